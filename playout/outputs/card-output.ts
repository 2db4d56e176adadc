import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../api/errors.js';
import type { FrameRing } from '../api/frame-ring.js';
import type { Log } from '../api/log.js';
import type { Output, OutputStatus } from '../api/output.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { cardTiming, targetDelayFrames, type CardProfileName } from './card-profile.js';
import type { CardReport, CardSetup, FromCardThread, ToCardThread } from './card-setup.js';
import { restartDelayMs } from './restart-delay.js';

export interface CardOutputOptions {
  readonly ring: FrameRing;
  /** The device's name as `listDevices` tells it, or `default`. */
  readonly device: string;
  readonly profile: CardProfileName;
  /** Rate of what is in the ring and of the card, a multiple of the engine's; the engine's where left out. */
  readonly rateHz?: number;
  readonly log: Log;
  /** Called when the state or its sentence changed. */
  readonly onStatus: (status: OutputStatus) => void;
  /** What the card's process runs in; this process's where left out. */
  readonly environment?: NodeJS.ProcessEnv;
}

const WATCH_MS = 250;
/** A thread that reports nothing for this long is stuck. */
const STALL_MS = 2000;
const LONGEST_RESTART_MS = 3000;
const PROVEN_MS = 5000;
const STOP_MS = 3000;

const NOTHING_YET: CardReport = {
  state: 'starting',
  detail: '',
  droppedFrames: 0,
  restarts: 0,
  delayFrames: 0,
  pid: undefined,
  underflows: 0,
  silenceFrames: 0,
};

/**
 * The programme on a sound card. A thread of its own feeds the card, so that nothing that holds the main thread is heard; one
 * that breaks or sticks is replaced.
 */
export class CardOutput implements Output {
  /**
   * Frames between the mixer and the card's driver when all is well. The engine steers its clock so that
   * `status().delayFrames` stays here.
   */
  readonly targetDelayFrames: number;
  readonly #options: CardOutputOptions;
  readonly #rateHz: number;
  readonly #name: string;
  #worker: Worker | undefined;
  #report = NOTHING_YET;
  /** What threads before this one counted. */
  #before = { droppedFrames: 0, restarts: 0 };
  #watch: NodeJS.Timeout | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;
  #startedAtMs = 0;
  #heardAtMs = 0;
  #watchedAtMs = 0;

  constructor(options: CardOutputOptions) {
    this.#options = options;
    this.#rateHz = options.rateHz ?? ENGINE_RATE_HZ;
    this.#name = `card:${options.device}`;
    this.targetDelayFrames = targetDelayFrames(cardTiming(options.profile, this.#rateHz));
  }

  start(): void {
    if (this.#watch || this.#stopped) return;
    this.#watchedAtMs = performance.now();
    this.#watch = setInterval(() => {
      this.#look();
    }, WATCH_MS);
    this.#spawn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#respawn);
    const worker = this.#worker;
    if (worker) {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ type: 'stop' } satisfies ToCardThread);
      await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
      await worker.terminate();
    }
    this.#take({ ...this.#report, state: 'off', detail: 'stopped', pid: undefined });
  }

  status(): OutputStatus {
    const { state, detail, droppedFrames, restarts, delayFrames } = this.#report;
    return {
      name: this.#name,
      kind: 'card',
      state,
      detail,
      droppedFrames: this.#before.droppedFrames + droppedFrames,
      restarts: this.#before.restarts + restarts,
      delayFrames: state === 'running' ? delayFrames : this.targetDelayFrames,
    };
  }

  /** The process that holds the card now, for tests and for people who look for it. */
  get pid(): number | undefined {
    return this.#report.pid;
  }

  /** Times that the driver ran dry, as the thread that feeds it now tells. */
  get underflows(): number {
    return this.#report.underflows;
  }

  /** Frames of silence that were written for want of programme, as the thread that feeds the card now tells. */
  get silenceFrames(): number {
    return this.#report.silenceFrames;
  }

  #take(report: CardReport): void {
    const changed = report.state !== this.#report.state || report.detail !== this.#report.detail;
    this.#report = report;
    if (changed) this.#options.onStatus(this.status());
  }

  #spawn(): void {
    const { ring, device, profile, environment = process.env } = this.#options;
    const setup: CardSetup = {
      ring: ring.memory,
      device,
      profile,
      rateHz: this.#rateHz,
      environment: { ...environment },
    };
    const worker = new Worker(new URL('./card-worker.js', import.meta.url), { workerData: setup });
    this.#worker = worker;
    this.#startedAtMs = performance.now();
    this.#heardAtMs = this.#startedAtMs;
    worker.on('message', (message: FromCardThread) => {
      if (this.#worker !== worker) return;
      this.#heardAtMs = performance.now();
      if (message.type === 'report') this.#take(message.report);
      else this.#options.log(message.level, message.message, message.detail);
    });
    worker.on('error', (error) => {
      this.#ended(worker, messageOf(error));
    });
    worker.on('exit', () => {
      this.#ended(worker, 'its thread ended');
    });
  }

  #ended(worker: Worker, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    if (this.#stopped) return;
    const nowMs = performance.now();
    if (nowMs - this.#startedAtMs >= PROVEN_MS) this.#failures = 0;
    this.#failures++;
    this.#options.log('error', `sound card: the thread that feeds it broke: ${message}`, { code: 'CARD_FAILED' });
    const { droppedFrames, restarts } = this.#report;
    this.#before = {
      droppedFrames: this.#before.droppedFrames + droppedFrames,
      restarts: this.#before.restarts + restarts + 1,
    };
    this.#take({ ...NOTHING_YET, state: 'failed', detail: `error[CARD_FAILED]: ${message}; trying again` });
    this.#respawn = setTimeout(
      () => {
        this.#spawn();
      },
      restartDelayMs(this.#failures, LONGEST_RESTART_MS),
    );
  }

  #look(): void {
    const nowMs = performance.now();
    // This thread itself stood still: reports wait to be read.
    if (nowMs - this.#watchedAtMs > STALL_MS / 2) this.#heardAtMs = nowMs;
    this.#watchedAtMs = nowMs;
    const worker = this.#worker;
    if (!worker || nowMs - this.#heardAtMs <= STALL_MS) return;
    this.#ended(worker, `it said nothing for ${STALL_MS / 1000} s`);
    void worker.terminate();
  }
}
