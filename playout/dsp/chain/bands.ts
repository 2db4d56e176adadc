import { Crossover, CROSSOVER_FRAMES, crossoverCoefficients } from './crossover.js';
import { kernels, placed, type Kernels } from '../kernels/kernels.js';
import { flushed } from '../sanitise.js';

/**
 * The sound of a multiband compressor: split into bands, weighed, each band scaled by its gain, joined. Worked on in
 * stretches: `take`, then `compress` for one piece after the other, then `give`.
 */
export interface Bands {
  /** Most frames of one stretch. */
  readonly mostFrames: number;
  /** Begins with frames [from, to) of both channels. */
  take(left: Float32Array, right: Float32Array, from: number, to: number): void;
  /**
   * Frames [from, to) of the stretch's channels, the next ones, 64 at most. `gains` (one a band, lowest first) change by
   * `steps` with every frame; `sums` (left and right of each band) get the squares before the gain.
   */
  compress(from: number, to: number, gains: Float64Array, steps: Float64Array, sums: Float64Array): void;
  /** Ends the stretch: it is in the channels now. */
  give(): void;
  /** To be called every hundredth of a second or so: sets memories that have decayed to nothing to exactly 0. */
  flushDenormals(): void;
  reset(): void;
}

/** As WebAssembly where there is such: the same, bit for bit. Throws a RangeError for what `crossoverCoefficients` refuses. */
export function bandsOf(crossoversHz: readonly number[], sampleRateHz: number, withoutKernels = false): Bands {
  const loops = withoutKernels ? null : kernels();
  return loops === null
    ? new ScriptBands(crossoversHz, sampleRateHz)
    : new KernelBands(crossoversHz, sampleRateHz, loops);
}

const NO_FRAMES = new Float32Array(0);

class ScriptBands implements Bands {
  readonly mostFrames = Number.MAX_SAFE_INTEGER;
  readonly #crossover: Crossover;
  readonly #l: readonly Float64Array[];
  readonly #r: readonly Float64Array[];
  #left: Float32Array = NO_FRAMES;
  #right: Float32Array = NO_FRAMES;

  constructor(crossoversHz: readonly number[], sampleRateHz: number) {
    this.#crossover = new Crossover(crossoversHz, sampleRateHz);
    const band = (): Float64Array => new Float64Array(CROSSOVER_FRAMES);
    this.#l = Array.from({ length: this.#crossover.bands }, band);
    this.#r = Array.from({ length: this.#crossover.bands }, band);
  }

  take(left: Float32Array, right: Float32Array): void {
    this.#left = left;
    this.#right = right;
  }

  compress(from: number, to: number, gains: Float64Array, steps: Float64Array, sums: Float64Array): void {
    const crossover = this.#crossover;
    const count = to - from;
    const l = this.#l;
    const r = this.#r;
    const top = crossover.bands - 1;
    const restL = l[top];
    const restR = r[top];
    for (let i = 0; i < count; i++) {
      restL[i] = this.#left[from + i];
      restR[i] = this.#right[from + i];
    }
    for (let k = 0; k < top; k++) crossover.split(k, restL, restR, l[k], r[k], count, sums);
    gains[0] = scaled(l[0], r[0], count, gains[0], steps[0]);
    for (let k = 1; k < top; k++) {
      gains[k] = crossover.join(k, l[0], r[0], l[k], r[k], count, gains[k], steps[k]);
    }
    this.#giveHighest(from, count, gains, steps, sums);
  }

  /** Adds the highest band to the others and puts the sum into the channels. */
  #giveHighest(from: number, count: number, gains: Float64Array, steps: Float64Array, sums: Float64Array): void {
    const top = this.#crossover.bands - 1;
    const [lowL] = this.#l;
    const [lowR] = this.#r;
    const topL = this.#l[top];
    const topR = this.#r[top];
    const left = this.#left;
    const right = this.#right;
    const step = steps[top];
    let gain = gains[top];
    let sumL = sums[2 * top];
    let sumR = sums[2 * top + 1];
    for (let i = 0; i < count; i++) {
      const xl = topL[i];
      const xr = topR[i];
      sumL += xl * xl;
      sumR += xr * xr;
      left[from + i] = lowL[i] + gain * xl;
      right[from + i] = lowR[i] + gain * xr;
      gain += step;
    }
    gains[top] = gain;
    sums[2 * top] = sumL;
    sums[2 * top + 1] = sumR;
  }

  give(): void {
    // The channels have been worked on in place.
  }

  flushDenormals(): void {
    this.#crossover.flushDenormals();
  }

  reset(): void {
    this.#crossover.reset();
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

class KernelBands implements Bands {
  readonly mostFrames: number;
  readonly #loops: Kernels;
  readonly #bands: number;
  readonly #coefficients: Float64Array;
  /** Between stretches; within one they are in the kernels' memory. */
  readonly #memories: Float64Array;
  #left: Float32Array = NO_FRAMES;
  #right: Float32Array = NO_FRAMES;
  #from = 0;
  #to = 0;
  #taken = false;

  constructor(crossoversHz: readonly number[], sampleRateHz: number, loops: Kernels) {
    this.#loops = loops;
    this.mostFrames = loops.mostFrames;
    this.#coefficients = crossoverCoefficients(crossoversHz, sampleRateHz);
    this.#bands = crossoversHz.length + 1;
    this.#memories = new Float64Array(loops.bandMemories.length);
  }

  take(left: Float32Array, right: Float32Array, from: number, to: number): void {
    const loops = this.#loops;
    placed(left, from, to, loops.left);
    placed(right, from, to, loops.right);
    loops.bandCoefficients.set(this.#coefficients);
    loops.bandMemories.set(this.#memories);
    this.#left = left;
    this.#right = right;
    this.#from = from;
    this.#to = to;
    this.#taken = true;
  }

  compress(from: number, to: number, gains: Float64Array, steps: Float64Array, sums: Float64Array): void {
    const { bandGains, bandSteps, bandSums, compressBands } = this.#loops;
    const bands = this.#bands;
    for (let k = 0; k < bands; k++) {
      bandGains[k] = gains[k];
      bandSteps[k] = steps[k];
      bandSums[2 * k] = sums[2 * k];
      bandSums[2 * k + 1] = sums[2 * k + 1];
    }
    compressBands(bands, from - this.#from, to - from);
    for (let k = 0; k < bands; k++) {
      gains[k] = bandGains[k];
      sums[2 * k] = bandSums[2 * k];
      sums[2 * k + 1] = bandSums[2 * k + 1];
    }
  }

  give(): void {
    const { left: x, right: y, bandMemories } = this.#loops;
    const left = this.#left;
    const right = this.#right;
    const from = this.#from;
    const count = this.#to - from;
    for (let i = 0; i < count; i++) {
      left[from + i] = x[i];
      right[from + i] = y[i];
    }
    this.#memories.set(bandMemories);
    this.#taken = false;
  }

  flushDenormals(): void {
    const memories = this.#taken ? this.#loops.bandMemories : this.#memories;
    for (let i = 0; i < memories.length; i++) memories[i] = flushed(memories[i]);
  }

  reset(): void {
    (this.#taken ? this.#loops.bandMemories : this.#memories).fill(0);
  }
}
