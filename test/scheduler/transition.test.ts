import { describe, expect, it, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { storeFormat, type ClockPosition, type Format } from '../../db/queries/clocks.js';
import { storeFile } from '../../db/ingest/store-file.js';
import type { Db } from '../../db/open.js';
import { lockItems, rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import type { Transition } from '../../db/transition.js';
import type { Segment } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ, secondsFromFrames } from '../../playout/api/units.js';
import { withTransition } from '../../scheduler/cart-transition.js';
import { changedLine } from '../../scheduler/desk/change.js';
import { engineRundown } from '../../scheduler/engine-rundown.js';
import { mendPlan } from '../../scheduler/mend-plan.js';
import type { PlanCart } from '../../scheduler/model.js';
import { planReport } from '../../scheduler/plan-report.js';
import { planSpan } from '../../scheduler/plan.js';
import { planAhead, replan } from '../../scheduler/store-plan.js';
import { analysis, breakCart, station } from '../db/fixture.js';
import { Desk } from '../playout/engine/desk.js';
import { changeGround, CARTS, plannedRows } from './desk/line-fixture.js';
import { branding, cart, HOUR_MS, input, line, songs } from './plan-fixture.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const NOW = Date.UTC(2026, 10, 22, 10);
const OVERLAP_SECONDS = 10;

const song: ClockPosition = { kinds: ['music'], category: null, overNext: false, hard: null };

/** The same clock in every hour, its songs joined so, one after the other. */
function joining(...transitions: (Transition | undefined)[]): Format {
  const positions = transitions.map((transition): ClockPosition => ({
    ...song,
    ...(transition !== undefined && { transition }),
  }));
  const clock = { name: 'Joins', repeatFrom: 0, positions };
  const grid = Array.from({ length: 168 }, (_, index) => ({
    weekday: 1 + Math.floor(index / 24),
    hour: index % 24,
    clock: clock.name,
  }));
  return { clocks: [clock], grid };
}

/** Songs whose last seconds lie under what follows. */
function overlapping(count = 60): PlanCart[] {
  return songs(count).map((one) => ({ ...one, wholeMs: one.untilSegueMs + OVERLAP_SECONDS * 1000 }));
}

describe('a cart where its place says how the next item joins', () => {
  const own = cart('music', 200, { wholeMs: 210_000 });
  const played = cart('music', 210, { wholeMs: 210_000, segueMs: 200_000 });

  test.each([
    ['its own way', own, undefined, 200_000],
    ['at its end', own, 'play', 210_000],
    ['at its end after a stop, too', own, 'stop', 210_000],
    ['at its segue point', own, 'segue', 200_000],
    ['at its segue point where its own way is to play out', played, 'segue', 200_000],
    ['its own way, which is to play out', played, undefined, 210_000],
  ] as const)('%s', (_, one, transition, lengthMs) => {
    expect(withTransition(one, transition).untilSegueMs).toBe(lengthMs);
  });

  it('is the same whatever was said of it before', () => {
    for (const one of [own, played]) {
      expect(withTransition(withTransition(one, 'play'), 'segue').untilSegueMs).toBe(200_000);
    }
  });
});

describe('a plan', () => {
  const positions = ['play', undefined, 'stop', 'segue'] as const;
  const carts = overlapping().map((one, index): PlanCart =>
    index % 2 === 0 ? one : { ...one, untilSegueMs: one.wholeMs, segueMs: one.untilSegueMs },
  );
  const planInput = input(carts, { format: joining(...positions) });

  it('takes the lengths and marks of its positions, the cart where they say nothing', () => {
    const byId = new Map(carts.map((one) => [one.cartId, one]));
    const items = line(planSpan(planInput));
    const seen = new Set<unknown>();
    for (const { cart: planned, transition, durationMs, reason } of items) {
      if (reason.includes('fills the hour')) continue;
      const one = byId.get(planned.cartId);
      if (one === undefined) throw new Error('it is one of these');
      const segueMs = one.segueMs ?? one.untilSegueMs;
      const wanted = transition === undefined ? one.untilSegueMs : transition === 'segue' ? segueMs : one.wholeMs;
      expect(durationMs).toBe(wanted);
      seen.add(transition);
    }
    expect(seen).toEqual(new Set(positions));
    const turns = items.slice(0, 8).map(({ transition }) => transition);
    expect(turns).toEqual([...positions, ...positions]);
  });

  it('is the same bytes twice', () => {
    expect(JSON.stringify(planSpan(planInput))).toBe(JSON.stringify(planSpan(planInput)));
  });

  it('has its hours end as near as without', () => {
    const lateness = (transition: Transition | undefined): number => {
      const format = joining(transition);
      const [clock] = format.clocks;
      const hard = { minute: 0, onTime: 'make-next', graceSeconds: 0 } as const;
      const opened = { ...clock, repeatFrom: 1, positions: [{ ...song, kinds: ['id'], hard }, ...clock.positions] };
      const planned = input([...overlapping(200), ...branding()], {
        format: { ...format, clocks: [opened as typeof clock] },
        toEpochMs: NOW + 12 * HOUR_MS,
      });
      const late = line(planSpan(planned)).flatMap(({ hardTime, startsAtEpochMs }) =>
        hardTime === null ? [] : [startsAtEpochMs - hardTime.atEpochMs],
      );
      expect(late).toHaveLength(12);
      return Math.max(...late);
    };
    expect(lateness(undefined)).toBeLessThan(3000);
    expect(lateness('play')).toBeLessThan(3000);
  });
});

/** A station of songs of whose last ten seconds the next one starts. */
async function stationOf(format: Format, count = 40): Promise<Db> {
  const { db } = await station();
  for (let number = 0; number < count; number++) {
    const seconds = 170 + ((number * 41) % 100);
    const path = `/library/${number}.ogg`;
    const facts = analysis(seconds, { segueFrames: Math.round((seconds - OVERLAP_SECONDS) * 44_100) });
    await storeFile(
      db,
      { path, sizeBytes: 1000, modifiedAtEpochMs: 1, contentKey: path },
      facts,
      { kind: 'music', category: 'music', title: `Song ${number}`, artist: `Band ${number}` },
      1000,
    );
  }
  await storeFormat(db, format);
  return db;
}

const onLine = (items: readonly RundownRow[]): RundownRow[] =>
  items.filter((item) => item.status === 'planned' && item.over === null);

/** How long before its end the next item starts, by item. */
const overlapOf = ({ cue }: Segment): number => secondsFromFrames(cue.cueOutFrames - cue.segueFrames);

describe('what is planned', () => {
  test('is stored with its transition and handed to the engine so, alternates too', async () => {
    const db = await stationOf(joining('play', undefined, 'stop', 'segue'));
    await planAhead(db, settings, NOW);
    const rows = onLine(await rundownBetween(db)).slice(0, 4);
    expect(rows.map(({ transition }) => transition)).toEqual(['play', undefined, 'stop', 'segue']);
    const { items } = await engineRundown(db, settings, NOW);
    expect(items.slice(0, 4).map(overlapOf)).toEqual([0, OVERLAP_SECONDS, 0, OVERLAP_SECONDS]);
    expect(items.slice(0, 4).map(({ join }) => join?.isSegueSet === true)).toEqual([true, false, true, false]);
    const report = await planReport(db, settings, { fromEpochMs: NOW, hours: 1, write: false });
    expect(report.slots.slice(0, 4).map(({ transition }) => transition)).toEqual(['play', undefined, 'stop', 'segue']);
  });

  test('has its way over what its cart says', async () => {
    const db = await stationOf(joining('segue', undefined));
    await db.kysely.updateTable('carts').set({ transition: 'stop' }).execute();
    await planAhead(db, settings, NOW);
    const { items } = await engineRundown(db, settings, NOW);
    expect(items.slice(0, 2).map(overlapOf)).toEqual([OVERLAP_SECONDS, 0]);
    const rows = onLine(await rundownBetween(db));
    const [first, second] = items;
    expect(rows[0].durationMs).toBe(Math.round(secondsFromFrames(first.cue.segueFrames) * 1000));
    expect(rows[1].durationMs).toBe(Math.round(secondsFromFrames(second.cue.cueOutFrames) * 1000));
  });

  test('alternates before a hard time join as their place says', async () => {
    const format = joining('play');
    const hard = { minute: 0, onTime: 'make-next', graceSeconds: 0 } as const;
    const [clock] = format.clocks;
    const positions = [{ ...song, hard, transition: 'play' as const }, ...clock.positions];
    const db = await stationOf({ ...format, clocks: [{ ...clock, repeatFrom: 1, positions }] }, 200);
    await planAhead(db, settings, NOW);
    const { items } = await engineRundown(db, settings, NOW);
    const planned = items.filter(({ extra }) => extra === undefined);
    const alternates = planned.flatMap((item) => item.alternates ?? []);
    expect(alternates.length).toBeGreaterThan(4);
    expect([...planned, ...alternates].every((one) => overlapOf(one) === 0)).toBe(true);
  });

  test('keeps it when its cart gives way to another', async () => {
    const db = await stationOf(joining('play'));
    await planAhead(db, settings, NOW);
    const [, , victim] = onLine(await rundownBetween(db));
    await breakCart(db, victim.cartId);
    await planAhead(db, settings, NOW);
    const [, , other] = onLine(await rundownBetween(db));
    expect(other).toMatchObject({ position: victim.position, transition: 'play' });
    expect(other.cartId).not.toBe(victim.cartId);
    const { items } = await engineRundown(db, settings, NOW);
    expect(overlapOf(items[2])).toBe(0);
    expect(other.durationMs).toBe(Math.round(secondsFromFrames(items[2].cue.cueOutFrames) * 1000));
  });

  test('keeps it through an edit of its cart', async () => {
    const db = await stationOf(joining('play'));
    await planAhead(db, settings, NOW);
    const [, , edited] = onLine(await rundownBetween(db));
    await db.kysely
      .updateTable('cuts')
      .set({ segue_frames: 44_100 * 100 })
      .where('id', '=', edited.cutId)
      .execute();
    expect((await mendPlan(db, settings, NOW, new Set([edited.cartId]))).planned).toBe(0);
    expect(onLine(await rundownBetween(db))[2]).toEqual(edited);
  });

  test('keeps it where a person has locked it, whatever its clock says by then', async () => {
    const db = await stationOf(joining('play'));
    await planAhead(db, settings, NOW);
    const locked = onLine(await rundownBetween(db))[6];
    await lockItems(db, [locked.id], true);
    await storeFormat(db, joining('segue'));
    await replan(db, settings, NOW);
    const rows = onLine(await rundownBetween(db));
    const kept = rows.find(({ id }) => id === locked.id);
    expect(kept).toMatchObject({ transition: 'play', durationMs: locked.durationMs });
    const others = rows.filter(({ id, startsAtEpochMs }) => id !== locked.id && startsAtEpochMs > NOW + 600_000);
    expect(others.length).toBeGreaterThan(10);
    expect(new Set(others.map(({ transition }) => transition))).toEqual(new Set(['segue']));
  });

  test('is what the engine then does: the next song waits for the end, or starts before it', async () => {
    const from = NOW;
    const db = await stationOf(joining('play', 'segue', 'stop'));
    await planReport(db, settings, { fromEpochMs: from, hours: 1, write: true });
    const rows = onLine(await rundownBetween(db)).slice(0, 4);
    const { items } = await engineRundown(db, settings, from);
    const files = Object.fromEntries(
      items.map(({ path, cue }) => [path, { seconds: secondsFromFrames(cue.cueOutFrames) }]),
    );
    const desk = new Desk(files, { startEpochMs: from }, { keepsSound: false });
    desk.plan(items);
    desk.until((rows[3].startsAtEpochMs - from) / 1000 + 300);
    const [first, second, third, fourth] = rows.map(({ id }) => desk.entry(id));
    const gap = (one: typeof first, next: typeof first): number =>
      ((next?.startFrame ?? 0) - (one?.endFrame ?? 0)) / ENGINE_RATE_HZ;
    expect(gap(first, second)).toBeCloseTo(0, 3);
    expect(gap(second, third)).toBeCloseTo(-OVERLAP_SECONDS, 3);
    expect(gap(third, fourth)).toBeCloseTo(0, 3);
    for (const [index, entry] of [first, second, third, fourth].entries()) {
      expect((entry?.startFrame ?? 0) / ENGINE_RATE_HZ).toBeCloseTo((rows[index].startsAtEpochMs - from) / 1000, 2);
    }
  });
});

describe('a planner who changes the plan', () => {
  const carts = CARTS.map((one) => (one.kind === 'music' ? { ...one, wholeMs: one.untilSegueMs + 10_000 } : one));
  const ground = changeGround({ carts: new Map(carts.map((one) => [one.cartId, one])) });
  const rows = plannedRows({ format: joining('play') }, carts);
  const planned = rows.filter(({ status, startsAtEpochMs }) => status === 'planned' && startsAtEpochMs > NOW + 900_000);

  it('puts another cart there, which joins as the place says', () => {
    const row = planned[2];
    const used = new Set(rows.map(({ cartId }) => cartId));
    const other = carts.find(({ kind, cartId }) => kind === 'music' && !used.has(cartId)) ?? carts[0];
    const after = changedLine(rows, { do: 'replace', itemId: row.id, cartId: other.cartId }, ground).rows;
    const replaced = after.find(({ startsAtEpochMs }) => startsAtEpochMs === row.startsAtEpochMs);
    expect(replaced).toMatchObject({ cartId: other.cartId, transition: 'play', durationMs: other.wholeMs });
  });

  it('moves an item with its join', () => {
    const [row, , , before] = planned;
    const { hourStartsAtEpochMs } = before;
    const move = { do: 'move', itemId: row.id, beforeItemId: before.id, hourStartsAtEpochMs } as const;
    const moved = changedLine(rows, move, ground).rows.find(({ id }) => id === row.id);
    expect(moved).toMatchObject({ transition: 'play', durationMs: row.durationMs });
  });
});
