import { LineCost } from './line-cost.js';
import type { Problem } from './problem.js';
import { bandCost } from './rules/band.js';
import { fillCost } from './rules/fill.js';
import { NONE, SeriesPlays } from './series-plays.js';

/**
 * A plan in the making: which song stands in which slot, and what a change would cost. Costs of a swap or a replacement are
 * found without making it; `put` and `take` make it.
 */
export class PlanState {
  /** Song of each slot; -1: empty. */
  readonly assigned: Int32Array;
  /** Plays of each song in the span. */
  readonly plays: Int32Array;
  /** How much longer (or shorter, below 0) a section runs than wanted; NaN where that is free. */
  readonly missedMs: Float64Array;
  readonly series: SeriesPlays;
  readonly line: LineCost;

  constructor(readonly problem: Problem) {
    const { slots, songs, fill, line } = problem;
    this.assigned = new Int32Array(slots.count).fill(-1);
    this.plays = new Int32Array(songs.count);
    this.missedMs = Float64Array.from(fill.wantedMs, (wanted) => -wanted);
    this.series = new SeriesPlays(problem);
    this.line = new LineCost(line);
    slots.fixed.forEach((song, slot) => {
      if (song >= 0) this.put(slot, song);
    });
  }

  put(slot: number, song: number): void {
    const { slots, songs, series, events } = this.problem;
    this.assigned[slot] = song;
    this.plays[song] += 1;
    this.missedMs[slots.section[slot]] += songs.lengthMs[song];
    if (slots.linePlace[slot] >= 0) this.line.set(slots.linePlace[slot], song);
    for (let at = series.from[song]; at < series.from[song + 1]; at++) {
      this.series.insert(series.ofSong[at], events.pastCount + slot);
    }
  }

  take(slot: number): void {
    const { slots, songs, series, events } = this.problem;
    const song = this.assigned[slot];
    this.assigned[slot] = -1;
    this.plays[song] -= 1;
    this.missedMs[slots.section[slot]] -= songs.lengthMs[song];
    if (slots.linePlace[slot] >= 0) this.line.set(slots.linePlace[slot], -1);
    for (let at = series.from[song]; at < series.from[song + 1]; at++) {
      this.series.remove(series.ofSong[at], events.pastCount + slot);
    }
  }

  replace(slot: number, song: number): void {
    this.take(slot);
    this.put(slot, song);
  }

  swap(a: number, b: number): void {
    const [x, y] = [this.assigned[a], this.assigned[b]];
    this.take(a);
    this.take(b);
    this.put(a, y);
    this.put(b, x);
  }

  /** Cost of putting a song into an empty slot; its section's length counts only where `withFill` is set. */
  putCost(slot: number, song: number, withFill: boolean): number {
    const { series, events, bands, slots, songs } = this.problem;
    const event = events.pastCount + slot;
    let cost = this.#placeCost(slot, song);
    for (let at = series.from[song]; at < series.from[song + 1]; at++) {
      cost += this.series.insertCost(series.ofSong[at], event, NONE);
    }
    const { least, most, weight } = bands;
    const plays = this.plays[song];
    // Too few plays so far is no fault of the first ones.
    if (plays >= most[song]) {
      cost += bandCost(plays + 1, least[song], most[song], weight[song]);
      cost -= bandCost(plays, least[song], most[song], weight[song]);
    }
    if (withFill) {
      const missed = this.missedMs[slots.section[slot]];
      cost += this.#fillCost(missed + songs.lengthMs[song]) - this.#fillCost(missed);
    }
    const place = slots.linePlace[slot];
    return cost + this.line.change(place, song, place, song);
  }

  /**
   * What the plan would cost more with another song in a filled slot. Over `limit` it need not be exact: where time, places
   * and plays alone cost more than that, the rest is not looked at.
   */
  replaceCost(slot: number, song: number, limit = Infinity): number {
    const old = this.assigned[slot];
    if (old === song) return 0;
    const { series, events, bands, slots, songs } = this.problem;
    const event = events.pastCount + slot;
    const missed = this.missedMs[slots.section[slot]];
    let cost = this.#placeCost(slot, song) - this.#placeCost(slot, old);
    cost += this.#fillCost(missed + songs.lengthMs[song] - songs.lengthMs[old]) - this.#fillCost(missed);
    const { least, most, weight } = bands;
    cost += bandCost(this.plays[song] + 1, least[song], most[song], weight[song]);
    cost -= bandCost(this.plays[song], least[song], most[song], weight[song]);
    cost += bandCost(this.plays[old] - 1, least[old], most[old], weight[old]);
    cost -= bandCost(this.plays[old], least[old], most[old], weight[old]);
    if (cost > limit) return cost;
    const place = slots.linePlace[slot];
    cost += this.line.change(place, song, place, song);
    for (let at = series.from[old]; at < series.from[old + 1]; at++) {
      if (!this.#belongs(song, series.ofSong[at])) cost -= this.series.insertCost(series.ofSong[at], event, event);
    }
    for (let at = series.from[song]; at < series.from[song + 1]; at++) {
      if (!this.#belongs(old, series.ofSong[at])) cost += this.series.insertCost(series.ofSong[at], event, NONE);
    }
    return cost;
  }

  /** What the plan would cost more with the songs of two filled slots exchanged; `limit` as above. */
  swapCost(a: number, b: number, limit = Infinity): number {
    const [x, y] = [this.assigned[a], this.assigned[b]];
    if (x === y) return 0;
    const { series, events, slots, songs } = this.problem;
    let cost = this.#placeCost(a, y) + this.#placeCost(b, x) - this.#placeCost(a, x) - this.#placeCost(b, y);
    const [first, second] = [slots.section[a], slots.section[b]];
    if (first !== second) {
      const longer = songs.lengthMs[y] - songs.lengthMs[x];
      const [missedA, missedB] = [this.missedMs[first], this.missedMs[second]];
      cost += this.#fillCost(missedA + longer) - this.#fillCost(missedA);
      cost += this.#fillCost(missedB - longer) - this.#fillCost(missedB);
    }
    if (cost > limit) return cost;
    cost += this.line.change(slots.linePlace[a], y, slots.linePlace[b], x);
    if (cost > limit) return cost;
    const [eventA, eventB] = [events.pastCount + a, events.pastCount + b];
    for (let at = series.from[x]; at < series.from[x + 1]; at++) {
      const one = series.ofSong[at];
      if (!this.#belongs(y, one)) cost += this.series.moveCost(one, eventA, eventB);
    }
    for (let at = series.from[y]; at < series.from[y + 1]; at++) {
      const one = series.ofSong[at];
      if (!this.#belongs(x, one)) cost += this.series.moveCost(one, eventB, eventA);
    }
    return cost;
  }

  /** What the song in a slot costs where it stands: all that could be saved by leaving the slot empty, and its time. */
  costAt(slot: number): number {
    const song = this.assigned[slot];
    if (song < 0) return 0;
    const { series, events, slots } = this.problem;
    const event = events.pastCount + slot;
    let cost = this.#placeCost(slot, song) + this.#fillCost(this.missedMs[slots.section[slot]]);
    for (let at = series.from[song]; at < series.from[song + 1]; at++) {
      cost += this.series.insertCost(series.ofSong[at], event, event);
    }
    const { least, most, weight } = this.problem.bands;
    cost += bandCost(this.plays[song], least[song], most[song], weight[song]);
    const place = slots.linePlace[slot];
    return place < 0 ? cost : cost + this.line.at(place);
  }

  #belongs(song: number, one: number): boolean {
    const { from, ofSong } = this.problem.series;
    for (let at = from[song]; at < from[song + 1]; at++) if (ofSong[at] === one) return true;
    return false;
  }

  #placeCost(slot: number, song: number): number {
    const { slots, songs } = this.problem;
    const place = slots.place[slot];
    const previous = slots.previous[slot];
    const changed = previous >= 0 && previous !== song ? slots.changeWeight : 0;
    return changed + (place === 0 ? 0 : place === 1 ? songs.openCost[song] : songs.closeCost[song]);
  }

  #fillCost(missedMs: number): number {
    // Not a number: the section need not end on time.
    if (missedMs !== missedMs) return 0;
    return fillCost(missedMs, this.problem.fill.freeMs, this.problem.fill.perSecond);
  }
}
