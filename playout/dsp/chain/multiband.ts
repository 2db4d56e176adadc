import { linearFromDb } from '../../api/units.js';
import { bandsOf, type Bands } from './bands.js';
import { Compression, type CompressionOptions } from './compression.js';
import { CROSSOVER_FRAMES } from './crossover.js';
import { powerFromLufs } from '../meter/loudness-histogram.js';
import { inRange } from '../range.js';
import type { Stage } from '../stage.js';

/** The gains are worked out this often and go in straight lines between. */
const CONTROL_FRAMES = CROSSOVER_FRAMES;
/** Control periods between two looks at the filter memories for denormals. */
const FLUSH_EVERY_CONTROLS = 4;
const LEAST_STEP = 1e-9;

export interface MultibandBand extends CompressionOptions {
  /** Gain after compression: -12..12. */
  readonly makeUpDb: number;
}

export interface MultibandOptions {
  /** 2 to 4 crossover frequencies, rising. */
  readonly crossoversHz: readonly number[];
  /** One more than crossovers, lowest first. A band's level is read as LUFS without weighting. */
  readonly bands: readonly MultibandBand[];
  /** Runs in JavaScript even where there is WebAssembly: the two are compared in tests. */
  readonly withoutKernels?: boolean;
}

/**
 * A stereo-linked compressor for each of 3 to 5 bands that sum flat (`Crossover`); no latency. Loud bass no longer turns
 * the whole programme down, and the balance of the bands stays alike from one piece to the next.
 */
export class Multiband implements Stage {
  readonly latencyFrames = 0;
  readonly bands: number;
  readonly #sound: Bands;
  readonly #compressions: readonly Compression[];
  readonly #makeUp: Float64Array;
  readonly #gains: Float64Array;
  readonly #steps: Float64Array;
  /** Squares of the left and the right channel in each band. */
  readonly #sums: Float64Array;
  #untilControl = CONTROL_FRAMES;
  #controls = 0;

  constructor(options: MultibandOptions, sampleRateHz: number) {
    const { crossoversHz, bands } = options;
    this.#sound = bandsOf(crossoversHz, sampleRateHz, options.withoutKernels);
    inRange('multiband.bands.length', bands.length, crossoversHz.length + 1, crossoversHz.length + 1);
    this.bands = bands.length;
    this.#compressions = bands.map(
      (band, k) => new Compression(`multiband.bands[${k}]`, band, sampleRateHz / CONTROL_FRAMES, powerFromLufs(0)),
    );
    this.#makeUp = Float64Array.from(bands, (band, k) =>
      linearFromDb(inRange(`multiband.bands[${k}].makeUpDb`, band.makeUpDb, -12, 12)),
    );
    this.#gains = this.#makeUp.slice();
    this.#steps = new Float64Array(bands.length);
    this.#sums = new Float64Array(2 * bands.length);
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    const most = this.#sound.mostFrames;
    for (let at = from; at < to; at += most) this.#stretch(left, right, at, Math.min(to, at + most));
  }

  #stretch(left: Float32Array, right: Float32Array, from: number, to: number): void {
    this.#sound.take(left, right, from, to);
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + this.#untilControl);
      this.#sound.compress(at, end, this.#gains, this.#steps, this.#sums);
      this.#untilControl -= end - at;
      at = end;
      if (this.#untilControl === 0) this.#control();
    }
    this.#sound.give();
  }

  #control(): void {
    this.#untilControl = CONTROL_FRAMES;
    if (++this.#controls === FLUSH_EVERY_CONTROLS) {
      this.#controls = 0;
      this.#sound.flushDenormals();
    }
    let finite = true;
    for (let k = 0; k < this.bands; k++) {
      const power = (this.#sums[2 * k] + this.#sums[2 * k + 1]) / CONTROL_FRAMES;
      if (power - power !== 0) finite = false;
      const next = this.#compressions[k].next(power) * this.#makeUp[k];
      this.#steps[k] = (next - this.#gains[k]) / CONTROL_FRAMES;
      if (Math.abs(next - this.#gains[k]) < LEAST_STEP) {
        this.#gains[k] = next;
        this.#steps[k] = 0;
      }
    }
    this.#sums.fill(0);
    // A sample that is no number must not stay in the filters' memories.
    if (!finite) this.#sound.reset();
  }

  /** Writes the deepest reduction of each band since the last call, lowest band first (0 or negative), to `target`. */
  takeGainReductionDb(target: number[]): void {
    for (let k = 0; k < this.bands; k++) target[k] = this.#compressions[k].takeGainReductionDb();
  }

  reset(): void {
    this.#sound.reset();
    for (const compression of this.#compressions) compression.reset();
    this.#gains.set(this.#makeUp);
    this.#steps.fill(0);
    this.#sums.fill(0);
    this.#untilControl = CONTROL_FRAMES;
    this.#controls = 0;
  }
}
