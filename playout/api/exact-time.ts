import type { ExactTimeRules } from './segment.js';
import { framesFromSeconds } from './units.js';

/** How a station reaches its hard times, as its settings have it. */
export interface ExactTimeWishes {
  readonly stretchPercent: number;
  readonly stretchMostPercent: number;
  readonly fadeSeconds: number;
}

/** The rules of a rundown from the station's settings. */
export function exactTimeRules(wishes: ExactTimeWishes, timeZone: string): ExactTimeRules {
  const { stretchPercent, stretchMostPercent, fadeSeconds } = wishes;
  return { timeZone, stretchPercent, stretchMostPercent, fadeFrames: framesFromSeconds(fadeSeconds) };
}
