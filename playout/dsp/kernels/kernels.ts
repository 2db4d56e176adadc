import { EIGHTFOLD, FOURFOLD } from '../meter/interpolation.js';
import { KERNEL_BYTES } from './kernel-bytes.js';

/** Of WebAssembly as much as is used here: its types belong to the browser's library and not to the language's. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
  readonly validate: (bytes: Uint8Array) => boolean;
}

type PeakScan = (at: number, count: number, most: number, nearNorm: number, bendNorm: number) => number;

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly mostFrames: () => number;
  readonly leftAt: () => number;
  readonly rightAt: () => number;
  readonly peaksAt: () => number;
  readonly taps8At: () => number;
  readonly taps4At: () => number;
  readonly weightingAt: () => number;
  readonly memoriesAt: () => number;
  readonly sumsAt: () => number;
  readonly bandCoefficientsAt: () => number;
  readonly bandMemoriesAt: () => number;
  readonly bandGainsAt: () => number;
  readonly bandStepsAt: () => number;
  readonly bandSumsAt: () => number;
  readonly extremesAt: () => number;
  readonly quadsAt: () => number;
  readonly inputAt: () => number;
  readonly mostInputBytes: () => number;
  readonly truePeak8: PeakScan;
  readonly truePeak4: PeakScan;
  readonly intervalPeaks8: (count: number, ceiling: number, nearNorm: number, bendNorm: number) => number;
  readonly weightedPower: (from: number, to: number) => void;
  readonly compressBands: (bands: number, from: number, count: number) => void;
  readonly allFinite: (count: number) => number;
  readonly sumExtremes: (from: number, to: number) => void;
  readonly sumQuads: (from: number, count: number, scale: number) => void;
  readonly takeStereo: (at: number, count: number) => void;
}

type KernelLoop =
  | 'truePeak8'
  | 'truePeak4'
  | 'intervalPeaks8'
  | 'weightedPower'
  | 'compressBands'
  | 'allFinite'
  | 'sumExtremes'
  | 'sumQuads'
  | 'takeStereo';

/**
 * The loops that gain most from WebAssembly with SIMD; the files in `assembly/` say what each does. True peaks are computed in
 * single precision, as is what is read off the sum of both channels; K-weighting and the multiband's bands in double, bit for bit as in JavaScript. They keep no state: whoever
 * calls writes its frames into the working memory first, and nobody else can come in between, because a thread has one set of
 * kernels and calls do not overlap.
 */
export interface Kernels extends Pick<KernelExports, KernelLoop> {
  /** Most new frames of one call. */
  readonly mostFrames: number;
  /** Who hands these two on as its channels spares who takes them the copy (`placed`). */
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** Where they lie, and the frames in front of each that the longest filter looks back to. */
  readonly leftAt: number;
  readonly rightAt: number;
  readonly beforeLeft: Float32Array;
  readonly beforeRight: Float32Array;
  /**
   * Room for interleaved sound, with 16 bytes in front that the beginning of a frame may be written to. `takeStereo` lays it into
   * both channels; an address is a view's `byteOffset`.
   */
  readonly input: Uint8Array;
  /** What `intervalPeaks8` found. */
  readonly peaks: Float32Array;
  /** b0 b1 b2 a1 a2 of the shelf, then of the high pass. */
  readonly weighting: Float64Array;
  /** Filter memories, the left channel's and the right's in turn, in and out. */
  readonly memories: Float64Array;
  /** What `weightedPower` adds to: left, right. */
  readonly sums: Float64Array;
  /** For `compressBands`: `crossoverCoefficients`; filter memories, in and out. */
  readonly bandCoefficients: Float64Array;
  readonly bandMemories: Float64Array;
  /** Of each band: its gain, in and out, and the change with every frame; squares of left and right, added to. */
  readonly bandGains: Float64Array;
  readonly bandSteps: Float64Array;
  readonly bandSums: Float64Array;
  /** Of `sumExtremes`: smallest and largest, in and out. */
  readonly extremes: Float32Array;
  /** What `sumQuads` made. */
  readonly quads: Float32Array;
}

/** Room behind the new frames: what a limiter looks ahead to, and whole vectors. */
const SPARE_FRAMES = 32;
/** Frames in front of a channel. */
const HISTORY_FRAMES = 32;
const MOST_BANDS = 5;

function instantiate(): Kernels | null {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
  if (WebAssembly?.validate(KERNEL_BYTES) !== true) return null;
  let exports: KernelExports;
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(KERNEL_BYTES)).exports as KernelExports;
  } catch {
    // A policy that forbids compiling, or no memory for it: the loops run in JavaScript, and `kernelsInUse` says so.
    return null;
  }
  const { buffer } = exports.memory;
  const mostFrames = exports.mostFrames();
  const doubles = (at: number, count: number): Float64Array => new Float64Array(buffer, at, count);
  const floats = (at: number, count: number): Float32Array => new Float32Array(buffer, at, count);
  const [leftAt, rightAt] = [exports.leftAt(), exports.rightAt()];
  floats(exports.taps8At(), EIGHTFOLD.coefficients.length).set(EIGHTFOLD.coefficients);
  floats(exports.taps4At(), FOURFOLD.coefficients.length).set(FOURFOLD.coefficients);
  return {
    mostFrames,
    left: floats(leftAt, mostFrames + SPARE_FRAMES),
    right: floats(rightAt, mostFrames + SPARE_FRAMES),
    leftAt,
    rightAt,
    beforeLeft: floats(leftAt - 4 * HISTORY_FRAMES, HISTORY_FRAMES),
    beforeRight: floats(rightAt - 4 * HISTORY_FRAMES, HISTORY_FRAMES),
    input: new Uint8Array(buffer, exports.inputAt(), exports.mostInputBytes()),
    peaks: floats(exports.peaksAt(), mostFrames + SPARE_FRAMES),
    weighting: doubles(exports.weightingAt(), 10),
    memories: doubles(exports.memoriesAt(), 8),
    sums: doubles(exports.sumsAt(), 2),
    bandCoefficients: doubles(exports.bandCoefficientsAt(), 3 * (MOST_BANDS - 1)),
    bandMemories: doubles(exports.bandMemoriesAt(), 12 * (MOST_BANDS - 1)),
    bandGains: doubles(exports.bandGainsAt(), MOST_BANDS),
    bandSteps: doubles(exports.bandStepsAt(), MOST_BANDS),
    bandSums: doubles(exports.bandSumsAt(), 2 * MOST_BANDS),
    extremes: floats(exports.extremesAt(), 2),
    quads: floats(exports.quadsAt(), mostFrames / 4),
    truePeak8: exports.truePeak8,
    truePeak4: exports.truePeak4,
    intervalPeaks8: exports.intervalPeaks8,
    weightedPower: exports.weightedPower,
    compressBands: exports.compressBands,
    allFinite: exports.allFinite,
    sumExtremes: exports.sumExtremes,
    sumQuads: exports.sumQuads,
    takeStereo: exports.takeStereo,
  };
}

let instance: Kernels | null | undefined;

/** This thread's kernels; null where there is no WebAssembly with SIMD. Made at the first call. */
export function kernels(): Kernels | null {
  if (instance === undefined) instance = instantiate();
  return instance;
}

/** Whether the kernels run as WebAssembly here, and not in JavaScript. */
export function kernelsInUse(): boolean {
  return kernels() !== null;
}

/** Copies channel[from, to) to the beginning of `into`, one of the kernels' channels, where it does not lie there already. */
export function placed(channel: Float32Array, from: number, to: number, into: Float32Array): void {
  if (channel !== into || from !== 0) copyFrames(channel, from, to, into, 0);
}

/** Copies channel[from, to) to `into` from index `at` on; a whole array in one move, and never through a new view. */
function copyFrames(channel: Float32Array, from: number, to: number, into: Float32Array, at: number): void {
  if (from === 0 && to === channel.length) {
    into.set(channel, at);
    return;
  }
  for (let i = from; i < to; i++) into[at + i - from] = channel[i];
}
