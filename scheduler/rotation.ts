import type { SegmentKind } from '../playout/api/segment.js';
import { chooseCut, localMinuteAt } from './cut-rotation.js';
import { draw } from './draw.js';
import type { Play, PlanCart, PlanRules } from './model.js';
import { shortfallCost, RULE_WEIGHTS } from './rule-cost.js';

/** The rules that may be relaxed, in the order in which they are. A cart's least rest is never relaxed. */
export const RELAXATION_ORDER = ['title-separation', 'artist-separation'] as const;

/** A cart has to wait until this part of its category has aired after it: 0 of 1 cart, 1 of 2, 14 of 24. */
const REST_PART = 0.6;
/** How many of the longest rested carts a choice is made from. */
const CHOICE_PART = 0.1;
const CHOICE_MOST = 8;
/** At the end of an hour a candidate this much dearer than the best may stand in for it, to end the hour on time. */
const NEARLY_AS_GOOD = 1.3;
/** How many candidates are weighed where every one breaks a rule. */
const WEIGHED_MOST = 500;

const MINUTE_MS = 60_000;

/** What a place in the plan asks for. */
export interface Wanted {
  readonly kind: SegmentKind;
  /** A category's code; null: any cart of the kind. */
  readonly category: string | null;
  readonly atEpochMs: number;
  /** Number of the choice, where one place makes several. */
  readonly turn: number;
  /** Songs must keep artist and title apart; branding need not. */
  readonly separate: boolean;
  /** Not now where there is any other way: already at hand for a place nearby. */
  readonly avoid?: ReadonlySet<string>;
  /** Where several are as good: the one to take, by index; by lot where left out. */
  readonly choose?: (candidates: readonly PlanCart[]) => number | undefined;
  /** At least so many candidates for `choose`. */
  readonly candidates?: number;
  /** Carts that cannot stand there at all. */
  readonly accept?: (cart: PlanCart) => boolean;
}

export interface Choice {
  readonly cart: PlanCart;
  readonly reason: string;
}

/** Gap to the nearest play of the same artist or title, both in milliseconds; Infinity where there is none. */
interface Gaps {
  readonly artistMs: number;
  readonly titleMs: number;
}

/** Carts of a kind and category; `varied` where which cut airs is a matter of time or turn for any of them. */
interface Queue {
  readonly carts: PlanCart[];
  readonly varied: boolean;
}

/** The order in which carts return. Pure: it is fed with history and asked for picks; nothing in it reads a clock. */
export class Rotation {
  /** Looked at so far. */
  evaluations = 0;
  readonly #byId = new Map<string, PlanCart>();
  readonly #lastPlay = new Map<string, number>();
  readonly #lastArtist = new Map<string, number>();
  readonly #lastTitle = new Map<string, number>();
  /** Carts by kind and category, longest rested first. */
  readonly #queues = new Map<string, Queue>();
  /** How often each cart has aired. */
  readonly #plays = new Map<string, number>();

  constructor(
    readonly carts: readonly PlanCart[],
    history: readonly Play[],
    readonly rules: PlanRules,
    readonly seed: number,
    /** Whose wall clock decides which cuts may air. */
    readonly timeZone = 'UTC',
  ) {
    for (const cart of carts) this.#byId.set(cart.cartId, cart);
    for (const play of history) this.#note(play.cartId, play.atEpochMs, play.plays);
  }

  /** Takes down that a cart is on air at an instant. */
  play(cart: PlanCart, atEpochMs: number): void {
    this.#note(cart.cartId, atEpochMs);
    const queued = this.#byId.get(cart.cartId) ?? cart;
    for (const { carts: queue } of this.#queues.values()) {
      const at = queue.indexOf(queued);
      if (at >= 0) queue.push(...queue.splice(at, 1));
    }
  }

  /** Is there anything of this kind and category? */
  has(kind: SegmentKind, category: string | null): boolean {
    return this.#queue(kind, category).carts.length > 0;
  }

  /** The cart for a place, or undefined where there is none of its kind and category. */
  pick(wanted: Wanted): Choice | undefined {
    const queue = this.#airing(this.#queue(wanted.kind, wanted.category), wanted.atEpochMs);
    const { accept } = wanted;
    const acceptable = accept === undefined ? queue : queue.filter(accept);
    if (acceptable.length === 0) return undefined;
    // The first so many have rested; a copy of them would be as long as the library.
    const rested = acceptable.length - Math.floor(acceptable.length * REST_PART);
    const kept = this.#keepingAllRules(acceptable, rested, wanted);
    if (kept.length === 0)
      return this.#leastBad(acceptable.slice(0, Math.min(rested, WEIGHED_MOST)), wanted, acceptable.length);
    const fitting = wanted.choose?.(kept);
    const cart = fitting === undefined ? kept[this.#byLot(kept.length, queue.length, wanted)] : kept[fitting];
    const suits = fitting === undefined ? '' : ', suits the time left in the hour';
    return { cart, reason: `${this.#restedSince(cart, wanted.atEpochMs)} of ${queue.length}${suits}` };
  }

  /** The queue as it may air at an instant: each cart with its cut, without those that have none then. */
  #airing({ carts, varied }: Queue, atEpochMs: number): readonly PlanCart[] {
    if (!varied) return carts;
    const local = localMinuteAt(atEpochMs, this.timeZone);
    const airing: PlanCart[] = [];
    for (const cart of carts) {
      const { cuts, cartId } = cart;
      if (cuts === undefined) {
        airing.push(cart);
        continue;
      }
      const lot = draw(this.seed, Number(cartId)) / 2 ** 32;
      const choice = chooseCut(cuts.choices, cuts.rotation, local, this.#plays.get(cartId) ?? 0, lot);
      if ('refused' in choice) continue;
      const { cutId, untilSegueMs, wholeMs, introMs, side } = choice.cut;
      airing.push({ ...cart, cutId, untilSegueMs, wholeMs, introMs, ...(side && { side }) });
    }
    return airing;
  }

  #byLot(candidates: number, all: number, wanted: Wanted): number {
    const choice = Math.max(1, Math.min(CHOICE_MOST, Math.ceil(all * CHOICE_PART), candidates));
    return draw(this.seed, wanted.atEpochMs, wanted.turn) % choice;
  }

  /** The longest rested candidates that break nothing: as many as a choice needs. */
  #keepingAllRules(queue: readonly PlanCart[], rested: number, wanted: Wanted): PlanCart[] {
    const enough = Math.max(CHOICE_MOST, wanted.candidates ?? 0);
    const kept: PlanCart[] = [];
    for (let at = 0; at < rested && kept.length < enough; at++) {
      const cart = queue[at];
      this.evaluations += 1;
      if (wanted.avoid?.has(cart.cartId) === true) continue;
      if (wanted.separate && this.#broken(this.#gaps(cart, wanted.atEpochMs)).length > 0) continue;
      kept.push(cart);
    }
    return kept;
  }

  #broken(gaps: Gaps): readonly (typeof RELAXATION_ORDER)[number][] {
    return RELAXATION_ORDER.filter((rule) =>
      rule === 'title-separation'
        ? gaps.titleMs < this.rules.titleSeparationMs
        : gaps.artistMs < this.rules.artistSeparationMs,
    );
  }

  /** Relaxes one rule after the other: the first at which a candidate is left decides, then the least cost, then the rest. */
  #leastBad(rested: readonly PlanCart[], wanted: Wanted, all: number): Choice {
    const weighed = rested.map((cart) => this.#weigh(cart, wanted));
    const relaxed = Math.min(...weighed.map((candidate) => candidate.relaxed));
    const least = Math.min(...weighed.map((one) => (one.relaxed === relaxed ? one.cost : Infinity)));
    const near = weighed.filter((one) => one.relaxed === relaxed && one.cost <= least * NEARLY_AS_GOOD);
    const fitting = wanted.choose?.(near.map(({ cart }) => cart));
    const best = fitting === undefined ? near.find(({ cost }) => cost === least) : near[fitting];
    if (best === undefined) throw new Error('a queue that is not empty has no rested cart');
    const why = this.#broken(best.gaps).map((rule) => this.#relaxation(rule, best.gaps));
    const words = why.length > 0 ? why : ['at hand for a place nearby, nothing else is left'];
    return {
      cart: best.cart,
      reason: `${this.#restedSince(best.cart, wanted.atEpochMs)} of ${all}; ${words.join(', ')}`,
    };
  }

  #weigh(cart: PlanCart, wanted: Wanted): { cart: PlanCart; relaxed: number; cost: number; gaps: Gaps } {
    this.evaluations += 1;
    const gaps = wanted.separate ? this.#gaps(cart, wanted.atEpochMs) : { artistMs: Infinity, titleMs: Infinity };
    const avoided = wanted.avoid?.has(cart.cartId) === true ? RELAXATION_ORDER.length + 1 : 0;
    const broken = this.#broken(gaps).map((rule) => RELAXATION_ORDER.indexOf(rule) + 1);
    const cost =
      shortfallCost(gaps.artistMs, this.rules.artistSeparationMs, RULE_WEIGHTS['artist-separation']) +
      shortfallCost(gaps.titleMs, this.rules.titleSeparationMs, RULE_WEIGHTS['title-separation']);
    return { cart, relaxed: avoided + Math.max(0, ...broken), cost, gaps };
  }

  #relaxation(rule: (typeof RELAXATION_ORDER)[number], gaps: Gaps): string {
    const [gapMs, leastMs] =
      rule === 'title-separation'
        ? [gaps.titleMs, this.rules.titleSeparationMs]
        : [gaps.artistMs, this.rules.artistSeparationMs];
    return `${rule} relaxed to ${Math.round(gapMs / MINUTE_MS)} of ${Math.round(leastMs / MINUTE_MS)} min`;
  }

  #restedSince(cart: PlanCart, atEpochMs: number): string {
    const last = this.#lastPlay.get(cart.cartId);
    return last === undefined ? 'never aired' : `rested ${Math.round((atEpochMs - last) / MINUTE_MS)} min`;
  }

  #gaps(cart: PlanCart, atEpochMs: number): Gaps {
    let artistMs = Infinity;
    for (const key of cart.artistKeys) {
      artistMs = Math.min(artistMs, atEpochMs - (this.#lastArtist.get(key) ?? -Infinity));
    }
    return { artistMs, titleMs: atEpochMs - (this.#lastTitle.get(cart.titleKey) ?? -Infinity) };
  }

  #note(cartId: string, atEpochMs: number, plays = 1): void {
    this.#plays.set(cartId, (this.#plays.get(cartId) ?? 0) + plays);
    const later = (map: Map<string, number>, key: string): void => {
      map.set(key, Math.max(atEpochMs, map.get(key) ?? -Infinity));
    };
    later(this.#lastPlay, cartId);
    const cart = this.#byId.get(cartId);
    if (cart === undefined) return;
    later(this.#lastTitle, cart.titleKey);
    for (const key of cart.artistKeys) later(this.#lastArtist, key);
  }

  #queue(kind: SegmentKind, category: string | null): Queue {
    const name = `${kind} ${category ?? ''}`;
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      const order = (cart: PlanCart): number => this.#lastPlay.get(cart.cartId) ?? -Infinity;
      // Carts that have rested equally long come in an order that the seed decides, the rest by their number.
      const carts = this.carts
        .filter((cart) => cart.kind === kind && (category === null || cart.category === category))
        .map((cart) => ({
          cart,
          last: order(cart),
          lot: draw(this.seed, Number(cart.cartId)),
          id: Number(cart.cartId),
        }))
        .sort((a, b) => (a.last === b.last ? a.lot - b.lot || a.id - b.id : a.last - b.last))
        .map(({ cart }) => cart);
      queue = { carts, varied: carts.some((cart) => cart.cuts !== undefined) };
      this.#queues.set(name, queue);
    }
    return queue;
  }
}
