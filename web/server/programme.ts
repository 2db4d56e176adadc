import { plannedSegues } from '../../playout/api/join.js';
import type { Rundown, Segment } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import type { RundownRow, RundownWindow } from '../api/rundown.js';

/** What is shown of a title; files carry some of 10,000 characters. */
export const SHOWN_CHARACTERS = 300;

/** The first characters of a text, never half of one. */
export function shownText(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  const characters = Array.from(text.slice(0, 2 * SHOWN_CHARACTERS));
  return `${characters.slice(0, SHOWN_CHARACTERS - 1).join('')}…`;
}

/** A segment of the rundown as a list shows it; `segueFrames`: where the one after it starts, in its file. */
export function rundownRow(segment: Segment, segueFrames = segment.cue.segueFrames): RundownRow {
  const { cue } = segment;
  return {
    itemId: segment.id,
    cartId: segment.cartId ?? null,
    kind: segment.kind,
    title: shownText(segment.title),
    artist: shownText(segment.artist),
    plannedAtEpochMs: segment.plannedAtEpochMs ?? null,
    durationFrames: cue.cueOutFrames - cue.cueInFrames,
    segueAfterFrames: segueFrames - cue.cueInFrames,
    introFrames: cue.introEndFrames === undefined ? null : Math.max(0, cue.introEndFrames - cue.cueInFrames),
    over: segment.over ?? null,
    hardTime:
      segment.hardTime === undefined
        ? null
        : { atEpochMs: segment.hardTime.atEpochMs, onTime: segment.hardTime.onTime },
  };
}

/** The plan that the engine follows, as rows, kept in memory for the panel and for `status`. */
export class Programme {
  #revision = 0;
  #rows: readonly RundownRow[] = [];
  #byId = new Map<string, RundownRow>();

  set(rundown: Rundown): void {
    this.#revision = rundown.revision;
    const segues = plannedSegues(rundown.items);
    this.#rows = rundown.items.map((item, index) => rundownRow(item, segues[index]));
    this.#byId = new Map(this.#rows.map((row) => [row.itemId, row]));
  }

  row(itemId: string): RundownRow | undefined {
    return this.#byId.get(itemId);
  }

  get plannedUntilEpochMs(): number | null {
    const last = this.#rows.findLast((row) => row.plannedAtEpochMs !== null);
    if (typeof last?.plannedAtEpochMs !== 'number') return null;
    return last.plannedAtEpochMs + (last.segueAfterFrames * 1000) / ENGINE_RATE_HZ;
  }

  /** Rows planned to start in [from, to), and voice tracks that lie over one of them. Rows without a time stay in. */
  window(fromEpochMs: number, toEpochMs: number): RundownWindow {
    const rows = this.#rows.filter(
      (row) =>
        row.plannedAtEpochMs === null || (row.plannedAtEpochMs >= fromEpochMs && row.plannedAtEpochMs < toEpochMs),
    );
    return { revision: this.#revision, plannedUntilEpochMs: this.plannedUntilEpochMs, rows };
  }
}
