/** As far as a fingerprint looks, and the rate that it is made at; what fpcalc takes as well. */
export const FINGERPRINT_SECONDS = 120;
export const FINGERPRINT_RATE_HZ = 11_025;
/**
 * Taps of the filter by which the sound is brought to that rate. To resample costs more than the fingerprint; a short filter
 * of ffmpeg's halves it and changes two bits in ten thousand (a quarter of what ffmpeg's usual filter of 32 taps takes).
 */
export const FINGERPRINT_TAPS = 8;
