/** The end of what a child says on a stream: kept for the message of its failure, never printed as it comes. */
export class TextTail {
  #text = '';

  constructor(private readonly limit = 4000) {}

  add(text: Uint8Array): void {
    this.#text = (this.#text + Buffer.from(text).toString('utf8')).slice(-this.limit);
  }

  /** The last line that is not empty. */
  lastLine(): string | undefined {
    return this.#text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .at(-1);
  }

  text(): string {
    return this.#text;
  }
}
