/** Below this (about -400 dBFS) a filter's memory is silence: far above the denormal numbers that slow a processor down. */
export const SILENCE = 1e-20;

/**
 * `value`, or exactly 0 where it is too small to matter or no finite number: keeps decaying filter memories out of the
 * denormal range, and lets a filter recover from what it should never have been given.
 */
export function flushed(value: number): number {
  return (value < SILENCE && value > -SILENCE) || value - value !== 0 ? 0 : value;
}

/** Replaces NaN and infinities in frames [from, to) of a channel by silence; returns how many it replaced. */
export function sanitise(channel: Float32Array, from: number, to: number): number {
  // Finite samples minus themselves add up to 0: nearly always one look at the sum is all.
  let sum = 0;
  for (let i = from; i < to; i++) sum += channel[i] - channel[i];
  if (sum === 0) return 0;
  let replaced = 0;
  for (let i = from; i < to; i++) {
    const x = channel[i];
    // Only a finite number minus itself is 0: one subtraction instead of three comparisons.
    if (x - x !== 0) {
      channel[i] = 0;
      replaced++;
    }
  }
  return replaced;
}

/**
 * `sanitise` on both channels of a stereo block. Finite samples minus themselves add up to 0: one look at the sum of a block
 * in place of one at every sample.
 */
export function sanitiseStereo(left: Float32Array, right: Float32Array, from: number, to: number): number {
  let sumLeft = 0;
  let sumRight = 0;
  for (let i = from; i < to; i++) {
    sumLeft += left[i] - left[i];
    sumRight += right[i] - right[i];
  }
  if (sumLeft === 0 && sumRight === 0) return 0;
  return sanitise(left, from, to) + sanitise(right, from, to);
}
