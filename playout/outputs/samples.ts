const FULL_SCALE_32 = 2 ** 31;

/**
 * Float samples (+-1.0) to 32-bit integers, full scale 2^31: exact for every multiple of 2^-31, so for all that 24 bits
 * can say; clipped outside, and what is not a number becomes silence.
 */
export function toInt32(samples: Float32Array, into: Int32Array): void {
  for (let i = 0; i < samples.length; i++) {
    const scaled = Math.round(samples[i] * FULL_SCALE_32);
    into[i] = scaled >= FULL_SCALE_32 ? FULL_SCALE_32 - 1 : scaled >= -FULL_SCALE_32 ? scaled : clippedLow(scaled);
  }
}

function clippedLow(scaled: number): number {
  return Number.isNaN(scaled) ? 0 : -FULL_SCALE_32;
}
