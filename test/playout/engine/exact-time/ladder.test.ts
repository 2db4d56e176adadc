import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planJoin } from '../../../../playout/api/join.js';
import type { ExactTimeRules, Segment } from '../../../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../../../playout/api/units.js';
import { planExactTime } from '../../../../playout/engine/exact-time/ladder.js';
import type { ExactInput, ExactItem, ExactPlan, Freedom } from '../../../../playout/engine/exact-time/model.js';
import { item as segment } from '../desk.js';

const SECOND = ENGINE_RATE_HZ;
const RULES: ExactTimeRules = {
  timeZone: 'UTC',
  stretchPercent: 1,
  stretchMostPercent: 2,
  fadeFrames: 5 * SECOND,
};

/** A song of this length until its segue, with a tail of two seconds behind it. */
function song(id: string, seconds: number, extras: Partial<Segment> = {}): Segment {
  return segment(id, `${id}.wav`, { segue: seconds, cueOut: seconds + 2 }, extras);
}

function at(one: Segment, freedom: Freedom = 'all', more: Partial<ExactItem> = {}): ExactItem {
  return { segment: one, freedom, swappable: true, ...more };
}

function plan(items: readonly ExactItem[], timeSeconds: number, more: Partial<ExactInput> = {}): ExactPlan {
  return planExactTime({
    startFrame: 0,
    timeFrame: Math.round(timeSeconds * SECOND),
    timeText: '10:00:00',
    onTime: 'immediately',
    graceFrames: 0,
    items,
    beds: [],
    rules: RULES,
    canStretch: true,
    ...more,
  });
}

/** What a plan has on the line, as segments in their order. */
function lineOf(items: readonly ExactItem[], made: ExactPlan): Segment[] {
  const line = items.flatMap(({ segment: planned }) => {
    const change = made.changes.get(planned.id);
    if (change === undefined) return [planned];
    return 'segment' in change ? [change.segment] : [];
  });
  return made.bed ? [...line, made.bed] : line;
}

function endOf(line: readonly Segment[]): number {
  return line.reduce((sum, one, index) => sum + planJoin(one, line.at(index + 1)) - one.cue.cueInFrames, 0);
}

const alternates = (id: string, ...seconds: number[]): Segment[] =>
  seconds.map((length, index) => song(`${id}-${index}`, length));
const first = at(song('first', 200), 'end');

describe('the steps towards a hard time', () => {
  const early = { earlySegueFrames: 150 * SECOND };
  it.each<{ name: string; items: ExactItem[]; time: number; steps: RegExp[] }>([
    { name: 'none where it is met', items: [first, at(song('b', 200))], time: 400, steps: [] },
    {
      name: 'none where the last song sounds on until then',
      items: [first, at(song('b', 200))],
      time: 401.5,
      steps: [],
    },
    {
      name: 'a stretch that nobody hears before anything else',
      items: [first, at(song('b', 200, { alternates: alternates('x', 199) }))],
      time: 399,
      steps: [/^"b": stretched by 0.50 % \(1.00 s shorter\) to reach 10:00:00$/],
    },
    {
      name: 'over as few of the last songs as it takes',
      items: [first, at(song('b', 200)), at(song('c', 200)), at(song('d', 200))],
      time: 798.1,
      steps: [/^"c": stretched by 0.4[78] % \(0.95 s shorter\)/, /^"d": stretched by 0.4[78] % \(0.95 s shorter\)/],
    },
    {
      name: 'an alternate that fits',
      items: [first, at(song('b', 200, { alternates: alternates('x', 150, 180, 250) }))],
      time: 381,
      steps: [/^"x-1": in place of "b" to reach 10:00:00$/],
    },
    {
      name: 'two alternates where one does not fit',
      items: [
        first,
        at(song('b', 200, { alternates: alternates('x', 180, 240) })),
        at(song('c', 200, { alternates: alternates('y', 180, 230) })),
      ],
      time: 620.5,
      steps: [/^"x-1": in place of "b"/, /^"y-0": in place of "c"/],
    },
    {
      name: 'an alternate and a stretch of the rest',
      items: [first, at(song('b', 200, { stretch: false, alternates: alternates('x', 190) })), at(song('c', 200))],
      time: 588.5,
      steps: [
        /^"x-0": in place of "b"/,
        /^"x-0": stretched by 0.38 % \(0.73 s shorter\)/,
        /^"c": stretched by 0.38 % \(0.77 s shorter\)/,
      ],
    },
    {
      name: 'stretch up to one percent',
      items: [first, at(song('b', 200)), at(song('c', 200))],
      time: 604,
      steps: [/^"b": stretched by 1.00 % \(2.00 s longer\)/, /^"c": stretched by 1.00 %/],
    },
    {
      name: 'an extra left out',
      items: [first, at(song('b', 200)), at(song('j', 10, { kind: 'jingle', extra: 'planned' })), at(song('c', 200))],
      time: 600,
      steps: [/^"j": left out to reach 10:00:00$/],
    },
    {
      name: 'a spare taken in',
      items: [first, at(song('b', 200)), at(song('c', 30, { extra: 'spare' }))],
      time: 430,
      steps: [/^"c": a spare, taken in to reach 10:00:00$/],
    },
    {
      name: 'an early segue at the marked point',
      items: [first, at(song('b', 200, early))],
      time: 350,
      steps: [/^"b": left at its early segue point, 50 s before its own, to reach 10:00:00$/],
    },
    {
      name: 'an early segue of what starts now',
      items: [at(song('b', 200, early), 'end')],
      time: 150,
      steps: [/^"b": left at its early segue point/],
    },
    {
      name: 'up to two percent before anything is faded',
      items: [first, at(song('b', 200))],
      time: 396.5,
      steps: [/^"b": stretched by 1.75 %/],
    },
    {
      name: 'what there is no time for left out',
      items: [first, at(song('b', 200)), at(song('c', 200))],
      time: 401,
      steps: [/^"c": left out: no time for it before 10:00:00$/],
    },
    {
      name: 'a fade at last',
      items: [first, at(song('b', 200))],
      time: 350,
      steps: [/^"b": faded out 52.0 s before its end to reach 10:00:00$/],
    },
    {
      name: 'a fade of what starts now',
      items: [at(song('b', 200), 'end')],
      time: 199,
      steps: [/^"b": faded out 3.0 s/],
    },
  ])('$name', ({ items, time, steps }) => {
    const made = plan(items, time);
    expect(made.steps).toHaveLength(steps.length);
    for (const [index, step] of steps.entries()) expect(made.steps[index]).toMatch(step);
    expect(made.status).toBe('on-time');
    const off = endOf(lineOf(items, made)) - time * SECOND;
    expect(off).toBeLessThanOrEqual(1);
    expect(off).toBeGreaterThanOrEqual(-2 * SECOND);
  });
});

describe('always', () => {
  const seconds = fc.integer({ min: 5, max: 300 });
  const lines = fc.array(
    fc.record({
      length: seconds,
      extra: fc.constantFrom(undefined, 'planned' as const, 'spare' as const),
      stretch: fc.boolean(),
      others: fc.array(seconds, { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const itemsOf = (
    line: readonly { length: number; extra?: 'planned' | 'spare'; stretch: boolean; others: number[] }[],
  ) =>
    line.map(({ length, extra, stretch, others }, index) =>
      at(
        song(`s${index}`, length, {
          ...(extra && { extra }),
          ...(!stretch && { stretch: false as const }),
          alternates: alternates(`s${index}-other`, ...others),
        }),
      ),
    );

  it('tells the truth about where its line ends, never changes what is on air, and is the same each time', () => {
    fc.assert(
      fc.property(
        lines,
        fc.integer({ min: 60, max: 1500 }),
        fc.constantFrom('immediately', 'make-next'),
        (line, time, onTime) => {
          const items = [at(song('air', 100), 'none'), ...itemsOf(line as Parameters<typeof itemsOf>[0])];
          const made = plan(items, time, { onTime });
          expect(plan(items, time, { onTime })).toEqual(made);
          expect(made.changes.has('air')).toBe(false);
          expect(endOf(lineOf(items, made)) - time * SECOND).toBe(made.missFrames);
          for (const one of lineOf(items, made)) {
            const { cueInFrames, segueFrames, cueOutFrames } = one.cue;
            expect(cueInFrames <= segueFrames && segueFrames <= cueOutFrames).toBe(true);
            expect(Math.abs((one.tempo ?? 1) - 1)).toBeLessThan(0.0205);
            if (one.stretch === false) expect(one.tempo).toBeUndefined();
            if (onTime === 'make-next') expect(one.adjusted?.isCut).toBeUndefined();
          }
          if (made.status === 'on-time') expect(made.missFrames).toBeLessThanOrEqual(SECOND / 20);
        },
      ),
    );
  });
});
