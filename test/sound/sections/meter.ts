import { KWeightedPower } from '../../../playout/dsp/meter/k-weighting.js';
import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { noiseSource, sine, steppedTone } from '../../playout/dsp/signals.js';
import { plot } from '../plot.js';
import type { Bench, Figure, Point, Section } from '../report.js';
import { tech3341, tech3342 } from '../tech-3341.js';

const RATES_HZ = [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000];

/** The loudness meter of playout/dsp against the tables of the standards. */
export async function measureMeter(bench: Bench): Promise<Section> {
  return {
    id: 'meter',
    title: 'Loudness meter',
    text:
      'EBU Tech 3341 table 1 (all cases that can be synthesized) and Tech 3342, the calibration tones of BS.1770, generated from the tables; ' +
      'the K-weighting as its mean square on tones, against the transfer function of the table of BS.1770 at 48 kHz. ' +
      'The figures of cases are the readings that lie furthest from what is expected.',
    points: [...(await tech3341(bench)), ...(await tech3342()), ...calibration(), ...rates(), ...splits()],
    tables: [],
    figures: [weighting(), weightingError()],
  };
}

/** Integrated loudness by the product. */
function integrated(channels: readonly Float32Array[], rateHz: number, dualMono = false): number {
  const meter = new LoudnessMeter({ sampleRateHz: rateHz, channels: channels.length, dualMono });
  meter.process(channels, 0, channels[0].length);
  return meter.integratedLufs() ?? NaN;
}

function calibration(): Point[] {
  const full = steppedTone([[5, 0]], 48_000, 997);
  const none = new Float32Array(full.length);
  const mono = steppedTone([[5, -20]]);
  const near = (expected: number, tolerance: number) =>
    ({ unit: 'LUFS', from: expected - tolerance, to: expected + tolerance }) as const;
  const point = (id: string, what: string, expected: number, ours: number, tolerance = 0.02): Point => ({
    id: `meter.calibration.${id}`,
    what,
    goal: near(expected, tolerance),
    ours,
    instrument: 'the tone’s own definition',
    digits: 3,
  });
  return [
    ...['left', 'right', 'centre'].map((name, channel) =>
      point(
        name,
        `997 Hz at full scale, ${name} alone`,
        -3.01,
        integrated([0, 1, 2].map((i) => (i === channel ? full : none)), 48_000), // prettier-ignore
      ),
    ),
    point('both', '997 Hz at full scale on left and right', 0, integrated([full, full], 48_000)),
    point('18', '1 kHz at −18 dBFS on left and right', -18, integrated([steppedTone([[5, -18]]), steppedTone([[5, -18]])], 48_000)), // prettier-ignore
    point('surround', '997 Hz at full scale, left surround of 5.1 alone', -3.01 + 1.49, integrated([none, none, none, none, full, none], 48_000)), // prettier-ignore
    point('mono', 'mono 1 kHz at −20 dBFS that plays on two channels', -20, integrated([mono], 48_000, true)),
    {
      id: 'meter.calibration.lfe',
      what: 'gated blocks of 997 Hz at full scale in LFE alone (none count)',
      goal: { unit: 'readings', atMost: 0 },
      ours: Number.isNaN(integrated([none, none, none, full, none, none], 48_000)) ? 0 : 1,
      instrument: 'BS.1770 table 3',
      digits: 0,
    },
  ];
}

function rates(): Point[] {
  return RATES_HZ.map((rateHz): Point => {
    const tone = steppedTone([[5, -18]], rateHz);
    return {
      id: `meter.rate.${rateHz}`,
      what: `1 kHz at −18 dBFS on left and right at ${rateHz / 1000} kHz`,
      goal: { unit: 'LUFS', from: -18.1, to: -17.9 },
      ours: integrated([tone, tone], rateHz),
      instrument: 'the tone’s own definition',
      digits: 3,
    };
  });
}

function splits(): Point[] {
  const random = noiseSource(7);
  const left = Float32Array.from(
    { length: 10 * 44_100 + 321 },
    (_, i) => (0.1 + 0.2 * Math.sin(i / 30_000) ** 2) * random(),
  );
  const right = left.map((x) => 0.5 * x);
  const read = (block: number): readonly number[] => {
    const meter = new LoudnessMeter({ sampleRateHz: 44_100, channels: 2 });
    for (let at = 0; at < left.length; at += block) meter.process([left, right], at, Math.min(left.length, at + block));
    return [meter.integratedLufs(), meter.loudnessRangeLu(), meter.maxMomentaryLufs, meter.maxShortTermLufs].map((value) => value ?? NaN); // prettier-ignore
  };
  const whole = read(left.length);
  const off = Math.max(...[1, 13, 128, 480, 4096].flatMap((block) => read(block).map((value, i) => Math.abs(value - whole[i])))); // prettier-ignore
  return [
    {
      id: 'meter.blocks',
      what: 'largest difference of I, LRA, M and S for blocks of 1, 13, 128, 480, 4096',
      goal: { unit: 'LU', atMost: 1e-9 },
      ours: off,
      instrument: 'difference to one block',
      digits: 10,
    },
  ];
}

/** Gain of the K-weighting of BS.1770 (tables 1 and 2, 48 kHz) at a frequency, in dB. */
export function standardWeightingDb(hz: number): number {
  const w = (2 * Math.PI * hz) / 48_000;
  const magnitude = (b: readonly number[], a: readonly number[]): number => {
    const at = (c: readonly number[]): number =>
      Math.hypot(c[0] + c[1] * Math.cos(w) + c[2] * Math.cos(2 * w), c[1] * Math.sin(w) + c[2] * Math.sin(2 * w));
    return at(b) / at(a);
  };
  const shelf = magnitude([1.53512485958697, -2.69169619940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]); // prettier-ignore
  const highPass = magnitude([1, -2, 1], [1, -1.99004745483398, 0.99007225036621]);
  return 20 * Math.log10(shelf * highPass);
}

/** Gain of the product's K-weighting on a tone, in dB: settled first, then over whole periods. */
function measuredWeightingDb(hz: number, rateHz: number): number {
  const weighting = new KWeightedPower(rateHz, 1);
  const settle = Math.round(0.4 * rateHz);
  const frames = Math.max(1, Math.round((Math.round(0.2 * hz) / hz) * rateHz));
  const tone = sine(settle + frames, hz, 1, rateHz);
  const sums = new Float64Array(1);
  weighting.addChannel(0, tone, 0, settle, sums);
  sums[0] = 0;
  weighting.addChannel(0, tone, settle, settle + frames, sums);
  return 10 * Math.log10(sums[0] / (frames / 2));
}

function frequencies(rateHz: number): number[] {
  const highest = Math.min(20_000, 0.45 * rateHz);
  return Array.from({ length: 60 }, (_, i) => 20 * (highest / 20) ** (i / 59));
}

const PLOTTED_HZ = [8000, 16_000, 32_000, 44_100, 48_000, 96_000, 192_000];

function weighting(): Figure {
  return plot({
    caption: 'K-weighting by rate',
    x: { label: 'frequency, Hz', log: true, min: 20, max: 20_000 },
    y: { label: 'gain, dB', min: -15, max: 5 },
    series: [
      ...PLOTTED_HZ.map((rateHz) => ({
        name: `${rateHz / 1000} kHz`,
        points: frequencies(rateHz).map((hz): [number, number] => [hz, measuredWeightingDb(hz, rateHz)]),
      })),
      {
        name: 'BS.1770 (48 kHz tables)',
        dashed: true,
        points: frequencies(48_000).map((hz): [number, number] => [hz, standardWeightingDb(hz)]),
      },
    ],
  });
}

function weightingError(): Figure {
  return plot({
    caption: 'K-weighting: deviation from BS.1770 at 48 kHz',
    x: { label: 'frequency, Hz', log: true, min: 20, max: 20_000 },
    y: { label: 'deviation, dB', min: -1, max: 1 },
    series: PLOTTED_HZ.map((rateHz) => ({
      name: `${rateHz / 1000} kHz`,
      points: frequencies(rateHz).map((hz): [number, number] => [
        hz,
        measuredWeightingDb(hz, rateHz) - standardWeightingDb(hz),
      ]),
    })),
  });
}
