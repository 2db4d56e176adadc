import type { CuePoints, JoinFacts, Segment, SegmentKind } from './segment.js';
import { ENGINE_RATE_HZ } from './units.js';

/** What a join has to know of an item on either side of it. Positions in the file, frames of the engine's rate. */
export interface JoinSide {
  readonly kind: SegmentKind;
  readonly cue: CuePoints;
  /** Absent where nothing was measured: the item's own segue point stands. */
  readonly join?: JoinFacts;
}

/** The kinds whose end may lie under what follows. */
const OVERLAPPED_KINDS: readonly SegmentKind[] = ['music', 'bed'];
const LONGEST_OVERLAP_FRAMES = 12 * ENGINE_RATE_HZ;
/** Between two voices. */
const BREATH_FRAMES = 0.2 * ENGINE_RATE_HZ;
/** A dip of this length at a join is no hole. */
const TOLERATED_DIP_FRAMES = 0.25 * ENGINE_RATE_HZ;
/** A soft opening may lie under so much of the music before its segue point. */
const LONGEST_UNDER_FRAMES = 6 * ENGINE_RATE_HZ;
/** The same under music that ends cold, at its full level to the last: no longer than it takes not to be noticed there. */
const LONGEST_UNDER_COLD_FRAMES = 3 * ENGINE_RATE_HZ;

/**
 * Where `next` starts over `previous`: the segue point of this pair, a position in the file of `previous`. It is the
 * previous item's own segue point, but
 * - a point that a person or a scenario has set stands, and so does one of which nothing more is known;
 * - nothing starts before the end of speech, jingles, sweepers and what else is no music, and at a cold end nothing is at
 *   its own level before it;
 * - a next item that opens softly starts so much earlier, six seconds at most and three before a cold end, that it is at its
 *   own level where the previous one leaves its own: the join has no hole;
 * - two voices never overlap: what sings or speaks in `next` (from the end of its intro, where one is known; of a voice
 *   track over it, from `voiceOverFrames` after its first frame) waits for the end of the previous item's last voice.
 */
export function planJoin(previous: JoinSide, next: JoinSide | undefined, voiceOverFrames?: number): number {
  const { cue, join } = previous;
  if (join === undefined || join.isSegueSet === true || next === undefined) return cue.segueFrames;
  if (!OVERLAPPED_KINDS.includes(previous.kind)) return cue.cueOutFrames;
  const isCold = join.ending === 'cold' || cue.segueFrames === cue.cueOutFrames;
  let start = cue.segueFrames - Math.min(earlierBy(next), isCold ? LONGEST_UNDER_COLD_FRAMES : Infinity);
  start = Math.max(start, Math.min(cue.segueFrames, cue.cueOutFrames - LONGEST_OVERLAP_FRAMES));
  if (join.vocalEndFrames !== undefined) {
    start = Math.max(start, join.vocalEndFrames + BREATH_FRAMES - voiceAfter(next, voiceOverFrames));
  }
  return Math.round(Math.min(cue.cueOutFrames, Math.max(cue.cueInFrames, start)));
}

/** How much earlier a softly opening item starts. */
function earlierBy({ kind, cue, join }: JoinSide): number {
  if (!OVERLAPPED_KINDS.includes(kind) || join?.bodyFromFrames === undefined) return 0;
  const openingFrames = join.bodyFromFrames - cue.cueInFrames;
  return Math.min(LONGEST_UNDER_FRAMES, Math.max(0, openingFrames - TOLERATED_DIP_FRAMES));
}

/** How long after its first frame a voice may be heard in an item, at the earliest. */
function voiceAfter({ kind, cue }: JoinSide, voiceOverFrames: number | undefined): number {
  const isMusic = OVERLAPPED_KINDS.includes(kind);
  const introEndFrames = isMusic ? (cue.introEndFrames ?? cue.cueInFrames) : cue.cueInFrames;
  const ownFrames = Math.max(0, introEndFrames - cue.cueInFrames);
  return voiceOverFrames === undefined ? ownFrames : Math.min(ownFrames, Math.max(0, voiceOverFrames));
}

/** The segue point of every item of a rundown, in its order, each with the item that follows it; see `planJoin`. */
export function plannedSegues(items: readonly Segment[]): number[] {
  const firstVoice = new Map<string, number>();
  for (const { over } of items) {
    if (over === undefined) continue;
    firstVoice.set(over.itemId, Math.min(over.atFrames, firstVoice.get(over.itemId) ?? Infinity));
  }
  const segues = new Array<number>(items.length);
  let next: Segment | undefined;
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    const isMain = item.over === undefined && item.problem === undefined;
    segues[i] = isMain ? planJoin(item, next, next && firstVoice.get(next.id)) : item.cue.segueFrames;
    if (isMain) next = item;
  }
  return segues;
}
