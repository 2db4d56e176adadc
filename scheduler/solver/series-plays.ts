import type { Problem } from './problem.js';
import { shortfallCost } from './rules/shortfall.js';

/** No event. */
export const NONE = -1;
const FIRST_CAPACITY = 4;
const DAY_LABELS = 24;

/**
 * The plays of every series, in order, and what a change of them costs. Costs are asked for before anything changes:
 * `insertCost` is the price of a further play, and its negative the gain of taking it out again.
 */
export class SeriesPlays {
  readonly #problem: Problem;
  readonly #plays: (Int32Array | undefined)[];
  readonly #count: Int32Array;
  /** Plays of a song by local hour, for the rule of yesterday's hour; a row only for songs that air. */
  readonly #hours: (Uint16Array | undefined)[];
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  constructor(problem: Problem) {
    this.#problem = problem;
    const { series, songs, events } = problem;
    this.#plays = new Array<Int32Array | undefined>(series.count).fill(undefined);
    this.#count = new Int32Array(series.count);
    this.#hours = new Array<Uint16Array | undefined>(songs.count).fill(undefined);
    const lagMost = series.lagMost.reduce((most, lag) => Math.max(most, lag), 1);
    this.#left = new Int32Array(lagMost);
    this.#right = new Int32Array(lagMost);
    const startMs = problem.slots.timeMs.at(0) ?? 0;
    for (let event = 0; event < events.pastCount; event++) {
      const song = events.pastSong[event];
      for (let at = series.from[song]; at < series.from[song + 1]; at++) {
        const one = series.ofSong[at];
        if (startMs - events.timeMs[event] < series.reachMs[series.group[one]]) this.insert(one, event);
      }
    }
  }

  count(series: number): number {
    return this.#count[series];
  }

  /** Play number `index` of a series, as an event. */
  at(series: number, index: number): number {
    return this.#plays[series]?.[index] ?? NONE;
  }

  /** Number of plays before the event. */
  place(series: number, event: number): number {
    const plays = this.#plays[series];
    if (plays === undefined) return 0;
    let low = 0;
    let high = this.#count[series];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (plays[middle] < event) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  insert(series: number, event: number): void {
    let plays = this.#plays[series];
    const count = this.#count[series];
    plays ??= this.#plays[series] = new Int32Array(FIRST_CAPACITY);
    if (count === plays.length) {
      const larger = new Int32Array(count * 2);
      larger.set(plays);
      plays = this.#plays[series] = larger;
    }
    let place = count;
    while (place > 0 && plays[place - 1] > event) {
      plays[place] = plays[place - 1];
      place -= 1;
    }
    plays[place] = event;
    this.#count[series] = count + 1;
    if (series < this.#hours.length) this.#countHour(series, event, 1);
  }

  remove(series: number, event: number): void {
    const plays = this.#plays[series];
    if (plays === undefined) return;
    const count = this.#count[series];
    for (let place = this.place(series, event); place < count - 1; place++) plays[place] = plays[place + 1];
    this.#count[series] = count - 1;
    if (series < this.#hours.length) this.#countHour(series, event, -1);
  }

  #countHour(song: number, event: number, by: 1 | -1): void {
    const { series, events } = this.#problem;
    if (series.sameHourCost[series.group[song]] === 0) return;
    const label = events.label[event];
    if (label < 0) return;
    let row = this.#hours[song];
    row ??= this.#hours[song] = new Uint16Array(events.labels + 2 * DAY_LABELS);
    row[label + DAY_LABELS] += by;
  }

  /** Price of moving a play, in the series, from one event to another where it is not. */
  moveCost(series: number, from: number, to: number): number {
    if (this.#count[series] === 1) return 0;
    return this.insertCost(series, to, from) - this.insertCost(series, from, from);
  }

  /** Price of a play at an event that is not in the series, with `skip` taken out (the event itself: what it costs now). */
  insertCost(series: number, event: number, skip: number): number {
    const plays = this.#plays[series];
    if (plays === undefined) return 0;
    const count = this.#count[series];
    if (count === 0) return 0;
    const { series: table } = this.#problem;
    const group = table.group[series];
    const lagMost = table.lagMost[group];
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (plays[middle] < event) low = middle + 1;
      else high = middle;
    }
    let before = low - 1;
    if (before >= 0 && plays[before] === skip) before -= 1;
    let after = low;
    if (after < count && (plays[after] === event || plays[after] === skip)) after += 1;
    if (after < count && plays[after] === skip) after += 1;
    const previous = before >= 0 ? plays[before] : NONE;
    const next = after < count ? plays[after] : NONE;
    if (previous === NONE && next === NONE) return 0;
    let cost = 0;
    if (lagMost === 1) cost = this.#nearestCost(group, previous, event, next);
    else if (lagMost > 1) cost = this.#laggedCost(group, series, before, event, after, skip);
    if (series < this.#hours.length) cost += this.#songCost(group, series, previous, event, next, skip);
    return cost;
  }

  #nearestCost(group: number, previous: number, event: number, next: number): number {
    const { timeMs } = this.#problem.events;
    const { lagFrom, leastMs, weight, base } = this.#problem.series;
    const gapBefore = previous === NONE ? Infinity : timeMs[event] - timeMs[previous];
    const gapAfter = next === NONE ? Infinity : timeMs[next] - timeMs[event];
    let cost = 0;
    for (let rule = lagFrom[group]; rule < lagFrom[group + 1]; rule++) {
      const least = leastMs[rule];
      if (gapBefore >= least && gapAfter >= least) continue;
      cost += shortfallCost(gapBefore, least, weight[rule], base[rule]);
      cost += shortfallCost(gapAfter, least, weight[rule], base[rule]);
      cost -= shortfallCost(gapBefore + gapAfter, least, weight[rule], base[rule]);
    }
    return cost;
  }

  /** `before` and `after` are places of the neighbours in the list; `skip` may lie beyond them. */
  #laggedCost(group: number, series: number, before: number, event: number, after: number, skip: number): number {
    const plays = this.#plays[series];
    if (plays === undefined) return 0;
    const { lagFrom, lag, leastMs, weight, base, lagMost } = this.#problem.series;
    const { timeMs } = this.#problem.events;
    const left = this.#left;
    const right = this.#right;
    let lefts = 0;
    for (let at = before; at >= 0 && lefts < lagMost[group]; at--) if (plays[at] !== skip) left[lefts++] = plays[at];
    let rights = 0;
    for (let at = after; at < this.#count[series] && rights < lagMost[group]; at++) {
      if (plays[at] !== skip) right[rights++] = plays[at];
    }
    let cost = 0;
    for (let rule = lagFrom[group]; rule < lagFrom[group + 1]; rule++) {
      const k = lag[rule];
      if (k <= lefts)
        cost += shortfallCost(timeMs[event] - timeMs[left[k - 1]], leastMs[rule], weight[rule], base[rule]);
      for (let at = 0; at < Math.min(k, rights); at++) {
        // Plays of which one lies k behind the other: `at` from the right is `k - at` from the event, itself included.
        const across = k - at - 2;
        const partner = across < 0 ? event : across < lefts ? left[across] : NONE;
        if (partner !== NONE) {
          cost += shortfallCost(timeMs[right[at]] - timeMs[partner], leastMs[rule], weight[rule], base[rule]);
        }
        if (across + 1 < lefts) {
          cost -= shortfallCost(timeMs[right[at]] - timeMs[left[across + 1]], leastMs[rule], weight[rule], base[rule]);
        }
      }
    }
    return cost;
  }

  #songCost(group: number, song: number, previous: number, event: number, next: number, skip: number): number {
    const { series, events } = this.#problem;
    const { zone, label } = events;
    let cost = 0;
    const noRepeat = series.noRepeatCost[group];
    if (noRepeat > 0) {
      const own = zone[event];
      if (own >= 0) {
        if (previous !== NONE && zone[previous] === own) cost += noRepeat;
        if (next !== NONE && zone[next] === own) cost += noRepeat;
      }
      if (previous !== NONE && next !== NONE && zone[previous] >= 0 && zone[previous] === zone[next]) cost -= noRepeat;
    }
    const sameHour = series.sameHourCost[group];
    const row = this.#hours[song];
    if (sameHour > 0 && row !== undefined) {
      const at = label[event] + DAY_LABELS;
      let pairs = row[at - DAY_LABELS] + row[at + DAY_LABELS];
      if (skip !== NONE && Math.abs(label[skip] - label[event]) === DAY_LABELS) pairs -= 1;
      cost += sameHour * pairs;
    }
    return cost;
  }
}
