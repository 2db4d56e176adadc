import { besselI0 } from '../meter/interpolation.js';
import { MOST_TAPS } from './fast-filter.js';

export const PRE_EMPHASES_US = [0, 50, 75] as const;
export type PreEmphasisUs = (typeof PRE_EMPHASES_US)[number];

/** Half of the filters' length: their delay in frames. */
export const FILTER_DELAY_FRAMES = (MOST_TAPS - 1) / 2;

/** Kaiser's window for 90 dB (Kaiser 1974: beta = 0.1102 (A - 8.7)); at 257 taps and 48 kHz the transition is 1.07 kHz wide. */
const KAISER_BETA = 0.1102 * (90 - 8.7);

function windowed(ideal: (n: number) => number): Float64Array {
  const half = FILTER_DELAY_FRAMES;
  return Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const n = i - half;
    return (ideal(n) * besselI0(KAISER_BETA * Math.sqrt(1 - (n / half) ** 2))) / besselI0(KAISER_BETA);
  });
}

/** A linear-phase low pass that is 6 dB down at `cutoffHz`; flat up to 0.53 kHz under it, -90 dB from 0.53 kHz over it. */
export function lowPassTaps(cutoffHz: number, sampleRateHz: number): Float64Array {
  const wc = (2 * Math.PI * cutoffHz) / sampleRateHz;
  return windowed((n) => (n === 0 ? wc / Math.PI : Math.sin(wc * n) / (Math.PI * n)));
}

/**
 * What pre-emphasis adds to the sound, behind the same low pass: with the time constant T the curve is 1 + j w T (ITU-R
 * BS.450), so this is T times the derivative; the impulse response is that of the low pass, differentiated before the
 * window. Magnitude and phase follow the analogue curve: no bilinear transform, no error towards 15 kHz.
 */
export function emphasisTaps(preEmphasisUs: PreEmphasisUs, cutoffHz: number, sampleRateHz: number): Float64Array {
  const wc = (2 * Math.PI * cutoffHz) / sampleRateHz;
  const timeFrames = preEmphasisUs * 1e-6 * sampleRateHz;
  return windowed((n) =>
    n === 0 ? 0 : timeFrames * ((wc * Math.cos(wc * n)) / (Math.PI * n) - Math.sin(wc * n) / (Math.PI * n * n)),
  );
}
