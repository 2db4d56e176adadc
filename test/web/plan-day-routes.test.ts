import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { openDatabase, type StationDatabase } from '../../db/open.js';
import { lockItems, revision, rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import { Desk } from '../../scheduler/desk/desk.js';
import type { DeskAnswers, DeskQuestion } from '../../scheduler/desk/desk-question.js';
import { planAhead } from '../../scheduler/store-plan.js';
import type {
  Candidates,
  PlanChange,
  PlanChanged,
  PlanDay,
  PlanItem,
  Plays,
  PlanTrial,
  Why,
  WhyNot,
} from '../../web/api/plan-day.js';
import { stationDesk } from '../../web/server/station-desk.js';
import { addCart, breakCart, station } from '../db/fixture.js';
import { openStudio, type Studio } from './studio.js';

const NOW = Date.UTC(2026, 10, 22, 10, 17, 30);
const HOUR_MS = 3_600_000;
const settings = settingsFrom({ schedule: { planAheadHours: 12 }, station: { timeZone: 'UTC' } });

let studio: Studio;
let db: StationDatabase;
let now = NOW;
let pushes = 0;
let jingle = '';

beforeEach(async () => {
  const at = await station();
  db = at.db;
  now = NOW;
  pushes = 0;
  for (let number = 0; number < 40; number++) {
    await addCart(db, {
      kind: 'music',
      seconds: 160 + ((number * 41) % 100),
      title: `Song ${number}`,
      artist: `Band ${number % 20}`,
      introSeconds: 5 + (number % 4) * 4,
    });
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  jingle = await addCart(db, { kind: 'jingle', seconds: 6, title: 'Jingle' });
  await addCart(db, { kind: 'voice', seconds: 7, title: 'Voice 1' });
  await planAhead(db, settings, NOW);
  // As in a process of its own: on a connection of its own.
  const reading = openDatabase(at.paths);
  onTestFinished(() => reading.close());
  const desk = new Desk(reading, settings);
  const planDesk = stationDesk({
    db,
    settings,
    desk: {
      ask: async <Q extends DeskQuestion>(question: Q) => (await desk.answer(question, now)) as DeskAnswers[Q['ask']],
    },
    planner: { between: (work) => work() },
    plans: {
      push: () => {
        pushes += 1;
        return Promise.resolve();
      },
    },
    now: () => now,
  });
  studio = await openStudio({ planDesk });
});

afterEach(() => studio.close());

interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

// What comes back is said by who asks.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
async function ask<T>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(
    new URL(`/api/planner/${path}`, studio.url),
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  return { status: response.status, body: (await response.json()) as T };
}

const day = async (date = '2026-11-22'): Promise<PlanDay> => (await ask<PlanDay>(`days/${date}`)).body;
const change = async (one: PlanChange, at?: number): Promise<{ status: number; body: PlanChanged & Refusal }> =>
  ask('changes', { revision: at ?? (await revision(db)), change: one });
const step = async (which: 'undo' | 'redo'): Promise<{ status: number; body: PlanChanged & Refusal }> =>
  ask(which, { revision: await revision(db) });
const items = (plan: PlanDay): PlanItem[] => plan.hours.flatMap((hour) => hour.items);
const coming = (plan: PlanDay, index = 0): PlanItem =>
  items(plan).filter(
    (item) => item.kind === 'music' && item.startsAtEpochMs > NOW + HOUR_MS && !item.isSpare && item.hardTime === null,
  )[index];
const stored = (): Promise<RundownRow[]> => rundownBetween(db);

describe('the plan of a day', () => {
  it('has its hours with every item, what is frozen, and nothing to take back', async () => {
    const plan = await day();
    expect(plan).toMatchObject({ date: '2026-11-22', revision: 1, undo: null, redo: null });
    expect(plan.frozenUntilEpochMs).toBe(NOW + 10_000);
    expect(plan.hours[0]).toMatchObject({ label: '10:00 UTC', clock: 'Music hour' });
    expect(plan.hours.map(({ startsAtEpochMs }) => startsAtEpochMs)).toEqual(
      plan.hours.map((_, index) => Date.UTC(2026, 10, 22, 10 + index)),
    );
    const rows = (await stored()).filter((row) => row.hourStartsAtEpochMs < Date.UTC(2026, 10, 23));
    expect(items(plan).map(({ itemId }) => itemId)).toEqual(rows.map(({ id }) => id));
    expect(
      items(plan)
        .filter((item) => item.isFrozen)
        .map(({ itemId }) => itemId),
    ).toEqual([rows[0].id]);
    expect(items(plan).filter((item) => item.isSpare).length).toBeGreaterThan(10);
    expect((await ask<Refusal>('days/2026-02-30')).body.error.message).toContain('is no day of the calendar');
  });

  it('names the rule that two songs of a band break, and against what, on both', async () => {
    const before = await day();
    const [first, second] = [coming(before), coming(before, 1)];
    const number = Number(first.title.slice('Song '.length));
    const twin = (await ask<Candidates>(`items/${second.itemId}/candidates?q=Band%20${number % 20}&limit=500`)).body;
    const cart = twin.candidates.find((one) => one.artist === first.artist && one.title !== first.title);
    await change({ do: 'replace', itemId: second.itemId, cartId: cart?.cartId ?? '' });
    const after = items(await day());
    const at = after.findIndex(({ itemId }) => itemId === first.itemId);
    const replaced = after.find((item) => item.cartId === cart?.cartId && item.isLocked);
    for (const [item, other] of [
      [after[at], replaced],
      [replaced, after[at]],
    ]) {
      const verdict = item?.broken.find(({ rule }) => rule === 'artist');
      expect(verdict).toMatchObject({ isBroken: true, mustHold: false, witness: { itemId: other?.itemId } });
      expect(verdict?.words).toMatch(/^artist: Band \d+ is \d of 60 min away$/);
    }
  });
});

describe('asking', () => {
  it('ranks what else could stand there, with words to find one', async () => {
    const item = coming(await day());
    const { body } = await ask<Candidates>(`items/${item.itemId}/candidates?limit=10`);
    expect(body).toMatchObject({ revision: 1, weighed: 39 });
    expect(body.candidates).toHaveLength(10);
    const costs = body.candidates.map(({ costChange }) => costChange);
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    expect(body.candidates.every(({ category, cartId }) => category === 'music' && cartId !== item.cartId)).toBe(true);
    const found = await ask<Candidates>(`items/${item.itemId}/candidates?q=song%2012&limit=10`);
    expect(found.body.candidates.map(({ title }) => title).sort()).toEqual(['Song 12', 'Song 32']);
    expect((await ask<Refusal>('items/20261122T1000Z-99.7/candidates?limit=10')).status).toBe(404);
  });

  it('says why one stands there and why it is kept', async () => {
    const plan = await day();
    const song = await ask<Why>(`items/${coming(plan).itemId}/why`);
    expect(song.body.kept).toBeNull();
    expect(song.body.verdicts.map(({ rule }) => rule)).toContain('artist');
    expect(song.body.runnersUp).toHaveLength(3);
    const timed = items(plan).find((item) => item.hardTime !== null && !item.isFrozen);
    const kept = await ask<Why>(`items/${timed?.itemId ?? ''}/why`);
    expect(kept.body.kept).toMatch(/is timed for 11:00:00 by the hour clock "Music hour"; change that clock/);
    await lockItems(db, [coming(plan).itemId], true);
    await change({ do: 'lock', itemIds: [coming(plan).itemId] });
    expect((await ask<Why>(`items/${coming(plan).itemId}/why`)).body.kept).toContain('a person wants it here');
    const everywhere = await Promise.all(items(plan).map(({ itemId }) => ask<Why>(`items/${itemId}/why`)));
    expect(everywhere.map(({ status }) => status)).toEqual(items(plan).map(() => 200));
  });

  it('says why not another one, and where it would fit', async () => {
    const plan = await day();
    const item = coming(plan);
    const next = coming(plan, 1);
    const { body } = await ask<WhyNot>(`items/${item.itemId}/why-not?cartId=${next.cartId}`);
    expect(body).toMatchObject({ cartId: next.cartId, title: next.title, forbidden: null });
    expect(body.broken.map(({ words }) => words).join()).toMatch(/\d of \d+ min away/);
    expect(body.earliest?.startsAtEpochMs).toBeGreaterThanOrEqual(item.startsAtEpochMs);
    const other = await ask<WhyNot>(`items/${item.itemId}/why-not?cartId=${jingle}`);
    expect(other.body.forbidden).toMatch(/is of jingle, the place is one for music/);
    await breakCart(db, next.cartId);
    const gone = await ask<WhyNot>(`items/${item.itemId}/why-not?cartId=${next.cartId}`);
    expect(gone.body.forbidden).toMatch(/is held, has no recording that can be played/);
    expect((await ask<Refusal>(`items/${item.itemId}/why-not?cartId=99999`)).body.error.message).toContain(
      'there is no cart 99999',
    );
  });

  it('maps the plays of a cart over 28 days', async () => {
    const item = coming(await day());
    const { body } = await ask<Plays>(`carts/${item.cartId}/plays?to=2026-11-22`);
    expect(body.days).toHaveLength(28);
    expect(body.days.at(-1)).toBe('2026-11-22');
    expect(body.plays).toContainEqual({
      date: '2026-11-22',
      hour: new Date(item.startsAtEpochMs).getUTCHours(),
      atEpochMs: item.startsAtEpochMs,
      source: 'planned',
    });
  });
});

describe('changing', () => {
  it('replaces, says what it did, sends it, takes it back and does it again', async () => {
    const before = await stored();
    const item = coming(await day());
    const [best] = (await ask<Candidates>(`items/${item.itemId}/candidates?limit=1`)).body.candidates;
    const { body } = await change({ do: 'replace', itemId: item.itemId, cartId: best.cartId });
    expect(body).toEqual({
      revision: 2,
      done: `replaced "${item.title}" by ${item.artist} by "${best.title}" by ${best.artist}`,
      lost: body.lost,
    });
    expect(pushes).toBe(1);
    const after = await stored();
    expect(after.some(({ id }) => id === item.itemId)).toBe(false);
    expect(await day()).toMatchObject({ revision: 2, undo: body.done, redo: null });
    expect((await step('undo')).body.done).toBe(`taken back: ${body.done}`);
    expect(await stored()).toEqual(before);
    expect(await day()).toMatchObject({ undo: null, redo: body.done });
    await step('redo');
    expect(await stored()).toEqual(after);
    expect(pushes).toBe(3);
    expect((await step('redo')).body.error.message).toContain('nothing was taken back');
  });

  it('moves an item into another hour with its voice track, and takes many steps back one by one', async () => {
    const before = await stored();
    const voice = before.find(({ over, startsAtEpochMs }) => over !== null && startsAtEpochMs > NOW + HOUR_MS);
    const song = before.find(({ id }) => id === voice?.over?.itemId);
    const hour = Date.UTC(2026, 10, 22, 15);
    const target = before.find((row) => row.hourStartsAtEpochMs === hour && row.position > 1 && row.over === null);
    await change({ do: 'move', itemId: song?.id ?? '', beforeItemId: target?.id ?? '', hourStartsAtEpochMs: hour });
    const moved = await stored();
    const at = moved.findIndex(({ id }) => id === song?.id);
    expect(moved[at]).toMatchObject({ hourStartsAtEpochMs: hour, isLocked: true });
    expect(moved[at + 1]).toMatchObject({ id: voice?.id, over: voice?.over, hourStartsAtEpochMs: hour });
    expect(moved[at + 2].id).toBe(target?.id);
    await change({ do: 'insert', cartId: jingle, beforeItemId: null, hourStartsAtEpochMs: hour });
    await change({ do: 'remove', itemIds: [coming(await day(), 5).itemId, coming(await day(), 9).itemId] });
    for (let steps = 0; steps < 3; steps++) expect((await step('undo')).status).toBe(200);
    expect(await stored()).toEqual(before);
  });

  it('plans an hour anew around what is locked, and takes that back', async () => {
    const item = coming(await day(), 20);
    await change({ do: 'lock', itemIds: [item.itemId] });
    const before = await stored();
    const span = { fromEpochMs: item.hourStartsAtEpochMs, toEpochMs: item.hourStartsAtEpochMs + HOUR_MS };
    const { body } = await change({ do: 'replan', ...span });
    expect(body.done).toMatch(/^planned \d\d:00:00 to \d\d:00:00 anew$/);
    const after = await stored();
    expect(after.find(({ id }) => id === item.itemId)).toMatchObject({ cartId: item.cartId, isLocked: true });
    const outside = (rows: readonly RundownRow[]): string[] =>
      rows.filter((row) => row.hourStartsAtEpochMs !== item.hourStartsAtEpochMs).map(({ id }) => id);
    expect(outside(after)).toEqual(outside(before));
    expect((await step('undo')).status).toBe(200);
    expect(await stored()).toEqual(before);
    const far = { fromEpochMs: NOW + 1000 * HOUR_MS, toEpochMs: NOW + 1001 * HOUR_MS };
    expect((await change({ do: 'replan', ...far })).body.error.message).toContain('choose hours that are planned');
    expect((await change({ do: 'replan', fromEpochMs: 0, toEpochMs: HOUR_MS })).status).toBe(400);
  });

  it('tries a change without storing it', async () => {
    const plan = await day();
    const [item, next] = [coming(plan), coming(plan, 1)];
    const before = await stored();
    const { body } = await ask<PlanTrial>('trials', {
      revision: 1,
      change: { do: 'replace', itemId: item.itemId, cartId: next.cartId },
    });
    expect(body.hours.map(({ startsAtEpochMs }) => startsAtEpochMs)).toEqual([item.hourStartsAtEpochMs]);
    expect(body.after.broken).toBeGreaterThan(body.before.broken);
    expect(body.after.cost).toBeGreaterThan(body.before.cost);
    expect(await stored()).toEqual(before);
    expect(await revision(db)).toBe(1);
  });

  it('refuses what is old, frozen, timed or not there, and changes nothing', async () => {
    const plan = await day();
    const item = coming(plan);
    const before = await stored();
    const timed = items(plan).find(({ hardTime, isFrozen }) => hardTime !== null && !isFrozen);
    const refused = [
      [await change({ do: 'remove', itemIds: [item.itemId] }, 0), 409, 'REVISION_STALE'],
      [await change({ do: 'remove', itemIds: [before[0].id] }), 400, 'COMMAND_INVALID'],
      [await change({ do: 'remove', itemIds: [timed?.itemId ?? ''] }), 400, 'COMMAND_INVALID'],
      [await change({ do: 'remove', itemIds: ['20261122T1000Z-99.7'] }), 404, 'NOT_FOUND'],
      [await change({ do: 'replace', itemId: item.itemId, cartId: '99999' }), 400, 'COMMAND_INVALID'],
      [await step('undo'), 400, 'COMMAND_INVALID'],
    ] as const;
    for (const [{ status, body }, expected, code] of refused) {
      expect(body.error.code).toBe(code);
      expect(status).toBe(expected);
      expect(body.error.message.length).toBeGreaterThan(40);
    }
    expect(await stored()).toEqual(before);
    expect(pushes).toBe(0);
  });

  it('leaves out a step whose item has aired, and takes back the one before it', async () => {
    const plan = await day();
    const item = coming(plan);
    const later = items(plan).findLast((one) => one.kind === 'music' && !one.isSpare && one.hardTime === null);
    const [other] = (await ask<Candidates>(`items/${later?.itemId ?? ''}/candidates?limit=1`)).body.candidates;
    await change({ do: 'replace', itemId: later?.itemId ?? '', cartId: other.cartId });
    const before = (await day()).undo;
    const [best] = (await ask<Candidates>(`items/${item.itemId}/candidates?limit=1`)).body.candidates;
    await change({ do: 'replace', itemId: item.itemId, cartId: best.cartId });
    now = item.startsAtEpochMs;
    const refused = (await step('undo')).body.error.message;
    expect(refused).toContain('has aired, is on the air or starts within seconds');
    expect(refused).toContain(`It is left out: undo is "${before ?? ''}" now`);
    expect(await day()).toMatchObject({ undo: before, redo: null });
    expect((await step('undo')).status).toBe(200);
    expect((await stored()).some(({ id }) => id === later?.itemId)).toBe(true);
    expect((await day()).undo).toBeNull();
  });

  it('does not take back what was changed by something else since, and asks for that once', async () => {
    const item = coming(await day());
    const [best] = (await ask<Candidates>(`items/${item.itemId}/candidates?limit=1`)).body.candidates;
    await change({ do: 'replace', itemId: item.itemId, cartId: best.cartId });
    const replaced = (await stored()).find(({ cartId, isLocked }) => cartId === best.cartId && isLocked === true);
    await lockItems(db, [replaced?.id ?? ''], false);
    const refused = await step('undo');
    expect(refused.body.error.message).toMatch(/was changed by something else since; make the change by hand$/);
    expect((await stored()).find(({ id }) => id === replaced?.id)).toBeDefined();
    expect((await step('undo')).body.error.message).toContain('there is no change of the plan to take back');
  });

  it('takes a removal back though the hour was filled up meanwhile, with no gap and nothing twice', async () => {
    const plan = await day();
    const hour = Date.UTC(2026, 10, 22, 20);
    const songs = items(plan).filter(
      (item) => item.hourStartsAtEpochMs === hour && item.kind === 'music' && !item.isSpare && item.hardTime === null,
    );
    await change({ do: 'remove', itemIds: songs.slice(-4).map(({ itemId }) => itemId) });
    expect((await planAhead(db, settings, NOW)).planned).toBeGreaterThan(0);
    expect((await step('undo')).status).toBe(200);
    const rows = (await stored()).filter((row) => row.over === null && row.status === 'planned');
    for (const [index, row] of rows.entries()) {
      const next = rows.at(index + 1);
      if (next === undefined || next.hourStartsAtEpochMs > hour) break;
      expect(Math.abs(row.startsAtEpochMs + row.durationMs - next.startsAtEpochMs)).toBeLessThanOrEqual(6);
    }
    expect(rows.filter(({ id }) => songs.some(({ itemId }) => itemId === id))).toHaveLength(songs.length);
  });
});
