import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import type { Db } from '../../db/open.js';
import { lockItems, rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import type { PlanDraft } from '../../scheduler/plan-draft.js';
import { storeDrafted } from '../../scheduler/plan-draft.js';
import { draftHours } from '../../scheduler/replan-hours.js';
import { planAhead, replan } from '../../scheduler/store-plan.js';
import { addCart, breakCart, station } from '../db/fixture.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const NOW = Date.UTC(2026, 10, 22, 10, 17, 30);
const HOUR_MS = 3_600_000;
const HOUR = Date.UTC(2026, 10, 22, 13);

async function planned(songs = 40, artists = 20): Promise<Db> {
  const { db } = await station();
  for (let number = 0; number < songs; number++) {
    await addCart(db, {
      kind: 'music',
      seconds: 160 + ((number * 41) % 100),
      title: `Song ${number}`,
      artist: `Band ${number % artists}`,
      introSeconds: 5 + (number % 4) * 4,
    });
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  await addCart(db, { kind: 'jingle', seconds: 6, title: 'Jingle' });
  await addCart(db, { kind: 'voice', seconds: 7, title: 'Voice 1' });
  await planAhead(db, settings, NOW);
  return db;
}

const onLine = (items: readonly RundownRow[]): RundownRow[] =>
  items.filter((item) => item.status === 'planned' && item.over === null);

function expectNoHole(items: readonly RundownRow[]): void {
  const line = onLine(items);
  for (const [index, item] of line.entries()) {
    if (index === 0) continue;
    const endsAt = line[index - 1].startsAtEpochMs + line[index - 1].durationMs;
    expect(Math.abs(item.startsAtEpochMs - endsAt), `${item.id} after ${line[index - 1].id}`).toBeLessThanOrEqual(2);
  }
}

async function drafted(db: Db, fromEpochMs = HOUR, toEpochMs = HOUR + HOUR_MS): Promise<PlanDraft> {
  const draft = await draftHours(db, settings, NOW, fromEpochMs, toEpochMs);
  await storeDrafted(db, settings, NOW, () => Promise.resolve(draft));
  return draft;
}

const ofHour = (items: readonly RundownRow[], hour = HOUR): RundownRow[] =>
  items.filter((item) => item.hourStartsAtEpochMs === hour);

describe('an hour planned anew', () => {
  test('changes that hour alone; what follows joins on without a hole', async () => {
    const db = await planned();
    const before = await rundownBetween(db);
    const draft = await draftHours(db, settings, NOW, HOUR, HOUR + HOUR_MS);
    expect(await rundownBetween(db)).toEqual(before);
    expect(new Set(draft.remove)).toEqual(new Set(ofHour(before).map(({ id }) => id)));
    expect(new Set(draft.insert.map((item) => item.hourStartsAtEpochMs))).toEqual(new Set([HOUR]));
    await storeDrafted(db, settings, NOW, () => Promise.resolve(draft));
    const after = await rundownBetween(db);
    expectNoHole(after);
    const others = (items: readonly RundownRow[]) =>
      items.filter((item) => item.hourStartsAtEpochMs !== HOUR).map(({ id, cartId }) => [id, cartId]);
    expect(others(after)).toEqual(others(before));
    expect(draft.lost).toEqual([]);
  });

  test('is the same hour each time it is drafted from the same rundown', async () => {
    const db = await planned();
    expect(await draftHours(db, settings, NOW, HOUR, HOUR + 1)).toEqual(
      await draftHours(db, settings, NOW, HOUR, HOUR + HOUR_MS),
    );
  });

  test.each([1, 4, 7, 10])('keeps the locked song number %i between the same places of the clock', async (index) => {
    const db = await planned();
    const before = ofHour(await rundownBetween(db));
    const locked = onLine(before).filter(({ kind }) => kind === 'music')[index];
    await lockItems(db, [locked.id], true);
    const draft = await drafted(db);
    const rows = await rundownBetween(db);
    const after = ofHour(rows);
    expectNoHole(rows);
    const kept = after.find(({ id }) => id === locked.id);
    expect(kept).toMatchObject({ cartId: locked.cartId, isLocked: true, reason: locked.reason });
    expect(Math.abs((kept?.startsAtEpochMs ?? 0) - locked.startsAtEpochMs)).toBeLessThan(150_000);
    // The clock goes on as if the song had come by turn: as many of each kind, but for the last one of the hour.
    const kinds = (items: readonly RundownRow[]) => onLine(items).map(({ kind }) => kind);
    expect(kinds(after).slice(0, 10)).toEqual(kinds(before).slice(0, 10));
    expect(after.filter(({ cartId }) => cartId === locked.cartId && cartId !== '')).toHaveLength(1);
    expect(draft.lost).toEqual([]);
  });

  test('keeps several locked items in their order, and a locked identification at the top of the hour', async () => {
    const db = await planned();
    const before = ofHour(await rundownBetween(db));
    const line = onLine(before);
    const locked = [line[0], line[3], line[4], line[8], line[line.length - 1]].map(({ id }) => id);
    await lockItems(db, locked, true);
    await drafted(db);
    const rows = await rundownBetween(db);
    expectNoHole(rows);
    const after = onLine(ofHour(rows));
    expect(after.filter(({ isLocked }) => isLocked).map(({ id }) => id)).toEqual(locked);
    expect(after[0]).toMatchObject({
      id: line[0].id,
      hardTime: line[0].hardTime,
      startsAtEpochMs: line[0].startsAtEpochMs,
    });
    expect(after.filter(({ hardTime }) => hardTime !== null)).toHaveLength(1);
  });

  test('a locked voice track stays over its song, where it was', async () => {
    const db = await planned();
    const voice = ofHour(await rundownBetween(db)).find(({ over }) => over !== null);
    await lockItems(db, [voice?.id ?? ''], true);
    await drafted(db);
    const after = ofHour(await rundownBetween(db));
    const kept = after.find(({ id }) => id === voice?.id);
    const song = after.find(({ id }) => id === voice?.over?.itemId);
    expect(kept).toMatchObject({ over: voice?.over, cartId: voice?.cartId, isLocked: true });
    expect(song).toBeDefined();
    expect(kept?.startsAtEpochMs).toBe((song?.startsAtEpochMs ?? 0) + Math.round((kept?.over?.atFrames ?? 0) / 48));
    expect(after.indexOf(kept!)).toBe(after.indexOf(song!) + 1);
    expect(song?.isLocked).toBeUndefined();
  });

  test('a locked item whose cart can no longer air is named as lost', async () => {
    const db = await planned();
    const locked = onLine(ofHour(await rundownBetween(db)))[4];
    await lockItems(db, [locked.id], true);
    await breakCart(db, locked.cartId);
    const draft = await drafted(db);
    expect(draft.lost).toEqual([
      expect.stringMatching(
        new RegExp(`^"${locked.title}" at 2026-11-22 13:\\d\\d was locked and is lost: its cart can no`),
      ),
    ]);
    expect(ofHour(await rundownBetween(db)).some(({ cartId }) => cartId === locked.cartId)).toBe(false);
  });

  test('what is on air and what is about to air stays in the hour that is going on', async () => {
    const db = await planned();
    const before = await rundownBetween(db);
    const at = NOW + 5 * 60_000;
    const draft = await draftHours(db, settings, at, at, at + 1);
    const gone = new Set(draft.remove);
    const stayed = onLine(ofHour(before, Date.UTC(2026, 10, 22, 10))).filter(({ id }) => !gone.has(id));
    expect(stayed.at(-1)?.startsAtEpochMs).toBeGreaterThan(at - 4 * 60_000);
    expect(stayed.every(({ startsAtEpochMs }) => startsAtEpochMs < at + 60_000)).toBe(true);
    await storeDrafted(db, settings, at, () => Promise.resolve(draft));
    expectNoHole(await rundownBetween(db));
  });

  test('hours that are over are refused', async () => {
    const db = await planned();
    await expect(draftHours(db, settings, NOW, NOW - 2 * HOUR_MS, NOW - HOUR_MS)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('are over') as string,
    });
  });
});

test('the artist of the song behind the hour does not end it', async () => {
  const db = await planned(120, 120);
  const next = onLine(ofHour(await rundownBetween(db), HOUR + HOUR_MS)).filter(({ kind }) => kind === 'music');
  await drafted(db);
  const last = onLine(ofHour(await rundownBetween(db)))
    .filter(({ kind }) => kind === 'music')
    .slice(-3);
  const near = new Set(next.slice(0, 3).map(({ artist }) => artist));
  expect(last.filter(({ artist }) => near.has(artist))).toEqual([]);
});

test('planning everything anew keeps what is locked in each hour and changes what lies around it', async () => {
  const db = await planned();
  const before = await rundownBetween(db);
  const locked = [ofHour(before)[4], ofHour(before, HOUR + HOUR_MS)[5]].map(({ id }) => id);
  await lockItems(db, locked, true);
  for (let number = 0; number < 40; number++) {
    await addCart(db, { kind: 'music', seconds: 200, title: `New ${number}`, artist: `New band ${number}` });
  }
  const { lost } = await replan(db, settings, NOW);
  const after = await rundownBetween(db);
  expectNoHole(after);
  expect(lost).toEqual([]);
  expect(after.filter(({ isLocked }) => isLocked).map(({ id }) => id)).toEqual(locked);
  expect(onLine(ofHour(after)).filter(({ title }) => title.startsWith('New')).length).toBeGreaterThan(3);
});
