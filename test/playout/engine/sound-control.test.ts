import { describe, expect, it } from 'vitest';
import type { Command } from '../../../playout/api/command.js';
import { PROCESSING_PRESETS } from '../../../playout/api/processing.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { EQ_MATCH_BANDS_HZ } from '../../../playout/api/segment.js';
import { soundPlan } from '../../../playout/engine/resume.js';
import { soundOf } from '../../../playout/engine/snapshot.js';
import { Desk, item, type FakeFile } from './desk.js';

const SECOND = ENGINE_RATE_HZ;
const tone: FakeFile = {
  seconds: 60,
  signal: (frame) =>
    0.2 * Math.sin((2 * Math.PI * 1000 * frame) / SECOND) + 0.1 * Math.sin((2 * Math.PI * 90 * frame) / SECOND),
};
const aired = (preset: (typeof PROCESSING_PRESETS)[number]): Desk => {
  const desk = new Desk({ tone }, { preset });
  desk.plan([item('a', 'tone', { segue: 60 }, { loudnessLufs: -17 })]);
  return desk;
};
let serial = 0;
const order = (desk: Desk, command: Command): unknown => desk.programme.apply({ id: `order-${++serial}`, command });
/** The steepest change of slope: what a click is made of. */
const kink = (samples: readonly number[]): number => {
  let most = 0;
  for (let i = 2; i < samples.length; i++)
    most = Math.max(most, Math.abs(samples[i] - 2 * samples[i - 1] + samples[i - 2]));
  return most;
};

describe('the chain by command', () => {
  it('changes its preset and its bypasses, and the state says so', () => {
    const desk = aired('transparent');
    expect(order(desk, { do: 'chain.preset', preset: 'music' })).toMatchObject({ ok: true });
    expect(order(desk, { do: 'chain.bypass', stage: 'agc', bypassed: true })).toMatchObject({ ok: true });
    desk.until(2);
    const { chain } = desk.programme.state();
    expect(chain.preset).toBe('music');
    expect(chain.stages.find(({ stage }) => stage === 'agc')).toMatchObject({ inPreset: true, bypassed: true });
    expect(desk.programme.takeMeters().chain.agcGainDb).toBe(0);
    order(desk, { do: 'chain.bypass', stage: 'all', bypassed: true });
    expect(desk.programme.state().chain.bypassed).toBe(true);
  });

  it('makes no click, and keeps its latency, through every preset', () => {
    const desk = aired('off');
    const { latencyFrames } = desk.programme;
    desk.until(1);
    let at = 1;
    for (const preset of PROCESSING_PRESETS) {
      order(desk, { do: 'chain.preset', preset });
      desk.until((at += 1.25));
      expect(desk.programme.latencyFrames).toBe(latencyFrames);
    }
    // The tones alone bend by 0.0034 from sample to sample; a limiter or a compressor never makes that 1.5 times as much.
    expect(kink(desk.left.slice(0.5 * SECOND))).toBeLessThan(0.006);
  });

  it('bypassed as a whole passes the mix on, bit for bit', () => {
    const desk = aired('loud');
    order(desk, { do: 'chain.bypass', stage: 'all', bypassed: true });
    desk.until(3);
    const file = tone.signal as (frame: number) => number;
    for (let i = 2 * SECOND; i < desk.left.length; i++)
      if (desk.left[i] !== Math.fround(file(i))) expect.fail(`frame ${i}`);
  });

  it('applies a stamped command at its frame', () => {
    const desk = aired('off');
    desk.programme.stamp(1.5 * SECOND + 7, { do: 'chain.preset', preset: 'speech' });
    desk.until(1.5);
    expect(desk.programme.state().chain.preset).toBe('off');
    desk.until(1.52);
    expect(desk.programme.state().chain.preset).toBe('speech');
  });
});

describe('after a restart the sound', () => {
  const desk = aired('transparent');
  order(desk, { do: 'chain.preset', preset: 'loud' });
  order(desk, { do: 'chain.bypass', stage: 'multiband', bypassed: true });
  const inputs = [{ input: 'microphone', open: true, ready: true, detail: '', missingFrames: 0 }] as const;
  const sound = soundOf({ chain: desk.programme.state().chain, inputs }, 'transparent');

  it('is as presenters had set it', () => {
    expect(soundPlan({ sound }, 2000, 'transparent')).toEqual({
      preset: 'loud',
      bypassed: ['multiband'],
      openInputs: ['microphone'],
    });
    const again = new Desk({}, { preset: 'loud', bypassed: ['multiband'] });
    const { chain } = again.programme.state();
    expect(chain.stages.filter((stage) => stage.bypassed).map(({ stage }) => stage)).toEqual(['multiband']);
  });

  it('is what the settings say where they say something new', () => {
    expect(soundPlan({ sound }, 2000, 'music')).toMatchObject({ preset: 'music', bypassed: [] });
  });

  it('is what the settings say on a first start and after hours, and no microphone is open after a minute', () => {
    const fresh = { preset: 'transparent', bypassed: [], openInputs: [] };
    expect(soundPlan(undefined, 0, 'transparent')).toEqual(fresh);
    expect(soundPlan({}, 2000, 'transparent')).toEqual(fresh);
    expect(soundPlan({ sound }, 7 * 3600_000, 'transparent')).toEqual(fresh);
    expect(soundPlan({ sound }, 61_000, 'transparent')).toMatchObject({ preset: 'loud', openInputs: [] });
  });
});

describe('an item with a correction of its spectrum', () => {
  const gains = (...db: number[]): number[] => EQ_MATCH_BANDS_HZ.map((_, band) => db[band] ?? 0);
  const levelOf = (eqMatchDb: readonly number[] | undefined): Desk => {
    const desk = new Desk({ tone });
    desk.plan([item('a', 'tone', { segue: 60 }, { ...(eqMatchDb && { eqMatchDb }) })]);
    return desk.until(2);
  };

  it('is heard with it; others bit for bit', () => {
    const plain = levelOf(undefined).left;
    expect(levelOf(gains()).left).toEqual(plain);
    const matched = levelOf(gains(6, 6, 6)).left;
    const power = (samples: number[]): number => samples.slice(SECOND).reduce((sum, x) => sum + x * x, 0);
    expect(power(matched) / power(plain)).toBeGreaterThan(1.3);
  });

  it.each([[[1, 2]], [gains(40)], [gains(NaN)]])('plays as it is where the correction cannot be used: %j', (wrong) => {
    expect(levelOf(wrong).left).toEqual(levelOf(undefined).left);
  });
});
