import { DateTime } from 'luxon';
import { localHours } from '../../scheduler/local-hours.js';
import type { PlanCart, Play } from '../../scheduler/model.js';
import { planItems } from '../../scheduler/plan.js';
import { defaultRules } from '../../scheduler/station-rules.js';
import { seeded } from '../exact/hours.js';
import { airDay, type AiredPlay } from './air.js';
import { yearCarts, yearFormat } from './station.js';

const HOUR_MS = 3_600_000;
/** What a plan looks back on, as the station's own planning does. */
const HISTORY_MS = 56 * 24 * HOUR_MS;
/** Plays of a song lie within this part of its category's even share, rounded outwards. */
const BAND_PART = 0.15;
const ON_TIME_MS = 1000;

export interface YearOptions {
  readonly timeZone: string;
  /** Local date of the first day. */
  readonly from: string;
  readonly days: number;
  readonly seed: number;
}

/** A month, or what is simulated of it. */
export interface MonthFigures {
  readonly month: string;
  readonly days: number;
  /** Songs with fewer or more plays than their category's band allows, of all songs. */
  readonly outsideBand: number;
  readonly songs: number;
  readonly starved: number;
  readonly emptyHours: number;
  readonly timed: number;
  readonly onTime: number;
  readonly disturbances: number;
  /** Days that are not 24 hours long: their length, and whether each of their hours had its identification. */
  readonly changes: readonly { readonly date: string; readonly minutes: number; readonly isRight: boolean }[];
}

/**
 * Plans day after day with the station's own planning, lets each day air with disturbances, and plans the next on what has
 * aired. Yields each month when it is over. The same options give the same figures.
 */
export function* simulateYear({ timeZone, from, days, seed }: YearOptions): Generator<MonthFigures> {
  const chance = seeded(seed);
  const carts = yearCarts(seed);
  const format = yearFormat();
  const rules = defaultRules({ artistSeparationMinutes: 60, titleSeparationMinutes: 120 });
  const first = DateTime.fromISO(from, { zone: timeZone });
  let aired: AiredPlay[] = [];
  let handsOver = first.toMillis();
  let month = new Month(carts);
  for (let day = 0; day < days; day++) {
    const date = first.plus({ days: day });
    const fromEpochMs = date.toMillis();
    const toEpochMs = date.plus({ days: 1 }).toMillis();
    const plan = planItems({
      fromEpochMs,
      toEpochMs,
      runsFromEpochMs: Math.max(fromEpochMs, handsOver),
      timeZone,
      carts,
      format,
      rules,
      history: historyOf(aired, carts),
      seed,
    });
    const rested = new Map(aired.map(({ cartId, atEpochMs }) => [cartId, atEpochMs]));
    const near = new Set(plan.items.map(({ cart }) => cart.cartId));
    const alternatesOf = (cart: PlanCart): PlanCart[] =>
      carts
        .filter((one) => one.category === cart.category && one.cartId !== cart.cartId)
        .sort(
          (a, b) =>
            Number(near.has(a.cartId)) - Number(near.has(b.cartId)) ||
            (rested.get(a.cartId) ?? 0) - (rested.get(b.cartId) ?? 0),
        );
    const air = airDay(plan.items, Math.max(fromEpochMs, handsOver), chance, alternatesOf);
    handsOver = air.handsOverEpochMs;
    aired = [...aired, ...air.plays].filter(({ atEpochMs }) => atEpochMs >= toEpochMs - HISTORY_MS);
    month.add(date, air, localHours(fromEpochMs, toEpochMs, timeZone), (toEpochMs - fromEpochMs) / 60_000);
    if (day === days - 1 || first.plus({ days: day + 1 }).month !== date.month) {
      yield month.figures(date.toFormat('yyyy-MM'));
      month = new Month(carts);
    }
  }
}

function historyOf(aired: readonly AiredPlay[], carts: readonly PlanCart[]): Play[] {
  const known = new Set(carts.map(({ cartId }) => cartId));
  return aired.filter(({ cartId }) => known.has(cartId)).map((play) => ({ ...play, plays: 1 }));
}

class Month {
  #days = 0;
  #emptyHours = 0;
  #timed = 0;
  #onTime = 0;
  #disturbances = 0;
  readonly #plays = new Map<string, number>();
  readonly #changes: MonthFigures['changes'][number][] = [];

  constructor(readonly carts: readonly PlanCart[]) {}

  add(
    date: DateTime,
    air: ReturnType<typeof airDay>,
    hours: readonly { readonly startsAtEpochMs: number; readonly endsAtEpochMs: number }[],
    minutes: number,
  ): void {
    this.#days += 1;
    this.#disturbances += air.disturbances;
    this.#timed += air.timed.length;
    this.#onTime += air.timed.filter(({ lateMs }) => lateMs <= ON_TIME_MS).length;
    for (const { cartId } of air.plays) this.#plays.set(cartId, (this.#plays.get(cartId) ?? 0) + 1);
    this.#emptyHours += hours.filter(
      ({ startsAtEpochMs, endsAtEpochMs }) =>
        !air.plays.some(({ atEpochMs }) => atEpochMs >= startsAtEpochMs && atEpochMs < endsAtEpochMs),
    ).length;
    if (minutes === 1440) return;
    const due = air.timed.map(({ dueEpochMs }) => dueEpochMs);
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
    const isOutside = (song: PlanCart): boolean => {
      const share = shares.get(song.category) ?? 0;
      const plays = playsOf(song);
      return plays < Math.floor(share * (1 - BAND_PART)) || plays > Math.ceil(share * (1 + BAND_PART));
    };
    return {
      month,
      days: this.#days,
      outsideBand: songs.filter(isOutside).length,
      songs: songs.length,
      starved: songs.filter((song) => playsOf(song) === 0 && (shares.get(song.category) ?? 0) >= 1).length,
      emptyHours: this.#emptyHours,
      timed: this.#timed,
      onTime: this.#onTime,
      disturbances: this.#disturbances,
      changes: this.#changes,
    };
  }
}
