import { FourierTransform } from '../fourier.js';

const FRAME = 512;
const STEPS_PER_SECOND = 25;
/** Edges of the bands, Hz: about critical bands (Zwicker) over the range of a voice's formants. */
const BAND_EDGES_HZ = [
  200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700,
] as const;
const BANDS = BAND_EDGES_HZ.length - 1;
/** Under the mean power of the sound by 50 dB, a band's level is no longer told from silence. */
const FLOOR_RATIO = 1e-5;
/** Blocks that are quieter than the mean by 20 dB have no shape worth comparing: decays, and what a codec leaves of them. */
const QUIET_RATIO = 1e-2;

/** How fast the shape of the spectrum changes, a value for each 40 ms. */
export interface ShapeFlux {
  readonly valuesDb: Float32Array;
  readonly perSecond: number;
}

/**
 * Mean change, in dB, of the levels of 15 bands between 200 and 3700 Hz relative to their own mean, from one block of 40 ms
 * to the next. Speech and sung words move their formants several times a second; what instruments play holds its shape from
 * note to note far longer. 0 for blocks that are 20 dB under the mean of the sound. `rateHz` 8000 or more; `samples` mono.
 */
export function shapeFlux(samples: Float32Array, rateHz: number): ShapeFlux {
  const step = Math.round(rateHz / STEPS_PER_SECOND);
  const blocks = Math.max(0, Math.floor((samples.length - FRAME) / step) + 1);
  const valuesDb = new Float32Array(blocks);
  const edges = BAND_EDGES_HZ.map((hz) => Math.min(FRAME / 2, Math.round((hz * FRAME) / rateHz)));
  const fourier = new FourierTransform(FRAME);
  const window = Float64Array.from(
    { length: FRAME },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FRAME),
  );
  const re = new Float64Array(FRAME);
  const im = new Float64Array(FRAME);
  const before = new Float64Array(BANDS);
  const shapes = [new Float64Array(BANDS), new Float64Array(BANDS)];
  const mean = meanPower(samples);
  const floor = FLOOR_RATIO * mean * FRAME + 1e-12;
  const quiet = QUIET_RATIO * mean * FRAME;
  // Two blocks share one complex transform.
  for (let block = 0; block < blocks; block += 2) {
    const at = block * step;
    const second = block + 1 < blocks ? at + step : at;
    let firstPower = 0;
    let secondPower = 0;
    for (let i = 0; i < FRAME; i++) {
      const a = samples[at + i];
      const b = samples[second + i];
      firstPower += a * a;
      secondPower += b * b;
      re[i] = a * window[i];
      im[i] = b * window[i];
    }
    fourier.transform(re, im);
    before.set(shapes[1]);
    shapeOf(re, im, edges, floor, shapes[0], shapes[1]);
    if (block > 0 && firstPower > quiet) valuesDb[block] = distance(before, shapes[0]);
    if (block + 1 < blocks && secondPower > quiet) valuesDb[block + 1] = distance(shapes[0], shapes[1]);
  }
  return { valuesDb, perSecond: rateHz / step };
}

/** Levels of the bands of both real signals that share the transform, less their mean, dB. */
function shapeOf(
  re: Float64Array,
  im: Float64Array,
  edges: readonly number[],
  floor: number,
  first: Float64Array,
  second: Float64Array,
): void {
  let firstMean = 0;
  let secondMean = 0;
  for (let band = 0; band < BANDS; band++) {
    let a = 0;
    let b = 0;
    const to = Math.max(edges[band + 1], edges[band] + 1);
    for (let k = edges[band]; k < to; k++) {
      const other = FRAME - k;
      const reSum = re[k] + re[other];
      const reDifference = re[k] - re[other];
      const imSum = im[k] + im[other];
      const imDifference = im[k] - im[other];
      // Products, not powers: this is rarely called often enough to be optimised, and a power is a call until then.
      a += reSum * reSum + imDifference * imDifference;
      b += imSum * imSum + reDifference * reDifference;
    }
    const width = 4 * (to - edges[band]);
    first[band] = 10 * Math.log10(a / width + floor);
    second[band] = 10 * Math.log10(b / width + floor);
    firstMean += first[band] / BANDS;
    secondMean += second[band] / BANDS;
  }
  for (let band = 0; band < BANDS; band++) {
    first[band] -= firstMean;
    second[band] -= secondMean;
  }
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let band = 0; band < BANDS; band++) sum += Math.abs(a[band] - b[band]);
  return sum / BANDS;
}

function meanPower(samples: Float32Array): number {
  const { length } = samples;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += samples[i] * samples[i];
  return length === 0 ? 0 : sum / length;
}
