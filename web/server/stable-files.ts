/** A file as it was last seen. */
export interface SeenFile {
  readonly sizeBytes: number;
  readonly modifiedAtEpochMs: number;
}

interface Waiting extends SeenFile {
  readonly sinceMs: number;
}

/**
 * Files that may still be being written: one is whole when its size and its time have not changed for a while, by the clock of
 * who looks. So neither a copier that reserves the whole size first nor a network folder with another clock is a trouble.
 */
export class StableFiles {
  readonly #waiting = new Map<string, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  paths(): string[] {
    return [...this.#waiting.keys()];
  }

  /** Looks at a file; true once it has been as it is for `stableMs`, and then it is no longer waited for. */
  look(path: string, seen: SeenFile, nowMs: number, stableMs: number): boolean {
    const before = this.#waiting.get(path);
    const same = before?.sizeBytes === seen.sizeBytes && before.modifiedAtEpochMs === seen.modifiedAtEpochMs;
    if (!same) this.#waiting.set(path, { ...seen, sinceMs: nowMs });
    else if (seen.sizeBytes > 0 && nowMs - before.sinceMs >= stableMs) {
      this.#waiting.delete(path);
      return true;
    }
    return false;
  }

  forget(path: string): void {
    this.#waiting.delete(path);
  }
}
