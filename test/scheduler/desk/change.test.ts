import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { changedLine, type ChangedLine, type LineChange } from '../../../scheduler/desk/change.js';
import { isFrozen, untouchable } from '../../../scheduler/desk/change-ground.js';
import { isOnLine, rowChange, type DeskRow } from '../../../scheduler/desk/row.js';
import { layBreaks } from '../../../scheduler/traffic/lay-breaks.js';
import { HOUR_MS } from '../plan-fixture.js';
import { CARTS, changeGround, FROM, plannedRows } from './line-fixture.js';

const ROWS = plannedRows();
const GROUND = changeGround();
const change = (one: LineChange, rows: readonly DeskRow[] = ROWS): ChangedLine => changedLine(rows, one, GROUND);
const music = (rows: readonly DeskRow[], index: number): DeskRow =>
  rows.filter((row) => row.kind === 'music' && isOnLine(row) && untouchable(row, GROUND) === undefined)[index];
const others = (row: DeskRow) => CARTS.filter((cart) => cart.kind === 'music' && cart.cartId !== row.cartId);

/** Nothing of the line overlaps what follows it or leaves a gap, but where an hour is short of its timed end. */
function expectWholeLine(rows: readonly DeskRow[]): void {
  const line = rows.filter(isOnLine);
  for (const [index, row] of line.entries()) {
    const next = line.at(index + 1);
    if (next === undefined) break;
    const ends = row.startsAtEpochMs + row.durationMs;
    const isShort = next.hardTime !== null && next.startsAtEpochMs === next.hardTime.atEpochMs;
    if (isShort) expect(ends).toBeLessThanOrEqual(next.startsAtEpochMs + 2);
    else expect(Math.abs(ends - next.startsAtEpochMs)).toBeLessThanOrEqual(6);
  }
  const places = rows.map((row) => row.hourStartsAtEpochMs / 1000 + row.position);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places).size).toBe(places.length);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  const ids = new Set(rows.map(({ id }) => id));
  expect(rows.filter(({ over }) => over !== null && !ids.has(over.itemId))).toEqual([]);
}

const anyChange = (rows: readonly DeskRow[]): fc.Arbitrary<LineChange> => {
  const items = fc.constantFrom(...rows);
  const beforeItem = fc.tuple(items, fc.boolean()).map(([row, isEnd]) => ({
    beforeItemId: isEnd ? null : row.id,
    hourStartsAtEpochMs: row.hourStartsAtEpochMs,
  }));
  const cartId = fc.constantFrom(...CARTS).map((cart) => cart.cartId);
  return fc.oneof(
    fc.record({ do: fc.constant('replace' as const), itemId: items.map(({ id }) => id), cartId }),
    fc.tuple(items, beforeItem).map(([{ id }, place]) => ({ do: 'move' as const, itemId: id, ...place })),
    fc.tuple(cartId, beforeItem).map(([cart, place]) => ({ do: 'insert' as const, cartId: cart, ...place })),
    fc.tuple(fc.constantFrom('remove' as const, 'lock' as const, 'unlock' as const), items).map(([what, { id }]) => ({
      do: what,
      itemIds: [id],
    })),
  );
};

test('after any row of changes the line is whole, what is frozen, timed or locked stays, and each step back restores it', () => {
  let made = 0;
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (seeds) => {
      let rows: readonly DeskRow[] = ROWS;
      for (let step = 0; step < 4; step++) {
        const seed = seeds.next().value as number;
        const [wanted] = fc.sample(anyChange(rows), { numRuns: 1, seed });
        let after: readonly DeskRow[];
        try {
          after = changedLine(rows, wanted, { ...GROUND, nextRevision: 2 + step }).rows;
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/COMMAND_INVALID|NOT_FOUND/) as string });
          continue;
        }
        made += 1;
        expectWholeLine(after);
        const { remove, insert } = rowChange(rows, after);
        const gone = new Set(insert.map(({ id }) => id));
        const back = [...after.filter(({ id }) => !gone.has(id)), ...remove].sort(
          (a, b) => a.hourStartsAtEpochMs - b.hourStartsAtEpochMs || a.position - b.position,
        );
        expect(back).toEqual(rows);
        const touched = new Set('itemIds' in wanted ? wanted.itemIds : 'itemId' in wanted ? [wanted.itemId] : []);
        const now = new Map(after.map((row) => [row.id, row]));
        for (const row of rows) {
          if (touched.has(row.id) || (row.over !== null && touched.has(row.over.itemId))) continue;
          const kept = now.get(row.id);
          if (isFrozen(row, GROUND))
            expect(kept).toMatchObject({ startsAtEpochMs: row.startsAtEpochMs, status: row.status });
          if (row.hardTime !== null) expect(kept?.hardTime).toEqual(row.hardTime);
          if (row.isLocked === true) expect(kept).toMatchObject({ cartId: row.cartId, isLocked: true });
        }
        rows = after;
      }
    }),
    { numRuns: 150, seed: 5 },
  );
  expect(made).toBeGreaterThan(200);
});

describe('replacing', () => {
  it('puts another cart there, locked, and moves what follows up to the next timed item', () => {
    const row = music(ROWS, 3);
    const [cart] = others(row).filter((one) => Math.abs(one.untilSegueMs - row.durationMs) < 10_000);
    const { rows, done, lost } = change({ do: 'replace', itemId: row.id, cartId: cart.cartId });
    const replaced = rows.find(
      (one) => one.position === row.position && one.hourStartsAtEpochMs === row.hourStartsAtEpochMs,
    );
    expect(replaced).toMatchObject({ cartId: cart.cartId, isLocked: true, startsAtEpochMs: row.startsAtEpochMs });
    expect(replaced?.id).not.toBe(row.id);
    expect(done).toBe(`replaced "${row.title}" by ${row.artist} by "${cart.title}" by ${cart.artist}`);
    expect(lost).toEqual([]);
    const what = (one: DeskRow): string => `${one.id} ${one.cartId} ${one.status}`;
    const kept = (list: readonly DeskRow[]): string[] => list.filter((one) => one.position !== row.position).map(what);
    expect(kept(rows)).toEqual(kept(ROWS));
    const byMs =
      (rows.find(({ id }) => id === music(ROWS, 4).id)?.startsAtEpochMs ?? 0) - music(ROWS, 4).startsAtEpochMs;
    expect(byMs).toBe((replaced?.durationMs ?? 0) - row.durationMs);
  });
});

describe('breaks', () => {
  const spots = [1, 2].map((spotId) => ({
    itemId: `spot-${spotId}.1`,
    spotId,
    cartId: `90${spotId}`,
    cutId: 900 + spotId,
    durationMs: 20_000,
    reason: 'spot of the break',
  }));
  const known = new Map(ROWS.map((row) => [row.id, row]));
  const rows = layBreaks(ROWS, [{ stopsetId: 7, atEpochMs: FROM + HOUR_MS / 2, spots }], undefined).items.map(
    ({ item, spot, was }): DeskRow => ({
      ...(known.get(item.id) ?? { title: `Spot ${spot?.spotId ?? 0}`, artist: '', category: 'spot' }),
      ...item,
      spot,
      was,
    }),
  );
  const inBreak = (list: readonly DeskRow[]): DeskRow[] => list.filter(({ spot }) => spot !== null);

  it('stay together behind the item that crosses their time, whatever is changed before them', () => {
    expect(inBreak(rows)).toHaveLength(2);
    const first = music(rows, 0);
    for (const one of [
      { do: 'insert', cartId: '3001', beforeItemId: first.id, hourStartsAtEpochMs: first.hourStartsAtEpochMs },
      { do: 'remove', itemIds: [first.id] },
      { do: 'move', itemId: first.id, beforeItemId: null, hourStartsAtEpochMs: first.hourStartsAtEpochMs },
    ] satisfies LineChange[]) {
      const after = change(one, rows).rows;
      expectWholeLine(after);
      const [opening, second] = inBreak(after);
      expect(inBreak(after).map(({ id }) => id)).toEqual(['spot-1.1', 'spot-2.1']);
      expect(opening.hardTime).toEqual({ atEpochMs: FROM + HOUR_MS / 2, onTime: 'make-next', graceFrames: 0 });
      expect(opening.startsAtEpochMs).toBeGreaterThanOrEqual(FROM + HOUR_MS / 2);
      expect(second.startsAtEpochMs).toBe(opening.startsAtEpochMs + opening.durationMs);
      const line = after.filter(isOnLine);
      const before = line[line.indexOf(opening) - 1];
      expect(before.startsAtEpochMs).toBeLessThan(FROM + HOUR_MS / 2);
    }
  });

  it('are not cut in two, and a spot is left to traffic', () => {
    const [, second] = inBreak(rows);
    const place = { beforeItemId: second.id, hourStartsAtEpochMs: second.hourStartsAtEpochMs };
    expect(() => change({ do: 'insert', cartId: '3001', ...place }, rows)).toThrow(
      /within a break, which stays together/,
    );
    expect(() => change({ do: 'remove', itemIds: [second.id] }, rows)).toThrow(/move or remove it on the traffic page/);
  });
});

describe('refusals', () => {
  it.each([
    ['a frozen item', ROWS[0].id, /aired, is on the air or starts within seconds; change what starts after 10:10:00/],
    [
      'a timed item',
      ROWS.find((row) => row.hardTime !== null && row.startsAtEpochMs > FROM + HOUR_MS / 2)?.id ?? '',
      /is timed for 11:00:00 by the hour clock "Music hour"; change that clock/,
    ],
  ])('%s', (_, itemId, words) => {
    for (const one of [
      { do: 'replace', itemId, cartId: CARTS[0].cartId },
      { do: 'move', itemId, beforeItemId: null, hourStartsAtEpochMs: FROM + HOUR_MS },
      { do: 'remove', itemIds: [itemId] },
    ] satisfies LineChange[]) {
      expect(() => change(one)).toThrow(words);
    }
  });
});
