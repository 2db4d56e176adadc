import { ContinuityError } from '../playout/api/errors.js';
import { ENGINE_RATE_HZ, engineFrames } from '../playout/api/units.js';
import type { CutsTable } from './schema.js';

export const CUE_POINTS = ['cueIn', 'introEnd', 'segue', 'cueOut', 'fadeIn', 'fadeOut', 'hookFrom', 'hookTo'] as const;
export type CuePoint = (typeof CUE_POINTS)[number];

/** Cue points by name; one that is not set is absent. Positions in the file, but for the lengths `fadeIn` and `fadeOut`. */
export type Cues = Readonly<Partial<Record<CuePoint, number>>>;

/** A change of cue points: null takes one back to what was detected. */
export type CueChanges = Readonly<Partial<Record<CuePoint, number | null>>>;

/** The columns of a cut that hold what airs. Frames are of the file's own rate. */
export type CueColumns = Pick<
  CutsTable,
  'cue_in_frames' | 'intro_end_frames' | 'segue_frames' | 'cue_out_frames' | 'hook_from_frames' | 'hook_to_frames'
> & { fade_in_frames: number; fade_out_frames: number };

/** How people call them. */
const NAMES: Readonly<Record<CuePoint, string>> = {
  cueIn: 'cue in',
  introEnd: 'intro end',
  segue: 'segue',
  cueOut: 'cue out',
  fadeIn: 'fade in',
  fadeOut: 'fade out',
  hookFrom: 'hook start',
  hookTo: 'hook end',
};

/** Cue points as their JSON column holds them. */
export function cuesFrom(text: string): Cues {
  return JSON.parse(text) as Cues;
}

/** Frames of the file's own rate as frames of the engine's. */
export function toEngineCues(cues: Cues, sampleRateHz: number): Cues {
  return mapped(cues, (frames) => engineFrames(frames, sampleRateHz));
}

/** Frames of the engine's rate as frames of the file's own; null stays null. */
export function toFileCues(cues: CueChanges, sampleRateHz: number): CueChanges {
  return mapped(cues, (frames) => (frames === null ? null : Math.round((frames * sampleRateHz) / ENGINE_RATE_HZ)));
}

function mapped<T, U>(
  cues: Readonly<Partial<Record<CuePoint, T>>>,
  change: (value: T) => U,
): Partial<Record<CuePoint, U>> {
  const result: Partial<Record<CuePoint, U>> = {};
  for (const point of CUE_POINTS) {
    const value = cues[point];
    if (value !== undefined) result[point] = change(value);
  }
  return result;
}

/** What a person has set, with changes applied. */
export function editedCues(edited: Cues, changes: CueChanges): Cues {
  const result: Partial<Record<CuePoint, number>> = { ...edited };
  for (const point of CUE_POINTS) {
    const change = changes[point];
    if (change === null) Reflect.deleteProperty(result, point);
    else if (change !== undefined) result[point] = change;
  }
  return result;
}

/** What airs: the edited point, else the detected one; where neither is, the whole file. */
export function effectiveColumns(detected: Cues, edited: Cues, durationFrames: number): CueColumns {
  const cues = { ...detected, ...edited };
  const cueOut = cues.cueOut ?? durationFrames;
  return {
    cue_in_frames: cues.cueIn ?? 0,
    intro_end_frames: cues.introEnd ?? null,
    segue_frames: cues.segue ?? cueOut,
    cue_out_frames: cueOut,
    fade_in_frames: cues.fadeIn ?? 0,
    fade_out_frames: cues.fadeOut ?? 0,
    hook_from_frames: cues.hookFrom ?? null,
    hook_to_frames: cues.hookTo ?? null,
  };
}

/** The inverse: columns as cue points by name. */
export function cuesOfColumns(columns: CueColumns): Cues {
  return mapped(
    {
      cueIn: columns.cue_in_frames,
      introEnd: columns.intro_end_frames ?? undefined,
      segue: columns.segue_frames,
      cueOut: columns.cue_out_frames,
      fadeIn: columns.fade_in_frames,
      fadeOut: columns.fade_out_frames,
      hookFrom: columns.hook_from_frames ?? undefined,
      hookTo: columns.hook_to_frames ?? undefined,
    } as Cues,
    (frames) => frames,
  );
}

/**
 * Refuses points that contradict each other: 0 <= cueIn <= introEnd, segue <= cueOut <= length; fades no longer than what
 * airs; a hook within it. Throws ContinuityError COMMAND_INVALID that names the point, its value and what is allowed.
 * `said` turns frames of the file into the words of the message.
 */
export function checkCues(columns: CueColumns, durationFrames: number, said: (frames: number) => string): void {
  const between = (point: CuePoint, frames: number | null, from: number, to: number): void => {
    if (frames === null || (frames >= from && frames <= to)) return;
    throw new ContinuityError(
      'COMMAND_INVALID',
      `cues.${point}: the ${NAMES[point]} cannot be at ${said(frames)}; with the other points as they are it may be ${said(from)} to ${said(to)}`,
    );
  };
  const { cue_in_frames: cueIn, cue_out_frames: cueOut } = columns;
  between('cueOut', cueOut, 1, durationFrames);
  between('cueIn', cueIn, 0, cueOut - 1);
  between('segue', columns.segue_frames, cueIn, cueOut);
  between('introEnd', columns.intro_end_frames, cueIn, cueOut);
  between('fadeIn', columns.fade_in_frames, 0, cueOut - cueIn);
  between('fadeOut', columns.fade_out_frames, 0, cueOut - cueIn);
  const { hook_from_frames: from, hook_to_frames: to } = columns;
  if ((from === null) !== (to === null)) {
    const missing: CuePoint = from === null ? 'hookFrom' : 'hookTo';
    throw new ContinuityError(
      'COMMAND_INVALID',
      `cues.${missing}: a hook has a start and an end; set both or reset both`,
    );
  }
  between('hookTo', to, 1, durationFrames);
  between('hookFrom', from, 0, (to ?? 1) - 1);
}
