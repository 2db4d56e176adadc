import { ENGINE_RATE_HZ } from '../../api/units.js';

/** Delay lengths in frames at 48 kHz, mutually prime, 29..71 ms: dense without a ring. */
const LENGTHS = [1423, 1637, 1879, 2129, 2417, 2711, 3049, 3389];
const LINES = LENGTHS.length;
const PRE_DELAY_FRAMES = 1024;
/** All-pass diffusers ahead of the lines, and their coefficient. */
const DIFFUSERS = [241, 349];
const DIFFUSION = 0.6;
/** No longer than the shortest delay: what the lines give in a chunk does not depend on what they get in it. */
const CHUNK_FRAMES = 1024;

/** A delay of a fixed length that is read and written a chunk at a time. */
class DelayLine {
  readonly #samples: Float32Array;
  #at = 0;

  constructor(lengthFrames: number) {
    this.#samples = new Float32Array(lengthFrames);
  }

  /** The next `frames` samples that come out; `frames` is at most the length. */
  read(into: Float32Array, frames: number): void {
    const first = Math.min(frames, this.#samples.length - this.#at);
    into.set(this.#samples.subarray(this.#at, this.#at + first));
    if (first < frames) into.set(this.#samples.subarray(0, frames - first), first);
  }

  /** Takes the samples that follow, in the place of those that were read. */
  write(from: Float32Array, frames: number): void {
    const first = Math.min(frames, this.#samples.length - this.#at);
    this.#samples.set(from.subarray(0, first), this.#at);
    if (first < frames) this.#samples.set(from.subarray(first, frames), 0);
    this.#at = (this.#at + frames) % this.#samples.length;
  }
}

/**
 * A room: a feedback delay network of eight lines mixed by a Householder matrix (Jot and Chaigne, "Digital delay networks
 * for designing artificial reverberators", AES 90th convention, 1991), each with a one-pole low pass. Left goes into the even lines,
 * right into the odd ones, through a delay and two all-passes (Schroeder, JAES 10, 1962).
 */
export class Reverb {
  readonly #lines = LENGTHS.map((length) => new DelayLine(length));
  readonly #gains: Float64Array;
  readonly #low = new Float64Array(LINES);
  readonly #smoothing: number;
  readonly #preDelays = [new DelayLine(PRE_DELAY_FRAMES), new DelayLine(PRE_DELAY_FRAMES)];
  readonly #diffusers = [0, 1].map(() => DIFFUSERS.map((length) => new Diffuser(length)));
  readonly #inputs = [new Float32Array(CHUNK_FRAMES), new Float32Array(CHUNK_FRAMES)];
  readonly #values = LENGTHS.map(() => new Float32Array(CHUNK_FRAMES));
  readonly #back = new Float32Array(CHUNK_FRAMES);
  readonly #sum = new Float32Array(CHUNK_FRAMES);

  /** @param seconds time to -60 dB; @param damping 0 bright .. 1 dark */
  constructor(seconds: number, damping: number) {
    this.#gains = Float64Array.from(LENGTHS, (length) => 10 ** ((-3 * length) / (seconds * ENGINE_RATE_HZ)));
    const cutoffHz = 12_000 * (1 - damping) + 1500;
    this.#smoothing = 1 - Math.exp((-2 * Math.PI * cutoffHz) / ENGINE_RATE_HZ);
  }

  /** Adds the room's answer to frames [0, frames) of the input to the output, times `gainLinear`. */
  process(
    inLeft: Float32Array,
    inRight: Float32Array,
    outLeft: Float32Array,
    outRight: Float32Array,
    frames: number,
    gainLinear: number,
  ): void {
    for (let from = 0; from < frames; from += CHUNK_FRAMES) {
      const to = Math.min(frames, from + CHUNK_FRAMES);
      this.#prepare(0, inLeft.subarray(from, to));
      this.#prepare(1, inRight.subarray(from, to));
      this.#circulate(to - from);
      for (let k = 0; k < LINES; k++) {
        const sign = (k & 2) === 0 ? gainLinear : -gainLinear;
        addScaled(this.#values[k], (k & 1) === 0 ? outLeft : outRight, from, to - from, sign);
      }
    }
  }

  #prepare(side: 0 | 1, input: Float32Array): void {
    const samples = this.#inputs[side];
    this.#preDelays[side].read(samples, input.length);
    this.#preDelays[side].write(input, input.length);
    for (const diffuser of this.#diffusers[side]) diffuser.process(samples, input.length);
  }

  /** Reads the lines through their low passes, mixes them (I - 2/N) and writes them back with the new input. */
  #circulate(frames: number): void {
    const sum = this.#sum;
    sum.fill(0, 0, frames);
    for (let k = 0; k < LINES; k++) {
      const values = this.#values[k];
      this.#lines[k].read(values, frames);
      const gain = this.#gains[k];
      const smoothing = this.#smoothing;
      let low = this.#low[k];
      for (let i = 0; i < frames; i++) {
        low += (values[i] - low) * smoothing;
        const value = low * gain;
        values[i] = value;
        sum[i] += value;
      }
      this.#low[k] = low;
    }
    const back = this.#back;
    for (let k = 0; k < LINES; k++) {
      const values = this.#values[k];
      const input = this.#inputs[k & 1];
      for (let i = 0; i < frames; i++) back[i] = values[i] - sum[i] * (2 / LINES) + input[i] + 1e-18;
      this.#lines[k].write(back, frames);
    }
  }
}

class Diffuser {
  readonly #samples: Float32Array;
  #at = 0;

  constructor(lengthFrames: number) {
    this.#samples = new Float32Array(lengthFrames);
  }

  process(samples: Float32Array, frames: number): void {
    const line = this.#samples;
    let at = this.#at;
    for (let i = 0; i < frames; i++) {
      const delayed = line[at];
      const into = samples[i] + DIFFUSION * delayed;
      line[at] = into;
      samples[i] = delayed - DIFFUSION * into;
      at = at + 1 === line.length ? 0 : at + 1;
    }
    this.#at = at;
  }
}

function addScaled(from: Float32Array, to: Float32Array, at: number, frames: number, gain: number): void {
  for (let i = 0; i < frames; i++) to[at + i] += from[i] * gain;
}
