import type { SegmentKind } from '../../playout/api/segment.js';
import type { EngineState, OnAirItem } from '../../playout/api/state.js';

/** Kinds that show their own title to listeners; every other one keeps the title of what it joins or lies over. */
const TITLED: readonly SegmentKind[] = ['music', 'news', 'emergency'];

/** Titles further back than this are heard by nobody any more. */
const KEPT = 50;

interface TitleChange {
  readonly fromFrame: number;
  readonly title: string;
}

function titleOf(item: OnAirItem): string {
  return item.artist === '' ? item.title : `${item.artist} - ${item.title}`;
}

/**
 * What listeners are told is on air, along the programme's frames: a title belongs to its item's first frame, wherever
 * in the stream that frame is by now.
 */
export class TitleLine {
  #runId = '';
  #changes: TitleChange[] = [];

  take(state: EngineState): void {
    if (state.runId !== this.#runId) {
      this.#runId = state.runId;
      this.#changes = [];
    }
    const titled = state.onAir.filter((item) => item.over === null && TITLED.includes(item.kind));
    for (const item of titled.toSorted((a, b) => a.startFrame - b.startFrame)) {
      const last = this.#changes.at(-1);
      if (last !== undefined && item.startFrame <= last.fromFrame) continue;
      this.#changes.push({ fromFrame: item.startFrame, title: titleOf(item) });
    }
    if (this.#changes.length > KEPT) this.#changes = this.#changes.slice(-KEPT);
  }

  /** The title that belongs to a programme frame; null before the first one known. */
  at(frame: number): string | null {
    return this.#changes.findLast((change) => change.fromFrame <= frame)?.title ?? null;
  }
}
