import { Multiplex, VALUES_PER_FRAME, type MultiplexOptions } from '../../../playout/dsp/fm/multiplex.js';
import { largestDb, MPX_RATE_HZ, pilotOf, receive, spectrumDb, tone } from '../../playout/dsp/fm/demodulate.js';
import { decode, groupsOf, rdsBits } from '../../playout/dsp/fm/receive-rds.js';
import { noiseSource, sine } from '../../playout/dsp/signals.js';
import { onePeak } from '../instruments/oversampled-peak.js';
import { plot } from '../plot.js';
import type { Bench, Figure, Point, Section, Table } from '../report.js';

const RATE_HZ = 48_000;
const PILOT_PERCENT = 9;
const RDS_PERCENT = 4;
const TEXT = 'Artist - A title of some length';
const RDS = {
  ...{ percent: RDS_PERCENT, pi: 0xd3a8, ps: 'HAFEN FM', pty: 10, tp: true, ta: false },
  alternativeMhz: [88.1, 101.5, 107.9],
  offsetMinutes: (): number => 60,
};
const STATION: MultiplexOptions = {
  preEmphasisUs: 50,
  pilotPercent: PILOT_PERCENT,
  powerLimitDbr: undefined,
  phaseRotator: false,
  rds: RDS,
};
/** A sine of +-19 kHz of the 75 kHz of full deviation (ITU-R BS.412-9, 2.5). */
const POWER_AT_0_DBR = (19 / 75) ** 2 / 2;
const RECEIVER = 'receiver written from ITU-R BS.450';
const RDS_RECEIVER = 'receiver written from IEC 62106';
const SPECTRUM = 'averaged spectrum, Blackman-Harris';
const HERTZ = [30, 100, 400, 1000, 3000, 5000, 7000, 10_000, 12_500, 15_000];

/** The FM branch: the multiplex, demodulated by code that shares nothing with it. */
export async function measureFm(bench: Bench): Promise<Section> {
  const seconds = bench.quick ? 4 : 12;
  const [left, right] = [noise(seconds, 1, 6), noise(seconds, 1, 7)];
  const made = new Multiplex(STATION);
  made.setText(TEXT);
  made.setClock(Date.UTC(2026, 2, 9, 11, 59, 58));
  const mpx = multiplexed(made, left, right);
  const bare = multiplexed(new Multiplex({ ...STATION, rds: undefined }), left, right);
  const spectrum = spectrumDb(mpx, 8192, 40_000);
  const bareSpectrum = spectrumDb(bare, 8192, 40_000);
  const channels = separation(bench);
  const rds = rdsPoints(mpx);
  return Promise.resolve({
    id: 'fm',
    title: 'FM multiplex',
    text:
      'Dense noise at full scale on both channels, tones for separation. The multiplex is demodulated by receivers written from the ' +
      'standards, apart from the product: pilot by correlation, subcarrier by the pilot’s own phase, RDS by a matched filter and the ' +
      'parity check of annex B.',
    points: [
      ...pilotPoints(mpx),
      ...channels.points,
      ...spectrumPoints(spectrum, bareSpectrum),
      deviation('noise', mpx),
      deviation('square', multiplexed(new Multiplex(STATION), square(), square())),
      ...rds.points,
      ...(bench.quick ? [] : [power()]),
    ],
    tables: [rds.table],
    figures: [spectrumFigure(spectrum), channels.figure, rds.figure],
  });
}

function noise(seconds: number, peak: number, seed: number): Float32Array {
  const random = noiseSource(seed);
  return Float32Array.from({ length: seconds * RATE_HZ }, () => peak * random());
}

function square(): Float32Array {
  return sine(2 * RATE_HZ, 1000, 1).map((x) => (x < 0 ? -1 : 1));
}

function multiplexed(multiplex: Multiplex, left: Float32Array, right: Float32Array): Float32Array {
  const out = new Float32Array(left.length * VALUES_PER_FRAME);
  for (let at = 0; at < left.length; at += 480) {
    multiplex.process(left, right, at, Math.min(left.length, at + 480), out, at * VALUES_PER_FRAME);
  }
  return out;
}

function pilotPoints(mpx: Float32Array): Point[] {
  const pilot = pilotOf(mpx);
  const left = multiplexed(new Multiplex({ ...STATION, rds: undefined }), sine(2 * RATE_HZ, 1000, 0.5), new Float32Array(2 * RATE_HZ)); // prettier-ignore
  const { phase } = pilotOf(left);
  // Both sidebands of a tone on one channel: their phases add up to twice the subcarrier's.
  const lower = tone(left, 37_000, MPX_RATE_HZ, 96_000, 288_000);
  const upper = tone(left, 39_000, MPX_RATE_HZ, 96_000, 288_000);
  const turned = lower.phase + upper.phase - 4 * phase;
  const off = (Math.atan2(Math.sin(turned), Math.cos(turned)) / 2 / 2) * (180 / Math.PI);
  return [
    { id: 'fm.pilot.level', what: 'pilot, of full deviation (9 % set)', goal: { unit: '%', from: 8, to: 10 }, ours: 100 * pilot.amplitude, instrument: RECEIVER, digits: 3 },
    { id: 'fm.pilot.frequency', what: 'pilot’s frequency minus 19 kHz', goal: { unit: 'Hz', from: -2, to: 2 }, ours: pilot.hz - 19_000, instrument: RECEIVER, digits: 4 },
    { id: 'fm.pilot.phase', what: 'phase of the subcarrier against the pilot’s, in degrees of the pilot (BS.450: 3)', goal: { unit: '°', from: -3, to: 3 }, ours: off, instrument: RECEIVER, digits: 4 },
  ]; // prettier-ignore
}

function separation(bench: Bench): { points: readonly Point[]; figure: Figure } {
  const hertz = bench.quick ? [100, 1000, 15_000] : HERTZ;
  const none = new Float32Array(RATE_HZ);
  const apart = [0, 50, 75].map((preEmphasisUs) =>
    hertz.map((hz): readonly [number, number, number] => {
      const multiplex = new Multiplex({ ...STATION, rds: undefined, preEmphasisUs: preEmphasisUs as 0 | 50 | 75 });
      const { left, right } = receive(multiplexed(multiplex, sine(RATE_HZ, hz, 0.05), none));
      const wanted = tone(left, hz, RATE_HZ, 10_000, 42_000).amplitude;
      const leaked = tone(right, hz, RATE_HZ, 10_000, 42_000).amplitude;
      const curveDb = 10 * Math.log10(1 + (2 * Math.PI * hz * preEmphasisUs * 1e-6) ** 2);
      const share = 1 - PILOT_PERCENT / 100;
      return [hz, 20 * Math.log10(wanted / leaked), 20 * Math.log10(wanted / 0.05 / share) - curveDb];
    }),
  );
  const least = Math.min(...apart.flat().map(([, db]) => db));
  const curve = Math.max(...apart.flat().map(([, , db]) => Math.abs(db)));
  return {
    points: [
      { id: 'fm.separation', what: 'least channel separation, 30 Hz to 15 kHz, 0, 50 and 75 µs', goal: { unit: 'dB', atLeast: 60 }, ours: least, instrument: RECEIVER, digits: 1 },
      { id: 'fm.emphasis', what: 'largest deviation from the curves of pre-emphasis, 30 Hz to 15 kHz', goal: { unit: 'dB', atMost: 0.1 }, ours: curve, instrument: RECEIVER, digits: 4 },
    ],
    figure: plot({
      caption: 'Channel separation',
      x: { label: 'frequency, Hz', log: true, min: 20, max: 20_000 },
      y: { label: 'separation, dB', min: 0 },
      series: apart.map((points, i) => ({
        name: `${[0, 50, 75][i]} µs`,
        points: points.map(([hz, db]): [number, number] => [hz, db]),
      })),
    }),
  }; // prettier-ignore
}

function spectrumPoints(spectrum: Float64Array, bare: Float64Array): Point[] {
  const point = (id: string, what: string, atMost: number, ours: number): Point => ({
    id: `fm.spectrum.${id}`,
    what,
    goal: { unit: 'dB of full deviation', atMost },
    ours,
    instrument: SPECTRUM,
    digits: 1,
  });
  return [
    point('below', 'highest line from 16.7 to 18.85 kHz under dense noise (15 kHz low pass)', -70, largestDb(spectrum, 16_700, 18_850)),
    point('above', 'highest line from 19.15 to 21.3 kHz under dense noise', -70, largestDb(spectrum, 19_150, 21_300)),
    point('rds', 'highest line from 54.7 to 95.9 kHz without RDS', -70, largestDb(bare, 54_700, 95_900)),
    point('beyond', 'highest line from 60 to 95.9 kHz with RDS', -70, largestDb(spectrum, 60_000, 95_900)),
  ]; // prettier-ignore
}

function deviation(name: string, mpx: Float32Array): Point {
  return {
    id: `fm.deviation.${name}`,
    what: `largest deviation, of full deviation, ${name} at full scale with 50 µs (overshoot)`,
    goal: { unit: '%', atMost: 100 },
    ours: 100 * onePeak(mpx).truePeak,
    instrument: '16x windowed sinc of this report',
    digits: 2,
  };
}

function rdsPoints(mpx: Float32Array): { points: readonly Point[]; table: Table; figure: Figure } {
  const pilot = pilotOf(mpx);
  const { bits, endsAt, eye } = rdsBits(mpx, pilot);
  const { groups, badBlocks } = groupsOf(bits, endsAt);
  const said = decode(groups);
  const letters = (codes: readonly number[]): string => codes.map((code) => String.fromCharCode(code)).join('');
  const name = letters(said.ps);
  const text = letters(said.texts.at(0)?.codes ?? []).trimEnd();
  const wrong = [
    name === RDS.ps,
    said.pi.size === 1 && said.pi.has(RDS.pi),
    said.pty.size === 1 && said.pty.has(RDS.pty),
    said.tp.size === 1 && said.tp.has(1),
    said.ta.size === 1 && said.ta.has(0),
    text === TEXT,
    said.af.length > 0,
    said.clock.some(({ epochMs, offsetMinutes }) => epochMs === Date.UTC(2026, 2, 9, 12) && offsetMinutes === 60),
  ].filter((right) => !right).length;
  const counted = { unit: '', atMost: 0 } as const;
  return {
    points: [
      { id: 'fm.rds.blocks', what: `RDS blocks with errors, of ${4 * groups.length}`, goal: counted, ours: groups.length > 0 ? badBlocks : NaN, instrument: RDS_RECEIVER, digits: 0 },
      { id: 'fm.rds.content', what: 'of PS, PI, PTY, TP, TA, RT, AF, CT so many did not arrive as set', goal: counted, ours: wrong, instrument: RDS_RECEIVER, digits: 0 },
      { id: 'fm.rds.eye', what: 'opening of the RDS eye: smallest of largest symbol', goal: { unit: '', atLeast: 0.5 }, ours: eye, instrument: RDS_RECEIVER },
    ],
    table: {
      caption: 'RDS as it was received',
      head: ['what', 'received'],
      rows: [
        ['PI', [...said.pi].map((pi) => pi.toString(16).toUpperCase()).join(' ')],
        ['PS', name],
        ['RT', text],
        ['PTY', [...said.pty].join(' ')],
        ['groups', said.types.slice(0, 24).join(' ')],
        ['CT', said.clock.map(({ epochMs, offsetMinutes }) => `${new Date(epochMs).toISOString()} +${offsetMinutes} min`).join(' ')],
      ],
    },
    figure: eyeFigure(mpx),
  }; // prettier-ignore
}

/** Two bits of the RDS signal over one another, brought down by the third harmonic of the pilot. */
function eyeFigure(mpx: Float32Array): Figure {
  const pilot = pilotOf(mpx);
  const perBit = (MPX_RATE_HZ * 16) / pilot.hz;
  const width = 32;
  const down = (n: number): number => {
    let sum = 0;
    for (let k = -width; k <= width; k++) {
      const m = n + k;
      const angle = 3 * ((2 * Math.PI * pilot.hz * m) / MPX_RATE_HZ + pilot.phase);
      sum += 2 * mpx[m] * Math.sin(angle) * (0.5 + 0.5 * Math.cos((Math.PI * k) / (width + 1)));
    }
    return (100 * sum) / (width + 1);
  };
  const points: [number, number][] = [];
  for (let bit = 0; bit < 80; bit++) {
    for (let i = 0; i <= 2 * perBit; i += 8) points.push([i / perBit, down(Math.round(60_000 + bit * 2 * perBit + i))]);
    points.push([2, NaN]);
  }
  return plot({
    caption: 'RDS eye: two bits over one another (dense noise beside it)',
    x: { label: 'time, bits' },
    y: { label: 'of full deviation, %' },
    series: [{ name: 'RDS', points: points.slice(0, 1390) }],
  });
}

/** Largest mean power of any 60 s, against the limit, on two and a half minutes of dense noise. */
function power(): Point {
  const multiplex = new Multiplex({ ...STATION, powerLimitDbr: 0 });
  const random = noiseSource(12);
  const perSecond: number[] = [];
  const out = new Float32Array(RATE_HZ * VALUES_PER_FRAME);
  for (let second = 0; second < 150; second++) {
    const left = Float32Array.from({ length: RATE_HZ }, () => random());
    const right = Float32Array.from({ length: RATE_HZ }, () => random());
    multiplex.process(left, right, 0, RATE_HZ, out);
    perSecond.push(out.reduce((sum, x) => sum + x * x, 0) / out.length);
  }
  let most = 0;
  for (let from = 0; from + 60 <= perSecond.length; from++) {
    most = Math.max(most, perSecond.slice(from, from + 60).reduce((a, b) => a + b, 0) / 60);
  }
  return {
    id: 'fm.power',
    what: 'largest multiplex power of any 60 s, limit 0 dBr, dense noise at full scale',
    goal: { unit: 'dBr', atMost: 0 },
    ours: 10 * Math.log10(most / POWER_AT_0_DBR),
    instrument: 'mean square, ITU-R BS.412-9',
  };
}

function spectrumFigure(spectrum: Float64Array): Figure {
  const hertz = MPX_RATE_HZ / (2 * (spectrum.length - 1));
  return plot({
    caption: 'Spectrum of the multiplex, dense noise at full scale',
    x: { label: 'frequency, kHz', min: 0, max: 96 },
    y: { label: 'level, dB of full deviation', min: -140, max: 0 },
    series: [
      { name: 'multiplex', points: [...spectrum].map((db, bin): [number, number] => [(bin * hertz) / 1000, db]) },
    ],
  });
}
