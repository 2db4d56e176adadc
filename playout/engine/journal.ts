import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AsRunEntry } from '../api/as-run.js';
import { messageOf } from '../api/errors.js';

const RETRY_MS = 2000;

/**
 * The as-run journal: one JSON line for each item, one file for each UTC day, append only. Nothing waits for the disk:
 * while it cannot be written the lines are kept in memory and written later.
 */
export class Journal {
  #pending: AsRunEntry[] = [];
  #writing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    /** Told what is wrong with the disk, and undefined once it is well again. */
    private readonly onTrouble: (trouble: string | undefined) => void,
  ) {}

  append(entries: readonly AsRunEntry[]): void {
    this.#pending.push(...entries);
    this.#write();
  }

  /** Writes what is pending; settles when it is on the disk or the disk refuses. */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  /** Identities of what the newest journals hold: what a run that was killed had recorded already. */
  async recorded(): Promise<Set<string>> {
    const known = new Set<string>();
    try {
      const files = (await readdir(this.folder)).filter((name) => name.endsWith('.jsonl')).sort();
      for (const file of files.slice(-2)) {
        for (const line of (await readFile(join(this.folder, file), 'utf8')).split('\n')) {
          const identity = identityOfLine(line);
          if (identity !== undefined) known.add(identity);
        }
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.onTrouble(`the as-run journal cannot be read: ${messageOf(error)}`);
    }
    return known;
  }

  #write(): void {
    if (this.#writing || this.#retry || this.#pending.length === 0) return;
    const batch = this.#pending;
    this.#pending = [];
    this.#writing = this.#store(batch).then(
      () => {
        this.#writing = undefined;
        this.onTrouble(undefined);
        this.#write();
      },
      (error: unknown) => {
        this.#writing = undefined;
        this.#pending = [...batch, ...this.#pending];
        this.onTrouble(
          `the as-run journal cannot be written (${messageOf(error)}); ${this.#pending.length} lines are kept in memory`,
        );
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#write();
        }, RETRY_MS);
      },
    );
  }

  async #store(batch: readonly AsRunEntry[]): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${new Date().toISOString().slice(0, 10)}.jsonl`);
    await appendFile(file, batch.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o640 });
  }
}

/** What makes an entry one and the same: its item and where it started on the programme's line. */
export function identityOf(entry: Pick<AsRunEntry, 'itemId' | 'startFrame'>): string {
  return `${entry.itemId}@${entry.startFrame}`;
}

function identityOfLine(line: string): string | undefined {
  try {
    return line === '' ? undefined : identityOf(JSON.parse(line) as AsRunEntry);
  } catch {
    // The last line of a run that was killed may be half written; the item is then recorded again, whole.
    return undefined;
  }
}
