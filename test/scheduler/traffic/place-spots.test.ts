import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compete, orderSpots } from '../../../scheduler/traffic/order-spots.js';
import { placeSpots, type OpenBreak, type OpenSpot, type PlaceInput } from '../../../scheduler/traffic/place-spots.js';

const MINUTE_MS = 60_000;

const open = (id: number, minute: number, over: Partial<OpenBreak> = {}): OpenBreak => ({
  id,
  startsAtEpochMs: minute * MINUTE_MS,
  hourStartsAtEpochMs: Math.floor(minute / 60) * 60 * MINUTE_MS,
  lengthMs: 120_000,
  avails: 4,
  ...over,
});

const spot = (id: number, minute: number, over: Partial<OpenSpot> = {}): OpenSpot => ({
  id,
  title: `Spot ${id}`,
  sponsor: '',
  product: '',
  scheduledAtEpochMs: minute * MINUTE_MS,
  hourStartsAtEpochMs: Math.floor(minute / 60) * 60 * MINUTE_MS,
  lengthMsAt: () => 30_000,
  pinnedTo: null,
  ...over,
});

const clock = (epochMs: number): string =>
  `${Math.floor(epochMs / MINUTE_MS / 60)}:${String((epochMs / MINUTE_MS) % 60).padStart(2, '0')}`;
const place = (over: Partial<PlaceInput>) =>
  placeSpots({ breaks: [], spots: [], standing: [], leastApartMs: 20 * MINUTE_MS, clock, ...over });
const plain = ({ breaks, unplaced }: ReturnType<typeof placeSpots>): object => ({
  breaks: Object.fromEntries(breaks),
  unplaced: Object.fromEntries(unplaced),
});

test('spots go into the break of their hour that is nearest to their time', () => {
  const placed = place({
    breaks: [open(1, 20), open(2, 50), open(3, 80)],
    spots: [spot(1, 22), spot(2, 45), spot(3, 50), spot(4, 90)],
  });
  expect(plain(placed)).toEqual({ breaks: { 1: [1], 2: [2, 3], 3: [4] }, unplaced: {} });
});

test('a full break sends on, and what fits nowhere is told why', () => {
  const spots = [1, 2, 3, 4, 5].map((id) => spot(id, 20));
  expect(plain(place({ breaks: [open(1, 20, { avails: 2 }), open(2, 50, { lengthMs: 60_000 })], spots }))).toEqual({
    breaks: { 1: [1, 2], 2: [3, 4] },
    unplaced: { 5: '0:20: all 2 avails are taken; 0:50: 30 s do not fit, 0 s are free' },
  });
  expect(place({ spots: [spot(1, 61)] }).unplaced.get(1)).toContain('no break in the hour of 1:00');
  const refused = spot(1, 20, { lengthMsAt: () => 'cart 9 is held' });
  expect(place({ breaks: [open(1, 20)], spots: [refused] }).unplaced.get(1)).toBe('0:20: cart 9 is held');
});

test('competitors are never side by side where another order exists', () => {
  const spots = [
    spot(1, 20, { product: 'Cars' }),
    spot(2, 20, { product: 'cars' }),
    spot(3, 20, { sponsor: 'Soap Co' }),
    spot(4, 20, { sponsor: 'SOAP CO.' }),
  ];
  const [order] = [...place({ breaks: [open(1, 20)], spots }).breaks.values()];
  expect(order).toEqual([1, 3, 2, 4]);
  const two = place({ breaks: [open(1, 20)], spots: spots.slice(0, 2) });
  expect(plain(two)).toEqual({
    breaks: { 1: [1] },
    unplaced: { 2: '0:20: it would stand beside Spot 1 in any order' },
  });
});

test('between breaks with competitors lies the least distance, to breaks that stand as well', () => {
  const spots = [spot(1, 20, { product: 'Cars' }), spot(2, 30, { product: 'Cars' })];
  const near = place({ breaks: [open(1, 20), open(2, 30)], spots });
  expect(near.unplaced.get(2)).toContain('competes with Spot 1 in the break at 0:20, 20 min have to lie between');
  expect(place({ breaks: [open(1, 20), open(2, 40)], spots }).unplaced.size).toBe(0);
  const standing = [{ title: 'Earlier', sponsor: '', product: 'Cars', breakStartsAtEpochMs: 5 * MINUTE_MS }];
  expect(place({ breaks: [open(1, 20)], spots: [spots[0]], standing }).unplaced.get(1)).toContain(
    'competes with Earlier',
  );
});

test('a spot makes way for one that has nowhere else to go', () => {
  // The second can only air at 0:20, where the first stands; that one can go to 0:50.
  const early = spot(2, 25, { lengthMsAt: (at) => (at === 20 * MINUTE_MS ? 30_000 : 'outside its dayparts') });
  const placed = place({ breaks: [open(1, 20, { avails: 1 }), open(2, 50)], spots: [spot(1, 20), early] });
  expect(plain(placed)).toEqual({ breaks: { 1: [2], 2: [1] }, unplaced: {} });
});

test('what a person chose goes first, into whichever hour, and is bound by length and avails alone', () => {
  const spots = [
    spot(1, 20, { product: 'Cars' }),
    spot(2, 20, { product: 'Cars', pinnedTo: 1 }),
    spot(3, 90, { product: 'Cars', pinnedTo: 1 }),
    spot(4, 20, { pinnedTo: 9 }),
  ];
  const placed = place({ breaks: [open(1, 20, { avails: 2 }), open(2, 59)], spots });
  expect(plain(placed)).toEqual({
    breaks: { 1: [2, 3], 2: [1] },
    unplaced: { 4: 'the break that was chosen for it has begun or is gone: place it into another one' },
  });
});

/** The fewest competing neighbours of all orders, tried one by one. */
function leastAdjacent(spots: readonly { readonly sponsor: string; readonly product: string }[]): number {
  if (spots.length < 2) return 0;
  const count = (order: readonly (typeof spots)[number][]): number =>
    order.slice(1).filter((one, index) => compete(one, order[index])).length;
  const all = (rest: typeof spots, order: typeof spots): number =>
    rest.length === 0
      ? count(order)
      : Math.min(...rest.map((one, at) => all([...rest.slice(0, at), ...rest.slice(at + 1)], [...order, one])));
  return all(spots, []);
}

const competing = fc.record({ sponsor: fc.constantFrom('', 'A', 'B', 'C'), product: fc.constantFrom('', 'x', 'y') });

test('the order is the best of all', () => {
  fc.assert(
    fc.property(fc.array(competing, { maxLength: 6 }), (spots) => {
      const { order, adjacent } = orderSpots(spots);
      expect([...order].sort()).toEqual(spots.map((_, index) => index));
      const sorted = order.map((index) => spots[index]);
      expect(sorted.slice(1).filter((one, index) => compete(one, sorted[index]))).toHaveLength(adjacent);
      expect(adjacent).toBe(leastAdjacent(spots));
    }),
  );
});

test('whatever comes, breaks hold what they can and rules hold between them', () => {
  const one = fc.record({
    minute: fc.integer({ min: 0, max: 119 }),
    length: fc.constantFrom(10_000, 20_000, 30_000, 60_000),
    who: competing,
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), fc.integer({ min: 0, max: 40 }), (rows, apart) => {
      const spots = rows.map(({ minute, length, who }, index) =>
        spot(index + 1, minute, { ...who, lengthMsAt: () => length }),
      );
      const breaks = [open(1, 10), open(2, 25), open(3, 50), open(4, 70), open(5, 100, { avails: 2 })];
      const input = { breaks, spots, leastApartMs: apart * MINUTE_MS };
      const placed = place(input);
      expect(plain(place(input))).toEqual(plain(placed));
      const ids = [...[...placed.breaks.values()].flat(), ...placed.unplaced.keys()].sort((a, b) => a - b);
      expect(ids).toEqual(spots.map(({ id }) => id));
      const byId = new Map(spots.map((each) => [each.id, each]));
      for (const [id, order] of placed.breaks) {
        const held = breaks.find((each) => each.id === id)!;
        const inside = order.map((each) => byId.get(each)!);
        expect(inside.length).toBeLessThanOrEqual(held.avails);
        expect(inside.reduce((sum, each) => sum + Number(each.lengthMsAt(0)), 0)).toBeLessThanOrEqual(
          held.lengthMs + 1000,
        );
        expect(inside.slice(1).some((each, index) => compete(each, inside[index]))).toBe(false);
        for (const other of breaks) {
          if (other.id === id || Math.abs(other.startsAtEpochMs - held.startsAtEpochMs) >= apart * MINUTE_MS) continue;
          const near = (placed.breaks.get(other.id) ?? []).map((each) => byId.get(each)!);
          expect(inside.some((each) => near.some((rival) => compete(each, rival)))).toBe(false);
        }
      }
    }),
  );
});
