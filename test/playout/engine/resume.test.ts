import { describe, expect, it } from 'vitest';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { resumePlan } from '../../../playout/engine/resume.js';
import { elapsedMs, type Snapshot } from '../../../playout/engine/snapshot.js';
import { START_EPOCH_MS, item, timed } from './desk.js';

const SECOND = ENGINE_RATE_HZ;
const [a, b, c] = ['a', 'b', 'c'].map((id) => item(id, id, { segue: 100, cueOut: 110 }));
const voice = item('v', 'v', { segue: 5 }, { over: { itemId: 'b', atFrames: 50 * SECOND } });
const rundown = { revision: 7, items: [a, b, voice, c], filler: [] };
const snapshot: Snapshot = {
  frame: 1000 * SECOND,
  epochMs: START_EPOCH_MS,
  bootId: 'boot',
  monotonicMs: 5000,
  current: {
    segment: a,
    positionFrames: 40 * SECOND,
    startFrame: 960 * SECOND,
    startedAtEpochMs: START_EPOCH_MS - 40_000,
  },
  sounding: [],
  carts: [],
};
const none = new Set<string>();

describe('after a restart', () => {
  it('goes on with the item that was on air where it would be by now', () => {
    const plan = resumePlan(snapshot, rundown, 1500, none, 0);
    expect(plan.resume).toMatchObject({ segment: { id: 'a' }, fromFrames: 41.5 * SECOND, startFrame: 960 * SECOND });
    expect(plan.startFrame).toBe(1001.5 * SECOND);
    expect(plan.ended).toEqual([]);
    expect(plan.rundown?.items.map((one) => one.id)).toEqual(['b', 'v', 'c']);
  });

  it('starts in the middle of a later item where the time has come for it, and records the one that ended', () => {
    const plan = resumePlan(snapshot, rundown, 90_000, none, 0);
    expect(plan.resume).toMatchObject({ segment: { id: 'b' }, fromFrames: 30 * SECOND, startFrame: 1090 * SECOND });
    expect(plan.ended).toMatchObject([
      { itemId: 'a', outcome: 'cut', reason: 'the engine stopped', endFrame: 1000 * SECOND },
    ]);
    expect(plan.rundown?.items.map((one) => one.id)).toEqual(['v', 'c']);
  });

  it('records nothing that the journal has already', () => {
    const plan = resumePlan(snapshot, rundown, 90_000, new Set([`a@${960 * SECOND}`]), 0);
    expect(plan.ended).toEqual([]);
  });

  it('records the rest of an item as a part of its own where the engine was stopped in order', () => {
    const plan = resumePlan(snapshot, rundown, 1500, new Set([`a@${960 * SECOND}`]), 0);
    expect(plan.resume).toMatchObject({ segment: { id: 'a' }, fromFrames: 41.5 * SECOND, startFrame: 1001.5 * SECOND });
    expect(plan.ended).toEqual([]);
  });

  describe('of a live slot', () => {
    const net = item('net', 'https://network.example/live', { segue: 600 }, { kind: 'live' });
    const slot = { segment: net, endFrame: 1200 * SECOND };
    const live = {
      ...snapshot,
      slot,
      current: {
        segment: net,
        positionFrames: 400 * SECOND,
        startFrame: 600 * SECOND,
        startedAtEpochMs: START_EPOCH_MS - 400_000,
      },
    };
    const items = [a, net, b, c];

    it('has what is left of it wait for its source, under an id of its own', () => {
      const plan = resumePlan(live, { ...rundown, items }, 1500, none, 0);
      expect(plan.resume).toBeUndefined();
      expect(plan.ended).toMatchObject([{ itemId: 'net', outcome: 'cut' }]);
      expect(plan.rundown?.items.map((one) => one.id)).toEqual(['net~2', 'b', 'c']);
      expect(plan.rundown?.items[0].cue).toMatchObject({ cueInFrames: 0, cueOutFrames: 198.5 * SECOND });
    });

    it('the same where its source was away and filler on air, which goes on', () => {
      const waiting = { segment: { ...net, id: 'net~2' }, endFrame: 1200 * SECOND };
      const plan = resumePlan({ ...snapshot, slot: waiting }, { ...rundown, items: [net, b, c] }, 1500, none, 0);
      expect(plan.rundown?.items.map((one) => one.id)).toEqual(['net~3', 'b', 'c']);
    });

    it('goes on behind it where its time is over', () => {
      const plan = resumePlan(live, { ...rundown, items }, 199_000, none, 0);
      expect(plan.rundown?.items.map((one) => one.id)).toEqual(['b', 'c']);
    });
  });

  it('leaves a timed item to its time', () => {
    const news = item('n', 'n', { segue: 100 }, timed(30, 'immediately'));
    const plan = resumePlan(snapshot, { ...rundown, items: [a, news, c] }, 90_000, none, 0);
    expect(plan.resume).toBeUndefined();
  });

  it('asks the plan after a long absence', () => {
    expect(resumePlan(snapshot, rundown, 7 * 3600 * 1000, none, 0).resume).toBeUndefined();
  });
});

describe('elapsed time', () => {
  it('counts by the monotonic clock within a boot, whatever the system clock does', () => {
    expect(elapsedMs(snapshot, { epochMs: START_EPOCH_MS - 3_600_000, monotonicMs: 7000, bootId: 'boot' })).toBe(2000);
  });

  it('counts by the wall clock over a boot, and never backwards', () => {
    expect(elapsedMs(snapshot, { epochMs: START_EPOCH_MS + 60_000, monotonicMs: 10, bootId: 'other' })).toBe(60_000);
    expect(elapsedMs(snapshot, { epochMs: START_EPOCH_MS - 60_000, monotonicMs: 10, bootId: 'other' })).toBe(0);
  });
});
