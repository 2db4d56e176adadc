import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsFrom } from '../../config/settings.js';
import { stationPaths } from '../../config/station-paths.js';
import { CartLibrary, type LibrarySearch } from '../../db/library/cart-library.js';
import type { LibraryFilter } from '../../db/library/cart-filter.js';
import { LIBRARY_SORTS } from '../../db/library/cart-index.js';
import { openDatabase } from '../../db/open.js';
import { prepareDatabase } from '../../db/prepare.js';
import { editCarts, undoEdit } from '../../db/queries/edits.js';
import { engineRundown } from '../../scheduler/engine-rundown.js';
import { planAhead } from '../../scheduler/store-plan.js';
import { fillLibrary, seeded } from '../library-carts.js';

const CARTS = 100_000;
const EDITED = 10_000;
const NOW = Date.UTC(2026, 10, 24, 12);

interface Timing {
  readonly wallMs: number;
  /** CPU time of this process, user and system. */
  readonly cpuMs: number;
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T } & Timing> {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const result = await work();
  const wallMs = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  return { result, wallMs: rounded(wallMs), cpuMs: rounded((user + system) / 1000) };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function percentiles(values: readonly number[]): Record<string, number> {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1) };
}

/** What a person types, letter by letter, with every sort, every filter and jumps deep into the list. */
function* searches(count: number): Generator<LibrarySearch> {
  const random = seeded(7);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)];
  const filters: readonly LibraryFilter[] = [
    {},
    { kinds: ['music'] },
    { categories: ['Gold', 'Power'] },
    { codes: ['christmas', 'energy:3'] },
    { withoutCodes: ['night'] },
    { year: { from: 1980, to: 1989 } },
    { durationSeconds: { to: 180 }, tempoBpm: { from: 100 } },
    { languages: ['de', 'es'], explicit: false },
    { conditions: ['never-played'] },
    { conditions: ['playable', 'intro-unsure'] },
    { conditions: ['over-played'] },
    { artist: 'the', kinds: ['music'] },
    { label: 'rec', genre: 'pop' },
  ];
  const texts = ['love', 'senorita', 'night ri', 'the kalo', 'dre', '🎵', '1234', 'cafe über'];
  while (count > 0) {
    const filter = pick(filters);
    const sort = { by: pick(LIBRARY_SORTS), descending: random() < 0.5 };
    const text = random() < 0.6 ? pick(texts) : '';
    for (let typed = 0; typed <= text.length && count > 0; typed++) {
      const shown = text.slice(0, typed);
      yield { filter: shown === '' ? filter : { ...filter, text: shown }, sort, offset: 0, limit: 100 };
      count -= 1;
    }
    for (const offset of [5000, 50_000, 90_000]) {
      if (count-- > 0) yield { filter: text === '' ? filter : { ...filter, text }, sort, offset, limit: 100 };
    }
  }
}

/** A library of 100,000 carts: start, searches, edits of 10,000 carts and their undo, and a day of planning. */
export async function benchLibrary(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-library-'));
  const paths = stationPaths(folder);
  const settings = settingsFrom({});
  try {
    await prepareDatabase(paths, () => undefined);
    const filled = await timed(() => {
      fillLibrary(paths.database, CARTS, { nowEpochMs: NOW });
    });
    const db = openDatabase(paths);
    const library = new CartLibrary({ path: paths.database, now: () => NOW, localNow: () => '2026-11-24T12:00' });
    const read = await timed(() => library.counts());
    const warmed = await timed(() => library.warm());
    const facets = await timed(() => library.facets());
    const [asked, cpu]: [number[], number[]] = [[], []];
    for (const search of searches(1000)) {
      const { wallMs, cpuMs } = await timed(() => library.search(search));
      asked.push(wallMs);
      cpu.push(cpuMs);
    }
    const ids = Array.from({ length: EDITED }, (_, index) => 1 + index * Math.floor(CARTS / EDITED));
    const edits: Record<string, Timing> = {};
    const edit = async (name: string, change: Parameters<typeof editCarts>[2]): Promise<void> => {
      const { result, ...timing } = await timed(() => editCarts(db, ids, change, NOW));
      edits[name] = timing;
      const after = await timed(() =>
        library.search({
          filter: { kinds: ['music'] },
          sort: { by: 'title', descending: false },
          offset: 0,
          limit: 100,
        }),
      );
      edits[`${name}, first search after`] = { wallMs: after.wallMs, cpuMs: after.cpuMs };
      const undone = await timed(() => undoEdit(db, result.edit.editId, NOW));
      edits[`${name}, undone`] = { wallMs: undone.wallMs, cpuMs: undone.cpuMs };
    };
    await edit('category and code', { set: { category: 'Recurrent' }, addCodes: ['checked'] });
    await edit('album', { set: { album: 'Collected' } });
    await edit('artists', { set: { artists: [{ name: 'Somebody', role: 'main' }] } });
    const planned = await timed(() => planAhead(db, settings, NOW));
    const pushed = await timed(() => engineRundown(db, settings, NOW));
    library.close();
    await db.close();
    return {
      carts: CARTS,
      databaseBytes: statSync(paths.database).size,
      fill: { wallMs: filled.wallMs },
      firstQuestion: { wallMs: read.wallMs, cpuMs: read.cpuMs },
      everyOrder: { wallMs: warmed.wallMs, cpuMs: warmed.cpuMs },
      facets: { wallMs: facets.wallMs, cpuMs: facets.cpuMs },
      searches: { count: asked.length, wallMs: percentiles(asked), cpuMs: percentiles(cpu) },
      editsOf: EDITED,
      edits,
      planAhead: { items: planned.result.planned, wallMs: planned.wallMs, cpuMs: planned.cpuMs },
      engineRundown: { wallMs: pushed.wallMs, cpuMs: pushed.cpuMs },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
