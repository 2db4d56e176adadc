import { DateTime } from 'luxon';
import type { Daypart } from '../db/queries/dayparts.js';
import type { CutOfCart, PlanCart } from './model.js';
import { localHourAt } from './local-hours.js';
import type { Song } from './solver/model.js';

const WEEK_HOURS = 168;
const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;
/** Distances at which a change of the clocks repeats a minute. */
const REPEATS_MS = [30, 60, 120].map((minutes) => minutes * MINUTE_MS);

/**
 * When a cart may air, as wide as its cuts and the dayparts of its category and codes allow: hours in which it may start at
 * some minute, and the span of its dates. Whether one of its cuts may air at the very minute is for `airingCart` to say.
 */
export class AirLimits {
  readonly #shared = new Map<string, Uint8Array | null>();
  readonly #instants = new Map<string, readonly [first: number, last: number]>();

  constructor(
    readonly dayparts: readonly Daypart[],
    readonly timeZone: string,
  ) {}

  of(cart: PlanCart): Pick<Song, 'hours' | 'airsFromEpochMs' | 'airsUntilEpochMs'> {
    const codes = cart.attributes?.codes ?? [];
    const byCategory = this.dayparts.filter(({ categories }) => categories.includes(cart.category));
    const byCode = this.dayparts.filter((part) => codes.some((code) => part.codes.includes(code)));
    const cuts = cart.cuts?.choices.filter(({ enabled }) => enabled) ?? [];
    if (cuts.length === 0 && byCategory.length + byCode.length === 0) {
      return { hours: null, airsFromEpochMs: null, airsUntilEpochMs: null };
    }
    const starts = cuts.map(({ startsOn }) => startsOn);
    const ends = cuts.map(({ endsOn }) => endsOn);
    return {
      hours: this.#hours(cuts, [byCategory, byCode]),
      airsFromEpochMs: earliest(starts.map((text) => (text === null ? null : this.#instantsOf(text)[0]))),
      // The last minute at which it may start is a whole one.
      airsUntilEpochMs: latest(ends.map((text) => (text === null ? null : this.#instantsOf(text)[1] + MINUTE_MS))),
    };
  }

  /** Dayparts of one scope add up, scopes bind one another. */
  #hours(cuts: readonly CutOfCart[], scopes: readonly (readonly Daypart[])[]): Uint8Array | null {
    const key = JSON.stringify([
      cuts.map(({ dayparts, weekdays }) => [dayparts, weekdays]),
      scopes.map((parts) => parts.map(({ code }) => code)),
    ]);
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const hours = new Uint8Array(WEEK_HOURS).fill(1);
    if (cuts.length > 0) {
      const ofCuts = new Uint8Array(WEEK_HOURS);
      for (const cut of cuts) addHours(ofCuts, cut);
      hours.set(ofCuts);
    }
    for (const parts of scopes) {
      if (parts.length === 0) continue;
      for (let at = 0; at < WEEK_HOURS; at++) if (!parts.some((part) => part.hours[at] === '1')) hours[at] = 0;
    }
    const limits = hours.every((on) => on === 1) ? null : hours;
    this.#shared.set(key, limits);
    return limits;
  }

  /** First and last instant at which the wall clock shows this minute; one that is left out begins after the gap. */
  #instantsOf(text: string): readonly [number, number] {
    const known = this.#instants.get(text);
    if (known !== undefined) return known;
    const textAt = (epochMs: number): string =>
      DateTime.fromMillis(epochMs, { zone: this.timeZone }).toFormat("yyyy-MM-dd'T'HH:mm");
    const at = DateTime.fromISO(text, { zone: this.timeZone }).toMillis();
    const same = [0, ...REPEATS_MS, ...REPEATS_MS.map((ms) => -ms)]
      .map((shift) => at + shift)
      .filter((epochMs) => textAt(epochMs) === text);
    const after = localHourAt(at, this.timeZone).startsAtEpochMs;
    const instants = same.length > 0 ? ([Math.min(...same), Math.max(...same)] as const) : ([after, after] as const);
    this.#instants.set(text, instants);
    return instants;
  }
}

/** Adds the hours of the week in which a cut may start at some minute. */
function addHours(hours: Uint8Array, { dayparts, weekdays }: Pick<CutOfCart, 'dayparts' | 'weekdays'>): void {
  const days = weekdays.length === 0 ? [1, 2, 3, 4, 5, 6, 7] : weekdays;
  const parts = dayparts.length === 0 ? [[0, DAY_MINUTES] as const] : dayparts;
  for (const day of days) {
    for (const [from, to] of parts) {
      // One that passes midnight belongs to the day it starts on.
      const end = from < to ? to : to + DAY_MINUTES;
      for (let hour = Math.floor(from / 60); hour * 60 < end; hour++) {
        hours[((day - 1) * 24 + hour) % WEEK_HOURS] = 1;
      }
    }
  }
}

function earliest(instants: readonly (number | null)[]): number | null {
  const set = instants.filter((instant) => instant !== null);
  return set.length === 0 || set.length < instants.length ? null : Math.min(...set);
}

function latest(instants: readonly (number | null)[]): number | null {
  const set = instants.filter((instant) => instant !== null);
  return set.length === 0 || set.length < instants.length ? null : Math.max(...set);
}
