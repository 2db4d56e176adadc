import { performance } from 'node:perf_hooks';
import type { FrameRing } from '../api/frame-ring.js';
import type { Log } from '../api/log.js';
import { restartDelayMs } from '../outputs/restart-delay.js';
import { CaptureProcess, type CaptureEnd } from './capture-process.js';
import { FrameWriter } from './frame-writer.js';

/** How an input's device fares. */
export interface InputStatus<Name extends string = string> {
  readonly input: Name;
  /** Sound comes in. */
  readonly ready: boolean;
  /** It failed, or there is none: an alarm. A device that is being opened is neither. */
  readonly failed: boolean;
  /** One sentence for people. */
  readonly detail: string;
  readonly restarts: number;
}

export interface DeviceInputOptions<Name extends string> {
  /** What it is called in messages: `microphone`. */
  readonly input: Name;
  /** Filled with what the device brings; the mixing thread reads it. */
  readonly ring: FrameRing;
  /** The device's name as the sound system tells it, or `default`. */
  readonly device: string;
  readonly log: Log;
  /** Called when the state or its sentence changed. */
  readonly onStatus: (status: InputStatus<Name>) => void;
  /** What the device's process runs in; this process's where left out. */
  readonly environment?: NodeJS.ProcessEnv;
}

const WATCH_MS = 100;
/** A device that brings nothing for this long is dead: a sound system that dies gives no error. */
const STALL_MS = 1000;
/** Looking through the sound system's devices takes most of a second, and four on a machine with ten busy programs. */
const STALL_AT_START_MS = 10_000;
const LONGEST_RESTART_MS = 5000;
/** Between looks for a device where there is none. */
const NO_DEVICE_MS = 5000;

/** A live input's device, through a child process that may hang or die without harm. */
export class DeviceInput<Name extends string> {
  readonly #options: DeviceInputOptions<Name>;
  readonly #writer: FrameWriter;
  #capture: CaptureProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #stopped = false;
  #status: InputStatus<Name>;
  #lastSoundMs = 0;
  #lastWatchMs = 0;
  /** True once the child that lives now has brought sound. */
  #sounded = false;
  #failures = 0;

  constructor(options: DeviceInputOptions<Name>) {
    this.#options = options;
    this.#writer = new FrameWriter(options.ring);
    this.#status = { input: options.input, ready: false, failed: false, detail: 'not started', restarts: 0 };
  }

  status(): InputStatus<Name> {
    return this.#status;
  }

  /** The process that holds the device now, for tests and for people who look for it. */
  get pid(): number | undefined {
    return this.#capture?.pid;
  }

  start(): void {
    if (this.#timer) return;
    this.#lastWatchMs = performance.now();
    this.#timer = setInterval(() => {
      this.#watch();
    }, WATCH_MS);
    this.#spawn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#respawn);
    await this.#capture?.kill('the input was stopped');
    this.#say({ ready: false, failed: false, detail: 'stopped' });
  }

  #say(change: Partial<InputStatus<Name>>): void {
    const next = { ...this.#status, ...change };
    const { ready, failed, detail } = this.#status;
    this.#status = next;
    if (next.ready !== ready || next.failed !== failed || next.detail !== detail) this.#options.onStatus(next);
  }

  #spawn(): void {
    const { device, environment, log, input } = this.#options;
    const name = JSON.stringify(device);
    this.#sounded = false;
    this.#writer.begin();
    this.#lastSoundMs = performance.now();
    if (this.#failures === 0) this.#say({ detail: `opening ${name}` });
    let opened = device;
    this.#capture = new CaptureProcess(device, environment ?? process.env, {
      open: ({ device: found, channels, scheduling }) => {
        opened = `${JSON.stringify(found)} (${channels === 1 ? 'mono' : 'stereo'})`;
        log('info', `the ${input} ${JSON.stringify(found)} is open`, { channels, scheduling });
      },
      sound: (bytes) => {
        this.#lastSoundMs = performance.now();
        this.#writer.take(bytes);
        if (!this.#sounded) {
          this.#sounded = true;
          this.#failures = 0;
          this.#say({ ready: true, failed: false, detail: `hears ${opened}` });
        }
      },
      noClock: () => {
        this.#say({ detail: `hears ${opened}, which keeps no time` });
      },
      end: (end) => {
        this.#ended(end);
      },
    });
  }

  #watch(): void {
    const nowMs = performance.now();
    // This process itself stood still: that says nothing about the device.
    if (nowMs - this.#lastWatchMs > STALL_MS / 2) this.#lastSoundMs = nowMs;
    this.#lastWatchMs = nowMs;
    if (this.#capture === undefined || nowMs - this.#lastSoundMs <= (this.#sounded ? STALL_MS : STALL_AT_START_MS))
      return;
    this.#lastSoundMs = nowMs;
    void this.#capture.kill('it brings no sound, its sound system may be dead');
  }

  #ended(end: CaptureEnd): void {
    const { input, device, log } = this.#options;
    this.#capture = undefined;
    if (this.#stopped) return;
    this.#failures++;
    const code = end.code ?? 'INPUT_FAILED';
    if (this.#failures === 1) log('warn', `${input}: ${end.message}`, { code });
    const detail = `error[${code}]: the ${input} ${JSON.stringify(device)} cannot be used: ${end.message}; trying again`;
    this.#say({ ready: false, failed: true, detail, restarts: this.#status.restarts + (this.#sounded ? 1 : 0) });
    const delayMs = this.#sounded ? restartDelayMs(this.#failures, LONGEST_RESTART_MS) : NO_DEVICE_MS;
    this.#respawn = setTimeout(() => {
      this.#spawn();
    }, delayMs);
  }
}
