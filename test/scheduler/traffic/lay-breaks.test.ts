import { expect, test } from 'vitest';
import type { RundownItem } from '../../../db/queries/rundown.js';
import { layBreaks, type LaidBreak, type LaidItem } from '../../../scheduler/traffic/lay-breaks.js';

const MINUTE_MS = 60_000;

function item(id: string, minute: number, minutes: number, over: Partial<RundownItem> = {}): RundownItem {
  return {
    id,
    startsAtEpochMs: minute * MINUTE_MS,
    durationMs: minutes * MINUTE_MS,
    hourStartsAtEpochMs: Math.floor(minute / 60) * 60 * MINUTE_MS,
    hourClock: 'Hour',
    position: 0,
    cartId: '1',
    cutId: 1,
    kind: 'music',
    over: null,
    hardTime: null,
    status: 'planned',
    reason: '',
    ...over,
  };
}

const timed = (minute: number, onTime: 'make-next' | 'immediately' = 'make-next') => ({
  hardTime: { atEpochMs: minute * MINUTE_MS, onTime, graceFrames: 0 },
});

const inTurn = (items: readonly RundownItem[]): RundownItem[] => items.map((one, position) => ({ ...one, position }));

const lay = (...given: Parameters<typeof layBreaks>): readonly LaidItem[] => layBreaks(...given).items;

/** A break of so many spots of a minute. */
const laid = (minute: number, spots: number): LaidBreak => ({
  stopsetId: minute,
  atEpochMs: minute * MINUTE_MS,
  spots: Array.from({ length: spots }, (_, index) => ({
    itemId: `s${minute}.${index}`,
    spotId: index,
    cartId: '9',
    cutId: 9,
    durationMs: MINUTE_MS,
    reason: '',
  })),
});

const short = (result: readonly LaidItem[]): string[] =>
  result.map(
    ({ item: one, was }) =>
      `${one.id}@${one.startsAtEpochMs / MINUTE_MS}${one.hardTime === null ? '' : '!'}${was === 'planned' ? ' yields' : was === 'spare' ? ' fills' : one.status === 'spare' ? ' spare' : ''}`,
  );

test('without a break nothing moves, not even by what rounding has left', () => {
  const items = inTurn([item('a', 0, 4), { ...item('b', 4, 4), startsAtEpochMs: 4 * MINUTE_MS + 2 }, item('c', 8, 4)]);
  expect(lay(items, [laid(3, 0)], undefined).map((one) => one.item)).toEqual(items);
});

test('a break follows the item that crosses its time, with what lies over that; the rest moves and keeps its order', () => {
  const items = inTurn([
    item('a', 0, 4),
    item('b', 4, 4),
    item('voice', 5, 1, { kind: 'voice', over: { itemId: 'b', atFrames: 1 } }),
    item('c', 8, 4),
    item('over-c', 9, 1, { kind: 'voice', over: { itemId: 'c', atFrames: 1 } }),
  ]);
  const result = lay(items, [laid(6, 2)], undefined);
  expect(short(result)).toEqual(['a@0', 'b@4', 'voice@5', 's6.0@8!', 's6.1@9', 'c@10', 'over-c@11']);
  expect(result.map((one) => one.item.position)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(result[3].item.hardTime).toEqual({ atEpochMs: 6 * MINUTE_MS, onTime: 'make-next', graceFrames: 0 });
  expect(result[3].spot).toEqual({ spotId: 0, stopsetId: 6 });
});

test('what would start behind the next timed item is spare, with what lies over it; the timed item keeps its time', () => {
  const items = inTurn([
    item('a', 50, 5),
    item('b', 55, 4),
    item('c', 59, 3),
    item('voice', 60, 1, { hourStartsAtEpochMs: 0, kind: 'voice', over: { itemId: 'c', atFrames: 1 } }),
    item('spare', 62, 3, { hourStartsAtEpochMs: 0, status: 'spare' }),
    item('id', 62, 1, { ...timed(60), kind: 'id' }),
    item('d', 63, 4),
  ]);
  expect(short(lay(items, [laid(52, 2)], undefined))).toEqual([
    'a@50',
    's52.0@55!',
    's52.1@56',
    'b@57',
    'c@61 yields',
    'voice@62 yields',
    'spare@64 spare',
    'id@61!',
    'd@62',
  ]);
});

test('spots that a timed item would skip follow it', () => {
  const items = inTurn([
    item('a', 50, 8),
    item('b', 58, 3),
    item('id', 61, 1, { ...timed(60), kind: 'id' }),
    item('d', 62, 4),
  ]);
  expect(short(lay(items, [laid(57, 3)], undefined))).toEqual([
    'a@50',
    's57.0@58!',
    's57.1@59',
    'b@60 yields',
    'id@60!',
    's57.2@61',
    'd@62',
  ]);
  // The item that crosses the break crosses the timed item too.
  expect(short(lay(items, [laid(59, 2)], undefined))).toEqual([
    'a@50',
    'b@58',
    'id@61!',
    's59.0@62',
    's59.1@63',
    'd@64',
  ]);
});

test('a break at the time of a timed item follows that, and one at its end is early enough', () => {
  const items = inTurn([
    item('a', 56, 4),
    item('id', 60, 1, { ...timed(60), kind: 'id' }),
    item('d', 61, 4),
    item('e', 65, 4),
  ]);
  expect(short(lay(items, [laid(60, 1)], undefined))).toEqual(['a@56', 'id@60!', 's60.0@61!', 'd@62', 'e@66']);
  expect(short(lay(items, [laid(62, 1)], undefined))).toEqual(['a@56', 'id@60!', 'd@61', 's62.0@65!', 'e@66']);
});

test('nothing of a break is cut by an item that starts at its very time', () => {
  const items = inTurn([
    item('a', 50, 8),
    item('news', 60, 5, { ...timed(60, 'immediately'), kind: 'news' }),
    item('d', 65, 4),
  ]);
  const result = short(lay(items, [laid(55, 3)], undefined));
  expect(result).toEqual(['a@50', 's55.0@58!', 'news@60!', 's55.1@65', 's55.2@66', 'd@67']);
});

test('a break that the line has not come to is left out; one that is gone gives the time back', () => {
  const items = inTurn([item('a', 0, 4), item('b', 4, 4)]);
  expect(short(lay(items, [laid(20, 2)], undefined))).toEqual(['a@0', 'b@4']);
  // The part begins behind a break that was taken away: it goes on where what stands before hands over.
  expect(short(lay([item('b', 6, 4), item('c', 10, 4)], [], 4 * MINUTE_MS))).toEqual(['b@4', 'c@8']);
  // A hole of whole hours in the plan stays one.
  expect(short(lay([item('x', 120, 4)], [], 4 * MINUTE_MS))).toEqual(['x@120']);
});

test('a spare fills what the line leaves before a timed item', () => {
  const items = inTurn([
    item('a', 50, 8),
    item('b', 58, 9),
    item('spare', 67, 3, { hourStartsAtEpochMs: 0, status: 'spare' }),
    item('next', 70, 3, { hourStartsAtEpochMs: 0, status: 'spare' }),
    item('id', 67, 1, { ...timed(60), kind: 'id' }),
    item('d', 68, 4),
  ]);
  const result = short(lay(items, [laid(52, 1)], 49 * MINUTE_MS));
  expect(result).toEqual(['a@49', 's52.0@57!', 'b@58', 'spare@67 spare', 'next@70 spare', 'id@67!', 'd@68']);
  const early = short(
    lay(
      items.filter(({ id }) => id !== 'b'),
      [laid(52, 1)],
      49 * MINUTE_MS,
    ),
  );
  expect(early).toEqual(['a@49', 's52.0@57!', 'spare@58 fills', 'next@61 spare', 'id@61!', 'd@62']);
});

/** A break of so many spots of a minute behind a position of its hour. */
const placed = (position: number, spots: number, over: Partial<LaidBreak> = {}): LaidBreak => ({
  ...laid(position, spots),
  behind: { hourStartsAtEpochMs: 0, position },
  hardTime: null,
  ...over,
});

test('a break that stands among the items comes behind its item, early or late, and takes its turn', () => {
  const items = inTurn([
    item('a', 0, 4),
    item('b', 4, 4),
    item('voice', 5, 1, { kind: 'voice', over: { itemId: 'b', atFrames: 1 } }),
    item('c', 8, 4),
  ]);
  // The plan had it at minute 30; the line is far ahead of that.
  const line = layBreaks(items, [placed(2, 2, { atEpochMs: 30 * MINUTE_MS })], undefined);
  expect(short(line.items)).toEqual(['a@0', 'b@4', 'voice@5', 's2.0@8', 's2.1@9', 'c@10']);
  expect(line.places).toEqual(new Map([[2, 2]]));
  // As it was laid it is laid again.
  const again = layBreaks(
    line.items.filter(({ spot }) => spot === null).map((one) => one.item),
    [placed(2, 2)],
    undefined,
  );
  expect(again.items).toEqual(line.items);
});

test('a break keeps its place when another one is laid before it, with spots or without', () => {
  const items = inTurn([item('a', 0, 4), item('b', 4, 4), item('c', 8, 4), item('d', 12, 4)]);
  const line = layBreaks(items, [laid(2, 2), placed(1, 1), { ...placed(2, 0), stopsetId: 7 }], undefined);
  expect(short(line.items)).toEqual(['a@0', 's2.0@4!', 's2.1@5', 'b@6', 's1.0@10', 'c@11', 'd@15']);
  const base = line.items.filter(({ spot }) => spot === null).map((one) => one.item);
  const place = (id: number): number => line.places.get(id) ?? NaN;
  const moved = [placed(place(1), 1, { stopsetId: 1 }), placed(place(7), 1, { stopsetId: 7 })];
  expect(short(lay(base, moved, undefined))).toEqual([
    'a@0',
    'b@4',
    `s${place(1)}.0@8`,
    'c@9',
    `s${place(7)}.0@13`,
    'd@14',
  ]);
});

test('a break has its time before it has its spots', () => {
  const items = inTurn([item('a', 0, 4), item('b', 4, 4)]);
  expect(short(lay(items, [placed(0, 0, { leastMs: 2 * MINUTE_MS })], undefined))).toEqual(['a@0', 'b@6']);
  expect(short(lay(items, [placed(0, 1, { leastMs: 2 * MINUTE_MS })], undefined))).toEqual(['a@0', 's0.0@4', 'b@6']);
  expect(short(lay(items, [placed(0, 0)], undefined))).toEqual(['a@0', 'b@4']);
});

test('a break opens and ends its hour, before the spares and the next timed item', () => {
  const hour = 60 * MINUTE_MS;
  const items = [
    ...inTurn([item('a', 0, 57), item('spare', 57, 4, { status: 'spare' })]),
    ...inTurn([item('id', 60, 1, { ...timed(60), kind: 'id' }), item('d', 61, 4)]),
  ];
  const breaks = [
    placed(-1, 1),
    placed(0, 2),
    placed(0, 1, { stopsetId: 9, behind: { hourStartsAtEpochMs: hour, position: 1 } }),
  ];
  const result = layBreaks(items, breaks, undefined);
  expect(short(result.items)).toEqual([
    's-1.0@0',
    'a@1',
    's0.0@58',
    's0.1@59',
    'spare@60 spare',
    'id@60!',
    'd@61',
    's0.0@65',
  ]);
  expect(result.items.at(-1)?.item.hourStartsAtEpochMs).toBe(hour);
});

test('spots that a timed item would skip follow it', () => {
  const items = [
    ...inTurn([item('a', 50, 10)]),
    ...inTurn([item('id', 60, 1, { ...timed(60), kind: 'id' }), item('d', 61, 4)]),
  ];
  expect(short(lay(items, [placed(0, 1)], undefined))).toEqual(['a@50', 'id@60!', 's0.0@61', 'd@62']);
});
