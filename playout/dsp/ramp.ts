/**
 * Applies a gain that changes by `gainPerFrame` with every frame, beginning with `startGain` at frame `from`, to frames
 * [from, to) of a stereo block in place. Returns the gain of frame `to`, to go on with: a ramp that is cut into blocks is
 * the same, bit for bit, as one that is not. A constant gain of 1 leaves the samples untouched.
 */
export function rampGain(
  left: Float32Array,
  right: Float32Array,
  from: number,
  to: number,
  startGain: number,
  gainPerFrame: number,
): number {
  if (startGain === 1 && gainPerFrame === 0) return 1;
  let gain = startGain;
  for (let i = from; i < to; i++) {
    left[i] *= gain;
    right[i] *= gain;
    gain += gainPerFrame;
  }
  return gain;
}
