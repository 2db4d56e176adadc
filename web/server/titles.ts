import { shownTitle, titledItems } from '../../playout/api/on-air-title.js';
import type { EngineState } from '../../playout/api/state.js';

/** Titles further back than this are heard by nobody any more. */
const KEPT = 50;

interface TitleChange {
  readonly fromFrame: number;
  readonly title: string;
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
    for (const item of titledItems(state.onAir)) {
      const last = this.#changes.at(-1);
      if (last !== undefined && item.startFrame <= last.fromFrame) continue;
      this.#changes.push({ fromFrame: item.startFrame, title: shownTitle(item) });
    }
    if (this.#changes.length > KEPT) this.#changes = this.#changes.slice(-KEPT);
  }

  /** The title that belongs to a programme frame; null before the first one known. */
  at(frame: number): string | null {
    return this.#changes.findLast((change) => change.fromFrame <= frame)?.title ?? null;
  }
}
