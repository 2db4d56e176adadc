import { describe, expect, it } from 'vitest';
import { comingRows, itemTimes, mainItem, nextHardPost } from '../../../web/panel/state/coming.js';
import { hourSlices } from '../../../web/panel/state/hour.js';
import type { RundownRow } from '../../../web/api/rundown.js';
import { onAirItem } from '../fake-engine.js';

const row = (itemId: string, plannedAtEpochMs: number, more: Partial<RundownRow> = {}): RundownRow => ({
  itemId,
  cartId: null,
  kind: 'music',
  title: itemId,
  artist: '',
  plannedAtEpochMs,
  durationFrames: 60 * 48_000,
  segueAfterFrames: 60 * 48_000,
  introFrames: null,
  over: null,
  hardTime: null,
  ...more,
});

const rundown = (...rows: RundownRow[]): Parameters<typeof comingRows>[0] => ({
  revision: 1,
  plannedUntilEpochMs: null,
  rows,
});
const up = (itemId: string, startsAtEpochMs: number) => ({ itemId, startsAtEpochMs, frozen: false, ready: true });

describe('comingRows', () => {
  it('takes the order and the times from the engine, then follows the plan', () => {
    const plan = rundown(row('a', 0), row('b', 60_000), row('c', 120_000), row('d', 180_000), row('e', 240_000));
    const onAir = [onAirItem({ itemId: 'a' })];
    const coming = comingRows(plan, { onAir, upcoming: [up('b', 61_500), up('d', 120_000)] }, 0);
    expect(coming.map(({ row: { itemId }, startsAtEpochMs, certain }) => [itemId, startsAtEpochMs, certain])).toEqual([
      ['b', 61_500, true],
      ['d', 120_000, true],
      ['e', 240_000, false],
    ]);
  });

  it('puts a voice track after the item it lies over, at its own time', () => {
    const voice = row('v', 0, { over: { itemId: 'b', atFrames: 2 * 48_000 } });
    const coming = comingRows(rundown(voice, row('b', 60_000)), { onAir: [], upcoming: [up('b', 61_000)] }, 0);
    expect(coming.map(({ row: { itemId }, startsAtEpochMs }) => [itemId, startsAtEpochMs])).toEqual([
      ['b', 61_000],
      ['v', 63_000],
    ]);
  });

  it('without an engine shows the plan from now on', () => {
    const coming = comingRows(rundown(row('a', 1000), row('b', 5000)), null, 2000);
    expect(coming.map(({ row: { itemId } }) => itemId)).toEqual(['b']);
  });
});

describe('what is on air', () => {
  it('is the newest item that lies over nothing', () => {
    const ending = onAirItem({ itemId: 'a', startFrame: 1, ending: true });
    const current = onAirItem({ itemId: 'b', startFrame: 5 });
    const voice = onAirItem({ itemId: 'v', startFrame: 9, over: 'b' });
    expect(mainItem([ending, current, voice])).toBe(current);
    expect(mainItem([])).toBeNull();
  });

  it('has its times from its first frame on air, counted from cue in', () => {
    const item = onAirItem({
      startedAtEpochMs: 1000,
      cueInFrames: 48_000,
      introEndFrames: 96_000,
      segueFrames: 480_000,
      cueOutFrames: 528_000,
    });
    expect(itemTimes(item)).toEqual({
      startedAtEpochMs: 1000,
      introEndsAtEpochMs: 2000,
      segueAtEpochMs: 10_000,
      endsAtEpochMs: 11_000,
    });
  });
});

describe('nextHardPost', () => {
  it('says how late the engine expects it, and nothing where it has not said', () => {
    const hard = row('n', 100_000, { hardTime: { atEpochMs: 100_000, onTime: 'make-next' } });
    const plan = rundown(row('a', 0), hard);
    const told = comingRows(plan, { onAir: [], upcoming: [up('n', 112_000)] }, 0);
    expect(nextHardPost(told, 0)).toMatchObject({ atEpochMs: 100_000, lateMs: 12_000 });
    expect(nextHardPost(comingRows(plan, null, 0), 0)).toMatchObject({ atEpochMs: 100_000, lateMs: null });
    expect(nextHardPost([], 0)).toBeNull();
  });

  it('says what the engine arranges for it: on time while the last song sounds on, early where something has to bridge', () => {
    const hard = row('n', 100_000, { hardTime: { atEpochMs: 100_000, onTime: 'immediately' } });
    const told = comingRows(rundown(row('a', 0), hard), { onAir: [], upcoming: [up('n', 100_000)] }, 0);
    const outlook = { itemId: 'n', atEpochMs: 100_000, plannedMissMs: -9000, steps: ['"a": stretched'] };
    const onTime = { ...outlook, missMs: -1900, status: 'on-time' } as const;
    expect(nextHardPost(told, 0, onTime)).toMatchObject({ lateMs: 0, steps: ['"a": stretched'] });
    expect(nextHardPost(told, 0, { ...onTime, missMs: -9000, status: 'early' })).toMatchObject({ lateMs: -9000 });
  });

  it('shows what airs in the place of a planned item', () => {
    const replacedBy = { cartId: '7', title: 'Other', artist: 'Band' };
    const told = comingRows(rundown(row('a', 0)), { onAir: [], upcoming: [{ ...up('a', 0), replacedBy }] }, 0);
    expect(told[0].row).toMatchObject({ itemId: 'a', cartId: '7', title: 'Other' });
  });
});

describe('hourSlices', () => {
  it('fills an hour from now on, and no more', () => {
    const rows = Array.from({ length: 100 }, (_, i) => row(`r${i}`, 60_000 * (i + 1)));
    const coming = comingRows(rundown(...rows), { onAir: [], upcoming: [] }, 0);
    const slices = hourSlices([onAirItem({})], coming, 0, 50, 10 * 60_000);
    expect(slices[0]).toMatchObject({ fromMinute: 50, toMinute: 51, onAir: true });
    expect(slices.at(-1)?.toMinute).toBe(110);
    expect(slices.findIndex((slice) => slice.later)).toBe(10);
  });
});
