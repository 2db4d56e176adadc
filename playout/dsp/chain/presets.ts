import type { ProcessingPreset } from '../../api/processing.js';
import type { CompressionOptions } from './compression.js';
import type { LoudnessAgcOptions } from './loudness-agc.js';
import type { EqBand } from './parametric-eq.js';

/** A band of the multiband compressor; its threshold is relative to the target. */
export interface PresetBand extends Omit<CompressionOptions, 'thresholdDb'> {
  readonly thresholdOverTargetLu: number;
  readonly makeUpDb: number;
}

/** A processing preset as plain data. A stage that is left out is not in the preset. */
export interface PresetSettings {
  /** What it is for, in one or two sentences. */
  readonly intention: string;
  readonly limiter: boolean;
  /** Where given, the programme leaves at this loudness, whatever the station's items are levelled to. */
  readonly targetLufs?: number;
  readonly highPassHz?: number;
  readonly agc?: Omit<LoudnessAgcOptions, 'targetLufs'>;
  readonly eq?: readonly EqBand[];
  readonly multiband?: { readonly crossoversHz: readonly number[]; readonly bands: readonly PresetBand[] };
  readonly compressor?: {
    readonly thresholdOverTargetLu: number;
    readonly ratio: number;
    readonly kneeDb: number;
    readonly detectorMs?: number;
    readonly attackMs?: number;
    readonly releaseMs?: number;
    readonly makeUp?: { readonly startDb: number; readonly trimDb: number };
  };
}

/**
 * Gentle mix-bus compression: programme at its target lies at the foot of the knee and is hardly touched, passages 6 LU over
 * it come down by 1 dB, 8 LU by 1.7 dB. No make-up is needed: over sixteen pieces of orchestral music, each at the target,
 * the loudness fell by 0.2 to 0.7 LU (0.9 where the limiter had to take 5 dB as well).
 */
const GENTLE = { thresholdOverTargetLu: 3, ratio: 1.5, kneeDb: 8 } as const;

const HIGH_PASS_HZ = 30;

/** Everything that a preset says, by its name. */
export const PRESETS: Readonly<Record<ProcessingPreset, PresetSettings>> = {
  off: {
    intention: 'The mixer alone: what goes in comes out, bit for bit.',
    limiter: false,
  },
  limiter: {
    intention: 'The mixer, and a true-peak limiter that works only where the ceiling would be passed.',
    limiter: true,
  },
  transparent: {
    intention: 'For mastered music that shall stay as it is: rumble out, passages far over the target held a little.',
    limiter: true,
    highPassHz: HIGH_PASS_HZ,
    compressor: GENTLE,
  },
  speech: {
    intention:
      'For talk: voices at one level within seconds, less boom and more presence, words even and close, music between them little changed.',
    limiter: true,
    highPassHz: HIGH_PASS_HZ,
    agc: { maxBoostDb: 8, maxCutDb: 10, toleranceLu: 2, riseDbPerSecond: 1, fallDbPerSecond: 2, gateLu: 10 },
    eq: [
      { type: 'low-shelf', frequencyHz: 120, gainDb: -2, q: 0.7 },
      { type: 'peak', frequencyHz: 300, gainDb: -1.5, q: 0.8 },
      { type: 'peak', frequencyHz: 3500, gainDb: 1.5, q: 0.7 },
    ],
    multiband: {
      crossoversHz: [200, 3000],
      bands: [
        { ...band(-6, 1.8, 10, 20, 300), makeUpDb: 0.5 },
        { ...band(-4, 1.8, 10, 12, 200), makeUpDb: 1 },
        { ...band(-10, 2, 8, 5, 120), makeUpDb: 1 },
      ],
    },
    compressor: {
      ...{ thresholdOverTargetLu: -1, ratio: 2, kneeDb: 8 },
      ...{ detectorMs: 20, attackMs: 20, releaseMs: 250 },
      makeUp: { startDb: 1.3, trimDb: 3 },
    },
  },
  music: {
    intention:
      'For a station of many kinds of music: pieces at one level and alike in balance, dense enough for car and kitchen, dynamics alive.',
    limiter: true,
    highPassHz: HIGH_PASS_HZ,
    agc: { maxBoostDb: 6, maxCutDb: 8, toleranceLu: 3, riseDbPerSecond: 0.4, fallDbPerSecond: 0.8 },
    eq: [
      { type: 'low-shelf', frequencyHz: 90, gainDb: 1, q: 0.7 },
      { type: 'high-shelf', frequencyHz: 9000, gainDb: 1, q: 0.7 },
    ],
    multiband: {
      crossoversHz: [130, 900, 5000],
      bands: [
        { ...band(-5, 1.8, 10, 40, 400), makeUpDb: 1 },
        { ...band(-3, 1.6, 10, 30, 300), makeUpDb: 1 },
        { ...band(-9, 1.6, 10, 20, 220), makeUpDb: 1 },
        { ...band(-16, 1.8, 10, 10, 150), makeUpDb: 1 },
      ],
    },
    compressor: {
      ...{ thresholdOverTargetLu: 1, ratio: 1.7, kneeDb: 8 },
      makeUp: { startDb: 0.6, trimDb: 3 },
    },
  },
  loud: {
    intention:
      'For the busiest dial: as dense and as constant as it gets without pumping; little is left of the dynamics within a piece.',
    limiter: true,
    highPassHz: HIGH_PASS_HZ,
    agc: { maxBoostDb: 9, maxCutDb: 10, toleranceLu: 2, riseDbPerSecond: 0.8, fallDbPerSecond: 1.6 },
    eq: [
      { type: 'low-shelf', frequencyHz: 90, gainDb: 1.5, q: 0.7 },
      { type: 'high-shelf', frequencyHz: 8000, gainDb: 2, q: 0.7 },
    ],
    multiband: {
      crossoversHz: [130, 900, 5000],
      bands: [
        { ...band(-10, 2.5, 10, 25, 250), makeUpDb: 3 },
        { ...band(-8, 2.2, 10, 20, 200), makeUpDb: 3 },
        { ...band(-14, 2.2, 10, 12, 150), makeUpDb: 3 },
        { ...band(-21, 2.5, 10, 6, 100), makeUpDb: 3 },
      ],
    },
    compressor: {
      ...{ thresholdOverTargetLu: -2, ratio: 2.5, kneeDb: 8 },
      ...{ detectorMs: 25, attackMs: 30, releaseMs: 250 },
      makeUp: { startDb: 2, trimDb: 4 },
    },
  },
  r128: {
    intention:
      'EBU R 128 production and distribution: -23 LUFS, whatever the items are levelled to, else `transparent`.',
    limiter: true,
    targetLufs: -23,
    highPassHz: HIGH_PASS_HZ,
    compressor: GENTLE,
  },
};

function band(
  thresholdOverTargetLu: number,
  ratio: number,
  kneeDb: number,
  attackMs: number,
  releaseMs: number,
): Omit<PresetBand, 'makeUpDb'> {
  // The level is taken over about as long as the attack, so that a band does not follow its own waves.
  return { thresholdOverTargetLu, ratio, kneeDb, detectorMs: attackMs, attackMs, releaseMs, rangeDb: 18 };
}
