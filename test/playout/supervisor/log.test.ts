import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFile } from '../../../playout/supervisor/log-file.js';
import { LineCutter, readLogLine } from '../../../playout/supervisor/log-line.js';

test('a log that is full is put aside, and the oldest goes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-log-'));
  const path = join(folder, 'engine.log');
  const log = new LogFile({ path, maxBytes: 20, files: 3 });
  for (let n = 0; n < 8; n++) log.write(`line ${n} ..\n`);
  log.close();
  expect(readFileSync(path, 'utf8')).toBe('line 6 ..\nline 7 ..\n');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('line 4 ..\nline 5 ..\n');
  expect(readFileSync(`${path}.2`, 'utf8')).toBe('line 2 ..\nline 3 ..\n');
  expect(existsSync(`${path}.3`)).toBe(false);
  rmSync(folder, { recursive: true });
  log.write('nobody keeps this\n');
  expect(log.lostWrites).toBe(1);
});

test('a line says its level and its message in every form that processes have', () => {
  expect(readLogLine('{"level":"warn","message":"slow"}', 'stdout')).toEqual({ level: 'warn', message: 'slow' });
  expect(readLogLine('{"level":50,"msg":"broken"}', 'stdout')).toEqual({ level: 'error', message: 'broken' });
  expect(readLogLine('{"level":30,"msg":"fine"}', 'stdout')).toEqual({ level: 'info', message: 'fine' });
  expect(readLogLine('{"level":10,"msg":"much"}', 'stdout').level).toBe('debug');
  expect(readLogLine('{half', 'stdout')).toEqual({ level: 'info', message: '{half' });
  expect(readLogLine('native noise', 'stderr')).toEqual({ level: 'warn', message: 'native noise' });
});

test('lines come whole, however they arrive', () => {
  const cutter = new LineCutter();
  expect(cutter.push('one\ntw')).toEqual(['one']);
  expect(cutter.push('o\n\nthree')).toEqual(['two']);
  expect(cutter.rest()).toEqual(['three']);
  expect(cutter.rest()).toEqual([]);
});
