import type { SegmentKind } from '../../playout/api/segment.js';
import { defaultFormat } from '../../scheduler/default-format.js';
import { defaultRules } from '../../scheduler/station-rules.js';
import type { Plan, PlanCart, PlanInput, PlannedItem } from '../../scheduler/model.js';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

let nextId = 0;

/** A cart of so many seconds, by an artist of its own unless one is named. */
export function cart(kind: SegmentKind, seconds: number, over: Partial<PlanCart> = {}): PlanCart {
  const id = String(over.cartId ?? ++nextId);
  return {
    cartId: id,
    cutId: Number(id),
    kind,
    category: kind,
    title: `Title ${id}`,
    artist: `Artist ${id}`,
    titleKey: `title ${id}`,
    artistKeys: [`artist ${id}`],
    untilSegueMs: seconds * 1000,
    wholeMs: seconds * 1000,
    introMs: null,
    ...over,
  };
}

/** So many songs by so many artists, 150 to 270 seconds long, some with an intro. */
export function songs(count: number, artists = count): PlanCart[] {
  return Array.from({ length: count }, (_, index) =>
    cart('music', 150 + ((index * 37) % 121), {
      cartId: String(1000 + index),
      titleKey: `song ${index}`,
      artistKeys: [`band ${index % artists}`],
      introMs: index % 3 === 0 ? null : (4 + (index % 5) * 4) * 1000,
    }),
  );
}

export function branding(): PlanCart[] {
  return [
    ...[2001, 2002].map((id) => cart('id', 8, { cartId: String(id) })),
    ...[3001, 3002, 3003].map((id) => cart('jingle', 6, { cartId: String(id) })),
    ...[4001, 4002].map((id) => cart('sweeper', 4, { cartId: String(id) })),
    ...[5001, 5002, 5003].map((id, index) => cart('voice', 5 + 4 * index, { cartId: String(id) })),
  ];
}

export function input(carts: readonly PlanCart[], over: Partial<PlanInput> = {}): PlanInput {
  const fromEpochMs = over.fromEpochMs ?? Date.UTC(2026, 10, 22, 10);
  return {
    fromEpochMs,
    toEpochMs: fromEpochMs + 6 * HOUR_MS,
    timeZone: 'UTC',
    carts,
    format: defaultFormat(),
    history: [],
    rules: defaultRules({ artistSeparationMinutes: 60, titleSeparationMinutes: 120 }),
    seed: 1,
    ...over,
  };
}

/** What takes its turn on the line: neither spares nor what lies over another. */
export function line(plan: Plan): PlannedItem[] {
  return plan.items.filter((item) => item.status === 'planned' && item.over === null);
}
