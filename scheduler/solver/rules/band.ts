import type { Verdict } from '../model.js';
import { verdict, type Question } from './view.js';

/** weight * (plays outside of the band)^2. */
export function bandCost(plays: number, least: number, most: number, weight: number): number {
  const outside = plays < least ? least - plays : plays > most ? plays - most : 0;
  return weight * outside * outside;
}

/** Whole plays within `part` of the even share, rounded outwards: at least one of them can always be met by all songs. */
export function bandAround(share: number, part: number): { least: number; most: number } {
  // What is a whole number but for rounding stays one.
  const slack = 1e-9;
  return { least: Math.floor(share * (1 - part) + slack), most: Math.ceil(share * (1 + part) - slack) };
}

/** Plays of the song with this one, against the nearer end of its band. */
export function judgeBand({ view, slot, song }: Question): Verdict[] {
  const { bands } = view.problem;
  if (bands.rule === null || bands.weight[song] === 0) return [];
  const stands = view.assigned[slot] === song;
  const plays = view.plays[song] + (stands ? 0 : 1);
  const [least, most] = [bands.least[song], bands.most[song]];
  const cost = bandCost(plays, least, most, bands.weight[song]);
  return [verdict(bands.rule, cost, plays < least ? least : most, plays)];
}
