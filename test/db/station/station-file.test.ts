import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StationRule } from '../../../config/rule-schema.js';
import type { StationFile } from '../../../config/station-file.js';
import type { Db } from '../../../db/open.js';
import { addToDefaultWall } from '../../../db/queries/wall.js';
import { storedFormat } from '../../../db/queries/clocks.js';
import { addLiveSource } from '../../../db/queries/live-sources.js';
import { storedRules } from '../../../db/queries/rules.js';
import { exportStation, stationFileText } from '../../../db/station/export-station.js';
import { importStation, type StationImport } from '../../../db/station/import-station.js';
import { readSettingsFile, writeSettingsFile } from '../../../db/station/settings-file.js';
import { DEFAULT_RULES, WEBCASTER_RULES } from '../../../scheduler/solver/rule-set.js';
import { EVERY_RULE } from '../../scheduler/solver/station-fixture.js';
import { addCart, station } from '../fixture.js';

/** A rule of every kind; what those of one category speak of is one that the file has. */
const OWN_RULES = EVERY_RULE.map((rule) =>
  rule.categories === null ? rule : { ...rule, categories: ['gold'] },
) as StationRule[];

const nowhere = (): void => undefined;
const settings = { station: { name: 'Harbour FM', timeZone: 'Europe/Berlin' } };

/** A library with two carts that files can name. */
async function library(db: Db): Promise<void> {
  const jingle = await addCart(db, { kind: 'jingle', seconds: 6, title: 'Jingle', artist: 'House' });
  await addCart(db, { kind: 'music', seconds: 200, title: 'Song', artist: 'Band' });
  await addToDefaultWall(db, jingle);
}

/** A file in which everything that the model has is something else than its default. */
function full(): StationFile {
  const cart = { number: 1, title: 'Jingle', artist: 'House' };
  return {
    format: 'continuity-station',
    version: 1,
    categories: [
      {
        code: 'gold',
        name: 'Gold',
        kind: 'music',
        colour: '#112233',
        inLine: true,
        standsIn: false,
        fallbacks: ['power'],
        turnoverMinutes: 900,
      },
      {
        code: 'jingles',
        name: 'Jingles',
        kind: 'jingle',
        colour: '#d68a2e',
        inLine: null,
        standsIn: null,
        fallbacks: [],
        turnoverMinutes: null,
      },
      {
        code: 'music',
        name: 'Music',
        kind: 'music',
        colour: '#3f7fd6',
        inLine: null,
        standsIn: null,
        fallbacks: [],
        turnoverMinutes: null,
      },
      {
        code: 'power',
        name: 'Power',
        kind: 'music',
        colour: '#445566',
        inLine: false,
        standsIn: true,
        fallbacks: ['gold', 'music'],
        turnoverMinutes: null,
      },
    ],
    dayparts: [
      {
        code: 'night',
        name: 'Night',
        hours: '1'.repeat(6).padEnd(168, '0'),
        categories: ['gold'],
        codes: ['rude', 'slow'],
      },
    ],
    rules: { own: [...OWN_RULES], webcaster: true },
    clocks: [
      {
        name: 'News hour',
        colour: '#445566',
        repeatFrom: 2,
        positions: [
          {
            kinds: ['id', 'jingle'],
            category: null,
            overNext: false,
            hard: { minute: 0, onTime: 'wait', graceSeconds: 2.5 },
            cart,
            place: 'open',
          },
          { kinds: ['voice'], category: null, overNext: true, hard: null, purpose: 'voice-track' },
          {
            kinds: ['music'],
            category: 'power',
            overNext: false,
            hard: null,
            requiredCodes: ['up'],
            excludedCodes: ['christmas'],
            transition: 'play',
            place: 'close',
          },
          {
            kinds: ['spot'],
            category: null,
            overNext: false,
            hard: null,
            purpose: 'stopset',
            avails: 4,
            lengthSeconds: 120,
          },
          { kinds: ['bed'], category: null, overNext: false, hard: null, purpose: 'fill' },
        ],
      },
    ],
    grid: Array.from({ length: 7 }, (_, day) =>
      Array.from({ length: 24 }, (__, hour) => (day === 6 && hour < 5 ? null : 'News hour')),
    ),
    specialDays: [{ date: '2026-12-24', name: 'Christmas Eve', hours: [{ hour: 18, clock: 'News hour' }] }],
    wall: [
      {
        name: 'Show',
        rows: 2,
        columns: 3,
        buttons: [{ row: 1, column: 2, cart, label: 'Go', colour: '#ff0000', loop: true }],
      },
    ],
    settings,
  };
}

async function faultsOf(db: Db, value: unknown): Promise<string[]> {
  const before = stationFileText(await exportStation(db, {}));
  let kept = false;
  const result = await importStation(db, value, () => {
    kept = true;
  });
  expect(result.ok).toBe(false);
  expect(kept).toBe(false);
  expect(stationFileText(await exportStation(db, {}))).toBe(before);
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path} ${message}`);
}

test('a full station goes in and comes out as the same bytes, again and into another one', async () => {
  const { db } = await station();
  await library(db);
  const stored: unknown[] = [];
  expect(await importStation(db, full(), (value) => stored.push(value))).toMatchObject({ ok: true });
  expect(stored).toEqual([settings]);
  const text = stationFileText(await exportStation(db, settings));
  expect(JSON.parse(text)).toEqual(full());
  await importStation(db, JSON.parse(text), nowhere);
  expect(stationFileText(await exportStation(db, settings))).toBe(text);
  const other = await station();
  await addCart(other.db, { kind: 'music', seconds: 100, title: 'First here', artist: '' });
  await library(other.db);
  await importStation(other.db, JSON.parse(text), nowhere);
  const there = await exportStation(other.db, settings);
  // The jingle is found by what it is called; it has another number there.
  expect(there.wall[0].buttons[0].cart).toEqual({ number: 2, title: 'Jingle', artist: 'House' });
  expect({ ...there, wall: [], clocks: [] }).toEqual({ ...full(), wall: [], clocks: [] });
});

test('a new station has the default rules, and its export goes in again', async () => {
  const { db } = await station();
  await library(db);
  const first = await exportStation(db, {});
  expect(first.rules).toEqual({ own: null, webcaster: false });
  expect(first.wall[0].buttons).toHaveLength(1);
  expect(await importStation(db, first, nowhere)).toMatchObject({ ok: true });
  expect(await exportStation(db, {})).toEqual(first);
});

test('rules of every kind come back as they were, and each change has a version', async () => {
  const { db } = await station();
  await library(db);
  expect(await storedRules(db)).toEqual({ version: 1, own: null, webcaster: false });
  const rules = [...OWN_RULES, ...WEBCASTER_RULES] as StationRule[];
  for (const own of [rules, [...DEFAULT_RULES] as StationRule[]]) {
    const file = { ...full(), rules: { own, webcaster: false } };
    expect(await importStation(db, file, nowhere)).toMatchObject({ ok: true });
    expect((await storedRules(db)).own).toEqual(own);
  }
  expect((await storedRules(db)).version).toBe(3);
});

test('what carts are in stays, what nothing is in goes', async () => {
  const { db } = await station();
  await library(db);
  await importStation(db, full(), nowhere);
  const small: StationFile = {
    ...full(),
    categories: full()
      .categories.slice(0, 1)
      .map((one) => ({ ...one, fallbacks: [] })),
    rules: { own: null, webcaster: false },
    clocks: [],
    grid: full().grid.map((day) => day.map(() => null)),
    specialDays: [],
  };
  expect(await importStation(db, small, nowhere)).toMatchObject({ ok: true });
  const { categories, clocks } = await exportStation(db, {});
  expect(categories.map(({ code }) => code)).toEqual(['gold', 'jingles', 'music']);
  expect(clocks).toEqual([]);
  expect((await storedFormat(db)).grid).toEqual([]);
});

test('every fault is named with its path, and nothing is changed', async () => {
  const { db } = await station();
  await library(db);
  await importStation(db, full(), nowhere);
  const shape = await faultsOf(db, {
    ...full(),
    categories: [{ ...full().categories[0], kind: 'song', colour: 'red' }],
    rules: {
      own: [
        { ...DEFAULT_RULES[1], leastMs: -1 },
        { id: 'x', kind: 'magic' },
      ],
      webcaster: 1,
    },
    clocks: [{ ...full().clocks[0], positions: [{ kinds: [] }] }],
    grid: [],
    more: 1,
  });
  for (const path of [
    'categories[0].kind',
    'categories[0].colour',
    'rules.own[0].leastMs',
    'rules.own[1].kind',
    'rules.webcaster',
    'clocks[0].positions[0]',
    'grid',
  ]) {
    expect(shape.some((fault) => fault.startsWith(`${path} is `))).toBe(true);
  }
  expect(shape.find((fault) => fault.includes('magic'))).toContain('must be one of separation, limit');
  expect(shape.some((fault) => fault.includes('must not have more'))).toBe(true);

  const file = full();
  const clock = file.clocks[0];
  const names = await faultsOf(db, {
    ...file,
    categories: [...file.categories, file.categories[0]],
    clocks: [{ ...clock, repeatFrom: 9, positions: clock.positions.map((one) => ({ ...one, category: 'lost' })) }],
    grid: file.grid.map((day) => day.map(() => 'No such hour')),
    wall: [
      {
        ...file.wall[0],
        rows: 1,
        buttons: [{ ...file.wall[0].buttons[0], cart: { number: 7, title: 'Gone', artist: '' } }],
      },
    ],
    settings: { station: { timeZone: 'Mars/Olympus' } },
  });
  expect(names).toContain('clocks[0].repeatFrom is 9, must be the number of a position (0 to 4) or null');
  expect(names).toContain(
    'clocks[0].positions[4].category there is no category "lost" in this file; name one or add it',
  );
  expect(names).toContain('grid[6][23] there is no hour clock "No such hour" in this file; name one or add it');
  expect(names).toContain('wall[0].buttons[0].row is 1, the page has rows 0 to 0');
  expect(names.some((fault) => fault.startsWith('wall[0].buttons[0].cart the library has no cart 7 "Gone"'))).toBe(
    true,
  );
  expect(names.some((fault) => fault.startsWith('categories[4].code "gold" is there twice'))).toBe(true);
  expect(names.some((fault) => fault.startsWith('settings station.timeZone is "Mars/Olympus"'))).toBe(true);
});

test('a fill of one cart, or one that lies over a song, is refused', async () => {
  const { db } = await station();
  await library(db);
  const file = full();
  const [clock] = file.clocks;
  const [opening, , , , fill] = clock.positions;
  const wrong = { ...fill, overNext: true, ...(opening.cart && { cart: opening.cart }) };
  expect(await faultsOf(db, { ...file, clocks: [{ ...clock, positions: [opening, wrong, fill] }] })).toEqual([
    'clocks[0].positions[1].cart stands in a fill, which takes many carts; give it a category or kinds instead',
    'clocks[0].positions[1].overNext is true in a fill, which takes time of its own; must be false there',
  ]);
});

test.each([[null], [[]], ['text'], [{}], [{ format: 'other' }]])('%j is no station file', async (value) => {
  const { db } = await station();
  expect((await faultsOf(db, value))[0]).toContain('format must be "continuity-station"');
});

test('a newer file is refused by its version', async () => {
  const { db } = await station();
  expect(await faultsOf(db, { ...full(), version: 9 })).toEqual([
    'version is 9, this program reads up to 1; import it with a newer one',
  ]);
});

test('where the settings cannot be written nothing is changed', async () => {
  const { db, paths } = await station();
  await library(db);
  const before = await exportStation(db, {});
  const refused: Promise<StationImport> = importStation(db, full(), () => {
    throw new Error('disk full');
  });
  await expect(refused).rejects.toThrow('disk full');
  expect(await exportStation(db, {})).toEqual(before);
  writeSettingsFile(paths.settings, settings);
  expect(readSettingsFile(paths.settings)).toEqual(settings);
  // One that says the same keeps its bytes.
  writeFileSync(paths.settings, JSON.stringify(settings));
  writeSettingsFile(paths.settings, settings);
  expect(readFileSync(paths.settings, 'utf8')).toBe(JSON.stringify(settings));
});

test('a live source on the wall is a fault that names its button', async () => {
  const { db } = await station();
  await library(db);
  const number = await addLiveSource(db, { title: 'Network', address: 'input:USB', lengthSeconds: 60 }, 1);
  const file = full();
  const [page] = file.wall;
  const wall = [{ ...page, buttons: [{ ...page.buttons[0], cart: { number, title: 'Network', artist: '' } }] }];
  expect(await faultsOf(db, { ...file, wall })).toEqual([
    'wall[0].buttons[0].cart "Network" is a live source, which the wall cannot hold; take it out here',
  ]);
});
