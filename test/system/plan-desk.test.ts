import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Candidates, PlanChanged, PlanDay, PlanItem } from '../../web/api/plan-day.js';
import type { RundownWindow } from '../../web/api/rundown.js';
import { eventually } from '../eventually.js';
import { monoWav } from '../mono-wav.js';
import { Station } from './station.js';

const HOUR_MS = 3_600_000;
const SONG_MS = 60_000;
let station: Station;

beforeAll(async () => {
  station = new Station();
  const music = station.mediaFolder('music');
  for (let number = 0; number < 6; number++) {
    monoWav(
      join(music, `Band ${number} - Song ${number}.wav`),
      SONG_MS / 1000,
      (t) => 0.2 * Math.sin(2 * Math.PI * 440 * t),
    );
  }
  await station.start([join(station.folder, 'media')]);
  await station.statusWhen('the songs are measured', (status) => (status.library?.carts ?? 0) >= 6);
});

afterAll(() => station.stop());

interface Refusal {
  readonly error?: { readonly code: string };
}

async function ask<T>(path: string, body?: unknown): Promise<T & Refusal> {
  const response = await fetch(
    new URL(path, station.url),
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  return (await response.json()) as T & Refusal;
}

async function threeHoursAhead(): Promise<{ readonly revision: number; readonly item: PlanItem | undefined }> {
  // The first song of an hour: spares of the hour before may be planned for the same moment.
  const at = (Math.ceil(Date.now() / HOUR_MS) + 3) * HOUR_MS;
  const { timeZone } = (await station.status()).station;
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
  const plan = await ask<PlanDay>(`/api/planner/days/${date}`);
  const item = plan.hours
    .flatMap((hour) => hour.items)
    .find((one) => one.startsAtEpochMs > at && one.kind === 'music' && !one.isSpare && one.hardTime === null);
  return { revision: plan.revision, item };
}

/** Planning after the songs were measured may come first: then the planner looks again and does it again. */
function unlessStale(what: string, work: () => Promise<Refusal & Partial<PlanChanged>>): Promise<PlanChanged> {
  return eventually(
    what,
    async () => {
      const { error, revision, done, lost } = await work();
      if (error?.code === 'REVISION_STALE' || error?.code === 'NOT_FOUND') return undefined;
      expect(error).toBeUndefined();
      return { revision: revision ?? 0, done: done ?? '', lost: lost ?? [] };
    },
    60_000,
  );
}

it('an item three hours ahead is replaced, and the rundown that the engine follows has the new one', async () => {
  let replaced: PlanItem | undefined;
  let cartId = '';
  const changed = await unlessStale('the change is stored', async () => {
    const { revision, item } = await threeHoursAhead();
    // The planner has not come so far yet.
    if (item === undefined) return { error: { code: 'NOT_FOUND' } };
    const found = await ask<Candidates>(`/api/planner/items/${item.itemId}/candidates`);
    if (found.error !== undefined) return { error: found.error };
    cartId = found.candidates[0].cartId;
    replaced = item;
    return ask<PlanChanged>('/api/planner/changes', {
      revision,
      change: { do: 'replace', itemId: item.itemId, cartId },
    });
  });
  expect(changed.done).toMatch(/^replaced "/);
  // Planning after the songs were measured keeps what a person has placed, and may move its time a little.
  const startsAt = replaced?.startsAtEpochMs ?? 0;
  const from = new Date(startsAt - SONG_MS).toISOString();
  const { rows } = await ask<RundownWindow>(`/api/rundown?from=${from}&hours=0.5`);
  const then = rows.filter((row) => Math.abs((row.plannedAtEpochMs ?? 0) - startsAt) < SONG_MS);
  expect(then.map((row) => row.cartId)).toContain(cartId);
  expect(rows.some(({ itemId }) => itemId === replaced?.itemId)).toBe(false);
  await station.statusWhen('the engine follows it', ({ engine }) => (engine.rundownRevision ?? 0) >= changed.revision);
  const undone = await unlessStale('it is taken back', async () =>
    ask<PlanChanged>('/api/planner/undo', { revision: (await threeHoursAhead()).revision }),
  );
  expect(undone.done).toBe(`taken back: ${changed.done}`);
});
