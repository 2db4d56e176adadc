import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { Multiplex } from '../../../../playout/dsp/fm/multiplex.js';
import { MultiplexPower, POWER_AT_0_DBR } from '../../../../playout/dsp/fm/multiplex-power.js';
import { noiseSource, sine } from '../signals.js';
import { MPX_RATE_HZ } from './demodulate.js';
import { multiplexed, STATION } from './multiplexed.js';

const RATE_HZ = 48_000;
/** BS.412: the power of a sine of 19 kHz deviation where full deviation is 75 kHz. */
const REFERENCE = (19 / 75) ** 2 / 2;
const STEP = MPX_RATE_HZ / 20;
const WINDOW_STEPS = 60 * 20;

/** Power of every minute of the multiplex (in steps of 50 ms; what was before the start is nothing), the largest, in dBr. */
function largestPowerDbr(mpx: Float32Array): number {
  const steps = Array.from({ length: Math.floor(mpx.length / STEP) }, (_, s) => {
    let sum = 0;
    for (let n = s * STEP; n < (s + 1) * STEP; n++) sum += mpx[n] ** 2;
    return sum / STEP;
  });
  let sum = 0;
  let most = 0;
  steps.forEach((power, s) => {
    sum += power - (steps[s - WINDOW_STEPS] ?? 0);
    most = Math.max(most, sum / WINDOW_STEPS);
  });
  return 10 * Math.log10(most / REFERENCE);
}

test('a sine of 19 kHz deviation reads 0 dBr', () => {
  const multiplex = new Multiplex({ ...STATION, preEmphasisUs: 0, rds: undefined });
  const tones = sine(2 * RATE_HZ, 1000, 19 / 75 / 0.91);
  multiplexed(multiplex, tones, tones);
  const pilot = 0.09 ** 2 / 2;
  // The pilot counts too (BS.412: the whole multiplex).
  const { powerDbr, powerGainDb } = multiplex.takeReading();
  // The first 27 ms of the two seconds are the latency.
  expect(Math.abs((powerDbr ?? 0) - 10 * Math.log10(1 + pilot / REFERENCE))).toBeLessThan(0.1);
  expect(powerGainDb).toBe(0);
});

describe('with a limit the power of no minute exceeds it by more than 0.2 dB', () => {
  test.each([0, 3])('of dense noise, limit %d dBr', (powerLimitDbr) => {
    const random = noiseSource(21);
    let low = 0;
    // Reddish, as dense as a programme that is compressed too much, and much too hot.
    const noise = Float32Array.from({ length: 64 * RATE_HZ }, () => 10 * (low += 0.1 * (random() - low)));
    const multiplex = new Multiplex({ ...STATION, powerLimitDbr });
    const power = largestPowerDbr(multiplexed(multiplex, noise, noise));
    expect(power).toBeLessThan(powerLimitDbr + 0.2);
    // And it is used: a limit is no reason to be quiet.
    expect(power).toBeGreaterThan(powerLimitDbr - 1);
    expect(multiplex.takeReading().powerGainDb).toBeLessThan(-1);
  });

  const music = '/usr/share/games/wesnoth/1.16/data/core/music/battle.ogg';
  test.skipIf(!existsSync(music))('of music, 12 dB too hot', () => {
    const run = spawnSync(
      'ffmpeg',
      ['-nostdin', '-v', 'error', '-t', '70', '-i', music, '-ac', '2', '-ar', '48000', '-f', 'f32le', 'pipe:1'],
      { maxBuffer: 1 << 28 },
    );
    const samples = new Float32Array(run.stdout.buffer, run.stdout.byteOffset, run.stdout.length / 4);
    const [left, right] = [0, 1].map((c) =>
      Float32Array.from({ length: samples.length / 2 }, (_, n) => 4 * samples[2 * n + c]),
    );
    expect(largestPowerDbr(multiplexed(new Multiplex({ ...STATION, powerLimitDbr: 0 }), left, right))).toBeLessThan(
      0.2,
    );
  });
});

describe('the control', () => {
  const FIXED = 0.09 ** 2 / 2;
  /** Runs it over a programme of so many dBr at each second, in hops of 16 ms. */
  function controlled(programmeDbr: (second: number) => number, seconds: number) {
    const control = new MultiplexPower(0, FIXED);
    const sent: number[] = [];
    const gainsDb: number[] = [];
    for (let hop = 0; hop < seconds * 62.5; hop++) {
      const power = POWER_AT_0_DBR * 10 ** (programmeDbr(hop / 62.5) / 10) * control.gain ** 2 + FIXED;
      sent.push(power);
      control.take(power);
      gainsDb.push(control.gainDb);
    }
    let sum = 0;
    const minutes = sent.map((power, i) => (sum += power - (sent[i - 3750] ?? 0)) / 3750 / POWER_AT_0_DBR);
    return { largestDbr: 10 * Math.log10(minutes.reduce((a, b) => Math.max(a, b), 0)), gainsDb, control };
  }

  test.each([
    ['a jump of 12 dB after minutes at the limit', (s: number) => (s < 120 ? -0.8 : 11.2)],
    ['loud and quiet in turn, every 3 s', (s: number) => (Math.floor(s / 3) % 2 ? 9 : -9)],
    ['loud and quiet in turn, every 40 s', (s: number) => (Math.floor(s / 40) % 2 ? 9 : -9)],
    ['loud after silence', (s: number) => (s < 90 ? -60 : 12)],
  ])('holds %s', (_, programme) => {
    expect(controlled(programme, 300).largestDbr).toBeLessThan(0.2);
  });

  test('leaves alone what is under the limit, and lets go when it is over', () => {
    expect(controlled(() => -3, 120).gainsDb.every((gainDb) => gainDb === 0)).toBe(true);
    const { gainsDb } = controlled((s) => (s < 60 ? 9 : -9), 180);
    expect(gainsDb[3700]).toBeLessThan(-6);
    expect(gainsDb.at(-1)).toBe(0);
    // Slow: nobody hears it work.
    const upwards = gainsDb.slice(63).map((gainDb, i) => gainDb - gainsDb[i]);
    expect(Math.max(...upwards)).toBeLessThan(2.5);
  });
});
