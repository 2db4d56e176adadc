import type { ExactInput, ExactItem } from './model.js';
import type { Line, LineItem } from './line.js';
import { inPlaceOf, leftEarly, withReason } from './variants.js';

/** Only the last songs before a hard time are replaced, at most two of them: the plan stands everywhere else. */
const SWAP_PLACES = 3;
const ALTERNATES_MOST = 10;
/** Extras and early segue points beyond so many are not weighed: what is to be looked through doubles with each. */
const TOGGLES_MOST = 4;
const EARLY_MOST = 6;

/** The plan's own line: spares stay out. */
export function plannedLine(items: readonly ExactItem[]): Line {
  const line = items.filter(({ segment }) => segment.extra !== 'spare').map(asPlanned);
  return { items: line, swaps: 0, moves: 0 };
}

export function asPlanned(item: ExactItem): LineItem {
  return { item, segment: item.segment };
}

/** The line with one or two of its last songs replaced by alternates of theirs. */
export function* withSwaps(line: Line, input: ExactInput): Generator<Line> {
  const places: number[] = [];
  for (let i = line.items.length - 1; i >= 0 && places.length < SWAP_PLACES; i--) {
    const { item, segment } = line.items[i];
    if (item.freedom === 'all' && item.swappable && (segment.alternates?.length ?? 0) > 0) places.push(i);
  }
  const offers = places.map((place) => swapsAt(line.items[place], input).map((swap) => ({ place, swap })));
  for (const [first, firsts] of offers.entries()) {
    for (const one of firsts) {
      yield replaced(line, [one]);
      for (const other of offers.slice(first + 1).flat()) {
        if (other.swap.segment.path !== one.swap.segment.path) yield replaced(line, [one, other]);
      }
    }
  }
}

function swapsAt({ item, segment }: LineItem, { timeText }: ExactInput): LineItem[] {
  return (segment.alternates ?? [])
    .filter((alternate) => alternate.problem === undefined)
    .slice(0, ALTERNATES_MOST)
    .map((alternate) => ({ item, segment: inPlaceOf(segment, alternate, timeText) }));
}

function replaced(line: Line, swaps: readonly { place: number; swap: LineItem }[]): Line {
  const items = [...line.items];
  for (const { place, swap } of swaps) items[place] = swap;
  return { ...line, items, swaps: line.swaps + swaps.length };
}

/** The plan's line with every other choice of extras: planned ones left out, spares taken in. */
export function* withExtras({ items, timeText }: ExactInput): Generator<Line> {
  const extras = items.filter(({ segment, freedom }) => segment.extra !== undefined && freedom === 'all');
  const weighed = extras.slice(-TOGGLES_MOST);
  for (let choice = 1; choice < 1 << weighed.length; choice++) {
    const toggled = new Set(weighed.filter((_, bit) => (choice & (1 << bit)) !== 0));
    const line = items
      .filter((item) => (item.segment.extra === 'spare') === toggled.has(item))
      .map((item): LineItem => {
        const { segment } = item;
        if (!toggled.has(item)) return { item, segment };
        return { item, segment: withReason(segment, `a spare, taken in to reach ${timeText}`) };
      });
    yield { items: line, swaps: 0, moves: toggled.size };
  }
}

/** The line with one or two of its items left at their early segue points. */
export function* withEarlySegues(line: Line, { timeText }: ExactInput): Generator<Line> {
  const offers: { place: number; early: LineItem }[] = [];
  for (let place = line.items.length - 1; place >= 0 && offers.length < EARLY_MOST; place--) {
    const { item, segment } = line.items[place];
    const early = item.freedom === 'none' ? undefined : leftEarly(segment, timeText);
    if (early && fits(item, early.cue.segueFrames - early.cue.cueInFrames)) {
      offers.push({ place, early: { item, segment: early } });
    }
  }
  for (const [index, one] of offers.entries()) {
    yield left(line, [one]);
    for (const other of offers.slice(index + 1)) yield left(line, [one, other]);
  }
}

/** What is spoken over an item is not cut with it. */
export function fits({ voices }: ExactItem, lengthFrames: number): boolean {
  return voices === undefined || voices.endFrames <= lengthFrames;
}

function left(line: Line, offers: readonly { place: number; early: LineItem }[]): Line {
  const items = [...line.items];
  for (const { place, early } of offers) items[place] = early;
  return { ...line, items, moves: line.moves + offers.length };
}
