import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../api/errors.js';
import { FrameRing } from '../api/frame-ring.js';
import type { Log } from '../api/log.js';
import type { Output, OutputStatus } from '../api/output.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { MULTIPLEX_RATE_HZ, VALUES_PER_FRAME } from '../dsp/fm/multiplex.js';
import { CardOutput } from './card-output.js';
import {
  MultiplexControl,
  type FmSettings,
  type FromMultiplexer,
  type MultiplexSetup,
  type ToMultiplexer,
} from './multiplex-setup.js';
import { restartDelayMs } from './restart-delay.js';

export interface MultiplexOutputOptions {
  readonly ring: FrameRing;
  readonly settings: FmSettings;
  readonly timeZone: string;
  /** What is on air, for radio text where the settings give none. */
  readonly title: () => string;
  readonly log: Log;
  /** Called when the state or its sentence changed. */
  readonly onStatus: (status: OutputStatus) => void;
  /** What the card's process runs in; this process's where left out. */
  readonly environment?: NodeJS.ProcessEnv;
}

const PUMP_MS = 200;
/** A thread that takes nothing for this long while the mixer goes on is stuck. */
const STALL_MS = 2000;
const LONGEST_RESTART_MS = 5000;
const PROVEN_MS = 5000;
const STOP_MS = 3000;
/** A second of multiplex waits for the card: more than a card that is opened anew may need of it. */
const RING_VALUES = MULTIPLEX_RATE_HZ;
/** A transmitter is heard through its own delay: room before speed. */
const PROFILE = 'safe';

/**
 * The programme as a stereo multiplex for an FM transmitter, on a sound card that takes 192 kHz or into a WAV file. A thread
 * of its own makes it out of the programme's ring; one that breaks or sticks is replaced.
 */
export class MultiplexOutput implements Output {
  readonly #options: MultiplexOutputOptions;
  readonly #control = MultiplexControl.create();
  /** The multiplex on both channels, where there is a card. */
  readonly #multiplex: FrameRing | undefined;
  readonly #card: CardOutput | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #state: OutputStatus['state'] = 'starting';
  #detail = '';
  #restarts = 0;
  #failures = 0;
  #stopped = false;
  #open: FromMultiplexer | undefined;
  #failure: string | undefined;
  #text = '';
  #startedAtMs = 0;
  #lastCursor = 0;
  #movedAtMs = 0;

  constructor(options: MultiplexOutputOptions) {
    this.#options = options;
    const { device, file } = options.settings;
    if (device === undefined || file !== undefined) return;
    this.#multiplex = FrameRing.create(RING_VALUES);
    this.#card = new CardOutput({
      ring: this.#multiplex,
      rateHz: MULTIPLEX_RATE_HZ,
      device,
      profile: PROFILE,
      log: options.log,
      onStatus: () => {
        this.#tell();
      },
      ...(options.environment && { environment: options.environment }),
    });
  }

  start(): void {
    if (this.#timer || this.#stopped) return;
    if (!this.#card && this.#options.settings.file === undefined) {
      this.#failure = 'the settings name neither outputs.fm.device nor outputs.fm.file, set one and restart';
      this.#tell();
      return;
    }
    this.#timer = setInterval(() => {
      this.#pump();
    }, PUMP_MS);
    this.#spawn();
    this.#card?.start();
  }

  /** Ends the card, then the thread in order, so that a file is whole. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#respawn);
    await this.#card?.stop();
    const worker = this.#worker;
    if (worker) {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ type: 'stop' } satisfies ToMultiplexer);
      await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
      await worker.terminate();
    }
    this.#say('off', 'stopped');
  }

  status(): OutputStatus {
    const card = this.#card?.status();
    const behindFrames = this.#worker ? Math.max(0, this.#options.ring.writtenFrames - this.#control.cursor) : 0;
    return {
      name: 'multiplex',
      kind: 'multiplex',
      state: this.#state,
      detail: this.#detail,
      droppedFrames: this.#control.droppedFrames + programmeFrames(card?.droppedFrames ?? 0),
      restarts: this.#restarts + (card?.restarts ?? 0),
      delayFrames: behindFrames + programmeFrames(card?.delayFrames ?? 0),
    };
  }

  /**
   * The card's delay against its goal, in programme frames, for whoever steers the sample clock by it; undefined while no
   * card plays.
   */
  cardDelay(): { readonly delayFrames: number; readonly targetFrames: number } | undefined {
    const status = this.#card?.status();
    if (!this.#card || status?.state !== 'running') return undefined;
    return {
      delayFrames: programmeFrames(status.delayFrames),
      targetFrames: programmeFrames(this.#card.targetDelayFrames),
    };
  }

  /** The multiplex follows the card by this much instead, where the sample clock follows another one. */
  set ratePpm(ppm: number) {
    this.#control.ratePpm = ppm;
  }

  /** The process that holds the card now, for tests and for people who look for it. */
  get cardPid(): number | undefined {
    return this.#card?.pid;
  }

  #say(state: OutputStatus['state'], detail: string): void {
    if (state === this.#state && detail === this.#detail) return;
    this.#state = state;
    this.#detail = detail;
    this.#options.onStatus(this.status());
  }

  /** Works out how thread and card together fare. */
  #tell(): void {
    if (this.#stopped) return;
    const card = this.#card?.status();
    if (this.#failure !== undefined) this.#say('failed', `error[MULTIPLEX_FAILED]: ${this.#failure}`);
    else if (card && card.state !== 'running') {
      // A transmitter without its card is off the air, whatever the reason is.
      this.#say(card.state === 'off' ? 'failed' : card.state, card.detail);
    } else if (!this.#open) this.#say('starting', 'starting the multiplex');
    else if (card) this.#say('running', `multiplex: ${card.detail}`);
    else this.#say('running', `multiplex: writing ${this.#open.file ?? ''}`);
  }

  #spawn(): void {
    const { settings, timeZone, ring } = this.#options;
    this.#open = undefined;
    this.#text = this.#radioText();
    this.#startedAtMs = performance.now();
    this.#movedAtMs = this.#startedAtMs;
    const setup: MultiplexSetup = {
      settings,
      timeZone,
      programme: ring.memory,
      multiplex: this.#multiplex?.memory ?? null,
      control: this.#control.memory,
      file: this.#card ? null : (settings.file ?? null),
      fromFrame: ring.writtenFrames,
      delayMs: this.#card ? (this.#card.targetDelayFrames * 1000) / MULTIPLEX_RATE_HZ : 0,
      text: this.#text,
    };
    const worker = new Worker(new URL('./multiplex-worker.js', import.meta.url), { workerData: setup });
    this.#worker = worker;
    worker.on('message', (message: FromMultiplexer) => {
      this.#open = message;
      this.#failure = undefined;
      this.#tell();
    });
    worker.on('error', (error) => {
      this.#ended(worker, messageOf(error));
    });
    worker.on('exit', () => {
      this.#ended(worker, 'its thread ended');
    });
    this.#tell();
  }

  #ended(worker: Worker, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    if (this.#stopped) return;
    if (performance.now() - this.#startedAtMs >= PROVEN_MS) this.#failures = 0;
    this.#failures++;
    this.#restarts++;
    if (this.#failures === 1) this.#options.log('error', `multiplex: ${message}`, { code: 'MULTIPLEX_FAILED' });
    this.#open = undefined;
    this.#failure = `${message}; trying again`;
    this.#tell();
    this.#respawn = setTimeout(
      () => {
        this.#spawn();
      },
      restartDelayMs(this.#failures + 1, LONGEST_RESTART_MS),
    );
  }

  #pump(): void {
    const text = this.#radioText();
    if (text !== this.#text) {
      this.#text = text;
      this.#worker?.postMessage({ type: 'text', text } satisfies ToMultiplexer);
    }
    this.#watch();
  }

  #watch(): void {
    const { ring } = this.#options;
    const worker = this.#worker;
    const cursor = this.#control.cursor;
    const nowMs = performance.now();
    // A mixer that stands still says nothing about the thread.
    if (cursor !== this.#lastCursor || ring.writtenFrames - cursor < ENGINE_RATE_HZ / 2) this.#movedAtMs = nowMs;
    this.#lastCursor = cursor;
    if (!worker || nowMs - this.#movedAtMs <= STALL_MS) return;
    this.#ended(worker, `the thread made nothing for ${STALL_MS / 1000} s`);
    void worker.terminate();
  }

  /** The settings' text, or what is on air; what has no title of its own keeps the one before. */
  #radioText(): string {
    const { radioText } = this.#options.settings.rds;
    if (radioText !== '') return radioText;
    const title = this.#options.title();
    return title === '' ? this.#text : title;
  }
}

function programmeFrames(values: number): number {
  return Math.round(values / VALUES_PER_FRAME);
}
