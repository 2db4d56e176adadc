import { performance } from 'node:perf_hooks';
import type { FrameRing } from '../api/frame-ring.js';
import { shownAddress } from '../api/live-source.js';
import type { Log } from '../api/log.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { decodeProcess, streamArguments, type DecodeProcess } from '../media/decode.js';
import { restartDelayMs } from '../outputs/restart-delay.js';
import type { InputStatus } from './device-input.js';
import { FrameWriter } from './frame-writer.js';

export interface StreamInputOptions {
  readonly url: string;
  /** Filled with what the stream brings; the mixing thread reads it. */
  readonly ring: FrameRing;
  readonly log: Log;
  /** Called when the state or its sentence changed. */
  readonly onStatus: (status: InputStatus) => void;
}

const LONGEST_RESTART_MS = 5000;
/** A server sends what it has waiting at once; more than this beyond what was heard meanwhile is a recording. */
const AHEAD_FRAMES = 60 * ENGINE_RATE_HZ;

/** A stream that a server sends as it is heard: a decoder that is started again whenever it ends. */
export class StreamInput {
  readonly #writer: FrameWriter;
  #decode: DecodeProcess | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #stopped = false;
  #failures = 0;
  #status: InputStatus;

  constructor(private readonly options: StreamInputOptions) {
    this.#writer = new FrameWriter(options.ring);
    const input = shownAddress(options.url);
    this.#status = { input, ready: false, failed: false, detail: 'not started', restarts: 0 };
  }

  start(): void {
    this.#spawn();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#respawn);
    this.#decode?.kill();
    this.#say({ ready: false, failed: false, detail: 'stopped' });
    return Promise.resolve();
  }

  #say(change: Partial<InputStatus>): void {
    const next = { ...this.#status, ...change };
    const { ready, failed, detail } = this.#status;
    this.#status = next;
    if (next.ready !== ready || next.failed !== failed || next.detail !== detail) this.options.onStatus(next);
  }

  #spawn(): void {
    const { url, log } = this.options;
    const decode = decodeProcess(streamArguments(url));
    const startedMs = performance.now();
    let frames = 0;
    let why: string | undefined;
    this.#decode = decode;
    this.#writer.begin();
    if (this.#failures === 0) this.#say({ detail: `connecting to ${this.#status.input}` });
    decode.stdout.on('data', (bytes: Buffer) => {
      if (this.#stopped) return;
      if (frames === 0) {
        log('info', `hears ${this.#status.input}`);
        this.#say({ ready: true, failed: false, detail: `hears ${this.#status.input}` });
      }
      frames += this.#writer.take(bytes);
      const heard = ((performance.now() - startedMs) / 1000) * ENGINE_RATE_HZ;
      // Only what has lasted shows that the stream is well.
      if (frames > LONG_ENOUGH_FRAMES) this.#failures = 0;
      if (frames < heard + AHEAD_FRAMES) return;
      why = 'it comes faster than it is heard: it is a recording, take it into the library instead';
      decode.kill();
    });
    void decode.done.then(({ stderr }) => {
      this.#ended(why ?? (lastLine(stderr) || 'the server ended it'), frames > 0);
    });
  }

  #ended(why: string, sounded: boolean): void {
    this.#decode = undefined;
    if (this.#stopped) return;
    this.#failures++;
    // ffmpeg names the address as it was given, with its password.
    const said = why.replaceAll(`${this.options.url}: `, '').replaceAll(this.options.url, this.#status.input);
    if (this.#failures === 1) this.options.log('warn', `${this.#status.input}: ${said}`, { code: 'INPUT_FAILED' });
    const detail = `error[INPUT_FAILED]: ${this.#status.input} cannot be heard: ${said}; trying again`;
    this.#say({ ready: false, failed: true, detail, restarts: this.#status.restarts + (sounded ? 1 : 0) });
    this.#respawn = setTimeout(
      () => {
        this.#spawn();
      },
      restartDelayMs(this.#failures, LONGEST_RESTART_MS),
    );
  }
}

const LONG_ENOUGH_FRAMES = 10 * ENGINE_RATE_HZ;

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
