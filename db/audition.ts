import type { Settings } from '../config/schema.js';
import { ContinuityError } from '../playout/api/errors.js';
import { planJoin } from '../playout/api/join.js';
import { isLiveAddress } from '../playout/api/live-source.js';
import type { Segment } from '../playout/api/segment.js';
import { ENGINE_RATE_HZ, engineFrames } from '../playout/api/units.js';
import { spawnAudition } from '../playout/media/audition.js';
import type { Db } from './open.js';
import { playableCutsById } from './queries/cuts.js';
import { eqReference } from './queries/spectra.js';
import { segmentOfCut } from './segment.js';
import { waitsForEnd } from './transition.js';

/** A cut as it would air, for listening to it off air. */
export interface AuditionCut {
  readonly segment: Segment;
  readonly truePeakDbtp: number | null;
  /** Length of its file, frames of the engine's rate. */
  readonly durationFrames: number;
  /** What follows it waits for its end (`waitsForEnd`). */
  readonly isPlayedOut?: boolean;
  /** Its own segue point, whether what follows waits or not, and those measured: absent where nothing was. Engine frames. */
  readonly segue?: {
    readonly ownFrames: number;
    readonly measured?: { readonly segueFrames: number; readonly cueOutFrames: number };
  };
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

/**
 * A cut with its gain, cue points and match as a rundown would have them. Throws ContinuityError NOT_FOUND, and
 * COMMAND_INVALID for a live source, which has no sound of its own.
 */
export async function auditionCut(db: Db, cutId: string, settings: Settings): Promise<AuditionCut> {
  const id = Number(cutId);
  const cut = Number.isSafeInteger(id) ? (await playableCutsById(db, [id])).get(id) : undefined;
  if (cut === undefined) {
    throw new ContinuityError('NOT_FOUND', `there is no cut ${cutId} that can be heard; look at its cart's problem`);
  }
  if (isLiveAddress(cut.path)) {
    throw new ContinuityError(
      'COMMAND_INVALID',
      `cut ${cutId} is a live source and cannot be heard before it is on the air; open its address elsewhere to hear it`,
    );
  }
  const { referenceDb } = await eqReference(db, settings.sound.eqMatch);
  const toEngine = (frames: number): number => engineFrames(frames, cut.sampleRateHz);
  const { join } = cut;
  return {
    isPlayedOut: waitsForEnd(cut.transition),
    segue: {
      ownFrames: toEngine(cut.segueFrames),
      ...(join && {
        measured: { segueFrames: toEngine(join.segueFrames), cueOutFrames: toEngine(join.cueOutFrames) },
      }),
    },
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

/** The cut as it would air with these cue points. Throws ContinuityError COMMAND_INVALID where they contradict each other. */
export function withCues(cut: AuditionCut, cues: JoinCues): Segment {
  const { segment, durationFrames } = cut;
  const cueOutFrames = cues.cueOut ?? segment.cue.cueOutFrames;
  const ownFrames = cues.segue ?? cut.segue?.ownFrames ?? segment.cue.segueFrames;
  const introEndFrames = cues.introEnd ?? segment.cue.introEndFrames;
  const cue: Segment['cue'] = {
    cueInFrames: cues.cueIn ?? segment.cue.cueInFrames,
    ...(introEndFrames !== undefined && { introEndFrames }),
    segueFrames: cut.isPlayedOut === true ? cueOutFrames : ownFrames,
    cueOutFrames,
    fadeInFrames: cues.fadeIn ?? segment.cue.fadeInFrames,
    fadeOutFrames: cues.fadeOut ?? segment.cue.fadeOutFrames,
  };
  const { cueInFrames, segueFrames } = cue;
  const isInOrder = cueInFrames <= segueFrames && segueFrames <= cueOutFrames && cueInFrames < cueOutFrames;
  if (isInOrder && cueOutFrames <= durationFrames)
    return { ...segment, cue, ...joinWith(cut, ownFrames, cueOutFrames) };
  throw new ContinuityError(
    'COMMAND_INVALID',
    'the cue points contradict each other: cue in comes first, then the segue, then cue out, all within the file',
  );
}

/** A segue point stands whatever follows where it, or the cue out, is not the measured one; see `joinOfCut`. */
function joinWith(
  { segment, segue, isPlayedOut }: AuditionCut,
  segueFrames: number,
  cueOutFrames: number,
): Pick<Segment, 'join'> {
  if (segment.join === undefined) return {};
  const { isSegueSet: _, ...facts } = segment.join;
  const { measured } = segue ?? {};
  const isMeasured = measured?.segueFrames === segueFrames && measured.cueOutFrames === cueOutFrames;
  return { join: isMeasured && isPlayedOut !== true ? facts : { ...facts, isSegueSet: true } };
}

const seconds = (frames: number): number => frames / ENGINE_RATE_HZ;

function item(id: string, segment: Segment): object {
  const { cue, duck, eqMatchDb, loudnessLufs, speech } = segment;
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
    ...(loudnessLufs !== undefined && { loudnessLufs }),
    speechSeconds: speech.map(([from, to]) => [seconds(from), seconds(to)]),
    ...(duck && { duck }),
    ...(eqMatchDb && { eqMatchDb }),
  };
}

export interface JoinSides {
  readonly from: Segment;
  readonly to: Segment;
  /** The first lies over the second as a voice track does, from so many frames after its first frame on air. */
  readonly overAtFrames?: number;
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
 * Two items as a scenario for the engine: the first begins so long before the point at which the engine starts the second
 * (`planJoin`), the second plays so long after it. A voice track is heard whole, over the beginning of its song.
 */
export function joinScenario({ from, to, overAtFrames, secondsBefore, secondsAfter }: JoinSides): JoinScenario {
  if (overAtFrames !== undefined) {
    const voiceSeconds = seconds(from.cue.cueOutFrames - from.cue.cueInFrames);
    const over = { ...item('from', from), over: 'to', atSeconds: seconds(overAtFrames) };
    const durationSeconds = seconds(overAtFrames) + voiceSeconds + secondsAfter;
    return { scenario: { durationSeconds, items: [item('to', to), over] }, joinSeconds: 0 };
  }
  const segueFrames = planJoin(from, to);
  const start = Math.max(from.cue.cueInFrames, segueFrames - Math.round(secondsBefore * ENGINE_RATE_HZ));
  const cue = {
    ...from.cue,
    segueFrames,
    cueInFrames: start,
    // A song that is joined in its middle does not fade in there.
    fadeInFrames: start === from.cue.cueInFrames ? from.cue.fadeInFrames : 0,
  };
  const joinSeconds = seconds(segueFrames - start);
  const items = [item('from', { ...from, cue }), item('to', to)];
  return { scenario: { durationSeconds: joinSeconds + secondsAfter, items }, joinSeconds };
}
