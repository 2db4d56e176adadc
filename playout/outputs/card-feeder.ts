import { performance } from 'node:perf_hooks';
import type { ErrorCode } from '../api/errors.js';
import type { FrameRing } from '../api/frame-ring.js';
import type { Log } from '../api/log.js';
import { CHANNELS } from '../api/units.js';
import { CardProcess, type CardEnd } from './card-process.js';
import { cardTiming, targetDelayFrames, type CardProfileName, type CardTiming } from './card-profile.js';
import type { CardReport } from './card-setup.js';
import { restartDelayMs } from './restart-delay.js';
import { toInt32 } from './samples.js';

export interface CardFeederOptions {
  readonly ring: FrameRing;
  /** The device's name as `listDevices` tells it, or `default`. */
  readonly device: string;
  readonly profile: CardProfileName;
  /** Rate of what is in the ring and of the card, a multiple of the engine's. */
  readonly rateHz: number;
  readonly log: Log;
  /** Called when the state or its sentence changed. */
  readonly onChange: () => void;
  /** What the card's process runs in. */
  readonly environment: NodeJS.ProcessEnv;
}

const PUMP_MS = 5;
/**
 * A card that completes no write for this long is dead: a sound system that dies gives no error. On two cores with
 * fifteen busy programs no write of a card that lived took 300 ms; what stood for 600 ms never went on.
 */
const STALL_MS = 1000;
const STALL_AT_START_MS = 3000;
/** A card this far beyond its delay has lost its place: it goes on with the present. */
const TOO_LATE_SECONDS = 0.5;
/** Chunks on their way to the child and not yet taken: covers one request of the driver. */
const WINDOW_CHUNKS = 6;
const LONGEST_RESTART_MS = 3000;
/** Between looks for a card where there is none, and where the package itself cannot be used. */
const NO_CARD_MS = 5000;
const NO_PACKAGE_MS = 60_000;
/** A card that ran for this long had not failed at once. */
const PROVEN_MS = 5000;
/** Time constant of the delay that is told: the driver asks for 10 to 40 ms at a time, which is no drift. */
const SMOOTHING = PUMP_MS / 500;

const NO_PACKAGE: readonly ErrorCode[] = ['CARD_PACKAGE_MISSING', 'CARD_PACKAGE_UNBUILT', 'CARD_LIBRARY_MISSING'];

/** Feeds a ring to a sound card, through a child process that may hang or die without harm. */
export class CardFeeder {
  readonly #options: CardFeederOptions;
  readonly #timing: CardTiming;
  readonly #targetDelayFrames: number;
  #underflows = 0;
  #silenceFrames = 0;
  readonly #floats: Float32Array;
  readonly #integers: Int32Array;

  #state: CardReport['state'] = 'starting';
  #detail = '';
  #droppedFrames = 0;
  #restarts = 0;
  #timer: NodeJS.Timeout | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #card: CardProcess | undefined;
  #stopped = false;
  #attached = false;
  /** True once the child that lives now has opened its device. */
  #wasOpen = false;
  #everOpen = false;
  #failures = 0;
  #openedAtMs = 0;
  #lastWriteMs = 0;
  #lastPumpMs = 0;
  /** Next programme frame to hand on. */
  #cursor = 0;
  #sentFrames = 0;
  #writtenFrames = 0;
  #delayFrames = 0;

  constructor(options: CardFeederOptions) {
    this.#options = options;
    this.#timing = cardTiming(options.profile, options.rateHz);
    this.#floats = new Float32Array(this.#timing.chunkFrames * CHANNELS);
    this.#integers = new Int32Array(this.#timing.chunkFrames * CHANNELS);
    this.#targetDelayFrames = targetDelayFrames(this.#timing);
    this.#delayFrames = this.#targetDelayFrames;
  }

  start(): void {
    if (this.#timer) return;
    this.#lastPumpMs = performance.now();
    this.#timer = setInterval(() => {
      this.#pump();
    }, PUMP_MS);
    this.#spawn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#respawn);
    await this.#card?.kill('the output was stopped');
    this.#say('off', 'stopped');
  }

  report(): CardReport {
    return {
      state: this.#state,
      detail: this.#detail,
      droppedFrames: this.#droppedFrames,
      restarts: this.#restarts,
      delayFrames: Math.round(this.#delayFrames),
      pid: this.#card?.pid,
      underflows: this.#underflows,
      silenceFrames: this.#silenceFrames,
    };
  }

  #say(state: CardReport['state'], detail: string): void {
    if (state === this.#state && detail === this.#detail) return;
    this.#state = state;
    this.#detail = detail;
    this.#options.onChange();
  }

  #spawn(): void {
    const { device, environment, log } = this.#options;
    this.#wasOpen = false;
    this.#lastWriteMs = performance.now();
    if (this.#failures === 0) this.#say('starting', `opening the sound card ${JSON.stringify(device)}`);
    this.#card = new CardProcess(device, this.#timing, environment, {
      open: (opened, scheduling) => {
        this.#attach();
        this.#say('running', `plays on ${JSON.stringify(opened)} (${this.#options.profile} buffering)`);
        log('info', `the sound card ${JSON.stringify(opened)} is open`, { scheduling });
      },
      written: (message) => {
        this.#lastWriteMs = performance.now();
        // Silence before the programme's first frame is how a card begins.
        if (this.#writtenFrames > 0) this.#silenceFrames += message.silenceFrames;
        this.#writtenFrames += message.programmeFrames;
        this.#underflows += message.underflows;
      },
      noClock: () => {
        this.#say('running', `plays on ${JSON.stringify(device)}, which keeps no time; the station's clock paces it`);
      },
      end: (end) => {
        this.#ended(end);
      },
    });
  }

  /** The card's queue is full of silence: the programme joins so that all that waits adds up to the target. */
  #attach(): void {
    const { ring } = this.#options;
    // A restarted engine's line does not begin at 0: what is before its first frame is no margin.
    const from = Math.max(ring.firstFrame, ring.writtenFrames - this.#timing.marginFrames);
    if (this.#everOpen) this.#droppedFrames += Math.max(0, from - this.#cursor);
    this.#cursor = from;
    this.#sentFrames = 0;
    this.#writtenFrames = 0;
    this.#delayFrames = this.#targetDelayFrames;
    this.#attached = true;
    this.#wasOpen = true;
    this.#everOpen = true;
    this.#openedAtMs = performance.now();
  }

  #ended(end: CardEnd): void {
    // What was on its way when the card went away was not heard.
    if (this.#attached) this.#cursor -= Math.min(this.#cursor, this.#unheardFrames());
    this.#attached = false;
    this.#card = undefined;
    if (this.#stopped) return;
    if (this.#wasOpen && performance.now() - this.#openedAtMs >= PROVEN_MS) this.#failures = 0;
    this.#failures++;
    // A look for a card that never played is no restart.
    if (this.#wasOpen) this.#restarts++;
    const delayMs = this.#explain(end);
    this.#respawn = setTimeout(() => {
      this.#spawn();
    }, delayMs);
  }

  /** Says what happened and returns the milliseconds until the next attempt. */
  #explain(end: CardEnd): number {
    const { log } = this.#options;
    const code = end.code ?? 'CARD_FAILED';
    const noCard = (code === 'CARD_NOT_FOUND' && end.message.startsWith('there is no sound card,')) || end.aborted;
    if (this.#failures === 1) log('warn', `sound card: ${end.message}`, { code });
    if (NO_PACKAGE.includes(code)) {
      this.#say('off', `error[${code}]: ${end.message}`);
      return NO_PACKAGE_MS;
    }
    // A card that was there and is gone is looked for sooner: its sound system may be starting again.
    if (!this.#everOpen && noCard) {
      this.#say('off', end.aborted ? `there is no sound card that works: ${end.message}` : end.message);
      return NO_CARD_MS;
    }
    this.#say('failed', `error[${code}]: ${end.message}; trying again`);
    return code === 'CARD_NOT_FOUND' && !this.#everOpen
      ? NO_CARD_MS
      : restartDelayMs(this.#failures, LONGEST_RESTART_MS);
  }

  /** Frames handed on that the driver has not asked for yet: on their way, and in the queue. */
  #unheardFrames(): number {
    return this.#sentFrames - this.#writtenFrames + this.#timing.queueFrames;
  }

  #pump(): void {
    const nowMs = performance.now();
    // This process itself stood still: that says nothing about the card.
    if (nowMs - this.#lastPumpMs > STALL_MS / 2) this.#lastWriteMs = nowMs;
    this.#lastPumpMs = nowMs;
    if (this.#card && nowMs - this.#lastWriteMs > (this.#wasOpen ? STALL_MS : STALL_AT_START_MS)) {
      this.#lastWriteMs = nowMs;
      void this.#card.kill('the card took no sound, its sound system may be dead');
    }
    if (!this.#attached) return;

    const { ring } = this.#options;
    const { marginFrames, rateHz } = this.#timing;
    const behindFrames = ring.writtenFrames - this.#cursor;
    if (behindFrames - marginFrames > TOO_LATE_SECONDS * rateHz) {
      const lost = behindFrames - marginFrames;
      this.#droppedFrames += lost;
      this.#cursor += lost;
      this.#delayFrames = this.#targetDelayFrames;
    }
    // A mixer that has just begun: its margin first.
    if (this.#sentFrames === 0 && behindFrames < marginFrames) return;
    this.#send();
    const delayFrames = ring.writtenFrames - this.#cursor + this.#unheardFrames();
    this.#delayFrames += (delayFrames - this.#delayFrames) * SMOOTHING;
  }

  #send(): void {
    const { ring } = this.#options;
    const { chunkFrames } = this.#timing;
    while (
      this.#card &&
      this.#sentFrames - this.#writtenFrames < WINDOW_CHUNKS * chunkFrames &&
      ring.writtenFrames - this.#cursor >= chunkFrames
    ) {
      ring.read(this.#cursor, chunkFrames, this.#floats);
      toInt32(this.#floats, this.#integers);
      this.#card.write(Buffer.from(this.#integers.buffer.slice(0)));
      this.#cursor += chunkFrames;
      this.#sentFrames += chunkFrames;
    }
  }
}
