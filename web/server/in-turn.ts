/** Runs pieces of work one after the other, in the order they were handed in; a failure ends its own piece only. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    // The failure is the caller's, who holds `result`; the queue only waits for the end of it.
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** When everything handed in so far is over. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
