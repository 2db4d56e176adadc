import { CUE_POINTS, effectiveColumns, type CueColumns, type Cues } from '../cue-points.js';

const clamp = (frames: number, low: number, high: number): number => Math.min(Math.max(frames, low), high);

/**
 * What airs of points that nobody has checked (a file's own, another program's, those of a file that is shorter now): in
 * order, inside the file, fades no longer than what airs.
 */
export function placedColumns(detected: Cues, edited: Cues, durationFrames: number): CueColumns {
  const wanted = effectiveColumns(detected, edited, durationFrames);
  const cueIn = clamp(wanted.cue_in_frames, 0, durationFrames);
  const cueOut = clamp(wanted.cue_out_frames, cueIn, durationFrames);
  const introEnd = wanted.intro_end_frames;
  const hookFrom = clamp(wanted.hook_from_frames ?? 0, 0, durationFrames);
  const hookTo = clamp(wanted.hook_to_frames ?? 0, 0, durationFrames);
  const hasHook = wanted.hook_from_frames !== null && wanted.hook_to_frames !== null && hookFrom < hookTo;
  return {
    cue_in_frames: cueIn,
    intro_end_frames: introEnd === null ? null : clamp(introEnd, cueIn, cueOut),
    segue_frames: clamp(wanted.segue_frames, cueIn, cueOut),
    cue_out_frames: cueOut,
    fade_in_frames: clamp(wanted.fade_in_frames, 0, cueOut - cueIn),
    fade_out_frames: clamp(wanted.fade_out_frames, 0, cueOut - cueIn),
    hook_from_frames: hasHook ? hookFrom : null,
    hook_to_frames: hasHook ? hookTo : null,
  };
}

/** Points of a file whose rate has changed since they were set. */
export function rescaled(cues: Cues, fromRateHz: number, toRateHz: number): Cues {
  if (fromRateHz === toRateHz) return cues;
  return Object.fromEntries(
    CUE_POINTS.flatMap((point) => {
      const frames = cues[point];
      return frames === undefined ? [] : [[point, Math.round((frames * toRateHz) / fromRateHz)]];
    }),
  );
}
