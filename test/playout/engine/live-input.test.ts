import { describe, expect, it } from 'vitest';
import type { LiveInputName } from '../../../playout/api/processing.js';
import { BLOCK_FRAMES, dbFromLinear, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import type { StripOptions } from '../../../playout/dsp/strip/strip.js';
import { clipFrom } from '../../../playout/engine/clip.js';
import { ClipSource } from '../../../playout/engine/input-source.js';
import type { MixerOptions } from '../../../playout/engine/mixer.js';
import { noiseSource } from '../dsp/signals.js';
import { cart, Desk, item, type FakeFile } from './desk.js';

const SECOND = ENGINE_RATE_HZ;
const LEVEL: FakeFile = { seconds: 60, level: 0.25 };
const PLAIN_STRIP: StripOptions = {
  gateDbfs: -100,
  highPassHz: 0,
  compressorDbfs: 0,
  compressorRatio: 1,
  eq: [],
  reverbSendDb: -60,
};
const LIVE: Omit<MixerOptions, 'duck'> = {
  liveAttackMs: 60,
  speechTargetLufs: -18,
  microphone: PLAIN_STRIP,
  jingles: null,
  reverb: { decaySeconds: 1, preDelayMs: 20, levelDb: -6 },
};

/** A sound that microphones hear, both channels alike. */
function recording(seconds: number, sample: (frame: number) => number): ReturnType<typeof clipFrom> {
  const samples = Float32Array.from({ length: seconds * SECOND }, (_, i) => sample(i));
  return clipFrom(samples, samples);
}

/** A tone at about -18 LUFS: what the gain leaves alone. */
const tone = (frame: number): number => 0.125 * Math.sin((2 * Math.PI * 1000 * frame) / SECOND);

function studio(
  files: Readonly<Record<string, FakeFile>>,
  heard: ReturnType<typeof clipFrom>,
  live: Partial<typeof LIVE> = {},
): Desk {
  const desk = new Desk(files, { live: { ...LIVE, ...live } });
  const source = new ClipSource();
  source.add(heard, 0);
  desk.programme.connect('microphone', source);
  return desk;
}

let serial = 0;
function say(desk: Desk, command: 'input.open' | 'input.close', input: LiveInputName = 'microphone'): unknown {
  return desk.programme.apply({ id: `say-${++serial}`, command: { do: command, input } });
}

describe('a live input', () => {
  it('is heard while it is open, with a fader of 20 ms and no sooner', () => {
    const desk = studio(
      {},
      recording(4, () => 0.1),
    );
    desk.until(1);
    expect(say(desk, 'input.open')).toEqual({ ok: true, atFrame: SECOND });
    desk.until(2);
    say(desk, 'input.close');
    desk.until(3);
    expect(desk.left.slice(0, SECOND).every((sample) => sample === 0)).toBe(true);
    const step = Math.max(
      ...desk.left.slice(0, 2.5 * SECOND).map((sample, i, all) => Math.abs(sample - (all[i - 1] ?? 0))),
    );
    expect(step).toBeLessThan(0.001);
    expect(desk.at(1.5)).toBeGreaterThan(0.05);
    expect(desk.left.slice(2.03 * SECOND).every((sample) => sample === 0)).toBe(true);
  });

  it('opened twice is open once; what the station does not have is refused', () => {
    const desk = studio({}, recording(1, tone));
    say(desk, 'input.open');
    say(desk, 'input.open');
    say(desk, 'input.close');
    say(desk, 'input.close');
    expect(desk.programme.state().counters).toMatchObject({
      'input.microphone.opened': 1,
      'input.microphone.closed': 1,
    });
    expect(say(new Desk({}), 'input.open')).toMatchObject({ ok: false, code: 'INPUT_UNKNOWN' });
  });

  it('tells in state and meters what it does', () => {
    const desk = studio({ song: LEVEL }, recording(10, tone));
    desk.plan([item('a', 'song', { segue: 60 })]);
    desk.until(1);
    expect(desk.programme.state().inputs).toMatchObject([{ input: 'microphone', open: false, ready: true }]);
    expect(desk.programme.takeMeters().inputs).toMatchObject([{ input: 'microphone', gateOpen: true }]);
    say(desk, 'input.open');
    desk.until(3);
    const meters = desk.programme.takeMeters();
    expect(meters.inputs[0].peakDbfs).toBeCloseTo(dbFromLinear(0.125), 1);
    expect(meters.duckReason).toBe('microphone');
    expect(desk.programme.state().inputs).toMatchObject([{ open: true, missingFrames: 0 }]);
    expect(desk.programme.state().onAir[0]).toMatchObject({ duckReason: 'microphone' });
    expect(desk.programme.state().onAir[0].duckDb).toBeCloseTo(meters.duckDb, 9);
  });

  it('with broken samples breaks nothing', () => {
    const broken = recording(4, (i) => (i % 1000 === 7 ? NaN : i % 1000 === 9 ? Infinity : tone(i)));
    const desk = studio({ song: LEVEL }, broken);
    desk.plan([item('a', 'song', { segue: 60 })]);
    say(desk, 'input.open');
    desk.until(6);
    expect(desk.left.every((sample) => Number.isFinite(sample))).toBe(true);
    expect(desk.at(5.9)).toBeCloseTo(0.25, 6);
  });

  it('of one sample is a microphone that hears nothing more', () => {
    const desk = studio(
      { song: LEVEL },
      recording(1 / SECOND, () => 1),
    );
    desk.plan([item('a', 'song', { segue: 60 })]);
    say(desk, 'input.open');
    desk.until(1);
    expect(desk.at(0.9)).toBeCloseTo(0.25, 6);
  });
});

/** A bed at about -16 LUFS that is not a constant: what K-weighting measures. */
const bed: FakeFile = {
  seconds: 60,
  signal: (frame) => 0.158 * Math.sin((2 * Math.PI * 997 * frame) / SECOND),
};
/** Speech of 300 ms words and 150 ms gaps, from 6 s on. */
const SPOKEN = (() => {
  const next = noiseSource(5);
  let state = 0;
  return recording(12, (frame) => {
    state += (next() - state) * 0.3;
    const at = frame / SECOND - 6;
    if (at < 0 || at > 4) return 0;
    const inWord = at % 0.45;
    return inWord < 0.3 ? 0.5 * state * Math.min(1, inWord * 100, (0.3 - inWord) * 100) : 0;
  });
})();

/** Level of the bed's tone over 50 ms that end at a second, in dB of its full level. */
function bedDb(desk: Desk, seconds: number): number {
  let re = 0;
  let im = 0;
  const frames = 2400;
  const from = Math.round(seconds * SECOND) - frames;
  for (let i = 0; i < frames; i++) {
    re += desk.left[from + i] * Math.cos((2 * Math.PI * 997 * (from + i)) / SECOND);
    im += desk.left[from + i] * Math.sin((2 * Math.PI * 997 * (from + i)) / SECOND);
  }
  return dbFromLinear((2 * Math.hypot(re, im)) / frames / 0.158);
}

describe('a live voice', () => {
  const aired = (seconds: number, extras: Partial<typeof LIVE> = {}): Desk => {
    const desk = studio({ bed }, SPOKEN, extras);
    desk.plan([item('a', 'bed', { segue: 60 }, { loudnessLufs: -16 })]);
    desk.until(5);
    say(desk, 'input.open');
    return desk.until(seconds);
  };

  it('lowers the bed to the difference under its own loudness, holds it over pauses and gives it back exactly', () => {
    const desk = aired(13);
    // -18 for the voice, 12 LU of difference, a bed at -16: it goes down by 14.
    // Looked at in the gaps between words: the voice holds something of the bed's tone.
    for (const word of [0, 1, 4, 6]) expect(Math.abs(bedDb(desk, 6.44 + 0.45 * word) + 14)).toBeLessThan(1);
    const file = bed.signal as (frame: number) => number;
    for (let i = 12.5 * SECOND; i < desk.left.length; i++)
      if (desk.left[i] !== Math.fround(file(i))) expect.fail(`frame ${i}`);
  });

  it('is not lowered itself, nor are the carts of the wall', () => {
    const desk = studio({ bed }, SPOKEN);
    cart(desk, 'j', 3, 0.1);
    desk.until(5);
    say(desk, 'input.open');
    desk.until(7);
    desk.programme.apply({ id: `fire-${++serial}`, command: { do: 'cart.fire', cartId: 'j' } });
    desk.until(9);
    const [before, after] = [desk.left.slice(6.9 * SECOND, 7 * SECOND), desk.left.slice(7.35 * SECOND, 7.45 * SECOND)];
    const mean = (samples: number[]): number => samples.reduce((a, b) => a + b, 0) / samples.length;
    expect(mean(after) - mean(before)).toBeCloseTo(0.1, 2);
  });

  it('lowers the emergency file too', () => {
    const desk = new Desk({}, { endless: true, live: LIVE });
    const emergency = recording(20, bed.signal as (frame: number) => number);
    desk.programme.fallback.setEmergency(emergency, 0);
    const source = new ClipSource();
    source.add(SPOKEN, 0);
    desk.programme.connect('microphone', source);
    say(desk, 'input.open');
    desk.until(8);
    expect(bedDb(desk, 5.9)).toBeCloseTo(0, 1);
    expect(bedDb(desk, 7.5)).toBeLessThan(-12);
  });

  it('leaves a bed alone that lies low enough already', () => {
    const low: FakeFile = { seconds: 60, signal: (i) => (bed.signal as (frame: number) => number)(i) * 0.1 };
    const desk = studio({ low }, SPOKEN);
    desk.plan([item('a', 'low', { segue: 60 }, { loudnessLufs: -16 })]);
    desk.until(5);
    say(desk, 'input.open');
    desk.until(9);
    expect(desk.programme.takeMeters().duckDb).toBe(0);
  });

  it('sends to the reverb while it is open, and not before', () => {
    const dry = aired(11.5).left;
    const wet = aired(11.5, { microphone: { ...PLAIN_STRIP, reverbSendDb: 0 } }).left;
    expect(wet.slice(0, 5 * SECOND)).toEqual(dry.slice(0, 5 * SECOND));
    const tail = wet.slice(10.1 * SECOND, 10.3 * SECOND).map((sample, i) => sample - dry[10.1 * SECOND + i]);
    expect(Math.max(...tail.map(Math.abs))).toBeGreaterThan(1e-4);
  });

  it('gives the same programme for any length of block', () => {
    const render = (lengths: readonly number[]): Float32Array => {
      const strip = { ...PLAIN_STRIP, gateDbfs: -50, compressorDbfs: -24, compressorRatio: 3, reverbSendDb: -20 };
      const desk = studio({ bed }, SPOKEN, { microphone: strip });
      desk.plan([item('a', 'bed', { segue: 60 }, { loudnessLufs: -16 })]);
      desk.programme.stamp(Math.round(5.0003 * SECOND), { do: 'input.open', input: 'microphone' });
      desk.programme.stamp(Math.round(8.0007 * SECOND), { do: 'input.close', input: 'microphone' });
      return desk.inBlocks(lengths, 10 * SECOND);
    };
    const whole = render([BLOCK_FRAMES]);
    const other = render([BLOCK_FRAMES, 100, 380]);
    expect(other.findIndex((sample, i) => sample !== whole[i])).toBe(-1);
  });
});

describe('the carts of the wall', () => {
  it('pass straight through, bit for bit, without a strip', () => {
    const desk = new Desk({}, { live: LIVE });
    cart(desk, 'j', 1, 0.123);
    desk.programme.apply({ id: `fire-${++serial}`, command: { do: 'cart.fire', cartId: 'j' } });
    desk.until(0.5);
    expect(desk.left.slice(0, 0.4 * SECOND).every((sample) => sample === Math.fround(0.123))).toBe(true);
  });

  it('pass their strip where the station wants one', () => {
    const desk = new Desk({}, { live: { ...LIVE, jingles: { ...PLAIN_STRIP, highPassHz: 400 } } });
    cart(desk, 'j', 2, 0.1);
    desk.programme.apply({ id: `fire-${++serial}`, command: { do: 'cart.fire', cartId: 'j' } });
    desk.until(2.5);
    // A level is all rumble: the high pass takes it out.
    expect(Math.abs(desk.at(1.5))).toBeLessThan(1e-4);
    expect(desk.entryOfCart('j')).toMatchObject({ startFrame: 0, endFrame: 2 * SECOND, outcome: 'played' });
  });
});

describe('11. music starvation behind ducking, beds and jingles', () => {
  it('is noticed, and the fallback audible within a second, while a voice, a bed, a cart and a microphone sound', () => {
    const emergency = recording(20, bed.signal as (frame: number) => number);
    const desk = new Desk(
      {
        song: { seconds: 60, level: 0.1, stallsAtSeconds: 8 },
        bedding: { seconds: 60, level: 0 },
        voice: { seconds: 30, level: 0 },
      },
      { endless: true, preset: 'music', live: { ...LIVE, jingles: PLAIN_STRIP } },
    );
    desk.programme.fallback.setEmergency(emergency, 0);
    const source = new ClipSource();
    source.add(SPOKEN, 0);
    desk.programme.connect('microphone', source);
    const over = { itemId: 'a', atFrames: 2 * SECOND };
    desk.plan([
      item('a', 'song', { segue: 60 }, { loudnessLufs: -16 }),
      item('b', 'bedding', { segue: 30 }, { kind: 'bed', over }),
      item('v', 'voice', { segue: 20 }, { kind: 'voice', loudnessLufs: -18, over }),
    ]);
    cart(desk, 'j', 30, 0);
    desk.until(1);
    say(desk, 'input.open');
    desk.programme.apply({ id: `fire-${++serial}`, command: { do: 'cart.fire', cartId: 'j', loop: true } });
    desk.until(7.9);
    expect(desk.programme.state()).toMatchObject({ source: 'rundown', alarms: [] });
    desk.until(9.1);
    expect(desk.programme.state()).toMatchObject({ source: 'emergency' });
    expect(desk.programme.state().alarms).toMatchObject([{ key: 'fallback', level: 'critical' }]);
    // Also while the microphone holds it down.
    expect(Math.max(...desk.left.slice(8.9 * SECOND, 9 * SECOND))).toBeGreaterThan(0.01);
    say(desk, 'input.close');
    desk.until(11.5);
    expect(bedDb(desk, 11.4)).toBeGreaterThan(-3);
  });
});
