import { expect, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import type { Db } from '../../db/open.js';
import {
  lockItems,
  replaceSpan,
  revision,
  rundownBetween,
  rundownState,
  type RundownRow,
} from '../../db/queries/rundown.js';
import { engineRundown, FILLER_MOST } from '../../scheduler/engine-rundown.js';
import { planReport } from '../../scheduler/plan-report.js';
import { planAhead, replan, REPLAN_KEEP_MS } from '../../scheduler/store-plan.js';
import { addCart, breakCart, station } from '../db/fixture.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const NOW = Date.UTC(2026, 10, 22, 10, 17, 30);
const HOUR_MS = 3_600_000;

/** A small station: songs with intros, branding and voice tracks. */
async function fill(db: Db, songs: number): Promise<void> {
  for (let number = 0; number < songs; number++) {
    await addCart(db, {
      kind: 'music',
      seconds: 160 + ((number * 41) % 100),
      title: `Song ${number}`,
      artist: `Band ${number % Math.max(1, Math.ceil(songs / 2))}`,
      introSeconds: 5 + (number % 4) * 4,
    });
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  await addCart(db, { kind: 'jingle', seconds: 6, title: 'Jingle' });
  await addCart(db, { kind: 'voice', seconds: 7, title: 'Voice 1' });
  await addCart(db, { kind: 'voice', seconds: 12, title: 'Voice 2' });
}

const onLine = (items: readonly RundownRow[]): RundownRow[] =>
  items.filter((item) => item.status === 'planned' && item.over === null);

function expectNoHole(items: readonly RundownRow[], fromEpochMs: number): void {
  let endsAt = fromEpochMs;
  for (const item of onLine(items)) {
    expect(Math.abs(item.startsAtEpochMs - endsAt)).toBeLessThanOrEqual(2);
    endsAt = item.startsAtEpochMs + item.durationMs;
  }
}

async function aired(db: Db, item: RundownRow, startedAtEpochMs: number, seconds: number): Promise<void> {
  await db.kysely
    .insertInto('as_run')
    .values({
      item_id: item.id,
      start_frame: startedAtEpochMs,
      end_frame: startedAtEpochMs + seconds * 48_000,
      cart: Number(item.cartId),
      title: item.title,
      artist: item.artist,
      kind: item.kind,
      started_at_epoch_ms: startedAtEpochMs,
      outcome: 'played',
      reason: 'segue',
    })
    .execute();
}

test('an empty library plans nothing and says so', async () => {
  const { db } = await station();
  expect(await planAhead(db, settings, NOW)).toEqual({ planned: 0, revision: 0, lost: [] });
  expect(await engineRundown(db, settings, NOW)).toMatchObject({ revision: 0, items: [], filler: [], beds: [] });
  await expect(planReport(db, settings, { fromEpochMs: NOW, hours: 2, write: false })).rejects.toMatchObject({
    code: 'PLAN_EMPTY',
    message: expect.stringContaining('continuity ingest') as string,
  });
});

test('the first plan starts now, in the middle of the hour, and reaches far enough', async () => {
  const { db } = await station();
  await fill(db, 40);
  const { planned, revision: first } = await planAhead(db, settings, NOW);
  const items = await rundownBetween(db);
  expect(items).toHaveLength(planned);
  expect(new Set(items.map((item) => item.id)).size).toBe(planned);
  expectNoHole(items, NOW);
  expect((await rundownState(db)).plannedUntilEpochMs).toBeGreaterThanOrEqual(NOW + 12 * HOUR_MS);
  expect(first).toBe(1);
  expect(await planAhead(db, settings, NOW + 60_000)).toEqual({ planned: 0, revision: 1, lost: [] });
});

test('later plans add whole hours to what is there and change nothing of it', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planAhead(db, settings, NOW);
  const before = await rundownBetween(db);
  for (let hour = 1; hour <= 30; hour++) await planAhead(db, settings, NOW + hour * HOUR_MS);
  const after = await rundownBetween(db);
  expect(after.slice(0, before.length)).toEqual(before);
  expectNoHole(after, NOW);
  const ids = after.filter((item) => item.kind === 'id').map((item) => item.hardTime?.atEpochMs);
  expect(ids).toEqual(ids.map((_, index) => Date.UTC(2026, 10, 22, 11) + index * HOUR_MS));
  expect(ids.length).toBeGreaterThan(40);
});

test('after days off the air the plan starts anew from now', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planAhead(db, settings, NOW);
  const later = NOW + 72 * HOUR_MS;
  await planAhead(db, settings, later);
  const [first] = await rundownBetween(db, NOW + 48 * HOUR_MS);
  expect(first.startsAtEpochMs).toBe(later);
});

test('an item whose cart can no longer air is exchanged in its place, nothing else is', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planAhead(db, settings, NOW);
  const before = await rundownBetween(db);
  const victim = onLine(before).find((item) => item.kind === 'music' && item.startsAtEpochMs > NOW + HOUR_MS);
  await breakCart(db, victim?.cartId ?? '');
  const changed = await planAhead(db, settings, NOW);
  const after = await rundownBetween(db);
  expect(after.some((item) => item.cartId === victim?.cartId)).toBe(false);
  expect(changed.planned).toBe(before.filter((item) => item.cartId === victim?.cartId).length);
  expect(changed.revision).toBe(2);
  const ids = new Set(after.map((item) => item.id));
  expect(after.every((item) => item.over === null || ids.has(item.over.itemId))).toBe(true);
  const kept = before.filter((item) => ids.has(item.id));
  expect(after.filter((item) => kept.some(({ id }) => id === item.id))).toEqual(kept);
  const exchanged = after.find(
    (item) => item.position === victim?.position && item.startsAtEpochMs === victim.startsAtEpochMs,
  );
  expect(exchanged?.reason).toContain(`in place of ${victim?.title ?? ''}`);
});

test('a library that has grown is planned anew but for the next minutes', async () => {
  const { db } = await station();
  await addCart(db, { kind: 'music', seconds: 200, title: 'The first' });
  await planAhead(db, settings, NOW);
  const before = await rundownBetween(db);
  expect(new Set(before.map((item) => item.title))).toEqual(new Set(['The first']));
  await fill(db, 40);
  await replan(db, settings, NOW + 30_000);
  const after = await rundownBetween(db);
  const kept = after.filter((item) => before.some(({ id }) => id === item.id));
  expect(kept).toEqual(before.slice(0, kept.length));
  expect(kept[kept.length - 1].startsAtEpochMs).toBeLessThan(NOW + 30_000 + REPLAN_KEEP_MS);
  expect(kept.length).toBeGreaterThan(1);
  expectNoHole(after, NOW);
  expect(new Set(onLine(after).map((item) => item.title)).size).toBeGreaterThan(40);
  expect(new Set(after.map((item) => item.id)).size).toBe(after.length);
});

test('planning anew just before the top of the hour keeps its identification', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planAhead(db, settings, NOW);
  await replan(db, settings, Date.UTC(2026, 10, 22, 10, 57));
  const ids = (await rundownBetween(db)).filter((item) => item.kind === 'id');
  expect(ids[0].hardTime?.atEpochMs).toBe(Date.UTC(2026, 10, 22, 11));
  expect(new Set(ids.map((item) => item.hardTime?.atEpochMs)).size).toBe(ids.length);
  expectNoHole(await rundownBetween(db), NOW);
});

test('the engine is handed the plan from what should be on air now, with what lies over it, and filler', async () => {
  const { db } = await station();
  await fill(db, 60);
  await planAhead(db, settings, NOW);
  const now = NOW + 20 * 60_000;
  const { items, filler, revision: handed } = await engineRundown(db, settings, now);
  expect(handed).toBe(await revision(db));
  const planned = await rundownBetween(db);
  const onAir = onLine(planned).findLast((item) => item.startsAtEpochMs <= now);
  expect(items[0]).toMatchObject({ id: onAir?.id, plannedAtEpochMs: onAir?.startsAtEpochMs });
  expect(items).toHaveLength(planned.length - planned.findIndex((item) => item.id === onAir?.id));
  const voices = items.filter((item) => item.over !== undefined);
  expect(voices.length).toBeGreaterThan(10);
  for (const voice of voices) {
    const song = items.find((item) => item.id === voice.over?.itemId);
    expect(items.indexOf(voice)).toBe(items.indexOf(song!) + 1);
    const intro = (song?.cue.introEndFrames ?? 0) - (song?.cue.cueInFrames ?? 0);
    const length = voice.cue.cueOutFrames - voice.cue.cueInFrames;
    expect(voice.over?.atFrames).toBe(length <= intro ? intro - length : 0);
  }
  expect(filler).toHaveLength(FILLER_MOST);
  const near = new Set(
    planned.filter((item) => Math.abs(item.startsAtEpochMs - now) < HOUR_MS).map((item) => item.cartId),
  );
  expect(filler.slice(0, 5).some((item) => near.has(item.cartId ?? ''))).toBe(false);
});

test('a presenter who is ahead of the plan is not sent back', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planAhead(db, settings, NOW);
  const planned = onLine(await rundownBetween(db));
  // Four items in four minutes, while the plan is still in the second.
  for (let index = 0; index < 4; index++) await aired(db, planned[index], NOW + index * 60_000, 60);
  const { items } = await engineRundown(db, settings, NOW + 245_000);
  expect(items[0].id).toBe(planned[4].id);
});

test('one who is behind it is not pushed on, unless the record broke off long ago', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planAhead(db, settings, NOW);
  const planned = onLine(await rundownBetween(db));
  await aired(db, planned[0], NOW + 100_000, 160);
  const soon = NOW + 265_000;
  expect((await engineRundown(db, settings, soon)).items[0].id).toBe(planned[1].id);
  const later = NOW + 2 * HOUR_MS;
  const byClock = planned.findLast((item) => item.startsAtEpochMs <= later);
  expect((await engineRundown(db, settings, later)).items[0].id).toBe(byClock?.id);
});

test('a span that has aired can be handed over again as it was planned', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planAhead(db, settings, NOW);
  const before = await engineRundown(db, settings, NOW);
  for (const item of onLine(await rundownBetween(db)).slice(0, 20))
    await aired(db, item, item.startsAtEpochMs + 1, 100);
  expect((await engineRundown(db, settings, NOW)).items).toEqual(before.items);
});

test('the report of a plan is the same twice, stores nothing, and then what it says', async () => {
  const { db } = await station();
  await fill(db, 40);
  const options = { fromEpochMs: Date.UTC(2026, 10, 23), hours: 3 };
  const report = await planReport(db, settings, { ...options, write: false });
  expect(JSON.stringify(await planReport(db, settings, { ...options, write: false }))).toBe(JSON.stringify(report));
  expect(await rundownBetween(db)).toEqual([]);
  expect(report).toMatchObject({
    from: '2026-11-23T00:00:00.000Z',
    hours: 3,
    timeZone: 'UTC',
    hardViolations: 0,
  });
  // Forty songs are few: what is broken costs no more than a title that is a little early.
  expect(report.cost).toBeLessThan(200);
  expect(report.cost).toBeGreaterThanOrEqual(report.bound);
  expect(report.slots[0]).toMatchObject({
    startsAt: '2026-11-23T00:00:00.000Z',
    hourClock: 'Music hour',
    position: 0,
    category: 'ids',
    title: 'Identification',
    durationSeconds: 8,
    hardTime: '2026-11-23T00:00:00.000Z',
  });
  await planReport(db, settings, { ...options, write: true });
  const stored = await rundownBetween(db);
  expect(stored.map((item) => item.cartId).sort()).toEqual(
    [...report.slots, ...report.spares].map((slot) => slot.cartId).sort(),
  );
  await planReport(db, settings, { ...options, write: true });
  expect(await rundownBetween(db)).toHaveLength(stored.length);
});

test('what was written for tomorrow stays when the hours before it are planned', async () => {
  const { db } = await station();
  await fill(db, 40);
  await planReport(db, settings, { fromEpochMs: Date.UTC(2026, 10, 22, 20), hours: 2, write: true });
  const written = await rundownBetween(db);
  await planAhead(db, settings, NOW);
  const all = await rundownBetween(db);
  const ids = new Set(written.map((item) => item.id));
  const shown = (items: readonly RundownRow[]) => items.map(({ id, cartId, reason }) => [id, cartId, reason]);
  expect(shown(all.filter((item) => ids.has(item.id)))).toEqual(shown(written));
  // They follow the hours before them without a hole.
  expectNoHole(all, NOW);
  const hours = new Set(all.map((item) => item.hourStartsAtEpochMs));
  expect([...hours].sort()).toEqual(Array.from({ length: 13 }, (_, hour) => Date.UTC(2026, 10, 22, 10 + hour)));
});

test('what is locked stays when its hours are written anew', async () => {
  const { db } = await station();
  await fill(db, 40);
  const options = { fromEpochMs: Date.UTC(2026, 10, 23), hours: 2, write: true };
  await planReport(db, settings, options);
  const locked = onLine(await rundownBetween(db))[5];
  await lockItems(db, [locked.id], true);
  const report = await planReport(db, { ...settings, schedule: { ...settings.schedule, seed: 7 } }, options);
  expect(report.lost).toEqual([]);
  const after = await rundownBetween(db);
  expect(after.filter(({ isLocked }) => isLocked)).toMatchObject([{ id: locked.id, cartId: locked.cartId }]);
  expectNoHole(after, options.fromEpochMs);
  await breakCart(db, locked.cartId);
  const held = await planReport(db, settings, { ...options, write: false });
  expect(held.lost).toEqual([expect.stringContaining('was locked and is lost: its cart can no longer air')]);
});

test('a change of the rundown is all or nothing', async () => {
  const { db } = await station();
  await fill(db, 10);
  await planAhead(db, settings, NOW);
  const before = await rundownBetween(db);
  const broken = { ...before[0], id: 'new', cartId: '99999' };
  await expect(replaceSpan(db, { remove: [before[0].id], insert: [broken] })).rejects.toThrow(/FOREIGN KEY/);
  expect(await rundownBetween(db)).toEqual(before);
  expect(await revision(db)).toBe(1);
});
