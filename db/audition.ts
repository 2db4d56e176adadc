import type { Settings } from '../config/schema.js';
import { ContinuityError } from '../playout/api/errors.js';
import type { Segment } from '../playout/api/segment.js';
import { ENGINE_RATE_HZ, engineFrames } from '../playout/api/units.js';
import { spawnAudition } from '../playout/media/audition.js';
import type { Db } from './open.js';
import { playableCutsById } from './queries/cuts.js';
import { eqReference } from './queries/spectra.js';
import { segmentOfCut } from './segment.js';

/** A cut as it would air, for listening to it off air. */
export interface AuditionCut {
  readonly segment: Segment;
  readonly truePeakDbtp: number | null;
  /** Length of its file, frames of the engine's rate. */
  readonly durationFrames: number;
}

/** Sound that a decoder gives, and the way to end it. */
export interface AuditionSound {
  readonly stdout: AsyncIterable<Buffer>;
  kill(): void;
}

async function durationOf(db: Db, cutId: number): Promise<number> {
  const cut = await db.kysely
    .selectFrom('cuts')
    .where('id', '=', cutId)
    .select(['duration_frames as frames', 'sample_rate_hz as rateHz'])
    .executeTakeFirstOrThrow();
  return engineFrames(cut.frames, cut.rateHz);
}

/** A cut with its gain, cue points and match as a rundown would have them. Throws ContinuityError NOT_FOUND. */
export async function auditionCut(db: Db, cutId: string, settings: Settings): Promise<AuditionCut> {
  const id = Number(cutId);
  const cut = Number.isSafeInteger(id) ? (await playableCutsById(db, [id])).get(id) : undefined;
  if (cut === undefined) {
    throw new ContinuityError('NOT_FOUND', `there is no cut ${cutId} that can be heard; look at its cart's problem`);
  }
  const { referenceDb } = await eqReference(db, settings.sound.eqMatch);
  return {
    segment: segmentOfCut(cut, settings, { id: `cut-${cutId}` }, referenceDb),
    truePeakDbtp: cut.truePeakDbtp,
    durationFrames: await durationOf(db, id),
  };
}

/** Decodes a cut with its loudness gain from an exact frame on: 16 bit stereo at the engine's rate. */
export function auditionSound({ segment, truePeakDbtp }: AuditionCut, fromFrames: number): AuditionSound {
  return spawnAudition({ path: segment.path, fromFrames, gainDb: segment.gainDb, truePeakDbtp });
}

/** Cue points that are being edited, in frames of the engine's rate; those left out are the stored ones. */
export interface JoinCues {
  readonly cueIn?: number;
  readonly introEnd?: number;
  readonly segue?: number;
  readonly cueOut?: number;
  readonly fadeIn?: number;
  readonly fadeOut?: number;
}

type Cue = Segment['cue'];

function withCues({ segment, durationFrames }: AuditionCut, cues: JoinCues): Cue {
  const cue: Cue = {
    cueInFrames: cues.cueIn ?? segment.cue.cueInFrames,
    segueFrames: cues.segue ?? segment.cue.segueFrames,
    cueOutFrames: cues.cueOut ?? segment.cue.cueOutFrames,
    fadeInFrames: cues.fadeIn ?? segment.cue.fadeInFrames,
    fadeOutFrames: cues.fadeOut ?? segment.cue.fadeOutFrames,
  };
  const { cueInFrames, segueFrames, cueOutFrames } = cue;
  if (
    cueInFrames <= segueFrames &&
    segueFrames <= cueOutFrames &&
    cueInFrames < cueOutFrames &&
    cueOutFrames <= durationFrames
  ) {
    return cue;
  }
  throw new ContinuityError(
    'COMMAND_INVALID',
    'the cue points contradict each other: cue in comes first, then the segue, then cue out, all within the file',
  );
}

function item(id: string, { segment }: AuditionCut, cue: Cue): object {
  const seconds = (frames: number): number => frames / ENGINE_RATE_HZ;
  return {
    id,
    file: segment.path,
    kind: segment.kind,
    title: segment.title,
    artist: segment.artist,
    cueInSeconds: seconds(cue.cueInFrames),
    segueSeconds: seconds(cue.segueFrames),
    cueOutSeconds: seconds(cue.cueOutFrames),
    fadeInSeconds: seconds(cue.fadeInFrames),
    fadeOutSeconds: seconds(cue.fadeOutFrames),
    gainDb: segment.gainDb,
    ...(segment.eqMatchDb && { eqMatchDb: segment.eqMatchDb }),
  };
}

export interface JoinSides {
  readonly from: AuditionCut;
  readonly to: AuditionCut;
  readonly fromCues: JoinCues;
  readonly toCues: JoinCues;
  readonly secondsBefore: number;
  readonly secondsAfter: number;
}

export interface JoinScenario {
  /** As `render` takes it. */
  readonly scenario: object;
  /** When the second item starts, from the first frame of the render. */
  readonly joinSeconds: number;
}

/**
 * Two cuts as a scenario for the engine: the first begins so long before its segue point, the second plays so long after.
 * Throws ContinuityError COMMAND_INVALID for cue points that contradict each other.
 */
export function joinScenario({ from, to, fromCues, toCues, secondsBefore, secondsAfter }: JoinSides): JoinScenario {
  const whole = withCues(from, fromCues);
  const start = Math.max(whole.cueInFrames, whole.segueFrames - Math.round(secondsBefore * ENGINE_RATE_HZ));
  // A song that is joined in its middle does not fade in there.
  const cue = start === whole.cueInFrames ? whole : { ...whole, cueInFrames: start, fadeInFrames: 0 };
  const joinSeconds = (cue.segueFrames - cue.cueInFrames) / ENGINE_RATE_HZ;
  const items = [item('from', from, cue), item('to', to, withCues(to, toCues))];
  return { scenario: { durationSeconds: joinSeconds + secondsAfter, items }, joinSeconds };
}
