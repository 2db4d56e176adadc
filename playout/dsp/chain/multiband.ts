import { linearFromDb } from '../../api/units.js';
import { Compression, type CompressionOptions } from './compression.js';
import { Crossover, CROSSOVER_FRAMES } from './crossover.js';
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
}

/**
 * A stereo-linked compressor for each of 3 to 5 bands that sum flat (`Crossover`); no latency. Loud bass no longer turns
 * the whole programme down, and the balance of the bands stays alike from one piece to the next.
 */
export class Multiband implements Stage {
  readonly latencyFrames = 0;
  readonly bands: number;
  readonly #crossover: Crossover;
  readonly #compressions: readonly Compression[];
  readonly #makeUp: Float64Array;
  readonly #gains: Float64Array;
  readonly #steps: Float64Array;
  readonly #powers: Float64Array;
  readonly #l: readonly Float64Array[];
  readonly #r: readonly Float64Array[];
  #untilControl = CONTROL_FRAMES;
  #controls = 0;

  constructor(options: MultibandOptions, sampleRateHz: number) {
    const { crossoversHz, bands } = options;
    this.#crossover = new Crossover(crossoversHz, sampleRateHz);
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
    this.#powers = new Float64Array(bands.length);
    this.#l = bands.map(() => new Float64Array(CONTROL_FRAMES));
    this.#r = bands.map(() => new Float64Array(CONTROL_FRAMES));
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const count = Math.min(to - at, this.#untilControl);
      this.#piece(left, right, at, count);
      this.#untilControl -= count;
      at += count;
      if (this.#untilControl === 0) this.#control();
    }
  }

  #piece(left: Float32Array, right: Float32Array, from: number, count: number): void {
    const crossover = this.#crossover;
    const powers = this.#powers;
    const gains = this.#gains;
    const steps = this.#steps;
    const l = this.#l;
    const r = this.#r;
    const top = this.bands - 1;
    const topL = l[top];
    const topR = r[top];
    for (let i = 0; i < count; i++) {
      topL[i] = left[from + i];
      topR[i] = right[from + i];
    }
    for (let k = 0; k < top; k++) powers[k] = crossover.split(k, topL, topR, l[k], r[k], count, powers[k]);
    gains[0] = scaled(l[0], r[0], count, gains[0], steps[0]);
    for (let k = 1; k < top; k++) {
      gains[k] = crossover.join(k, l[0], r[0], l[k], r[k], count, gains[k], steps[k]);
    }
    const sumL = l[0];
    const sumR = r[0];
    const step = steps[top];
    let gain = gains[top];
    let power = powers[top];
    for (let i = 0; i < count; i++) {
      const xl = topL[i];
      const xr = topR[i];
      power += xl * xl + xr * xr;
      left[from + i] = sumL[i] + gain * xl;
      right[from + i] = sumR[i] + gain * xr;
      gain += step;
    }
    gains[top] = gain;
    powers[top] = power;
  }

  #control(): void {
    this.#untilControl = CONTROL_FRAMES;
    if (++this.#controls === FLUSH_EVERY_CONTROLS) {
      this.#controls = 0;
      this.#crossover.flushDenormals();
    }
    let finite = true;
    for (let k = 0; k < this.bands; k++) {
      const power = this.#powers[k] / CONTROL_FRAMES;
      this.#powers[k] = 0;
      if (power - power !== 0) finite = false;
      const next = this.#compressions[k].next(power) * this.#makeUp[k];
      this.#steps[k] = (next - this.#gains[k]) / CONTROL_FRAMES;
      if (Math.abs(next - this.#gains[k]) < LEAST_STEP) {
        this.#gains[k] = next;
        this.#steps[k] = 0;
      }
    }
    // A sample that is no number must not stay in the filters' memories.
    if (!finite) this.#crossover.reset();
  }

  /** Writes the deepest reduction of each band since the last call, lowest band first (0 or negative), to `target`. */
  takeGainReductionDb(target: number[]): void {
    for (let k = 0; k < this.bands; k++) target[k] = this.#compressions[k].takeGainReductionDb();
  }

  reset(): void {
    this.#crossover.reset();
    for (const compression of this.#compressions) compression.reset();
    this.#gains.set(this.#makeUp);
    this.#steps.fill(0);
    this.#powers.fill(0);
    this.#untilControl = CONTROL_FRAMES;
    this.#controls = 0;
  }
}

/** Scales the first `count` frames by a gain that changes by `step` with every frame; returns the gain to go on with. */
function scaled(l: Float64Array, r: Float64Array, count: number, gain: number, step: number): number {
  for (let i = 0; i < count; i++) {
    l[i] *= gain;
    r[i] *= gain;
    gain += step;
  }
  return gain;
}
