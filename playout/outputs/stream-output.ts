import { performance } from 'node:perf_hooks';
import { messageOf } from '../api/errors.js';
import type { FrameRing } from '../api/frame-ring.js';
import type { Log } from '../api/log.js';
import type { Output, OutputStatus } from '../api/output.js';
import type { StreamMount, StreamPacket } from '../api/stream-packet.js';
import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import { EncoderProcess } from './encoder-process.js';
import { restartDelayMs } from './restart-delay.js';
import { Mp3Stamp, OpusStamp, type StreamStamp } from './stream-stamp.js';

export interface StreamOutputOptions {
  readonly ring: FrameRing;
  readonly mount: StreamMount;
  readonly kbps: number;
  readonly log: Log;
  /** Called when the state or its sentence changed. */
  readonly onStatus: (status: OutputStatus) => void;
  readonly onPacket: (packet: StreamPacket) => void;
}

const PUMP_MS = 20;
/** Frames handed to the encoder at a time, at most. */
const PIECE_FRAMES = ENGINE_RATE_HZ / 10;
/** What may wait in the pipe to the encoder before it is left alone. */
const PIPE_BYTES = 4 * PIECE_FRAMES * CHANNELS * 4;
/** An encoder that was fed and gives nothing for this long is stuck. */
const STALL_MS = 2000;
/** A stream this far behind the mixer goes on with the present. */
const TOO_LATE_FRAMES = 6 * ENGINE_RATE_HZ;
const LONGEST_RESTART_MS = 5000;
const PROVEN_MS = 5000;

/** The programme as an encoded stream, by an encoder process that may stick or die: the next one goes on where it ended. */
export class StreamOutput implements Output {
  readonly #options: StreamOutputOptions;
  readonly #piece = new Float32Array(PIECE_FRAMES * CHANNELS);

  #state: OutputStatus['state'] = 'starting';
  #detail = '';
  #droppedFrames = 0;
  #restarts = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #encoder: EncoderProcess | undefined;
  #stamp: StreamStamp | undefined;
  #stopped = false;
  #startedAtMs = 0;
  #lastPumpMs = 0;
  /** When the encoder last gave something, or was last not owed anything. */
  #lastGivenMs = 0;
  /** The first frame that the encoder of now was fed. */
  #fedFrom = 0;
  /** Next programme frame to feed. */
  #cursor: number | undefined;

  constructor(options: StreamOutputOptions) {
    this.#options = options;
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
    await this.#encoder?.kill('the output was stopped');
    this.#say('off', 'stopped');
  }

  status(): OutputStatus {
    const delayFrames = this.#stamp ? this.#options.ring.writtenFrames - this.#stamp.nextFrame : 0;
    return {
      name: `stream:${this.#options.mount}`,
      kind: 'stream',
      state: this.#state,
      detail: this.#detail,
      droppedFrames: this.#droppedFrames,
      restarts: this.#restarts,
      delayFrames: Math.max(0, delayFrames),
    };
  }

  /** The encoder's process now. */
  get pid(): number | undefined {
    return this.#encoder?.pid;
  }

  #say(state: OutputStatus['state'], detail: string): void {
    if (state === this.#state && detail === this.#detail) return;
    this.#state = state;
    this.#detail = detail;
    this.#options.onStatus(this.status());
  }

  #spawn(): void {
    const { mount, kbps, ring } = this.#options;
    this.#cursor ??= ring.writtenFrames;
    this.#skipLost();
    this.#fedFrom = this.#cursor;
    const format = mount === '/listen.mp3' ? 'mp3' : 'opus';
    const stamp = format === 'mp3' ? new Mp3Stamp(this.#cursor) : new OpusStamp(this.#cursor);
    this.#stamp = stamp;
    this.#startedAtMs = performance.now();
    this.#lastGivenMs = this.#startedAtMs;
    if (this.#failures === 0) this.#say('starting', `starting the encoder (${kbps} kbit/s)`);
    // The frame it begins at names the stream: no two of a chain are the same, also when the engine was restarted.
    const serial = this.#cursor % 2 ** 31;
    this.#encoder = new EncoderProcess(format, kbps, serial, {
      given: (bytes) => {
        this.#lastGivenMs = performance.now();
        for (const packet of stamp.push(bytes)) this.#options.onPacket(packet);
        this.#say('running', `${format === 'mp3' ? 'MP3' : 'Opus'}, ${kbps} kbit/s`);
      },
      end: (error) => {
        this.#ended(error);
      },
    });
  }

  #ended(error: Error & { code: string }): void {
    // What the encoder held is fed again to the next: the stream has no hole while the ring still has it.
    if (this.#stamp) this.#cursor = Math.max(this.#fedFrom, this.#stamp.nextFrame);
    this.#encoder = undefined;
    if (this.#stopped) return;
    if (performance.now() - this.#startedAtMs >= PROVEN_MS) this.#failures = 0;
    this.#failures++;
    this.#restarts++;
    const detail = `error[${error.code}]: ${messageOf(error)}; starting it again`;
    if (this.#failures === 1) this.#options.log('warn', `${this.#options.mount}: ${messageOf(error)}`);
    this.#say('failed', detail);
    this.#respawn = setTimeout(
      () => {
        this.#spawn();
      },
      restartDelayMs(this.#failures, LONGEST_RESTART_MS),
    );
  }

  /** Moves a cursor that fell too far behind to the present and counts what is lost. */
  #skipLost(): void {
    if (this.#cursor === undefined) return;
    if (!this.#isLost(this.#cursor)) return;
    const now = this.#options.ring.writtenFrames;
    this.#droppedFrames += now - this.#cursor;
    this.#cursor = now;
  }

  #pump(): void {
    const nowMs = performance.now();
    const stood = nowMs - this.#lastPumpMs > STALL_MS / 2;
    this.#lastPumpMs = nowMs;
    const { ring } = this.#options;
    const encoder = this.#encoder;
    if (!encoder || !this.#stamp || this.#cursor === undefined) return;

    const owedFrames = this.#cursor - this.#stamp.nextFrame;
    // This process stood still, or the mixer did: that says nothing about the encoder.
    if (stood || owedFrames < ENGINE_RATE_HZ / 2) this.#lastGivenMs = nowMs;
    if (nowMs - this.#lastGivenMs > STALL_MS) {
      this.#lastGivenMs = nowMs;
      void encoder.kill(`the encoder gave nothing for ${STALL_MS / 1000} s`);
      return;
    }
    if (this.#isLost(this.#cursor)) {
      // A stamp counts what was fed: after a jump it must begin anew, so the encoder does too.
      void encoder.kill('the encoder fell behind');
      return;
    }
    while (encoder.waitingBytes < PIPE_BYTES && ring.writtenFrames > this.#cursor) {
      const frames = Math.min(PIECE_FRAMES, ring.writtenFrames - this.#cursor);
      const piece = this.#piece.subarray(0, frames * CHANNELS);
      ring.read(this.#cursor, frames, piece);
      encoder.feed(Buffer.from(piece.slice().buffer));
      this.#cursor += frames;
    }
  }

  #isLost(cursor: number): boolean {
    const { ring } = this.#options;
    return ring.writtenFrames - cursor > TOO_LATE_FRAMES || cursor < ring.oldestFrame();
  }
}
