import { powerResponse, type BiquadCoefficients } from '../biquad.js';

/** A second-order filter that another is to sound like: its own response, and where its poles lie. */
export interface ShelfModel {
  readonly coefficients: BiquadCoefficients;
  readonly sampleRateHz: number;
  readonly poleHz: number;
  readonly poleQ: number;
}

/** Besides 0 Hz, the responses agree here: at the frequency of calibration tones, and near the end of the band. */
const MATCHED_HZ = 1000;
const MATCHED_SHARE = 0.44;

/**
 * The model at a lower rate, where the bilinear transform would bend it: poles by the matched z transform, a numerator whose
 * response is the model's at three frequencies (M. Vicanek, Matched second order digital filters, 2016). Of the K-weighting
 * shelf it is within 0.03 dB up to 0.47 of the rate, from 8 kHz on.
 */
export function matchedShelf(model: ShelfModel, sampleRateHz: number): BiquadCoefficients {
  const w0 = (2 * Math.PI * model.poleHz) / sampleRateHz;
  const damping = 1 / (2 * model.poleQ);
  const a1 = -2 * Math.exp(-damping * w0) * Math.cos(Math.sqrt(1 - damping * damping) * w0);
  const a2 = Math.exp(-2 * damping * w0);
  /** Power response that the numerator needs at a frequency. */
  const wanted = (hz: number): number =>
    powerResponse(model.coefficients, (2 * Math.PI * hz) / model.sampleRateHz) /
    powerResponse({ b0: 1, b1: 0, b2: 0, a1, a2 }, (2 * Math.PI * hz) / sampleRateHz);
  // |B|^2 = p0 + p1 x + p2 x^2 with x = sin^2(w / 2).
  const x = (hz: number): number => Math.sin((Math.PI * hz) / sampleRateHz) ** 2;
  const highHz = MATCHED_SHARE * sampleRateHz;
  const p0 = wanted(0);
  const low = (wanted(MATCHED_HZ) - p0) / x(MATCHED_HZ);
  const high = (wanted(highHz) - p0) / x(highHz);
  const p2 = (high - low) / (x(highHz) - x(MATCHED_HZ));
  const p1 = low - p2 * x(MATCHED_HZ);
  const atZero = Math.sqrt(p0);
  const atNyquist = Math.sqrt(p0 + p1 + p2);
  const outer = (atZero + atNyquist) / 2;
  const b0 = (outer + Math.sqrt(outer * outer - p2 / 4)) / 2;
  return { b0, b1: (atZero - atNyquist) / 2, b2: p2 / (16 * b0), a1, a2 };
}
