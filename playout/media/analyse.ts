import { ContinuityError } from '../api/errors.js';
import type { EndingKind, SegmentKind } from '../api/segment.js';
import { findCues } from '../dsp/analysis/cues.js';
import { speechSegments } from '../dsp/analysis/speech-segments.js';
import { measureSound } from './measure-sounds.js';
import type { MeasuredSound } from './sound-take.js';
import { readTags, type Tags } from './tags.js';

/** All that is known of a file's sound. Frames are of the file's own rate; what could not be measured is null. */
export interface Analysis {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Frames that really decode. */
  readonly durationFrames: number;
  /** BS.1770 gated loudness; of a mono file as it sounds on two channels. */
  readonly integratedLufs: number | null;
  readonly loudnessRangeLu: number | null;
  readonly truePeakDbtp: number | null;
  readonly maxMomentaryLufs: number | null;
  readonly maxShortTermLufs: number | null;
  readonly cueInFrames: number;
  /** First vocal, else the first strong entry; null where neither stands out, and for what is no music. */
  readonly introEndFrames: number | null;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  /** Lengths of the fades that start at cue in and end at cue out; 0 where none is needed. */
  readonly fadeInFrames: number;
  readonly fadeOutFrames: number;
  /** 0..1: how sure the end of the intro is; null where there is none. */
  readonly introConfidence: number | null;
  /** The recognisable part, [from, to); null where none stands out. */
  readonly hook: readonly [number, number] | null;
  readonly ending: Ending | null;
  /** Where the last voice in music ends; null where none was heard near the end. */
  readonly vocalEndFrames: number | null;
  /** From and up to where the item is within 11 LU of its own loudness. */
  readonly bodyFromFrames: number;
  readonly bodyToFrames: number;
  /** Loudness of the first and last three seconds between cue in and cue out. */
  readonly firstLufs: number | null;
  readonly lastLufs: number | null;
  readonly tempoBpm: number | null;
  /** Chromaprint, raw 32-bit values as little endian bytes; null where it was not made. */
  readonly fingerprint: Uint8Array | null;
  /** [from, to) of speech, in files that hold speech; otherwise empty. */
  readonly speech: readonly (readonly [number, number])[];
  /** Long-term mean spectrum, dB by octave band (EQ_MATCH_BANDS_HZ of dsp/spectrum.ts), relative to its own mean. */
  readonly spectrumDb: readonly number[] | null;
  readonly tags: Tags;
  readonly codec: string;
  readonly format: string;
  /** Pairs of smallest and largest sample of the mono mix, -127..127, one pair per `framesPerPeak` frames. */
  readonly peaks: Int8Array;
  readonly framesPerPeak: number;
  /** Samples that were NaN or infinite. */
  readonly nonFinite: number;
  /** What a librarian should know: it can air, but something is odd. */
  readonly warnings: readonly string[];
}

/** How a recording ends: at once, faded out, or on a sound that rings on. */
export type Ending = EndingKind;

export interface AnalyseOptions {
  /** What the file is thought to be; decides about cue points and whether speech is looked for. */
  readonly kindHint?: SegmentKind | undefined;
  /** Look for speech whatever the kind. */
  readonly speech?: boolean | undefined;
  /** Make a fingerprint too; default true. */
  readonly fingerprint?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the frames that have been measured. */
  readonly onProgress?: ((frames: number) => void) | undefined;
}

const SPEECH_LOOKED_FOR: readonly SegmentKind[] = ['voice', 'news', 'liner', 'id'];
/** Of what a file claims, so much must decode, and at least a second, for it to be used in spite of the difference. */
const LEAST_PART = 0.5;
/** Headers may be this far off before anybody is told. */
const TOLERATED_SECONDS = 0.5;

/**
 * Decodes a file once, at its own rate and channels (more than six are brought down to 5.1), and measures it. Memory does
 * not grow with its length but for 400 bytes a second. Rejects with ContinuityError: FILE_MISSING, FILE_UNREADABLE,
 * FILE_EMPTY, FILE_UNSUPPORTED, FILE_UNDECODABLE, FILE_TRUNCATED (less than half of what it claims), FFMPEG_MISSING; with
 * the signal's reason where it was aborted.
 */
export async function analyseFile(path: string, options: AnalyseOptions = {}): Promise<Analysis> {
  const [measured, tagged] = await Promise.all([
    measureSound(path, {
      signal: options.signal,
      fingerprint: options.fingerprint,
      onProgress: options.onProgress,
    }),
    readTags(path),
  ]);
  return analysisOf(path, measured, tagged, options);
}

/** What a file's measures mean for its use. Throws ContinuityError FILE_TRUNCATED (less than half of what it claims). */
export function analysisOf(
  path: string,
  measured: MeasuredSound,
  { tags, warnings: tagWarnings }: Awaited<ReturnType<typeof readTags>>,
  options: Pick<AnalyseOptions, 'kindHint' | 'speech'> = {},
): Analysis {
  const { sound } = measured;
  refuseTruncated(path, measured);
  const warnings = [...tagWarnings, ...lengthWarnings(measured)];
  if (sound.nonFinite > 0) warnings.push(`${sound.nonFinite} samples are no numbers and play as silence`);
  if (sound.integratedLufs === null) warnings.push('its loudness cannot be measured: it is silent or too short');
  const cues = findCues(sound, options.kindHint);
  const lookForSpeech =
    options.speech ?? (options.kindHint !== undefined && SPEECH_LOOKED_FOR.includes(options.kindHint));
  return {
    sampleRateHz: measured.sampleRateHz,
    channels: measured.channels,
    durationFrames: sound.durationFrames,
    integratedLufs: sound.integratedLufs,
    loudnessRangeLu: sound.loudnessRangeLu,
    truePeakDbtp: sound.truePeakDbtp,
    maxMomentaryLufs: sound.maxMomentaryLufs,
    maxShortTermLufs: sound.maxShortTermLufs,
    ...cues,
    fingerprint: measured.fingerprint,
    speech: lookForSpeech ? speechSegments(sound.levels, sound.integratedLufs) : [],
    spectrumDb: sound.spectrumDb,
    tags,
    codec: measured.codec,
    format: measured.format,
    peaks: sound.waveform.peaks,
    framesPerPeak: sound.waveform.framesPerPeak,
    nonFinite: sound.nonFinite,
    warnings,
  };
}

function refuseTruncated(path: string, measured: MeasuredSound): void {
  const { sound, seconds: claimed, sampleRateHz } = measured;
  const decoded = sound.durationFrames / sampleRateHz;
  if (claimed === null || claimed - decoded <= TOLERATED_SECONDS) return;
  if (decoded < LEAST_PART * claimed || decoded < 1) {
    throw new ContinuityError(
      'FILE_TRUNCATED',
      `${path} claims ${seconds(claimed)} but only ${seconds(decoded)} decode; copy it again from its source`,
    );
  }
}

function lengthWarnings({ sound, seconds: claimed, sampleRateHz }: MeasuredSound): string[] {
  const decoded = sound.durationFrames / sampleRateHz;
  if (claimed === null || Math.abs(claimed - decoded) <= TOLERATED_SECONDS) return [];
  return [`it claims ${seconds(claimed)} but ${seconds(decoded)} decode; what decodes is used`];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
