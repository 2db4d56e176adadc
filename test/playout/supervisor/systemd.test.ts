import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemdFrom } from '../../../playout/supervisor/systemd.js';
import { eventually } from '../../eventually.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuity-systemd-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const told = (): string => (existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8') : '');

/** An environment in which systemd-notify is a program that notes what it is told. */
function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  writeFileSync(join(folder, 'systemd-notify'), `#!/bin/sh\necho "$@" >> "${join(folder, 'told')}"\n`, { mode: 0o755 });
  return { PATH: `${folder}:/usr/bin:/bin`, ...more };
}

test('systemd is told when the station is ready, that it lives, and that it stops', async () => {
  const notify = { NOTIFY_SOCKET: join(folder, 'notify'), WATCHDOG_USEC: '100000' };
  const systemd = systemdFrom(environment(notify), () => undefined);
  systemd.ready();
  await eventually('it is ready', () => told().includes(`--ready --pid=${process.pid}\n`));
  await eventually('it lives', () => told().split('WATCHDOG=1').length > 3);
  systemd.stopping();
  await eventually('it stops', () => told().includes('STOPPING=1'));
});

test('a program that is missing is told, and nothing else happens', async () => {
  const said: string[] = [];
  const systemd = systemdFrom({ PATH: folder, NOTIFY_SOCKET: 'x' }, (level) => said.push(level));
  systemd.ready();
  await eventually('it is told', () => said.length > 0);
  expect(said).toEqual(['warn']);
});

test('without systemd nothing is called', () => {
  const systemd = systemdFrom(environment(), () => undefined);
  systemd.ready();
  systemd.stopping();
  expect(told()).toBe('');
});
