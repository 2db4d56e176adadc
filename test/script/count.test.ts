import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const COUNT = resolve(import.meta.dirname, '../../.ci/count.js');
const folder = mkdtempSync(join(tmpdir(), 'count-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function count(report: string | undefined, status: string): { status: number | null; line: string } {
  const file = join(folder, 'report.json');
  if (report === undefined) rmSync(file, { force: true });
  else writeFileSync(file, report);
  const done = spawnSync(process.execPath, [COUNT, file, status], { encoding: 'utf8' });
  return { status: done.status, line: done.stdout };
}

it('counts what passed', () => {
  expect(count('{"numPassedTests":12,"numFailedTests":0}', '0')).toEqual({ status: 0, line: '12 passed, 0 failed\n' });
});

it('fails with the tests that failed', () => {
  expect(count('{"numPassedTests":10,"numFailedTests":2}', '1')).toEqual({ status: 1, line: '10 passed, 2 failed\n' });
});

it('counts a failed check, or a file that could not be loaded, as one failure', () => {
  expect(count('{"numPassedTests":12,"numFailedTests":0}', '1')).toEqual({ status: 1, line: '12 passed, 1 failed\n' });
});

it('never calls a run without a report a success', () => {
  expect(count(undefined, '0').status).toBe(1);
  expect(count(undefined, '1')).toEqual({ status: 1, line: '0 passed, 1 failed\n' });
});
