import { describe, expect, it } from 'vitest';
import type { DuckOverride, Segment } from '../../../playout/api/segment.js';
import { dbFromLinear, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { noiseSource } from '../dsp/signals.js';
import { Desk, item, type FakeFile } from './desk.js';
import { measured } from './ebur128.js';

// The acceptance points of planned ducking, through the programme with the mixer alone. Loudness is measured by ffmpeg.

const SECOND = ENGINE_RATE_HZ;
const SILENT: FakeFile = { seconds: 60, level: 0 };
const LEVEL: FakeFile = { seconds: 60, level: 0.25 };
const VOICE_AT = 6;

/** Noise through a one-pole low pass, about as bright as speech and music are, at a gain. */
function dullNoise(seed: number, gain: number): Float32Array {
  const next = noiseSource(seed);
  let state = 0;
  return Float32Array.from({ length: 30 * SECOND }, () => gain * (state += (next() - state) * 0.3));
}

/** `frames` of a file brought to `lufs` by ffmpeg's measure. */
function atLoudness(samples: Float32Array, lufs: number): FakeFile {
  const gain = 10 ** ((lufs - measured(samples).integratedLufs) / 20);
  return { seconds: samples.length / SECOND, signal: (frame) => samples[frame] * gain };
}

const bedNoise = dullNoise(1, 0.2);
const BED = atLoudness(bedNoise, -23);

/** Words of 300 ms with gaps of 150 ms, and one pause of 0.6 s in the middle. */
const WORDS: readonly (readonly [number, number])[] = Array.from({ length: 26 }, (_, i) => {
  const from = Math.round((i * 0.45 + (i >= 13 ? 0.45 : 0)) * SECOND);
  return [from, from + 0.3 * SECOND] as const;
});
const voiceNoise = dullNoise(2, 0.2);
const spoken = voiceNoise.slice(0, 13 * SECOND).map((sample, frame) => {
  const word = WORDS.find(([from, to]) => frame >= from && frame < to);
  if (word === undefined) return 0;
  const edge = Math.min(frame - word[0], word[1] - 1 - frame) / 480;
  return edge >= 1 ? sample : sample * edge;
});
const VOICE = atLoudness(spoken, -23);

function aired(bed: FakeFile, voice: FakeFile, extras: Partial<Segment> = {}, seconds = 22): Desk {
  const desk = new Desk({ bed, voice });
  desk.plan([
    item('a', 'bed', { segue: 60 }, { loudnessLufs: -23 }),
    item(
      'v',
      'voice',
      { segue: 13 },
      {
        kind: 'voice',
        loudnessLufs: -23,
        speech: WORDS,
        over: { itemId: 'a', atFrames: VOICE_AT * SECOND },
        ...extras,
      },
    ),
  ]);
  return desk.until(seconds);
}

/** Gain of the bed at a second of the programme, in dB. */
const gainDbAt = (desk: Desk, seconds: number): number => dbFromLinear(desk.at(seconds) / 0.25);
const LAST_WORD_ENDS = VOICE_AT + WORDS[25][1] / SECOND;

describe('a voice at -23 over a bed at -23', () => {
  const bedStem = aired(BED, SILENT).left.slice(VOICE_AT * SECOND, (VOICE_AT + 12) * SECOND);
  const voiceStem = aired(SILENT, VOICE).left.slice(VOICE_AT * SECOND, (VOICE_AT + 12) * SECOND);
  const mix = aired(BED, VOICE).left.slice(VOICE_AT * SECOND, (VOICE_AT + 12) * SECOND);

  it('lies 12 LU over it, within 0.5', () => {
    const difference = measured(voiceStem).integratedLufs - measured(bedStem).integratedLufs;
    expect(Math.abs(difference - 12)).toBeLessThanOrEqual(0.5);
  });

  it('is heard bit for bit', () => {
    const file = VOICE.signal as (frame: number) => number;
    let different = 0;
    for (let i = 0; i < voiceStem.length; i++) if (voiceStem[i] !== Math.fround(file(i))) different++;
    expect(different).toBe(0);
  });

  it('and the bed together are as loud as the voice, within 1 LU', () => {
    expect(Math.abs(measured(mix).integratedLufs - measured(voiceStem).integratedLufs)).toBeLessThanOrEqual(1);
  });
});

describe('the bed', () => {
  const desk = aired(LEVEL, SILENT);

  it('is within 0.5 dB of its depth at the first word', () => {
    expect(Math.abs(gainDbAt(desk, VOICE_AT) + 12)).toBeLessThanOrEqual(0.5);
    expect(gainDbAt(desk, VOICE_AT - 0.1)).toBeCloseTo(-12, 3);
    expect(gainDbAt(desk, VOICE_AT - 0.5)).toBe(0);
  });

  it('does not move between words, by 0.5 dB, nor in a pause of 0.6 s, by 1 dB', () => {
    for (let at = VOICE_AT; at < LAST_WORD_ENDS; at += 0.01) expect(gainDbAt(desk, at)).toBeCloseTo(-12, 3);
  });

  it('moves by at most 60 dB/s', () => {
    let steepest = 0;
    for (let at = VOICE_AT - 1; at < LAST_WORD_ENDS + 3; at += 0.001)
      steepest = Math.max(steepest, Math.abs(gainDbAt(desk, at + 0.001) - gainDbAt(desk, at)) * 1000);
    expect(steepest).toBeGreaterThan(40);
    expect(steepest).toBeLessThanOrEqual(60.01);
  });

  it('is itself again, exactly, after hold and release', () => {
    expect(gainDbAt(desk, LAST_WORD_ENDS + 0.79)).toBeCloseTo(-12, 3);
    for (let at = Math.ceil((LAST_WORD_ENDS + 1.8) * SECOND) + 8; at < desk.left.length; at++)
      if (desk.left[at] !== 0.25) expect.fail(`${desk.left[at]} at frame ${at}`);
  });

  it('of a 1 kHz tone has no line over -90 dBFS away from the tone', () => {
    const tone = (frame: number): number => Math.sin((2 * Math.PI * 1000 * frame) / SECOND);
    const { left } = aired({ seconds: 60, signal: tone }, SILENT);
    const frames = 1 << 15;
    const from = Math.round((VOICE_AT - 0.3) * SECOND) - frames / 2;
    for (let hz = 2000; hz < 24_000; hz += 50) {
      if (lineDbfs(left, from, frames, hz) > -90) expect.fail(`${lineDbfs(left, from, frames, hz)} dBFS at ${hz} Hz`);
    }
  });
});

/** Level of one frequency in a span under a four-term Blackman-Harris window (side lobes at -92 dB). */
function lineDbfs(samples: readonly number[], from: number, frames: number, hz: number): number {
  let re = 0;
  let im = 0;
  let sum = 0;
  const turn = (2 * Math.PI * hz) / SECOND;
  for (let i = 0; i < frames; i++) {
    const x = (2 * Math.PI * i) / frames;
    const w = 0.35875 - 0.48829 * Math.cos(x) + 0.14128 * Math.cos(2 * x) - 0.01168 * Math.cos(3 * x);
    re += w * samples[from + i] * Math.cos(turn * i);
    im += w * samples[from + i] * Math.sin(turn * i);
    sum += w;
  }
  return dbFromLinear((2 * Math.hypot(re, im)) / sum);
}

describe('an item', () => {
  const depthOf = (duck: DuckOverride): number =>
    gainDbAt(aired(LEVEL, SILENT, { duck }, VOICE_AT + 1), VOICE_AT + 0.5);

  it('may say itself how far and how fast it ducks', () => {
    expect(depthOf({ differenceLu: 20 })).toBeCloseTo(-20, 3);
    expect(depthOf({ differenceLu: 0 })).toBe(0);
    const slow = aired(LEVEL, SILENT, { duck: { attackMs: 2000, holdMs: 0, releaseMs: 3000 } });
    expect(gainDbAt(slow, VOICE_AT - 1.1)).toBeCloseTo(-6, 2);
    expect(gainDbAt(slow, LAST_WORD_ENDS + 1.5)).toBeCloseTo(-6, 2);
  });

  it.each(['sweeper', 'liner', 'jingle', 'voice'] as const)('that is a %s ducks what it lies over', (kind) => {
    const desk = aired(LEVEL, SILENT, { kind, speech: [] }, VOICE_AT + 1);
    expect(gainDbAt(desk, VOICE_AT + 0.5)).toBeCloseTo(-12, 3);
  });

  it('that is a bed ducks nothing, and is ducked by a voice', () => {
    const desk = aired(LEVEL, SILENT, { kind: 'bed' }, VOICE_AT + 1);
    expect(gainDbAt(desk, VOICE_AT + 0.5)).toBe(0);
  });
});

describe('two voices', () => {
  it('over one bed do not add up: the deeper counts', () => {
    const desk = new Desk({ bed: LEVEL, voice: SILENT });
    const over = { itemId: 'a', atFrames: VOICE_AT * SECOND };
    desk.plan([
      item('a', 'bed', { segue: 60 }, { loudnessLufs: -23 }),
      item('v', 'voice', { segue: 5 }, { kind: 'voice', loudnessLufs: -23, over }),
      item('w', 'voice', { segue: 5 }, { kind: 'voice', loudnessLufs: -20, over }),
    ]);
    desk.until(VOICE_AT + 2);
    expect(gainDbAt(desk, VOICE_AT + 1)).toBeCloseTo(-12, 3);
    expect(desk.programme.takeMeters()).toMatchObject({ duckReason: 'v' });
    expect(desk.programme.takeMeters().duckDb).toBeCloseTo(-12, 3);
  });
});

describe('a voice that is moved when the bed is down already', () => {
  it('takes the bed over without a step', () => {
    const desk = new Desk({ a: LEVEL, b: LEVEL, voice: SILENT });
    desk.plan([
      item('a', 'a', { segue: 10, cueOut: 20 }, { loudnessLufs: -23 }),
      item('b', 'b', { segue: 60 }, { loudnessLufs: -23 }),
      item('v', 'voice', { segue: 6 }, { kind: 'voice', loudnessLufs: -23, over: { itemId: 'b', atFrames: 0 } }),
    ]);
    desk.until(9.75);
    desk.programme.apply({ id: '1', command: { do: 'next' } });
    desk.until(12.1);
    // The tail fades out in 0.1 s while the next item comes: only steps between frames are looked at.
    let step = 0;
    for (let i = 9 * SECOND; i < 12 * SECOND; i++)
      if (i !== 9.75 * SECOND) step = Math.max(step, Math.abs(desk.left[i] - desk.left[i - 1]));
    expect(step).toBeLessThan(0.0005);
  });
});
