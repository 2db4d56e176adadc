import type { Db } from '../../db/open.js';
import { compareFingerprints } from '../../db/queries/duplicates.js';
import { messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';

/** Between two batches everything else has its turn. */
const PAUSE_MS = 20;
/** Files come in at any time: so often it is looked whether there are more to compare. */
const LOOK_INTERVAL_MS = 300_000;

/** Compares fingerprints that came in, a few at a time, behind everything else that control does. */
export class DuplicateSearch {
  #running: Promise<void> | null = null;
  #stopped = false;
  #looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Db,
    private readonly log: Log,
  ) {}

  /** Compares what there is, and what comes from now on. */
  start(): void {
    if (this.#stopped) return;
    this.#looking = setInterval(() => void this.catchUp(), LOOK_INTERVAL_MS);
    void this.catchUp();
  }

  /** Starts, or goes on, until all are compared. Resolves then; what fails is a line in the log. */
  catchUp(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#looking);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#stopped && (await compareFingerprints(this.db)) > 0) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } catch (error) {
      this.log('error', `duplicates cannot be looked for: ${messageOf(error)}`);
    }
  }
}
