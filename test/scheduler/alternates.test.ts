import { expect, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import type { Db } from '../../db/open.js';
import { rundownBetween } from '../../db/queries/rundown.js';
import { engineRundown } from '../../scheduler/engine-rundown.js';
import { planAhead } from '../../scheduler/store-plan.js';
import { addCart, station } from '../db/fixture.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const NOW = Date.UTC(2026, 10, 22, 10, 17, 30);
const HOUR_MS = 3_600_000;

async function fill(db: Db, songs: number): Promise<void> {
  for (let number = 0; number < songs; number++) {
    const seconds = 160 + ((number * 41) % 100);
    await addCart(db, { kind: 'music', seconds, title: `Song ${number}`, artist: `Band ${number % 250}` });
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  await addCart(db, { kind: 'bed', seconds: 90, title: 'Bed' });
}

test('the last songs before each hard time have alternates that are not near, and spares are extras', async () => {
  const { db } = await station();
  await fill(db, 300);
  await planAhead(db, settings, NOW);
  const { items, beds, exactTime } = await engineRundown(db, settings, NOW);
  expect(exactTime).toEqual({
    timeZone: settings.station.timeZone,
    stretchPercent: 1,
    stretchMostPercent: 2,
    fadeFrames: 240_000,
  });
  expect(beds?.map(({ title }) => title)).toEqual(['Bed']);
  const planned = await rundownBetween(db);
  const spares = new Set(planned.filter(({ status }) => status === 'spare').map(({ id }) => id));
  expect(spares.size).toBeGreaterThan(0);
  for (const item of items) expect(item.extra).toBe(spares.has(item.id) ? 'spare' : undefined);
  const withAlternates = items.filter(({ alternates }) => alternates !== undefined);
  // Two hard times within two hours, each with two songs and two spares before it.
  expect(withAlternates).toHaveLength(8);
  const offered = withAlternates.flatMap(({ alternates }) => alternates ?? []);
  expect(offered).toHaveLength(8 * settings.schedule.exactTime.alternates);
  expect(new Set(offered.map(({ cartId }) => cartId)).size).toBe(offered.length);
  for (const { id, alternates } of withAlternates) {
    const at = planned.find((row) => row.id === id)!.startsAtEpochMs;
    const near = planned.filter((row) => Math.abs(row.startsAtEpochMs - at) < 3 * HOUR_MS);
    for (const { cartId, artist } of alternates ?? []) {
      expect(near.some((row) => row.cartId === cartId || row.artist === artist)).toBe(false);
    }
  }
});

test('a station that does not want it is handed the plan alone', async () => {
  const { db } = await station();
  await fill(db, 60);
  const plain = settingsFrom({ schedule: { planAheadHours: 12, exactTime: { enabled: false } } });
  await planAhead(db, plain, NOW);
  const { items, beds, exactTime } = await engineRundown(db, plain, NOW);
  expect({ beds, exactTime }).toEqual({ beds: undefined, exactTime: undefined });
  expect(items.some(({ alternates, extra }) => alternates !== undefined || extra !== undefined)).toBe(false);
});
