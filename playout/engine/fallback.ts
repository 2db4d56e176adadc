import { framesFromSeconds, linearFromDb } from '../api/units.js';
import type { Clip } from './clip.js';

const FADE_IN_FRAMES = framesFromSeconds(0.02);
const FADE_OUT_FRAMES = framesFromSeconds(0.5);
const TONE_HZ = 440;
const TONE_LINEAR = linearFromDb(-20);

/** What sounds when nothing else can: the emergency file from memory, around and around, or a tone. It cannot fail. */
export class Fallback {
  #samples: Float32Array | undefined;
  #frames = 0;
  #gain = 1;
  #position = 0;
  #level = 0;
  #wanted = false;

  /** Gives the emergency file; `gainDb` is its loudness normalization. */
  setEmergency(clip: Clip, gainDb: number): void {
    this.#samples = new Float32Array(clip.memory);
    this.#frames = clip.frames;
    this.#gain = linearFromDb(gainDb);
    this.#position = 0;
  }

  get source(): 'emergency' | 'tone' {
    return this.#frames > 0 ? 'emergency' : 'tone';
  }

  get isWanted(): boolean {
    return this.#wanted;
  }

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    if (this.#level === 0) this.#position = 0;
  }

  stop(): void {
    this.#wanted = false;
  }

  mix(left: Float32Array, right: Float32Array, from: number, to: number): void {
    if (!this.#wanted && this.#level === 0) return;
    const step = this.#wanted ? 1 / FADE_IN_FRAMES : -1 / FADE_OUT_FRAMES;
    for (let i = from; i < to; i++) {
      this.#level = Math.min(1, Math.max(0, this.#level + step));
      if (this.#frames > 0 && this.#samples) {
        if (this.#position >= this.#frames) this.#position = 0;
        const gain = this.#gain * this.#level;
        left[i] += this.#samples[2 * this.#position] * gain;
        right[i] += this.#samples[2 * this.#position + 1] * gain;
      } else {
        const sample = TONE_LINEAR * this.#level * Math.sin((2 * Math.PI * TONE_HZ * this.#position) / 48_000);
        left[i] += sample;
        right[i] += sample;
        // A whole number of periods: the tone goes on for days without losing precision.
        if (this.#position >= 48_000) this.#position = 0;
      }
      this.#position++;
    }
  }
}
