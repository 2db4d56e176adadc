import type { ClockPosition } from '../db/queries/clocks.js';
import type { KeptItem } from './model.js';
import { isFill, type SectionSteps } from './section-steps.js';
import type { Section } from './sections.js';
import { isStopset } from './stopsets.js';

/** Branding and links that come before the place of what stays take so long at most. */
const LINK_MOST_MS = 60_000;
/** So many steps on, a place is looked for that what stays can take. */
const LOOK_AHEAD = 3;

interface Step {
  readonly position: ClockPosition;
  readonly kept: KeptItem | undefined;
  /** Steps of the clock up to this one. */
  readonly clockSteps: number;
  /** Which break of its hour it is. */
  readonly stopset: number | undefined;
}

/**
 * The steps of a section, with what stays there. Each item that stays takes the step near its time that is for its kind; where
 * there is none it stands between two. A fill takes as many steps as come nearest to the section's end, less what stands
 * behind it. Steps are decided one by one while the section is laid out (`next`, `nextKept`), and are the clock's beyond that.
 */
export class KeptSteps implements SectionSteps {
  readonly once: number;
  readonly turn: number;
  readonly #steps: Step[] = [];
  readonly #waiting: KeptItem[];
  readonly #stepsDone: number;
  readonly #clockStepsDone: number;

  constructor(
    readonly clock: SectionSteps,
    done: { readonly stepsDone: number; readonly clockStepsDone: number },
    readonly hard: Section['hard'],
    kept: readonly KeptItem[],
    /** When the section has to end; Infinity where it need not. */
    readonly endsAtMs: number,
  ) {
    this.once = clock.once;
    this.turn = clock.turn;
    this.#stepsDone = done.stepsDone;
    this.#clockStepsDone = done.clockStepsDone;
    // The one that opens the section is due first, whatever was late before it.
    this.#waiting = [...kept].sort((a, b) => Number(isOpenedBy(hard, b)) - Number(isOpenedBy(hard, a)));
  }

  at(index: number): ClockPosition {
    const step = this.#steps.at(index - this.#stepsDone);
    return index - this.#stepsDone < this.#steps.length && step !== undefined
      ? step.position
      : this.clock.at(this.clockStepsAt(index));
  }

  isTimed(index: number): boolean {
    return index === 0 && this.clock.isTimed(0);
  }

  stopsetAt(index: number): number | undefined {
    const step = this.#steps.at(index - this.#stepsDone);
    return index - this.#stepsDone < this.#steps.length && step !== undefined
      ? step.stopset
      : this.clock.stopsetAt(this.clockStepsAt(index));
  }

  /** What stays at a step. */
  keptAt(index: number): KeptItem | undefined {
    return index - this.#stepsDone < this.#steps.length ? this.#steps.at(index - this.#stepsDone)?.kept : undefined;
  }

  /** The next step from `index` on at which something stays. */
  keptFrom(index: number): number | undefined {
    const found = this.#steps.findIndex(({ kept }, at) => kept !== undefined && at + this.#stepsDone >= index);
    return found < 0 ? undefined : found + this.#stepsDone;
  }

  /** Steps of the clock that are over before a step. */
  clockStepsAt(index: number): number {
    const beyond = index - this.#stepsDone - this.#steps.length;
    if (beyond >= 0) return this.#clockSteps() + beyond;
    return index === this.#stepsDone ? this.#clockStepsDone : this.#steps[index - this.#stepsDone - 1].clockSteps;
  }

  /** Decides the next step, at an instant. `lengthOf`: what a position takes of the hour, ms. */
  next(atMs: number, lengthOf: (position: ClockPosition) => number): void {
    const clockSteps = this.#nextClockStep(atMs, lengthOf);
    const position = this.clock.at(clockSteps);
    const stopset = this.clock.stopsetAt(clockSteps);
    // A fill goes on until it is full: its place in the clock is not over with one item.
    const onward = isFill(position) ? clockSteps : clockSteps + 1;
    const kept = this.#waiting.at(0);
    const isTimed = this.#isOpening();
    const isDue =
      kept !== undefined &&
      (isTimed ? isOpenedBy(this.hard, kept) : kept.startsAtEpochMs - atMs <= Math.max(0, lengthOf(position)) / 2);
    if (!isDue) {
      this.#steps.push({ position, kept: undefined, clockSteps: onward, stopset });
      return;
    }
    if (isTimed || holds(position, kept)) this.#keep(position, onward);
    else if (this.#isHeldSoon(kept, clockSteps, lengthOf)) {
      this.#steps.push({ position, kept: undefined, clockSteps: onward, stopset });
    } else this.#keep(position, clockSteps);
  }

  /** Decides that the next step is what stays next; false where nothing is left that stays. */
  nextKept(): boolean {
    if (this.#waiting.length === 0) return false;
    const clockSteps = this.#clockSteps();
    this.#keep(this.clock.at(clockSteps), clockSteps);
    return true;
  }

  /**
   * Does something of the clock come next that stands behind a fill, at an instant? It has its turn where the fill, of items
   * of average length, has gone a little beyond the section's end; another fill where it comes nearer to that end.
   */
  owes(atMs: number, lengthOf: (position: ClockPosition) => number): boolean {
    const next = this.#nextClockStep(atMs, lengthOf);
    if (next >= this.once) return false;
    const position = this.clock.at(next);
    for (let step = next - 1; step >= 0; step--) {
      const before = this.clock.at(step);
      if (!isFill(before)) continue;
      return isFill(position)
        ? this.endsAtMs - atMs > lengthOf(position) / 2
        : atMs < this.endsAtMs + lengthOf(before) / 2;
    }
    return false;
  }

  /** The step of the clock that comes next: a fill that has taken enough is passed over. */
  #nextClockStep(atMs: number, lengthOf: (position: ClockPosition) => number): number {
    let step = this.#clockSteps();
    // What opens a section airs, however full that is.
    if (this.#isOpening()) return step;
    while (step < this.once && isFill(this.clock.at(step)) && !this.#takesMore(step, atMs, lengthOf)) step += 1;
    return step;
  }

  #isOpening(): boolean {
    return this.#steps.length === 0 && this.#stepsDone === 0 && this.clock.isTimed(0);
  }

  #takesMore(fill: number, atMs: number, lengthOf: (position: ClockPosition) => number): boolean {
    const lengthMs = lengthOf(this.clock.at(fill));
    if (lengthMs <= 0) return false;
    let leftMs = this.endsAtMs - atMs;
    let isFilledBehind = false;
    for (let step = fill + 1; step < this.once; step++) {
      const position = this.clock.at(step);
      if (isFill(position)) isFilledBehind = true;
      else leftMs -= lengthOf(position);
    }
    // What does not fit whole is for the next fill.
    if (isFilledBehind) return leftMs >= lengthMs;
    return leftMs > (fill + 1 < this.once ? lengthMs / 2 : 0);
  }

  #clockSteps(): number {
    return this.#steps.at(-1)?.clockSteps ?? this.#clockStepsDone;
  }

  #isHeldSoon(kept: KeptItem, from: number, lengthOf: (position: ClockPosition) => number): boolean {
    let beforeMs = lengthOf(this.clock.at(from));
    for (let step = from + 1; step <= from + LOOK_AHEAD && beforeMs <= LINK_MOST_MS; step++) {
      const position = this.clock.at(step);
      if (holds(position, kept)) return true;
      beforeMs += lengthOf(position);
    }
    return false;
  }

  #keep(position: ClockPosition, clockSteps: number): void {
    const kept = this.#waiting.shift();
    if (kept === undefined) return;
    const { cartId, kind } = kept.cart;
    // A person's choice stands against the codes of the place, and joins as it was planned.
    const { transition: _, purpose, ...place } = position;
    const join = kept.transition === undefined ? {} : { transition: kept.transition };
    const own = { kinds: [kind], category: null, overNext: false, requiredCodes: [], excludedCodes: [], cartId };
    const what = purpose === undefined || purpose === 'stopset' ? {} : { purpose };
    this.#steps.push({ position: { ...place, ...what, ...join, ...own }, kept, clockSteps, stopset: undefined });
  }
}

function holds(position: ClockPosition, { cart }: KeptItem): boolean {
  return !position.overNext && !isStopset(position) && position.hard === null && position.kinds.includes(cart.kind);
}

/** Is it the timed item that opens a section? */
export function isOpenedBy(hard: Section['hard'], item: Pick<KeptItem, 'hardTime'>): boolean {
  return hard !== null && item.hardTime?.atEpochMs === hard.hardTime.atEpochMs;
}
