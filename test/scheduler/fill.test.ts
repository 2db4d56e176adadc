import { describe, expect, it, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { storeFormat, type ClockPosition, type Format } from '../../db/queries/clocks.js';
import { lockItems, rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import { feasibility } from '../../scheduler/feasibility.js';
import type { KeptItem, PlanCart, PlanInput, PlannedItem } from '../../scheduler/model.js';
import { storeDrafted } from '../../scheduler/plan-draft.js';
import { planSpan } from '../../scheduler/plan.js';
import { draftHours } from '../../scheduler/replan-hours.js';
import { planAhead } from '../../scheduler/store-plan.js';
import { addCart, station } from '../db/fixture.js';
import { branding, cart, HOUR_MS, input, line, songs } from './plan-fixture.js';

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 22, 10);
const HOURS = 12;

const place = (kind: ClockPosition['kinds'][number], category: string | null = null): ClockPosition => ({
  kinds: [kind],
  category,
  overNext: false,
  hard: null,
});
const fill = (kind: ClockPosition['kinds'][number], category: string | null = null): ClockPosition => ({
  ...place(kind, category),
  purpose: 'fill',
});
const at = (minute: number, position: ClockPosition): ClockPosition => ({
  ...position,
  hard: { minute, onTime: 'make-next', graceSeconds: 0 },
});

/** The same clock in every hour; it runs once unless it is said from where it goes around. */
function running(positions: readonly ClockPosition[], repeatFrom: number | null = null): Format {
  const grid = Array.from({ length: 168 }, (_, index) => ({
    weekday: 1 + Math.floor(index / 24),
    hour: index % 24,
    clock: 'Filled',
  }));
  return { clocks: [{ name: 'Filled', repeatFrom, positions }], grid };
}

/** Songs of two categories, branding, and news of five minutes. */
const CARTS: readonly PlanCart[] = [
  ...songs(480).map((one, index) => ({ ...one, category: index % 3 === 0 ? 'power' : 'gold' })),
  ...branding(),
  ...[6001, 6002].map((id) => cart('news', 300, { cartId: String(id) })),
  ...[6101, 6102].map((id) => cart('liner', 20, { cartId: String(id) })),
];

function planned(positions: readonly ClockPosition[], over: Partial<PlanInput> = {}): PlannedItem[] {
  return line(planSpan(input(CARTS, { format: running(positions), toEpochMs: NOW + HOURS * HOUR_MS, ...over })));
}

const minuteOf = ({ startsAtEpochMs, hourStartsAtEpochMs }: PlannedItem): number =>
  (startsAtEpochMs - hourStartsAtEpochMs) / MINUTE_MS;
const latenessOf = (items: readonly PlannedItem[]): number[] =>
  items.flatMap(({ hardTime, startsAtEpochMs }) => (hardTime === null ? [] : [startsAtEpochMs - hardTime.atEpochMs]));
/** The items of each hour between two minutes of its clock. */
const between = (items: readonly PlannedItem[], from: number, to: number): PlannedItem[] =>
  items.filter((item) => minuteOf(item) >= from && minuteOf(item) < to);

describe('a fill', () => {
  const clock = [
    at(0, place('id')),
    place('music', 'power'),
    fill('music', 'gold'),
    at(30, place('news')),
    fill('music', 'power'),
  ];
  const items = planned(clock);

  it('takes what is left before the next timed item, and what is left of the hour, from its category', () => {
    const first = between(items, 0, 30).filter(({ cart: one }) => one.kind === 'music');
    const second = between(items, 30.5, 60).filter(({ cart: one }) => one.kind === 'music');
    const codes = (list: readonly PlannedItem[]): string[] => list.map((item) => item.cart.category);
    expect(first.length).toBeGreaterThan(HOURS * 7);
    expect(codes(first).filter((code) => code === 'power')).toHaveLength(HOURS);
    expect(codes(second).every((code) => code === 'power')).toBe(true);
    expect(second.length).toBeGreaterThan(HOURS * 6);
  });

  it('comes as near to them as songs can be chosen to', () => {
    const late = latenessOf(items);
    expect(late.length).toBe(2 * HOURS);
    expect(Math.max(...late)).toBeLessThan(3000);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  });

  it('is the same bytes twice', () => {
    expect(JSON.stringify(planned(clock))).toBe(JSON.stringify(planned(clock)));
  });

  it('takes the place of what would go around: it leaves nothing open', () => {
    const going = planned([at(0, place('id')), place('music', 'power'), place('jingle'), fill('music', 'gold')], {
      format: running([at(0, place('id')), place('music', 'power'), place('jingle'), fill('music', 'gold')], 1),
    });
    expect(going.filter(({ cart: one }) => one.kind === 'jingle')).toHaveLength(HOURS);
  });

  it('needs no timed item: it ends with the hour', () => {
    const own = planned([place('jingle'), fill('music', 'gold')]);
    for (let hour = 0; hour < HOURS - 1; hour++) {
      const opening = own.find((item) => item.hourStartsAtEpochMs === NOW + (hour + 1) * HOUR_MS);
      expect(opening?.cart.kind).toBe('jingle');
      expect(Math.abs(minuteOf(opening ?? own[0]))).toBeLessThan(5 / 60);
    }
  });
});

describe('what stands behind a fill', () => {
  const clock = [at(0, place('id')), fill('music', 'gold'), place('liner'), place('sweeper'), at(20, place('news'))];
  const items = planned([...clock, place('jingle'), fill('music', 'power'), place('sweeper')]);

  it('airs just before the next timed item, which is on time', () => {
    const late = latenessOf(items);
    expect(late).toHaveLength(2 * HOURS);
    expect(late.filter((ms) => ms < 3000).length).toBeGreaterThanOrEqual(2 * HOURS - 1);
    for (const [index, item] of items.entries()) {
      if (item.cart.kind !== 'news') continue;
      expect(items.slice(index - 3, index).map(({ cart: one }) => one.kind)).toEqual(['music', 'liner', 'sweeper']);
    }
  });

  it('airs just before the end of the hour as well', () => {
    const ids = items.flatMap(({ cart: one }, index) => (one.kind === 'id' && index > 0 ? [index] : []));
    expect(ids).toHaveLength(HOURS - 1);
    for (const index of ids) expect(items[index - 1].cart.kind).toBe('sweeper');
  });

  it('may be songs, one of them named', () => {
    const closing = CARTS.find(({ category }) => category === 'power')?.cartId ?? '';
    const named = { ...place('music', 'power'), cartId: closing };
    const own = planned([at(0, place('id')), fill('music', 'gold'), place('jingle'), named, at(40, place('news'))]);
    const news = own.flatMap(({ cart: one }, index) => (one.kind === 'news' ? [index] : []));
    expect(news).toHaveLength(HOURS);
    for (const index of news) expect(own[index - 1].cart.cartId).toBe(closing);
    for (const index of news) expect(own[index - 2].cart.kind).toBe('jingle');
    expect(Math.max(...latenessOf(own).filter((_, index) => index % 2 === 1))).toBeLessThan(4000);
  });
});

describe('a fill where', () => {
  test('the time is full already takes nothing', () => {
    const long = cart('news', 1200, { cartId: '6201' });
    const carts = [...CARTS, long];
    const clock = [at(0, { ...place('news'), cartId: '6201' }), fill('music', 'gold'), at(20, place('id'))];
    const items = planned([...clock, place('music', 'power')], {
      carts,
      format: running([...clock, fill('music', 'power')]),
    });
    expect(between(items, 1, 20)).toEqual([]);
    expect(items.some(({ cart: one }) => one.category === 'gold')).toBe(false);
  });

  test('what stands behind it suffices takes nothing', () => {
    const long = cart('news', 1180, { cartId: '6201' });
    const clock = [
      at(0, { ...place('news'), cartId: '6201' }),
      fill('music', 'gold'),
      place('liner'),
      at(20, place('id')),
    ];
    const items = planned([], {
      carts: [...CARTS, long],
      format: running([...clock, fill('music', 'power')]),
      toEpochMs: NOW + 3 * HOUR_MS,
    });
    expect(items.some(({ cart: one }) => one.category === 'gold')).toBe(false);
    const ids = items.flatMap(({ cart: one }, index) => (one.kind === 'id' ? [index] : []));
    for (const index of ids) expect(items[index - 1].cart.kind).toBe('liner');
  });

  test('it is of short items comes within one of them', () => {
    const trails = Array.from({ length: 40 }, (_, index) =>
      cart('liner', 15 + ((index * 7) % 31), { cartId: String(7000 + index), category: 'trails' }),
    );
    const clock = [at(0, place('id')), place('music', 'gold'), fill('liner', 'trails'), at(10, place('news'))];
    const items = planned([], { carts: [...CARTS, ...trails], format: running([...clock, fill('music', 'power')]) });
    const fills = between(items, 1, 10).filter(({ cart: one }) => one.category === 'trails');
    expect(fills.length).toBeGreaterThan(HOURS * 8);
    const atTen = items.filter(({ cart: one }) => one.kind === 'news').map((one) => minuteOf(one) * 60 - 600);
    expect(atTen).toHaveLength(HOURS);
    expect(Math.max(...atTen)).toBeLessThan(5);
  });

  test('two stand in a row, the second takes what songs leave open', () => {
    const trails = Array.from({ length: 40 }, (_, index) =>
      cart('liner', 15 + ((index * 7) % 31), { cartId: String(7000 + index), category: 'trails' }),
    );
    // Songs of exactly four minutes do not fit into half an hour by themselves.
    const equal = songs(80).map((one) => ({ ...one, category: 'gold', untilSegueMs: 240_000, wholeMs: 240_000 }));
    const clock = [at(0, place('id')), fill('music', 'gold'), fill('liner', 'trails'), at(30, place('news'))];
    const carts = [...equal, ...branding(), cart('news', 300, { cartId: '6001' }), ...trails];
    const items = planned([], { carts, format: running([...clock, fill('music', 'gold')]) });
    const news = items.filter(({ cart: one }) => one.kind === 'news').map((one) => minuteOf(one) * 60 - 1800);
    expect(Math.max(...news)).toBeLessThan(30);
    const kinds = between(items, 0, 30).map(({ cart: one }) => one.kind);
    // Six or seven whole songs, as late as each hour begins.
    expect(kinds.filter((kind) => kind === 'music').length).toBeGreaterThanOrEqual(HOURS * 6);
    expect(kinds.filter((kind) => kind === 'liner').length).toBeGreaterThan(HOURS * 2);
    expect(kinds[kinds.length - 1]).toBe('liner');
  });

  test('its category has nothing is filled by others of its kinds', () => {
    const items = planned([at(0, place('id')), fill('music', 'nothing')]);
    expect(items.filter(({ cart: one }) => one.kind === 'music').length).toBeGreaterThan(HOURS * 14);
    expect(items.find(({ cart: one }) => one.kind === 'music')?.reason).toContain('category nothing has nothing');
    expect(Math.max(...latenessOf(items))).toBeLessThan(3000);
  });

  test('the library has nothing of its kind is left out, and songs fill the hour', () => {
    const items = planned([at(0, place('id')), place('jingle'), fill('bed')]);
    expect(items.filter(({ cart: one }) => one.kind === 'jingle')).toHaveLength(HOURS);
    expect(items.filter(({ cart: one }) => one.kind === 'music').length).toBeGreaterThan(HOURS * 14);
  });

  test('it names one cart is a place for that cart and no fill', () => {
    const named = { ...fill('jingle'), cartId: '3001' };
    const items = planned([at(0, place('id')), named, fill('music')]);
    expect(items.filter(({ cart: one }) => one.cartId === '3001')).toHaveLength(HOURS);
  });

  test('it has a clock time begins at that', () => {
    const items = planned([at(0, place('id')), place('music', 'power'), at(20, fill('music', 'gold')), place('liner')]);
    const late = latenessOf(items);
    expect(late).toHaveLength(2 * HOURS);
    expect(Math.max(...late)).toBeLessThan(3000);
    const filled = between(items, 20, 60);
    expect(filled.filter(({ hardTime }) => hardTime !== null).every((item) => item.cart.category === 'gold')).toBe(
      true,
    );
    expect(new Set(filled.map(({ cart: one }) => one.category))).toEqual(new Set(['gold', 'liner']));
    const ids = items.flatMap(({ cart: one }, index) => (one.kind === 'id' && index > 0 ? [index] : []));
    for (const index of ids) expect(items[index - 1].cart.kind).toBe('liner');
  });

  test('it has a clock time that has passed goes on', () => {
    const fromEpochMs = NOW + 0.5 * HOUR_MS;
    const items = planned([at(0, place('id')), place('music', 'power'), at(20, fill('music', 'gold'))], {
      fromEpochMs,
    });
    expect(items[0]).toMatchObject({ startsAtEpochMs: fromEpochMs, cart: { category: 'gold' }, hardTime: null });
  });

  test('the span ends within the hour goes on until there', () => {
    const items = planned([at(0, place('id')), fill('music', 'gold'), place('sweeper')], {
      toEpochMs: NOW + 1.5 * HOUR_MS,
    });
    const last = items[items.length - 1];
    expect(last.cart.category).toBe('gold');
    expect(last.startsAtEpochMs + last.durationMs).toBeGreaterThanOrEqual(NOW + 1.5 * HOUR_MS);
  });

  test('a person has locked a song is planned around it', () => {
    const clock = [at(0, place('id')), fill('music', 'gold'), place('sweeper'), at(30, place('news')), fill('music')];
    const before = planned(clock);
    const locked = before.find((item) => minuteOf(item) > 10 && item.cart.category === 'gold') ?? before[0];
    const kept: KeptItem = {
      id: 'kept',
      startsAtEpochMs: locked.startsAtEpochMs,
      hourStartsAtEpochMs: locked.hourStartsAtEpochMs,
      cart: locked.cart,
      hardTime: null,
      reason: 'placed',
      isLocked: true,
      voices: [],
    };
    const items = planned(clock, { kept: [kept] });
    const stays = items.filter((item) => item.kept?.id === 'kept');
    expect(stays).toHaveLength(1);
    expect(Math.abs(stays[0].startsAtEpochMs - locked.startsAtEpochMs)).toBeLessThan(3 * MINUTE_MS);
    const first = items.filter(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs === NOW);
    const news = first.findIndex(({ cart: one }) => one.kind === 'news');
    expect(first[news - 1].cart.kind).toBe('sweeper');
    expect(minuteOf(first[news]) * 60 - 1800).toBeLessThan(4);
  });
});

test('an hour with a fill is planned anew around what is locked in it, without a hole', async () => {
  const { db } = await station();
  for (let number = 0; number < 300; number++) {
    const seconds = 160 + ((number * 41) % 100);
    await addCart(db, { kind: 'music', seconds, title: `Song ${number}`, artist: `Band ${number}` });
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  await addCart(db, { kind: 'news', seconds: 120, title: 'News' });
  await addCart(db, { kind: 'sweeper', seconds: 4, title: 'Sweeper' });
  const clock = [at(0, place('id')), fill('music'), place('sweeper'), at(30, place('news')), fill('music')];
  await storeFormat(db, running(clock));
  const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
  await planAhead(db, settings, NOW);
  const hour = NOW + 3 * HOUR_MS;
  const ofHour = async (): Promise<RundownRow[]> =>
    (await rundownBetween(db)).filter((item) => item.hourStartsAtEpochMs === hour && item.status === 'planned');
  const [, , , locked] = await ofHour();
  await lockItems(db, [locked.id], true);
  const draft = await draftHours(db, settings, NOW, hour, hour + HOUR_MS);
  expect(await draftHours(db, settings, NOW, hour, hour + HOUR_MS)).toEqual(draft);
  expect(draft.lost).toEqual([]);
  await storeDrafted(db, settings, NOW, () => Promise.resolve(draft));
  const items = await ofHour();
  expect(items.find(({ id }) => id === locked.id)).toMatchObject({ cartId: locked.cartId, isLocked: true });
  for (const [index, item] of items.slice(1).entries()) {
    const endsAt = items[index].startsAtEpochMs + items[index].durationMs;
    expect(Math.abs(item.startsAtEpochMs - endsAt)).toBeLessThanOrEqual(2);
  }
  const news = items.findIndex(({ kind }) => kind === 'news');
  expect(items[news - 1].kind).toBe('sweeper');
  expect(items[news].startsAtEpochMs - (hour + 30 * MINUTE_MS)).toBeLessThan(5000);
});

test('feasibility counts the places that a fill has', () => {
  const few = [...songs(12).map((one) => ({ ...one, category: 'gold' })), ...branding()];
  const span = { toEpochMs: NOW + HOURS * HOUR_MS };
  const filled = feasibility(input(few, { ...span, format: running([at(0, place('id')), fill('music', 'gold')]) }));
  const turnover = filled.find(({ rule, subject }) => rule === 'turnover' && subject.includes('gold'));
  // Twelve songs of three and a half minutes.
  expect((turnover?.possible ?? 0) / MINUTE_MS).toBeGreaterThan(30);
  expect((turnover?.possible ?? 0) / MINUTE_MS).toBeLessThan(50);
});
