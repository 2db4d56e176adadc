import { kernels, placed, type Kernels } from '../kernels/kernels.js';
import { KWeightedPower, kWeightingCoefficients } from './k-weighting.js';
import { flushed } from '../sanitise.js';

/** K-weighted power of some channels, taken in stretches whose parts are then added up. */
export interface ChannelPower {
  /** Most frames of one stretch. */
  readonly mostFrames: number;
  /** The stretch that the next calls of `add` are about: frames [from, to) of every channel. */
  take(channels: readonly Float32Array[], from: number, to: number): void;
  /**
   * Weights the next frames of the stretch, [from, to) of the channels, and adds their squares to `sums`, one a channel: the
   * same sums, bit for bit, whatever way the frames are cut into calls and stretches.
   */
  add(from: number, to: number, sums: Float64Array): void;
  /** To be called every hundredth of a second or so: sets memories that have decayed to nothing to exactly 0. */
  flushDenormals(): void;
  reset(): void;
}

/** Two channels as WebAssembly where there is such: the same, bit for bit. */
export function channelPower(sampleRateHz: number, channels: number, withoutKernels = false): ChannelPower {
  const loops = withoutKernels || channels !== 2 ? null : kernels();
  return loops === null ? new ScriptPower(sampleRateHz, channels) : new KernelPower(sampleRateHz, loops);
}

class ScriptPower implements ChannelPower {
  readonly mostFrames = Number.MAX_SAFE_INTEGER;
  readonly #weighting: KWeightedPower;
  #channels: readonly Float32Array[] = [];

  constructor(
    sampleRateHz: number,
    private readonly count: number,
  ) {
    this.#weighting = new KWeightedPower(sampleRateHz, count);
  }

  take(channels: readonly Float32Array[]): void {
    this.#channels = channels;
  }

  add(from: number, to: number, sums: Float64Array): void {
    const channels = this.#channels;
    let index = 0;
    for (; index + 1 < this.count; index += 2) {
      this.#weighting.addPair(index, channels[index], channels[index + 1], from, to, sums);
    }
    if (index < this.count) this.#weighting.addChannel(index, channels[index], from, to, sums);
  }

  flushDenormals(): void {
    this.#weighting.flushDenormals();
  }

  reset(): void {
    this.#weighting.reset();
  }
}

class KernelPower implements ChannelPower {
  readonly mostFrames: number;
  readonly #loops: Kernels;
  readonly #coefficients: Float64Array;
  readonly #memories = new Float64Array(8);
  #from = 0;

  constructor(sampleRateHz: number, loops: Kernels) {
    this.#loops = loops;
    this.mostFrames = loops.mostFrames;
    const { shelf, highPass } = kWeightingCoefficients(sampleRateHz);
    this.#coefficients = Float64Array.from([shelf, highPass].flatMap(({ b0, b1, b2, a1, a2 }) => [b0, b1, b2, a1, a2]));
  }

  take(channels: readonly Float32Array[], from: number, to: number): void {
    const { left, right, weighting, memories } = this.#loops;
    placed(channels[0], from, to, left);
    placed(channels[1], from, to, right);
    weighting.set(this.#coefficients);
    memories.set(this.#memories);
    this.#from = from;
  }

  add(from: number, to: number, sums: Float64Array): void {
    const { weightedPower, memories, sums: found } = this.#loops;
    found[0] = sums[0];
    found[1] = sums[1];
    weightedPower(from - this.#from, to - this.#from);
    this.#memories.set(memories);
    sums[0] = found[0];
    sums[1] = found[1];
  }

  flushDenormals(): void {
    const memory = this.#memories;
    for (let i = 0; i < memory.length; i++) memory[i] = flushed(memory[i]);
    this.#loops.memories.set(memory);
  }

  reset(): void {
    this.#memories.fill(0);
    // In the middle of a stretch they are there.
    this.#loops.memories.fill(0);
  }
}
