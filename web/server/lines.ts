/** Splits a byte stream into lines; the bytes of a character that arrives in two parts stay together. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly limitBytes: number,
  ) {}

  /** Throws RangeError where a line is longer than the limit: what speaks there speaks something else. */
  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      this.#parts.push(chunk.subarray(from, at));
      const line = Buffer.concat(this.#parts).toString('utf8');
      this.#parts = [];
      this.#bytes = 0;
      from = at + 1;
      if (line !== '') this.onLine(line);
    }
    if (from === chunk.length) return;
    this.#parts.push(chunk.subarray(from));
    this.#bytes += chunk.length - from;
    if (this.#bytes > this.limitBytes) throw new RangeError(`a line is longer than ${this.limitBytes} bytes`);
  }
}
