import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** Programs that every Debian has; what the script is after is not among them. */
const BASICS = 'bash env dirname readlink grep find mktemp touch mkdir rm cat sh uname tr'.split(' ');
const REPOSITORY = resolve(import.meta.dirname, '../..');

let root: string;
let bin: string;

/** A clone with the scripts and one source file, and a PATH with nothing but what a test puts there. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  bin = join(root, '.bin');
  mkdirSync(bin);
  for (const name of BASICS) symlinkSync(which(name), join(bin, name));
  cpSync(join(REPOSITORY, 'script'), join(root, 'script'), { recursive: true });
  for (const folder of ['config', 'playout', 'db', 'scheduler', 'web']) mkdirSync(join(root, folder));
  for (const file of ['continuity.ts', 'package.json', 'tsconfig.json', 'package-lock.json']) {
    writeFileSync(join(root, file), '{}');
  }
  symlinkSync(process.execPath, join(bin, 'node'));
  program('npm', 'echo "npm $*" >>"$LOG"; if [ "$1" = ci ]; then mkdir -p node_modules; else mkdir -p dist; fi');
  program('id', 'echo 1000');
  program('ldconfig', 'echo "libasound.so.2 (libc6,x86-64) => /usr/lib/libasound.so.2"');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function which(name: string): string {
  return spawnSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
}

function program(name: string, body: string): void {
  const path = join(bin, name);
  rmSync(path, { force: true });
  writeFileSync(path, `#!${join(bin, 'bash')}\n${body}\n`);
  chmodSync(path, 0o755);
}

function bootstrap(...args: string[]): { status: number | null; said: string; log: string } {
  const log = join(root, '.log');
  writeFileSync(log, '');
  const env = { PATH: bin, LOG: log, HOME: root, CI: 'true' };
  const done = spawnSync(join(root, 'script/bootstrap'), args, { cwd: tmpdir(), env, encoding: 'utf8', input: '' });
  return { status: done.status, said: done.stderr, log: readFileSync(log, 'utf8') };
}

function withEverything(): void {
  for (const name of ['ffmpeg', 'python3', 'make', 'g++']) program(name, 'exit 0');
}

it('names what to install in one message where there is no apt-get', () => {
  rmSync(join(bin, 'ldconfig'));
  program('ldconfig', 'exit 0');
  const { status, said, log } = bootstrap();
  expect(status).toBe(1);
  expect(said).toContain('apt-get install --yes --no-install-recommends ffmpeg libasound2');
  expect(said.match(/error:/g)).toHaveLength(1);
  expect(log).toBe('');
});

it('asks instead of hanging where it may not become root', () => {
  program('apt-get', 'echo "apt-get $*" >>"$LOG"');
  program('sudo', 'exit 1');
  const { status, said, log } = bootstrap();
  expect(status).toBe(1);
  expect(said).toContain('Install them as root');
  expect(log).toBe('');
});

it('installs through apt-get as root, fetching the lists once where they are empty', () => {
  withEverything();
  rmSync(join(bin, 'ffmpeg'));
  program('id', 'echo 0');
  program('apt-cache', '[ -e "$HOME/lists" ]');
  program('apt-get', 'echo "apt-get $*" >>"$LOG"; [ "$2" != update ] || touch "$HOME/lists"');
  const { status, log } = bootstrap();
  expect(status).toBe(0);
  expect(log.split('\n').slice(0, 2)).toEqual([
    'apt-get -qq update',
    'apt-get -qq install --yes --no-install-recommends ffmpeg',
  ]);
});

it('uses sudo without a question where it is allowed', () => {
  withEverything();
  rmSync(join(bin, 'ffmpeg'));
  program('apt-cache', 'exit 0');
  program('sudo', '[ "$1" = -n ] || exit 1; shift; "$@"');
  program('apt-get', 'echo "apt-get $*" >>"$LOG"');
  const { status, log } = bootstrap();
  expect(status).toBe(0);
  expect(log).toContain('apt-get -qq install --yes --no-install-recommends ffmpeg');
});

it('takes the new name of the ALSA library where the archive has it', () => {
  withEverything();
  program('id', 'echo 0');
  program('ldconfig', 'exit 0');
  program('apt-cache', 'exit 0');
  program('apt-get', 'echo "apt-get $*" >>"$LOG"');
  expect(bootstrap().log).toContain('--no-install-recommends libasound2t64');
});

it('refuses a Node that is too old', () => {
  program('node', 'if [ "$1" = --version ]; then echo v18.19.0; else exit 1; fi');
  const { status, said } = bootstrap();
  expect(status).toBe(1);
  expect(said).toContain('Node v18.19.0 is too old; install Node 20.20 or newer');
});

it('says so where there is no Node', () => {
  rmSync(join(bin, 'node'));
  const { status, said } = bootstrap();
  expect(status).toBe(1);
  expect(said).toContain('Node.js is missing');
});

it('does nothing the second time, builds again after a change, installs again after a new lock file', () => {
  withEverything();
  const first = bootstrap();
  expect(first.status).toBe(0);
  expect(first.log).toContain('npm ci');
  expect(first.log).toContain('npm run --silent build');
  expect(bootstrap().log).toBe('');

  const source = join(root, 'config', 'settings.ts');
  writeFileSync(source, 'changed');
  const soon = Date.now() / 1000 + 5;
  utimesSync(source, soon, soon);
  expect(bootstrap().log).toBe('npm run --silent build\n');

  writeFileSync(join(root, 'package-lock.json'), '{"new":true}');
  expect(bootstrap().log).toContain('npm ci');
});

it('stops with the reason where npm or the build fails, and tries again next time', () => {
  withEverything();
  program('npm', 'exit 1');
  expect(bootstrap()).toMatchObject({ status: 1, said: expect.stringContaining('npm ci failed') as string });
  program('npm', 'mkdir -p node_modules; [ "$1" = ci ]');
  expect(bootstrap()).toMatchObject({ status: 1, said: expect.stringContaining('the build failed') as string });
  expect(existsSync(join(root, 'dist/.built'))).toBe(false);
});

it('knows its options', () => {
  expect(bootstrap('--tests')).toMatchObject({ status: 2, said: 'usage: script/bootstrap [--test]\n' });
});

it('goes on without what only widens the tests', () => {
  withEverything();
  for (const name of ['chromium', 'pulseaudio', 'parec', 'sox', 'espeak-ng']) program(name, 'exit 0');
  program('dpkg-query', 'case "$*" in *plugins*) printf installed ;; *) exit 1 ;; esac');
  const { status, said } = bootstrap('--test');
  expect(status).toBe(0);
  expect(said).toContain('going on without liquidsoap');
});
