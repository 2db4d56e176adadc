import { dbFromLinear } from '../../../playout/api/units.js';
import { TruePeakLimiter } from '../../../playout/dsp/limiter/limiter.js';
import { sine } from '../../playout/dsp/signals.js';
import { BAND_LIMITED, CEILING_DBTP, noise, NOT_BAND_LIMITED } from '../adversarial.js';
import { hotHour } from '../hot-hour.js';
import { ebur128 } from '../instruments/ffmpeg.js';
import { onePeak, truePeakDbtp } from '../instruments/oversampled-peak.js';
import { spectrumDb, thdPercent, toneAt } from '../instruments/spectrum.js';
import type { Stereo } from '../instruments/stereo.js';
import { decoded } from '../music.js';
import { PEER_LIMITERS, type PeerLimiter } from '../peers/limiters.js';
import { plot } from '../plot.js';
import { Reel } from '../reel.js';
import type { Bench, Figure, PeerFigure, Point, Section, Table } from '../report.js';
import { limited, processed } from '../stage.js';

const RATE_HZ = 48_000;
const TONES_HZ = [60, 100, 1000] as const;
const THD_GOALS = [0.05, 0.01, 0.01] as const;
const REDUCTION_DB = 6;
const REAL_DRIVE = 10 ** (12 / 20);
const STEPS_DB = Array.from({ length: 17 }, (_, i) => -20 + 2 * i);
const OVERSAMPLER = '16x windowed sinc of this report';

/** What a limiter did to the whole reel. */
interface Outcome {
  readonly name: string;
  readonly sound: Stereo | null;
}

/** The true-peak limiter of playout/dsp and its peers, on the same signals at the same ceiling. */
export async function measureLimiter(bench: Bench): Promise<Section> {
  const reel = await signals(bench);
  const ours: Outcome = { name: 'Continuity', sound: limited(reel.sound()) };
  const peers = await outcomes(reel, bench);
  const groups = groupsOf(reel);
  const levels = [];
  for (const outcome of [ours, ...peers]) levels.push(await worstLevels(outcome, reel, groups));
  const [own, ...theirs] = levels;
  const hour = await hotHour(bench);
  const points = [
    ...levelPoints(own, theirs),
    ...distortionPoints(ours, peers, reel),
    ...exactness(),
    ...latencyPoints(),
    ...recoveryPoints(),
    ...(await ratePoints()),
    ...hour.points,
  ];
  return {
    id: 'limiter',
    title: 'True-peak limiter',
    text:
      `Ceiling ${CEILING_DBTP} dBTP. The adversarial set (${BAND_LIMITED.length} band-limited signals, ${NOT_BAND_LIMITED.length} that are not, ` +
      `and real tracks with +12 dB), tones with ${REDUCTION_DB} dB too much, a staircase and a burst pass each limiter in one reel, ` +
      'at levels matched to the ceiling. Peers that work with whole numbers get everything 24 dB quieter, with a ceiling 24 dB lower.',
    points,
    tables: [levelTable([own, ...theirs]), peerTable(), hour.table],
    figures: [
      transferFigure([ours, ...peers], reel),
      ...burstFigures([ours, ...peers], reel),
      ...spectra([ours, ...peers], reel),
    ],
  };
}

async function signals(bench: Bench): Promise<Reel> {
  const reel = new Reel(RATE_HZ);
  const few = <T>(all: readonly T[]): readonly T[] => (bench.quick ? all.slice(0, 3) : all);
  for (const { name, make } of few(BAND_LIMITED)) addTrial(reel, `band: ${name}`, make(RATE_HZ));
  for (const { name, make } of few(NOT_BAND_LIMITED)) addTrial(reel, `full: ${name}`, make(RATE_HZ));
  const tracks = (await bench.tracks()).filter((track) => track.durationSeconds > 45).slice(0, bench.quick ? 1 : 12);
  for (const track of tracks) {
    const seconds = bench.quick ? 3 : 8;
    const sound = await decoded(track.path, 0.4 * track.durationSeconds, seconds);
    reel.add(
      `real: ${track.path}`,
      sound.left.map((x) => x * REAL_DRIVE),
      sound.right.map((x) => x * REAL_DRIVE),
    );
  }
  const peak = 10 ** ((CEILING_DBTP + REDUCTION_DB) / 20);
  for (const hz of TONES_HZ) reel.add(`tone: ${hz}`, sine(3 * RATE_HZ, hz, peak));
  reel.add('staircase', staircase());
  reel.add('burst', burst());
  return reel;
}

/** The right channel differs, so that linking and both channels count. */
function addTrial(reel: Reel, name: string, left: Float32Array): void {
  reel.add(name, left, left.map((x) => -0.8 * x)); // prettier-ignore
}

function staircase(): Float32Array {
  const step = RATE_HZ / 2;
  return Float32Array.from({ length: STEPS_DB.length * step }, (_, i) => {
    const level = STEPS_DB[Math.floor(i / step)];
    return 10 ** (level / 20) * Math.sin((2 * Math.PI * 1000 * i) / RATE_HZ);
  });
}

/** 1 kHz: 0.5 s at -6 dBFS, 0.3 s at +8, 1.2 s at -6. */
function burst(): Float32Array {
  return Float32Array.from({ length: 2 * RATE_HZ }, (_, i) => {
    const inside = i >= 0.5 * RATE_HZ && i < 0.8 * RATE_HZ;
    return (inside ? 2.5 : 0.5) * Math.sin((2 * Math.PI * 1000 * i) / RATE_HZ);
  });
}

async function outcomes(reel: Reel, bench: Bench): Promise<Outcome[]> {
  const sound = reel.sound();
  const one = async (peer: PeerLimiter): Promise<Outcome> => ({
    name: peer.name,
    sound: peer.available() ? await peer.process(sound, bench.folder) : null,
  });
  const waiting = bench.quick ? PEER_LIMITERS.filter(({ name }) => !name.startsWith('liquidsoap')) : PEER_LIMITERS;
  const results: Outcome[] = [];
  for (const peer of waiting) results.push(await one(peer));
  return results;
}

type Group = 'band' | 'full' | 'real';

function groupsOf(reel: Reel): Readonly<Record<Group, readonly string[]>> {
  const of = (group: Group): string[] => reel.names.filter((name) => name.startsWith(`${group}:`));
  return { band: of('band'), full: of('full'), real: of('real') };
}

interface Levels {
  readonly name: string;
  /** Worst values of a group in dB: sample peak, 16x, ffmpeg. Null where the peer is missing. */
  readonly worst: Readonly<Record<Group, readonly [number, number, number]>> | null;
  readonly worstName: string;
}

async function worstLevels({ name, sound }: Outcome, reel: Reel, groups: ReturnType<typeof groupsOf>): Promise<Levels> {
  if (sound === null) return { name, worst: null, worstName: '' };
  const worst: Record<Group, [number, number, number]> = {
    band: [-Infinity, -Infinity, -Infinity],
    full: [-Infinity, -Infinity, -Infinity],
    real: [-Infinity, -Infinity, -Infinity],
  };
  let worstName = '';
  let most = -Infinity;
  for (const group of ['band', 'full', 'real'] as const) {
    const figures = worst[group];
    for (const trial of groups[group]) {
      const { left, right } = reel.cut(sound, trial);
      for (const channel of [left, right]) {
        const peak = onePeak(channel);
        figures[0] = Math.max(figures[0], peak.samplePeakDbfs);
        figures[1] = Math.max(figures[1], peak.truePeakDbtp);
      }
      if (figures[1] > most) {
        most = figures[1];
        worstName = trial.slice(trial.indexOf(' ') + 1).replace(/^.*\//, '');
      }
    }
    if (groups[group].length > 0) figures[2] = (await ebur128(reel.span(sound, groups[group]))).truePeakDbtp;
  }
  return { name, worst, worstName };
}

function levelPoints(own: Levels, peers: readonly Levels[]): Point[] {
  const titles = {
    band: 'band-limited signals',
    full: 'signals that are not band-limited',
    real: 'real tracks, +12 dB',
  };
  const kinds = [
    ['sample', 'worst sample peak', 'largest sample', 'dBFS'],
    ['true', 'worst true peak', OVERSAMPLER, 'dBTP'],
    ['ffmpeg', 'worst true peak', 'ffmpeg ebur128', 'dBTP'],
  ] as const;
  return (['band', 'full', 'real'] as const).flatMap((group) =>
    kinds.map(([kind, what, instrument, unit], index): Point => {
      const figure = (levels: Levels): number | null => (levels.worst === null ? null : levels.worst[group][index]);
      return {
        id: `limiter.peak.${group}.${kind}`,
        what: `${what} over the ${titles[group]}`,
        goal: { unit, atMost: CEILING_DBTP + (group === 'full' && kind !== 'sample' ? 0.3 : 0) },
        ours: figure(own) ?? NaN,
        instrument,
        peers: kind === 'sample' ? [] : peers.map((peer) => ({ name: peer.name, value: figure(peer) })),
      };
    }),
  );
}

function levelTable(levels: readonly Levels[]): Table {
  return {
    caption: 'Worst true peak in dBTP at a ceiling of −1 (16x windowed sinc / ffmpeg ebur128)',
    head: [
      'limiter',
      'band-limited',
      'ffmpeg',
      'not band-limited',
      'ffmpeg',
      'real tracks +12 dB',
      'ffmpeg',
      'worst on',
    ],
    rows: levels.map(({ name, worst, worstName }) =>
      worst === null
        ? [name, null]
        : [name, ...(['band', 'full', 'real'] as const).flatMap((group) => worst[group].slice(1)), worstName],
    ),
  };
}

function peerTable(): Table {
  return {
    caption: 'Settings of the peers',
    head: ['peer', 'settings'],
    rows: PEER_LIMITERS.map((peer) => [peer.name, peer.available() ? peer.settings : null]),
  };
}

/** The second in the middle of a tone, whatever the delay. */
const SETTLED = Math.round(1.4 * RATE_HZ);

function distortionPoints(ours: Outcome, peers: readonly Outcome[], reel: Reel): Point[] {
  const thd = ({ sound }: Outcome, hz: number): number | null =>
    sound === null ? null : thdPercent(reel.cut(sound, `tone: ${hz}`).left, hz, RATE_HZ, SETTLED);
  return TONES_HZ.map((hz, index): Point => ({
    id: `limiter.thd.${hz}`,
    what: `harmonic distortion of ${hz} Hz with ${REDUCTION_DB} dB of gain reduction`,
    goal: { unit: '%', atMost: THD_GOALS[index] },
    ours: thd(ours, hz) ?? NaN,
    instrument: 'harmonics 2..20 by correlation over one second',
    peers: peers.map((peer): PeerFigure => ({ name: peer.name, value: thd(peer, hz) })),
    digits: 4,
  }));
}

function exactness(): Point[] {
  const rateHz = RATE_HZ;
  const quiet: Stereo = { left: noise(rateHz, 0.7, 2, rateHz), right: noise(rateHz, 0.6, 3, rateHz), rateHz };
  const stage = new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, rateHz);
  const out = processed(stage, quiet);
  const lag = stage.latencyFrames;
  let changed = 0;
  for (let i = lag; i < rateHz; i++) {
    if (out.left[i] !== quiet.left[i - lag] || out.right[i] !== quiet.right[i - lag]) changed++;
  }
  const loud: Stereo = { left: noise(rateHz, 2.5, 6, rateHz), right: noise(rateHz, 0.4, 7, rateHz), rateHz };
  const whole = limited(loud, [480]);
  let splits = 0;
  for (const block of [1, 13, 128, 4096]) splits += different(limited(loud, [block]), whole);
  const twins = limited({ left: loud.left, right: loud.left.map((x) => 0.25 * x), rateHz });
  let apart = 0;
  for (let i = 0; i < rateHz; i++) if (Math.fround(0.25 * twins.left[i]) !== twins.right[i]) apart++;
  const count = { unit: 'samples', atMost: 0 } as const;
  const instrument = 'comparison bit by bit';
  return [
    { id: 'limiter.copy', what: 'samples that are not a delayed copy, under the ceiling', goal: count, ours: changed, instrument, digits: 0 },
    { id: 'limiter.linked', what: 'samples where left and right got different gains', goal: count, ours: apart, instrument, digits: 0 },
    { id: 'limiter.blocks', what: 'samples that differ for blocks of 1, 13, 128, 4096 from blocks of 480', goal: count, ours: splits, instrument, digits: 0 },
  ]; // prettier-ignore
}

function different(a: Stereo, b: Stereo): number {
  let count = 0;
  for (let i = 0; i < a.left.length; i++) if (a.left[i] !== b.left[i] || a.right[i] !== b.right[i]) count++;
  return count;
}

function latencyPoints(): Point[] {
  return [44_100, 48_000, 96_000].map((rateHz): Point => {
    const stage = new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, rateHz);
    const click = new Float32Array(rateHz / 10);
    click[100] = 0.5;
    const out = processed(stage, { left: click, right: click, rateHz });
    const lag = out.left.findIndex((x) => x !== 0) - 100;
    return {
      id: `limiter.latency.${rateHz}`,
      what: `reported latency minus measured lag at ${rateHz / 1000} kHz (lag ${lag} frames)`,
      goal: { unit: 'frames', from: 0, to: 0 },
      ours: stage.latencyFrames - lag,
      instrument: 'position of an impulse',
      digits: 0,
    };
  });
}

function recoveryPoints(): Point[] {
  let nonFinite = 0;
  let off = 0;
  const clean = sine(2 * RATE_HZ, 440, 0.5);
  for (const bad of [NaN, Infinity, -Infinity, 1e30]) {
    const broken = clean.slice();
    broken.fill(bad, 5000, 5100);
    const stage = new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, RATE_HZ);
    const { left, right } = processed(stage, { left: broken, right: clean, rateHz: RATE_HZ });
    for (let i = 0; i < left.length; i++) {
      if (!Number.isFinite(left[i]) || !Number.isFinite(right[i])) nonFinite++;
      if (i >= 5100 + RATE_HZ) off = Math.max(off, Math.abs(left[i] - clean[i - stage.latencyFrames]));
    }
  }
  return [
    {
      id: 'limiter.bad.finite',
      what: 'samples out that are no numbers after NaN, ±Inf and 1e30 in',
      goal: { unit: 'samples', atMost: 0 },
      ours: nonFinite,
      instrument: 'count',
      digits: 0,
    },
    {
      id: 'limiter.bad.recovered',
      what: 'level error 1 s after NaN, ±Inf and 1e30',
      goal: { unit: 'dB', atMost: 0.5 },
      ours: Math.abs(dbFromLinear(1 - off / 0.5)),
      instrument: 'difference to the clean signal',
    },
  ];
}

async function ratePoints(): Promise<Point[]> {
  const points: Point[] = [];
  for (const rateHz of [44_100, 96_000]) {
    const outs = BAND_LIMITED.slice(0, 8).map(({ make }) => {
      const left = make(rateHz);
      return limited({ left, right: left.map((x) => -0.8 * x), rateHz });
    });
    const reel = new Reel(rateHz);
    outs.forEach((out, index) => {
      reel.add(String(index), out.left, out.right);
    });
    const all = reel.sound();
    const what = `worst true peak of band-limited signals at ${rateHz / 1000} kHz`;
    const goal = { unit: 'dBTP', atMost: CEILING_DBTP } as const;
    points.push(
      { id: `limiter.rate.${rateHz}.true`, what, goal, ours: truePeakDbtp(all.left, all.right), instrument: OVERSAMPLER },
      { id: `limiter.rate.${rateHz}.ffmpeg`, what, goal, ours: (await ebur128(all)).truePeakDbtp, instrument: 'ffmpeg ebur128' },
    ); // prettier-ignore
  }
  return points;
}

function transferFigure(all: readonly Outcome[], reel: Reel): Figure {
  return plot({
    caption: 'Transfer of a steady 1 kHz tone',
    x: { label: 'level in, dBFS' },
    y: { label: 'level out, dBFS', min: -21, max: 3 },
    series: all.flatMap(({ name, sound }) => {
      if (sound === null) return [];
      const { left } = reel.cut(sound, 'staircase');
      return [
        {
          name,
          points: STEPS_DB.map((level, step): [number, number] => {
            const from = Math.round((0.4 + step / 2 + 0.3) * RATE_HZ);
            return [level, dbFromLinear(toneAt(left, 1000, RATE_HZ, from, 4800).amplitude)];
          }),
        },
      ];
    }),
  });
}

/** Level of a 1 kHz tone, in windows of four periods. */
function envelope(signal: Float32Array): [number, number][] {
  const points: [number, number][] = [];
  for (let at = 0; at + 192 <= signal.length; at += 48) {
    const { amplitude } = toneAt(signal, 1000, RATE_HZ, at, 192);
    points.push([((at + 96) / RATE_HZ - 0.4) * 1000, amplitude > 1e-4 ? dbFromLinear(amplitude) : NaN]);
  }
  return points;
}

function burstFigures(all: readonly Outcome[], reel: Reel): Figure[] {
  const shown = all.filter(({ name }) => !name.includes('auto level') && !name.includes('loudnorm'));
  return [
    plot({
      caption: 'A burst: 1 kHz at −6, for 0.3 s at +8, then −6 dBFS again. Level out over time',
      x: { label: 'time, ms (with each limiter’s own delay)', min: 400, max: 1400 },
      y: { label: 'level out, dBFS', min: -20, max: 4 },
      series: shown.flatMap(({ name, sound }) =>
        sound === null ? [] : [{ name, points: envelope(reel.cut(sound, 'burst').left) }],
      ),
    }),
  ];
}

function spectra(all: readonly Outcome[], reel: Reel): Figure[] {
  const shown = ['Continuity', 'ffmpeg alimiter', 'LSP limiter', 'x42 dpl, true peak'];
  return TONES_HZ.map((hz) =>
    plot({
      caption: `Spectrum of ${hz} Hz with ${REDUCTION_DB} dB of gain reduction`,
      x: { label: 'frequency, Hz', log: true, min: 20, max: 20_000 },
      y: { label: 'level, dBFS', min: -180, max: 10 },
      series: all.flatMap(({ name, sound }) =>
        sound === null || !shown.includes(name)
          ? []
          : [
              {
                name,
                points: spectrumDb(reel.cut(sound, `tone: ${hz}`).left.subarray(SETTLED, SETTLED + 65_536), RATE_HZ),
              },
            ],
      ),
    }),
  );
}
