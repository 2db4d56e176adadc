import { expect, it } from 'vitest';
import { plannedSegues, type JoinSide } from '../../playout/api/join.js';
import type { Segment } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import type { PlanCart, PlannedItem } from '../../scheduler/model.js';
import { planSpan } from '../../scheduler/plan.js';
import { branding, input, songs } from './plan-fixture.js';

const seconds = (count: number): number => Math.round(count * ENGINE_RATE_HZ);

/** Songs of every way to end and to begin: cold, faded, soft at the start, sung to the last. */
function withSides(carts: readonly PlanCart[]): PlanCart[] {
  return carts.map((cart, index) => {
    const length = cart.wholeMs / 1000;
    const isMusic = cart.kind === 'music';
    const segue = isMusic ? length - 1 - (index % 4) * 1.5 : length;
    const side: JoinSide = {
      kind: cart.kind,
      cue: {
        cueInFrames: seconds(0.25),
        ...(cart.introMs !== null && { introEndFrames: seconds(0.25 + cart.introMs / 1000) }),
        segueFrames: seconds(0.25 + segue),
        cueOutFrames: seconds(0.25 + length),
        fadeInFrames: 0,
        fadeOutFrames: 0,
      },
      join: isMusic
        ? {
            ending: index % 5 === 0 ? 'cold' : 'fade',
            ...(index % 3 === 0 && { vocalEndFrames: seconds(length - 0.5) }),
            ...(index % 2 === 0 && { bodyFromFrames: seconds(0.25 + (index % 7)) }),
          }
        : {},
    };
    return { ...cart, untilSegueMs: segue * 1000, side: () => side };
  });
}

function segmentOf(item: PlannedItem, index: number): Segment {
  const side = item.cart.side?.();
  if (side === undefined) throw new Error('every cart here has its sides');
  return {
    ...side,
    id: String(index),
    title: item.cart.title,
    artist: item.cart.artist,
    path: '',
    gainDb: 0,
    speech: [],
    ...(item.over && { over: { itemId: String(item.over.index), atFrames: item.over.atFrames } }),
  };
}

it('plans every item to start where the engine will join it to the one before', () => {
  const carts = [...withSides(songs(120, 40)), ...withSides(branding())];
  const { items } = planSpan(input(carts));
  const aired = items.flatMap((item, index) => (item.status === 'planned' ? [{ item, index }] : []));
  const segues = plannedSegues(aired.map(({ item, index }) => segmentOf(item, index)));
  const main = aired.flatMap(({ item }, place) => (item.over === null ? [{ item, segueFrames: segues[place] }] : []));
  const own = { moved: 0, under: 0 };
  for (const [place, { item, segueFrames }] of main.slice(0, -1).entries()) {
    const next = main[place + 1].item;
    const side = item.cart.side?.();
    const onAirMs = ((segueFrames - (side?.cue.cueInFrames ?? 0)) * 1000) / ENGINE_RATE_HZ;
    const joined = item.startsAtEpochMs + onAirMs;
    const due = next.hardTime?.atEpochMs ?? -Infinity;
    expect(Math.abs(next.startsAtEpochMs - Math.max(joined, due))).toBeLessThanOrEqual(1);
    if (next.startsAtEpochMs > due) expect(Math.abs(item.durationMs - onAirMs)).toBeLessThanOrEqual(1);
    if (Math.abs(onAirMs - item.cart.untilSegueMs) > 1) own.moved++;
    if (items.some(({ over }) => over !== null && items[over.index] === next)) own.under++;
  }
  expect(main.length).toBeGreaterThan(30);
  expect(own.moved).toBeGreaterThan(10);
  expect(own.under).toBeGreaterThan(1);
});
