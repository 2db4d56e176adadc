import type { ErrorCode } from '../api/errors.js';
import type { SegmentKind } from '../api/segment.js';
import type { Analysis } from './analyse.js';

/** One file to analyse. */
export interface AnalyseJob {
  readonly path: string;
  readonly kindHint?: SegmentKind;
}

/** What became of one file. */
export type AnalyseResult =
  | { readonly path: string; readonly ok: true; readonly analysis: Analysis }
  | {
      readonly path: string;
      readonly ok: false;
      readonly error: { readonly code: ErrorCode; readonly message: string };
    };

/** From the child to the pool: a result whose peaks are base64, or a sign of life. */
export type AnalyseAnswer =
  | {
      readonly path: string;
      readonly ok: true;
      readonly analysis: Omit<Analysis, 'peaks'> & { readonly peaks: string };
    }
  | Extract<AnalyseResult, { ok: false }>
  | { readonly path: string; readonly progressFrames: number };

/** The peaks of a waveform as text. */
export function peaksToBase64(peaks: Int8Array): string {
  return Buffer.from(peaks.buffer, peaks.byteOffset, peaks.byteLength).toString('base64');
}

/** The inverse of `peaksToBase64`. */
export function peaksFromBase64(text: string): Int8Array {
  return new Int8Array(Buffer.from(text, 'base64'));
}
