import { CHAIN_STAGES, PROCESSING_PRESETS, type ProcessingPreset } from '../../../playout/api/processing.js';
import { createChain, type Chain } from '../../../playout/dsp/chain/chain.js';
import { sine } from '../../playout/dsp/signals.js';
import { CEILING_DBTP, noise } from '../adversarial.js';
import { dynamicsFigures, reverbPoints, reverbFigure, crossoverPoints, crossoverFigure } from '../chain-parts.js';
import { eqMatchPoints } from '../eq-match-points.js';
import { ebur128 } from '../instruments/ffmpeg.js';
import { truePeakDbtp } from '../instruments/oversampled-peak.js';
import { responseDb, spectrumDb } from '../instruments/spectrum.js';
import type { Stereo } from '../instruments/stereo.js';
import { decoded } from '../music.js';
import { plot } from '../plot.js';
import type { Bench, Figure, Point, Section, Table } from '../report.js';
import { processed } from '../stage.js';

const RATE_HZ = 48_000;
const TARGET_LUFS = -16;
const SOUNDING: readonly ProcessingPreset[] = PROCESSING_PRESETS.filter((preset) => preset !== 'off');

function chain(preset: ProcessingPreset, targetLufs = TARGET_LUFS): Chain {
  return createChain(preset, { ceilingDbtp: CEILING_DBTP, targetLufs }, RATE_HZ);
}

/** A chain whose items are at the preset's own loudness already: `r128` levels to -23 beside its stages. */
function chainAtItsTarget(preset: ProcessingPreset): Chain {
  return chain(preset, preset === 'r128' ? -23 : TARGET_LUFS);
}

/** The processing of the programme bus: every preset, every bypass, and the parts that it is made of. */
export async function measureChain(bench: Bench): Promise<Section> {
  const real = await onMusic(bench);
  const matched = await eqMatchPoints(real.parts);
  return {
    id: 'chain',
    title: 'Programme bus',
    text:
      'The chain of playout/dsp by preset. Responses are those of an impulse at −60 dBFS, where nothing compresses; static curves of ' +
      'steady tones; the music is levelled to −16 LUFS first, as items are.',
    points: [
      ...crossoverPoints(),
      ...bypassPoints(),
      latencyPoint(),
      blockPoint(),
      ...badInput(),
      changePoint(),
      ...reverbPoints(bench),
      ...real.points,
      ...matched.points,
    ],
    tables: [real.table],
    figures: [responses(), crossoverFigure(), ...dynamicsFigures(), reverbFigure(), ...matched.figures],
  };
}

function copyErrors(stage: Chain, sound: Stereo): number {
  const out = processed(stage, sound, [480, 77]);
  const lag = stage.latencyFrames;
  let changed = 0;
  for (let i = lag; i < sound.left.length; i++) {
    if (out.left[i] !== sound.left[i - lag] || out.right[i] !== sound.right[i - lag]) changed++;
  }
  return changed;
}

function bypassPoints(): Point[] {
  const sound: Stereo = {
    left: noise(RATE_HZ, 1.4, 41, RATE_HZ),
    right: noise(RATE_HZ, 0.9, 42, RATE_HZ),
    rateHz: RATE_HZ,
  };
  const all = SOUNDING.map((preset) => {
    const made = chain(preset);
    made.setBypass('all', true);
    settle(made);
    return copyErrors(made, sound);
  });
  const each = SOUNDING.map((preset) => {
    const made = chainAtItsTarget(preset);
    for (const stage of CHAIN_STAGES) made.setBypass(stage, true);
    settle(made);
    return copyErrors(made, sound);
  });
  const goal = { unit: 'samples', atMost: 0 } as const;
  const instrument = 'comparison bit by bit';
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  return [
    { id: 'chain.bypass.all', what: 'samples that are not a delayed copy, the whole chain bypassed, all presets', goal, ours: sum(all), instrument, digits: 0 },
    { id: 'chain.bypass.each', what: 'samples that are not a delayed copy, every stage bypassed by itself, all presets', goal, ours: sum(each), instrument, digits: 0 },
    { id: 'chain.off', what: 'samples that are not a delayed copy, preset off', goal, ours: copyErrors(chain('off'), sound), instrument, digits: 0 },
  ]; // prettier-ignore
}

/** Lets a bypass that fades come to its end, in silence. */
function settle(made: Chain): void {
  const none = new Float32Array(RATE_HZ);
  made.process(none, none.slice(), 0, RATE_HZ);
}

function latencyPoint(): Point {
  const errors = PROCESSING_PRESETS.map((preset) => {
    const made = chain(preset);
    const impulse = new Float32Array(4800);
    impulse[200] = 0.001;
    const { left } = processed(made, { left: impulse, right: impulse, rateHz: RATE_HZ });
    return Math.abs(left.findIndex((x) => x !== 0) - 200 - made.latencyFrames);
  });
  return {
    id: 'chain.latency',
    what: 'largest difference of reported latency and measured lag over the presets',
    goal: { unit: 'frames', atMost: 0 },
    ours: Math.max(...errors),
    instrument: 'first sample of an impulse’s answer',
    digits: 0,
  };
}

function blockPoint(): Point {
  const sound: Stereo = {
    left: noise(RATE_HZ, 1.2, 43, RATE_HZ),
    right: noise(RATE_HZ, 0.5, 44, RATE_HZ),
    rateHz: RATE_HZ,
  };
  let differences = 0;
  for (const preset of SOUNDING) {
    const whole = processed(chain(preset), sound, [480]);
    for (const block of [1, 13, 128, 4096]) {
      const out = processed(chain(preset), sound, [block]);
      for (let i = 0; i < RATE_HZ; i++)
        if (out.left[i] !== whole.left[i] || out.right[i] !== whole.right[i]) differences++;
    }
  }
  return {
    id: 'chain.blocks',
    what: 'samples that differ for blocks of 1, 13, 128, 4096 from blocks of 480, all presets',
    goal: { unit: 'samples', atMost: 0 },
    ours: differences,
    instrument: 'comparison bit by bit',
    digits: 0,
  };
}

function badInput(): Point[] {
  let nonFinite = 0;
  let peak = -Infinity;
  for (const preset of SOUNDING) {
    const left = sine(2 * RATE_HZ, 440, 0.2);
    const right = left.slice();
    left.fill(NaN, 4000, 4100);
    right.fill(-Infinity, 8000, 8010);
    left.fill(1e-39, 20_000, 30_000);
    left.fill(1, 40_000, 60_000);
    right.fill(1e30, 70_000, 70_004);
    const out = processed(chain(preset), { left, right, rateHz: RATE_HZ });
    for (const channel of [out.left, out.right]) for (const x of channel) if (!Number.isFinite(x)) nonFinite++;
    peak = Math.max(peak, truePeakDbtp(out.left, out.right));
  }
  return [
    {
      id: 'chain.bad.finite',
      what: 'samples that are no numbers after NaN, −Inf, denormals, DC and 1e30, all presets',
      goal: { unit: 'samples', atMost: 0 },
      ours: nonFinite,
      instrument: 'count',
      digits: 0,
    },
    {
      id: 'chain.bad.ceiling',
      what: 'true peak after NaN, −Inf, denormals, DC and 1e30, all presets (not band-limited)',
      goal: { unit: 'dBTP', atMost: CEILING_DBTP + 0.3 },
      ours: peak,
      instrument: '16x windowed sinc of this report',
    },
  ];
}

/** Highest line beside a tone of -20 dBFS while the preset changes: what a click would be. */
function changePoint(): Point {
  const made = chain('transparent');
  const seconds = 3;
  const order: readonly ProcessingPreset[] = ['music', 'loud', 'speech', 'limiter', 'r128', 'off', 'transparent'];
  let most = -Infinity;
  const tone = sine((order.length + 1) * seconds * RATE_HZ, 1000, 0.1);
  const other = tone.slice();
  order.forEach((preset, index) => {
    const from = index * seconds * RATE_HZ;
    made.process(tone, other, from, from + RATE_HZ + 123);
    made.setPreset(preset);
    made.process(tone, other, from + RATE_HZ + 123, from + seconds * RATE_HZ);
  });
  const frames = 65_536;
  for (let at = RATE_HZ / 2; at + frames < order.length * seconds * RATE_HZ; at += frames / 2) {
    for (const [hz, db] of spectrumDb(tone.subarray(at, at + frames), RATE_HZ)) {
      if (hz > 20 && Math.abs(hz - 1000) > 200 && db > most) most = db;
    }
  }
  return {
    id: 'chain.change',
    what: 'highest line beside a tone of −20 dBFS while the preset is changed seven times',
    goal: { unit: 'dBFS', atMost: -90 },
    ours: most,
    instrument: 'spectrum, 7-term Blackman-Harris, 65,536 frames',
    digits: 1,
  };
}

function responses(): Figure {
  return plot({
    caption: 'Response of the presets to a quiet impulse (all linear parts)',
    x: { label: 'frequency, Hz', log: true, min: 10, max: 20_000 },
    y: { label: 'gain, dB', min: -20, max: 12 },
    series: SOUNDING.map((preset) => {
      const impulse = new Float32Array(65_536);
      impulse[0] = 0.001;
      const { left } = processed(chain(preset), { left: impulse, right: impulse.slice(), rateHz: RATE_HZ });
      return { name: preset, points: responseDb(left.map((x) => 1000 * x), RATE_HZ).slice(1) };
    }),
  }); // prettier-ignore
}

async function onMusic(bench: Bench): Promise<{ points: readonly Point[]; table: Table; parts: readonly Stereo[] }> {
  const tracks = (await bench.tracks())
    .filter(({ durationSeconds }) => durationSeconds > 60)
    .slice(0, bench.quick ? 1 : 6);
  const worst: number[] = [];
  const rows: (string | number)[][] = [];
  const parts: Stereo[] = [];
  for (const track of tracks) {
    const sound = await decoded(track.path, 0.2 * track.durationSeconds, bench.quick ? 6 : 40);
    const gain = 10 ** ((TARGET_LUFS - (track.integratedLufs ?? TARGET_LUFS)) / 20);
    parts.push({ left: sound.left.map((x) => gain * x), right: sound.right.map((x) => gain * x), rateHz: RATE_HZ });
  }
  for (const preset of SOUNDING) {
    const made = chain(preset);
    const out = joined(parts.map((sound) => processed(made, sound)));
    if (out.left.length === 0) continue;
    const reading = await ebur128(out);
    const peak = truePeakDbtp(out.left, out.right);
    worst.push(peak, reading.truePeakDbtp);
    rows.push([preset, reading.integratedLufs, reading.rangeLu, peak, reading.truePeakDbtp]);
  }
  return {
    parts,
    points: [
      {
        id: 'chain.ceiling',
        what: 'worst true peak of all presets on real tracks, by both instruments',
        goal: { unit: 'dBTP', atMost: CEILING_DBTP },
        ours: worst.length > 0 ? Math.max(...worst) : NaN,
        instrument: 'ffmpeg ebur128 and the 16x windowed sinc of this report',
      },
    ],
    table: {
      caption: `Presets on ${parts.length} real tracks, levelled to ${TARGET_LUFS} LUFS, one after another`,
      head: ['preset', 'LUFS (ffmpeg)', 'range, LU (ffmpeg)', 'dBTP (16x)', 'dBTP (ffmpeg)'],
      rows,
    },
  };
}

function joined(parts: readonly Stereo[]): Stereo {
  const frames = parts.reduce((sum, { left }) => sum + left.length, 0);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  let at = 0;
  for (const one of parts) {
    left.set(one.left, at);
    right.set(one.right, at);
    at += one.left.length;
  }
  return { left, right, rateHz: RATE_HZ };
}
