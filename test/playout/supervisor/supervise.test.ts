import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  restartWaitMs,
  SILENCE_MS,
  START_SILENCE_MS,
  step,
  watchedFrom,
  type Watched,
  type WatchAction,
  type WatchEvent,
} from '../../../playout/supervisor/supervise.js';

/** Plays events, each at its time, looking every quarter of a second in between as the supervisor does. */
function play(events: readonly (readonly [number, WatchEvent])[], untilMs = 0) {
  let state: Watched = watchedFrom(0);
  const done: [number, WatchAction][] = [];
  const on = (atMs: number, event: WatchEvent): void => {
    const result = step(state, event, atMs);
    state = result.state;
    for (const action of result.actions) done.push([atMs, action]);
  };
  let at = 0;
  for (const [atMs, event] of [...events, [untilMs, { type: 'look' }] as const]) {
    for (; at < atMs; at += 250) on(at, { type: 'look' });
    on(atMs, event);
  }
  return { state, done };
}

const spawned: WatchEvent = { type: 'spawned', pid: 7 };
const ready: WatchEvent = { type: 'ready' };
const died: WatchEvent = { type: 'exited', how: 'SIGKILL' };
const heard: WatchEvent = { type: 'heartbeat' };
const spawns = (done: readonly [number, WatchAction][]): number[] =>
  done.filter(([, action]) => action === 'spawn').map(([atMs]) => atMs);

describe('one process', () => {
  test('is started at the first look, runs when heard, is ready when it says so', () => {
    expect(play([]).done).toEqual([[0, 'spawn']]);
    expect(play([[10, spawned]]).state).toMatchObject({ phase: 'starting', pid: 7 });
    expect(
      play([
        [10, spawned],
        [20, heard],
      ]).state.phase,
    ).toBe('running');
    expect(
      play([
        [10, spawned],
        [20, heard],
        [30, ready],
      ]).state.phase,
    ).toBe('ready');
  });

  test('that had been ready is started again at once', () => {
    const events = [
      [10, spawned],
      [100, ready],
      [9000, died],
    ] as const;
    const { done, state } = play(events, 9000);
    expect(spawns(done)).toEqual([0, 9000]);
    expect(state).toMatchObject({ restarts: 1, lastExit: 'SIGKILL' });
  });

  test('that keeps dying waits 0, 1, 2, 4 ... 60 s', () => {
    const events: [number, WatchEvent][] = [];
    const expected = [0];
    let at = 0;
    for (const waitMs of [0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      events.push([at, spawned], [at + 500, ready], [at + 1000, died]);
      at += 1000 + waitMs;
      expected.push(at);
    }
    expect(spawns(play(events, at).done)).toEqual(expected);
  });

  test('that never was ready waits from the first time on', () => {
    expect(
      spawns(
        play(
          [
            [10, spawned],
            [500, died],
          ],
          3000,
        ).done,
      ),
    ).toEqual([0, 1500]);
  });

  test('that worked for five seconds is started again at once, every time', () => {
    const events: [number, WatchEvent][] = [];
    const expected = [0];
    for (let at = 0; at < 30_000; at += 6000) {
      events.push([at + 500, ready], [at + 5500, heard], [at + 6000, died]);
      expected.push(at + 6000);
    }
    expect(spawns(play(events, 30_000).done)).toEqual(expected);
  });

  test('that worked again has its earlier deaths forgiven', () => {
    const events: [number, WatchEvent][] = [
      [10, ready],
      [1000, died],
      [1260, ready],
      [2000, died],
      [3260, ready],
      [4000, died],
      [6260, ready],
      ...Array.from({ length: 13 }, (_, i): [number, WatchEvent] => [6000 + 5000 * (i + 1), heard]),
      [76_000, died],
    ];
    expect(spawns(play(events, 70_000).done)).toEqual([0, 1000, 3000, 6000]);
    expect(spawns(play(events, 76_000).done).at(-1)).toBe(76_000);
  });

  test('that is not heard is killed, once, and says why', () => {
    const { done, state } = play(
      [
        [10, spawned],
        [500, heard],
      ],
      60_000,
    );
    expect(done).toEqual([
      [0, 'spawn'],
      [500 + SILENCE_MS + 250, 'kill'],
    ]);
    const after = step(state, died, 60_000).state;
    expect(after).toMatchObject({ phase: 'waiting', lastExit: 'no heartbeat for 10 s' });
  });

  test('may take longer until it is first heard', () => {
    const { done } = play([[10, spawned]], START_SILENCE_MS + 1000);
    expect(done[1]).toEqual([START_SILENCE_MS + 250, 'kill']);
  });

  test('is not blamed when the supervisor itself stood still', () => {
    const { state } = play([
      [10, spawned],
      [500, heard],
    ]);
    const later = step(state, { type: 'look' }, 500_000);
    expect(later.actions).toEqual([]);
    expect(step(later.state, { type: 'look' }, 500_250).actions).toEqual([]);
  });

  test('that shall stop is asked once, and is not started again', () => {
    const { done, state } = play(
      [
        [0, ready],
        [1000, { type: 'stop' }],
        [1200, { type: 'stop' }],
        [2000, died],
      ],
      90_000,
    );
    expect(done).toEqual([
      [0, 'spawn'],
      [1000, 'ask'],
    ]);
    expect(state).toMatchObject({ phase: 'stopped', pid: null, restarts: 0 });
    expect(
      play([
        [0, ready],
        [1000, died],
        [1000, died],
      ]).state.phase,
    ).not.toBe('stopped');
    const waiting = play([[0, died]]).state;
    expect(step(waiting, { type: 'stop' }, 1).state.phase).toBe('stopped');
  });
});

test('a wait never shrinks while a process keeps dying, and never passes a minute', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.boolean(), (deaths, wasReady) => {
      const waitMs = restartWaitMs(deaths, wasReady);
      expect(waitMs).toBeLessThanOrEqual(60_000);
      expect(restartWaitMs(deaths + 1, wasReady)).toBeGreaterThanOrEqual(waitMs);
    }),
  );
});
