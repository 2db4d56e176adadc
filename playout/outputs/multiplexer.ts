import type { FrameRing } from '../api/frame-ring.js';
import { BLOCK_FRAMES, CHANNELS, ENGINE_RATE_HZ, linearFromDb } from '../api/units.js';
import { RateFollower } from '../dsp/fm/rate-follower.js';
import { Multiplex, VALUES_PER_FRAME } from '../dsp/fm/multiplex.js';
import { multiplexOptions, type FmSettings, type MultiplexControl } from './multiplex-setup.js';

export interface MultiplexerOptions {
  readonly settings: FmSettings;
  readonly timeZone: string;
  readonly programme: FrameRing;
  readonly control: MultiplexControl;
  readonly delayMs: number;
  /** A thread this far behind the mixer goes on with the present; also where the ring has lost what it would take. */
  readonly tooLateFrames: number;
  /** The wall clock, for clock time. */
  readonly now: () => number;
}

const CLOCK_FRAMES = ENGINE_RATE_HZ;
const MOST_VALUES = (BLOCK_FRAMES + 1) * VALUES_PER_FRAME;

/** Takes the programme out of its ring block by block and makes it the multiplex, at the level of the settings. */
export class Multiplexer {
  readonly #options: MultiplexerOptions;
  readonly #multiplex: Multiplex;
  readonly #follower = new RateFollower();
  readonly #level: number;
  readonly #block = new Float32Array(BLOCK_FRAMES * CHANNELS);
  readonly #left = new Float32Array(BLOCK_FRAMES);
  readonly #right = new Float32Array(BLOCK_FRAMES);
  readonly #followed = [new Float32Array(BLOCK_FRAMES + 1), new Float32Array(BLOCK_FRAMES + 1)] as const;
  #framesToClock = 0;
  /** What the last `take` made. */
  readonly values = new Float32Array(MOST_VALUES);

  /** Throws RangeError for settings that cannot be sent. */
  constructor(options: MultiplexerOptions) {
    this.#options = options;
    this.#multiplex = new Multiplex(multiplexOptions(options.settings, options.timeZone));
    this.#level = linearFromDb(options.settings.levelDbfs);
  }

  setText(text: string): void {
    this.#multiplex.setText(text);
  }

  /** Takes the next block, where there is one: how many `values` it made. */
  take(): number {
    const { programme, control } = this.#options;
    this.#skipLost();
    const cursor = control.cursor;
    if (programme.writtenFrames - cursor < BLOCK_FRAMES) return 0;
    this.#tellClock(cursor);
    programme.read(cursor, BLOCK_FRAMES, this.#block);
    const block = this.#block;
    for (let i = 0; i < BLOCK_FRAMES; i++) {
      this.#left[i] = block[CHANNELS * i];
      this.#right[i] = block[CHANNELS * i + 1];
    }
    const [left, right] = this.#followed;
    const frames = this.#follower.process(this.#left, this.#right, control.ratePpm, left, right);
    this.#multiplex.process(left, right, 0, frames, this.values);
    const count = frames * VALUES_PER_FRAME;
    for (let i = 0; i < count; i++) this.values[i] *= this.#level;
    control.cursor = cursor + BLOCK_FRAMES;
    this.#framesToClock -= BLOCK_FRAMES;
    return count;
  }

  #skipLost(): void {
    const { programme, control, tooLateFrames } = this.#options;
    const written = programme.writtenFrames;
    const behind = written - control.cursor;
    if (behind <= tooLateFrames && control.cursor >= programme.oldestFrame()) return;
    control.addDropped(behind);
    control.cursor = written;
  }

  #tellClock(cursor: number): void {
    if (this.#framesToClock > 0) return;
    this.#framesToClock = CLOCK_FRAMES;
    const { programme, now, delayMs } = this.#options;
    // The newest frame of the ring is of this instant.
    const behindMs = ((programme.writtenFrames - cursor) * 1000) / ENGINE_RATE_HZ;
    this.#multiplex.setClock(now() - behindMs + delayMs);
  }
}
