const FULL_SCALE_32 = 2 ** 31;
const FULL_SCALE_24 = 2 ** 23;

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

/** Float samples to 24-bit little-endian integers, rounded to the nearest, clipped; not a number becomes silence. */
export function toInt24(samples: Float32Array, into: Buffer): void {
  for (let i = 0; i < samples.length; i++) {
    const scaled = Math.round(samples[i] * FULL_SCALE_24);
    const value = scaled >= -FULL_SCALE_24 ? Math.min(scaled, FULL_SCALE_24 - 1) : scaled < 0 ? -FULL_SCALE_24 : 0;
    into[3 * i] = value & 0xff;
    into[3 * i + 1] = (value >> 8) & 0xff;
    into[3 * i + 2] = (value >> 16) & 0xff;
  }
}

function clippedLow(scaled: number): number {
  return Number.isNaN(scaled) ? 0 : -FULL_SCALE_32;
}
