/**
 * True peak at sixteen times the rate: a windowed sinc (Kaiser 8, 64 taps a phase) written for this report, apart from the
 * product's. Flat within 0.01 dB to 0.45 of the rate.
 *
 * Two passes keep it quick: an interval is interpolated in full only where a short fourfold filter comes within 3 dB of the
 * largest value so far, and looked at at all only where a sample around it comes within 6 dB.
 */
const HALF = 32;
const FACTOR = 16;
const COARSE_HALF = 8;
const COARSE_FACTOR = 4;
const LOOKED_AT = 0.5;
const REFINED = 0.7;

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 60; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function phases(factor: number, half: number, beta: number): Float64Array[] {
  return Array.from({ length: factor - 1 }, (_, index) =>
    Float64Array.from({ length: 2 * half }, (__, tap) => {
      const t = (index + 1) / factor - (tap - half + 1);
      const window = besselI0(beta * Math.sqrt(Math.max(0, 1 - (t / half) ** 2))) / besselI0(beta);
      return (Math.sin(Math.PI * t) / (Math.PI * t)) * window;
    }),
  );
}

const FINE = phases(FACTOR, HALF, 8);
const COARSE = phases(COARSE_FACTOR, COARSE_HALF, 5);

/** One channel, block by block. */
export class OversampledPeak {
  /** Largest magnitude of a sample, and of all values, so far. */
  samplePeak = 0;
  truePeak = 0;
  nonFinite = 0;
  #x = new Float64Array(0);
  #kept = 2 * HALF - 1;

  add(channel: Float32Array): void {
    const kept = this.#kept;
    const x = new Float64Array(kept + channel.length);
    if (this.#x.length > 0) x.set(this.#x.subarray(this.#x.length - kept));
    x.set(channel, kept);
    for (let i = kept; i < x.length; i++) {
      const magnitude = Math.abs(x[i]);
      if (magnitude > this.samplePeak) this.samplePeak = magnitude;
      if (!Number.isFinite(magnitude)) this.nonFinite++;
    }
    if (this.samplePeak > this.truePeak) this.truePeak = this.samplePeak;
    for (let n = HALF - 1; n < HALF - 1 + channel.length; n++) this.#interval(x, n);
    this.#x = x;
  }

  /** Adds the silence that lets the last frames count. */
  finish(): this {
    this.add(new Float32Array(2 * HALF));
    return this;
  }

  get samplePeakDbfs(): number {
    return 20 * Math.log10(this.samplePeak);
  }

  get truePeakDbtp(): number {
    return 20 * Math.log10(this.truePeak);
  }

  #interval(x: Float64Array, n: number): void {
    const near = Math.max(Math.abs(x[n - 1]), Math.abs(x[n]), Math.abs(x[n + 1]), Math.abs(x[n + 2]));
    if (near < LOOKED_AT * this.truePeak || near === 0) return;
    if (largest(COARSE, COARSE_HALF, x, n) < REFINED * this.truePeak && near < REFINED * this.truePeak) return;
    const peak = largest(FINE, HALF, x, n);
    if (peak > this.truePeak) this.truePeak = peak;
  }
}

function largest(table: readonly Float64Array[], half: number, x: Float64Array, n: number): number {
  let peak = 0;
  const first = n - half + 1;
  for (const taps of table) {
    let sum = 0;
    for (let i = 0; i < taps.length; i++) sum += taps[i] * x[first + i];
    const magnitude = sum < 0 ? -sum : sum;
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

/** The larger true peak of two channels in dBTP. */
export function truePeakDbtp(left: Float32Array, right: Float32Array): number {
  return Math.max(...[left, right].map((channel) => onePeak(channel).truePeakDbtp));
}

export function onePeak(channel: Float32Array): OversampledPeak {
  const meter = new OversampledPeak();
  for (let at = 0; at < channel.length; at += 65_536) meter.add(channel.subarray(at, at + 65_536));
  return meter.finish();
}
