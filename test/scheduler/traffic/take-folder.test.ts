import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { StationDatabase } from '../../../db/open.js';
import { saveTrafficMap, spotsOf } from '../../../db/queries/traffic.js';
import { takeSchedules, type TakenSchedules } from '../../../scheduler/traffic/take-folder.js';
import { addCart, station, temporaryFolder } from '../../db/fixture.js';

const NOW = Date.UTC(2026, 10, 28, 10);
const DAY = '2026-11-28';

let db: StationDatabase;
let folder: string;
let soap: string;
let lines: string[];

beforeEach(async () => {
  ({ db } = await station());
  folder = temporaryFolder();
  soap = await addCart(db, { kind: 'spot', seconds: 30, title: 'Soap' });
  lines = [];
});

/** A file of the folder, so many seconds old at `NOW`. */
function put(name: string, text: string, ageSeconds: number): void {
  const path = join(folder, name);
  writeFileSync(path, text);
  utimesSync(path, NOW / 1000 - ageSeconds, NOW / 1000 - ageSeconds);
}

const schedule = (...times: string[]): string =>
  `Date,Time,Length,Cart\n${times.map((time) => `${DAY},${time},30,${soap}`).join('\n')}\n`;

function take(map?: string): Promise<TakenSchedules> {
  return takeSchedules(db, { folder, map }, { timeZone: 'UTC', nowEpochMs: NOW, log: (line) => lines.push(line) });
}

const times = async (): Promise<string[]> =>
  (await spotsOf(db, { days: [DAY] })).map(({ scheduledAtEpochMs }) =>
    new Date(scheduledAtEpochMs).toISOString().slice(11, 16),
  );

test('each schedule of the folder is taken once, the newest of a day counts, a changed one is read again', async () => {
  put('b-old.csv', schedule('14:20', '15:20'), 900);
  put('a-new.csv', schedule('16:20'), 60);
  expect(await take()).toEqual({ changed: true, faults: [] });
  expect(await times()).toEqual(['16:20']);
  expect(lines).toHaveLength(2);
  expect(await take()).toEqual({ changed: false, faults: [] });
  expect(lines).toHaveLength(2);
  put('b-old.csv', schedule('17:20'), 30);
  expect(await take()).toEqual({ changed: true, faults: [] });
  expect(await times()).toEqual(['17:20']);
});

test('a file that is still being written waits; hidden files, links and folders are left alone', async () => {
  put('growing.csv', schedule('14:20'), 2);
  put('.hidden.csv', schedule('15:20'), 60);
  mkdirSync(join(folder, 'old'));
  put('old/inside.csv', schedule('15:20'), 60);
  symlinkSync(join(folder, 'old', 'inside.csv'), join(folder, 'link.csv'));
  expect(await take()).toEqual({ changed: false, faults: [] });
  put('growing.csv', schedule('14:20'), 11);
  expect((await take()).changed).toBe(true);
  expect(await times()).toEqual(['14:20']);
});

test('bad rows are named and the rest taken; a file of which nothing can be read is named until it is gone', async () => {
  put('spots.csv', `${schedule('14:20')}${DAY},25:99,30,${soap}\n`, 60);
  put('broken.csv', 'Date,Time,Length,Cart\nnever,at no time,?,none\n', 50);
  put('letter.csv', 'Dear Sirs', 40);
  const { changed, faults } = await take();
  expect(changed).toBe(true);
  expect(await times()).toEqual(['14:20']);
  expect(lines.find((line) => line.includes('spots.csv'))).toMatch(/1 spots added.*left out: row 3: /);
  expect(faults).toHaveLength(2);
  expect(faults[0]).toMatch(/^broken\.csv: none of its rows can be read: row 2: /);
  expect(faults[1]).toMatch(/^letter\.csv: /);
  const said = lines.length;
  expect((await take()).faults).toEqual(faults);
  expect(lines).toHaveLength(said);
  rmSync(join(folder, 'broken.csv'));
  rmSync(join(folder, 'letter.csv'));
  expect(await take()).toEqual({ changed: false, faults: [] });
});

test('a saved map reads fixed columns, the day stands in the name', async () => {
  await saveTrafficMap(db, 'playlist', {
    layout: 'fixed',
    headings: false,
    dateOrder: 'ymd',
    fields: { time: { at: 1, length: 5 }, cart: { at: 7, length: 6 } },
  });
  put('20261128.log', `18:20 ${soap.padStart(6)}\n`, 60);
  expect(await take('playlist')).toEqual({ changed: true, faults: [] });
  expect(await times()).toEqual(['18:20']);
});

test('a folder or a map that is not there is an error that says what to do', async () => {
  await expect(take('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(take('nobody')).rejects.toThrow('traffic.map');
  rmSync(folder, { recursive: true });
  await expect(take()).rejects.toMatchObject({ code: 'FILE_MISSING' });
  await expect(take()).rejects.toThrow(folder);
});
