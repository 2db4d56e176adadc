import type { MeterReading } from '../../playout/api/state.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import type { LoudnessPoint, SoundHistory } from '../api/sound.js';
import { BLOCK_STEP_MS, HourLoudness } from './hour-loudness.js';

const BLOCK_STEP_FRAMES = (ENGINE_RATE_HZ * BLOCK_STEP_MS) / 1000;
const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** What is shown of a level; more digits are noise, and an hour of them is a lot of text. */
const rounded = (level: number): number => Math.round(level * 100) / 100;
const roundedOrNull = (level: number | null): number | null => (level === null ? null : rounded(level));

/**
 * The programme's loudness over the last hour: a point for each second, and the gated loudness of all of it. It lives in
 * memory: at most 3600 points and 36,000 blocks, whatever the engine sends.
 */
export class LoudnessRecord {
  readonly #hour = new HourLoudness();
  #points: LoudnessPoint[] = [];
  #open: LoudnessPoint | null = null;
  #runId = '';
  #block = 0;
  #takenAtEpochMs = 0;
  #shortTermLufs: number | null = null;
  #integratedLufs: number | null = null;

  get shortTermLufs(): number | null {
    return this.#shortTermLufs;
  }

  /** Of the last hour, as of the last whole second. */
  get integratedLufs(): number | null {
    return this.#integratedLufs;
  }

  /** Takes a reading of this run of the engine, ten or more a second. Answers with the second that it has ended, if any. */
  take(meters: MeterReading, runId: string, nowEpochMs: number): LoudnessPoint | null {
    this.#takeBlock(meters, runId, nowEpochMs);
    this.#takenAtEpochMs = nowEpochMs;
    this.#shortTermLufs = meters.shortTermLufs;
    const second = Math.floor(nowEpochMs / SECOND_MS) * SECOND_MS;
    const before = this.#open;
    if (before?.atEpochMs === second) {
      this.#open = joined(before, meters);
      return null;
    }
    this.#open = pointOf(second, meters);
    if (before !== null) this.#add(before);
    return before;
  }

  history(): SoundHistory {
    return {
      atEpochMs: this.#points.map((point) => point.atEpochMs),
      shortTermLufs: this.#points.map((point) => point.shortTermLufs),
      momentaryMaxLufs: this.#points.map((point) => point.momentaryMaxLufs),
      truePeakMaxDbtp: this.#points.map((point) => point.truePeakMaxDbtp),
      integratedLufs: this.#integratedLufs,
    };
  }

  /** One block for each 100 ms of the programme's own frames, however often the meters are read. */
  #takeBlock(meters: MeterReading, runId: string, nowEpochMs: number): void {
    const block = Math.floor(meters.frame / BLOCK_STEP_FRAMES);
    const first = this.#takenAtEpochMs === 0;
    const goesOn = runId === this.#runId && block >= this.#block;
    // A new run counts from its own beginning: what lies between the two is told by the clock.
    const passed = goesOn ? block - this.#block : Math.round((nowEpochMs - this.#takenAtEpochMs) / BLOCK_STEP_MS);
    this.#runId = runId;
    this.#block = block;
    if (goesOn && passed === 0) return;
    if (!first) this.#hour.skip(Math.max(0, passed - 1));
    this.#hour.put(meters.momentaryLufs);
  }

  #add(point: LoudnessPoint): void {
    // A clock that was set back writes the same seconds again.
    while ((this.#points.at(-1)?.atEpochMs ?? -Infinity) >= point.atEpochMs) this.#points.pop();
    this.#points.push(point);
    const oldest = point.atEpochMs - HOUR_MS;
    if (this.#points[0].atEpochMs <= oldest) this.#points = this.#points.filter(({ atEpochMs }) => atEpochMs > oldest);
    this.#integratedLufs = roundedOrNull(this.#hour.integratedLufs());
  }
}

function pointOf(atEpochMs: number, meters: MeterReading): LoudnessPoint {
  return {
    atEpochMs,
    shortTermLufs: roundedOrNull(meters.shortTermLufs),
    momentaryMaxLufs: roundedOrNull(meters.momentaryLufs),
    truePeakMaxDbtp: rounded(Math.max(...meters.truePeakDbtp)),
  };
}

function joined(point: LoudnessPoint, meters: MeterReading): LoudnessPoint {
  const newer = pointOf(point.atEpochMs, meters);
  const { momentaryMaxLufs } = point;
  const highest = momentaryMaxLufs === null || (newer.momentaryMaxLufs ?? -Infinity) > momentaryMaxLufs;
  return {
    ...newer,
    momentaryMaxLufs: highest ? newer.momentaryMaxLufs : momentaryMaxLufs,
    truePeakMaxDbtp: Math.max(point.truePeakMaxDbtp, newer.truePeakMaxDbtp),
  };
}
