import type { SegmentKind } from '../playout/api/segment.js';
import type { ClockPosition, HourClock } from '../db/queries/clocks.js';
import type { Section } from './sections.js';
import { isStopset, stopsetOrdinals } from './stopsets.js';

/** What stands in for music where there is none, best first. Emergency material is never planned. */
export const FALLBACK_KINDS: readonly SegmentKind[] = [
  'music',
  'bed',
  'news',
  'spot',
  'jingle',
  'sweeper',
  'liner',
  'voice',
  'id',
];

/** What the clock leaves open. */
export const FILLS_THE_HOUR: ClockPosition = { kinds: FALLBACK_KINDS, category: null, overNext: false, hard: null };

/** The positions of a section one after the other, without an end. */
export interface SectionSteps {
  /** Position number `index`, counted from the section's start. A fill is one position, however many items it takes. */
  at(index: number): ClockPosition;
  /** Is it the timed one that opens the section? */
  isTimed(index: number): boolean;
  /** Which break of its hour it is, from 0; undefined where it is none. */
  stopsetAt(index: number): number | undefined;
  /** So many come once, before what goes around. */
  readonly once: number;
  /** So many make one turn of what goes around. */
  readonly turn: number;
}

/** Does it take what is left before the next timed item? One cart, or what lies over a song, fills nothing. */
export function isFill({ purpose, overNext, cartId }: ClockPosition): boolean {
  return purpose === 'fill' && !overNext && cartId === undefined;
}

/**
 * The timed item, the section's positions, then what goes around: its fill, where it has one; else the clock's repeated part
 * in the last section of an hour, and music where there is none, or where nothing of it can be filled. Spots are sold: a
 * stopset has time and is never filled from the library. `hasBreaks`: false where its breaks stay where they are.
 */
export function sectionSteps(
  section: Section,
  clock: HourClock,
  fromEpochMs: number,
  canFill: (position: ClockPosition) => boolean,
  hasBreaks: boolean,
): SectionSteps {
  const { hard } = section;
  const isPlanned = (position: ClockPosition): boolean => hasBreaks || !isStopset(position);
  // A timed item whose time has passed before the span begins is not made up for; a fill goes on.
  const isAhead = hard !== null && hard.hardTime.atEpochMs >= fromEpochMs && isPlanned(hard.position);
  const timed = isAhead ? [hard.position] : [];
  const goesOn = hard !== null && timed.length === 0 && isFill(hard.position) ? [hard.position] : [];
  const lead = [...timed, ...goesOn, ...section.positions.filter(isPlanned)];
  const around = section.last && clock.repeatFrom !== null ? clock.positions.slice(clock.repeatFrom) : [];
  const repeated = around.filter((position) => position.hard === null && isPlanned(position));
  const fill = lead.findLast((position) => isFill(position) && canFill(position));
  const ownLoop = repeated.some((position) => !position.overNext && canFill(position)) ? repeated : [FILLS_THE_HOUR];
  const loop = fill === undefined ? ownLoop : [fill];
  const ordinals = stopsetOrdinals(clock);
  const inLoop = loop.filter(isStopset);
  return {
    at: (index) => (index < lead.length ? lead[index] : loop[(index - lead.length) % loop.length]),
    isTimed: (index) => index < timed.length,
    stopsetAt: (index) => {
      if (index < lead.length) return ordinals.get(lead[index]);
      const [turn, place] = [Math.floor((index - lead.length) / loop.length), (index - lead.length) % loop.length];
      if (!isStopset(loop[place])) return undefined;
      return ordinals.size + turn * inLoop.length + inLoop.indexOf(loop[place]);
    },
    once: lead.length,
    turn: Math.max(lead.length, loop.length),
  };
}
