import type { AnalyseJob, AnalyseResult } from '../../playout/media/analyse-pool.js';

export type { Analysis } from '../../playout/media/analyse.js';
export type { AnalyseJob, AnalyseResult };

/**
 * Grows when what is measured changes: a file that was measured by an older version is measured anew when it is seen again. So is
 * one of version 0, whose cart has become of another kind since: what a song is begins and ends otherwise than a jingle.
 */
export const ANALYSIS_VERSION = 1;

/** Measures files and hands on each result as it is there; `analyseMany` of `playout/media`, or a stand-in of a test. */
export type AnalyseFiles = (
  jobs: readonly AnalyseJob[],
  options: {
    readonly onResult: (result: AnalyseResult) => void;
    readonly signal?: AbortSignal;
    readonly concurrency?: number;
    readonly onNotice?: (notice: string) => void;
  },
) => Promise<void>;
