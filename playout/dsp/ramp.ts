/**
 * Applies a gain that goes in a straight line from `startGain` (at frame `from`) towards `endGain` (reached at frame `to`,
 * the first of the next block) to a stereo block in place. A constant gain of 1 leaves the samples untouched.
 */
export function rampGain(
  left: Float32Array,
  right: Float32Array,
  from: number,
  to: number,
  startGain: number,
  endGain: number,
): void {
  if (startGain === endGain) {
    if (startGain === 1) return;
    for (let i = from; i < to; i++) {
      left[i] *= startGain;
      right[i] *= startGain;
    }
    return;
  }
  const step = (endGain - startGain) / (to - from);
  for (let i = from; i < to; i++) {
    const gain = startGain + step * (i - from);
    left[i] *= gain;
    right[i] *= gain;
  }
}

/** `rampGain` that adds the result to `intoLeft` and `intoRight` (same frames) and leaves the source as it is. */
export function mixRamped(
  left: Float32Array,
  right: Float32Array,
  intoLeft: Float32Array,
  intoRight: Float32Array,
  from: number,
  to: number,
  startGain: number,
  endGain: number,
): void {
  const step = (endGain - startGain) / Math.max(1, to - from);
  for (let i = from; i < to; i++) {
    const gain = startGain + step * (i - from);
    intoLeft[i] += left[i] * gain;
    intoRight[i] += right[i] * gain;
  }
}
