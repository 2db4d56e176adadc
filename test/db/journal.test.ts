import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AsRunEntry } from '../../playout/api/as-run.js';
import { ingestJournal, lastPlays, recentAsRun } from '../../db/queries/as-run.js';
import { station } from './fixture.js';

function entry(number: number, over: Partial<AsRunEntry> = {}): AsRunEntry {
  return {
    itemId: `item-${number}`,
    cartId: '7',
    title: 'Line\nbreak "quoted" 🎵',
    artist: 'Artist',
    kind: 'music',
    startedAt: new Date(1_800_000_000_000 + number * 1000).toISOString(),
    startFrame: number * 48_000,
    endFrame: (number + 1) * 48_000,
    outcome: 'played',
    reason: 'segue',
    ...over,
  };
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

test('a journal is ingested once, however often and from wherever it is read', async () => {
  const { db, paths } = await station();
  const file = join(paths.journal, '2026-11-22.jsonl');
  writeFileSync(file, line(entry(1)) + line(entry(2)));
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 2, refusedLines: 0 });
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 0, refusedLines: 0 });
  await db.kysely.deleteFrom('journal_offsets').execute();
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 0, refusedLines: 0 });
  appendFileSync(file, line(entry(3)));
  writeFileSync(join(paths.journal, '2026-11-23.jsonl'), line(entry(4)));
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 2, refusedLines: 0 });
  const stored = await recentAsRun(db, 10);
  expect(stored).toEqual([entry(4), entry(3), entry(2), entry(1)]);
});

test('a half-written last line waits for its end', async () => {
  const { db, paths } = await station();
  const file = join(paths.journal, '2026-11-22.jsonl');
  const text = line(entry(1)) + line(entry(2));
  writeFileSync(file, text.slice(0, -20));
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 1, refusedLines: 0 });
  writeFileSync(file, text);
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 1, refusedLines: 0 });
});

test('any split into appends gives the same record', async () => {
  const { db, paths } = await station();
  const bytes = Buffer.from(Array.from({ length: 5 }, (_, index) => line(entry(index))).join(''));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 4 }), async (cuts) => {
      await db.kysely.deleteFrom('as_run').execute();
      const file = join(paths.journal, `split-${run++}.jsonl`);
      writeFileSync(file, '');
      let from = 0;
      let added = 0;
      for (const to of [...cuts.sort((a, b) => a - b), bytes.length]) {
        appendFileSync(file, bytes.subarray(from, to));
        added += (await ingestJournal(db, paths.journal)).added;
        from = to;
      }
      expect(added).toBe(5);
    }),
    { numRuns: 15 },
  );
});

test('lines that are no entries are counted and stop nothing', async () => {
  const { db, paths } = await station();
  writeFileSync(
    join(paths.journal, '2026-11-22.jsonl'),
    'nonsense\n' + line({ ...entry(1), kind: 'song' }) + line(null) + '\n' + line(entry(2, { cartId: null })),
  );
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 1, refusedLines: 3 });
  expect((await recentAsRun(db, 1))[0].cartId).toBeNull();
});

test('a journal that was replaced by a shorter one is read from its start', async () => {
  const { db, paths } = await station();
  const file = join(paths.journal, '2026-11-22.jsonl');
  writeFileSync(file, line(entry(1)) + line(entry(2)));
  await ingestJournal(db, paths.journal);
  writeFileSync(file, line(entry(3)));
  expect(await ingestJournal(db, paths.journal)).toEqual({ added: 1, refusedLines: 0 });
});

test('no folder means that nothing has aired', async () => {
  const { db, paths } = await station();
  expect(await ingestJournal(db, join(paths.data, 'absent'))).toEqual({ added: 0, refusedLines: 0 });
});

test('only what sounded counts as a play', async () => {
  const { db, paths } = await station();
  writeFileSync(
    join(paths.journal, 'a.jsonl'),
    line(entry(1, { cartId: '1' })) +
      line(entry(2, { cartId: '2', outcome: 'skipped' })) +
      line(entry(3, { cartId: '3', outcome: 'failed' })) +
      line(entry(4, { cartId: '1', outcome: 'cut' })),
  );
  await ingestJournal(db, paths.journal);
  expect(await lastPlays(db)).toEqual([{ cartId: '1', startedAtEpochMs: 1_800_000_004_000, plays: 2 }]);
});
