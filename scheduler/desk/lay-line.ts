import type { PlanCart } from '../model.js';
import { joinedAtMs } from '../seam.js';
import { layBreaks, type LaidBreak, type LaidItem } from '../traffic/lay-breaks.js';
import { isOnLine, isSameRow, type DeskRow } from './row.js';

/** The cart of an item with the cut that it airs with; undefined where the library has nothing of it that can air. */
export type CartOfRow = (row: Pick<DeskRow, 'cartId' | 'cutId' | 'transition'>) => PlanCart | undefined;

/**
 * Gives a changed stretch of the rundown its times, in the order of `after`: new neighbours are joined as the engine will
 * join them, what follows moves along up to the first timed item that holds its time, breaks follow the item that crosses
 * theirs, and what would start behind a timed item airs only where its hour runs short. What stands before the first change
 * and behind that timed item stays as it is.
 */
export function layLine(before: readonly DeskRow[], after: readonly DeskRow[], cartOf: CartOfRow): DeskRow[] {
  const joined = withJoins(before, after, cartOf);
  const touched = touchedPart(before, joined);
  if (touched === undefined || joined.length === 0) return joined;
  const from = startOfPart(joined, touched.from);
  for (let to = nextTimed(joined, touched.to); ; to = nextTimed(joined, to + 1)) {
    const part = joined.slice(from, to + 1);
    const laid = laidPart(part, handsOver(before, joined, from), cartOf);
    const timed = laid.at(-1);
    if (to >= joined.length || (timed !== undefined && timed === joined[to])) {
      return [...joined.slice(0, from), ...laid, ...joined.slice(to + 1)];
    }
  }
}

/** Items that are neighbours now and were not, or over which a voice track came or went, are joined anew. */
function withJoins(before: readonly DeskRow[], after: readonly DeskRow[], cartOf: CartOfRow): DeskRow[] {
  const [oversBefore, overs] = [voicesOver(before), voicesOver(after)];
  const known = new Set(pairs(before).map(([one, next]) => pairKey(one, next, oversBefore)));
  const rows = [...after];
  const at = new Map(after.map((row, index) => [row.id, index]));
  for (const [one, next] of pairs(after)) {
    if (known.has(pairKey(one, next, overs))) continue;
    const cart = cartOf(one);
    const index = at.get(one.id);
    if (cart === undefined || index === undefined) continue;
    const durationMs = joinMs(cart, next, cartOf, next && overs.get(next.id));
    if (durationMs !== one.durationMs) rows[index] = { ...one, durationMs };
  }
  return rows;
}

/** Neighbours of the line; the last one has none behind it. */
function pairs(rows: readonly DeskRow[]): (readonly [DeskRow, DeskRow | undefined])[] {
  const line = rows.filter(isOnLine);
  return line.map((row, index) => [row, line.at(index + 1)] as const);
}

function pairKey(one: DeskRow, next: DeskRow | undefined, overs: ReadonlyMap<string, number>): string {
  return next === undefined ? `${one.id} ` : `${one.id} ${next.id} ${overs.get(next.id) ?? ''}`;
}

/** Where the voice track over an item begins, in engine frames after its first. */
function voicesOver(rows: readonly DeskRow[]): Map<string, number> {
  return new Map(rows.flatMap(({ over }) => (over === null ? [] : [[over.itemId, over.atFrames] as const])));
}

function joinMs(
  cart: PlanCart,
  next: DeskRow | undefined,
  cartOf: CartOfRow,
  voiceOverFrames: number | undefined,
): number {
  const other = next === undefined || next.hardTime?.onTime === 'immediately' ? undefined : cartOf(next);
  if (other === undefined) return Math.round(cart.untilSegueMs);
  return Math.round(joinedAtMs({ index: 0, cart, startsAtMs: 0, follows: undefined }, other, voiceOverFrames));
}

/** From the first to the last place that is another; undefined where nothing is. */
function touchedPart(
  before: readonly DeskRow[],
  after: readonly DeskRow[],
): { readonly from: number; readonly to: number } | undefined {
  let from = 0;
  while (from < after.length && from < before.length && before[from] === after[from]) from += 1;
  if (from === after.length && from === before.length) return undefined;
  let behind = 0;
  while (behind < Math.min(after.length, before.length) - from && before.at(-1 - behind) === after.at(-1 - behind)) {
    behind += 1;
  }
  return { from, to: after.length - behind - 1 };
}

/** The item of the line before the first change: it keeps its time. A break is never taken up in its midst. */
function startOfPart(rows: readonly DeskRow[], from: number): number {
  for (let at = Math.min(from, rows.length) - 1; at >= 0; at--) {
    if (isOnLine(rows[at]) && rows[at].spot === null) return at;
  }
  return 0;
}

function handsOver(before: readonly DeskRow[], rows: readonly DeskRow[], from: number): number | undefined {
  const first = before.find((row) => row.id === rows[from].id) ?? before.find(isOnLine);
  return first?.startsAtEpochMs;
}

/** The first timed item behind a place; the end where there is none. */
function nextTimed(rows: readonly DeskRow[], from: number): number {
  const at = rows.findIndex(
    (row, index) => index > from && row.hardTime !== null && isOnLine(row) && row.spot === null,
  );
  return at < 0 ? rows.length : at;
}

function laidPart(part: readonly DeskRow[], startsAtEpochMs: number | undefined, cartOf: CartOfRow): DeskRow[] {
  const breaks = breaksOf(part);
  const inBreak = new Set(breaks.flatMap(({ spots }) => spots.map(({ itemId }) => itemId)));
  const base = part
    .filter(({ id }) => !inBreak.has(id))
    .map((row): DeskRow => (row.was === null ? row : { ...row, status: row.was }));
  const known = new Map(part.map((row) => [row.id, row]));
  const laid = layBreaks(base, breaks, startsAtEpochMs).items.flatMap((one) => rowOf(one, known));
  return withEnds(laid, known, cartOf);
}

function rowOf({ item, was }: LaidItem, known: ReadonlyMap<string, DeskRow>): DeskRow[] {
  const old = known.get(item.id);
  if (old === undefined) return [];
  const { startsAtEpochMs, durationMs, hourStartsAtEpochMs, hourClock, position, hardTime, status } = item;
  const place = { startsAtEpochMs, durationMs, hourStartsAtEpochMs, hourClock, hardTime, status, was };
  // What a break brings has no place of its own until it is numbered.
  const row = { ...old, ...place, position };
  return [isSameRow(row, old) ? old : row];
}

/** The breaks that lie in a part whole. */
function breaksOf(part: readonly DeskRow[]): LaidBreak[] {
  const groups = new Map<number, DeskRow[]>();
  for (const row of part) {
    const stopset = row.spot?.stopsetId ?? null;
    if (stopset !== null) groups.set(stopset, [...(groups.get(stopset) ?? []), row]);
  }
  return [...groups].map(([stopsetId, rows]) => ({
    stopsetId,
    ...placeOf(rows),
    spots: rows.map((row) => ({
      itemId: row.id,
      spotId: row.spot?.spotId ?? 0,
      cartId: row.cartId,
      cutId: row.cutId,
      durationMs: row.durationMs,
      reason: row.reason,
    })),
  }));
}

/** A break that has a time comes from that time on; another one stays where it stands. */
function placeOf(rows: readonly DeskRow[]): Pick<LaidBreak, 'atEpochMs' | 'behind' | 'hardTime'> {
  const [{ startsAtEpochMs, hourStartsAtEpochMs, position }] = rows;
  const timed = rows.find(({ hardTime }) => hardTime !== null)?.hardTime;
  if (timed) return { atEpochMs: timed.atEpochMs, hardTime: timed };
  return { atEpochMs: startsAtEpochMs, behind: { hourStartsAtEpochMs, position }, hardTime: null };
}

/** What a timed item behind it cuts short, or no longer does, takes the time that it then takes. */
function withEnds(rows: readonly DeskRow[], known: ReadonlyMap<string, DeskRow>, cartOf: CartOfRow): DeskRow[] {
  const ends = new Map<string, number>();
  for (const [one, next] of pairs(rows)) {
    const hardTime = next?.hardTime ?? null;
    if (next === undefined || hardTime === null || hardTime.onTime === 'immediately' || one.spot !== null) continue;
    const cart = cartOf(one);
    if (cart === undefined || known.get(one.id) === one) continue;
    const untilMs = next.startsAtEpochMs - one.startsAtEpochMs;
    const ownMs = Math.round(cart.untilSegueMs);
    const durationMs = untilMs > 0 && untilMs < ownMs ? untilMs : ownMs;
    if (durationMs !== one.durationMs) ends.set(one.id, durationMs);
  }
  return rows.map((row) => {
    const durationMs = ends.get(row.id);
    return durationMs === undefined ? row : { ...row, durationMs };
  });
}
