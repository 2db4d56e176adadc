import { describe, expect, it } from 'vitest';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { Desk, item, timed } from './desk.js';

const files = { song: { seconds: 30 }, news: { seconds: 10, level: 0.5 }, fill: { seconds: 60, level: 0.05 } };
const SECOND = ENGINE_RATE_HZ;

describe('a timed item starts on time', () => {
  it('immediately: ends what is on air and skips what stands between', () => {
    const desk = new Desk(files);
    desk.plan([
      item('a', 'song', { segue: 30 }),
      item('b', 'song', { segue: 30 }),
      item('n', 'news', { segue: 10 }, timed(20, 'immediately')),
      item('c', 'song', { segue: 30 }),
    ]);
    desk.until(32);
    expect(desk.entry('n')).toMatchObject({ startFrame: 20 * SECOND, endFrame: 30 * SECOND, outcome: 'played' });
    expect(desk.entry('a')).toMatchObject({
      outcome: 'cut',
      reason: '"n" was due',
      endFrame: Math.round(20.1 * SECOND),
    });
    expect(desk.entry('b')).toMatchObject({ outcome: 'skipped', reason: '"n" was due' });
    expect(desk.onAir).toEqual(['c']);
    expect(desk.programme.gapFrames).toBe(0);
  });

  it('make-next: follows what is on air at its segue', () => {
    const desk = new Desk(files);
    desk.plan([
      item('a', 'song', { segue: 30 }),
      item('b', 'song', { segue: 30 }),
      item('n', 'news', { segue: 10 }, timed(20, 'make-next')),
    ]);
    desk.until(41);
    expect(desk.entry('a')).toMatchObject({ outcome: 'played', endFrame: 30 * SECOND });
    expect(desk.entry('b')).toMatchObject({ outcome: 'skipped' });
    expect(desk.entry('n')).toMatchObject({ startFrame: 30 * SECOND });
  });

  it('wait: as make-next, but forced once its grace has passed', () => {
    const desk = new Desk(files);
    desk.plan([item('a', 'song', { segue: 30 }), item('n', 'news', { segue: 10 }, timed(20, 'wait', 4))]);
    desk.until(35);
    expect(desk.entry('a')).toMatchObject({ outcome: 'cut' });
    expect(desk.entry('n')).toMatchObject({ startFrame: 24 * SECOND });
  });

  it('wait: not forced where what is on air ends within the grace', () => {
    const desk = new Desk(files);
    desk.plan([item('a', 'song', { segue: 22 }), item('n', 'news', { segue: 10 }, timed(20, 'wait', 4))]);
    desk.until(33);
    expect(desk.entry('a')).toMatchObject({ outcome: 'played', endFrame: 22 * SECOND });
    expect(desk.entry('n')).toMatchObject({ startFrame: 22 * SECOND });
  });
});

describe.each(['immediately', 'make-next', 'wait'] as const)('a timed item whose file is missing (%s)', (onTime) => {
  it('never interrupts what is on air, and nothing airs twice', () => {
    const desk = new Desk(files);
    desk.plan([
      item('a', 'song', { segue: 30 }),
      item('n', 'not-there', { segue: 10 }, timed(20, onTime, 2)),
      item('b', 'song', { segue: 10 }),
    ]);
    desk.until(45);
    expect(desk.entry('a')).toMatchObject({ outcome: 'played', endFrame: 30 * SECOND });
    expect(desk.entry('n')).toMatchObject({ outcome: 'failed' });
    expect(desk.entry('b')).toMatchObject({ startFrame: 30 * SECOND, outcome: 'played' });
  });

  it('is waited for where its deck is late, and still airs once', () => {
    const desk = new Desk({ ...files, late: { seconds: 10, readyAtSeconds: 23 } });
    desk.plan([item('a', 'song', { segue: 30 }), item('n', 'late', { segue: 10 }, timed(20, onTime, 1))]);
    desk.until(45);
    const start = (desk.entry('n')?.startFrame ?? 0) / SECOND;
    if (onTime === 'make-next') expect(start).toBe(30);
    else expect(start).toBeCloseTo(23, 1);
  });
});

describe('a timed item that is reached early', () => {
  it('is not started before its time: filler plays until then and gives way', () => {
    const desk = new Desk(files, { endless: true });
    desk.plan(
      [item('a', 'song', { segue: 10 }), item('n', 'news', { segue: 10 }, timed(20, 'make-next'))],
      [item('f', 'fill', { segue: 60 })],
    );
    desk.until(25);
    expect(desk.entry('n')).toBeUndefined();
    expect(desk.onAir).toEqual(['n']);
    expect(desk.at(15)).toBeCloseTo(0.05, 5);
    expect(desk.programme.gapFrames).toBe(0);
    expect(desk.asRun.find((entry) => entry.itemId.startsWith('fallback:filler'))).toMatchObject({
      startFrame: 10 * SECOND,
      outcome: 'cut',
    });
  });

  it('starts at once when the presenter asks for the next item', () => {
    const desk = new Desk(files);
    desk.plan([item('a', 'song', { segue: 30 }), item('n', 'news', { segue: 10 }, timed(40, 'immediately'))]);
    desk.until(5);
    expect(desk.programme.apply({ id: '1', command: { do: 'next' } }).ok).toBe(true);
    desk.until(6);
    expect(desk.onAir).toEqual(['n']);
    expect(desk.entry('a')).toMatchObject({ outcome: 'cut', reason: 'next by command' });
  });

  it('counts silence as a gap where there is no filler', () => {
    const desk = new Desk(files);
    desk.plan([item('a', 'song', { segue: 10 }), item('n', 'news', { segue: 10 }, timed(12, 'immediately'))]);
    desk.until(30);
    expect(desk.entry('n')?.startFrame).toBe(12 * SECOND);
    expect(desk.programme.gapFrames).toBe(2 * SECOND);
  });
});

it('an item whose time had passed when it came is an ordinary one', () => {
  const desk = new Desk(files);
  desk.until(1);
  desk.plan([item('a', 'song', { segue: 10 }), item('n', 'news', { segue: 10 }, timed(0.5, 'immediately'))]);
  desk.until(15);
  expect(desk.entry('a')).toMatchObject({ outcome: 'played' });
  expect(desk.onAir).toEqual(['n']);
});

it('follows a wall clock that is set: the hard time holds', () => {
  const desk = new Desk(files);
  desk.plan([item('a', 'song', { segue: 30 }), item('n', 'news', { segue: 10 }, timed(3620, 'immediately'))]);
  desk.until(10);
  desk.programme.clock.set(desk.programme.frame, desk.programme.clock.epochMsAt(desk.programme.frame) + 3_600_000);
  desk.until(21);
  expect(desk.onAir).toEqual(['n']);
});
