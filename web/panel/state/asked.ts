import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What the station answers about something, asked again when that or its version is another one; the last question wins. */
export class Asked<T> implements ReactiveController {
  value: T | null = null;
  failure = '';
  #subject: string | null = null;
  #version = '';
  #asking: AbortController | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ask: (signal: AbortSignal) => Promise<T>,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#asking?.abort();
    this.#subject = null;
  }

  /** A subject of null asks nothing. An older answer about the same subject stays until the newer one is here. */
  about(subject: string | null, version: string): void {
    if (subject === this.#subject && version === this.#version) return;
    this.#asking?.abort();
    if (subject !== this.#subject) {
      this.value = null;
      this.failure = '';
    }
    this.#subject = subject;
    this.#version = version;
    if (subject !== null) void this.#load();
  }

  async #load(): Promise<void> {
    const asking = (this.#asking = new AbortController());
    try {
      const value = await this.ask(asking.signal);
      if (asking.signal.aborted) return;
      this.value = value;
      this.failure = '';
    } catch (error) {
      if (asking.signal.aborted) return;
      this.failure = (error as Error).message;
    }
    this.host.requestUpdate();
  }
}
