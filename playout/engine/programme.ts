import type { AsRunEntry } from '../api/as-run.js';
import type { Command, CommandEnvelope, CommandResult } from '../api/command.js';
import type { ChainStageName, LiveInputName } from '../api/processing.js';
import type { CartSegment, Rundown } from '../api/segment.js';
import { FALLBACK_ID_PREFIX, type MeterReading, type ProgrammeSource } from '../api/state.js';
import { framesFromSeconds } from '../api/units.js';
import { createChain, type Chain, type ChainOptions, type ChainPreset } from '../dsp/chain/chain.js';
import { ProgrammeMeter } from '../dsp/meter/programme-meter.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { asRunEntry } from './as-run-entry.js';
import { AlarmBook } from './alarm-book.js';
import { CartWall, type CartEnd } from './cart-wall.js';
import type { Clip } from './clip.js';
import { Cueing } from './cueing.js';
import type { DeckPool } from './deck-pool.js';
import { Ducking, type DuckNow, type DuckSettings } from './ducking.js';
import { Fallback } from './fallback.js';
import type { InputSource } from './input-source.js';
import { Mixer, type MixerOptions } from './mixer.js';
import { outlook } from './outlook.js';
import type { Player } from './player.js';
import { onAirItem, soundingItem, type ProgrammeState } from './programme-state.js';
import { Sequencer } from './sequencer.js';
import { WallClock } from './wall-clock.js';

export interface ProgrammeOptions {
  /** Programme frame and instant of the first frame that will be rendered. */
  readonly startFrame: number;
  readonly startEpochMs: number;
  readonly preset: ChainPreset;
  readonly targetLufs: number;
  readonly ceilingDbtp: number;
  readonly duck: DuckSettings;
  readonly cutFadeMs: number;
  /** Bands of the station's equalizer on the programme bus. */
  readonly eq?: ChainOptions['eq'];
  readonly live?: Omit<MixerOptions, 'duck'>;
  /** Switched out by hand before a restart. */
  readonly bypassed?: readonly (ChainStageName | 'all')[];
  /** The programme never ends: filler, then the emergency file, then a tone take over. Off in a scenario without them. */
  readonly endless: boolean;
  /** Frames of silence after the start in which a rundown may still arrive before the fallback sounds. */
  readonly graceFrames: number;
  readonly failureCheckDelayFrames: number;
  /**
   * In so many frames from the start no decoder is started for what is neither due soon nor asked for: the station starts beside
   * the programme, and each decoder has a fifth of a second of what that takes. Left out, all are started as early as they may be wanted.
   */
  readonly calmFrames?: number;
  /** Songs may be stretched from the first frame on; left out, once it is allowed. */
  readonly stretch?: boolean;
  /** False where nobody reads the meters: a render measures its result itself. */
  readonly metered?: boolean;
}

interface StampedCommand {
  readonly frame: number;
  readonly command: Command;
}

/** Commands that are remembered, so that a repeated one is answered and not repeated. */
const REMEMBERED_COMMANDS = 1000;
/** A mixer without live inputs, whose carts pass no strip. */
const PLAIN: Omit<MixerOptions, 'duck'> = {
  liveAttackMs: 60,
  speechTargetLufs: -18,
  microphone: null,
  jingles: null,
  reverb: { decaySeconds: 1.2, preDelayMs: 20, levelDb: -6 },
};
const MEDIA_AWAY =
  'none of the files that were tried can be played: is the disk or the share that they lie on there? The plan keeps to its times, and filler is tried every 5 s';
/** Programme silence that raises the alarm: 2 s under -60 dBFS. */
const SILENCE_ALARM_FRAMES = framesFromSeconds(2);
const SILENCE_DBFS = -60;

/**
 * The programme: a deterministic function of the rundown, commands stamped with frames, media and the sample clock.
 * `render` makes one block; everything else is a call between blocks. The same class runs on air and offline.
 */
export class Programme {
  readonly sequencer: Sequencer;
  readonly carts = new CartWall();
  readonly fallback = new Fallback();
  readonly clock: WallClock;
  frame: number;
  /** Frames in which something should have sounded and did not. */
  gapFrames = 0;
  /** Set by every change that a client should see; the reader resets it. */
  changed = true;
  readonly asRun: AsRunEntry[] = [];
  readonly #chain: Chain;
  readonly #mixer: Mixer;
  readonly #meter = new ProgrammeMeter(ENGINE_RATE_HZ);
  readonly #ducking: Ducking;
  readonly #alarms = new AlarmBook();
  readonly #counters: Record<string, number> = {};
  readonly #stamped: StampedCommand[] = [];
  readonly #results = new Map<string, CommandResult>();
  #fallbackStart: { frame: number; epochMs: number; source: ProgrammeSource } | undefined;
  #silentFrames = 0;

  constructor(
    private readonly options: ProgrammeOptions,
    private readonly decks: DeckPool,
  ) {
    this.frame = options.startFrame;
    this.clock = new WallClock(options.startFrame, options.startEpochMs);
    this.#chain = createChain(
      options.preset,
      { ceilingDbtp: options.ceilingDbtp, targetLufs: options.targetLufs, eq: options.eq ?? [] },
      ENGINE_RATE_HZ,
    );
    for (const stage of options.bypassed ?? []) this.#chain.setBypass(stage, true);
    this.#ducking = new Ducking(options.duck);
    this.#mixer = new Mixer(
      { ...PLAIN, ...options.live, duck: options.duck },
      this.carts,
      this.fallback,
      this.#ducking,
    );
    this.sequencer = new Sequencer(
      {
        cutFadeFrames: framesFromSeconds(options.cutFadeMs / 1000),
        endless: options.endless,
        failureCheckDelayFrames: options.failureCheckDelayFrames,
        calmUntilFrame: options.calmFrames === undefined ? undefined : options.startFrame + options.calmFrames,
      },
      this.clock,
      new Cueing(decks),
      this.#ducking,
      {
        asRun: (entry) => {
          this.#record(entry);
        },
        count: (counter) => {
          this.#count(counter);
        },
      },
    );
    if (options.stretch === true) this.sequencer.exact.allowStretch();
  }

  /** Frames by which the chain's output lags the programme's line: constant. */
  get latencyFrames(): number {
    return this.#chain.latencyFrames;
  }

  replaceRundown(rundown: Rundown): CommandResult {
    if (rundown.revision < this.sequencer.queue.revision) {
      return refuse(
        'COMMAND_STALE',
        `rundown revision ${rundown.revision} is older than ${this.sequencer.queue.revision}`,
      );
    }
    this.sequencer.replace(rundown, this.frame);
    this.changed = true;
    return this.#accepted();
  }

  /** Songs may be stretched from now on: this machine's ffmpeg can. */
  allowStretch(): void {
    this.sequencer.exact.allowStretch();
    this.changed = true;
  }

  loadCart(cart: CartSegment, clip: Clip): void {
    this.carts.load(cart, clip);
    this.changed = true;
  }

  /** Gives the station a live input; it is closed. */
  connect(input: LiveInputName, source: InputSource): void {
    this.#mixer.connect(input, source);
    this.changed = true;
  }

  /** Applies a command at the next block's first frame. The second of two with one id does nothing. */
  apply(envelope: CommandEnvelope): CommandResult {
    const known = this.#results.get(envelope.id);
    if (known) return known;
    const result = this.#perform(envelope.command);
    this.#results.set(envelope.id, result);
    if (this.#results.size > REMEMBERED_COMMANDS) {
      for (const oldest of this.#results.keys()) {
        this.#results.delete(oldest);
        break;
      }
    }
    this.changed = true;
    return result;
  }

  /** Has a command applied at an exact programme frame (offline scenarios). */
  stamp(frame: number, command: Command): void {
    this.#stamped.push({ frame, command });
    this.#stamped.sort((a, b) => a.frame - b.frame);
  }

  /** Renders the next block of `frames` (at most BLOCK_FRAMES) into the two channels. */
  render(left: Float32Array, right: Float32Array, frames: number): void {
    left.fill(0, 0, frames);
    right.fill(0, 0, frames);
    const end = this.frame + frames;
    this.decks.listen(this.frame, frames);
    this.sequencer.keepCued(this.frame);
    let at = 0;
    while (this.frame < end) {
      this.#settle();
      const limit = Math.min(end, this.#stamped[0]?.frame ?? end);
      const next = this.sequencer.nextEvent(this.frame, limit);
      const span = next - this.frame;
      this.#mix(left, right, at, at + span);
      at += span;
      this.frame = next;
    }
    this.#chain.process(left, right, 0, frames);
    if (this.options.metered !== false) this.#meter.process(left, right, 0, frames);
  }

  /** The meters since they were last taken. */
  takeMeters(): MeterReading {
    const reading = this.#meter.take();
    const loudest = Math.max(...reading.peakDbfs);
    const { current } = this.sequencer;
    if (loudest >= SILENCE_DBFS) {
      this.#silentFrames = this.frame;
      if (this.#alarms.clear('silence')) this.changed = true;
    } else if (this.sequencer.mustSound() && this.frame - this.#silentFrames > SILENCE_ALARM_FRAMES) {
      const message = `the programme has been silent for over 2 s${current ? ` during "${current.segment.title}"` : ''}`;
      if (this.#alarms.raise('silence', 'critical', message, this.clock.epochMsAt(this.frame))) this.changed = true;
    }
    const duck = this.#deepestDuck();
    const chain = this.#chain.takeReading();
    return {
      frame: this.frame,
      ...reading,
      gainReductionDb: chain.limiterDb,
      duckDb: duck.db,
      duckReason: duck.reason,
      chain,
      inputs: this.#mixer.takeReadings(),
    };
  }

  state(): ProgrammeState {
    const { sequencer, clock, frame } = this;
    const { current } = sequencer;
    const players = [...sequencer.players()];
    return {
      rundownRevision: sequencer.queue.revision,
      frame,
      atEpochMs: clock.epochMsAt(frame),
      source: this.source,
      onAir: players.map((player) => onAirItem(player, player === current, this.#duckOf(player))),
      upcoming: outlook(sequencer.queue, current, frame, clock, (itemId) => sequencer.isReady(itemId)),
      hardTime: sequencer.exact.outlook,
      slot: sequencer.slot.now ?? null,
      carts: this.carts.states(),
      cartsReady: this.carts.loaded,
      chain: this.#chain.describe(),
      inputs: this.#mixer.inputStates(),
      alarms: this.#alarms.list(),
      counters: { ...this.#counters, gapFrames: this.gapFrames },
      current: current ? { ...soundingItem(current), positionFrames: current.positionFrames } : null,
      sounding: players.filter((player) => player !== current).map(soundingItem),
    };
  }

  /** The deepest ducking of anything that sounds, the tail of the item before too. */
  #deepestDuck(): DuckNow {
    let deepest = this.#mixer.duckNow();
    for (const player of this.sequencer.players()) {
      const duck = this.#duckOf(player);
      if (duck.db < deepest.db) deepest = duck;
    }
    return deepest;
  }

  /** A live voice lowers everything on air, also what lies under a voice of the plan. */
  #duckOf(player: Player): DuckNow {
    const planned = this.#ducking.now(player.segment, this.frame);
    const live = this.#mixer.duckNow();
    return { db: planned.db + live.db, reason: live.db < planned.db ? live.reason : planned.reason };
  }

  get source(): ProgrammeSource {
    return this.sequencer.current?.source ?? this.#fallbackStart?.source ?? 'silence';
  }

  /** Ends every record that is still open, as at the end of a render. */
  finish(reason: string): void {
    for (const player of this.sequencer.players()) {
      const { segment, startFrame, startedAtEpochMs, cut, reachedSegue } = player;
      const outcome = reachedSegue && !cut && segment.adjusted?.isCut !== true ? 'played' : 'cut';
      const airing = {
        startedAtEpochMs,
        startFrame,
        endFrame: this.frame,
        outcome,
        reason: cut?.reason ?? reason,
      } as const;
      this.#record(asRunEntry(segment, airing));
    }
    for (const ended of this.carts.endAll(this.frame, reason)) this.#recordCart(ended);
    this.#endFallback();
  }

  #settle(): void {
    while (this.#stamped.length > 0 && this.#stamped[0].frame <= this.frame) {
      const stamped = this.#stamped.shift();
      if (stamped) this.#perform(stamped.command);
    }
    const before = this.sequencer.current;
    this.sequencer.settle(this.frame);
    if (this.sequencer.current !== before) this.changed = true;
    this.#guard();
  }

  /** The last resort: with nothing else to sound, the emergency file or a tone does, from this frame on. */
  #guard(): void {
    const { current } = this.sequencer;
    const now = this.clock.epochMsAt(this.frame);
    this.#liveAlarm(now);
    this.#mediaAlarm(now);
    if (current !== undefined) {
      this.fallback.stop();
      if (this.#fallbackStart) this.#endFallback();
      this.#fillerAlarm(current, now);
      return;
    }
    const grace = this.frame - this.options.startFrame < this.options.graceFrames;
    if (!this.options.endless || grace) return;
    const { source } = this.fallback;
    // The emergency file may be loaded while the tone sounds.
    if (this.#fallbackStart && this.#fallbackStart.source !== source) this.#endFallback();
    if (this.#fallbackStart) return;
    this.fallback.start();
    this.#fallbackStart = { frame: this.frame, epochMs: now, source };
    this.#count(`fallback.${source}`);
    const what =
      source === 'emergency' ? 'the emergency file plays' : 'a tone plays: there is no emergency file either';
    this.#alarms.raise('fallback', 'critical', `nothing of the rundown or the filler can play; ${what}`, now);
    this.changed = true;
  }

  #fillerAlarm(current: Player, now: number): void {
    const lacksPlan = current.source === 'filler' && this.sequencer.queue.head === undefined;
    const changed = lacksPlan
      ? this.#alarms.raise('fallback', 'warning', 'the rundown has nothing to play; filler from the library plays', now)
      : this.#alarms.clear('fallback');
    if (changed) this.changed = true;
  }

  /** A live segment whose turn it is does not come in. */
  #liveAlarm(now: number): void {
    const title = this.sequencer.awaited?.title;
    const changed =
      title === undefined
        ? this.#alarms.clear('live')
        : this.#alarms.raise('live', 'warning', `"${title}" does not come in; it goes on air when it does`, now);
    if (changed) this.changed = true;
  }

  #mediaAlarm(now: number): void {
    const changed = this.sequencer.isMediaAway
      ? this.#alarms.raise('media', 'critical', MEDIA_AWAY, now)
      : this.#alarms.clear('media');
    if (changed) this.changed = true;
  }

  #endFallback(): void {
    const start = this.#fallbackStart;
    if (start === undefined) return;
    this.#fallbackStart = undefined;
    const { source, frame: startFrame, epochMs: startedAtEpochMs } = start;
    const title = source === 'tone' ? 'Tone' : 'Emergency file';
    const item = { id: `${FALLBACK_ID_PREFIX}${source}:${startFrame}`, title, artist: '', kind: 'emergency' } as const;
    const reason = 'nothing else could play';
    this.#record(asRunEntry(item, { startedAtEpochMs, startFrame, endFrame: this.frame, outcome: 'played', reason }));
  }

  #mix(left: Float32Array, right: Float32Array, from: number, to: number): void {
    const { sequencer } = this;
    const { current } = sequencer;
    const mixed = this.#mixer.mix(left, right, from, to, this.frame, sequencer.players(), current, this.#cartEnded);
    if (current !== undefined) {
      this.gapFrames += mixed.missingFrames;
    } else if (!mixed.otherSounded && this.#fallbackStart === undefined && sequencer.mustSound()) {
      this.gapFrames += to - from;
    }
  }

  #perform(command: Command): CommandResult {
    switch (command.do) {
      case 'next': {
        const { current } = this.sequencer;
        if (command.expectItemId !== undefined && current?.segment.id !== command.expectItemId) {
          return refuse('COMMAND_STALE', 'another item is on air by now; nothing was changed');
        }
        return this.sequencer.next('next by command', this.frame)
          ? this.#accepted()
          : refuse('NOTHING_NEXT', 'the rundown has no next item; plan one first');
      }
      case 'skip':
        if (this.sequencer.current?.segment.id === command.itemId) {
          return refuse('ITEM_FROZEN', 'that item is on air; use next to end it');
        }
        return this.sequencer.skip(command.itemId, this.frame)
          ? this.#accepted()
          : refuse('ITEM_UNKNOWN', 'that item is not to come any more');
      case 'cart.fire':
        return this.carts.fire(command.cartId, this.frame, this.clock.epochMsAt(this.frame), command)
          ? this.#accepted()
          : refuse('CART_UNKNOWN', `cart ${command.cartId} is not loaded; put it on the wall first`);
      case 'cart.stop':
        this.carts.stop(command.cartId, this.frame);
        return this.#accepted();
      case 'input.open':
      case 'input.close':
        return this.#setOpen(command.input, command.do === 'input.open');
      case 'chain.preset':
        this.#chain.setPreset(command.preset);
        return this.#accepted();
      case 'chain.bypass':
        this.#chain.setBypass(command.stage, command.bypassed);
        return this.#accepted();
    }
  }

  #setOpen(input: LiveInputName, open: boolean): CommandResult {
    const changed = this.#mixer.setOpen(input, open);
    if (changed === undefined) {
      return refuse('INPUT_UNKNOWN', `the station has no ${input}; set inputs.${input}.enabled and restart`);
    }
    if (changed) this.#count(`input.${input}.${open ? 'opened' : 'closed'}`);
    return this.#accepted();
  }

  #accepted(): CommandResult {
    this.changed = true;
    return { ok: true, atFrame: this.frame };
  }

  readonly #cartEnded = (ended: CartEnd): void => {
    this.#recordCart(ended);
  };

  #recordCart(ended: CartEnd): void {
    const { cart } = ended;
    const item = { ...cart, id: `cart:${cart.cartId}:${ended.startFrame}` };
    this.#record(asRunEntry(item, { ...ended, reason: ended.reason === '' ? 'fired' : `fired, ${ended.reason}` }));
  }

  #record(entry: AsRunEntry): void {
    this.asRun.push(entry);
    this.changed = true;
  }

  #count(counter: string): void {
    this.#counters[counter] = (this.#counters[counter] ?? 0) + 1;
  }
}

function refuse(code: Extract<CommandResult, { ok: false }>['code'], message: string): CommandResult {
  return { ok: false, code, message };
}
