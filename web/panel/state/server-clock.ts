interface Sample {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

const KEPT_SAMPLES = 8;

/** The server's clock as this panel can know it: offset from the answers that came back fastest. */
export class ServerClock {
  #samples: Sample[] = [];
  #offsetMs = 0;

  constructor(private readonly localEpochMs: () => number = Date.now) {}

  /** A first guess: the answer took at least no time. */
  start(serverTimeEpochMs: number): void {
    this.#samples = [];
    this.#offsetMs = serverTimeEpochMs - this.localEpochMs();
  }

  /** `sentAtEpochMs` is this machine's clock when the question left. */
  sample(sentAtEpochMs: number, serverTimeEpochMs: number): void {
    const roundTripMs = this.localEpochMs() - sentAtEpochMs;
    const offsetMs = serverTimeEpochMs - (sentAtEpochMs + roundTripMs / 2);
    this.#samples = [...this.#samples, { roundTripMs, offsetMs }].slice(-KEPT_SAMPLES);
    this.#offsetMs = this.#samples.reduce((best, one) => (one.roundTripMs < best.roundTripMs ? one : best)).offsetMs;
  }

  now(): number {
    return this.localEpochMs() + this.#offsetMs;
  }
}
