import { linearFromDb } from '../../api/units.js';
import { lufsFromPower, powerFromLufs } from '../meter/loudness-histogram.js';
import { inRange } from '../range.js';

/** How often the gain may begin to move. */
const HOP_SECONDS = 0.4;
/** Time constant of the average, over sound that is loud enough to count. */
const AVERAGE_SECONDS = 30;
/** Quieter than this under the target does not count: the relative gate of BS.1770, about a programme at its target. */
const GATE_LU = 10;

export interface MakeUpOptions {
  /** Loudness that the sound is to have in the long run. */
  readonly targetLufs: number;
  /** Gain to begin with, and how far the real one may go from it: -12..12 and 0..6 dB. */
  readonly startDb: number;
  readonly trimDb: number;
}

/**
 * The gain that gives back what compressors took: it begins with a value that fits usual programme, and then slowly goes
 * where the gated loudness of what leaves is the target, within its trim. Far too slow to be heard as level riding.
 */
export class MakeUp {
  readonly #targetLufs: number;
  readonly #lowestDb: number;
  readonly #highestDb: number;
  readonly #startDb: number;
  readonly #hopControls: number;
  readonly #share: number;
  #mean: number;
  #gainDb: number;
  #gain: number;
  #sum = 0;
  #controls = 0;

  /** `controlHz`: how often `next` is called. */
  constructor(key: string, options: MakeUpOptions, controlHz: number) {
    inRange(`${key}.targetLufs`, options.targetLufs, -40, -5);
    inRange(`${key}.startDb`, options.startDb, -12, 12);
    inRange(`${key}.trimDb`, options.trimDb, 0, 6);
    this.#targetLufs = options.targetLufs;
    this.#startDb = options.startDb;
    this.#lowestDb = options.startDb - options.trimDb;
    this.#highestDb = options.startDb + options.trimDb;
    this.#hopControls = Math.max(1, Math.round(HOP_SECONDS * controlHz));
    this.#share = 1 - Math.exp(-this.#hopControls / (AVERAGE_SECONDS * controlHz));
    this.#mean = powerFromLufs(options.targetLufs - options.startDb);
    this.#gainDb = options.startDb;
    this.#gain = linearFromDb(options.startDb);
  }

  /** The gain after a control period whose K-weighted power, before this gain, was `power`. */
  next(power: number): number {
    this.#sum += power;
    if (++this.#controls === this.#hopControls) this.#hop();
    return this.#gain;
  }

  #hop(): void {
    const power = this.#sum / this.#hopControls;
    this.#sum = 0;
    this.#controls = 0;
    if (!(power > 0) || power === Infinity) return;
    if (lufsFromPower(power) + this.#gainDb <= this.#targetLufs - GATE_LU) return;
    this.#mean += (power - this.#mean) * this.#share;
    const wantedDb = this.#targetLufs - lufsFromPower(this.#mean);
    this.#gainDb = Math.min(this.#highestDb, Math.max(this.#lowestDb, wantedDb));
    this.#gain = linearFromDb(this.#gainDb);
  }

  get gain(): number {
    return this.#gain;
  }

  /** Takes over how loud the programme was for another one, so that a new preset does not begin anew. */
  adopt(other: MakeUp): void {
    const off = other.#gainDb - other.#startDb;
    this.#gainDb = Math.min(this.#highestDb, Math.max(this.#lowestDb, this.#startDb + off));
    this.#gain = linearFromDb(this.#gainDb);
    this.#mean = powerFromLufs(this.#targetLufs - this.#gainDb);
  }

  reset(): void {
    this.#mean = powerFromLufs(this.#targetLufs - this.#startDb);
    this.#gainDb = this.#startDb;
    this.#gain = linearFromDb(this.#startDb);
    this.#sum = 0;
    this.#controls = 0;
  }
}
