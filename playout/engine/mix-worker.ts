import { isMainThread, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { FrameRing } from '../api/frame-ring.js';
import { liveSource } from '../api/live-source.js';
import type { LiveInputName } from '../api/processing.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../api/units.js';
import { raiseThread, REAL_TIME } from '../media/thread-priority.js';
import type { Cued } from './cueing.js';
import type { Deck } from './deck.js';
import { DeckPool } from './deck-pool.js';
import { DeckRing } from './deck-ring.js';
import { ClipSource, DEVICE_WAITING, RingSource, STREAM_WAITING } from './input-source.js';
import { LiveDecks } from './live/live-decks.js';
import { MixControl } from './mix-control.js';
import { OFFLINE_TICK_BLOCKS, type FromMixer, type MixSetup, type ToMixer } from './mix-messages.js';
import { monotonicMs } from './monotonic.js';
import { Programme } from './programme.js';
import type { Resume } from './resume-point.js';
import { SampleClock } from './sample-clock.js';

/** Seconds of a live source that its ring holds: more than ever waits. */
const LIVE_RING_SECONDS = 20;
/** Blocks between readings of the meters: 50 ms. */
const METER_BLOCKS = 5;
/** Blocks between looks at decks and ring by the feeding thread, on air. */
const TICK_BLOCKS = 16;
/** The state is told at least this often, for the snapshot. */
const STATE_BLOCKS = 50;
/** The wall clock is compared this often; a difference beyond a few milliseconds is a clock that was set. */
const WALL_CLOCK_BLOCKS = 100;
const WALL_CLOCK_TOLERANCE_MS = 5;
/** How long a restarted engine waits for the deck of the item it goes on with. */
const RESUME_PATIENCE_MS = 1500;

/** The mixing thread: never returns to its event loop while it mixes; messages are picked up between blocks. */
class MixThread {
  readonly #control: MixControl;
  readonly #ring: FrameRing;
  readonly #programme: Programme;
  readonly #decks: DeckPool;
  readonly #left = new Float32Array(BLOCK_FRAMES);
  readonly #right = new Float32Array(BLOCK_FRAMES);
  readonly #clips = new Map<LiveInputName, ClipSource>();
  readonly #tickBlocks: number;
  #stopping = false;
  #started = false;
  #blocks = 0;
  #latestFrames = 0;

  constructor(
    private readonly port: MessagePort,
    private readonly setup: MixSetup,
  ) {
    this.#control = new MixControl(setup.control);
    this.#ring = new FrameRing(setup.ring);
    const rings = setup.decks.map((memory) => new DeckRing(memory));
    const offline = setup.untilFrame !== null;
    this.#tickBlocks = offline ? OFFLINE_TICK_BLOCKS : TICK_BLOCKS;
    this.#decks = new DeckPool(
      rings,
      {
        open: (slot, generation, path, fromFrames, tempo) => {
          this.#post({ type: 'deck.open', slot, generation, path, fromFrames, tempo });
        },
        close: (slot, generation) => {
          this.#post({ type: 'deck.close', slot, generation });
        },
      },
      offline
        ? (done) => {
            this.#waitFor(done);
          }
        : undefined,
      offline ? undefined : this.#liveDecks(),
    );
    this.#programme = new Programme(setup.options, this.#decks);
    for (const { input, memory, open } of setup.inputs) {
      this.#programme.connect(input, new RingSource(memory));
      if (open) this.#programme.apply({ id: `open:${input}`, command: { do: 'input.open', input } });
    }
  }

  run(): void {
    const resumed = this.#openResumed();
    for (;;) {
      const mark = this.#control.mark();
      this.#receive();
      if (this.#started || this.#stopping) break;
      this.#control.sleep(mark, 1000);
    }
    if (resumed) this.#programme.sequencer.resume(resumed.resume, resumed.cued, this.#programme.frame);
    if (this.setup.untilFrame === null) this.#runLive();
    else this.#runOffline(this.setup.untilFrame);
    this.#programme.finish(this.setup.untilFrame === null ? 'the engine was stopped' : 'the render ended');
    this.#report();
    this.#post({ type: 'finished', gapFrames: this.#programme.gapFrames });
  }

  #liveDecks(): LiveDecks {
    return new LiveDecks(
      {
        open: (address) => {
          const { memory } = FrameRing.create(LIVE_RING_SECONDS * ENGINE_RATE_HZ);
          this.#post({ type: 'live.open', address, memory });
          return new RingSource(memory, liveSource(address).type === 'stream' ? STREAM_WAITING : DEVICE_WAITING);
        },
        close: (address) => {
          this.#post({ type: 'live.close', address });
        },
      },
      this.setup.options.targetLufs,
    );
  }

  #runLive(): void {
    const clock = new SampleClock(this.setup.options.startFrame, performance.now());
    this.#programme.clock.set(this.#programme.frame, Date.now());
    while (!this.#stopping) {
      const mark = this.#control.mark();
      this.#receive();
      const ppm = this.#control.ratePpm;
      const lost = clock.forgive(this.#programme.frame, performance.now(), ppm);
      if (lost > 0) this.#post({ type: 'lost', frames: lost });
      const ahead = this.#programme.frame + BLOCK_FRAMES - clock.dueFrame(performance.now(), ppm);
      if (ahead > 0) {
        this.#control.sleep(mark, Math.max(0.2, ahead / 48));
        continue;
      }
      this.#latestFrames = Math.max(this.#latestFrames, -ahead);
      this.#block(BLOCK_FRAMES);
      if (this.#blocks % WALL_CLOCK_BLOCKS === 0) this.#checkWallClock();
      if (this.#blocks % METER_BLOCKS === 0) this.#post({ type: 'meters', meters: this.#programme.takeMeters() });
      if (this.#programme.changed || this.#blocks % STATE_BLOCKS === 0) this.#postState();
    }
  }

  #runOffline(untilFrame: number): void {
    while (this.#programme.frame < untilFrame && !this.#stopping) {
      this.#receive();
      this.#waitFor(
        () => this.#ring.writtenFrames - this.#control.drainedFrames + BLOCK_FRAMES <= this.#ring.capacityFrames,
      );
      this.#block(Math.min(BLOCK_FRAMES, untilFrame - this.#programme.frame));
    }
  }

  #block(frames: number): void {
    this.#programme.render(this.#left, this.#right, frames);
    this.#ring.write(this.#left, this.#right, 0, frames);
    this.#blocks++;
    this.#report();
    if (this.#blocks % this.#tickBlocks === 0) this.#post({ type: 'tick' });
  }

  #report(): void {
    const { asRun } = this.#programme;
    if (asRun.length > 0) this.#post({ type: 'as-run', entries: asRun.splice(0) });
  }

  #postState(): void {
    this.#programme.changed = false;
    this.#post({ type: 'state', state: this.#programme.state(), latestMs: this.#latestFrames / 48 });
    this.#latestFrames = 0;
  }

  /** The system clock was set, or has drifted from the sample clock: instants follow it, frames do not. */
  #checkWallClock(): void {
    const { clock, frame } = this.#programme;
    const now = Date.now();
    if (Math.abs(clock.epochMsAt(frame) - now) > WALL_CLOCK_TOLERANCE_MS) clock.set(frame, now);
  }

  /**
   * The item that was on air before a restart, with a deck that has reached its place. Nothing else is asked of the decoders
   * before: on a busy machine the decks of what follows would keep it waiting.
   */
  #openResumed(): { readonly resume: Resume; readonly cued: Cued } | undefined {
    const { resume } = this.setup;
    if (resume === null) return undefined;
    const cued = this.#programme.sequencer.openForResume(resume, this.#programme.frame);
    if (cued === undefined) return undefined;
    const until = performance.now() + RESUME_PATIENCE_MS;
    let skipped = 0;
    for (;;) {
      const status = cued.deck.status();
      // Starting takes its time: the item goes on where it would be by now, not where it was when the process began.
      const late = Math.round((monotonicMs() - resume.atMonotonicMs) * (ENGINE_RATE_HZ / 1000));
      if (status === 'ready') skipped += this.#skip(cued.deck, Math.max(0, late - skipped));
      const reached = status === 'ready' && (skipped >= late || cued.deck.endFrames() !== undefined);
      if (status === 'failed' || reached || performance.now() >= until) break;
      this.#control.sleep(this.#control.mark(), 5);
    }
    if (cued.deck.status() === 'ready') {
      return { resume: { ...resume, fromFrames: resume.fromFrames + skipped }, cued };
    }
    cued.deck.close();
    return undefined;
  }

  /** Passes over up to `frames` frames of a deck, as far as they are decoded; returns how many. */
  #skip(deck: Deck, frames: number): number {
    let skipped = 0;
    while (skipped < frames) {
      const read = deck.read(this.#left, this.#right, 0, Math.min(BLOCK_FRAMES, frames - skipped), 0);
      if (read === 0) break;
      skipped += read;
    }
    return skipped;
  }

  /** Offline only: sleeps until the feeding thread has brought what is needed; asks it once, and again where nothing came. */
  #waitFor(done: () => boolean): void {
    let asked = false;
    while (!this.#stopping) {
      const mark = this.#control.mark();
      this.#receive();
      if (done()) return;
      if (!asked) this.#post({ type: 'tick' });
      asked = this.#control.sleep(mark, 200);
    }
  }

  #receive(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.port) as { message: ToMixer } | undefined;
      if (received === undefined) return;
      this.#take(received.message);
    }
  }

  #take(message: ToMixer): void {
    const programme = this.#programme;
    switch (message.type) {
      case 'command':
        this.#post({ type: 'result', requestId: message.requestId, result: programme.apply(message.envelope) });
        return;
      case 'rundown':
        this.#post({ type: 'result', requestId: message.requestId, result: programme.replaceRundown(message.rundown) });
        return;
      case 'stamp':
        programme.stamp(message.frame, message.command);
        return;
      case 'cart':
        programme.loadCart(message.cart, message.clip);
        return;
      case 'carts.keep':
        programme.carts.keepOnly(new Set(message.cartIds));
        programme.changed = true;
        return;
      case 'input.clip':
        this.#inputClip(message);
        return;
      case 'emergency':
        programme.fallback.setEmergency(message.clip, message.gainDb);
        return;
      case 'deck.failed':
        this.#decks.explain(message.slot, message.generation, message.failure);
        return;
      case 'stretch':
        programme.allowStretch();
        return;
      case 'start':
        this.#started = true;
        return;
      case 'stop':
        this.#stopping = true;
    }
  }

  #inputClip({ input, clip, frame }: Extract<ToMixer, { type: 'input.clip' }>): void {
    let source = this.#clips.get(input);
    if (source === undefined) {
      source = new ClipSource();
      this.#clips.set(input, source);
      this.#programme.connect(input, source);
    }
    source.add(clip, frame);
  }

  #post(message: FromMixer): void {
    this.port.postMessage(message);
  }
}

const setup = workerData as MixSetup & { readonly port: MessagePort };
if (!isMainThread) {
  if (setup.untilFrame === null) raiseThread(REAL_TIME.mixer);
  new MixThread(setup.port, setup).run();
}
