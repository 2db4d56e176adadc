import { describe, expect, it } from 'vitest';
import { dbFromLinear, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { clipFrom } from '../../../playout/engine/clip.js';
import { cart, Desk, item } from './desk.js';

const files = { song: { seconds: 30 }, voice: { seconds: 6, level: 0.01 }, fill: { seconds: 20, level: 0.05 } };
const SECOND = ENGINE_RATE_HZ;
const fire = (desk: Desk, id: string, command: object): unknown =>
  desk.programme.apply({ id, command: { do: 'cart.fire', ...command } as never });

describe('voices over items', () => {
  const speech = [
    [0, 2 * SECOND],
    [Math.round(2.6 * SECOND), 5 * SECOND],
  ] as const;
  const bed = { loudnessLufs: -16 };
  const plan = (desk: Desk, atSeconds: number): void => {
    desk.plan([
      item('a', 'song', { segue: 20 }, bed),
      item('b', 'song', { segue: 20 }, bed),
      item(
        'v',
        'voice',
        { segue: 6 },
        { kind: 'voice', loudnessLufs: -16, speech, over: { itemId: 'b', atFrames: atSeconds * SECOND } },
      ),
    ]);
  };

  it('bring the bed down before the first word, keep it down over a pause, and give it back exactly', () => {
    const desk = new Desk(files);
    plan(desk, 5);
    desk.until(38);
    const bedDb = (seconds: number): number =>
      dbFromLinear((desk.at(seconds) - (seconds >= 25 && seconds < 31 ? 0.01 : 0)) / 0.25);
    expect(desk.entry('v')).toMatchObject({ startFrame: 25 * SECOND, endFrame: 31 * SECOND, outcome: 'played' });
    expect(bedDb(24.5)).toBeCloseTo(0, 3);
    for (const at of [24.91, 25.01, 27.3, 29.9, 30.7]) expect(bedDb(at)).toBeCloseTo(-12, 1);
    expect(bedDb(31.9)).toBe(0);
  });

  it('lower the tail of the item before where they start with the first frame of theirs', () => {
    const desk = new Desk(files);
    plan(desk, 0);
    desk.until(21);
    expect(dbFromLinear(desk.at(19.95) / 0.25)).toBeCloseTo(-12, 1);
    expect(dbFromLinear((desk.at(20.5) - 0.01) / 0.25)).toBeCloseTo(-12, 1);
  });

  it('are skipped, and the bed left alone, where their item is skipped', () => {
    const desk = new Desk(files);
    plan(desk, 5);
    desk.until(2);
    desk.programme.apply({ id: '1', command: { do: 'skip', itemId: 'b' } });
    desk.until(3);
    expect(desk.entry('b')).toMatchObject({ outcome: 'skipped' });
    expect(desk.entry('v')).toMatchObject({ outcome: 'skipped', reason: 'the item it lies over did not play' });
  });

  it('say in the state how deep the bed is ducked, and by whom', () => {
    const desk = new Desk(files);
    plan(desk, 5);
    desk.until(26);
    const bedState = desk.programme.state().onAir.find((one) => one.itemId === 'b');
    expect(bedState?.duckDb).toBeCloseTo(-12, 1);
    expect(bedState?.duckReason).toBe('v');
  });
});

describe('the cart wall', () => {
  it('sounds from the next block on and is recorded', () => {
    const desk = new Desk(files);
    cart(desk, 'j', 2);
    desk.plan([item('a', 'song', { segue: 30 })]);
    desk.until(5);
    expect(fire(desk, '1', { cartId: 'j' })).toEqual({ ok: true, atFrame: 5 * SECOND });
    desk.until(8);
    expect(desk.at(4.999)).toBeCloseTo(0.25, 6);
    expect(desk.at(5)).toBeCloseTo(0.35, 6);
    expect(desk.at(6.99)).toBeCloseTo(0.35, 6);
    expect(desk.at(7)).toBeCloseTo(0.25, 6);
    expect(desk.asRun).toMatchObject([
      { cartId: 'j', startFrame: 5 * SECOND, endFrame: 7 * SECOND, outcome: 'played', reason: 'fired' },
    ]);
  });

  it('starts again when fired twice, once for each distinct command', () => {
    const desk = new Desk(files);
    cart(desk, 'j', 2);
    fire(desk, '1', { cartId: 'j' });
    desk.until(0.5);
    fire(desk, '2', { cartId: 'j' });
    fire(desk, '2', { cartId: 'j' });
    desk.until(3);
    expect(desk.asRun.map(({ outcome, startFrame, endFrame }) => ({ outcome, startFrame, endFrame }))).toEqual([
      { outcome: 'cut', startFrame: 0, endFrame: Math.round(0.56 * SECOND) },
      { outcome: 'played', startFrame: 0.5 * SECOND, endFrame: 2.5 * SECOND },
    ]);
  });

  it('loops until stopped, stops while fading, stops others', () => {
    const desk = new Desk(files);
    cart(desk, 'bed', 1);
    cart(desk, 'j', 5, 0.2);
    fire(desk, '1', { cartId: 'bed', loop: true });
    desk.until(3.5);
    expect(desk.at(3.4)).toBeCloseTo(0.1, 6);
    fire(desk, '2', { cartId: 'j', stopOthers: true });
    desk.until(4);
    expect(desk.at(3.9)).toBeCloseTo(0.2, 6);
    desk.programme.apply({ id: '3', command: { do: 'cart.stop' } });
    desk.programme.apply({ id: '4', command: { do: 'cart.stop', cartId: 'j' } });
    desk.until(5);
    expect(desk.at(4.5)).toBe(0);
    expect(desk.programme.state().carts).toEqual([]);
    expect(fire(desk, '5', { cartId: 'unknown' })).toMatchObject({ ok: false, code: 'CART_UNKNOWN' });
  });
});

describe('commands', () => {
  it('are refused where the sender sees another item on air', () => {
    const desk = new Desk(files);
    desk.plan([item('a', 'song', { segue: 5 }), item('b', 'song', { segue: 5 }), item('c', 'song', { segue: 5 })]);
    desk.until(6);
    expect(desk.programme.apply({ id: '1', command: { do: 'next', expectItemId: 'a' } })).toMatchObject({
      ok: false,
      code: 'COMMAND_STALE',
    });
    expect(desk.programme.apply({ id: '2', command: { do: 'next', expectItemId: 'b' } }).ok).toBe(true);
    desk.until(7);
    expect(desk.onAir).toEqual(['c']);
    expect(desk.programme.apply({ id: '3', command: { do: 'next' } })).toMatchObject({
      ok: false,
      code: 'NOTHING_NEXT',
    });
    expect(desk.programme.apply({ id: '4', command: { do: 'skip', itemId: 'c' } })).toMatchObject({
      ok: false,
      code: 'ITEM_FROZEN',
    });
    expect(desk.programme.apply({ id: '5', command: { do: 'skip', itemId: 'a' } })).toMatchObject({
      ok: false,
      code: 'ITEM_UNKNOWN',
    });
  });

  it('next waits for a deck that is not ready and then starts it', () => {
    const desk = new Desk({ ...files, late: { seconds: 10, readyAtSeconds: 3 } });
    desk.plan([item('a', 'song', { segue: 30 }), item('b', 'late', { segue: 10 })]);
    desk.until(1);
    desk.programme.apply({ id: '1', command: { do: 'next' } });
    desk.until(2.9);
    expect(desk.onAir).toEqual(['a']);
    desk.until(3.5);
    expect(desk.onAir).toEqual(['b']);
  });
});

describe('a plan that is replaced', () => {
  it('keeps what is on air, airs nothing twice, and freezes what starts within seconds', () => {
    const desk = new Desk(files);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => item(id, 'song', { segue: 20 }));
    desk.plan([a, b, c]);
    desk.until(5);
    desk.plan([a, d, c], [], 2);
    expect(desk.programme.state().upcoming.map((one) => one.itemId)).toEqual(['d', 'c']);
    desk.until(15);
    desk.plan([a, b, c], [], 3);
    expect(desk.programme.state().upcoming.map((one) => one.itemId)).toEqual(['d', 'b', 'c']);
    desk.until(45);
    desk.plan([a, b, c, d], [], 4);
    expect(desk.onAir).toEqual(['b']);
    expect(desk.programme.state().upcoming.map((one) => one.itemId)).toEqual(['c']);
    expect(desk.programme.replaceRundown({ revision: 3, items: [], filler: [] })).toMatchObject({
      code: 'COMMAND_STALE',
    });
  });
});

describe('fallback', () => {
  it('goes from the rundown to filler, and back at the next segue', () => {
    const desk = new Desk(files, { endless: true });
    desk.plan([item('a', 'song', { segue: 5 })], [item('f', 'fill', { segue: 20 })]);
    desk.until(10);
    expect(desk.programme.state()).toMatchObject({ source: 'filler', alarms: [{ key: 'fallback', level: 'warning' }] });
    desk.plan([item('b', 'song', { segue: 5 })], [item('f', 'fill', { segue: 20 })], 2);
    desk.until(26);
    expect(desk.programme.state()).toMatchObject({ source: 'rundown', alarms: [] });
    expect(desk.programme.gapFrames).toBe(0);
  });

  it('sounds the emergency file within a block where nothing can play, and the tone where there is none', () => {
    const desk = new Desk(files, { endless: true });
    desk.until(0.5);
    expect(desk.programme.state()).toMatchObject({ source: 'tone', alarms: [{ key: 'fallback', level: 'critical' }] });
    expect(Math.max(...desk.left.slice(0, 2400))).toBeGreaterThan(0.05);
    desk.plan([item('a', 'song', { segue: 3 })]);
    desk.until(1);
    const emergency = new Float32Array(SECOND).fill(0.125);
    desk.programme.fallback.setEmergency(clipFrom(emergency, emergency), 0);
    desk.until(6);
    expect(desk.programme.state().source).toBe('emergency');
    expect(desk.at(5)).toBeCloseTo(0.125, 5);
    expect(desk.asRun.filter((entry) => entry.kind === 'emergency')).toMatchObject([{ title: 'Tone' }]);
    expect(desk.programme.gapFrames).toBe(0);
    desk.plan([item('b', 'song', { segue: 3 })], [], 2);
    desk.until(8);
    expect(desk.programme.state().source).toBe('rundown');
    expect(desk.at(7.9)).toBeCloseTo(0.25, 5);
  });

  it('names what sounds when the emergency file is loaded while the tone sounds', () => {
    const desk = new Desk(files, { endless: true });
    desk.until(0.5);
    const emergency = new Float32Array(SECOND).fill(0.125);
    desk.programme.fallback.setEmergency(clipFrom(emergency, emergency), 0);
    desk.until(1);
    const [alarm] = desk.programme.state().alarms;
    expect(desk.programme.state().source).toBe('emergency');
    expect(alarm).toMatchObject({
      key: 'fallback',
      message: expect.stringContaining('the emergency file plays') as string,
    });
    expect(desk.at(0.9)).toBeCloseTo(0.125, 5);
    expect(desk.asRun).toMatchObject([{ title: 'Tone', startFrame: 0, endFrame: SECOND / 2 }]);
    expect(desk.programme.gapFrames).toBe(0);
  });

  it('gives up an item whose decoder stalls', () => {
    const desk = new Desk({ ...files, stuck: { seconds: 30, stallsAtSeconds: 4 } });
    desk.plan([item('a', 'stuck', { segue: 30 }), item('b', 'song', { segue: 5 })]);
    desk.until(8);
    expect(desk.entry('a')).toMatchObject({ outcome: 'cut', reason: 'its decoder stalled' });
    expect(desk.entry('b')?.startFrame ?? desk.programme.state().onAir[0].startFrame).toBeLessThan(4.6 * SECOND);
    expect(desk.programme.gapFrames).toBeLessThan(0.6 * SECOND);
    expect(desk.programme.gapFrames).toBeGreaterThan(0);
  });

  it('leaves an item that has gone silent, on a programme that never ends', () => {
    const desk = new Desk({ ...files, mute: { seconds: 60, level: 0 } }, { endless: true });
    desk.plan([item('a', 'mute', { segue: 60 }), item('b', 'song', { segue: 30 })]);
    desk.until(7);
    expect(desk.onAir).toEqual(['b']);
    expect(desk.entry('a')).toMatchObject({ outcome: 'cut', reason: 'silent for 5 s' });
  });
});

it('is silent after the last item, which is no gap', () => {
  const desk = new Desk(files);
  desk.plan([item('a', 'song', { segue: 3 })]);
  desk.until(6);
  expect(desk.programme.gapFrames).toBe(0);
  expect(desk.at(3)).toBe(0);
  expect(desk.programme.state().source).toBe('silence');
});

it('prefers a rundown that has just come to filler that is ready sooner', () => {
  const desk = new Desk({ ...files, opening: { seconds: 30, readyAtSeconds: 0.2 } }, { endless: true });
  desk.plan([item('a', 'opening', { segue: 30 })], [item('f', 'fill', { segue: 20 })]);
  desk.until(1);
  expect(desk.onAir).toEqual(['a']);
  expect(desk.programme.state().upcoming).toEqual([]);
});
