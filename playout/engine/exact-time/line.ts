import { planJoin } from '../../api/join.js';
import type { Segment, SegmentKind } from '../../api/segment.js';
import { ENGINE_RATE_HZ } from '../../api/units.js';
import type { ExactInput, ExactItem } from './model.js';
import { ownLength, stretchedTo, withReason } from './variants.js';

/** What is music keeps its character at another tempo; what is spoken, sung for the station or sold does not change. */
const STRETCHED_KINDS: readonly SegmentKind[] = ['music', 'bed'];
/** The end of a song may sound on under the wait for a hard time so long: nobody hears that it was reached early. */
const LONGEST_COVER_FRAMES = 2 * ENGINE_RATE_HZ;
/** Rounding of cue points moves joins by frames: so often is the last stretched item corrected. */
const CORRECTIONS = 4;

/** An item of a line that might air, as it would sound there. */
export interface LineItem {
  readonly item: ExactItem;
  readonly segment: Segment;
}

/** Items one after the other up to the hard time, and what it took to get there. */
export interface Line {
  readonly items: readonly LineItem[];
  readonly swaps: number;
  /** Extras that were left out or taken in, and items left at their early segue points. */
  readonly moves: number;
}

/** Where the line ends: where the hard-timed item would start if it had no time. */
export function endOf(line: readonly LineItem[], startFrame: number): number {
  let at = startFrame;
  for (let i = 0; i < line.length; i++) at += lengthAt(line, i);
  return at;
}

/** From the first frame of an item until the one after it starts. */
export function lengthAt(line: readonly LineItem[], index: number): number {
  const { segment } = line[index];
  const next = line.at(index + 1);
  const at = planJoin(segment, next?.segment, next && firstVoice(next));
  return at - segment.cue.cueInFrames;
}

/** Where the first voice over an item starts, at the item's own tempo. */
function firstVoice({ item, segment }: LineItem): number | undefined {
  return item.voices && Math.round(item.voices.firstAtFrames / (segment.tempo ?? 1));
}

/** How much earlier than the hard time a line may end because its last sound goes on until then. */
export function coverOf(line: readonly LineItem[]): number {
  const last = line.at(-1)?.segment.cue;
  return last === undefined ? 0 : Math.min(LONGEST_COVER_FRAMES, last.cueOutFrames - last.segueFrames);
}

function mayStretch({ item, segment }: LineItem): boolean {
  return (
    item.freedom === 'all' &&
    STRETCHED_KINDS.includes(segment.kind) &&
    segment.stretch !== false &&
    segment.hardTime === undefined &&
    ownLength(segment) > 0
  );
}

/** By how many frames a line becomes longer or shorter where everything that may is stretched by `percent` of its length. */
export function reachOf(line: readonly LineItem[], percent: number): number {
  let frames = 0;
  for (const one of line) if (mayStretch(one)) frames += ownLength(one.segment);
  return (frames * percent) / 100;
}

/**
 * The line stretched so that it ends exactly at the hard time: as few of its last songs as it takes without going over
 * `gentlePercent`, all of them where more is needed. `percent` is what that comes to, with its sign.
 */
export function stretchTo(
  { items }: Line,
  input: ExactInput,
  gentlePercent: number,
): { readonly line: readonly LineItem[]; readonly percent: number } {
  const need = input.timeFrame - endOf(items, input.startFrame);
  const chosen = chooseStretched(items, need, gentlePercent);
  const total = chosen.reduce((sum, index) => sum + ownLength(items[index].segment), 0);
  const last = chosen.at(-1);
  if (last === undefined || need === 0) return { line: items, percent: 0 };
  const lengths = new Map(chosen.map((index) => [index, shareOf(ownLength(items[index].segment), need / total)]));
  let line = atLengths(items, lengths);
  for (let i = 0; i < CORRECTIONS; i++) {
    const off = input.timeFrame - endOf(line, input.startFrame);
    if (off === 0) break;
    lengths.set(last, (lengths.get(last) ?? 0) + off);
    line = atLengths(items, lengths);
  }
  const told = line.map((one, index) => (lengths.has(index) ? tellStretch(one, items[index], input.timeText) : one));
  return { line: told, percent: (need / total) * 100 };
}

function chooseStretched(items: readonly LineItem[], need: number, gentlePercent: number): number[] {
  const chosen: number[] = [];
  let frames = 0;
  for (let index = items.length - 1; index >= 0; index--) {
    if (!mayStretch(items[index])) continue;
    chosen.unshift(index);
    frames += ownLength(items[index].segment);
    if (Math.abs(need) <= (frames * gentlePercent) / 100) break;
  }
  return chosen;
}

function shareOf(length: number, part: number): number {
  return Math.round(length * (1 + part));
}

function atLengths(items: readonly LineItem[], lengths: ReadonlyMap<number, number>): LineItem[] {
  return items.map((one, index) => {
    const length = lengths.get(index);
    return length === undefined ? one : { ...one, segment: stretchedTo(one.segment, length) };
  });
}

function tellStretch(stretched: LineItem, from: LineItem, timeText: string): LineItem {
  const frames = ownLength(stretched.segment) - ownLength(from.segment);
  if (frames === 0) return stretched;
  const percent = Math.abs((frames / ownLength(from.segment)) * 100).toFixed(2);
  const seconds = Math.abs(frames / ENGINE_RATE_HZ).toFixed(2);
  const way = frames > 0 ? 'longer' : 'shorter';
  const reason = `stretched by ${percent} % (${seconds} s ${way}) to reach ${timeText}`;
  return { ...stretched, segment: withReason(stretched.segment, reason) };
}
