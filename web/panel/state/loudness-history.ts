import type { LoudnessPoint, SoundHistory } from '../../api/sound.js';

const HOUR_S = 3600;
/** Seconds further apart than this have a gap between them: the line breaks. */
const GAP_S = 2.5;

/** Columns as a plot takes them: seconds since 1970, short-term, highest momentary, highest true peak; null breaks a line. */
export type LoudnessColumns = readonly [
  seconds: number[],
  shortTermLufs: (number | null)[],
  momentaryMaxLufs: (number | null)[],
  truePeakMaxDbtp: (number | null)[],
];

/** The programme's loudness over the last hour as this panel knows it: fetched once, then one second at a time. */
export class LoudnessHistory {
  readonly columns: LoudnessColumns = [[], [], [], []];
  /** Of the last hour, gated. */
  integratedLufs: number | null = null;
  #revision = 0;

  /** Counts changes: whoever draws compares. */
  get revision(): number {
    return this.#revision;
  }

  /** What the server has kept; seconds that came in the meantime stay behind it. */
  load(history: SoundHistory): void {
    const newest = history.atEpochMs.at(-1) ?? -Infinity;
    const later = this.#pointsAfter(newest / 1000);
    for (const column of this.columns) column.length = 0;
    for (const [i, atEpochMs] of history.atEpochMs.entries()) {
      this.#add(atEpochMs / 1000, history.shortTermLufs[i], history.momentaryMaxLufs[i], history.truePeakMaxDbtp[i]);
    }
    for (const [seconds, ...values] of later) this.#add(seconds, ...values);
    if (later.length === 0) this.integratedLufs = history.integratedLufs;
    this.#revision += 1;
  }

  /** A second that has just ended. */
  take(
    { atEpochMs, shortTermLufs, momentaryMaxLufs, truePeakMaxDbtp }: LoudnessPoint,
    integrated: number | null,
  ): void {
    this.integratedLufs = integrated;
    this.#add(atEpochMs / 1000, shortTermLufs, momentaryMaxLufs, truePeakMaxDbtp);
    this.#revision += 1;
  }

  #add(seconds: number, shortTerm: number | null, momentary: number | null, truePeak: number | null): void {
    const last = this.columns[0].at(-1) ?? seconds;
    // The station's clock was set back: what is later than now has not happened.
    if (seconds <= last) this.#cutFrom(seconds);
    else if (seconds - last > GAP_S) this.#push(last + 1, null, null, null);
    this.#push(seconds, shortTerm, momentary, truePeak);
    let old = 0;
    while (this.columns[0][old] <= seconds - HOUR_S) old += 1;
    if (old > 0) for (const column of this.columns) column.splice(0, old);
  }

  #push(seconds: number, shortTerm: number | null, momentary: number | null, truePeak: number | null): void {
    const [x, ...ys] = this.columns;
    x.push(seconds);
    ys[0].push(shortTerm);
    ys[1].push(momentary);
    ys[2].push(truePeak);
  }

  #cutFrom(seconds: number): void {
    const at = this.columns[0].findIndex((one) => one >= seconds);
    if (at !== -1) for (const column of this.columns) column.length = at;
  }

  #pointsAfter(seconds: number): [number, number | null, number | null, number | null][] {
    const [x, shortTerm, momentary, truePeak] = this.columns;
    return x.flatMap((one, i) => (one > seconds ? [[one, shortTerm[i], momentary[i], truePeak[i]]] : []));
  }
}
