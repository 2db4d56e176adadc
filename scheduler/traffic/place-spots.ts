import { compete, orderSpots, type Competing } from './order-spots.js';

/** A break that spots may be placed in. */
export interface OpenBreak {
  readonly id: number;
  readonly startsAtEpochMs: number;
  /** First instant of its local hour. */
  readonly hourStartsAtEpochMs: number;
  readonly lengthMs: number;
  readonly avails: number;
}

/** A spot that wants a place. */
export interface OpenSpot extends Competing {
  readonly id: number;
  readonly title: string;
  readonly scheduledAtEpochMs: number;
  readonly hourStartsAtEpochMs: number;
  /** What it takes of a break, in a break at this instant; a text says why it cannot air then. */
  readonly lengthMsAt: (epochMs: number) => number | string;
  /** The break that a person chose. */
  readonly pinnedTo: number | null;
}

/** A spot of a break that stays as it is. */
export interface StandingSpot extends Competing {
  readonly title: string;
  readonly breakStartsAtEpochMs: number;
}

export interface PlaceInput {
  readonly breaks: readonly OpenBreak[];
  readonly spots: readonly OpenSpot[];
  readonly standing: readonly StandingSpot[];
  /** Least time between the starts of two breaks with competitors. */
  readonly leastApartMs: number;
  /** An instant in words. */
  readonly clock: (epochMs: number) => string;
}

export interface Placement {
  /** Ids of spots as they air, by break. */
  readonly breaks: ReadonlyMap<number, readonly number[]>;
  /** Why a spot has no place, by its id. */
  readonly unplaced: ReadonlyMap<number, string>;
}

/** Recordings are some hundredths longer than what was sold. */
const LENGTH_GRACE_MS = 1000;

/**
 * Places the spots of each hour into the breaks of that hour, each into the one nearest to its time that can take it: by
 * avails, by length, no competitor within `leastApartMs` in another break, and none beside it in the same one. One that finds
 * no place may move another one. What a person chose goes first and is bound by avails and length alone. Pure and
 * deterministic; what has no place has a reason.
 */
export function placeSpots(input: PlaceInput): Placement {
  const placer = new Placer(input);
  const inTurn = [...input.spots].sort(
    (a, b) =>
      Number(a.pinnedTo === null) - Number(b.pinnedTo === null) ||
      a.scheduledAtEpochMs - b.scheduledAtEpochMs ||
      a.id - b.id,
  );
  let waiting = inTurn;
  let unplaced = new Map<number, string>();
  // Two competitors have a place in one break once a third spot stands between them: what failed is tried again.
  for (let before = Infinity; waiting.length < before && waiting.length > 0;) {
    before = waiting.length;
    unplaced = new Map();
    for (const spot of waiting) {
      const reason = placer.place(spot);
      if (reason !== undefined) unplaced.set(spot.id, reason);
    }
    waiting = waiting.filter(({ id }) => unplaced.has(id));
  }
  return { breaks: placer.result(), unplaced };
}

interface FilledBreak extends OpenBreak {
  spots: OpenSpot[];
}

class Placer {
  readonly #breaks: readonly FilledBreak[];
  readonly #byHour = new Map<number, FilledBreak[]>();

  constructor(readonly input: PlaceInput) {
    this.#breaks = input.breaks.map((open) => ({ ...open, spots: [] }));
    for (const one of this.#breaks) {
      const known = this.#byHour.get(one.hourStartsAtEpochMs);
      if (known === undefined) this.#byHour.set(one.hourStartsAtEpochMs, [one]);
      else known.push(one);
    }
  }

  /** Places a spot, or says why it cannot. */
  place(spot: OpenSpot): string | undefined {
    const candidates = this.#candidates(spot);
    if (candidates.length === 0) return this.#noBreak(spot);
    const reasons: string[] = [];
    for (const one of candidates) {
      const reason = this.#refusal(spot, one);
      if (reason === undefined) {
        one.spots.push(spot);
        return undefined;
      }
      reasons.push(`${this.input.clock(one.startsAtEpochMs)}: ${reason}`);
    }
    return spot.pinnedTo === null && this.#makesRoom(spot, candidates) ? undefined : reasons.join('; ');
  }

  result(): Map<number, number[]> {
    return new Map(
      this.#breaks.map(({ id, spots }) => {
        const inTurn = byTime(spots);
        return [id, orderSpots(inTurn).order.map((index) => inTurn[index].id)];
      }),
    );
  }

  #noBreak(spot: OpenSpot): string {
    return spot.pinnedTo === null
      ? `there is no break in the hour of ${this.input.clock(spot.hourStartsAtEpochMs)}: add one, or place it into another hour's`
      : 'the break that was chosen for it has begun or is gone: place it into another one';
  }

  /** The breaks that it may go into, the nearest first. */
  #candidates({ pinnedTo, hourStartsAtEpochMs, scheduledAtEpochMs }: OpenSpot): FilledBreak[] {
    if (pinnedTo !== null) return this.#breaks.filter(({ id }) => id === pinnedTo);
    const away = (one: FilledBreak): number => Math.abs(one.startsAtEpochMs - scheduledAtEpochMs);
    return [...(this.#byHour.get(hourStartsAtEpochMs) ?? [])].sort(
      (a, b) => away(a) - away(b) || a.startsAtEpochMs - b.startsAtEpochMs,
    );
  }

  /** Why a break cannot take a spot; undefined where it can. */
  #refusal(spot: OpenSpot, one: FilledBreak): string | undefined {
    const { startsAtEpochMs } = one;
    const lengthMs = spot.lengthMsAt(startsAtEpochMs);
    if (typeof lengthMs === 'string') return lengthMs;
    if (one.spots.length >= one.avails) return `all ${one.avails} avails are taken`;
    const lengthOf = (other: OpenSpot): number => Number(other.lengthMsAt(startsAtEpochMs));
    const freeMs = one.lengthMs + LENGTH_GRACE_MS - one.spots.reduce((sum, other) => sum + lengthOf(other), 0);
    if (lengthMs > freeMs) {
      const free = Math.max(0, Math.floor((freeMs - LENGTH_GRACE_MS) / 1000));
      return `${(lengthMs / 1000).toFixed(0)} s do not fit, ${free} s are free`;
    }
    return spot.pinnedTo === null ? (this.#tooNear(spot, one) ?? beside(spot, one)) : undefined;
  }

  #tooNear(spot: OpenSpot, { id, startsAtEpochMs }: FilledBreak): string | undefined {
    const { leastApartMs, standing, clock } = this.input;
    const isNear = (atEpochMs: number): boolean => Math.abs(atEpochMs - startsAtEpochMs) < leastApartMs;
    const say = (title: string, atEpochMs: number): string =>
      `it competes with ${title} in the break at ${clock(atEpochMs)}, ${Math.round(leastApartMs / 60_000)} min have to lie between`;
    const stood = standing.find((other) => isNear(other.breakStartsAtEpochMs) && compete(spot, other));
    if (stood !== undefined) return say(stood.title, stood.breakStartsAtEpochMs);
    for (const near of this.#breaks) {
      if (near.id === id || !isNear(near.startsAtEpochMs)) continue;
      const rival = near.spots.find((other) => compete(spot, other));
      if (rival !== undefined) return say(rival.title, near.startsAtEpochMs);
    }
    return undefined;
  }

  /** Moves one other spot into another break of its hour, where that lets both have a place. */
  #makesRoom(spot: OpenSpot, candidates: readonly FilledBreak[]): boolean {
    const nearby = this.#breaks.filter(
      ({ startsAtEpochMs }) =>
        candidates.some((one) => Math.abs(one.startsAtEpochMs - startsAtEpochMs) <= this.input.leastApartMs) ||
        candidates.some((one) => one.startsAtEpochMs === startsAtEpochMs),
    );
    for (const one of candidates) {
      for (const from of [one, ...nearby.filter(({ id }) => id !== one.id)]) {
        for (const other of [...from.spots].reverse()) {
          if (other.pinnedTo === null && this.#exchange(spot, one, other, from)) return true;
        }
      }
    }
    return false;
  }

  /** Takes `other` out of its break, puts the spot into `one`, and `other` into a third place; undoes it where that fails. */
  #exchange(spot: OpenSpot, one: FilledBreak, other: OpenSpot, from: FilledBreak): boolean {
    const before = from.spots;
    from.spots = before.filter(({ id }) => id !== other.id);
    if (this.#refusal(spot, one) === undefined) {
      one.spots.push(spot);
      // It may be what kept two others apart.
      const stillApart = adjacent(from.spots) <= adjacent(before);
      const to = this.#candidates(other).find((place) => place !== from && this.#refusal(other, place) === undefined);
      if (stillApart && to !== undefined) {
        to.spots.push(other);
        return true;
      }
      one.spots = one.spots.filter(({ id }) => id !== spot.id);
    }
    from.spots = before;
    return false;
  }
}

const byTime = (spots: readonly OpenSpot[]): OpenSpot[] =>
  [...spots].sort((a, b) => a.scheduledAtEpochMs - b.scheduledAtEpochMs || a.id - b.id);

const adjacent = (spots: readonly OpenSpot[]): number => orderSpots(byTime(spots)).adjacent;

/** Why a spot cannot join the others of a break: every order would put competitors side by side. */
function beside(spot: OpenSpot, { spots }: FilledBreak): string | undefined {
  if (!spots.some((other) => compete(spot, other))) return undefined;
  if (adjacent([...spots, spot]) <= adjacent(spots)) return undefined;
  const rival = spots.find((other) => compete(spot, other));
  return `it would stand beside ${rival?.title ?? 'a competitor'} in any order`;
}
