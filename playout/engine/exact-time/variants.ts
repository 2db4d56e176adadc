import type { Adjusted, JoinFacts, Segment } from '../../api/segment.js';
import { ENGINE_RATE_HZ, secondsFromFrames } from '../../api/units.js';

/** An item that is left early fades over this time, under what follows. */
const EARLY_SEGUE_FADE_FRAMES = 4 * ENGINE_RATE_HZ;
const BED_FADE_FRAMES = 2 * ENGINE_RATE_HZ;

/** From cue in to its own segue point. */
export function ownLength({ cue }: Segment): number {
  return cue.segueFrames - cue.cueInFrames;
}

/** A segment with one more thing done to it. */
export function withReason(segment: Segment, reason: string, isCut = false): Segment {
  const { reasons = [], isCut: wasCut } = segment.adjusted ?? {};
  const adjusted: Adjusted = { reasons: [...reasons, reason], ...((isCut || wasCut === true) && { isCut: true }) };
  return { ...segment, adjusted };
}

/** `alternate` in the place of a planned item: it takes over its id, so that plan and record match, and its place. */
export function inPlaceOf(planned: Segment, alternate: Segment, timeText: string): Segment {
  const { plannedAtEpochMs, extra } = planned;
  return withReason(
    {
      ...alternate,
      id: planned.id,
      ...(plannedAtEpochMs !== undefined && { plannedAtEpochMs }),
      ...(extra !== undefined && { extra }),
    },
    `in place of "${planned.title}" to reach ${timeText}`,
  );
}

/** A segment at the tempo that makes it last `lengthFrames` from cue in to segue: every position in it goes along. */
export function stretchedTo(segment: Segment, lengthFrames: number): Segment {
  const tempo = ownLength(segment) / lengthFrames;
  if (tempo === 1) return segment;
  const scale = (frames: number): number => Math.round(frames / tempo);
  const { cue, join, speech, earlySegueFrames } = segment;
  const cueInFrames = scale(cue.cueInFrames);
  const segueFrames = cueInFrames + lengthFrames;
  return {
    ...segment,
    tempo: (segment.tempo ?? 1) * tempo,
    cue: {
      cueInFrames,
      ...(cue.introEndFrames !== undefined && { introEndFrames: scale(cue.introEndFrames) }),
      segueFrames,
      cueOutFrames: Math.max(segueFrames, scale(cue.cueOutFrames)),
      fadeInFrames: scale(cue.fadeInFrames),
      fadeOutFrames: scale(cue.fadeOutFrames),
    },
    ...(join && { join: scaledJoin(join, scale) }),
    speech: speech.map(([from, to]) => [scale(from), scale(to)] as const),
    ...(earlySegueFrames !== undefined && { earlySegueFrames: scale(earlySegueFrames) }),
  };
}

function scaledJoin(join: JoinFacts, scale: (frames: number) => number): JoinFacts {
  const { vocalEndFrames, bodyFromFrames } = join;
  return {
    ...join,
    ...(vocalEndFrames !== undefined && { vocalEndFrames: scale(vocalEndFrames) }),
    ...(bodyFromFrames !== undefined && { bodyFromFrames: scale(bodyFromFrames) }),
  };
}

/** A segment that is left at its early segue point; undefined where it has none before its own. */
export function leftEarly(segment: Segment, timeText: string): Segment | undefined {
  const { earlySegueFrames: early, cue } = segment;
  if (early === undefined || early <= cue.cueInFrames || early >= cue.segueFrames) return undefined;
  const seconds = Math.round(secondsFromFrames(cue.segueFrames - early));
  const cueOutFrames = Math.min(cue.cueOutFrames, early + EARLY_SEGUE_FADE_FRAMES);
  return withReason(
    {
      ...segment,
      cue: { ...cue, segueFrames: early, cueOutFrames, fadeOutFrames: cueOutFrames - early },
      join: { ...segment.join, isSegueSet: true },
    },
    `left at its early segue point, ${seconds} s before its own, to reach ${timeText}`,
  );
}

/** A segment that is faded out `lengthFrames` after its first frame. */
export function fadedAt(segment: Segment, lengthFrames: number, fadeFrames: number, timeText: string): Segment {
  const { cue } = segment;
  const end = cue.cueInFrames + lengthFrames;
  const seconds = secondsFromFrames(cue.cueOutFrames - end).toFixed(1);
  return withReason(
    {
      ...segment,
      cue: {
        ...cue,
        segueFrames: end,
        cueOutFrames: end,
        fadeOutFrames: Math.min(fadeFrames, Math.floor(lengthFrames / 2)),
      },
      join: { ...segment.join, isSegueSet: true },
    },
    `faded out ${seconds} s before its end to reach ${timeText}`,
    true,
  );
}

/** The last `lengthFrames` of a bed, faded in: it ends at the hard time. */
export function backTimed(bed: Segment, id: string, lengthFrames: number, timeText: string): Segment {
  const { cue } = bed;
  return withReason(
    {
      ...bed,
      id,
      cue: {
        ...cue,
        cueInFrames: cue.cueOutFrames - lengthFrames,
        segueFrames: cue.cueOutFrames,
        fadeInFrames: Math.min(BED_FADE_FRAMES, Math.floor(lengthFrames / 2)),
        fadeOutFrames: Math.min(cue.fadeOutFrames, Math.floor(lengthFrames / 2)),
      },
      join: { isSegueSet: true },
    },
    `back-timed over ${secondsFromFrames(lengthFrames).toFixed(1)} s to end at ${timeText}`,
  );
}
