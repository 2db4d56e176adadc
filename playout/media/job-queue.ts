import type { AnalyseJob } from './analyse-message.js';

/** Files that go to one decoder together, at most; their sound is on its way at the same time. */
const MOST_FILES = 24;
const MOST_BYTES = 48 * 2 ** 20;
/** Less is not worth a decoder of its own as long as every process has its share. */
const LEAST_BYTES = 12 * 2 ** 20;
/** Of what each process would get if all were given out now, so much is given. */
const SHARE = 2 / 3;
/** A file of which the size is not known. */
const USUAL_BYTES = 4 * 2 ** 20;

/**
 * Shares out files among processes in groups: starting a decoder costs as much as decoding a minute of music, so small files
 * go together; and groups shrink towards the end, so that all processes finish at about the same time (guided
 * self-scheduling: Polychronopoulos and Kuck, IEEE Transactions on Computers C-36(12), 1987), to no less than a few songs.
 */
export class JobQueue {
  readonly #jobs: readonly AnalyseJob[];
  readonly #workers: number;
  readonly #alone: AnalyseJob[] = [];
  #next = 0;
  readonly #least: number;
  #bytesLeft: number;

  constructor(jobs: readonly AnalyseJob[], workers: number) {
    this.#jobs = jobs;
    this.#workers = workers;
    this.#bytesLeft = jobs.reduce((sum, job) => sum + bytesOf(job), 0);
    this.#least = Math.min(LEAST_BYTES, this.#bytesLeft / workers);
  }

  /** The files for a process that is free; none where all are given out. */
  next(): readonly AnalyseJob[] {
    const alone = this.#alone.shift();
    if (alone !== undefined) return [alone];
    const most = Math.min(MOST_BYTES, Math.max(this.#least, (SHARE * this.#bytesLeft) / this.#workers));
    const group: AnalyseJob[] = [];
    let bytes = 0;
    while (this.#next < this.#jobs.length && group.length < MOST_FILES) {
      const job = this.#jobs[this.#next];
      if (group.length > 0 && bytes + bytesOf(job) > most) break;
      group.push(job);
      bytes += bytesOf(job);
      this.#next++;
    }
    this.#bytesLeft -= bytes;
    return group;
  }

  /** Files whose group brought down its process: each goes out once more by itself. */
  separate(jobs: readonly AnalyseJob[]): void {
    this.#alone.push(...jobs);
  }
}

function bytesOf({ sizeBytes }: AnalyseJob): number {
  return sizeBytes ?? USUAL_BYTES;
}
