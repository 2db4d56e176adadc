import { describe, expect, test } from 'vitest';
import { Multiplex } from '../../../../playout/dsp/fm/multiplex.js';
import { dbOf, differences, lowPassed, noiseSource, sine } from '../signals.js';
import { largestDb, MPX_RATE_HZ, pilotOf, receive, spectrumDb, tone } from './demodulate.js';
import { AUDIO_SHARE, multiplexed, STATION } from './multiplexed.js';

const RATE_HZ = 48_000;
const WITHOUT_RDS = { ...STATION, rds: undefined };

function noise(seconds: number, peak: number, seed: number): Float32Array {
  const random = noiseSource(seed);
  return Float32Array.from({ length: seconds * RATE_HZ }, () => peak * random());
}

describe('the pilot', () => {
  const mpx = multiplexed(new Multiplex(STATION), noise(4, 0.7, 1), noise(4, 0.7, 2));

  test('has its frequency and level, and a phase at which the subcarrier rises through each of its zeros', () => {
    const pilot = pilotOf(mpx);
    expect(Math.abs(pilot.hz - 19_000)).toBeLessThan(0.001);
    expect(pilot.amplitude).toBeCloseTo(0.09, 4);
    // The subcarrier, from a signal on the left channel alone: its phase against twice the pilot's.
    const left = multiplexed(new Multiplex(WITHOUT_RDS), sine(2 * RATE_HZ, 1000, 0.5), new Float32Array(2 * RATE_HZ));
    const { phase } = pilotOf(left);
    const lower = tone(left, 37_000, MPX_RATE_HZ, 96_000, 288_000);
    const upper = tone(left, 39_000, MPX_RATE_HZ, 96_000, 288_000);
    // sin a sin b = (cos(a - b) - cos(a + b)) / 2: as sines the two are turned by 90 degrees either way, and their phases add
    // up to twice the carrier's. Which of its two zeros is meant follows from the left channel coming out left, below.
    const carrier = (lower.phase + upper.phase) / 2;
    const off = Math.atan2(Math.sin(2 * (carrier - 2 * phase)), Math.cos(2 * (carrier - 2 * phase))) / 2;
    expect(Math.abs((off * 180) / Math.PI)).toBeLessThan(0.1);
    expect(lower.amplitude / upper.amplitude).toBeCloseTo(1, 4);
  });

  test('stands still between the halves of its period: no drift, no jump', () => {
    const phases = [0, 1, 2, 3].map(
      (s) => tone(mpx, 19_000, MPX_RATE_HZ, s * MPX_RATE_HZ, (s + 1) * MPX_RATE_HZ).phase,
    );
    for (const phase of phases) expect(Math.abs(phase)).toBeLessThan(1e-4);
  });

  test.each([8, 9.5, 10])('has %d %% when the settings say so', (pilotPercent) => {
    const signal = multiplexed(new Multiplex({ ...STATION, pilotPercent }), noise(1, 0.5, 3), noise(1, 0.5, 4));
    expect(pilotOf(signal).amplitude).toBeCloseTo(pilotPercent / 100, 4);
  });
});

describe('the sound', () => {
  const FREQUENCIES = [30, 100, 400, 1000, 3000, 7000, 10_000, 12_500, 15_000] as const;

  test.each([0, 50, 75] as const)(
    'with %d us follows the analogue curve within 0.01 dB up to 15 kHz, and the channels stay apart',
    (preEmphasisUs) => {
      for (const hz of FREQUENCIES) {
        const multiplex = new Multiplex({ ...WITHOUT_RDS, preEmphasisUs });
        const { left, right } = receive(multiplexed(multiplex, sine(RATE_HZ, hz, 0.05), new Float32Array(RATE_HZ)));
        const wanted = tone(left, hz, RATE_HZ, 10_000, 42_000).amplitude;
        const leaked = tone(right, hz, RATE_HZ, 10_000, 42_000).amplitude;
        const curveDb = 10 * Math.log10(1 + (2 * Math.PI * hz * preEmphasisUs * 1e-6) ** 2);
        // The blocker of direct current, 5 Hz, takes 0.003 dB at 30 Hz.
        expect(Math.abs(dbOf(wanted / 0.05 / 0.91) - curveDb)).toBeLessThan(0.01);
        expect(dbOf(wanted / leaked)).toBeGreaterThan(80);
      }
    },
  );

  test('of the right channel comes out right', () => {
    const { left, right } = receive(
      multiplexed(new Multiplex(STATION), new Float32Array(RATE_HZ), sine(RATE_HZ, 1000, 0.5)),
    );
    const [l, r] = [left, right].map((channel) => tone(channel, 1000, RATE_HZ, 10_000, 42_000).amplitude);
    expect(dbOf(r / l)).toBeGreaterThan(80);
    expect(r).toBeGreaterThan(0.4);
  });

  test('is late by the reported latency, to the frame', () => {
    const multiplex = new Multiplex({ ...STATION, preEmphasisUs: 0 });
    const random = noiseSource(5);
    const signal = lowPassed(
      Float32Array.from({ length: 12_000 }, () => 0.3 * random()),
      0.2,
    );
    const { left } = receive(multiplexed(multiplex, signal, signal));
    const correlation = (lag: number): number => {
      let sum = 0;
      for (let n = 3000; n < 9000; n++) sum += signal[n] * left[n + lag];
      return sum;
    };
    const lags = Array.from({ length: 41 }, (_, i) => multiplex.latencyFrames - 20 + i);
    const best = lags.reduce((a, b) => (correlation(b) > correlation(a) ? b : a));
    expect(best).toBe(multiplex.latencyFrames);
  });

  test('of silence is silence: noise 90 dB and more under full deviation with pilot and RDS on', () => {
    const silence = new Float32Array(2 * RATE_HZ);
    const { left, right } = receive(multiplexed(new Multiplex(STATION), silence, silence), 15_800, 512);
    for (const channel of [left, right]) {
      let power = 0;
      for (let n = 12_000; n < 84_000; n++) power += channel[n] ** 2 / 72_000;
      expect(10 * Math.log10(power)).toBeLessThan(-90);
    }
  });

  test('at full level has no distortion to speak of', () => {
    const tones = sine(2 * RATE_HZ, 1000, 0.8);
    const { left } = receive(multiplexed(new Multiplex(STATION), tones, tones));
    const main = tone(left, 1000, RATE_HZ, 20_000, 84_000).amplitude;
    for (const hz of [2000, 3000, 4000, 5000]) {
      expect(dbOf(tone(left, hz, RATE_HZ, 20_000, 84_000).amplitude / main)).toBeLessThan(-90);
    }
    expect(main).toBeCloseTo(AUDIO_SHARE * 0.8 * Math.hypot(1, 2 * Math.PI * 1000 * 50e-6), 3);
  });
});

describe('the spectrum under dense noise', () => {
  const spectrum = spectrumDb(multiplexed(new Multiplex(STATION), noise(3, 1, 6), noise(3, 1, 7)), 8192, 40_000);

  test('leaves the guard bands of the pilot free', () => {
    expect(largestDb(spectrum, 16_700, 18_850)).toBeLessThan(-80);
    expect(largestDb(spectrum, 19_150, 21_300)).toBeLessThan(-80);
  });

  test('leaves the RDS band to RDS, and nothing above it', () => {
    const withoutRds = spectrumDb(
      multiplexed(new Multiplex(WITHOUT_RDS), noise(3, 1, 6), noise(3, 1, 7)),
      8192,
      40_000,
    );
    expect(largestDb(withoutRds, 54_700, 95_900)).toBeLessThan(-90);
    expect(largestDb(spectrum, 54_700, 59_300)).toBeGreaterThan(-60);
    expect(largestDb(spectrum, 60_000, 95_900)).toBeLessThan(-90);
    expect(largestDb(spectrum, 56_980, 57_020)).toBeLessThan(largestDb(spectrum, 55_800, 56_200));
  });
});

describe('the same values', () => {
  const [left, right] = [noise(0.5, 0.9, 8), noise(0.5, 0.9, 9)];
  const make = (): Multiplex => {
    const multiplex = new Multiplex({ ...STATION, powerLimitDbr: 0, phaseRotator: true });
    multiplex.setText('Artist - Title');
    multiplex.setClock(Date.UTC(2026, 10, 22, 14, 59, 59, 700));
    return multiplex;
  };
  const whole = multiplexed(make(), left, right, [left.length]);

  test.each([[[1]], [[13]], [[128, 7]], [[480]], [[4096]]])('in blocks of %j', (blocks) => {
    expect(differences(multiplexed(make(), left, right, blocks), whole)).toBe(0);
  });

  test('after a reset', () => {
    const multiplex = make();
    multiplexed(multiplex, right, left);
    multiplex.reset();
    multiplex.setText('Artist - Title');
    multiplex.setClock(Date.UTC(2026, 10, 22, 14, 59, 59, 700));
    expect(differences(multiplexed(multiplex, left, right), whole)).toBe(0);
  });
});

test.each([
  [{ pilotPercent: 12 }, 'pilotPercent is 12, allowed is 8 to 10'],
  [{ powerLimitDbr: Number.NaN }, 'powerLimitDbr is NaN, allowed is -3 to 12'],
  [{ preEmphasisUs: 60 as 50 }, 'preEmphasisUs is 60, allowed is 0, 50 or 75'],
  [{ rds: { ...STATION.rds!, percent: 0 } }, 'rds.percent is 0, allowed is 1 to 10'],
  [{ rds: { ...STATION.rds!, pi: 65_536 } }, 'rds.pi is 65536, allowed is 0 to 65535'],
  [{ rds: { ...STATION.rds!, alternativeMhz: [87.5] } }, 'rds.alternativeMhz is 87.5, allowed is 87.6 to 107.9'],
])('refuses %j', (wrong, message) => {
  expect(() => new Multiplex({ ...STATION, ...wrong })).toThrow(new RangeError(message));
});
