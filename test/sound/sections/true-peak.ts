import { TruePeakMeter } from '../../../playout/dsp/meter/true-peak.js';
import { faded } from '../../playout/dsp/signals.js';
import { onePeak } from '../instruments/oversampled-peak.js';
import { plot } from '../plot.js';
import type { Bench, Point, Section } from '../report.js';

const RATE_HZ = 48_000;
const AMPLITUDE = 0.5;

/** How far the meters under-read a sine, by frequency: the worst of several phases. */
export function measureTruePeak(bench: Bench): Promise<Section> {
  const hertz = fractions(bench.quick ? [4, 6, 10] : [3, 4, 5, 6, 8, 10, 12, 14, 16, 20]).map((part) => part * RATE_HZ);
  const eight = hertz.map((hz): [number, number] => [hz, worst(hz, (x) => product(x, 8))]);
  const four = hertz.map((hz): [number, number] => [hz, worst(hz, (x) => product(x, 4))]);
  const own = hertz.map((hz): [number, number] => [hz, worst(hz, (x) => onePeak(x).truePeak)]);
  const upTo = (errors: readonly (readonly [number, number])[], limitHz: number): number =>
    Math.min(...errors.filter(([hz]) => hz <= limitHz).map(([, db]) => db));
  const over = Math.max(...[...eight, ...four].filter(([hz]) => hz <= 20_000).map(([, db]) => db));
  const point = (id: string, what: string, least: number, ours: number): Point => ({
    id: `true-peak.${id}`,
    what,
    goal: { unit: 'dB', from: least, to: 0.05 },
    ours,
    instrument: 'the sine’s own amplitude, worst of 24 phases',
    digits: 3,
  });
  return Promise.resolve({
    id: 'true-peak',
    title: 'True-peak meter',
    text:
      'Faded sines of known amplitude at simple fractions of 48 kHz, so that the same few phases are sampled over and over, 24 phases ' +
      'each: reading against amplitude. The eightfold meter controls the ' +
      'limiter’s ceiling, the fourfold one is for display. The third line is the sixteenfold instrument of this report itself.',
    points: [
      point('8x.15k', 'lowest reading of the 8x meter to 15 kHz', -0.07, upTo(eight, 15_000)),
      point('8x.20k', 'lowest reading of the 8x meter to 20 kHz', -0.17, upTo(eight, 20_000)),
      point('4x.15k', 'lowest reading of the 4x meter to 15 kHz (BS.1770 annex 2: 0.55 dB at 18 kHz)', -0.55, upTo(four, 15_000)),
      { ...point('over', 'highest reading of either to 20 kHz', -0.05, over), goal: { unit: 'dB', atMost: 0.2 } },
    ], // prettier-ignore
    tables: [],
    figures: [
      plot({
        caption: 'Error of the true-peak reading on a sine (worst phase)',
        x: { label: 'frequency, Hz', min: 0, max: 22_000 },
        y: { label: 'reading − amplitude, dB', min: -1, max: 0.2 },
        series: [
          { name: '8x meter', points: eight },
          { name: '4x meter', points: four },
          { name: '16x instrument of this report', points: own, dashed: true },
        ],
      }),
    ],
  });
}

/** All k/n under 0.46 for the denominators given, in order. */
function fractions(denominators: readonly number[]): number[] {
  const all = denominators.flatMap((n) => Array.from({ length: n }, (_, k) => k / n));
  return [...new Set(all)].filter((part) => part > 0 && part < 0.46).sort((a, b) => a - b);
}

function product(signal: Float32Array, oversampling: 4 | 8): number {
  const meter = new TruePeakMeter({ oversampling });
  meter.process(signal, 0, signal.length);
  meter.finish();
  return meter.peakLinear;
}

/** The reading that lies furthest from the amplitude, over 24 phases, in dB. */
function worst(hz: number, read: (signal: Float32Array) => number): number {
  let most = 0;
  for (let k = 0; k < 24; k++) {
    const phase = (Math.PI * k) / 24;
    // Long enough that the fade holds no energy elsewhere; its top is flat, so that the amplitude is reached.
    const signal = faded(
      Float32Array.from({ length: 3000 }, (_, i) => AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / RATE_HZ + phase)),
      1000,
    );
    const db = 20 * Math.log10(read(signal) / AMPLITUDE);
    if (Math.abs(db) > Math.abs(most)) most = db;
  }
  return most;
}
