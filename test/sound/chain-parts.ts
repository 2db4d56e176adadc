import { Compressor } from '../../playout/dsp/chain/compressor.js';
import { LoudnessAgc } from '../../playout/dsp/chain/loudness-agc.js';
import { Multiband } from '../../playout/dsp/chain/multiband.js';
import { PRESETS } from '../../playout/dsp/chain/presets.js';
import { Reverb } from '../../playout/dsp/strip/reverb.js';
import { noiseSource, sine } from '../playout/dsp/signals.js';
import { responseDb, toneAt } from './instruments/spectrum.js';
import { plot } from './plot.js';
import type { Bench, Figure, Point } from './report.js';
import { processed } from './stage.js';

const RATE_HZ = 48_000;
const TARGET_LUFS = -16;
const CROSSOVERS: Readonly<Record<string, readonly number[]>> = {
  '3 bands (speech)': PRESETS.speech.multiband?.crossoversHz ?? [],
  '4 bands (music)': PRESETS.music.multiband?.crossoversHz ?? [],
  '5 bands': [90, 350, 1500, 6000],
};

/** Response of the sum of untouched bands, at the rate. */
function summed(crossoversHz: readonly number[], rateHz: number): (readonly [number, number])[] {
  const flat = {
    thresholdDb: 0,
    ratio: 1,
    kneeDb: 0,
    detectorMs: 10,
    attackMs: 10,
    releaseMs: 100,
    rangeDb: 0,
    makeUpDb: 0,
  };
  const stage = new Multiband({ crossoversHz, bands: [...crossoversHz.map(() => flat), flat] }, rateHz);
  const impulse = new Float32Array(131_072);
  impulse[0] = 0.5;
  const { left } = processed(stage, { left: impulse, right: impulse.slice(), rateHz });
  return responseDb(left.map((x) => 2 * x), rateHz).filter(([hz]) => hz >= 20 && hz <= Math.min(20_000, 0.45 * rateHz)); // prettier-ignore
}

export function crossoverPoints(): Point[] {
  return Object.entries(CROSSOVERS).map(([name, crossoversHz], index): Point => {
    const off = [44_100, 48_000, 96_000].flatMap((rateHz) =>
      summed(crossoversHz, rateHz).map(([, db]) => Math.abs(db)),
    );
    return {
      id: `chain.crossover.${index + 3}`,
      what: `sum of ${name}: deviation from flat, 20 Hz to 20 kHz, at 44.1, 48 and 96 kHz`,
      goal: { unit: 'dB', atMost: 0.01 },
      ours: off.reduce((a, b) => Math.max(a, b), 0),
      instrument: 'transform of an impulse',
      digits: 5,
    };
  });
}

export function crossoverFigure(): Figure {
  return plot({
    caption: 'Sum of the crossovers’ bands: deviation from flat',
    x: { label: 'frequency, Hz', log: true, min: 20, max: 20_000 },
    y: { label: 'gain, dB', min: -0.01, max: 0.01 },
    series: Object.entries(CROSSOVERS).map(([name, crossoversHz]) => ({ name, points: summed(crossoversHz, RATE_HZ) })),
  });
}

export function dynamicsFigures(): Figure[] {
  return [compressorCurves(), multibandCurves(), agcSteps()];
}

const LEVELS_DB = Array.from({ length: 31 }, (_, i) => -60 + 2 * i);

/** Level out of a steady tone on both channels, by level in. */
function curve(make: () => Parameters<typeof processed>[0], hz: number): [number, number][] {
  return LEVELS_DB.map((level): [number, number] => {
    const tone = sine(3 * RATE_HZ, hz, 10 ** (level / 20));
    const { left } = processed(make(), { left: tone, right: tone, rateHz: RATE_HZ });
    return [level, 20 * Math.log10(toneAt(left, hz, RATE_HZ, 2.5 * RATE_HZ, RATE_HZ / 4).amplitude)];
  });
}

function compressorCurves(): Figure {
  const presets = ['transparent', 'speech', 'music', 'loud'] as const;
  return plot({
    caption: 'Mix-bus compressor: steady 1 kHz, make-up left out',
    x: { label: 'level in, dBFS' },
    y: { label: 'level out, dBFS' },
    series: [
      ...presets.flatMap((name) => {
        const settings = PRESETS[name].compressor;
        if (settings === undefined) return [];
        const { thresholdOverTargetLu, makeUp, ...rest } = settings;
        const options = { ...rest, thresholdLufs: TARGET_LUFS + thresholdOverTargetLu };
        return [{ name, points: curve(() => new Compressor(options, RATE_HZ), 1000) }];
      }),
      { name: '1:1', points: [[-60, -60], [0, 0]] as const, dashed: true },
    ],
  }); // prettier-ignore
}

function multibandCurves(): Figure {
  const settings = PRESETS.music.multiband;
  const hertz = [60, 350, 2200, 9000];
  return plot({
    caption: 'Multiband compressor of `music`: a steady tone in the middle of each band',
    x: { label: 'level in, dBFS' },
    y: { label: 'level out, dBFS' },
    series: [
      ...hertz.map((hz) => ({
        name: `${hz} Hz`,
        points: curve(() => multibandOf(settings), hz),
      })),
      { name: '1:1', points: [[-60, -60], [0, 0]] as const, dashed: true },
    ],
  }); // prettier-ignore
}

function multibandOf(settings: (typeof PRESETS)['music']['multiband']): Multiband {
  if (settings === undefined) throw new Error('the preset has no multiband compressor');
  const bands = settings.bands.map(({ thresholdOverTargetLu, ...band }) => ({
    ...band,
    thresholdDb: TARGET_LUFS + thresholdOverTargetLu,
  }));
  return new Multiband({ crossoversHz: settings.crossoversHz, bands }, RATE_HZ);
}

/** Gain over time: noise 10 LU too quiet for 40 s, 10 s of silence, 8 LU too loud for 40 s. */
function agcSteps(): Figure {
  const random = noiseSource(71);
  const parts = [[40, -26], [10, -200], [40, -8]] as const; // prettier-ignore
  return plot({
    caption: 'AGC: noise 10 LU under the target, 10 s of silence, noise 8 LU over it',
    x: { label: 'time, s' },
    y: { label: 'gain, dB' },
    series: (['speech', 'music', 'loud'] as const).flatMap((name) => {
      const settings = PRESETS[name].agc;
      if (settings === undefined) return [];
      const agc = new LoudnessAgc({ ...settings, targetLufs: TARGET_LUFS }, RATE_HZ);
      const points: [number, number][] = [];
      let seconds = 0;
      for (const [length, lufs] of parts) {
        for (let k = 0; k < length * 10; k++) {
          // White noise of one amplitude on both channels is about 3 dB louder K-weighted than its RMS; near enough here.
          const amplitude = Math.sqrt(3) * 10 ** ((lufs - 5.5) / 20);
          const left = Float32Array.from({ length: RATE_HZ / 10 }, () => amplitude * random());
          const right = Float32Array.from({ length: RATE_HZ / 10 }, () => amplitude * random());
          agc.process(left, right, 0, left.length);
          seconds += 0.1;
          points.push([seconds, agc.gainDb]);
        }
      }
      return [{ name, points }];
    }),
  });
}

/** Energy that is still to come (Schroeder, JASA 37 (1965)), in dB of the whole: [seconds, dB]. */
function decay(decaySeconds: number): [number, number][] {
  const seconds = Math.max(1, 1.5 * decaySeconds);
  const random = noiseSource(9);
  const frames = Math.round(seconds * RATE_HZ);
  const left = new Float32Array(frames);
  for (let i = 0; i < 480; i++) left[i] = random();
  const right = left.slice();
  const stage = new Reverb({ decaySeconds, preDelayMs: 0, levelDb: 0 }, RATE_HZ);
  stage.process(left, right, 0, frames);
  // Middle frequencies: the treble of a room is gone sooner.
  let band = 0;
  const energies = new Float64Array(frames);
  for (let i = 0; i < frames; i++) {
    band += 0.12 * (left[i] - band);
    energies[i] = band * band;
  }
  for (let i = frames - 2; i >= 0; i--) energies[i] += energies[i + 1];
  const points: [number, number][] = [];
  for (let i = 0; i < frames; i += 480) points.push([i / RATE_HZ, 10 * Math.log10(energies[i] / energies[0] + 1e-12)]);
  return points;
}

const DECAYS = [0.5, 1.2, 3];

export function reverbPoints(bench: Bench): Point[] {
  return (bench.quick ? DECAYS.slice(0, 2) : DECAYS).map((decaySeconds): Point => {
    const points = decay(decaySeconds);
    const at = (db: number): number => points.find(([, level]) => level <= db)?.[0] ?? NaN;
    return {
      id: `chain.reverb.${decaySeconds}`,
      what: `time in which the reverb falls by 60 dB, set to ${decaySeconds} s (from −5 to −35 dB, doubled)`,
      goal: { unit: 's', from: 0.8 * decaySeconds, to: 1.2 * decaySeconds },
      ours: 2 * (at(-35) - at(-5)),
      instrument: 'backward integration (Schroeder)',
    };
  });
}

export function reverbFigure(): Figure {
  return plot({
    caption: 'Reverb: energy still to come after a click of noise',
    x: { label: 'time, s', max: 3.5 },
    y: { label: 'level, dB', min: -80, max: 5 },
    series: DECAYS.map((decaySeconds) => ({ name: `decay ${decaySeconds} s`, points: decay(decaySeconds) })),
  });
}
