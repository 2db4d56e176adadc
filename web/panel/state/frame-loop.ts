import type { ServerClock } from './server-clock.js';

export type OnFrame = (nowEpochMs: number) => void;

/** The one animation loop of the panel: countdowns, meters and playheads follow it, never a message. */
export class FrameLoop {
  readonly #callbacks = new Set<OnFrame>();
  #running = false;

  constructor(private readonly clock: ServerClock) {}

  /** The server's clock now. */
  now(): number {
    return this.clock.now();
  }

  add(callback: OnFrame): () => void {
    this.#callbacks.add(callback);
    if (!this.#running) {
      this.#running = true;
      this.#next();
    }
    return () => this.#callbacks.delete(callback);
  }

  #next(): void {
    requestAnimationFrame(() => {
      const now = this.clock.now();
      for (const callback of this.#callbacks) callback(now);
      this.#running = this.#callbacks.size > 0;
      if (this.#running) this.#next();
    });
  }
}
