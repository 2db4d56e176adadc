import type { ClockPosition, HourClock } from '../db/queries/clocks.js';
import type { Transition } from '../db/transition.js';
import { withTransition } from './cart-transition.js';
import { DEFAULT_CLOCK } from './default-format.js';
import type { LocalHour } from './local-hours.js';
import type { LocalLabel } from './local-labels.js';
import type { KeptItem, PlanCart, PlanInput } from './model.js';
import type { Pools } from './pools.js';
import { isOpenedBy, KeptSteps } from './kept-steps.js';
import { isFill, sectionSteps } from './section-steps.js';
import { sectionsOf, type Section } from './sections.js';
import type { Section as SolverSection, Slot } from './solver/model.js';
import { isStopset, reservedMs, stopsetOrdinals } from './stopsets.js';

/** An hour of clips of a second each would never end: what is over this is left to the engine's filler. */
export const ITEMS_MOST = 900;

/** Songs that each hour has in hand behind its last one. */
export const SPARES = 2;

/** Places beyond those that a section should need: this part of them, and so many. */
const RESERVE_PART = 0.5;
const RESERVE_LEAST = 3;

/** A section that ends this much after its time is as good as one on time. */
const CROSSING_MS = 1000;

/** No category has this code: the solver leaves such a place empty until the plan asks for it. */
const IN_RESERVE = '(in reserve)';

/** A stretch between two clock times, laid out. */
export interface LaidSection extends Section {
  readonly hour: LocalHour;
  readonly clock: HourClock;
  readonly steps: KeptSteps;
  /** Its number among the solver's sections, and among those of its hour. */
  readonly index: number;
  readonly inHour: number;
  /** By step: its slot; undefined for a position that nothing can fill, or that lies over another. */
  readonly slots: readonly (number | undefined)[];
  /** By step: what breaks have of the hour, ms. */
  readonly breaksMs: ReadonlyMap<number, number>;
  /** Steps before this one were placed before. */
  readonly stepsDone: number;
  /** A fill takes what its other positions leave of it. */
  readonly hasFill: boolean;
  /** Steps from here on are in reserve. */
  readonly reserveFrom: number;
  /** Where the hour ends here: the slots of what it has in hand. */
  readonly spares: readonly number[];
}

export interface Layout {
  readonly sections: readonly LaidSection[];
  readonly slots: readonly Slot[];
  readonly solverSections: readonly SolverSection[];
  /** The pools that may fill each slot, best first. */
  readonly chains: readonly (readonly string[])[];
}

/** Where laying out begins: an instant, and a step of a section that is under way. */
export interface LayoutStart {
  readonly atMs: number;
  readonly hours: readonly LocalHour[];
  /** Sections of the first hour that are over, and steps of the next one. */
  readonly sectionsDone: number;
  readonly stepsDone: number;
  /** Those of the hour clock among these steps; all of them where left out. */
  readonly clockStepsDone?: number;
  /** Ids of what stays and is placed already. */
  readonly placed?: ReadonlySet<string>;
}

/** The clock of an hour: that of a special day, the grid's, or the default one. */
export function clockOf({ clocks, grid, specialDays }: PlanInput['format'], hour: LocalHour, date: string): HourClock {
  const special = specialDays?.find((day) => day.date === date)?.hours.find((one) => one.hour === hour.hour);
  const cell = grid.find(({ weekday, hour: at }) => weekday === hour.weekday && at === hour.hour);
  const name = special?.clock ?? cell?.clock;
  return clocks.find((clock) => clock.name === name) ?? DEFAULT_CLOCK;
}

/**
 * Lays the hours of a span out into slots at estimated instants: each position takes as long as the mean of its pool. Each
 * section holds as many as come nearest to its end, and some in reserve.
 */
export function layOut(
  input: PlanInput,
  pools: Pools,
  start: LayoutStart,
  labelAt: (epochMs: number) => LocalLabel,
): Layout {
  return new LayingOut(input, pools, start, labelAt).run();
}

class LayingOut {
  readonly #slots: Slot[] = [];
  readonly #chains: (readonly string[])[] = [];
  readonly #sections: LaidSection[] = [];
  readonly #solverSections: SolverSection[] = [];
  /** Turns that each pool of a kind has had, where a position takes any of the kind. */
  readonly #turns = new Map<string, number>();
  #at: number;

  constructor(
    readonly input: PlanInput,
    readonly pools: Pools,
    readonly start: LayoutStart,
    readonly labelAt: (epochMs: number) => LocalLabel,
  ) {
    this.#at = start.atMs;
  }

  run(): Layout {
    this.start.hours.forEach((hour, index) => {
      this.#layHour(hour, index === 0);
    });
    this.#layFollowing();
    return {
      sections: this.#sections,
      slots: this.#slots,
      solverSections: this.#solverSections,
      chains: this.#chains,
    };
  }

  #layHour(hour: LocalHour, first: boolean): void {
    const { fromEpochMs, toEpochMs, format } = this.input;
    const { day } = this.labelAt(hour.startsAtEpochMs);
    const clock = clockOf(format, hour, new Date(day * 86_400_000).toISOString().slice(0, 10));
    this.#at = Math.max(this.#at, hour.startsAtEpochMs, fromEpochMs);
    const endEpochMs = Math.min(hour.endsAtEpochMs, toEpochMs);
    const { sectionsDone, stepsDone } = first ? this.start : { sectionsDone: 0, stepsDone: 0 };
    const sections = sectionsOf(clock, hour, endEpochMs);
    sections.slice(sectionsDone).forEach((section, index) => {
      const isWhole = section.endsAtEpochMs < endEpochMs || endEpochMs === hour.endsAtEpochMs;
      const isLast = sectionsDone + index === sections.length - 1;
      const inHour = sectionsDone + index;
      const kept = this.#keptIn(inHour, sections, hour);
      this.#laySection(section, inHour, hour, clock, index === 0 ? stepsDone : 0, isWhole, isLast && isWhole, kept);
    });
  }

  /** What stays in a section of an hour. What was late for a timed item that is over stands in the first section left. */
  #keptIn(inHour: number, sections: readonly Section[], hour: LocalHour): KeptItem[] {
    const { kept = [] } = this.input;
    return kept.filter((item) => {
      if (item.hourStartsAtEpochMs !== hour.startsAtEpochMs || this.start.placed?.has(item.id) === true) return false;
      const own = sections.findIndex(({ hard }) => isOpenedBy(hard, item));
      const at = sections.findIndex(({ endsAtEpochMs }) => item.startsAtEpochMs < endsAtEpochMs);
      return (own >= 0 ? own : at >= 0 ? at : sections.length - 1) === inHour;
    });
  }

  /** What is planned behind the span takes no place of its own: it only stands where it is. */
  #layFollowing(): void {
    const { following = [] } = this.input;
    const section = this.#solverSections.length;
    let at = this.#slots.at(-1)?.startsAtEpochMs ?? -Infinity;
    for (const { cartId, atEpochMs } of following) {
      const cart = this.#carts().get(cartId);
      if (cart === undefined) continue;
      const code = this.pools.codeOf(cart);
      at = Math.max(at, atEpochMs);
      this.#chains.push([code]);
      this.#slots.push({
        key: String(this.#slots.length),
        startsAtEpochMs: at,
        ...this.labelAt(at),
        category: code,
        fallbacks: [],
        place: 'inside',
        excludedCodes: [],
        requiredCodes: [],
        lock: { songId: Number(cartId), why: 'planned' },
        previousSongId: null,
        section,
        othersBeforeMs: 0,
      });
    }
    this.#solverSections.push({ startsAtEpochMs: Math.max(at, this.#at), wantedMs: null });
  }

  #laySection(
    section: Section,
    inHour: number,
    hour: LocalHour,
    clock: HourClock,
    stepsDone: number,
    isWhole: boolean,
    endsHour: boolean,
    kept: readonly KeptItem[],
  ): void {
    const { fromEpochMs } = this.input;
    // Of an hour that is under way the breaks stay where they are.
    const hasBreaks = hour.startsAtEpochMs >= fromEpochMs;
    const canFill = (position: ClockPosition): boolean => this.#chain(position, false).length > 0;
    const clockSteps = sectionSteps(section, clock, fromEpochMs, canFill, hasBreaks);
    const ordinals = stopsetOrdinals(clock);
    const breakMs = (position: ClockPosition, ordinal: number | undefined): number =>
      hasBreaks ? reservedMs(this.input.reserved, hour.startsAtEpochMs, ordinal, position) : 0;
    const clockStepsDone = stepsDone === 0 ? 0 : (this.start.clockStepsDone ?? stepsDone);
    const end = section.endsAtEpochMs;
    const done = { stepsDone, clockStepsDone };
    const steps = new KeptSteps(clockSteps, done, section.hard, kept, isWhole ? end : Infinity);
    const lengthOf = (position: ClockPosition): number => {
      const { overNext, cartId, transition } = position;
      if (isStopset(position)) return breakMs(position, ordinals.get(position));
      const named = cartId === undefined ? undefined : this.#carts().get(cartId);
      if (named !== undefined && !overNext) return withTransition(named, transition).untilSegueMs;
      const code = overNext ? undefined : this.#chain(position, false).at(0);
      return code === undefined ? 0 : this.pools.lengthMs(code, transition);
    };
    const index = this.#solverSections.length;
    if (stepsDone === 0 && steps.isTimed(0) && section.hard !== null) {
      const due = section.hard.hardTime.atEpochMs;
      this.#at = section.hard.hardTime.onTime === 'immediately' ? due : Math.max(this.#at, due);
    }
    const hasFill = [section.hard?.position, ...section.positions].some((one) => one !== undefined && isFill(one));
    const startsAtMs = this.#at;
    const slots: (number | undefined)[] = new Array<undefined>(stepsDone).fill(undefined);
    let lastMs = 0;
    let count = 0;
    // The solver knows carts by their own way to join: what positions add to that, or take from it.
    let joinsMs = 0;
    const breaksMs = new Map<number, number>();
    let laidBreaksMs = 0;
    // Breaks that are still to come in the section: songs leave them their time.
    let comingMs = 0;
    for (let step = clockStepsDone; step < clockSteps.once; step++) {
      if (clockSteps.stopsetAt(step) !== undefined) comingMs += lengthOf(clockSteps.at(step));
    }
    while (count < ITEMS_MOST && slots.length < stepsDone + 4 * ITEMS_MOST) {
      const isOwed = steps.owes(this.#at, lengthOf);
      if (this.#at >= end && !isOwed) break;
      // The item that would lie more beyond the end than before it stays in reserve.
      const nextMs = hasFill ? lengthOf(steps.at(slots.length)) : lastMs;
      const isFull = isWhole && count > 0 && end - this.#at - comingMs < nextMs / 2;
      const isBreak = steps.stopsetAt(slots.length) !== undefined;
      if (isFull && !isOwed && !steps.isTimed(slots.length) && !(isBreak && comingMs > 0)) break;
      steps.next(this.#at, lengthOf);
      const position = steps.at(slots.length);
      const stopset = steps.stopsetAt(slots.length);
      if (stopset !== undefined) {
        const ms = breakMs(position, stopset);
        breaksMs.set(slots.length, ms);
        slots.push(undefined);
        comingMs -= stopset < ordinals.size ? ms : 0;
        laidBreaksMs += ms;
        this.#at += ms;
        continue;
      }
      const slot = this.#layStep(position, index, hour, this.#at, false, laidBreaksMs);
      slots.push(slot);
      if (slot === undefined) {
        if (slots.length - stepsDone > 2 * steps.turn && count === 0) break;
        continue;
      }
      count += 1;
      lastMs = this.#lengthOf(slot, position.transition);
      joinsMs += position.transition === undefined ? 0 : lastMs - this.#lengthOf(slot);
      this.#at += lastMs;
    }
    // What stays and has not had its turn yet ends the section.
    while (steps.nextKept()) {
      slots.push(this.#layStep(steps.at(slots.length), index, hour, this.#at, false, laidBreaksMs));
    }
    const reserveFrom = slots.length;
    for (
      let more = RESERVE_LEAST + Math.ceil(count * RESERVE_PART), tries = 4 * steps.turn;
      more > 0 && tries > 0;
      tries--
    ) {
      const position = steps.at(slots.length);
      const stopset = steps.stopsetAt(slots.length);
      if (stopset !== undefined) breaksMs.set(slots.length, breakMs(position, stopset));
      const slot = this.#layStep(position, index, hour, end - 1, true, laidBreaksMs);
      slots.push(slot);
      if (slot !== undefined) more -= 1;
    }
    const spares: number[] = [];
    for (let spare = 0; endsHour && spare < SPARES; spare++) {
      const slot = this.#layStep(
        { kinds: ['music'], category: null, overNext: false, hard: null },
        index,
        hour,
        end - 1,
        true,
        laidBreaksMs,
      );
      if (slot !== undefined) spares.push(slot);
    }
    this.#solverSections.push({
      startsAtEpochMs: startsAtMs,
      wantedMs: isWhole && count > 0 ? Math.max(0, end - startsAtMs - joinsMs - laidBreaksMs) + CROSSING_MS : null,
    });
    this.#sections.push({
      ...section,
      hour,
      clock,
      steps,
      index,
      inHour,
      stepsDone,
      slots,
      breaksMs,
      hasFill,
      reserveFrom,
      spares,
    });
    this.#at = Math.max(startsAtMs, isWhole ? end : this.#at);
  }

  #lengthOf(slot: number, transition?: Transition): number {
    const { lock } = this.#slots[slot];
    const fixed = lock === null ? undefined : this.#carts().get(String(lock.songId));
    const lengthMs =
      fixed === undefined
        ? this.pools.lengthMs(this.#chains[slot][0], transition)
        : withTransition(fixed, transition).untilSegueMs;
    return Math.max(1, lengthMs);
  }

  /** A slot for a position, or undefined where it lies over another or the library has nothing for it. */
  #layStep(
    position: ClockPosition,
    section: number,
    hour: LocalHour,
    atMs: number,
    inReserve: boolean,
    othersBeforeMs: number,
  ): number | undefined {
    if (position.overNext || isStopset(position)) return undefined;
    const fixed = position.cartId === undefined ? undefined : Number(position.cartId);
    const chain = this.#chain(position, !inReserve);
    if (chain.length === 0) return undefined;
    const at = Math.max(Math.round(atMs), this.#slots.at(-1)?.startsAtEpochMs ?? -Infinity);
    const label = this.labelAt(Math.min(at, hour.endsAtEpochMs - 1));
    const [category, ...fallbacks] = chain;
    return (
      this.#chains.push(chain) &&
      this.#slots.push({
        key: String(this.#slots.length),
        startsAtEpochMs: at,
        ...label,
        category: inReserve ? IN_RESERVE : category,
        fallbacks: inReserve ? [] : fallbacks,
        place: position.place ?? 'inside',
        excludedCodes: position.excludedCodes ?? [],
        requiredCodes: position.requiredCodes ?? [],
        lock: fixed === undefined || inReserve ? null : { songId: fixed, why: 'locked' },
        previousSongId: null,
        section,
        othersBeforeMs,
      }) - 1
    );
  }

  #chain(position: ClockPosition, isTurn: boolean): string[] {
    if (isStopset(position)) return [];
    const own = position.cartId === undefined ? undefined : this.#carts().get(position.cartId);
    if (own !== undefined) return [this.pools.codeOf(own)];
    return this.pools.chain(position, (codes) => (isTurn ? this.#nextOf(codes) : codes[0]));
  }

  #cartOf: ReadonlyMap<string, PlanCart> | undefined;
  #carts(): ReadonlyMap<string, PlanCart> {
    this.#cartOf ??= new Map(this.input.carts.map((cart) => [cart.cartId, cart]));
    return this.#cartOf;
  }

  /** Turns by the sizes of the pools (Sainte-Laguë: the highest quotient of size and turns has the next). */
  #nextOf(codes: readonly string[]): string {
    const quotient = (code: string): number => this.pools.countOf(code) / (2 * (this.#turns.get(code) ?? 0) + 1);
    const next = codes.reduce((best, code) => (quotient(code) > quotient(best) ? code : best));
    this.#turns.set(next, (this.#turns.get(next) ?? 0) + 1);
    return next;
  }
}
