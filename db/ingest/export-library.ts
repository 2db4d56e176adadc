import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';
import { messageOf } from '../../playout/api/errors.js';
import { inSnapshot, type Db } from '../open.js';
import type { CartRecord, LibraryRecord } from './cart-record.js';
import { libraryRecords } from './library-records.js';
import { hasAddress } from './live-record.js';

export interface ExportOptions {
  /** Takes a line, its end of line included. */
  readonly write: (line: string) => Promise<void> | void;
  /** Folder that the audio is copied to; none is where left out. */
  readonly audio?: string;
  /** Folder of the file that is written: names of audio files are relative to it. */
  readonly folder?: string;
  /** A file that could not be copied; its cart is written all the same. */
  readonly onProblem?: (path: string, message: string) => void;
}

export interface ExportSummary {
  readonly carts: number;
  /** Audio files copied. */
  readonly copied: number;
  readonly problems: number;
}

/**
 * Writes the library as NDJSON: one consistent state, the same bytes for the same library. `library import` of it gives the
 * same library.
 */
export async function exportLibrary(db: Db, options: ExportOptions): Promise<ExportSummary> {
  const counted = { carts: 0, copied: 0, problems: 0 };
  if (options.audio !== undefined) await mkdir(resolve(options.audio), { recursive: true });
  await inSnapshot(db, async (transaction) => {
    for await (const record of libraryRecords(transaction)) {
      const isCart = record.type === 'cart';
      if (isCart) counted.carts += 1;
      const line: LibraryRecord = isCart ? await withAudio(record, options, counted) : record;
      await options.write(`${JSON.stringify(line)}\n`);
    }
  });
  return counted;
}

async function withAudio(
  cart: CartRecord,
  { audio, folder, onProblem }: ExportOptions,
  counted: { copied: number; problems: number },
): Promise<CartRecord> {
  if (audio === undefined || cart.cuts === undefined) return cart;
  const cuts: CartRecord['cuts'] = [];
  for (const [index, cut] of cart.cuts.entries()) {
    const { file } = cut;
    if (typeof file !== 'string' || hasAddress(cut)) {
      cuts.push(cut);
      continue;
    }
    const copy = join(resolve(audio), `${String(cart.number).padStart(6, '0')}_${index + 1}${extname(file)}`);
    try {
      await copyFile(file, copy, constants.COPYFILE_FICLONE);
      counted.copied += 1;
      cuts.push({ ...cut, file: folder === undefined ? copy : relative(resolve(folder), copy) });
    } catch (error) {
      counted.problems += 1;
      onProblem?.(file, messageOf(error));
      cuts.push(cut);
    }
  }
  return { ...cart, cuts };
}
