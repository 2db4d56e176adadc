import type { Verdict } from '../model.js';
import { verdict, type Question } from './view.js';

/** `perSecond` for each second by which a section misses its length, beyond what is free. */
export function fillCost(missedMs: number, freeMs: number, perSecond: number): number {
  const beyond = Math.abs(missedMs) - freeMs;
  return beyond > 0 ? (beyond / 1000) * perSecond : 0;
}

/** How much longer (or shorter, below 0) its section runs with this song. */
export function judgeFill({ view, slot, song }: Question): Verdict[] {
  const { fill, slots, songs } = view.problem;
  const missedMs = view.missedMs[slots.section[slot]];
  if (fill.rule === null || Number.isNaN(missedMs)) return [];
  const old = view.assigned[slot];
  const withSong = missedMs + songs.lengthMs[song] - (old < 0 ? 0 : songs.lengthMs[old]);
  return [verdict(fill.rule, fillCost(withSong, fill.freeMs, fill.perSecond), fill.freeMs, withSong)];
}
