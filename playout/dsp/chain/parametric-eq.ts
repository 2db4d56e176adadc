import type { BiquadCoefficients } from '../biquad.js';
import { BiquadCascade } from '../biquad-cascade.js';
import { checkedRateHz, inRange } from '../range.js';

/** One band of a parametric equalizer. */
export interface EqBand {
  readonly type: 'peak' | 'low-shelf' | 'high-shelf';
  /** Centre of a peak, middle of a shelf's slope: 20..20000 Hz, under half the sample rate. */
  readonly frequencyHz: number;
  /** -12..12. */
  readonly gainDb: number;
  /** Width, 0.1..10: higher is narrower; 0.7 gives the steepest shelf without a bump. */
  readonly q: number;
}

export const EQ_RANGES = { frequencyHz: [20, 20_000], gainDb: [-12, 12], q: [0.1, 10] } as const;
const MOST_BANDS = 16;

/**
 * The filter of one band, minimum phase (R. Bristow-Johnson, Cookbook formulae for audio equalizer biquad filter
 * coefficients, W3C note: peaking EQ, low shelf, high shelf).
 */
export function eqCoefficients(band: EqBand, sampleRateHz: number): BiquadCoefficients {
  const a = 10 ** (band.gainDb / 40);
  const w0 = (2 * Math.PI * band.frequencyHz) / sampleRateHz;
  const cos = Math.cos(w0);
  const alpha = Math.sin(w0) / (2 * band.q);
  if (band.type === 'peak') {
    const a0 = 1 + alpha / a;
    return {
      b0: (1 + alpha * a) / a0,
      b1: (-2 * cos) / a0,
      b2: (1 - alpha * a) / a0,
      a1: (-2 * cos) / a0,
      a2: (1 - alpha / a) / a0,
    };
  }
  // The high shelf is the low shelf with the frequency axis mirrored: cos changes its sign, and so do b1 and a1.
  const mirror = band.type === 'low-shelf' ? 1 : -1;
  const c = mirror * cos;
  const root = 2 * Math.sqrt(a) * alpha;
  const a0 = a + 1 + (a - 1) * c + root;
  return {
    b0: (a * (a + 1 - (a - 1) * c + root)) / a0,
    b1: (mirror * 2 * a * (a - 1 - (a + 1) * c)) / a0,
    b2: (a * (a + 1 - (a - 1) * c - root)) / a0,
    a1: (mirror * -2 * (a - 1 + (a + 1) * c)) / a0,
    a2: (a + 1 + (a - 1) * c - root) / a0,
  };
}

/**
 * A stereo equalizer of up to 16 bands; no latency. Bands of 0 dB cost nothing; without bands the samples pass bit for bit.
 * Throws a RangeError for a band outside its range or at or over half the sample rate.
 */
export class ParametricEq extends BiquadCascade {
  constructor(bands: readonly EqBand[], sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    inRange('eq.length', bands.length, 0, MOST_BANDS);
    const highestHz = Math.min(EQ_RANGES.frequencyHz[1], 0.49 * sampleRateHz);
    bands.forEach((band, index) => {
      inRange(`eq[${index}].frequencyHz`, band.frequencyHz, EQ_RANGES.frequencyHz[0], highestHz);
      inRange(`eq[${index}].gainDb`, band.gainDb, ...EQ_RANGES.gainDb);
      inRange(`eq[${index}].q`, band.q, ...EQ_RANGES.q);
    });
    super(bands.filter((band) => band.gainDb !== 0).map((band) => eqCoefficients(band, sampleRateHz)));
  }
}
