import { DateTime } from 'luxon';
import type { AsRunEntry } from '../../playout/api/as-run.js';
import { localHours } from '../../scheduler/local-hours.js';
import type { PlanCart } from '../../scheduler/model.js';
import { YearStation } from './station.js';

const HOUR_MS = 3_600_000;
const PLANNED_AHEAD_MS = 2 * HOUR_MS;
/** Plays of a song lie within this part of its category's even share, rounded outwards. */
const BAND_PART = 0.15;
const ON_TIME_MS = 1000;

export interface YearOptions {
  readonly timeZone: string;
  /** Local date of the first day. */
  readonly from: string;
  readonly days: number;
  readonly seed: number;
  /** False: nothing happens but what is planned. */
  readonly disturbed?: boolean;
}

/** A month, or what is simulated of it. */
export interface MonthFigures {
  readonly month: string;
  readonly days: number;
  /** Songs with fewer or more plays than their category's band allows, of all songs. */
  readonly outsideBand: readonly {
    readonly cartId: string;
    readonly category: string;
    readonly plays: number;
    /** The category's even share. */
    readonly share: number;
  }[];
  readonly songs: number;
  readonly starved: number;
  readonly emptyHours: number;
  readonly timed: number;
  readonly onTime: number;
  /** Items that the engine faded out or cut for a hard time, and fillers that it began. */
  readonly faded: number;
  readonly fillers: number;
  /** Days that are not 24 hours long: their length, and whether each of their hours had its identification. */
  readonly changes: readonly { readonly date: string; readonly minutes: number; readonly isRight: boolean }[];
}

/**
 * Plans day after day with the station's own planning, each two hours ahead and on what has aired, and lets the engine's own
 * sequencing air it, disturbed about twenty times a day. Yields each month when it is over. The same options give the same
 * figures.
 */
export function* simulateYear({ timeZone, from, days, seed, disturbed = true }: YearOptions): Generator<MonthFigures> {
  const first = DateTime.fromISO(from, { zone: timeZone });
  const station = new YearStation(first, timeZone, seed);
  const dates = Array.from({ length: days }, (_, day) => first.plus({ days: day }));
  let month = new Month(station.carts);
  for (const [day, date] of dates.entries()) {
    const before = dates.at(day - 1);
    if (day > 0) station.airUntil(date.toMillis() - PLANNED_AHEAD_MS, disturbed);
    if (before !== undefined && day > 1) month = yield* closeDay(before.minus({ days: 1 }), month);
    station.planDay(date);
  }
  station.airUntil(first.plus({ days }).plus({ hours: 1 }).toMillis(), disturbed);
  for (const date of dates.slice(-2)) month = yield* closeDay(date, month);

  function* closeDay(date: DateTime, current: Month): Generator<MonthFigures, Month> {
    const aired = station.airedOn(date);
    current.add(date, aired, station.timedOn(date, aired));
    const next = date.plus({ days: 1 });
    if (next.month === date.month && next < first.plus({ days })) return current;
    yield current.figures(date.toFormat('yyyy-MM'));
    return new Month(station.carts);
  }
}

class Month {
  #days = 0;
  #emptyHours = 0;
  #timed = 0;
  #onTime = 0;
  #faded = 0;
  #fillers = 0;
  readonly #plays = new Map<string, number>();
  readonly #changes: MonthFigures['changes'][number][] = [];

  constructor(readonly carts: readonly PlanCart[]) {}

  add(
    date: DateTime,
    aired: readonly AsRunEntry[],
    timed: readonly { readonly dueEpochMs: number; readonly offMs: number }[],
  ): void {
    const [from, to] = [date.toMillis(), date.plus({ days: 1 }).toMillis()];
    const hours = localHours(from, to, date.zoneName ?? 'UTC');
    this.#days += 1;
    this.#timed += timed.length;
    this.#onTime += timed.filter(({ offMs }) => offMs <= ON_TIME_MS).length;
    this.#faded += aired.filter(({ outcome, reason }) => outcome === 'cut' && !reason.includes('by command')).length;
    this.#fillers += aired.filter(({ itemId }) => itemId.startsWith('fallback:')).length;
    for (const { cartId } of aired) if (cartId !== null) this.#plays.set(cartId, (this.#plays.get(cartId) ?? 0) + 1);
    const starts = aired.map(({ startedAt }) => Date.parse(startedAt));
    const isEmpty = (hour: (typeof hours)[number]): boolean =>
      !starts.some((at) => at >= hour.startsAtEpochMs && at < hour.endsAtEpochMs);
    this.#emptyHours += hours.filter(isEmpty).length;
    const minutes = (to - from) / 60_000;
    if (minutes === 1440) return;
    const due = timed.map(({ dueEpochMs }) => dueEpochMs);
    const isRight = JSON.stringify(due) === JSON.stringify(hours.map(({ startsAtEpochMs }) => startsAtEpochMs));
    this.#changes.push({ date: date.toFormat('yyyy-MM-dd'), minutes, isRight });
  }

  figures(month: string): MonthFigures {
    const songs = this.carts.filter(({ kind }) => kind === 'music');
    const playsOf = ({ cartId }: PlanCart): number => this.#plays.get(cartId) ?? 0;
    const shareOf = (category: string): number => {
      const own = songs.filter((song) => song.category === category);
      return own.reduce((sum, song) => sum + playsOf(song), 0) / own.length;
    };
    const shares = new Map([...new Set(songs.map(({ category }) => category))].map((one) => [one, shareOf(one)]));
    const isOutside = ({ plays, share }: MonthFigures['outsideBand'][number]): boolean =>
      plays < Math.floor(share * (1 - BAND_PART)) || plays > Math.ceil(share * (1 + BAND_PART));
    return {
      month,
      days: this.#days,
      outsideBand: songs
        .map((song) => ({
          cartId: song.cartId,
          category: song.category,
          plays: playsOf(song),
          share: shares.get(song.category) ?? 0,
        }))
        .filter(isOutside),
      songs: songs.length,
      starved: songs.filter((song) => playsOf(song) === 0 && (shares.get(song.category) ?? 0) >= 1).length,
      emptyHours: this.#emptyHours,
      timed: this.#timed,
      onTime: this.#onTime,
      faded: this.#faded,
      fillers: this.#fillers,
      changes: this.#changes,
    };
  }
}
