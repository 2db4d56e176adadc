import type { Segment } from '../../api/segment.js';
import { ENGINE_RATE_HZ, secondsFromFrames } from '../../api/units.js';
import { asPlanned, fits, plannedLine, withEarlySegues, withExtras, withSwaps } from './choices.js';
import { coverOf, endOf, lengthAt, reachOf, stretchTo, type Line, type LineItem } from './line.js';
import type { Change } from '../queue.js';
import type { ExactInput, ExactPlan } from './model.js';
import { backTimed, fadedAt } from './variants.js';

/** A tempo changed by less than this is noticed by nobody: it is done before anything of the plan is replaced. */
const GENTLE_PERCENT = 0.5;
/** What one replaced song, and one extra or early segue, weighs against a percent of stretch. */
const SWAP_COST = 0.5;
const MOVE_COST = 1;
/** A start that is so much late is on time. */
const ON_TIME_FRAMES = 0.05 * ENGINE_RATE_HZ;
/** A bed is rather so much longer than that one more item of the plan is changed. */
const BED_CHANGE_SECONDS = 5;
const SHORTEST_BED_FRAMES = ENGINE_RATE_HZ;
/** An item that would be faded out sooner than this is not begun, where it can be left out. */
const SHORTEST_FADED_FRAMES = 20 * ENGINE_RATE_HZ;

/** Lines to choose from, and how far each may be stretched. */
interface Rung {
  readonly lines: () => Iterable<Line>;
  readonly percent: number;
}

interface Reached {
  readonly line: readonly LineItem[];
  readonly bed?: Segment;
  readonly missFrames: number;
}

/**
 * The steps by which a hard time is reached without ending anything in its middle, the least intrusive that are enough: none;
 * a stretch that nobody hears; alternates in the place of the last songs; stretch; extras left out or taken in; early segues;
 * more stretch; what there is no time for left out; a back-timed bed; a fade. What is on air never changes. The same input
 * gives the same steps.
 */
export function planExactTime(input: ExactInput): ExactPlan {
  const planned = startedInTime(plannedLine(input.items), input);
  const plannedMissFrames = endOf(planned.items, input.startFrame) - input.timeFrame;
  const reached = climb(planned, input) ?? bridge(planned, input) ?? fade(planned, input) ?? nearest(planned, input);
  return { ...told(reached, input), plannedMissFrames };
}

/** What would only start when the time has come does not start any more. */
function startedInTime(line: Line, { startFrame, timeFrame }: ExactInput): Line {
  let at = startFrame;
  const items: LineItem[] = [];
  for (let i = 0; i < line.items.length && (at < timeFrame || line.items[i].item.freedom !== 'all'); i++) {
    items.push(line.items[i]);
    at += lengthAt(line.items, i);
  }
  return { ...line, items };
}

function* rungs(planned: Line, input: ExactInput): Generator<Rung> {
  const { stretchPercent, stretchMostPercent } = input.rules;
  const usual = input.canStretch ? stretchPercent : 0;
  const most = input.canStretch ? Math.max(stretchPercent, stretchMostPercent) : 0;
  const only = (): Line[] => [planned];
  const swaps = (): Iterable<Line> => withSwaps(planned, input);
  const extras = (): Iterable<Line> => otherExtras(input);
  const early = (): Iterable<Line> => each(before(only(), extras()), (line) => withEarlySegues(line, input));
  yield { lines: only, percent: 0 };
  yield { lines: only, percent: Math.min(GENTLE_PERCENT, usual) };
  yield { lines: swaps, percent: 0 };
  yield { lines: () => before(only(), swaps()), percent: usual };
  yield { lines: extras, percent: usual };
  yield { lines: () => each(extras(), (line) => withSwaps(line, input)), percent: usual };
  yield { lines: early, percent: usual };
  yield { lines: () => before(only(), swaps(), extras(), early()), percent: most };
  const shorter = withoutLast(planned, input);
  if (shorter) yield { lines: () => before([shorter], withSwaps(shorter, input)), percent: most };
}

function* otherExtras(input: ExactInput): Generator<Line> {
  for (const line of withExtras(input)) yield startedInTime(line, input);
}

function* before(...groups: Iterable<Line>[]): Generator<Line> {
  for (const group of groups) yield* group;
}

function* each(lines: Iterable<Line>, more: (line: Line) => Iterable<Line>): Generator<Line> {
  for (const line of lines) yield* more(line);
}

/** The line without the item that would be on air when the time comes. */
function withoutLast(planned: Line, { startFrame, timeFrame }: ExactInput): Line | undefined {
  const last = planned.items.at(-1);
  if (last?.item.freedom !== 'all' || planned.items.length < 2) return undefined;
  if (endOf(planned.items, startFrame) <= timeFrame) return undefined;
  return { ...planned, items: planned.items.slice(0, -1), moves: planned.moves + 1 };
}

function climb(planned: Line, input: ExactInput): Reached | undefined {
  for (const { lines, percent } of rungs(planned, input)) {
    const best = cheapest(lines(), percent, input);
    if (best === undefined) continue;
    const line = best.needsStretch ? stretchTo(best.line, input, GENTLE_PERCENT).line : best.line.items;
    const missFrames = endOf(line, input.startFrame) - input.timeFrame;
    // Joins have lengths of their own that do not stretch: very rarely the time is out of reach after all.
    if (statusOf(line, missFrames) === 'on-time') return { line, missFrames };
  }
  return undefined;
}

/** The line that reaches the time with the least done to it; the first of several that are as good. */
function cheapest(
  lines: Iterable<Line>,
  percent: number,
  { startFrame, timeFrame }: ExactInput,
): { readonly line: Line; readonly needsStretch: boolean } | undefined {
  let best: { line: Line; needsStretch: boolean } | undefined;
  let least = Infinity;
  for (const line of lines) {
    const need = timeFrame - endOf(line.items, startFrame);
    const covered = need >= 0 && need <= coverOf(line.items);
    const reach = covered ? 0 : reachOf(line.items, percent);
    if (!covered && Math.abs(need) > reach) continue;
    const stretched = covered ? secondsFromFrames(need) / 100 : reach === 0 ? 0 : (Math.abs(need) / reach) * percent;
    const cost = line.swaps * SWAP_COST + line.moves * MOVE_COST + stretched;
    if (cost < least) [best, least] = [{ line, needsStretch: !covered }, cost];
  }
  return best;
}

/** Time is left: a bed that ends at the hard time, under the end of what precedes it. */
function bridge(planned: Line, input: ExactInput): Reached | undefined {
  if (input.beds.length === 0) return undefined;
  const shorter = withoutLast(planned, input);
  const lines = before(
    [planned],
    withSwaps(planned, input),
    otherExtras(input),
    shorter && endsBadly(planned, input) ? [shorter] : [],
  );
  let best: Reached | undefined;
  let least = Infinity;
  for (const { items, swaps, moves } of lines) {
    for (const bed of input.beds) {
      const found = withBed(items, bed, input);
      if (found === undefined) continue;
      const cost = secondsFromFrames(found.gap) + BED_CHANGE_SECONDS * (swaps + moves);
      if (cost < least) [best, least] = [found.reached, cost];
      break;
    }
  }
  return best;
}

/** The last item would be faded before its half, or sooner than anybody would begin it. */
function endsBadly({ items }: Line, { startFrame, timeFrame }: ExactInput): boolean {
  const playedFrames = timeFrame - startOfLast(items, startFrame);
  return playedFrames < SHORTEST_FADED_FRAMES || playedFrames < lengthAt(items, items.length - 1) / 2;
}

function withBed(
  items: readonly LineItem[],
  bed: Segment,
  { startFrame, timeFrame, timeText }: ExactInput,
): { readonly reached: Reached; readonly gap: number } | undefined {
  const after = [...items, asPlanned({ segment: bed, freedom: 'end', swappable: false })];
  const gap = timeFrame - (endOf(after, startFrame) - lengthAt(after, items.length));
  if (gap < SHORTEST_BED_FRAMES || gap > bed.cue.cueOutFrames - bed.cue.cueInFrames) return undefined;
  const timedBed = backTimed(bed, `bed:${timeFrame}`, gap, timeText);
  return { reached: { line: items, bed: timedBed, missFrames: 0 }, gap };
}

/** Nothing else is left: what would be on air then is faded out, where the hard time would end it anyway. */
function fade({ items }: Line, input: ExactInput): Reached | undefined {
  const { startFrame, timeFrame, timeText, rules } = input;
  const endFrame = forcedFrame(input);
  const last = items.at(-1);
  if (endFrame === undefined || last === undefined || endOf(items, startFrame) <= endFrame) return undefined;
  const before = items.slice(0, -1);
  const length = endFrame - startOfLast(items, startFrame);
  if (length < SHORTEST_FADED_FRAMES && last.item.freedom === 'all' && before.length > 0) {
    return { line: before, missFrames: endOf(before, startFrame) - timeFrame };
  }
  if (last.item.freedom === 'none' || length <= 0 || !fits(last.item, length)) return undefined;
  const faded = fadedAt(last.segment, length, rules.fadeFrames, timeText);
  return { line: [...before, { ...last, segment: faded }], missFrames: endFrame - timeFrame };
}

/** Where the last item of a line starts, as it is joined to what precedes it. */
function startOfLast(items: readonly LineItem[], startFrame: number): number {
  return endOf(items, startFrame) - lengthAt(items, items.length - 1);
}

/** When the hard time ends what is on air by its own rule; undefined where it waits for it. */
function forcedFrame({ onTime, timeFrame, graceFrames }: ExactInput): number | undefined {
  if (onTime === 'make-next') return undefined;
  return onTime === 'wait' ? timeFrame + graceFrames : timeFrame;
}

/** The time cannot be reached: what comes nearest to it with the usual steps. */
function nearest(planned: Line, input: ExactInput): Reached {
  const { startFrame, timeFrame, rules, canStretch } = input;
  const percent = canStretch ? rules.stretchPercent : 0;
  let best: Line = planned;
  let least = Infinity;
  const all = before([planned], withSwaps(planned, input), otherExtras(input), withEarlySegues(planned, input));
  for (const line of all) {
    const need = timeFrame - endOf(line.items, startFrame);
    const reach = reachOf(line.items, percent);
    const left = Math.max(0, Math.abs(need) - reach);
    if (left < least) [best, least] = [line, left];
  }
  const missFrames = endOf(best.items, startFrame) - timeFrame;
  const reach = Math.trunc(reachOf(best.items, percent));
  const goal = timeFrame + Math.sign(missFrames) * Math.max(0, Math.abs(missFrames) - reach);
  const { line } = stretchTo(best, { ...input, timeFrame: goal }, GENTLE_PERCENT);
  return { line, missFrames: endOf(line, startFrame) - timeFrame };
}

function statusOf(line: readonly LineItem[], missFrames: number): ExactPlan['status'] {
  if (missFrames > ON_TIME_FRAMES) return 'late';
  return -missFrames > coverOf(line) + ON_TIME_FRAMES ? 'early' : 'on-time';
}

function told(reached: Reached, input: ExactInput): Omit<ExactPlan, 'plannedMissFrames'> {
  const { line, bed, missFrames } = reached;
  const status = bed ? 'on-time' : statusOf(line, missFrames);
  const changes = new Map<string, Change>();
  const steps: string[] = [];
  const byItem = new Map(line.map((one) => [one.item, one.segment]));
  for (const item of input.items) {
    const { segment } = item;
    const becomes = byItem.get(item);
    if (becomes === segment) continue;
    if (becomes === undefined) {
      const out = outReason(segment, input.timeText);
      changes.set(segment.id, { out });
      if (segment.extra !== 'spare') steps.push(`"${segment.title}": ${out}`);
      continue;
    }
    changes.set(segment.id, { segment: becomes });
    const before = segment.adjusted?.reasons.length ?? 0;
    for (const reason of becomes.adjusted?.reasons.slice(before) ?? []) steps.push(`"${becomes.title}": ${reason}`);
  }
  if (bed) steps.push(`"${bed.title}": ${bed.adjusted?.reasons.join('; ') ?? ''}`);
  const missed = missedStep(status, missFrames, input.timeText);
  return { changes, bed, missFrames, status, steps: missed === undefined ? steps : [...steps, missed] };
}

function outReason({ extra }: Segment, timeText: string): string {
  if (extra === 'spare') return `a spare, not needed before ${timeText}`;
  return extra === 'planned' ? `left out to reach ${timeText}` : `left out: no time for it before ${timeText}`;
}

function missedStep(status: ExactPlan['status'], missFrames: number, timeText: string): string | undefined {
  if (status === 'on-time') return undefined;
  const seconds = secondsFromFrames(Math.abs(missFrames)).toFixed(1);
  if (status === 'late') return `${timeText} is missed by ${seconds} s: nothing more may change before it`;
  return `${seconds} s are left before ${timeText}: filler bridges them`;
}
