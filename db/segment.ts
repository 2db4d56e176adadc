import type { Settings } from '../config/schema.js';
import type { DuckOverride, Segment, SegmentKind } from '../playout/api/segment.js';
import { engineFrames } from '../playout/api/units.js';
import { eqMatchDb } from '../playout/dsp/eq-match/eq-match.js';
import { loudnessGainDb } from '../playout/dsp/analysis/loudness-gain.js';
import { joinOfCut, type StoredJoin } from './join-facts.js';
import { waitsForEnd } from './transition.js';

/** A cut that can air, with what its cart says of it. Frames are of the file's own rate. */
export interface PlayableCut {
  readonly cartId: string;
  readonly cutId: number;
  readonly kind: SegmentKind;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly path: string;
  readonly gainTrimDb: number;
  readonly weight: number;
  readonly sampleRateHz: number;
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly cueInFrames: number;
  readonly introEndFrames: number | null;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  readonly fadeInFrames: number;
  readonly fadeOutFrames: number;
  readonly speech: readonly (readonly [number, number])[];
  /** Long-term spectrum, dB by octave band; null where it is not known. */
  readonly spectrumDb: readonly number[] | null;
  /** How it ducks what it lies over; null takes the station's way. */
  readonly duck: DuckOverride | null;
  /** Whether it is matched to the reference; null takes the station's way. */
  readonly eqMatch: boolean | null;
  /** `play` and `stop`: the item after it waits for its end; null and `segue`: it joins at the segue. */
  readonly transition: string | null;
  /** What its joins are planned by; its own segue point stands where it is absent. */
  readonly join?: StoredJoin | null;
}

/** What makes a cut an item of a rundown. */
export type SegmentExtras = Pick<Segment, 'id'> &
  Partial<Pick<Segment, 'over' | 'hardTime' | 'plannedAtEpochMs' | 'extra'>>;

/** Longest title and artist that are sent on; longer ones are cut and end in an ellipsis. */
export const TEXT_LIMIT = 1000;

/** Text of a file for one line on a screen or a stream: control characters and line breaks become spaces. */
export function cleanText(text: string): string {
  const oneLine = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/\p{Cs}/gu, '\uFFFD');
  const characters = Array.from(oneLine);
  return characters.length <= TEXT_LIMIT ? oneLine : `${characters.slice(0, TEXT_LIMIT - 1).join('')}…`;
}

/** Loudness normalization of a cut and the planner's trim. What was not measured gets no gain but the trim. */
export function gainOfCut(
  cut: Pick<PlayableCut, 'kind' | 'integratedLufs' | 'truePeakDbtp' | 'gainTrimDb'>,
  sound: Settings['sound'],
): number {
  const limiterDriveDb = sound.processing === 'off' ? 0 : sound.limiterDriveDb;
  return loudnessGainDb(cut, { ...sound, limiterDriveDb }) + cut.gainTrimDb;
}

/**
 * What brings a song to the station's reference spectrum; undefined for what is not matched. A cart that says so itself is
 * matched or left alone whatever its kind; there is no reference while the station's matching is off.
 */
function matchOfCut(
  { kind, spectrumDb, eqMatch }: PlayableCut,
  { enabled, strength, maxDb }: Settings['sound']['eqMatch'],
  referenceDb: readonly number[] | null,
): readonly number[] | undefined {
  const wanted = eqMatch ?? kind === 'music';
  if (!enabled || !wanted || spectrumDb === null || referenceDb === null) return undefined;
  return eqMatchDb(spectrumDb, referenceDb, { strength, maxDb });
}

/** The engine's segment of a cut. `referenceDb` is the spectrum that the station's songs are brought towards. */
export function segmentOfCut(
  cut: PlayableCut,
  settings: Settings,
  extras: SegmentExtras,
  referenceDb: readonly number[] | null = null,
): Segment {
  const match = matchOfCut(cut, settings.sound.eqMatch, referenceDb);
  const toEngine = (frames: number): number => engineFrames(frames, cut.sampleRateHz);
  return {
    ...extras,
    cartId: cut.cartId,
    kind: cut.kind,
    title: cleanText(cut.title),
    artist: cleanText(cut.artist),
    path: cut.path,
    cue: {
      cueInFrames: toEngine(cut.cueInFrames),
      ...(cut.introEndFrames === null ? {} : { introEndFrames: toEngine(cut.introEndFrames) }),
      segueFrames: toEngine(waitsForEnd(cut.transition) ? cut.cueOutFrames : cut.segueFrames),
      cueOutFrames: toEngine(cut.cueOutFrames),
      fadeInFrames: toEngine(cut.fadeInFrames),
      fadeOutFrames: toEngine(cut.fadeOutFrames),
    },
    join: joinOfCut(cut),
    gainDb: gainOfCut(cut, settings.sound),
    ...(cut.integratedLufs === null ? {} : { loudnessLufs: cut.integratedLufs }),
    speech: cut.speech.map(([from, to]) => [toEngine(from), toEngine(to)] as const),
    ...(cut.duck === null ? {} : { duck: cut.duck }),
    ...(match === undefined ? {} : { eqMatchDb: match }),
  };
}
