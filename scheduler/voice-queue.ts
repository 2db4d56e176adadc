import { airingCart } from './airing-cart.js';
import { localMinuteAt } from './cut-rotation.js';
import { draw } from './draw.js';
import type { PlanCart } from './model.js';

/** Of a category's voice tracks those that aired last must rest: this part of them. */
const REST_PART = 0.6;
/** A choice is made among the longest rested: this part of them, and at most so many. */
const CHOICE_PART = 0.1;
const CHOICE_MOST = 8;

/** When carts aired last and how often: whoever places one takes it down. */
export interface PlayRecord {
  lastPlayMs(cartId: string): number | undefined;
  plays(cartId: string): number;
}

/** Voice tracks by turns, the longest rested first. */
export class VoiceQueue {
  readonly #voices: readonly PlanCart[];

  constructor(
    carts: readonly PlanCart[],
    readonly record: PlayRecord,
    readonly seed: number,
    readonly timeZone: string,
  ) {
    this.#voices = carts;
  }

  /** One of the longest rested that is acceptable and may air; undefined where there is none. */
  pick(
    wanted: Pick<PlanCart, 'kind'> & { readonly category: string | null },
    atEpochMs: number,
    accept: (voice: PlanCart) => boolean,
  ): PlanCart | undefined {
    const local = localMinuteAt(atEpochMs, this.timeZone);
    const lastMs = (voice: PlanCart): number => this.record.lastPlayMs(voice.cartId) ?? -Infinity;
    const lot = (voice: PlanCart): number => draw(this.seed, Number(voice.cartId));
    const able = this.#voices
      .filter(({ kind, category }) => kind === wanted.kind && (wanted.category ?? category) === category)
      .flatMap((voice) => airingCart(voice, local, this.record.plays(voice.cartId), this.seed) ?? [])
      .filter(accept)
      .sort((a, b) => (lastMs(a) === lastMs(b) ? lot(a) - lot(b) : lastMs(a) - lastMs(b)));
    const rested = able.length - Math.floor(able.length * REST_PART);
    if (rested === 0) return undefined;
    const choice = Math.max(1, Math.min(CHOICE_MOST, Math.ceil(able.length * CHOICE_PART), rested));
    return able[draw(this.seed, atEpochMs) % choice];
  }
}
