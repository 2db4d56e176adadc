import { closeSync, openSync, fstatSync, renameSync, rmSync, writeSync } from 'node:fs';

export interface LogFileOptions {
  readonly path: string;
  /** Size at which the file is put aside. */
  readonly maxBytes?: number;
  /** Files kept in all: `engine.log`, `engine.log.1` .. `engine.log.4`. */
  readonly files?: number;
}

/** A log that is put aside when it is full; the oldest of its files is removed. A full disk costs lines, nothing else. */
export class LogFile {
  /** Pieces that could not be written. */
  lostWrites = 0;
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #files: number;
  #file: number | undefined;
  #bytes = 0;

  constructor(options: LogFileOptions) {
    this.#path = options.path;
    this.#maxBytes = options.maxBytes ?? 10 * 2 ** 20;
    this.#files = options.files ?? 5;
  }

  write(text: string): void {
    try {
      const bytes = Buffer.from(text);
      if (this.#file !== undefined && this.#bytes > 0 && this.#bytes + bytes.length > this.#maxBytes) this.#putAside();
      this.#file ??= this.#open();
      this.#bytes += writeSync(this.#file, bytes);
    } catch {
      // Nowhere to say it: counted, and tried again with the next line.
      this.lostWrites++;
      this.close();
    }
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): number {
    const file = openSync(this.#path, 'a', 0o600);
    this.#bytes = fstatSync(file).size;
    return file;
  }

  #putAside(): void {
    this.close();
    rmSync(`${this.#path}.${this.#files - 1}`, { force: true });
    for (let n = this.#files - 2; n >= 0; n--) {
      try {
        renameSync(n === 0 ? this.#path : `${this.#path}.${n}`, `${this.#path}.${n + 1}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}
