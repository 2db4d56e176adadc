import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTCOMES, type AsRunEntry } from '../../playout/api/as-run.js';
import { SEGMENT_KINDS } from '../../playout/api/segment.js';
import { inTransaction, type Db } from '../open.js';

/** What an ingest of the journal found. */
export interface JournalIngest {
  /** Entries that were new. */
  readonly added: number;
  /** Whole lines that are no as-run entry: counted, kept in the journal, not in the database. */
  readonly refusedLines: number;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** The as-run entry in a line of the journal, or undefined where it holds none. */
export function parseAsRunLine(line: string): AsRunEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<Record<keyof AsRunEntry, unknown>>;
  const isEntry =
    typeof entry.itemId === 'string' &&
    (typeof entry.cartId === 'string' || entry.cartId === null) &&
    typeof entry.title === 'string' &&
    typeof entry.artist === 'string' &&
    (SEGMENT_KINDS as readonly unknown[]).includes(entry.kind) &&
    typeof entry.startedAt === 'string' &&
    !Number.isNaN(Date.parse(entry.startedAt)) &&
    Number.isSafeInteger(entry.startFrame) &&
    Number.isSafeInteger(entry.endFrame) &&
    (OUTCOMES as readonly unknown[]).includes(entry.outcome) &&
    typeof entry.reason === 'string';
  return isEntry ? (entry as AsRunEntry) : undefined;
}

/**
 * Takes what the engine has added to its journals (`*.jsonl`, one JSON entry a line) into the as-run table. Goes on where it
 * stopped, leaves a half-written last line for the next time, and may read any part twice without a duplicate.
 */
export async function ingestJournal(db: Db, journalFolder: string): Promise<JournalIngest> {
  let added = 0;
  let refusedLines = 0;
  for (const file of await journals(journalFolder)) {
    for (;;) {
      const step = await ingestChunk(db, journalFolder, file);
      added += step.added;
      refusedLines += step.refusedLines;
      if (!step.more) break;
    }
  }
  return { added, refusedLines };
}

async function journals(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  } catch (error) {
    // No folder means that nothing has aired yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function ingestChunk(db: Db, folder: string, file: string): Promise<JournalIngest & { more: boolean }> {
  const known = await db.kysely.selectFrom('journal_offsets').selectAll().where('file', '=', file).executeTakeFirst();
  const { bytes, sizeBytes, fromByte } = await readChunk(join(folder, file), known?.bytes ?? 0);
  const lastNewline = bytes.lastIndexOf(NEWLINE);
  // A line longer than a chunk is no entry of ours: it is refused as a whole, chunk by chunk.
  const taken = lastNewline >= 0 ? lastNewline + 1 : bytes.length === CHUNK_BYTES ? CHUNK_BYTES : 0;
  if (taken === 0) return { added: 0, refusedLines: 0, more: false };
  const lines = bytes
    .subarray(0, taken)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const entries = lines.map(parseAsRunLine).filter((entry) => entry !== undefined);
  const refusedLines = lines.length - entries.length;
  const added = await inTransaction(db, async (transaction) => {
    const count = await insertAsRun(transaction, entries);
    await transaction.kysely
      .insertInto('journal_offsets')
      .values({ file, bytes: fromByte + taken, refused_lines: (known?.refused_lines ?? 0) + refusedLines })
      .onConflict((conflict) =>
        conflict.column('file').doUpdateSet((eb) => ({
          bytes: eb.ref('excluded.bytes'),
          refused_lines: eb.ref('excluded.refused_lines'),
        })),
      )
      .execute();
    return count;
  });
  return { added, refusedLines, more: fromByte + taken < sizeBytes };
}

async function readChunk(
  path: string,
  offsetBytes: number,
): Promise<{ bytes: Buffer; sizeBytes: number; fromByte: number }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    // A journal that is shorter than what was read of it was replaced: read all of it, nothing is stored twice.
    const fromByte = size < offsetBytes ? 0 : offsetBytes;
    const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, size - fromByte));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, fromByte);
    return { bytes: buffer.subarray(0, bytesRead), sizeBytes: size, fromByte };
  } finally {
    await handle.close();
  }
}

async function insertAsRun(db: Db, entries: readonly AsRunEntry[]): Promise<number> {
  let added = 0;
  for (const entry of entries) {
    const result = await db.kysely
      .insertInto('as_run')
      .values({
        item_id: entry.itemId,
        start_frame: entry.startFrame,
        end_frame: entry.endFrame,
        cart: entry.cartId !== null && /^\d{1,15}$/.test(entry.cartId) ? Number(entry.cartId) : null,
        title: entry.title,
        artist: entry.artist,
        kind: entry.kind,
        started_at_epoch_ms: Date.parse(entry.startedAt),
        outcome: entry.outcome,
        reason: entry.reason,
      })
      .onConflict((conflict) => conflict.columns(['item_id', 'start_frame']).doNothing())
      .executeTakeFirst();
    added += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return added;
}
