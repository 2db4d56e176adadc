import type { PlanState } from './plan-state.js';

/** The plays of each series as events in order, past ones that the rules can still see included. */
export function sharedPlays(state: PlanState): Map<number, number[]> {
  const { series, events, slots } = state.problem;
  const startMs = slots.timeMs.at(0) ?? 0;
  const plays = new Map<number, number[]>();
  const note = (song: number, event: number): void => {
    for (let at = series.from[song]; at < series.from[song + 1]; at++) {
      const one = series.ofSong[at];
      if (event < events.pastCount && startMs - events.timeMs[event] >= series.reachMs[series.group[one]]) continue;
      const known = plays.get(one);
      if (known === undefined) plays.set(one, [event]);
      else known.push(event);
    }
  };
  events.pastSong.forEach((song, event) => {
    note(song, event);
  });
  state.assigned.forEach((song, slot) => {
    if (song >= 0) note(song, events.pastCount + slot);
  });
  return plays;
}
