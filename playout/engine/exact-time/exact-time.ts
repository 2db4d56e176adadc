import { planJoin } from '../../api/join.js';
import type { Segment } from '../../api/segment.js';
import type { HardTimeOutlook } from '../../api/state.js';
import { ENGINE_RATE_HZ } from '../../api/units.js';
import { FROZEN_FRAMES, type Change, type Queue } from '../queue.js';
import type { TimedStarts } from '../timed-starts.js';
import { planExactTime } from './ladder.js';
import type { ExactItem, ExactPlan, VoicesOver } from './model.js';

/** Items are arranged for a hard time that is no further off: what may happen until then would undo it. */
const HORIZON_FRAMES = 75 * 60 * ENGINE_RATE_HZ;
/** An item of unknown length is given as a day: nothing can be arranged around it. */
const LONGEST_KNOWN_FRAMES = 12 * 3600 * ENGINE_RATE_HZ;
/** The wall clock was set by more than this: the hard time lies elsewhere on the programme's line. */
const MOVED_FRAMES = 0.05 * ENGINE_RATE_HZ;

/** What comes before everything in the queue: the item on air, or the one that starts now. */
export interface FirstItem {
  readonly segment: Segment;
  /** Where its first frame is, or would have been. */
  readonly startFrame: number;
  readonly starts: boolean;
}

/** A hard time that is being arranged for. */
interface Target {
  readonly item: Segment;
  readonly timeFrame: number;
}

/** Arranges what is before the next hard time so that it is reached; asked at each start and whenever the plan changed. */
export class ExactTime {
  outlook: HardTimeOutlook | null = null;
  #canStretch = false;
  #isDisarranged = false;
  #target: Target | undefined;
  /** Beds that turned out not to play; a new plan brings its own. */
  readonly #refused = new WeakSet<Segment>();
  readonly #clocks = new Map<string, Intl.DateTimeFormat>();

  constructor(private readonly timed: TimedStarts) {}

  /** Songs may be stretched from now on: the decoders of this machine can. */
  allowStretch(): void {
    this.#canStretch = true;
    this.#isDisarranged = true;
  }

  /** Something happened that was not expected: it has to be arranged anew. */
  disarrange(): void {
    this.#isDisarranged = true;
  }

  /** It has to be arranged anew, also where the hard time has moved on the programme's line. */
  get isDisarranged(): boolean {
    if (this.#isDisarranged) return true;
    return (
      this.#target !== undefined &&
      Math.abs(this.timed.timeOf(this.#target.item) - this.#target.timeFrame) > MOVED_FRAMES
    );
  }

  /** Changes what the queue will play; returns `first` as it is to play, which differs only where it starts now. */
  arrange(queue: Queue, first: FirstItem | undefined, frame: number): Segment | undefined {
    this.#isDisarranged = false;
    const rules = queue.exactTime;
    const item = queue.timed.find((one) => one.id !== first?.segment.id && this.timed.isHeld(one, frame));
    const timeFrame = item && this.timed.timeOf(item);
    this.#target = undefined;
    this.outlook = null;
    if (rules === undefined || item?.hardTime === undefined || timeFrame === undefined)
      return this.#asPlanned(queue, first);
    this.#target = { item, timeFrame };
    const situation = situationOf(queue, item, first, frame);
    if (timeFrame - frame > HORIZON_FRAMES || situation === undefined) return this.#asPlanned(queue, first);
    const { items, kept } = situation;
    const { atEpochMs, onTime, graceFrames } = item.hardTime;
    const plan = planExactTime({
      startFrame: first?.startFrame ?? frame,
      timeFrame,
      timeText: this.#textOf(atEpochMs, rules.timeZone),
      onTime,
      graceFrames,
      items,
      beds: queue.beds.filter((bed) => bed.problem === undefined && !this.#refused.has(bed)),
      rules,
      canStretch: this.#canStretch,
    });
    this.outlook = outlookOf(plan, item.id, atEpochMs);
    const changes = new Map([...kept, ...plan.changes]);
    const own = first && changes.get(first.segment.id);
    const starting = own !== undefined && 'segment' in own ? own.segment : first?.segment;
    // Until it has started, what lies over it is found by what it plays as.
    if (starting) changes.set(starting.id, { segment: starting });
    queue.adjust(changes, plan.bed && { segment: plan.bed, beforeId: item.id });
    return starting;
  }

  /** A file turned out not to play: no bed of it is laid again, and again. */
  refuse(queue: Queue, path: string): void {
    for (const bed of queue.beds) if (bed.path === path) this.#refused.add(bed);
  }

  /** Nothing is near enough to be arranged for. */
  #asPlanned(queue: Queue, first: FirstItem | undefined): Segment | undefined {
    const isAdjusted = first?.segment.adjusted !== undefined;
    queue.adjust(isAdjusted ? new Map([[first.segment.id, { segment: first.segment }]]) : new Map());
    return first?.segment;
  }

  #textOf(epochMs: number, timeZone: string): string {
    let clock = this.#clocks.get(timeZone);
    if (clock === undefined) {
      const options = { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
      clock = new Intl.DateTimeFormat('en-GB', options);
      this.#clocks.set(timeZone, clock);
    }
    return clock.format(epochMs);
  }
}

interface Situation {
  readonly items: readonly ExactItem[];
  /** What was done to frozen items before stays done. */
  readonly kept: ReadonlyMap<string, Change>;
}

/** Undefined where nothing can be arranged: an item's length is not known, or a bed is about to start. */
function situationOf(
  queue: Queue,
  target: Segment,
  first: FirstItem | undefined,
  frame: number,
): Situation | undefined {
  const items: ExactItem[] = [];
  const kept = new Map<string, Change>();
  if (first) {
    const voices = voicesOf(queue, first.segment.id);
    items.push({
      segment: withoutChoice(first.segment),
      freedom: first.starts ? 'end' : 'none',
      swappable: false,
      ...(voices && { voices }),
    });
  }
  const frozen = frozenItems(queue, first, frame);
  const rest = queue.planned.filter(({ id }) => id !== first?.segment.id);
  const until = rest.findIndex(({ id }) => id === target.id);
  const lastFrozen = rest.slice(0, until).findLastIndex(({ id }) => frozen.has(id));
  for (let i = 0; i < until; i++) {
    const planned = rest[i];
    const voices = voicesOf(queue, planned.id);
    const more = voices && { voices };
    const asFrozen = frozen.get(planned.id);
    if (asFrozen !== undefined) {
      if (asFrozen !== planned) kept.set(planned.id, { segment: asFrozen });
      items.push({ segment: withoutChoice(asFrozen), freedom: 'end', swappable: false, ...more });
    } else if (i < lastFrozen) {
      kept.set(planned.id, { out: `left out before what was about to start` });
    } else {
      const spokenOf = voices !== undefined || queue.plannedOver(rest[i + 1].id).length > 0;
      const swappable = planned.kind === 'music' && planned.hardTime === undefined && !spokenOf;
      items.push({ segment: planned, freedom: 'all', swappable, ...more });
    }
  }
  const isKnown = ({ segment: { cue } }: ExactItem): boolean =>
    cue.cueOutFrames - cue.cueInFrames < LONGEST_KNOWN_FRAMES;
  return items.every(isKnown) ? { items, kept } : undefined;
}

/** An item that is about to start is on the line, whatever extras are for. */
function withoutChoice(segment: Segment): Segment {
  if (segment.extra === undefined) return segment;
  const { extra: _extra, ...rest } = segment;
  return rest;
}

/** What starts within the frozen window, as it will play. */
function frozenItems(queue: Queue, first: FirstItem | undefined, frame: number): Map<string, Segment> {
  const frozen = new Map<string, Segment>();
  let at = first?.startFrame ?? frame;
  let before = first?.segment;
  for (const item of queue.items) {
    if (item.id === first?.segment.id) continue;
    const voice = queue.over(item.id).at(0)?.over?.atFrames;
    if (before) at += planJoin(before, item.hardTime ? undefined : item, voice) - before.cue.cueInFrames;
    if (at - frame > FROZEN_FRAMES) break;
    frozen.set(item.id, item);
    before = item;
  }
  return frozen;
}

function voicesOf(queue: Queue, itemId: string): VoicesOver | undefined {
  const voices = queue.plannedOver(itemId);
  if (voices.length === 0) return undefined;
  const starts = voices.map(({ over }) => over?.atFrames ?? 0);
  const ends = voices.map(({ over, cue }) => (over?.atFrames ?? 0) + cue.cueOutFrames - cue.cueInFrames);
  return { firstAtFrames: Math.min(...starts), endFrames: Math.max(...ends) };
}

function outlookOf(plan: ExactPlan, itemId: string, atEpochMs: number): HardTimeOutlook {
  const ms = (frames: number): number => Math.round((frames * 1000) / ENGINE_RATE_HZ);
  return {
    itemId,
    atEpochMs,
    missMs: ms(plan.missFrames),
    plannedMissMs: ms(plan.plannedMissFrames),
    status: plan.status,
    steps: plan.steps,
  };
}
