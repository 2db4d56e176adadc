import type { ErrorCode } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';

/** What the library stores of an analysed file; a part of what `playout/media` measures. Frames are of the file's own rate. */
export interface Analysis {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly durationFrames: number;
  readonly integratedLufs: number | null;
  readonly loudnessRangeLu: number | null;
  readonly truePeakDbtp: number | null;
  readonly cueInFrames: number | null;
  readonly introEndFrames: number | null;
  readonly segueFrames: number | null;
  readonly cueOutFrames: number | null;
  readonly speech: readonly (readonly [number, number])[];
  readonly tags: {
    readonly title?: string | null;
    readonly artist?: string | null;
    readonly album?: string | null;
    readonly isrc?: string | null;
    readonly year?: number | null;
  };
  readonly peaks: Uint8Array | Int8Array;
  readonly warnings: readonly string[];
}

export interface AnalyseJob {
  readonly path: string;
  readonly kindHint?: SegmentKind;
}

export type AnalyseResult =
  | { readonly path: string; readonly ok: true; readonly analysis: Analysis }
  | {
      readonly path: string;
      readonly ok: false;
      readonly error: { readonly code: ErrorCode; readonly message: string };
    };

/** Measures files, several at a time, and hands on each result as it is there. Resolves when all are done. */
export type AnalyseFiles = (
  jobs: readonly AnalyseJob[],
  options: { readonly onResult: (result: AnalyseResult) => void; readonly signal?: AbortSignal },
) => Promise<void>;
