import type { HourReading } from './hour-meter.js';

export interface SoakGoals {
  readonly targetLufs: number;
  readonly ceilingDbtp: number;
}

const LOUDNESS_TOLERANCE_LU = 1;
/** The collector's own comings and goings; what leaks frame by frame is far more in a day. */
const MEMORY_TOLERANCE_MEGABYTES = 100;
const SHORTEST_HOUR_FRAMES = 20 * 60 * 48_000;

/** What is wrong with a run, a sentence each; nothing where all is well. */
export function faultsOf(hours: readonly HourReading[], gapFrames: number, goals: SoakGoals): string[] {
  const faults: string[] = [];
  for (const one of hours) {
    const at = `hour ${one.hour}: `;
    if (one.nonFinite > 0) faults.push(`${at}${one.nonFinite} samples are no numbers`);
    if (one.overs > 0) faults.push(`${at}${one.overs} samples over the ceiling`);
    for (const [name, peak] of [
      ['true peak', one.truePeakDbtp],
      ['true peak by ffmpeg', one.ffmpegTruePeakDbtp],
      ['true peak at 16x', one.oversampledDbtp],
    ] as const) {
      if (peak !== null && !(peak <= goals.ceilingDbtp)) faults.push(`${at}${name} ${peak.toFixed(3)} dBTP`);
    }
    // What is left of an hour at the end may be half a song.
    if (one.frames < SHORTEST_HOUR_FRAMES) continue;
    for (const [name, lufs] of [
      ['loudness', one.integratedLufs],
      ['loudness by ffmpeg', one.ffmpegLufs],
    ] as const) {
      if (name !== 'loudness' && lufs === null) continue;
      if (lufs === null || Math.abs(lufs - goals.targetLufs) > LOUDNESS_TOLERANCE_LU) {
        faults.push(`${at}${name} ${lufs?.toFixed(2) ?? 'not measurable'} LUFS, the target is ${goals.targetLufs}`);
      }
    }
  }
  if (gapFrames > 0) faults.push(`${gapFrames} frames in which something should have sounded did not`);
  const settled = hours.at(Math.min(1, hours.length - 1));
  const last = hours.at(-1);
  if (settled && last && last.rssMegabytes - settled.rssMegabytes > MEMORY_TOLERANCE_MEGABYTES) {
    faults.push(`memory grew from ${settled.rssMegabytes.toFixed(0)} to ${last.rssMegabytes.toFixed(0)} MB`);
  }
  return faults;
}
