import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { settingsFrom } from '../../../config/settings.js';
import { revision, rundownBetween } from '../../../db/queries/rundown.js';
import { deskProcess, type DeskProcess, type DeskProcessOptions } from '../../../scheduler/desk/desk-process.js';
import { storeChange } from '../../../scheduler/desk/store-change.js';
import { planAhead } from '../../../scheduler/store-plan.js';
import { addCart, station, type Station } from '../../db/fixture.js';
import { eventually } from '../../eventually.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 }, station: { timeZone: 'UTC' } });
const NOW = Date.UTC(2026, 10, 22, 10, 17, 30);
const DESK = pathToFileURL(join(import.meta.dirname, '../../../dist/scheduler/desk/desk-child.js'));

let at: Station;

beforeEach(async () => {
  at = await station();
});

function start(program: URL, over: Partial<DeskProcessOptions> = {}): { desk: DeskProcess; lines: string[] } {
  const lines: string[] = [];
  const desk = deskProcess({
    dataFolder: at.paths.data,
    settings,
    log: (line) => lines.push(line),
    now: () => NOW,
    program,
    ...over,
  });
  onTestFinished(() => desk.stop());
  return { desk, lines };
}

function program(text: string): URL {
  const file = join(at.paths.data, 'desk.mjs');
  writeFileSync(file, text);
  return pathToFileURL(file);
}

const DAY = { ask: 'day', date: '2026-11-22' } as const;

test('one process answers question after question and sees what was changed and ingested since', async () => {
  for (let number = 0; number < 20; number++) {
    await addCart(at.db, { kind: 'music', seconds: 150 + number, title: `Song ${number}`, artist: `Band ${number}` });
  }
  await planAhead(at.db, settings, NOW);
  const { desk, lines } = start(DESK);
  const first = await desk.ask(DAY);
  const pid = desk.pid;
  const item = first.hours[3].items[2];
  const before = await desk.ask({ ask: 'candidates', itemId: item.itemId, q: '', limit: 5 });
  expect(before.weighed).toBe(19);
  const [best] = before.candidates;
  const change = { do: 'replace', itemId: item.itemId, cartId: best.cartId } as const;
  const draft = await desk.ask({ ask: 'change', revision: first.revision, change });
  await storeChange(at.db, settings, NOW, draft);
  await expect(desk.ask({ ask: 'change', revision: first.revision, change })).rejects.toMatchObject({
    code: 'REVISION_STALE',
  });
  const second = await desk.ask(DAY);
  expect(second.revision).toBe(await revision(at.db));
  expect(second.hours[3].items[2]).toMatchObject({ cartId: best.cartId, isLocked: true });
  await addCart(at.db, { kind: 'music', seconds: 170, title: 'New', artist: 'Newcomer' });
  const place = second.hours[3].items[2].itemId;
  const found = await desk.ask({ ask: 'candidates', itemId: place, q: 'newcomer', limit: 5 });
  expect(found.candidates.map(({ title }) => title)).toEqual(['New']);
  expect(desk.pid).toBe(pid);
  expect(lines).toEqual([]);
  expect((await rundownBetween(at.db)).length).toBeGreaterThan(0);
});

test('what it fails of is told with its code, and it goes on', async () => {
  const { desk } = start(DESK);
  await expect(desk.ask({ ask: 'why', itemId: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await desk.ask(DAY)).toMatchObject({ revision: 0, hours: [] });
  expect(desk.deaths).toBe(0);
});

test('one that dies is logged and counted, who waits is told, and the next question starts another', async () => {
  const { desk, lines } = start(program('process.on("message", (m) => { if ("question" in m) process.exit(7); });'));
  const asked = [desk.ask(DAY), desk.ask(DAY)];
  for (const answer of asked) {
    await expect(answer).rejects.toMatchObject({
      code: 'INTERNAL',
      message: "the planner's desk ended with code 7; ask again, and see the log for why",
    });
  }
  await expect(desk.ask(DAY)).rejects.toThrow(/ended with code 7/);
  expect(desk.deaths).toBe(2);
  expect(lines).toHaveLength(2);
});

test('one that hangs is killed', async () => {
  const { desk } = start(program('process.on("message", (m) => { while ("question" in m); });'), { limitMs: 150 });
  await expect(desk.ask(DAY)).rejects.toThrow(/did not answer within 0.15 s and was killed/);
});

test('one that nobody asks ends, and is no death', async () => {
  const { desk, lines } = start(DESK, { idleMs: 1 });
  await desk.ask(DAY);
  await eventually('it is gone', () => desk.pid === null);
  expect(await desk.ask(DAY)).toMatchObject({ revision: 0 });
  expect(desk.deaths).toBe(0);
  expect(lines).toEqual([]);
});
