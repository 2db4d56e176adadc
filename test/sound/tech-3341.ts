import { LoudnessMeter } from '../../playout/dsp/meter/loudness-meter.js';
import { TruePeakMeter } from '../../playout/dsp/meter/true-peak.js';
import { faded, lowPassed, sine, steppedTone } from '../playout/dsp/signals.js';
import { ebur128 } from './instruments/ffmpeg.js';
import { stereo } from './instruments/stereo.js';
import type { Bench, Point } from './report.js';

const RATE_HZ = 48_000;
type Parts = readonly (readonly [number, number])[];
const silence = (seconds: number): readonly [number, number] => [seconds, -Infinity];
const TABLE = 'EBU Tech 3341 table 1';
const PEER = 'ffmpeg ebur128';

interface Course {
  readonly meter: LoudnessMeter;
  readonly momentary: readonly number[];
  readonly shortTerm: readonly number[];
}

/** Readings of every 10 ms; a signal on both channels. */
function course(signal: Float32Array): Course {
  const meter = new LoudnessMeter({ sampleRateHz: RATE_HZ, channels: 2 });
  const momentary: number[] = [];
  const shortTerm: number[] = [];
  for (let at = 0; at + 480 <= signal.length; at += 480) {
    meter.process([signal, signal], at, at + 480);
    momentary.push(meter.momentaryLufs ?? -Infinity);
    shortTerm.push(meter.shortTermLufs ?? -Infinity);
  }
  return { meter, momentary, shortTerm };
}

/** The one of several readings that lies furthest from what is expected. */
function furthest(readings: readonly number[], expected: number): number {
  return readings.reduce((worst, value) => (Math.abs(value - expected) > Math.abs(worst - expected) ? value : worst), expected); // prettier-ignore
}

function loudnessPoint(number: number, what: string, expected: number, ours: number, peer?: number): Point {
  return {
    id: `meter.3341.${number}`,
    what: `case ${number}: ${what}`,
    goal: { unit: 'LUFS', from: expected - 0.1, to: expected + 0.1 },
    ours,
    instrument: TABLE,
    ...(peer !== undefined && { peers: [{ name: PEER, value: peer }] }),
    digits: 3,
  };
}

/** Deviation of successive maxima from what is expected, as the reading of one that should be -23. */
function successive(readings: readonly number[], hopsEach: number, lowest: number): number {
  const errors = Array.from({ length: 20 }, (_, i) => Math.max(...readings.slice(i * hopsEach, (i + 1) * hopsEach)) - (lowest + i)); // prettier-ignore
  return furthest(errors, 0);
}

export async function tech3341(bench: Bench): Promise<Point[]> {
  const points: Point[] = [];
  for (const [number, level] of [
    [1, -23],
    [2, -33],
  ] as const) {
    const signal = steppedTone([[20, level]]);
    const { meter, momentary, shortTerm } = course(signal);
    const ours = furthest([meter.integratedLufs() ?? NaN, momentary.at(-1) ?? NaN, shortTerm.at(-1) ?? NaN], level);
    points.push(loudnessPoint(number, `M, S and I of ${level}`, level, ours, (await ebur128(stereo(signal))).integratedLufs)); // prettier-ignore
  }
  const gated: readonly (readonly [number, Parts])[] = [
    [3, [[10, -36], [60, -23], [10, -36]]],
    [4, [[10, -72], [10, -36], [60, -23], [10, -36], [10, -72]]],
    [5, [[20, -26], [20.1, -20], [20, -26]]],
  ]; // prettier-ignore
  for (const [number, parts] of gated) {
    const signal = steppedTone(parts);
    const ours = course(signal).meter.integratedLufs() ?? NaN;
    points.push(loudnessPoint(number, 'gated I', -23, ours, (await ebur128(stereo(signal))).integratedLufs));
  }
  points.push(surround(), ...windows(), ...(await truePeaks(bench)));
  return points;
}

function surround(): Point {
  const meter = new LoudnessMeter({ sampleRateHz: RATE_HZ, channels: 5 });
  const [front, centre, rear] = [-28, -24, -30].map((level) => steppedTone([[20, level]]));
  meter.process([front, front, centre, rear, rear], 0, front.length);
  return loudnessPoint(6, '5.0: I', -23, meter.integratedLufs() ?? NaN);
}

function windows(): Point[] {
  const nine = course(steppedTone(Array.from({ length: 5 }, (): Parts => [[1.34, -20], [1.66, -30]]).flat())).shortTerm; // prettier-ignore
  const twelve = course(steppedTone(Array.from({ length: 25 }, (): Parts => [[0.18, -20], [0.22, -30]]).flat())).momentary; // prettier-ignore
  const each = Array.from({ length: 20 }, (_, i) => i);
  const ten = each.map((i) => course(steppedTone([silence(i * 0.15), [3, -23], silence(1)])).meter.maxShortTermLufs ?? NaN); // prettier-ignore
  const thirteen = each.map((i) => course(steppedTone([silence(i * 0.02), [0.4, -23], silence(1)])).meter.maxMomentaryLufs ?? NaN); // prettier-ignore
  const eleven = course(steppedTone(each.flatMap((i): Parts => [silence(i * 0.15), [3, -38 + i], silence(3 - i * 0.15)]))).shortTerm; // prettier-ignore
  const fourteen = course(steppedTone(each.flatMap((i): Parts => [silence(i * 0.02), [0.4, -38 + i], silence(0.4 - i * 0.02)]))).momentary; // prettier-ignore
  return [
    loudnessPoint(9, 'S constant after 3 s', -23, furthest(nine.slice(300), -23)),
    loudnessPoint(10, 'maximum of S, 20 files', -23, furthest(ten, -23)),
    loudnessPoint(11, 'successive maxima of S (largest deviation from −38..−19)', 0, successive(eleven, 600, -38)),
    loudnessPoint(12, 'M constant after 1 s', -23, furthest(twelve.slice(100), -23)),
    loudnessPoint(13, 'maximum of M, 20 files', -23, furthest(thirteen, -23)),
    loudnessPoint(14, 'successive maxima of M (largest deviation from −38..−19)', 0, successive(fourteen, 80, -38)),
  ];
}

async function truePeaks(bench: Bench): Promise<Point[]> {
  const points: Point[] = [];
  for (const { number, what, expected, signal } of truePeakCases(bench.quick ? 6 : 9)) {
    const reading = (oversampling: 4 | 8): number => {
      const meter = new TruePeakMeter({ oversampling });
      meter.process(signal, 0, signal.length);
      meter.finish();
      return 20 * Math.log10(meter.peakLinear);
    };
    const peer = (await ebur128(stereo(signal))).truePeakDbtp;
    for (const oversampling of [8, 4] as const) {
      points.push({
        id: `meter.3341.${number}.${oversampling}x`,
        what: `case ${number}: true peak, ${what}, ${oversampling}x`,
        goal: { unit: 'dBTP', from: expected - 0.4, to: expected + 0.2 },
        ours: reading(oversampling),
        instrument: TABLE,
        peers: [{ name: PEER, value: peer }],
      });
    }
  }
  return points;
}

interface TruePeakCase {
  readonly number: number;
  readonly what: string;
  readonly expected: number;
  readonly signal: Float32Array;
}

function truePeakCases(count: number): TruePeakCase[] {
  const tone = (divisor: number, amplitude: number, degrees: number): Float32Array =>
    faded(sine(RATE_HZ, RATE_HZ / divisor, amplitude, RATE_HZ, (Math.PI * degrees) / 180), 480);
  return [
    { number: 15, what: 'fs/4, 0°', expected: -6, signal: tone(4, 0.5, 0) },
    { number: 16, what: 'fs/4, 45°', expected: -6, signal: tone(4, 0.5, 45) },
    { number: 17, what: 'fs/6, 60°', expected: -6, signal: tone(6, 0.5, 60) },
    { number: 18, what: 'fs/8, 67.5°', expected: -6, signal: tone(8, 0.5, 67.5) },
    { number: 19, what: 'fs/4, 45°, 1.41', expected: 3, signal: tone(4, 1.41, 45) },
    ...[0, 1, 2, 3].map((offset) => ({
      number: 20 + offset,
      what: `fs/4 inside fs/6, offset ${offset}`,
      expected: 0,
      signal: insideTone(offset),
    })),
  ].slice(0, count);
}

/** fs/6 at 0.5 with one period of fs/4 at 1.0, phase continuous, made at four times the rate and brought down at an offset. */
function insideTone(offset: number): Float32Array {
  const frames = RATE_HZ * 4;
  const middle = frames / 2;
  let phase = 0;
  const fast = Float32Array.from({ length: frames }, (_, i) => {
    // The loud period starts at a zero crossing of the quiet tone (24 frames a period at four times the rate).
    const inside = i >= middle && i < middle + 16;
    const value = (inside ? 1 : 0.5) * Math.sin(phase);
    phase += (2 * Math.PI) / (inside ? 16 : 24);
    return value;
  });
  const filtered = lowPassed(faded(fast, 1920), 0.5 / 4 - 0.012, 256);
  return Float32Array.from({ length: RATE_HZ }, (_, i) => filtered[4 * i + offset]);
}

export async function tech3342(): Promise<Point[]> {
  const cases = [
    [[-20, -30], 10],
    [[-20, -15], 5],
    [[-40, -20], 20],
    [[-50, -35, -20, -35, -50], 15],
  ] as const;
  const points: Point[] = [];
  for (const [index, [levels, range]] of cases.entries()) {
    const signal = steppedTone(levels.map((level) => [20, level] as const));
    points.push({
      id: `meter.3342.${index + 1}`,
      what: `case ${index + 1}: loudness range of 20 s tones at ${levels.join(', ')}`,
      goal: { unit: 'LU', from: range - 1, to: range + 1 },
      ours: course(signal).meter.loudnessRangeLu() ?? NaN,
      instrument: 'EBU Tech 3342 table 1',
      peers: [{ name: PEER, value: (await ebur128(stereo(signal))).rangeLu }],
    });
  }
  return points;
}
