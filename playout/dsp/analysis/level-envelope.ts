import { HOPS_PER_SECOND } from '../meter/loudness-meter.js';
import { lufsFromPower } from '../meter/loudness-histogram.js';

const FIRST_CAPACITY = 6000;
/** Stands for silence. */
const FLOOR_LUFS = -150;

/** The loudness of a file hop by hop (10 ms each), K-weighted; frames are of the file's own rate. */
export interface LevelEnvelope {
  /** LUFS of each whole hop; -150 for silence. */
  readonly lufs: Float32Array;
  readonly sampleRateHz: number;
  readonly durationFrames: number;
}

/** First frame of a hop; of the hop after the last: the end of it. */
export function frameOfHop(envelope: LevelEnvelope, hop: number): number {
  return Math.min(envelope.durationFrames, Math.floor((hop * envelope.sampleRateHz) / HOPS_PER_SECOND));
}

/** Collects the powers that a LoudnessMeter hands out through `onHop`: 4 bytes for 10 ms. */
export class LevelEnvelopeBuilder {
  #lufs = new Float32Array(FIRST_CAPACITY);
  #hops = 0;

  add(power: number): void {
    if (this.#hops === this.#lufs.length) {
      const longer = new Float32Array(this.#lufs.length * 2);
      longer.set(this.#lufs);
      this.#lufs = longer;
    }
    this.#lufs[this.#hops++] = Math.max(FLOOR_LUFS, lufsFromPower(power));
  }

  finish(sampleRateHz: number, durationFrames: number): LevelEnvelope {
    return { lufs: this.#lufs.slice(0, this.#hops), sampleRateHz, durationFrames };
  }
}
