import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { StationDatabase } from '../../db/open.js';
import { categories } from '../../db/queries/categories.js';
import { storedFormat } from '../../db/queries/clocks.js';
import { exportStation } from '../../db/station/export-station.js';
import type { Categories } from '../../web/api/categories.js';
import type {
  Clock,
  Clocks,
  Feasibility,
  Lengths,
  PlannerRule,
  Position,
  Rules,
  Schedule,
  StoredClock,
} from '../../web/api/planner.js';
import { stationPlanner } from '../../web/server/station-planner.js';
import { addCart, station } from '../db/fixture.js';
import { openStudio, type Studio } from './studio.js';

let studio: Studio;
let db: StationDatabase;
let jingle: string;

beforeEach(async () => {
  ({ db } = await station());
  for (let number = 0; number < 6; number++) {
    await addCart(db, {
      kind: 'music',
      seconds: 180 + 20 * number,
      title: `Song ${number}`,
      artist: `Band ${number % 3}`,
    });
  }
  jingle = await addCart(db, { kind: 'jingle', seconds: 8, title: 'Whistle' });
  studio = await openStudio({ planner: stationPlanner(db) });
});

afterEach(() => studio.close());

// What comes back is said by who asks.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
async function ask<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(new URL(`/api/planner/${path}`, studio.url), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

const song: Position = {
  purpose: 'item',
  kinds: ['music'],
  category: null,
  cartId: null,
  overNext: false,
  hard: null,
  place: null,
  requiredCodes: [],
  excludedCodes: [],
  transition: null,
  avails: null,
  lengthSeconds: null,
};

const breakfast = (): Clock => ({
  name: 'Breakfast',
  colour: '#aa3300',
  repeatFrom: null,
  positions: [
    { ...song, kinds: [], cartId: jingle, hard: { minute: 0, onTime: 'wait', graceSeconds: 20 }, place: 'open' },
    { ...song, category: 'music', requiredCodes: ['morning'], excludedCodes: ['christmas'] },
    { ...song, purpose: 'voice-track', kinds: ['voice'], overNext: true },
    { ...song, purpose: 'stopset', kinds: ['spot'], avails: 4, lengthSeconds: 120, transition: 'play' },
    { ...song, purpose: 'fill', place: 'close' },
  ],
});

const schedule = async (): Promise<Schedule> => (await ask<Schedule>('GET', 'schedule')).body;
const week = (clock: string | null): Schedule['grid'] =>
  Array.from({ length: 7 }, () => new Array<string | null>(24).fill(clock));

describe('the schedule', () => {
  it('begins with the default hour in every cell, and stores what is painted as one', async () => {
    const first = await schedule();
    expect(first.grid).toEqual(week('Music hour'));
    expect(first.clocks).toEqual([{ name: 'Music hour', colour: null }]);
    await ask('POST', 'clocks', breakfast());
    const grid = week('Music hour');
    grid[0][6] = 'Breakfast';
    grid[6][23] = null;
    const specialDays = [{ date: '2026-12-25', name: 'Christmas', hours: [{ hour: 8, clock: 'Breakfast' }] }];
    const stored = await ask<Schedule>('PUT', 'schedule', { revision: first.revision, grid, specialDays });
    expect(stored.status).toBe(200);
    expect(stored.body).toMatchObject({ grid, specialDays });
    expect(stored.body.revision).not.toBe(first.revision);
    expect(await schedule()).toEqual(stored.body);
    const exported = await exportStation(db, {});
    expect(exported.grid).toEqual(grid);
    expect(exported.specialDays).toEqual(specialDays);
    expect(exported.clocks.find(({ name }) => name === 'Breakfast')).toMatchObject({ colour: '#aa3300' });
  });

  it('refuses the second of two planners and keeps what the first one stored', async () => {
    const { revision } = await schedule();
    await ask('POST', 'clocks', breakfast());
    await ask('PUT', 'schedule', { revision, grid: week('Breakfast'), specialDays: [] });
    const late = await ask<Refusal>('PUT', 'schedule', { revision, grid: week(null), specialDays: [] });
    expect(late.status).toBe(409);
    expect(late.body.error.code).toBe('REVISION_STALE');
    expect(late.body.error.message).toContain('changed by somebody else');
    expect((await schedule()).grid).toEqual(week('Breakfast'));
  });

  it('names the clock that is not there and those that are', async () => {
    const { revision } = await schedule();
    const answer = await ask<Refusal>('PUT', 'schedule', { revision, grid: week('Nights'), specialDays: [] });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toBe('there is no hour clock "Nights", clocks are: Music hour');
    const days = [
      { date: '2026-02-30', name: '', hours: [] },
      {
        date: '2026-02-28',
        name: '',
        hours: [
          { hour: 3, clock: 'Music hour' },
          { hour: 3, clock: 'Music hour' },
        ],
      },
      { date: '2026-02-28', name: '', hours: [] },
    ];
    const wrong = await ask<Refusal>('PUT', 'schedule', { revision, grid: week(null), specialDays: days });
    expect(wrong.body.error.message).toBe(
      '2026-02-30 is no day of the calendar; 2026-02-28 names an hour twice; 2026-02-28 is there twice: leave one of them out',
    );
    const short = await ask<Refusal>('PUT', 'schedule', { revision, grid: week(null).slice(1), specialDays: [] });
    expect(short.status).toBe(400);
    expect((await schedule()).revision).toBe(revision);
  });
});

describe('clocks', () => {
  it('come back as they were stored, with the carts that they name', async () => {
    const made = await ask<StoredClock>('POST', 'clocks', breakfast());
    expect(made.body).toMatchObject({ ...breakfast(), uses: { hours: 0, days: [], words: [] } });
    const { body } = await ask<Clocks>('GET', 'clocks');
    expect(body.clocks.map(({ name }) => name)).toEqual(['Breakfast', 'Music hour']);
    expect(body.clocks[0]).toEqual(made.body);
    expect(body.carts).toEqual([{ cartId: jingle, title: 'Whistle', artist: '', kind: 'jingle', seconds: 8 }]);
    expect(body.clocks[1].uses).toEqual({ hours: 168, days: [], words: ['Mon to Sun 00:00 to 24:00'] });
  });

  it('are refused with a fill of one cart, or one that lies over a song', async () => {
    const fill = { ...song, purpose: 'fill' as const, cartId: jingle, overNext: true };
    const answer = await ask<Refusal>('POST', 'clocks', { ...breakfast(), positions: [song, fill] });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toBe(
      `position 2: a fill takes many carts, give it a category or a kind instead of cart ${jingle}; position 2: a fill takes time of its own, it cannot lie over the song that follows`,
    );
  });

  it('are changed and renamed where they are used, on the newest revision only', async () => {
    const { revision } = await schedule();
    const made = await ask<StoredClock>('POST', 'clocks', breakfast());
    const specialDays = [{ date: '2026-12-25', name: '', hours: [{ hour: 8, clock: 'Breakfast' }] }];
    await ask('PUT', 'schedule', { revision, grid: week('Breakfast'), specialDays });
    const renamed = { ...breakfast(), name: ' Morning ', colour: null, repeatFrom: 1 };
    const answer = await ask<StoredClock>('PUT', 'clocks/Breakfast', { ...renamed, revision: made.body.revision });
    expect(answer.body).toMatchObject({ name: 'Morning', colour: null, repeatFrom: 1, uses: { hours: 168 } });
    const now = await schedule();
    expect(now.grid).toEqual(week('Morning'));
    expect(now.specialDays[0].hours).toEqual([{ hour: 8, clock: 'Morning' }]);
    const changed = { ...renamed, name: 'Morning', positions: [song], repeatFrom: 0 };
    const late = await ask<Refusal>('PUT', 'clocks/Morning', { ...changed, revision: 'old' });
    expect([late.status, late.body.error.code]).toEqual([409, 'REVISION_STALE']);
    await ask('PUT', 'clocks/Morning', { ...changed, revision: answer.body.revision });
    expect((await storedFormat(db)).clocks.find(({ name }) => name === 'Morning')?.positions).toHaveLength(1);
    const gone = await ask<Refusal>('PUT', 'clocks/Breakfast', { ...changed, revision: answer.body.revision });
    expect(gone.status).toBe(404);
    const taken = await ask<Refusal>('POST', 'clocks', { ...breakfast(), name: 'Music hour' });
    expect([taken.status, taken.body.error.message]).toEqual([
      400,
      'there is an hour clock "Music hour" already: choose another name',
    ]);
  });

  it('are not removed where they are used', async () => {
    const made = await ask<StoredClock>('POST', 'clocks', breakfast());
    const used = await ask<Refusal>('DELETE', 'clocks/Music%20hour?revision=x');
    expect(used.status).toBe(409);
    expect(used.body.error).toEqual({
      code: 'IN_USE',
      message: '"Music hour" is used: Mon to Sun 00:00 to 24:00. Paint another clock there first',
    });
    expect((await ask('DELETE', 'clocks/Breakfast?revision=x')).status).toBe(409);
    expect((await ask('DELETE', `clocks/Breakfast?revision=${made.body.revision}`)).status).toBe(200);
    expect((await ask('DELETE', `clocks/Breakfast?revision=${made.body.revision}`)).status).toBe(404);
    await ask('PUT', 'schedule', { revision: (await schedule()).revision, grid: week(null), specialDays: [] });
    const [last] = (await ask<Clocks>('GET', 'clocks')).body.clocks;
    const only = await ask<Refusal>('DELETE', `clocks/Music%20hour?revision=${last.revision}`);
    expect(only.body.error.message).toBe('"Music hour" is the only clock: make another one first');
  });

  it('say which of their positions is wrong, and what there is', async () => {
    const names = (await categories(db)).map(({ code }) => code).join(', ');
    const positions: Position[] = [
      { ...song, category: 'gold' },
      { ...song, cartId: '999' },
      { ...song, kinds: [] },
      { ...song, hard: { minute: 30, onTime: 'immediately', graceSeconds: 0 }, avails: 2 },
      { ...song, hard: { minute: 20, onTime: 'make-next', graceSeconds: 0 } },
    ];
    const answer = await ask<Refusal>('POST', 'clocks', { ...breakfast(), name: ' ', positions, repeatFrom: 5 });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toBe(
      `the clock needs a name; it cannot go around from position 6: it has 5 positions; ` +
        `position 1: there is no category "gold", categories are: ${names}; ` +
        `position 2: the library has no cart 999, choose one that is there; ` +
        `position 3: say what stands there: a category, a kind or a cart; and 2 more`,
    );
    const unknown = await ask<Refusal>('POST', 'clocks', {
      ...breakfast(),
      positions: [{ ...song, kinds: ['noise'] }],
    });
    expect(unknown.status).toBe(400);
    expect(unknown.body.error.message).toContain('music, jingle, sweeper');
  });

  it('are measured by the library', async () => {
    await addCart(db, { kind: 'music', seconds: 1000, title: 'Held', artist: 'Held' });
    await db.kysely.updateTable('carts').set({ enabled: 0 }).where('title', '=', 'Held').execute();
    const { body } = await ask<Lengths>('GET', 'lengths');
    expect(body.categories.find(({ kind }) => kind === 'music')).toMatchObject({ carts: 6, averageSeconds: 230 });
    expect(body.kinds).toContainEqual({ kind: 'jingle', carts: 1, averageSeconds: 8 });
  });
});

describe('rules', () => {
  const HOUR_MS = 3_600_000;
  const own: PlannerRule[] = [
    {
      id: 'artist',
      kind: 'separation',
      categories: null,
      breakable: true,
      weight: 9,
      tier: 1,
      of: 'artist',
      leastMs: HOUR_MS,
    },
    { id: 'rest', kind: 'rest', categories: ['music'], breakable: false, weight: 0, tier: 1, part: 0.5 },
  ];

  it('are the default ones until a planner has others, kept in their order', async () => {
    const { body } = await ask<Rules>('GET', 'rules');
    expect(body).toMatchObject({ own: false, webcaster: false });
    expect(body.rules).toEqual(body.defaults);
    expect(Object.keys(body.kinds)).toContain('separation');
    const stored = await ask<Rules>('PUT', 'rules', { revision: body.revision, own, webcaster: true });
    expect(stored.body).toMatchObject({ own: true, rules: own, webcaster: true });
    expect((await exportStation(db, {})).rules).toEqual({ own, webcaster: true });
    const late = await ask<Refusal>('PUT', 'rules', { revision: body.revision, own: null, webcaster: false });
    expect([late.status, late.body.error.code]).toEqual([409, 'REVISION_STALE']);
    const back = await ask<Rules>('PUT', 'rules', { revision: stored.body.revision, own: null, webcaster: false });
    expect(back.body).toMatchObject({ own: false, rules: body.defaults });
  });

  it('are refused with what is wrong', async () => {
    const { revision } = (await ask<Rules>('GET', 'rules')).body;
    const wrong = [
      { ...own[0], of: 'mood' },
      { ...own[1], categories: ['gold'] },
      { ...own[1], kind: 'luck' },
    ];
    const answer = await ask<Refusal>('PUT', 'rules', { revision, own: wrong, webcaster: false });
    expect(answer.status).toBe(400);
    const { message } = answer.body.error;
    expect(message).toContain('rule 1 "artist": of is "mood", must be one of artist, title, album, composer, code');
    expect(message).toContain('rule 2 "rest": there is no category "gold", categories are: ');
    expect(message).toContain('rule 3 "rest": another rule has this name already');
    expect(message).toContain('kind is "luck", must be one of separation');
  });

  it('are held against what the week and the library allow', async () => {
    const { body } = await ask<Feasibility>('POST', 'feasibility', {
      rules: [
        ...own.map((rule) => ({ ...rule, categories: null })),
        { ...own[0], id: 'artist-far', leastMs: 3 * HOUR_MS },
        { id: 'run', kind: 'run', categories: null, breakable: true, weight: 1, tier: 1, of: 'tempo', most: 2 },
      ],
    });
    const worst = (id: string) => body.find(({ ruleId }) => ruleId === id);
    // Six songs of 230 s: a song returns after 23 minutes, a band with a third of the plays after 11 or so.
    expect(worst('rest')).toMatchObject({ subject: 'all songs', unit: 'ms', feasible: true });
    expect(worst('rest')?.possible).toBeGreaterThan(20 * 60_000);
    expect(worst('rest')?.possible).toBeLessThan(30 * 60_000);
    expect(worst('artist')).toMatchObject({ asked: HOUR_MS, feasible: false });
    expect(worst('artist-far')).toMatchObject({ asked: 3 * HOUR_MS, feasible: false });
    expect(worst('artist')?.possible).toBeLessThan(15 * 60_000);
    expect(worst('run')).toBeUndefined();
  });
});

describe('categories and dayparts', () => {
  const hours = '0'.repeat(6) + '1'.repeat(4) + '0'.repeat(158);
  const gold = {
    code: 'gold',
    name: 'Gold',
    kind: 'music' as const,
    colour: '#aa8800',
    inLine: null,
    standsIn: true,
    fallbacks: ['music'],
    turnoverMinutes: 600,
  };

  it('come back as they were stored, with what has them', async () => {
    const before = await ask<Categories>('GET', 'categories');
    expect(before.body.carts).toEqual({ music: 6, jingles: 1 });
    const { revision, categories: own } = before.body;
    const change = {
      revision,
      categories: [...own.map((one) => ({ ...one, colour: '#112233' })), gold],
      dayparts: [{ code: 'drive', name: 'Drive', hours, categories: ['gold'], codes: ['loud'] }],
    };
    const after = await ask<Categories>('PUT', 'categories', change);
    expect(after.status).toBe(200);
    expect(after.body.categories).toHaveLength(own.length + 1);
    expect(after.body.categories.find(({ code }) => code === 'gold')).toEqual(gold);
    expect(after.body.categories.find(({ code }) => code === 'music')?.colour).toBe('#112233');
    expect(after.body.dayparts).toEqual(change.dayparts);
    expect((await ask<Categories>('GET', 'categories')).body).toEqual(after.body);
    // The same again on what it was before: somebody else was quicker.
    expect((await ask<Refusal>('PUT', 'categories', change)).body.error.code).toBe('REVISION_STALE');
  });

  it('do not go while something names them, and go then', async () => {
    const { body } = await ask<Categories>('GET', 'categories');
    const { revision, categories: own } = body;
    const withGold = await ask<Categories>('PUT', 'categories', { revision, categories: [...own, gold], dayparts: [] });
    await ask('POST', 'clocks', {
      name: 'Gold hour',
      colour: null,
      repeatFrom: null,
      positions: [{ ...song, category: 'gold' }],
    });
    const without = { revision: withGold.body.revision, categories: own, dayparts: [] };
    const refused = await ask<Refusal>('PUT', 'categories', without);
    expect(refused.status).toBe(409);
    expect(refused.body.error.code).toBe('IN_USE');
    expect(refused.body.error.message).toContain('the clock "Gold hour" asks for it');
    const none = await ask<Refusal>('PUT', 'categories', {
      ...without,
      categories: [...own.filter(({ code }) => code !== 'music'), { ...gold, fallbacks: [] }],
    });
    expect(none.body.error.message).toContain('6 carts are in it');
    const [{ revision: clock }] = (await ask<Clocks>('GET', 'clocks')).body.clocks.filter(
      ({ name }) => name === 'Gold hour',
    );
    await ask('DELETE', `clocks/Gold%20hour?revision=${clock}`);
    expect((await ask<Categories>('PUT', 'categories', without)).body.categories).toEqual(own);
  });

  it('are refused with what is wrong, and nothing is stored', async () => {
    const { body } = await ask<Categories>('GET', 'categories');
    const { revision, categories: own } = body;
    const refused = await ask<Refusal>('PUT', 'categories', {
      revision,
      categories: [...own, { ...gold, fallbacks: ['gold', 'nowhere'] }, { ...gold, name: ' ' }],
      dayparts: [{ code: 'never', name: 'Never', hours: '0'.repeat(168), categories: ['gold'], codes: [] }],
    });
    expect(refused.body.error.code).toBe('COMMAND_INVALID');
    for (const words of [
      'two categories with the code "gold"',
      '"Gold" cannot stand in for itself',
      'there is no category "nowhere"',
    ]) {
      expect(refused.body.error.message).toContain(words);
    }
    const never = { code: 'never', name: 'Never', hours: '0'.repeat(168), categories: ['music'], codes: [] };
    const empty = await ask<Refusal>('PUT', 'categories', { revision, categories: own, dayparts: [never] });
    expect(empty.body.error.message).toContain('daypart "Never" has no hour');
    expect((await ask<Categories>('GET', 'categories')).body).toEqual(body);
  });
});
