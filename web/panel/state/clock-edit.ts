import type { SegmentKind } from '../../../playout/api/segment.js';
import type { Clock, FixedCart, Lengths, Position, PositionPurpose } from '../../api/planner.js';
import { duration, KIND_WORDS, oneLine } from './format.js';

const HOUR_SECONDS = 3600;
/** A difference that no listener and no plan notices: carts are not all as long as their average. */
const NEAR_SECONDS = 30;

/** What a clock is judged by. */
export interface ClockFacts {
  readonly lengths: Lengths;
  readonly carts: ReadonlyMap<string, FixedCart>;
}

const PLAIN: Position = {
  purpose: 'item',
  kinds: [],
  category: null,
  cartId: null,
  overNext: false,
  hard: null,
  place: null,
  requiredCodes: [],
  excludedCodes: [],
  transition: null,
  avails: null,
  lengthSeconds: null,
};

/** What a planner adds. */
export const NEW_POSITIONS: readonly { readonly words: string; readonly position: Position }[] = [
  { words: 'Song', position: { ...PLAIN, kinds: ['music'] } },
  { words: 'Jingle', position: { ...PLAIN, kinds: ['jingle', 'sweeper', 'liner'] } },
  { words: 'Station ID', position: { ...PLAIN, kinds: ['id', 'jingle'] } },
  { words: 'News', position: { ...PLAIN, kinds: ['news'] } },
  { words: 'Live or network', position: { ...PLAIN, kinds: ['live'] } },
  {
    words: 'Stopset',
    position: { ...PLAIN, purpose: 'stopset', kinds: ['spot'], avails: 4, lengthSeconds: 120 },
  },
  { words: 'Voice track', position: { ...PLAIN, purpose: 'voice-track', kinds: ['voice'], overNext: true } },
  { words: 'Fill', position: { ...PLAIN, purpose: 'fill', kinds: ['music'] } },
];

export const PURPOSE_WORDS: Readonly<Record<PositionPurpose, string>> = {
  item: 'Carts in rotation, or one cart',
  stopset: 'Stopset',
  'voice-track': 'Voice track',
  fill: 'Fill',
};

/** What stands there, in words. */
export function positionWords(position: Position, { lengths, carts }: ClockFacts): string {
  const { purpose, category, cartId, kinds } = position;
  if (purpose === 'stopset') return 'Stopset';
  if (cartId !== null) {
    const cart = carts.get(cartId);
    return cart === undefined
      ? `Cart ${cartId}`
      : oneLine([cart.title, cart.artist].filter((text) => text !== '').join(' – '));
  }
  const own = lengths.categories.find(({ code }) => code === category);
  const what = category === null ? kinds.map((kind) => KIND_WORDS[kind]).join(', else ') : (own?.name ?? category);
  if (what === '') return 'Nothing yet';
  if (purpose === 'fill') return `Fill: ${what}`;
  return category === null ? `Any ${what.charAt(0).toLowerCase()}${what.slice(1)}` : what;
}

/** Has it an item after it that joins? Breaks are laid by traffic, and what lies over a song goes with that. */
export function joins({ purpose, overNext }: Position): boolean {
  return purpose !== 'stopset' && !overNext;
}

/** How long it is on air; null where the library has nothing for it. Over a song it takes no time, and fill what is left. */
export function positionSeconds(position: Position, { lengths, carts }: ClockFacts): number | null {
  const { overNext, lengthSeconds, cartId, category, kinds } = position;
  if (overNext || position.purpose === 'fill') return 0;
  if (lengthSeconds !== null) return lengthSeconds;
  if (position.purpose === 'stopset') return null;
  if (cartId !== null) return carts.get(cartId)?.seconds ?? null;
  if (category !== null) return lengths.categories.find(({ code }) => code === category)?.averageSeconds ?? null;
  // The next kind serves where the library has none of the one before.
  for (const kind of kinds) {
    const known = lengths.kinds.find((one) => one.kind === kind);
    if (known !== undefined && known.carts > 0) return known.averageSeconds;
  }
  return null;
}

export function kindOf(position: Position, { lengths, carts }: ClockFacts): SegmentKind {
  const { cartId, category, kinds } = position;
  const fixed = cartId === null ? undefined : carts.get(cartId)?.kind;
  const own = lengths.categories.find(({ code }) => code === category)?.kind;
  return fixed ?? own ?? kinds.at(0) ?? 'music';
}

/** Its colour: its category's; null: that of its kind. */
export function colourOf({ category, cartId }: Position, { lengths }: ClockFacts): string | null {
  if (category === null || cartId !== null) return null;
  return lengths.categories.find(({ code }) => code === category)?.colour ?? null;
}

export interface LaidPosition {
  readonly position: Position;
  readonly index: number;
  /** Of the hour, were everything as long as on average. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Null: not known, and taken for 0. */
  readonly seconds: number | null;
  /** Of a timed one: how long before its minute all that stands before it has ended (negative: how late it has). */
  readonly slackSeconds: number | null;
}

export interface LaidClock {
  readonly positions: readonly LaidPosition[];
  readonly totalSeconds: number;
  readonly unknown: number;
}

/** Where the positions come to lie in the hour. A timed one starts at its minute at the earliest. */
export function layClock({ positions }: Clock, facts: ClockFacts): LaidClock {
  let at = 0;
  const laid = positions.map((position, index): LaidPosition => {
    const due = position.hard === null ? null : position.hard.minute * 60;
    const slackSeconds = due === null ? null : due - at;
    // A hard start ends what is on air; every other one waits for it.
    if (due !== null) at = position.hard?.onTime === 'immediately' ? due : Math.max(at, due);
    const seconds = positionSeconds(position, facts);
    const startSeconds = at;
    at += seconds ?? 0;
    return { position, index, startSeconds, endSeconds: at, seconds, slackSeconds };
  });
  const unknown = laid.filter(({ seconds }) => seconds === null).length;
  return { positions: laid, totalSeconds: at, unknown };
}

export interface ClockVerdict {
  readonly look: 'good' | 'warned' | 'dim';
  readonly words: string;
}

/** What a planner has to know of a clock as a whole: empty, too full, a gap, and what the station does about it. */
export function clockVerdicts(clock: Clock, laid: LaidClock): ClockVerdict[] {
  const { positions, repeatFrom } = clock;
  if (positions.length === 0) {
    return [{ look: 'warned', words: '▲ Empty: the station fills such an hour with songs of any category.' }];
  }
  const verdicts: ClockVerdict[] = [];
  const gap = HOUR_SECONDS - laid.totalSeconds;
  const timed = positions.findLastIndex(({ hard }) => hard !== null);
  const hasFill = isFilled(positions, Math.max(0, timed), positions.length);
  if (gap < -NEAR_SECONDS) {
    const words = `▲ Overfull by ${duration(-gap)}: what no longer fits into the hour is left out.`;
    verdicts.push({ look: 'warned', words });
  } else if (gap > NEAR_SECONDS && hasFill) {
    verdicts.push({ look: 'good', words: `● ${duration(gap)} open, for the fill.` });
  } else if (gap > NEAR_SECONDS && repeatFrom !== null) {
    const words = `● ${duration(gap)} open: it goes around from position ${repeatFrom + 1} until the hour is full.`;
    verdicts.push({ look: 'good', words });
  } else if (gap > NEAR_SECONDS) {
    const words = `▲ ${duration(gap)} open: songs of any category fill it. Add positions, a fill, or let it go around.`;
    verdicts.push({ look: 'warned', words });
  } else {
    verdicts.push({ look: 'good', words: '● Full.' });
  }
  for (const { index, slackSeconds, position } of laid.positions) {
    if (slackSeconds === null || position.hard === null) continue;
    const minute = `:${String(position.hard.minute).padStart(2, '0')}`;
    if (slackSeconds < -NEAR_SECONDS) {
      const words = `▲ ${duration(-slackSeconds)} too much before the ${minute} of position ${index + 1}.`;
      verdicts.push({ look: 'warned', words });
    } else if (slackSeconds > NEAR_SECONDS && isFilled(positions, timedBefore(positions, index), index)) {
      const words = `● ${duration(slackSeconds)} open before the ${minute} of position ${index + 1}, for the fill.`;
      verdicts.push({ look: 'good', words });
    } else if (slackSeconds > NEAR_SECONDS) {
      const words = `▲ ${duration(slackSeconds)} open before the ${minute} of position ${index + 1}: songs fill it.`;
      verdicts.push({ look: 'warned', words });
    }
  }
  if (laid.unknown > 0) {
    const one = laid.unknown === 1;
    const words = `▲ ${one ? '1 position has' : `${laid.unknown} positions have`} nothing in the library or no length yet, and ${one ? 'counts' : 'count'} 0:00.`;
    verdicts.push({ look: 'warned', words });
  }
  return verdicts;
}

/** Does one of the positions [from, to) take what they leave open? */
function isFilled(positions: Clock['positions'], from: number, to: number): boolean {
  return positions.slice(from, to).some(({ purpose }) => purpose === 'fill');
}

/** The timed position before another one; 0 where there is none. */
function timedBefore(positions: Clock['positions'], index: number): number {
  return Math.max(
    0,
    positions.slice(0, index).findLastIndex(({ hard }) => hard !== null),
  );
}

/** What keeps a clock from being stored, by position; `null` is the clock's own. */
export function clockFault(clock: Clock): string | null {
  if (clock.name.trim() === '') return 'The clock needs a name.';
  let last: number | null = null;
  for (const [index, { hard, kinds, cartId, purpose, overNext }] of clock.positions.entries()) {
    if (cartId === null && kinds.length === 0) return `Position ${index + 1} needs a category, a kind or a cart.`;
    if (purpose === 'fill' && cartId !== null) {
      return `Position ${index + 1} is a fill, which takes many carts: give it a category or a kind.`;
    }
    if (purpose === 'fill' && overNext) {
      return `Position ${index + 1} is a fill and cannot lie over a song: make it a voice track, or let it take time.`;
    }
    if (hard === null) continue;
    if (last !== null && hard.minute <= last) {
      return `Position ${index + 1} is timed at minute ${hard.minute}, before or with the timed one above it (${last}).`;
    }
    last = hard.minute;
  }
  return null;
}

/** The clock goes around from the same position as before, wherever that stands then. */
function withPositions(clock: Clock, positions: Position[]): Clock {
  const from = clock.repeatFrom === null ? undefined : clock.positions.at(clock.repeatFrom);
  const at = from === undefined ? -1 : positions.indexOf(from);
  const nearest = Math.min(clock.repeatFrom ?? 0, positions.length - 1);
  const repeatFrom = clock.repeatFrom === null || positions.length === 0 ? null : at === -1 ? nearest : at;
  return { ...clock, positions, repeatFrom };
}

/** Puts a position behind another one; -1 puts it first. */
export function insertAfter(clock: Clock, index: number, position: Position): Clock {
  const positions = [...clock.positions];
  positions.splice(index + 1, 0, { ...position });
  return withPositions(clock, positions);
}

export function removeAt(clock: Clock, index: number): Clock {
  return withPositions(
    clock,
    clock.positions.filter((_, at) => at !== index),
  );
}

/** Moves a position; the same clock where it cannot go there. */
export function movePosition(clock: Clock, from: number, to: number): Clock {
  if (from === to || to < 0 || to >= clock.positions.length || from < 0 || from >= clock.positions.length) return clock;
  const positions = [...clock.positions];
  const [moved] = positions.splice(from, 1);
  positions.splice(to, 0, moved);
  return withPositions(clock, positions);
}

export function changePosition(clock: Clock, index: number, change: Partial<Position>): Clock {
  const positions = clock.positions.map((position, at) => (at === index ? { ...position, ...change } : position));
  return { ...clock, positions };
}

/** What another purpose makes of a position: what belongs to the old one alone goes. */
export function withPurpose(purpose: PositionPurpose): Partial<Position> {
  const fresh = NEW_POSITIONS.find((one) => one.position.purpose === purpose)?.position ?? PLAIN;
  const { kinds, avails, lengthSeconds, overNext } = fresh;
  return { purpose, kinds, avails, lengthSeconds, overNext, category: null, cartId: null };
}

/** A name that no clock has. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const name = `${wanted} ${number}`;
    if (!taken.includes(name)) return name;
  }
}

export const ON_TIME_WORDS = {
  immediately: 'Hard: on the minute, ends what is on air',
  'make-next': 'Soft: after the item on air, skips what stands between',
  wait: 'Soft with grace: forced once the grace has passed',
} as const;

/** The mark of a timed position: `:20 soft`. */
export function timeMark({ hard }: Position): string {
  if (hard === null) return '';
  const minute = `:${String(hard.minute).padStart(2, '0')}`;
  if (hard.onTime === 'immediately') return `${minute} hard`;
  return hard.onTime === 'make-next' ? `${minute} soft` : `${minute} soft, ${hard.graceSeconds} s`;
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;
export type PositionMove = { readonly do: 'go' | 'move'; readonly to: number } | { readonly do: 'remove' | 'copy' };

/** What a key does in the list: arrows go, with Alt they move the position; Delete takes it out, Ctrl D doubles it. */
export function positionMove(press: Press, at: number, count: number): PositionMove | undefined {
  const ctrl = press.ctrlKey || press.metaKey;
  if (ctrl && press.key.toLowerCase() === 'd') return { do: 'copy' };
  if (ctrl) return undefined;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[press.key];
  if (to !== undefined) return { do: press.altKey ? 'move' : 'go', to: Math.min(count - 1, Math.max(0, to)) };
  return press.key === 'Delete' && !press.altKey ? { do: 'remove' } : undefined;
}
