import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../api/errors.js';
import type { FrameRing } from '../api/frame-ring.js';
import type { Log } from '../api/log.js';
import type { Output, OutputStatus } from '../api/output.js';
import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import { WavWriter } from '../media/wav.js';
import { freeName, hourEnd } from './recording-hours.js';
import { restartDelayMs } from './restart-delay.js';

export interface RecordingOutputOptions {
  readonly ring: FrameRing;
  readonly directory: string;
  /** The zone whose hours the files are; UTC where left out. */
  readonly timeZone?: string;
  readonly log: Log;
  /** Called when the state or its sentence changed. */
  readonly onStatus: (status: OutputStatus) => void;
  /** The wall clock, for the names of files and the turn of the hour. */
  readonly now?: () => number;
}

const PUMP_MS = 200;
const PIECE_FRAMES = ENGINE_RATE_HZ / 10;
/** A crash loses at most what came in since the last flush. */
const FLUSH_FRAMES = 2 * ENGINE_RATE_HZ;
const LONGEST_RESTART_MS = 10_000;
const FORMAT = { bits: 24, rateHz: ENGINE_RATE_HZ, channels: CHANNELS } as const;

/** A file that is being written. */
interface OpenFile {
  readonly writer: WavWriter;
  readonly name: string;
  /** The programme frame at which its hour ends. */
  readonly endFrame: number;
  flushedFrame: number;
}

/** The programme as hourly WAV files of 24 bits, each named after the instant of its first frame. */
export class RecordingOutput implements Output {
  readonly #options: RecordingOutputOptions;
  readonly #now: () => number;
  readonly #piece = new Float32Array(PIECE_FRAMES * CHANNELS);

  #state: OutputStatus['state'] = 'starting';
  #detail = '';
  #droppedFrames = 0;
  #restarts = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> | undefined;
  #file: OpenFile | undefined;
  #retryAtMs = 0;
  #stopped = false;
  /** Next programme frame to write. */
  #cursor: number | undefined;

  constructor(options: RecordingOutputOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    if (this.#timer) return;
    this.#cursor = this.#options.ring.writtenFrames;
    this.#timer = setInterval(() => {
      this.#work ??= this.#pump().finally(() => {
        this.#work = undefined;
      });
    }, PUMP_MS);
  }

  /** Writes what is there, and ends the file in order. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    clearInterval(this.#timer);
    await this.#work;
    await this.#pump();
    this.#stopped = true;
    await this.#endFile();
    this.#say('off', 'stopped');
  }

  status(): OutputStatus {
    return {
      name: 'recording',
      kind: 'recording',
      state: this.#state,
      detail: this.#detail,
      droppedFrames: this.#droppedFrames,
      restarts: this.#restarts,
      delayFrames: this.#cursor === undefined ? 0 : this.#options.ring.writtenFrames - this.#cursor,
    };
  }

  #say(state: OutputStatus['state'], detail: string): void {
    if (state === this.#state && detail === this.#detail) return;
    this.#state = state;
    this.#detail = detail;
    this.#options.onStatus(this.status());
  }

  /** Writes everything that came in; never rejects. */
  async #pump(): Promise<void> {
    const { ring } = this.#options;
    if (this.#cursor === undefined || this.#stopped || performance.now() < this.#retryAtMs) return;
    try {
      if (this.#cursor < ring.oldestFrame()) await this.#skipLost();
      const until = ring.writtenFrames;
      while (this.#cursor < until) await this.#writePiece(this.#cursor, until);
    } catch (error) {
      await this.#fail(error);
    }
  }

  async #writePiece(cursor: number, until: number): Promise<void> {
    this.#file ??= await this.#openFile(cursor);
    const file = this.#file;
    const frames = Math.min(PIECE_FRAMES, until - cursor, file.endFrame - cursor);
    if (frames > 0) {
      this.#options.ring.read(cursor, frames, this.#piece);
      await file.writer.write(this.#piece, frames);
      this.#cursor = cursor + frames;
      if (this.#cursor - file.flushedFrame >= FLUSH_FRAMES) {
        await file.writer.flush();
        file.flushedFrame = this.#cursor;
        this.#failures = 0;
      }
    }
    if (cursor + frames >= file.endFrame) await this.#endFile();
  }

  async #openFile(fromFrame: number): Promise<OpenFile> {
    const { directory, ring, timeZone } = this.#options;
    // The newest frame is of this instant, and the others follow by counting.
    const startsAtEpochMs = Math.round(this.#now() - ((ring.writtenFrames - fromFrame) * 1000) / ENGINE_RATE_HZ);
    const endsAtEpochMs = hourEnd(startsAtEpochMs, timeZone ?? 'UTC');
    await mkdir(directory, { recursive: true });
    const name = freeName(await readdir(directory), startsAtEpochMs);
    const writer = await WavWriter.create(join(directory, name), FORMAT);
    this.#say('running', `recording ${name}`);
    const hourFrames = Math.round(((endsAtEpochMs - startsAtEpochMs) * ENGINE_RATE_HZ) / 1000);
    return { writer, name, endFrame: fromFrame + hourFrames, flushedFrame: fromFrame };
  }

  async #endFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    try {
      await file?.writer.finish();
    } catch (error) {
      this.#options.log('warn', `the end of the recording ${file?.name ?? ''} was lost: ${messageOf(error)}`);
    }
  }

  /** The disk was slower than the programme: what the ring no longer holds is lost, and a new file begins. */
  async #skipLost(): Promise<void> {
    const now = this.#options.ring.writtenFrames;
    this.#droppedFrames += now - (this.#cursor ?? now);
    this.#cursor = now;
    await this.#endFile();
  }

  async #fail(error: unknown): Promise<void> {
    this.#failures++;
    this.#restarts++;
    if (this.#failures === 1) this.#options.log('error', `recording: ${messageOf(error)}`);
    this.#say('failed', `error[RECORDING_FAILED]: ${messageOf(error)}; trying again`);
    this.#retryAtMs = performance.now() + restartDelayMs(this.#failures + 1, LONGEST_RESTART_MS);
    await this.#endFile();
  }
}
