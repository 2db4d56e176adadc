import { isLiveAddress } from '../../api/live-source.js';
import type { Segment } from '../../api/segment.js';
import { ENGINE_RATE_HZ, secondsFromFrames } from '../../api/units.js';
import type { TimedStarts } from '../timed-starts.js';

/** What is left of a slot is worth going on air for from this on. */
const LEAST_FRAMES = 5 * ENGINE_RATE_HZ;
/** Later than this is told. */
const LATE_FRAMES = ENGINE_RATE_HZ / 10;
/** Part of a slot after its source was lost: `id~2`, `id~3`. */
const PART = /~(\d+)$/;

/** Why an item is left out whose turn, or whose source, came too late. */
export const TIME_OVER = 'its time was over before it could start';

/** A live segment whose turn it is, on air or waiting for its source, and the frame at which that is over. */
export interface Slot {
  readonly segment: Segment;
  readonly endFrame: number;
}

export function isLive(segment: Segment): boolean {
  return isLiveAddress(segment.path);
}

/** The id of the planned item that a part of a slot belongs to. */
export function slotIdOf(itemId: string): string {
  return itemId.replace(PART, '');
}

/** What is left of a slot at `frame`, under an id of its own; undefined where that is too little. */
export function restOf({ segment, endFrame }: Slot, frame: number): Segment | undefined {
  if (endFrame - frame < LEAST_FRAMES) return undefined;
  const { hardTime: _, ...rest } = segment;
  const part = Number(PART.exec(segment.id)?.[1] ?? 1) + 1;
  return { ...rest, id: `${slotIdOf(segment.id)}~${part}`, cue: cueOf(segment, endFrame - frame) };
}

function cueOf({ cue }: Segment, frames: number): Segment['cue'] {
  return { ...cue, cueInFrames: 0, segueFrames: frames, cueOutFrames: frames };
}

/**
 * The time that a live segment has: from its own time, or from when its turn came, for its length. Its source may come late,
 * go and come back within it; what is planned after it waits for its end.
 */
export class LiveSlot {
  #now: Slot | undefined;

  constructor(private readonly timed: TimedStarts) {}

  get now(): Slot | undefined {
    return this.#now;
  }

  /** Its turn has come by `frame`, whether its source is there or not. */
  claim(segment: Segment, frame: number): Slot {
    if (this.#now?.segment.id === segment.id) return this.#now;
    const fromFrame = segment.hardTime ? Math.min(frame, this.timed.timeOf(segment)) : frame;
    this.#now = { segment, endFrame: fromFrame + segment.cue.cueOutFrames - segment.cue.cueInFrames };
    return this.#now;
  }

  /** It starts at `frame`: as long as its slot still is, and why, where that is not its whole length. */
  start(segment: Segment, frame: number): { readonly segment: Segment; readonly reason: string } {
    const { endFrame } = this.claim(segment, frame);
    const whole = segment.cue.cueOutFrames - segment.cue.cueInFrames;
    const frames = Math.min(whole, endFrame - frame);
    const missed = whole - frames;
    const started = { ...segment, cue: cueOf(segment, frames) };
    this.#now = { segment: started, endFrame: frame + frames };
    if (missed <= LATE_FRAMES) return { segment: started, reason: '' };
    return { segment: started, reason: `joined ${secondsFromFrames(missed).toFixed(1)} s after its time` };
  }

  /** Too little of it is left to begin. */
  isOver(frame: number): boolean {
    if (this.#now === undefined) return false;
    const { segment, endFrame } = this.#now;
    return endFrame - frame < Math.min(LEAST_FRAMES, (segment.cue.cueOutFrames - segment.cue.cueInFrames) / 2);
  }

  /** What was lost on air goes on waiting, as this part of the slot; undefined where too little of it is left. */
  rest(frame: number): Segment | undefined {
    const rest = this.#now && restOf(this.#now, frame);
    this.#now = rest && this.#now && { segment: rest, endFrame: this.#now.endFrame };
    return rest;
  }

  clear(): void {
    this.#now = undefined;
  }
}
