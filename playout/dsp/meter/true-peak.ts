import {
  EIGHTFOLD,
  FOURFOLD,
  largestBend,
  peakBetween4,
  peakBetween8,
  type InterpolationTable,
} from './interpolation.js';
import { kernels, placed, type Kernels } from '../kernels/kernels.js';

/** Frames that are looked at together in JavaScript: small, so that the quiet ones among them are passed over. */
const CHUNK_FRAMES = 64;

export interface TruePeakMeterOptions {
  /** Values per frame: 8 for measuring files and programmes (`EIGHTFOLD`), 4 for meters (`FOURFOLD`). */
  readonly oversampling: 4 | 8;
  /** Runs in JavaScript even where there is WebAssembly: the two are compared in tests. */
  readonly withoutKernels?: boolean;
}

/** Looks for a new maximum in one channel; `scan` returns it, or `most` where there is none. */
interface PeakScan {
  scan(channel: Float32Array, from: number, to: number, most: number): number;
  reset(): void;
}

/**
 * The true peak of one channel (BS.1770-5 annex 2). What cannot be over the maximum so far, by the samples and by how much
 * the signal bends between them, is passed over: exact, and most of the speed.
 */
export class TruePeakMeter {
  readonly #scan: PeakScan;
  readonly #tailFrames: number;
  #peak = 0;

  constructor(options: TruePeakMeterOptions) {
    const table = options.oversampling === 8 ? EIGHTFOLD : FOURFOLD;
    const loops = options.withoutKernels === true ? null : kernels();
    this.#tailFrames = 2 * table.pairs;
    this.#scan = loops === null ? new ScriptScan(table) : new KernelScan(table, loops);
  }

  /** Takes frames [from, to) of the channel. */
  process(channel: Float32Array, from: number, to: number): void {
    this.#peak = this.#scan.scan(channel, from, to, this.#peak);
  }

  /** The largest magnitude so far (linear); the newest frames, as many as half the filter's taps, are not in it yet. */
  get peakLinear(): number {
    return this.#peak;
  }

  /** The largest magnitude so far (linear), and starts anew; the signal goes on. */
  takePeakLinear(): number {
    const peak = this.#peak;
    this.#peak = 0;
    return peak;
  }

  /** Ends the signal with silence, so that its last frames count in full. */
  finish(): void {
    const silence = new Float32Array(this.#tailFrames);
    this.process(silence, 0, silence.length);
  }

  reset(): void {
    this.#scan.reset();
    this.#peak = 0;
  }
}

/** The scan as WebAssembly. Between calls it keeps the frames that the next intervals reach back to. */
class KernelScan implements PeakScan {
  readonly #loops: Kernels;
  readonly #table: InterpolationTable;
  readonly #history: Float32Array;

  constructor(table: InterpolationTable, loops: Kernels) {
    this.#loops = loops;
    this.#table = table;
    this.#history = new Float32Array(2 * table.pairs - 1);
  }

  scan(channel: Float32Array, from: number, to: number, most: number): number {
    const { left, right, leftAt, rightAt, beforeLeft, beforeRight, mostFrames } = this.#loops;
    const { nearNorm, bendNorm } = this.#table;
    const [side, sideAt, before] = channel === right ? [right, rightAt, beforeRight] : [left, leftAt, beforeLeft];
    let peak = most;
    for (let at = from; at < to; at += mostFrames) {
      const count = Math.min(mostFrames, to - at);
      before.set(this.#history, before.length - this.#history.length);
      placed(channel, at, at + count, side);
      peak =
        this.#table === EIGHTFOLD
          ? this.#loops.truePeak8(sideAt, count, peak, nearNorm, bendNorm)
          : this.#loops.truePeak4(sideAt, count, peak, nearNorm, bendNorm);
      this.#keep(side, before, count);
    }
    return peak;
  }

  /** The last frames of the `count` that were looked at: some of them lie in front where these were fewer. */
  #keep(side: Float32Array, before: Float32Array, count: number): void {
    const history = this.#history;
    for (let i = 0, at = count - history.length; i < history.length; i++, at++)
      history[i] = at < 0 ? before[before.length + at] : side[at];
  }

  reset(): void {
    this.#history.fill(0);
  }
}

/** The scan in JavaScript, in double precision. */
class ScriptScan implements PeakScan {
  readonly #table: InterpolationTable;
  readonly #eight: boolean;
  /** Frames kept from before the chunk, so that every interval has its neighbours on both sides. */
  readonly #kept: number;
  readonly #x: Float64Array;
  #peak = 0;
  #previousChunkPeak = 0;

  constructor(table: InterpolationTable) {
    this.#table = table;
    this.#eight = table === EIGHTFOLD;
    this.#kept = 2 * table.pairs - 1;
    this.#x = new Float64Array(this.#kept + CHUNK_FRAMES);
  }

  scan(channel: Float32Array, from: number, to: number, most: number): number {
    this.#peak = most;
    for (let at = from; at < to; at += CHUNK_FRAMES) this.#chunk(channel, at, Math.min(CHUNK_FRAMES, to - at));
    return this.#peak;
  }

  #chunk(channel: Float32Array, from: number, count: number): void {
    const x = this.#x;
    const kept = this.#kept;
    let peak = 0;
    for (let i = 0; i < count; i++) {
      const v = channel[from + i];
      x[kept + i] = v;
      const magnitude = v < 0 ? -v : v;
      if (magnitude > peak) peak = magnitude;
    }
    if (peak > this.#peak) this.#peak = peak;
    // The kept frames reach back beyond a chunk that was short: look at the frames themselves.
    if (this.#previousChunkPeak < 0) this.#previousChunkPeak = largest(x, kept);
    const inView = Math.max(peak, this.#previousChunkPeak);
    if (inView * this.#table.l1Norm > this.#peak) this.#interpolate(count);
    x.copyWithin(0, count, count + kept);
    this.#previousChunkPeak = count < CHUNK_FRAMES ? -1 : peak;
  }

  #interpolate(count: number): void {
    const x = this.#x;
    const table = this.#table;
    const first = table.pairs - 1;
    const beyond = largestBend(x, this.#kept + count) * table.bendNorm;
    let most = this.#peak;
    for (let n = first; n < first + count; n++) {
      // The bound for one interval: the two frames beside it, and what the signal bends around it.
      const near = Math.max(Math.abs(x[n]), Math.abs(x[n + 1]));
      if (near * table.nearNorm + beyond <= most) continue;
      const peak = this.#eight ? peakBetween8(table, x, n) : peakBetween4(table, x, n);
      if (peak > most) most = peak;
    }
    this.#peak = most;
  }

  reset(): void {
    this.#x.fill(0);
    this.#peak = 0;
    this.#previousChunkPeak = 0;
  }
}

function largest(x: Float64Array, count: number): number {
  let peak = 0;
  for (let i = 0; i < count; i++) {
    const magnitude = x[i] < 0 ? -x[i] : x[i];
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}
