/** A decoder that delivers nothing for so long is stuck. */
const STALL_MS = 30_000;

/** Ends a decoder that has stood still for 30 s. */
export class StallWatch {
  readonly #timer: NodeJS.Timeout;
  #stalled = false;

  constructor(end: () => void) {
    this.#timer = setTimeout(() => {
      this.#stalled = true;
      end();
    }, STALL_MS);
  }

  /** It had to be ended. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** Something came: the time starts anew. */
  alive(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
