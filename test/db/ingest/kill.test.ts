import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';

const VERB = fileURLToPath(new URL('../../../dist/continuity.js', import.meta.url));
const KILLS = 10;
const FILES = 20;

const root = mkdtempSync(join(tmpdir(), 'continuity-kill-'));
const media = join(root, 'music');
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Park and Miller's generator: the same moments in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function makeFiles(): void {
  execFileSync('mkdir', [media]);
  const outputs = Array.from({ length: FILES }, (_, i) => [
    ...['-t', String(1 + (i % 5)), '-metadata', `title=Song ${i}`, '-af', `volume=-${6 + (i % 10)}dB`],
    join(media, `song-${String(i).padStart(2, '0')}.${i % 2 === 0 ? 'flac' : 'ogg'}`),
  ]).flat();
  const source = 'anoisesrc=color=pink:seed=7:sample_rate=44100:duration=6';
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', source, ...outputs]);
}

/** The verb as a process group of its own. Resolves with its exit code when it is gone; `kill` ends it that long after so many files. */
async function ingest(
  data: string,
  kill?: { readonly added: number; readonly afterMs: number },
): Promise<number | null> {
  const child = spawn(process.execPath, [VERB, 'ingest', media, '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const closed = once(child, 'close');
  let timer: NodeJS.Timeout | undefined;
  const strikeLater = (): void => {
    timer ??= setTimeout(() => {
      strike(child.pid);
    }, kill?.afterMs);
  };
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text.split('"outcome":"added"').length - 1;
    if (kill !== undefined && kill.added > 0 && seen >= kill.added) strikeLater();
  });
  if (kill?.added === 0) strikeLater();
  const [code] = (await closed) as [number | null];
  clearTimeout(timer);
  return code;
}

/** Everything in the group is gone at once. */
function strike(group: number | undefined): void {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL');
  } catch (error) {
    // It was done before.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Everything that airs: every cut with what it needs, without what depends on when it was taken in. */
function library(data: string): unknown[] {
  const sqlite = new Sqlite(join(data, 'library.sqlite'), { readonly: true });
  try {
    expect(sqlite.pragma('quick_check', { simple: true })).toBe('ok');
    return sqlite
      .prepare(
        `select media_files.path, media_files.content_key, problem_code, carts.title, integrated_lufs, true_peak_dbtp,
           cuts.duration_frames, cue_in_frames, segue_frames, cue_out_frames, hex(waveforms.peaks) as peaks
         from media_files left join cuts on cuts.file = media_files.id left join carts on carts.number = cuts.cart
           left join waveforms on waveforms.cut = cuts.id order by media_files.path`,
      )
      .all();
  } finally {
    sqlite.close();
  }
}

function processesOn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It has ended since the folder was read.
        return '';
      }
    })
    .filter((line) => line.includes(folder));
}

test(
  'killed at ten moments, nothing half-written is used, and a last run completes',
  { timeout: 240_000 },
  async () => {
    makeFiles();
    const whole = join(root, 'whole');
    const data = join(root, 'killed');
    expect(await ingest(whole)).toBe(0);
    const expected = library(whole);
    expect(expected).toHaveLength(FILES);

    const next = random(4711);
    let before: unknown[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      // Early ones fall into opening and migrating, later ones between and within files.
      const added = kill < 3 ? 0 : 1 + Math.floor(next() * 2);
      await ingest(data, { added, afterMs: next() * (kill < 3 ? 900 : 250) });
      await expect.poll(() => processesOn(media), { timeout: 20_000 }).toEqual([]);
      let now: unknown[] = [];
      try {
        now = library(data);
      } catch (error) {
        // Killed before there was a library, or before its first table.
        expect((error as Error).message).toMatch(/unable to open|does not exist|no such table/);
      }
      // What is there is as it would be without a kill, and what was there stays.
      for (const row of now) expect(expected).toContainEqual(row);
      for (const row of before) expect(now).toContainEqual(row);
      before = now;
    }
    expect(await ingest(data)).toBe(0);
    expect(library(data)).toEqual(expected);
  },
);
