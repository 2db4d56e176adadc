/**
 * One step of the sound path: works in place on two planar channels, +-1.0 full scale.
 *
 * Whatever way a signal is cut into blocks, the output is the same, sample for sample. `process` never allocates, throws
 * or logs.
 */
export interface Stage {
  /** How many frames later the output carries what went in; constant for the life of the stage. */
  readonly latencyFrames: number;
  /** Processes frames [from, to) of both channels in place. */
  process(left: Float32Array, right: Float32Array, from: number, to: number): void;
  /** Back to the state of a new stage. */
  reset(): void;
}
