import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { rundownBetween, rundownState } from '../../db/queries/rundown.js';
import { planningProcess, type PlanningProcess } from '../../scheduler/planning-process.js';
import { addCart, station, type Station } from '../db/fixture.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const PLANNER = pathToFileURL(join(import.meta.dirname, '../../dist/scheduler/planner-child.js'));

interface Started {
  readonly planner: PlanningProcess;
  readonly lines: string[];
}

function start(at: Station, program: URL, limitMs?: number): Started {
  const lines: string[] = [];
  const planner = planningProcess({
    dataFolder: at.paths.data,
    settings,
    log: (line) => lines.push(line),
    now: Date.now,
    program,
    ...(limitMs !== undefined && { limitMs }),
  });
  onTestFinished(() => planner.stop());
  return { planner, lines };
}

function program(at: Station, text: string): URL {
  const file = join(at.paths.data, 'planner.mjs');
  writeFileSync(file, text);
  return pathToFileURL(file);
}

test('while a large plan is made, this process answers: its loop turns all the time', async () => {
  const at = await station();
  for (let number = 0; number < 8; number++) {
    await addCart(at.db, { kind: 'music', seconds: 3 + number, title: `Short ${number}`, artist: `Band ${number}` });
  }
  const { planner, lines } = start(at, PLANNER);
  let answers = 0;
  const heartbeat = setInterval(() => {
    void rundownState(at.db).then(({ revision }) => (answers += Number(revision === 0)));
  }, 10);
  const { planned } = await planner.plan({ do: 'ahead' }).finally(() => {
    clearInterval(heartbeat);
  });
  expect(planned).toBeGreaterThan(5000);
  expect(await rundownBetween(at.db)).toHaveLength(planned);
  expect(answers).toBeGreaterThan(10);
  expect(lines).toEqual([]);
});

test('what the planner fails of is told with its code', async () => {
  const at = await station();
  await at.db.close();
  writeFileSync(at.paths.database, 'no database at all, by any measure');
  const { planner } = start(at, PLANNER);
  await expect(planner.plan({ do: 'ahead' })).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
  expect(planner.deaths).toBe(0);
});

test('a planner that dies is logged, counted and tried once more', async () => {
  const at = await station();
  const { planner, lines } = start(at, program(at, 'process.once("message", () => process.exit(7));'));
  await expect(planner.plan({ do: 'ahead' })).rejects.toThrow(/the planner ended with code 7, twice in a row/);
  expect(planner.deaths).toBe(2);
  expect(lines).toHaveLength(2);
});

test('a planner that is killed while it plans is started again, and the plan is there', async () => {
  const at = await station();
  await addCart(at.db, { kind: 'music', seconds: 200, title: 'Song' });
  const mark = JSON.stringify(join(at.paths.data, 'killed-once'));
  const { planner, lines } = start(
    at,
    program(
      at,
      `import { existsSync, writeFileSync } from 'node:fs';
       if (existsSync(${mark})) await import(${JSON.stringify(PLANNER.href)});
       else process.once('message', () => {
         writeFileSync(${mark}, '');
         process.kill(process.pid, 'SIGKILL');
       });`,
    ),
  );
  const { planned } = await planner.plan({ do: 'ahead' });
  expect(await rundownBetween(at.db)).toHaveLength(planned);
  expect(planned).toBeGreaterThan(200);
  expect(planner.deaths).toBe(1);
  expect(lines).toEqual(['the planner ended with SIGKILL; it died 1 times since control started']);
});

test('a planner that hangs is killed, and what waits behind it runs', async () => {
  const at = await station();
  const { planner } = start(at, program(at, 'process.once("message", () => { for (;;); });'), 150);
  const hung = planner.plan({ do: 'ahead' });
  const behind = planner.between(() => Promise.resolve('ran'));
  await expect(hung).rejects.toThrow(/did not answer within 0.15 s and was killed/);
  await expect(behind).resolves.toBe('ran');
});

test('stopping ends what is under way', async () => {
  const at = await station();
  const { planner } = start(at, program(at, 'process.once("message", () => { for (;;); });'));
  const hung = planner.plan({ do: 'ahead' });
  void planner.stop();
  await expect(hung).rejects.toMatchObject({ code: 'NOT_RUNNING' });
});
