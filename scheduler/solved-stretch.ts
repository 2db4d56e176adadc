import { withTransition } from './cart-transition.js';
import { endOnTime, type Offer } from './end-on-time.js';
import type { PlanGroundwork } from './groundwork.js';
import type { LaidSection, Layout } from './lay-out.js';
import type { PlanCart } from './model.js';
import { brokenRules } from './reason.js';
import { isFill } from './section-steps.js';
import { candidates } from './solver/explain.js';
import type { SolverInput } from './solver/model.js';
import type { PlanState } from './solver/plan-state.js';
import { HARD_COST } from './solver/rule-set.js';
import { PLACE_RULES, verdictsOf } from './solver/rules/all.js';
import { solve } from './solver/solve.js';

/** Songs that are weighed where the one that was found is not taken as it is; of a larger category an even selection. */
const WEIGHED_MOST = 256;
/** Of these the cheapest are tried in pairs for the end of a section. */
const PAIRED_MOST = 160;
/** Price of a second after the end, where no rule has one. */
const COST_PER_SECOND = 1;
/** A rule of the first tier that a song breaks for the sake of time, however little, counts as much as half a minute. */
const BROKEN_COST = 30;
/** Candidates that cost so little more than the best are as good as a spare. */
const AS_GOOD = 1;

/** What choosing needs to know of the plan as far as it is placed. */
export interface Moment {
  readonly atMs: number;
  /** When a cart would start that is placed now. */
  startOf(cart: PlanCart): number;
  /** The cart with the cut that it would air with now; undefined where none may. */
  airing(cart: PlanCart): PlanCart | undefined;
  readonly lastCartId: string | undefined;
}

export interface SlotChoice {
  readonly cart: PlanCart;
  /** Rules that it breaks here, in words; empty: none. */
  readonly broken: string;
  /** Chosen for the end of its section. */
  readonly isForTime: boolean;
}

interface Choosable extends Offer {
  readonly song: number;
  readonly cart: PlanCart;
}

/**
 * A stretch as the solver has filled it, while it is placed item by item. The solver's state is told the instants at which
 * items air, and each change of a choice: what is asked of it later is asked of the plan as it is.
 */
export class SolvedStretch {
  readonly evaluations: number;
  readonly #state: PlanState;
  readonly #poolOf: ReadonlyMap<string, number>;
  readonly #costPerSecond: number;
  /** Slots that have been placed. */
  readonly #placed = new Set<number>();
  #lookedAt = 0;

  constructor(
    readonly layout: Layout,
    readonly groundwork: PlanGroundwork,
    input: SolverInput,
  ) {
    const { state, evaluations } = solve(input);
    this.#state = state;
    this.evaluations = evaluations;
    this.#poolOf = new Map(input.categories.map(({ code }, index) => [code, index]));
    this.#costPerSecond = state.problem.fill.perSecond || COST_PER_SECOND;
  }

  /** Best rest by pool, as this stretch was planned for it. */
  restMs(): Map<string, number> {
    return new Map(
      this.#state.problem.pools
        .filter(({ slotCount }) => slotCount > 0)
        .map(({ category, restMs }) => [category.code, restMs]),
    );
  }

  /** Candidates that were looked at since it was last asked. */
  takeLookedAt(): number {
    const count = this.#lookedAt;
    this.#lookedAt = 0;
    return count;
  }

  /** What a step airs; undefined where nothing may. */
  choose(section: LaidSection, step: number, moment: Moment): SlotChoice | undefined {
    const slot = section.slots[step];
    if (slot === undefined) return undefined;
    this.#tellTime(section, step, slot, moment.atMs);
    // From here on its time is counted by the seams, not by the lengths alone.
    this.#state.missedMs[section.index] = NaN;
    const isReserve = step >= section.reserveFrom;
    const planned = isReserve ? undefined : this.#planned(slot, moment);
    const left = this.#leftToEnd(section, step);
    const isFixed = this.#state.problem.slots.fixed[slot] >= 0;
    const isEnding = this.#isForTime(section, step, slot) && !isFixed && left !== undefined;
    if (planned !== undefined && !isEnding) return this.#taken(slot, planned, false);
    for (const pool of isReserve ? this.#openPools(slot) : [this.#state.problem.slots.pool[slot]]) {
      if (pool < 0) continue;
      this.#state.problem.slots.pool[slot] = pool;
      const offers = this.#offers(slot, moment);
      if (offers.length === 0) continue;
      const ending = isEnding ? this.#ending(section, slot, offers, left, moment) : undefined;
      const best = ending ?? planned ?? offers[0];
      return this.#taken(slot, best, ending !== undefined && ending.song !== this.#state.assigned[slot]);
    }
    if (this.#state.assigned[slot] >= 0) this.#state.take(slot);
    return undefined;
  }

  /** A step airs what stays there, whatever was found for it. */
  keep(section: LaidSection, step: number, atMs: number, cartId: string): void {
    const slot = section.slots[step];
    if (slot === undefined) return;
    this.#tellTime(section, step, slot, atMs);
    this.#state.missedMs[section.index] = NaN;
    this.#placed.add(slot);
    const song = this.#state.problem.songs.indexById.get(Number(cartId));
    const old = this.#state.assigned[slot];
    if (song === undefined || old === song) return;
    if (old < 0) this.#state.put(slot, song);
    else this.#state.replace(slot, song);
  }

  /** Leaves the places of a section empty that its time did not suffice for. */
  leaveRest(section: LaidSection, from: number): void {
    for (let step = from; step < section.slots.length; step++) {
      const slot = section.slots[step];
      if (slot !== undefined && !this.#placed.has(slot) && this.#state.assigned[slot] >= 0) this.#state.take(slot);
    }
  }

  /** A song in hand: of those that cost least there the one that rested longest. */
  chooseSpare(
    slot: number,
    atMs: number,
    not: ReadonlySet<string>,
    lastMs: (cartId: string) => number,
    airing: (cart: PlanCart) => PlanCart | undefined,
  ): PlanCart | undefined {
    this.#setTime(slot, atMs);
    for (const pool of this.#openPools(slot)) {
      this.#state.problem.slots.pool[slot] = pool;
      const moment = { atMs, startOf: () => atMs, airing, lastCartId: undefined };
      const offers = this.#offers(slot, moment).filter(({ cart }) => !not.has(cart.cartId));
      const near = offers.filter(({ cost }) => cost <= offers[0].cost + AS_GOOD);
      const rested = near.sort((a, b) => lastMs(a.cart.cartId) - lastMs(b.cart.cartId) || a.id - b.id);
      if (rested.length > 0) return rested[0].cart;
    }
    return undefined;
  }

  /** The song that the solver has found, where it may air now and breaks nothing that must hold. */
  #planned(slot: number, moment: Moment): Choosable | undefined {
    const song = this.#state.assigned[slot];
    if (song < 0) return undefined;
    const offer = this.#offer(song, 0, moment);
    if (offer === undefined || offer.cart.cartId === moment.lastCartId) return undefined;
    const isFixed = this.#state.problem.slots.fixed[slot] >= 0;
    return isFixed || this.#state.costAt(slot) < HARD_COST / 2 ? offer : undefined;
  }

  #offer(song: number, cost: number, moment: Moment): Choosable | undefined {
    const { id } = this.#state.problem.songs.list[song];
    const cart = this.groundwork.cartOf.get(id);
    const airing = cart === undefined ? undefined : moment.airing(cart);
    return airing && { id, song, cost, cart: airing, lengthMs: airing.untilSegueMs };
  }

  /** What may stand in a slot now, cheapest first; the cart that aired last only where there is no other. */
  #offers(slot: number, moment: Moment): Choosable[] {
    const { songs } = this.#state.problem;
    const found = candidates(this.#state, slot, WEIGHED_MOST);
    this.#lookedAt += found.length;
    const offers = found.flatMap(({ songId, costChange }) => {
      const song = songs.indexById.get(songId);
      return (song === undefined ? undefined : this.#offer(song, costChange, moment)) ?? [];
    });
    const others = offers.filter(({ cart }) => cart.cartId !== moment.lastCartId);
    return others.length > 0 ? others : offers;
  }

  #ending(
    section: LaidSection,
    slot: number,
    offers: readonly Choosable[],
    left: LeftToEnd,
    moment: Moment,
  ): Choosable | undefined {
    // What must hold is not broken for the sake of time.
    const able = offers.filter(({ cost }) => cost < offers[0].cost + HARD_COST / 4);
    const first = able.slice(0, PAIRED_MOST).map((offer) => ({
      ...offer,
      cost: offer.cost + this.#brokenCost(slot, offer.song),
      lengthMs: moment.startOf(offer.cart) - moment.atMs + offer.lengthMs + left.aloneMs,
    }));
    const second = left.second === undefined ? [] : this.#secondOffers(section, left.second);
    const endMs = section.endsAtEpochMs - moment.atMs;
    const index = endOnTime(first, second, left.pairMs, endMs, this.#costPerSecond);
    return index === undefined ? undefined : able[index];
  }

  /** By their usual length: when they would start is not known yet. */
  #secondOffers(section: LaidSection, { slot, step }: Second): Offer[] {
    const { songs, slots } = this.#state.problem;
    const fixed = slots.fixed[slot];
    if (fixed >= 0) {
      return [{ id: songs.list[fixed].id, cost: 0, lengthMs: this.#usualLengthMs(section, step, fixed) }];
    }
    if (slots.pool[slot] < 0) slots.pool[slot] = this.#openPools(slot).at(0) ?? -1;
    const found = candidates(this.#state, slot, WEIGHED_MOST);
    this.#lookedAt += found.length;
    const able = found.filter(({ costChange }) => costChange < found[0].costChange + HARD_COST / 4);
    return able.slice(0, PAIRED_MOST).map(({ songId, costChange }) => {
      const song = songs.indexById.get(songId) ?? 0;
      const cost = costChange + this.#brokenCost(slot, song);
      return { id: songId, cost, lengthMs: this.#usualLengthMs(section, step, song) };
    });
  }

  #brokenCost(slot: number, song: number): number {
    const verdicts = verdictsOf({ view: this.#state, slot, song }, PLACE_RULES);
    return verdicts.some(({ tier, cost }) => tier <= 1 && cost > 0) ? BROKEN_COST : 0;
  }

  /**
   * The next song of the section that is chosen for time, and what runs beside the two: it may be one in reserve. Undefined
   * where two and more are to come after this one: its end is not decided yet.
   */
  #leftToEnd(section: LaidSection, step: number): LeftToEnd | undefined {
    let second: Second | undefined;
    let betweenMs = 0;
    let behindMs = 0;
    let breakBetweenMs = 0;
    let breakBehindMs = 0;
    for (let next = step + 1; next < section.slots.length; next++) {
      const slot = section.slots[next];
      if (slot === undefined) {
        const breakMs = section.breaksMs.get(next) ?? 0;
        if (second === undefined) breakBetweenMs += breakMs;
        else if (next < section.reserveFrom) breakBehindMs += breakMs;
        continue;
      }
      if (this.#isForTime(section, next, slot)) {
        if (second !== undefined && next < section.reserveFrom) return undefined;
        second ??= { slot, step: next };
        if (next >= section.reserveFrom) break;
        continue;
      }
      if (second === undefined) betweenMs += this.#laidMs(section, next);
      else if (next < section.reserveFrom) behindMs += this.#laidMs(section, next);
    }
    // What stands behind a fill airs before the section's end, and so does a break: songs leave them their time.
    const isLast = second === undefined || second.step >= section.reserveFrom;
    if (!section.hasFill) {
      const aloneMs = isLast ? breakBetweenMs : 0;
      return { second, pairMs: betweenMs + breakBetweenMs + breakBehindMs - aloneMs, aloneMs };
    }
    const aloneMs = isLast ? betweenMs + breakBetweenMs : 0;
    return { second, pairMs: betweenMs + breakBetweenMs + behindMs + breakBehindMs - aloneMs, aloneMs };
  }

  /**
   * Is anything left at an instant for the fill at a step, beside what is laid out behind it? Where another fill follows, a
   * whole item. The last of a section always goes on: nothing else would.
   */
  hasTimeFor(section: LaidSection, step: number, atMs: number): boolean {
    const fill = section.steps.at(step);
    let leftMs = section.endsAtEpochMs - atMs;
    let isLast = true;
    let isFilledBehind = false;
    for (let next = step + 1; next < section.reserveFrom; next++) {
      const position = section.steps.at(next);
      if (position === fill) continue;
      isLast = false;
      if (isFill(position)) isFilledBehind = true;
      else leftMs -= this.#laidMs(section, next);
    }
    return isLast || (isFilledBehind ? leftMs >= this.#laidMs(section, step) : leftMs > 0);
  }

  /** What is laid out at a step, or a break there, takes so long; 0 where nothing is. */
  #laidMs(section: LaidSection, step: number): number {
    const slot = section.slots[step];
    if (slot === undefined) return section.breaksMs.get(step) ?? 0;
    const song = this.#state.assigned[slot];
    return song < 0 ? 0 : this.#usualLengthMs(section, step, song);
  }

  /** Is it chosen for the section's end? Songs are, and whatever fills; in a section with a fill no cart that is named. */
  #isForTime(section: LaidSection, step: number, slot: number): boolean {
    if (!section.hasFill) return this.#isMusic(slot);
    const isFixed = this.#state.problem.slots.fixed[slot] >= 0;
    return !isFixed && (this.#isMusic(slot) || isFill(section.steps.at(step)));
  }

  /** What a song takes of the hour at a step, whatever follows it. */
  #usualLengthMs({ steps }: LaidSection, step: number, song: number): number {
    const { songs } = this.#state.problem;
    const { transition } = steps.at(step);
    const cart = transition && this.groundwork.cartOf.get(songs.list[song].id);
    return cart === undefined ? songs.lengthMs[song] : withTransition(cart, transition).untilSegueMs;
  }

  #isMusic(slot: number): boolean {
    return this.groundwork.pools.isMusic(this.layout.chains[slot][0]);
  }

  #openPools(slot: number): number[] {
    return this.layout.chains[slot].map((code) => this.#poolOf.get(code) ?? -1);
  }

  #taken(slot: number, { song, cart }: Choosable, isForTime: boolean): SlotChoice {
    const state = this.#state;
    const old = state.assigned[slot];
    if (old < 0) state.put(slot, song);
    else if (old !== song) state.replace(slot, song);
    this.#placed.add(slot);
    const verdicts = verdictsOf({ view: state, slot, song });
    return { cart, broken: brokenRules(verdicts, state.problem.input.rules), isForTime };
  }

  /** The slot airs now; those behind it in its section move along. */
  #tellTime(section: LaidSection, step: number, slot: number, atMs: number): void {
    const { slots } = this.#state.problem;
    const byMs = atMs - slots.timeMs[slot];
    const last = section.endsAtEpochMs - 1;
    for (let next = step + 1; next < section.slots.length; next++) {
      const other = section.slots[next];
      if (other === undefined) continue;
      this.#setTime(other, Math.max(atMs, next < section.reserveFrom ? slots.timeMs[other] + byMs : last));
    }
    this.#setTime(slot, atMs);
  }

  #setTime(slot: number, atMs: number): void {
    const { slots, events } = this.#state.problem;
    slots.timeMs[slot] = atMs;
    events.timeMs[events.pastCount + slot] = atMs;
  }
}

interface Second {
  readonly slot: number;
  readonly step: number;
}

/** What is to run between a song that ends a section, alone or with a second one, and the section's end. */
interface LeftToEnd {
  readonly second: Second | undefined;
  readonly pairMs: number;
  readonly aloneMs: number;
}
