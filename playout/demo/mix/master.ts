import { ENGINE_RATE_HZ, linearFromDb } from '../../api/units.js';
import { TruePeakLimiter } from '../../dsp/limiter/limiter.js';
import { LoudnessMeter } from '../../dsp/meter/loudness-meter.js';
import type { StereoSound } from './desk.js';

/** Lossy coding moves peaks by a decibel and more: the master keeps that much away from full scale. */
const CEILING_DBTP = -2;
/** A correction smaller than this is not worth a second pass. */
const CLOSE_ENOUGH_LU = 0.4;
/** Above this level the saturation bends; below it the sound is untouched. */
const KNEE = 0.5;

/** What a master should become. */
export interface MasterOptions {
  readonly lufs: number;
  /** Fade at the very start against clicks, and down to nothing at the end. */
  readonly fadeInSeconds?: number;
  readonly fadeOutSeconds: number;
  /** `song` falls like a fader pulled by hand, `natural` only takes the rest of a tail away. */
  readonly fadeShape: 'song' | 'natural';
}

/** Integrated loudness (BS.1770); -70 where there is nothing to measure. */
export function measureLufs(sound: StereoSound): number {
  const meter = new LoudnessMeter({ sampleRateHz: ENGINE_RATE_HZ, channels: 2 });
  meter.process([sound.left, sound.right], 0, sound.left.length);
  return meter.integratedLufs() ?? -70;
}

/** Finishes a mix in place: rumble filter, fades, loudness, saturation for loud masters, true-peak limiter. */
export function master(sound: StereoSound, options: MasterOptions): StereoSound {
  for (const channel of [sound.left, sound.right]) {
    removeRumble(channel);
    fade(channel, options);
  }
  for (let pass = 0; pass < 2; pass++) {
    const missingDb = options.lufs - measureLufs(sound);
    if (pass > 0 && Math.abs(missingDb) < CLOSE_ENOUGH_LU) break;
    amplify(sound, linearFromDb(missingDb));
    limit(sound);
  }
  return sound;
}

/** Second-order Butterworth high pass at 28 Hz (bilinear transform). */
function removeRumble(channel: Float32Array): void {
  const k = Math.tan((Math.PI * 28) / ENGINE_RATE_HZ);
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  const a1 = 2 * (k * k - 1) * norm;
  const a2 = (1 - Math.SQRT2 * k + k * k) * norm;
  let s1 = 0;
  let s2 = 0;
  for (let i = 0; i < channel.length; i++) {
    const x = channel[i];
    const y = norm * x + s1;
    s1 = -2 * norm * x - a1 * y + s2 + 1e-20;
    s2 = norm * x - a2 * y;
    channel[i] = y;
  }
}

function fade(channel: Float32Array, options: MasterOptions): void {
  const rise = Math.round((options.fadeInSeconds ?? 0.002) * ENGINE_RATE_HZ);
  for (let i = 0; i < Math.min(rise, channel.length); i++) channel[i] *= i / rise;
  const frames = Math.min(channel.length, Math.round(options.fadeOutSeconds * ENGINE_RATE_HZ));
  for (let i = 0; i < frames; i++) {
    const left = i / frames;
    channel[channel.length - 1 - i] *= options.fadeShape === 'song' ? left ** 1.8 : Math.sin((Math.PI / 2) * left);
  }
}

function amplify(sound: StereoSound, gain: number): void {
  for (const channel of [sound.left, sound.right]) {
    for (let i = 0; i < channel.length; i++) {
      const x = channel[i] * gain;
      channel[i] = x > KNEE || x < -KNEE ? saturate(x) : x;
    }
  }
}

/** Above the knee the curve bends towards twice the knee: slope 1 where it begins, never a corner. */
function saturate(x: number): number {
  const over = (Math.abs(x) - KNEE) / KNEE;
  return Math.sign(x) * (KNEE + KNEE * (over / (1 + 0.6 * over)));
}

function limit(sound: StereoSound): void {
  const limiter = new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, ENGINE_RATE_HZ);
  const late = limiter.latencyFrames;
  const { left, right } = sound;
  limiter.process(left, right, 0, left.length);
  const restLeft = new Float32Array(late);
  const restRight = new Float32Array(late);
  limiter.process(restLeft, restRight, 0, late);
  left.copyWithin(0, late);
  right.copyWithin(0, late);
  left.set(restLeft, left.length - late);
  right.set(restRight, right.length - late);
}
