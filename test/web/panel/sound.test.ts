import { describe, expect, it } from 'vitest';
import { LoudnessHistory } from '../../../web/panel/state/loudness-history.js';
import {
  bypassAsked,
  bypassWord,
  duckWhy,
  inputCommand,
  inputLook,
  offTarget,
  presetAsked,
  stageLook,
} from '../../../web/panel/state/sound.js';
import type { Request } from '../../../web/panel/state/store.js';
import { GainLevel } from '../../../web/panel/elements/gain-level.js';
import { chainState } from '../fake-engine.js';
import { microphone } from '../show.js';

const asked = (...commands: readonly Request['command'][]): Request[] =>
  commands.map((command, i) => ({ id: String(i), command, sentAtMs: i }));

const [highPass] = chainState.stages;
const limiterOut = {
  ...chainState,
  stages: chainState.stages.map((one) => (one.stage === 'limiter' ? { ...one, bypassed: true } : one)),
};

describe('a stage', () => {
  it.each([
    ['works', {}, false],
    ['bypassed', { bypassed: true }, false],
    ['bypassed', {}, true],
    ['unused', { inPreset: false }, false],
    ['unused', { inPreset: false, bypassed: true }, true],
  ] as const)('is %s', (look, over, bypassed) => {
    expect(stageLook({ ...highPass, ...over }, { bypassed })).toBe(look);
  });

  it('is asked for until the engine has answered, and no other with it', () => {
    const requests = asked({ do: 'chain.bypass', stage: 'agc', bypassed: true });
    expect([bypassAsked(requests, 'agc'), bypassAsked(requests, 'eq'), bypassAsked(requests, 'all')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(presetAsked(requests)).toBeNull();
    const two = asked({ do: 'chain.preset', preset: 'loud' }, { do: 'chain.preset', preset: 'r128' });
    expect(presetAsked(two)).toBe('r128');
  });

  it('is something nobody may forget where it holds the peaks', () => {
    expect(bypassWord(chainState)).toBeNull();
    expect(bypassWord(limiterOut)).toBe('limiter off');
    expect(bypassWord({ ...limiterOut, bypassed: true })).toBe('all bypassed');
    const unused = { ...limiterOut, stages: limiterOut.stages.map((one) => ({ ...one, inPreset: false })) };
    expect(bypassWord(unused)).toBeNull();
  });
});

describe('the microphone', () => {
  it('asks for what it is not, and for nothing while an answer is awaited', () => {
    expect(inputCommand(microphone, [])).toEqual({ do: 'input.open', input: 'microphone' });
    expect(inputCommand({ ...microphone, open: true }, [])).toEqual({ do: 'input.close', input: 'microphone' });
    const requests = asked({ do: 'input.open', input: 'microphone' });
    expect(inputLook(microphone, requests)).toBe('asked');
    expect(inputCommand(microphone, requests)).toBeNull();
  });

  it('may be asked for although nothing comes in: whether it can be is the engine’s to say', () => {
    expect(inputCommand({ ...microphone, ready: false }, [])).toMatchObject({ do: 'input.open' });
  });
});

describe('words', () => {
  it.each([
    [null, 'not measured yet'],
    [-16.04, 'on target'],
    [-14.5, '1.5 LU above target'],
    [-18, '2.0 LU below target'],
  ])('%s LUFS is %s', (lufs, words) => {
    expect(offTarget(lufs, -16)).toBe(words);
  });

  it('name what something is ducked for', () => {
    expect([duckWhy('microphone'), duckWhy('Ana: the weather'), duckWhy(null)]).toEqual([
      'the microphone',
      'Ana: the weather',
      '',
    ]);
  });
});

describe('LoudnessHistory', () => {
  const point = (seconds: number, lufs: number | null = -16) => ({
    atEpochMs: seconds * 1000,
    shortTermLufs: lufs,
    momentaryMaxLufs: lufs,
    truePeakMaxDbtp: -1.5,
  });
  const fetched = (...seconds: readonly number[]) => ({
    atEpochMs: seconds.map((one) => one * 1000),
    shortTermLufs: seconds.map(() => -20),
    momentaryMaxLufs: seconds.map(() => -19),
    truePeakMaxDbtp: seconds.map(() => -3),
    integratedLufs: -18,
  });

  it('puts seconds that came while it was fetched behind what was fetched', () => {
    const history = new LoudnessHistory();
    history.take(point(12), -17);
    history.load(fetched(10, 11));
    expect(history.columns[0]).toEqual([10, 11, 12]);
    expect(history.columns[1]).toEqual([-20, -20, -16]);
    expect(history.integratedLufs).toBe(-17);
  });

  it('forgets what it knew before where the server knows better', () => {
    const history = new LoudnessHistory();
    history.take(point(10), -17);
    history.load(fetched(10, 11));
    expect(history.columns[1]).toEqual([-20, -20]);
    expect(history.integratedLufs).toBe(-18);
  });

  it('breaks the line where seconds are missing', () => {
    const history = new LoudnessHistory();
    for (const at of [1, 2, 60]) history.take(point(at), null);
    expect(history.columns[0]).toEqual([1, 2, 3, 60]);
    expect(history.columns[1]).toEqual([-16, -16, null, -16]);
  });

  it('keeps an hour, and stays in order when the clock is set back', () => {
    const history = new LoudnessHistory();
    for (let at = 0; at < 4000; at++) history.take(point(at), null);
    for (const column of history.columns) expect(column).toHaveLength(3600);
    history.take(point(3000, -30), null);
    const [seconds, shortTerm] = history.columns;
    expect([seconds.at(-2), seconds.at(-1), shortTerm.at(-1)]).toEqual([2999, 3000, -30]);
  });

  it('counts its changes', () => {
    const history = new LoudnessHistory();
    const before = history.revision;
    history.take(point(1), null);
    expect(history.revision).toBeGreaterThan(before);
  });
});

describe('GainLevel', () => {
  it('goes deeper at once, comes back by 20 dB in a second, and holds its deepest', () => {
    const level = new GainLevel();
    level.take(-8, 0);
    level.move(16, 16, false);
    expect(level.shownDb).toBe(-8);
    level.take(0, 100);
    level.move(100, 200, false);
    expect(level.shownDb).toBeCloseTo(-6, 9);
    expect(level.holdDb).toBe(-8);
    level.move(1000, 1200, false);
    expect(level.shownDb).toBe(0);
    level.move(500, 1700, false);
    expect(level.holdDb).toBe(0);
  });

  it('glides to a gain that boosts, without going past it', () => {
    const level = new GainLevel();
    level.take(6, 0);
    level.move(120, 120, true);
    expect(level.shownDb).toBeCloseTo(6 * (1 - Math.exp(-1)), 9);
    level.move(10_000, 10_000, true);
    expect(level.shownDb).toBeCloseTo(6, 6);
  });
});
