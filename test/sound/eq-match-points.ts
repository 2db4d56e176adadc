import { EqMatch, eqMatchDb, referenceSpectrum } from '../../playout/dsp/eq-match/eq-match.js';
import { EQ_MATCH_BANDS_HZ } from '../../playout/api/segment.js';
import { SpectrumMeter } from '../../playout/dsp/eq-match/spectrum.js';
import { ebur128 } from './instruments/ffmpeg.js';
import { fft } from './instruments/spectrum.js';
import type { Stereo } from './instruments/stereo.js';
import { plot } from './plot.js';
import type { Figure, Point } from './report.js';
import { processed } from './stage.js';

const MOST_DB = 6;

/** One piece brought to the mean of the others by the product, and what a transform of this report sees of it. */
export async function eqMatchPoints(
  parts: readonly Stereo[],
): Promise<{ points: readonly Point[]; figures: readonly Figure[] }> {
  const [item, ...others] = parts;
  if (others.length === 0) return { points: [], figures: [] };
  const spectra = parts.map((sound) => {
    const meter = new SpectrumMeter(sound.rateHz, 2);
    meter.process([sound.left, sound.right], 0, sound.left.length);
    return meter.octaveBandsDb() ?? [];
  });
  const reference = referenceSpectrum(spectra.slice(1));
  const gains = eqMatchDb(spectra[0], reference, { strength: 1, maxDb: MOST_DB });
  const matched = processed(new EqMatch(gains, item.rateHz), item);
  const wanted = mean(others.map((sound) => aboutItsMean(bandsDb(sound))));
  const levels = [bandsDb(item), bandsDb(matched)];
  const [before, after] = levels.map(aboutItsMean);
  const loudness = (await ebur128(matched)).integratedLufs - (await ebur128(item)).integratedLufs;
  return {
    points: [
      {
        id: 'chain.eq-match.nearer',
        what: 'distance of the spectrum to the reference after matching, of that before (mean square over octaves)',
        goal: { unit: '', atMost: 0.6 },
        ours: distance(after, wanted) / distance(before, wanted),
        instrument: 'octave levels by a transform of this report',
      },
      {
        id: 'chain.eq-match.most',
        what: 'largest correction in an octave',
        goal: { unit: 'dB', atMost: MOST_DB + 0.05 },
        ours: Math.max(...levels[1].map((db, k) => Math.abs(db - levels[0][k]))),
        instrument: 'octave levels by a transform of this report',
      },
      {
        id: 'chain.eq-match.loudness',
        what: 'change of loudness by matching',
        goal: { unit: 'LU', from: -0.5, to: 0.5 },
        ours: loudness,
        instrument: 'ffmpeg ebur128',
      },
    ],
    figures: [
      plot({
        caption: 'EQ match: octave levels of a piece before and after, and the reference',
        x: { label: 'frequency, Hz', log: true, min: 40, max: 20_000 },
        y: { label: 'level, dB of the mean' },
        series: [
          { name: 'before', points: pairs(before) },
          { name: 'after', points: pairs(after) },
          { name: 'reference', points: pairs(wanted), dashed: true },
        ],
      }),
    ],
  };
}

function pairs(levels: readonly number[]): [number, number][] {
  return levels.map((db, k) => [EQ_MATCH_BANDS_HZ[k], db]);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, db, k) => sum + (db - b[k]) ** 2, 0) / a.length);
}

function mean(all: readonly (readonly number[])[]): number[] {
  return all[0].map((_, k) => all.reduce((sum, one) => sum + one[k], 0) / all.length);
}

/** Long-term levels of octave bands, in dB of any reference. */
function bandsDb({ left, right, rateHz }: Stereo): number[] {
  const length = 8192;
  const powers = new Float64Array(EQ_MATCH_BANDS_HZ.length);
  for (let at = 0; at + length <= left.length; at += 2 * length) {
    const re = new Float64Array(length);
    const im = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
      re[i] = window * left[at + i];
      im[i] = window * right[at + i];
    }
    fft(re, im);
    for (let bin = 1; bin < length / 2; bin++) {
      const hz = (bin * rateHz) / length;
      const band = EQ_MATCH_BANDS_HZ.findIndex((centre) => hz >= centre / Math.SQRT2 && hz < centre * Math.SQRT2);
      const mirror = length - bin;
      if (band >= 0) powers[band] += re[bin] ** 2 + im[bin] ** 2 + re[mirror] ** 2 + im[mirror] ** 2;
    }
  }
  return [...powers].map((power) => 10 * Math.log10(power + 1e-20));
}

function aboutItsMean(levels: readonly number[]): number[] {
  const middle = levels.reduce((a, b) => a + b, 0) / levels.length;
  return levels.map((db) => db - middle);
}
