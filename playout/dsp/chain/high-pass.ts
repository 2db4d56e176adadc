import { Biquad, type BiquadCoefficients } from '../biquad.js';
import { checkedRateHz, inRange } from '../range.js';

/**
 * A second-order Butterworth high pass: -3 dB at `cutoffHz`, 12 dB per octave.
 * Bilinear transform with pre-warping (Zölzer, Digital Audio Signal Processing, 2nd ed., table 5.2, Q = 1/sqrt 2).
 */
export function highPassCoefficients(cutoffHz: number, sampleRateHz: number): BiquadCoefficients {
  const k = Math.tan((Math.PI * cutoffHz) / sampleRateHz);
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  return {
    b0: norm,
    b1: -2 * norm,
    b2: norm,
    a1: 2 * (k * k - 1) * norm,
    a2: (1 - Math.SQRT2 * k + k * k) * norm,
  };
}

/** Takes away what no loudspeaker on the air plays and every compressor would pump on; no latency. */
export class HighPass extends Biquad {
  /** `cutoffHz` 5..1000. */
  constructor(options: { readonly cutoffHz: number }, sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    inRange('highPass.cutoffHz', options.cutoffHz, 5, 1000);
    super(highPassCoefficients(options.cutoffHz, sampleRateHz));
  }
}
