import { lufsFromPower } from '../meter/loudness-histogram.js';

/** Hops of momentary loudness (400 ms) and of the level (3 s) at 20 hops per second. */
const MOMENTARY_HOPS = 8;
const LEVEL_HOPS = 60;
/** Sound that stays under the relative gate for this long is a new level, to which the gate sinks. */
const PATIENCE_HOPS = 60;
const SINK_DB_PER_HOP = 0.15;

/** Hops per second that `GatedLevel` is made for. */
export const LEVEL_HOPS_PER_SECOND = 20;

/**
 * Short-term loudness that does not hear pauses: the mean power of the last 3 s of sound above a gate. Sound counts while
 * its momentary loudness (BS.1770, 400 ms) is above an absolute gate and not more than so many LU under the level itself. So
 * silence, pauses and fades leave the level as it was; a lasting quiet passage becomes the new level after 3 s and more.
 */
export class GatedLevel {
  readonly #absoluteLufs: number;
  readonly #gateLu: number;
  readonly #momentary = new Float64Array(MOMENTARY_HOPS);
  readonly #window = new Float64Array(LEVEL_HOPS);
  #hops = 0;
  #counted = 0;
  #gateLufs: number;
  #quietHops = 0;
  #levelLufs: number | undefined;
  #momentaryLufs = -Infinity;
  #open = false;

  constructor(absoluteLufs: number, gateLu: number) {
    this.#absoluteLufs = absoluteLufs;
    this.#gateLu = gateLu;
    this.#gateLufs = absoluteLufs;
  }

  /** The hop that was pushed last counts. */
  get open(): boolean {
    return this.#open;
  }

  /** Level of what counted, once that is 400 ms or more. */
  get levelLufs(): number | undefined {
    return this.#levelLufs;
  }

  /** Loudness of the last 400 ms, gated or not. */
  get momentaryLufs(): number {
    return this.#momentaryLufs;
  }

  /** Takes the mean K-weighted power of a hop (1/20 s). */
  push(power: number): void {
    this.#momentary[this.#hops % MOMENTARY_HOPS] = power;
    this.#hops++;
    let sum = 0;
    for (let i = 0; i < MOMENTARY_HOPS; i++) sum += this.#momentary[i];
    this.#momentaryLufs = lufsFromPower(sum / MOMENTARY_HOPS);
    this.#open = this.#momentaryLufs > this.#absoluteLufs && this.#momentaryLufs > this.#gateLufs;
    if (this.#open) this.#count(power);
    else if (this.#momentaryLufs > this.#absoluteLufs && ++this.#quietHops > PATIENCE_HOPS) {
      this.#gateLufs -= SINK_DB_PER_HOP;
      this.#counted = 0;
    }
  }

  #count(power: number): void {
    this.#quietHops = 0;
    this.#window[this.#counted % LEVEL_HOPS] = power;
    this.#counted++;
    const held = Math.min(this.#counted, LEVEL_HOPS);
    if (held < MOMENTARY_HOPS) return;
    let sum = 0;
    for (let i = 0; i < held; i++) sum += this.#window[i];
    const level = lufsFromPower(sum / held);
    if (level === -Infinity) return;
    this.#levelLufs = level;
    this.#gateLufs = level - this.#gateLu;
  }

  adopt(other: GatedLevel): void {
    this.#momentary.set(other.#momentary);
    this.#window.set(other.#window);
    this.#hops = other.#hops;
    this.#counted = other.#counted;
    this.#gateLufs = other.#levelLufs === undefined ? this.#absoluteLufs : other.#levelLufs - this.#gateLu;
    this.#quietHops = other.#quietHops;
    this.#levelLufs = other.#levelLufs;
    this.#momentaryLufs = other.#momentaryLufs;
    this.#open = other.#open;
  }

  reset(): void {
    this.#momentary.fill(0);
    this.#hops = 0;
    this.#counted = 0;
    this.#gateLufs = this.#absoluteLufs;
    this.#quietHops = 0;
    this.#levelLufs = undefined;
    this.#momentaryLufs = -Infinity;
    this.#open = false;
  }
}
