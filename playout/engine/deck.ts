import type { ErrorCode } from '../api/errors.js';

/** Why nothing can be read. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a player reads: one opening of a file, or a live source. */
export interface Deck {
  /** Why it failed, where that is known. */
  readonly failure: Failure | undefined;
  /** `filling` until it could start at once. */
  status(): 'filling' | 'ready' | 'failed';
  /** A live source that was lost on air: nothing of it is to be heard any more. */
  readonly isLost: boolean;
  /** Offline: waits until `frames` more, and the look-ahead behind them, are there. */
  demand(frames: number): void;
  /** Position at which its sound ends, once that is known; undefined before. */
  endFrames(): number | undefined;
  /** Reads up to `frames` frames into both channels from index `at`; `frame` is the programme frame of the first. Returns how many. */
  read(left: Float32Array, right: Float32Array, at: number, frames: number, frame: number): number;
  close(): void;
}
