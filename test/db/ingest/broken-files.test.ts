import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settingsFrom } from '../../../config/settings.js';
import { stationPaths } from '../../../config/station-paths.js';
import { ingestPaths, type IngestEvent } from '../../../db/ingest/ingest.js';
import { openDatabase } from '../../../db/open.js';
import { prepareDatabase } from '../../../db/prepare.js';

// The measuring runs in processes of its own: the built ones.
const { analyseMany } = (await import(
  new URL('../../../dist/modules/playout/media/analyse-pool.js', import.meta.url).href
)) as typeof import('../../../playout/media/analyse-pool.js');

const root = mkdtempSync(join(tmpdir(), 'continuity-broken-'));
const media = join(root, 'music');
/** Which of the mutated files are made and taken in: the first of them, all, or those of a range such as `250-500`. */
const [FROM, TO] =
  process.env['CONTINUITY_TEST_ALL_MUTATIONS'] === undefined
    ? (process.env['CONTINUITY_TEST_MUTATIONS'] ?? '0-40').split('-').map(Number)
    : [0, 1000];
const MOST_TREE_BYTES = 500 * 2 ** 20;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function ffmpeg(...given: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...given]);
}

const at = (name: string): string => join(media, name);
const TONE = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4:sample_rate=44100,volume=-3dB'];
const PICTURE = ['-f', 'lavfi', '-i', 'color=size=64x64:rate=10:duration=4'];

/** Park and Miller's generator. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function noise(bytes: number, seed: number): Buffer {
  const next = random(seed);
  return Buffer.from(Array.from({ length: bytes }, () => Math.floor(next() * 256)));
}

function cut(from: string, part: number): Buffer {
  const whole = readFileSync(at(from));
  return whole.subarray(0, Math.floor(whole.length * part));
}

/** A float WAV at 192 kHz in which some samples are no numbers. */
function floatWithNaN(): Buffer {
  ffmpeg(...TONE, '-ar', '192000', '-c:a', 'pcm_f32le', '-bitexact', at('nan.wav'));
  const bytes = readFileSync(at('nan.wav'));
  for (let i = 0; i < 100; i++) bytes.writeFloatLE(i % 2 === 0 ? NaN : Infinity, bytes.length - 400_000 - 8 * i);
  return bytes;
}

/** Its header claims ten times as much as there is. */
function lyingHeader(): Buffer {
  const bytes = Buffer.from(readFileSync(at('good.wav')));
  bytes.writeUInt32LE(10 * bytes.readUInt32LE(40), 40);
  return bytes;
}

/** Ten hours at 4 kHz, nearly all of them a hole in the file: it takes no room, and 576 MB of sound come out. */
function tenHours(path: string): void {
  ffmpeg(...TONE, '-ar', '4000', '-bitexact', path);
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(10 * 3600 * 4000 * 2, 40);
  writeFileSync(path, bytes);
  truncateSync(path, 44 + 10 * 3600 * 4000 * 2);
}

/** What a file is made of; made in this order, by name. */
const CORPUS: Record<string, { make: (path: string) => void; outcome: string; warned?: RegExp }> = {
  'good.wav': {
    make: (path) => {
      ffmpeg(...TONE, '-bitexact', path);
    },
    outcome: 'added',
  },
  'good.mp3': {
    make: (path) => {
      ffmpeg(...TONE, path);
    },
    outcome: 'added',
  },
  'good.flac': {
    make: (path) => {
      ffmpeg(...TONE, path);
    },
    outcome: 'added',
  },
  'good.ogg': {
    make: (path) => {
      ffmpeg(...TONE, path);
    },
    outcome: 'added',
  },
  'random bytes.mp3': {
    make: (path) => {
      writeFileSync(path, noise(50_000, 1));
    },
    outcome: 'FILE_UNDECODABLE',
  },
  'zero length.wav': {
    make: (path) => {
      writeFileSync(path, '');
    },
    outcome: 'FILE_EMPTY',
  },
  'truncated, much left.flac': {
    make: (path) => {
      writeFileSync(path, cut('good.flac', 0.7));
    },
    outcome: 'added',
    warned: /claims 4.0 s but/,
  },
  'truncated, little left.flac': {
    make: (path) => {
      writeFileSync(path, cut('good.flac', 0.3));
    },
    outcome: 'FILE_TRUNCATED',
  },
  'lying header.wav': {
    make: (path) => {
      writeFileSync(path, lyingHeader());
    },
    outcome: 'added',
  },
  'an ogg called.mp3': {
    make: (path) => {
      copyFileSync(at('good.ogg'), path);
    },
    outcome: 'added',
  },
  'playlist.mp3': {
    make: (path) => {
      writeFileSync(path, `#EXTM3U\n#EXTINF:4,\n${at('good.wav')}\n#EXT-X-ENDLIST\n`);
    },
    outcome: 'FILE_UNDECODABLE',
  },
  'film.m4a': {
    make: (path) => {
      ffmpeg(...TONE, ...PICTURE, '-f', 'mp4', path);
    },
    outcome: 'added',
  },
  'silent film.m4a': {
    make: (path) => {
      ffmpeg(...PICTURE, '-f', 'mp4', path);
    },
    outcome: 'FILE_UNSUPPORTED',
  },
  'eight channels.flac': {
    make: (path) => {
      ffmpeg(...TONE, '-ac', '8', path);
    },
    outcome: 'added',
  },
  '8 kHz mono.wav': {
    make: (path) => {
      ffmpeg(...TONE, '-ar', '8000', path);
    },
    outcome: 'added',
  },
  '2 kHz.wav': {
    make: (path) => {
      ffmpeg(...TONE, '-ar', '2000', path);
    },
    outcome: 'FILE_UNSUPPORTED',
  },
  'nan.wav': {
    make: (path) => {
      writeFileSync(path, floatWithNaN());
    },
    outcome: 'added',
    warned: /no numbers/,
  },
  'ten hours.wav': { make: tenHours, outcome: 'added' },
  'two\nlines.wav': {
    make: (path) => {
      copyFileSync(at('good.wav'), path);
    },
    outcome: 'added',
  },
  [`quotes ' " \` $(x).wav`]: {
    make: (path) => {
      copyFileSync(at('good.wav'), path);
    },
    outcome: 'added',
  },
  'emoji 🎵.wav': {
    make: (path) => {
      copyFileSync(at('good.wav'), path);
    },
    outcome: 'added',
  },
  '-i option.wav': {
    make: (path) => {
      copyFileSync(at('good.wav'), path);
    },
    outcome: 'added',
  },
  'link inside.wav': {
    make: (path) => {
      symlinkSync(at('good.wav'), path);
    },
    outcome: 'left out',
  },
  'link outside.wav': {
    make: (path) => {
      symlinkSync('/etc/hostname', path);
    },
    outcome: 'left out',
  },
  'loop.wav': {
    make: (path) => {
      symlinkSync(path, path);
    },
    outcome: 'left out',
  },
  circle: {
    make: (path) => {
      symlinkSync(media, path);
    },
    outcome: 'left out',
  },
  'not for us.wav': {
    make: (path) => {
      copyFileSync(at('good.wav'), path);
      chmodSync(path, 0);
    },
    // The superuser may read everything.
    outcome: process.getuid?.() === 0 ? 'added' : 'FILE_UNREADABLE',
  },
};

/** A name that is no UTF-8. */
const LATIN_NAME = Buffer.concat([Buffer.from(`${media}/caf`), Buffer.from([0xe9]), Buffer.from('.wav')]);

beforeAll(() => {
  mkdirSync(media, { recursive: true });
});

/** Ingests a folder into a library of its own and watches the memory of this process's children. */
async function ingest(folder: string, name: string): Promise<{ events: Map<string, IngestEvent>; mostBytes: number }> {
  const paths = stationPaths(join(root, name));
  await prepareDatabase(paths, () => undefined);
  const db = openDatabase(paths);
  const events = new Map<string, IngestEvent>();
  let mostBytes = 0;
  const watch = setInterval(() => {
    mostBytes = Math.max(mostBytes, childrenBytes(process.pid));
  }, 500);
  try {
    await ingestPaths(db, [folder], {
      settings: settingsFrom({}),
      analyse: analyseMany,
      onProgress: (event) => events.set(event.path, event),
    });
  } finally {
    clearInterval(watch);
    await db.close();
  }
  return { events, mostBytes };
}

/** Resident memory of all descendants of a process. */
function childrenBytes(pid: number): number {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = new Set([pid]);
  let bytes = 0;
  for (let grown = true; grown;) {
    grown = false;
    for (const [child, parent, rss] of rows) {
      if (!below.has(parent) || below.has(child)) continue;
      below.add(child);
      bytes += 1024 * rss;
      grown = true;
    }
  }
  return bytes;
}

test('every broken file has its stated outcome, in bounded memory', { timeout: 300_000 }, async () => {
  for (const [name, { make }] of Object.entries(CORPUS)) make(at(name));
  writeFileSync(LATIN_NAME, readFileSync(at('good.wav')));
  const { events, mostBytes } = await ingest(media, 'corpus');
  const outcomes = Object.keys(CORPUS).map((name) => {
    const event = events.get(at(name));
    return [name, event === undefined ? 'left out' : (event.error?.code ?? event.outcome)];
  });
  const stated = Object.entries(CORPUS).map(([name, { outcome }]) => [name, outcome]);
  expect(outcomes).toEqual(stated);
  for (const [name, { warned }] of Object.entries(CORPUS)) {
    if (warned !== undefined) expect(events.get(at(name))?.warnings?.join()).toMatch(warned);
  }
  // One more than those: the name that is no text is told as what it is.
  const others = [...events.values()].filter(({ path }) => !Object.keys(CORPUS).some((name) => at(name) === path));
  expect(others.map(({ error }) => error?.code)).toEqual(['FILE_UNREADABLE']);
  expect(mostBytes).toBeLessThan(MOST_TREE_BYTES);
});

test(`mutated files ${FROM} to ${TO}: no crash, no hang, bounded memory`, { timeout: 1_800_000 }, async () => {
  const folder = join(root, 'mutated', 'music');
  mkdirSync(folder, { recursive: true });
  const next = random(20_261);
  const sources = ['good.wav', 'good.mp3', 'good.flac', 'good.ogg'];
  for (let i = 0; i < TO; i++) {
    const name = sources[i % sources.length];
    const bytes = Buffer.from(readFileSync(at(name)));
    // Mostly where headers are, else anywhere; and now and then the end is gone.
    const reach = next() < 0.5 ? Math.min(200, bytes.length) : bytes.length;
    for (let change = 1 + Math.floor(next() * 20); change > 0; change--) {
      bytes[Math.floor(next() * reach)] = Math.floor(next() * 256);
    }
    const length = next() < 0.2 ? Math.floor(next() * bytes.length) : bytes.length;
    if (i >= FROM) writeFileSync(join(folder, `${i}-${name}`), bytes.subarray(0, length));
  }
  const { events, mostBytes } = await ingest(folder, 'mutations');
  expect(events.size).toBe(TO - FROM);
  for (const { path, error } of events.values()) {
    if (error !== undefined) {
      expect([path, error.code]).toEqual([path, expect.stringMatching(/^FILE_/)]);
      expect(error.message).not.toMatch(/stood still|analysis ended/);
    }
  }
  expect(mostBytes).toBeLessThan(MOST_TREE_BYTES);
});
