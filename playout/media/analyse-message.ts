import type { ErrorCode } from '../api/errors.js';
import type { SegmentKind } from '../api/segment.js';
import type { Analysis } from './analyse.js';

/** One file to analyse. */
export interface AnalyseJob {
  readonly path: string;
  readonly kindHint?: SegmentKind;
  /** What it may turn out to be once it was measured, where it is shorter than that: answered as well, from the same decode. */
  readonly orKind?: { readonly kind: SegmentKind; readonly underSeconds: number };
}

/** What became of one file. */
export type AnalyseResult =
  | {
      readonly path: string;
      readonly ok: true;
      readonly analysis: Analysis;
      /** The same sound taken for the job's `orKind`. */
      readonly orAnalysis?: Analysis;
    }
  | {
      readonly path: string;
      readonly ok: false;
      readonly error: { readonly code: ErrorCode; readonly message: string };
    };

/** From the pool to the child. */
export interface AnalyseRequest {
  readonly job: AnalyseJob;
  /** A process died over it, or stood still: it is decoded by a process of its own. */
  readonly withCare?: boolean;
}

type Bytes = 'peaks' | 'fingerprint';

/** An analysis whose arrays of bytes are base64. */
export type AnalysisMessage = Omit<Analysis, Bytes> & { readonly peaks: string; readonly fingerprint: string | null };

/** From the child to the pool: a result, a sign of life, or what is to be said once. */
export type AnalyseAnswer =
  | {
      readonly path: string;
      readonly ok: true;
      readonly analysis: AnalysisMessage;
      /** Without what it shares with `analysis`. */
      readonly orAnalysis?: Omit<Analysis, Bytes>;
    }
  | Extract<AnalyseResult, { ok: false }>
  | { readonly path: string; readonly progressFrames: number }
  | { readonly notice: string };

/** An analysis as it goes over IPC. */
export function analysisToMessage(analysis: Analysis): AnalysisMessage {
  const { peaks, fingerprint } = analysis;
  return {
    ...analysis,
    peaks: base64(peaks),
    fingerprint: fingerprint === null ? null : base64(fingerprint),
  };
}

/** The inverse of `analysisToMessage`. */
export function analysisFromMessage(message: AnalysisMessage): Analysis {
  return {
    ...message,
    peaks: new Int8Array(Buffer.from(message.peaks, 'base64')),
    fingerprint: message.fingerprint === null ? null : new Uint8Array(Buffer.from(message.fingerprint, 'base64')),
  };
}

function base64({ buffer, byteOffset, byteLength }: Int8Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
