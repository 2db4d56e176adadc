import { spectrumDb } from './instruments/spectrum.js';
import type { Stereo } from './instruments/stereo.js';
import { bedLevelDb, type DuckTrial } from './duck-trial.js';
import type { Point } from './report.js';

const RATE_HZ = 48_000;
const HOP_SECONDS = 0.004;

/** What a ducker did to the bed, read from the bed's channel alone. */
export interface Ducked {
  readonly name: string;
  /** Level of the bed against its own, in dB, by seconds from the voice's first frame. */
  readonly course: readonly (readonly [number, number])[];
}

export function courseOf({ left }: Stereo, trial: DuckTrial): (readonly [number, number])[] {
  return bedLevelDb(left, trial, HOP_SECONDS);
}

export function between({ course }: Ducked, from: number, to: number): number[] {
  return course.filter(([seconds]) => seconds >= from && seconds <= to).map(([, db]) => db);
}

export function at({ course }: Ducked, seconds: number): number {
  return course.find(([time]) => time >= seconds)?.[1] ?? NaN;
}

export function spread(ducked: Ducked, [from, to]: readonly [number, number]): number {
  const levels = between(ducked, from, to);
  return Math.max(...levels) - Math.min(...levels);
}

export function rise(ducked: Ducked, { pause }: DuckTrial): number {
  return Math.max(...between(ducked, pause[0], pause[1])) - at(ducked, pause[0]);
}

export function dip(ducked: Ducked, [from, to]: readonly [number, number]): number {
  return -Math.min(0, ...between(ducked, from, to));
}

/** Largest change over 20 ms, in dB per second. */
export function slew({ course }: Ducked): number {
  const step = Math.round(0.02 / HOP_SECONDS);
  let most = 0;
  for (let i = step; i < course.length; i++) {
    most = Math.max(most, Math.abs(course[i][1] - course[i - step][1]) / (step * HOP_SECONDS));
  }
  return most;
}

export function wordMarks(trial: DuckTrial): [number, number][] {
  return trial.spoken.flatMap(([from, to]): [number, number][] => [[from, 1], [to, 1], [to, NaN]]); // prettier-ignore
}

/** Highest line that the moving gain puts beside the bed's tone, further off than the envelope itself reaches. */
export function zipper(id: string, { left }: Stereo, trial: DuckTrial): Point {
  const frames = 65_536;
  let most = -Infinity;
  for (let from = trial.voiceAtFrame - RATE_HZ; from + frames < left.length; from += frames / 2) {
    for (const [hz, db] of spectrumDb(left.subarray(from, from + frames), RATE_HZ)) {
      if (hz > 20 && Math.abs(hz - 1000) > 150 && db > most) most = db;
    }
  }
  return {
    id,
    what: 'highest line beside a 1 kHz bed while it is ducked',
    goal: { unit: 'dBFS', atMost: -90 },
    ours: most,
    instrument: 'spectrum, 7-term Blackman-Harris, 65,536 frames',
    digits: 1,
  };
}
