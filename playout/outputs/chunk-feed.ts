/** Cuts incoming bytes into chunks of one size and hands them out one by one, with patience for the next. */
export class ChunkFeed {
  readonly #chunks: Buffer[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #waiting: ((chunk: Buffer | undefined) => void) | undefined;

  constructor(private readonly chunkBytes: number) {}

  push(bytes: Buffer): void {
    let left = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (left.length >= this.chunkBytes) {
      this.#deliver(left.subarray(0, this.chunkBytes));
      left = left.subarray(this.chunkBytes);
    }
    this.#rest = left;
  }

  /** The next chunk, or undefined when none came within `patienceMs`. One caller at a time. */
  next(patienceMs: number): Promise<Buffer | undefined> {
    const ready = this.#chunks.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    if (patienceMs <= 0) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = undefined;
        resolve(undefined);
      }, patienceMs);
      this.#waiting = (chunk) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(chunk);
      };
    });
  }

  #deliver(chunk: Buffer): void {
    if (this.#waiting) this.#waiting(chunk);
    else this.#chunks.push(chunk);
  }
}
