import { describe, expect, it } from 'vitest';
import type { Clock, Lengths, Schedule } from '../../../../web/api/planner.js';
import {
  changePosition,
  clockFault,
  clockVerdicts,
  freeName,
  insertAfter,
  kindOf,
  layClock,
  movePosition,
  NEW_POSITIONS,
  positionMove,
  removeAt,
  type ClockFacts,
} from '../../../../web/panel/state/clock-edit.js';
import { beginHistory, editKey, endGesture, redo, step, undo } from '../../../../web/panel/state/history.js';
import {
  fieldsOf,
  newRule,
  ruleWords,
  shownNumber,
  spanWords,
  storedNumber,
  withField,
} from '../../../../web/panel/state/rule-edit.js';
import { sameContent } from '../../../../web/panel/state/same-content.js';
import {
  cellsBetween,
  DATE_COLUMN,
  differenceWords,
  hourRuns,
  paint,
  rebase,
  weekMove,
  withDay,
  withoutDay,
  type Week,
} from '../../../../web/panel/state/week.js';
import { RULE_SCHEMAS } from '../../../../config/rule-schema.js';
import { DEFAULT_RULES } from '../../../../scheduler/solver/rule-set.js';
import type { PlannerRule } from '../../../../web/api/planner.js';

const week = (clock: string | null): Schedule['grid'] =>
  Array.from({ length: 7 }, () => new Array<string | null>(24).fill(clock));
const plain: Week = { grid: week('Day'), specialDays: [] };
const at = (column: number, hour: number) => ({ column, hour });

describe('history', () => {
  it('undoes a gesture as one step, and forgets what was undone once something else is done', () => {
    let history = beginHistory(0);
    history = step(history, 1, 'drag');
    history = step(history, 2, 'drag');
    history = step(endGesture(history), 3);
    expect(undo(history).present).toBe(2);
    expect(undo(undo(history)).present).toBe(0);
    expect(redo(undo(history)).present).toBe(3);
    expect(redo(step(undo(history), 9)).present).toBe(9);
    expect(step(history, 3)).toBe(history);
    expect(undo(beginHistory(1)).present).toBe(1);
  });

  it('is led by the usual keys', () => {
    const press = (key: string, shiftKey = false) => ({ key, shiftKey, ctrlKey: true, metaKey: false, altKey: false });
    expect(['z', 'y', 's', 'x'].map((key) => editKey(press(key)))).toEqual(['undo', 'redo', 'save', undefined]);
    expect(editKey(press('Z', true))).toBe('redo');
    expect(editKey({ ...press('z'), ctrlKey: false })).toBeUndefined();
  });
});

describe('the week', () => {
  it('is painted in rectangles, and is the same object where nothing changes', () => {
    const cells = cellsBetween(at(2, 8), at(1, 7));
    expect(cells).toHaveLength(4);
    const painted = paint(plain, cells, 'Night', null);
    expect(hourRuns(painted.grid, (clock) => clock === 'Night')).toEqual(['Tue–Wed 07:00–09:00']);
    expect(painted.grid[0]).toBe(plain.grid[0]);
    expect(paint(painted, cells, 'Night', null)).toBe(painted);
    expect(hourRuns(week(null), (clock) => clock === null)).toEqual(['Mon–Sun all day']);
  });

  it('has dates whose hours are painted, and given back to the week', () => {
    const named = withDay(withDay(plain, '2026-12-25', 'Christmas'), '2026-12-24', '');
    expect(named.specialDays.map(({ date }) => date)).toEqual(['2026-12-24', '2026-12-25']);
    const cells = cellsBetween(at(6, 9), at(DATE_COLUMN, 10));
    const painted = paint(named, cells, 'Night', '2026-12-25');
    expect(painted.specialDays[1].hours).toEqual([
      { hour: 9, clock: 'Night' },
      { hour: 10, clock: 'Night' },
    ]);
    expect(painted.grid[6].slice(8, 12)).toEqual(['Day', 'Night', 'Night', 'Day']);
    const back = paint(painted, [at(DATE_COLUMN, 9)], null, '2026-12-25');
    expect(back.specialDays[1].hours).toEqual([{ hour: 10, clock: 'Night' }]);
    expect(withoutDay(back, '2026-12-25').specialDays).toHaveLength(1);
  });

  it('puts my changes onto theirs and counts what both have changed', () => {
    const mine = withDay(paint(plain, [at(0, 0), at(0, 1)], 'Mine', null), '2026-12-25', 'mine');
    const theirs = withDay(paint(plain, [at(0, 1), at(5, 5)], 'Theirs', null), '2026-12-31', 'theirs');
    const { week: both, both: count } = rebase(plain, mine, theirs);
    expect([both.grid[0][0], both.grid[0][1], both.grid[5][5]]).toEqual(['Mine', 'Mine', 'Theirs']);
    expect(both.specialDays.map(({ name }) => name)).toEqual(['mine', 'theirs']);
    expect(count).toBe(1);
    expect(differenceWords(plain, mine)).toBe('2 hours of the week and 1 date (2026-12-25)');
    expect(differenceWords(plain, plain)).toBe('');
  });

  it('is gone through by keys and stays inside', () => {
    const press = (key: string, over: object = {}) => ({
      ...{ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false },
      ...over,
    });
    expect(weekMove(press('ArrowUp'), at(0, 0), 7)).toEqual({ do: 'go', to: at(0, 0), extend: false });
    expect(weekMove(press('ArrowRight', { shiftKey: true }), at(6, 3), 8)).toEqual({
      do: 'go',
      to: at(7, 3),
      extend: true,
    });
    expect(weekMove(press('Enter'), at(0, 0), 7)).toEqual({ do: 'paint' });
    expect(weekMove(press('Delete'), at(0, 0), 7)).toEqual({ do: 'clear' });
    expect(weekMove(press('3'), at(0, 0), 7)).toEqual({ do: 'brush', index: 2 });
    expect(weekMove(press('q'), at(0, 0), 7)).toBeUndefined();
  });
});

describe('a clock', () => {
  const lengths: Lengths = {
    categories: [{ code: 'gold', name: 'Gold', kind: 'music', colour: '#112233', carts: 9, averageSeconds: 600 }],
    kinds: [
      { kind: 'music', carts: 9, averageSeconds: 300 },
      { kind: 'id', carts: 0, averageSeconds: null },
      { kind: 'jingle', carts: 2, averageSeconds: 10 },
    ],
  };
  const facts: ClockFacts = { lengths, carts: new Map() };
  const fresh = (words: string) => {
    const found = NEW_POSITIONS.find((one) => one.words === words);
    if (found === undefined) throw new Error(words);
    return found.position;
  };
  const gold = { ...fresh('Song'), category: 'gold' };
  const clock = (...positions: Clock['positions']): Clock => ({ name: 'A', colour: null, repeatFrom: null, positions });
  const words = (one: Clock) => clockVerdicts(one, layClock(one, facts)).map((verdict) => verdict.words);

  it('is laid out by average lengths; what lies over a song takes none, the next kind serves', () => {
    const laid = layClock(
      clock(fresh('Station ID'), gold, fresh('Voice track'), fresh('Stopset'), fresh('News')),
      facts,
    );
    expect(laid.positions.map(({ startSeconds }) => startSeconds)).toEqual([0, 10, 610, 610, 730]);
    expect([laid.totalSeconds, laid.unknown]).toEqual([730, 1]);
  });

  it('counts a live source for its own length, whether it is named or one of its kind', () => {
    const cart = { cartId: '7', title: 'Network', artist: '', kind: 'live', seconds: 1800 } as const;
    const named: ClockFacts = {
      lengths: { ...lengths, kinds: [...lengths.kinds, { kind: 'live', carts: 2, averageSeconds: 900 }] },
      carts: new Map([['7', cart]]),
    };
    const slot = fresh('Live or network');
    const laid = layClock(clock(gold, { ...slot, cartId: '7' }, slot, gold), named);
    expect(laid.positions.map(({ startSeconds }) => startSeconds)).toEqual([0, 600, 2400, 3300]);
    expect(kindOf({ ...slot, cartId: '7' }, named)).toBe('live');
  });

  it('says what is empty, open and overfull', () => {
    expect(words(clock())[0]).toContain('Empty');
    expect(words(clock(gold))).toEqual([
      '▲ 50:00 open: songs of any category fill it. Add positions, a fill, or let it go around.',
    ]);
    expect(words({ ...clock(gold), repeatFrom: 0 })[0]).toContain('goes around from position 1');
    expect(words(clock(gold, fresh('Fill')))).toEqual(['● 50:00 open, for the fill.']);
    expect(words({ ...clock(gold, fresh('Fill')), repeatFrom: 0 })).toEqual(['● 50:00 open, for the fill.']);
    expect(words(clock(gold, gold, gold, gold, gold, gold))).toEqual(['● Full.']);
    expect(words(clock(gold, gold, gold, gold, gold, gold, gold))[0]).toContain('Overfull by 10:00');
  });

  it('says which fill takes what is open: the one before the next timed position, or before the full hour', () => {
    const timed = {
      ...fresh('Song'),
      category: 'gold',
      hard: { minute: 20, onTime: 'make-next', graceSeconds: 0 } as const,
    };
    expect(words(clock(gold, fresh('Fill'), timed, gold))).toEqual([
      '▲ 20:00 open: songs of any category fill it. Add positions, a fill, or let it go around.',
      '● 10:00 open before the :20 of position 3, for the fill.',
    ]);
    expect(words(clock(gold, timed, fresh('Fill')))[0]).toBe('● 30:00 open, for the fill.');
  });

  it('is not stored with a fill of one cart, or one over a song', () => {
    const filled = fresh('Fill');
    expect(clockFault(clock(gold, filled))).toBeNull();
    expect(clockFault(clock(gold, { ...filled, cartId: '7' }))).toContain(
      'Position 2 is a fill, which takes many carts',
    );
    expect(clockFault(clock(gold, { ...filled, overNext: true }))).toContain('cannot lie over a song');
  });

  it('holds timed positions to their minutes', () => {
    const timed = (minute: number, onTime: 'immediately' | 'make-next') => ({
      ...fresh('Stopset'),
      hard: { minute, onTime, graceSeconds: 0 },
    });
    const early = clock(gold, timed(20, 'make-next'));
    expect(layClock(early, facts).positions[1]).toMatchObject({ startSeconds: 1200, slackSeconds: 600 });
    expect(words(early)[1]).toBe('▲ 10:00 open before the :20 of position 2: songs fill it.');
    const late = clock(gold, gold, gold, timed(20, 'make-next'), timed(50, 'immediately'));
    expect(words(late).slice(1)).toEqual([
      '▲ 10:00 too much before the :20 of position 4.',
      '▲ 18:00 open before the :50 of position 5: songs fill it.',
    ]);
    // A hard start ends what is on air.
    expect(layClock(clock(gold, gold, gold, timed(20, 'immediately')), facts).positions[3].startSeconds).toBe(1200);
    expect(clockFault(clock(timed(20, 'wait' as never), timed(20, 'make-next')))).toContain('Position 2 is timed');
    expect(clockFault({ ...clock(gold), name: ' ' })).toBe('The clock needs a name.');
    expect(clockFault(clock({ ...gold, kinds: [] }))).toContain('needs a category');
  });

  it('goes around from the same position wherever that stands', () => {
    const [a, b, c] = [gold, fresh('Jingle'), fresh('News')];
    const around = { ...clock(a, b, c), repeatFrom: 1 };
    expect(movePosition(around, 1, 2)).toMatchObject({ positions: [a, c, b], repeatFrom: 2 });
    expect(movePosition(around, 0, 3)).toBe(around);
    expect(insertAfter(around, -1, c).repeatFrom).toBe(2);
    expect(removeAt(around, 0).repeatFrom).toBe(0);
    expect(removeAt(removeAt(removeAt(around, 0), 0), 0)).toMatchObject({ positions: [], repeatFrom: null });
    expect(changePosition(around, 0, { category: null }).positions[0].category).toBeNull();
  });

  it('is edited by keys, and gets a name of its own', () => {
    const press = { key: 'ArrowDown', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    expect(positionMove(press, 1, 3)).toEqual({ do: 'go', to: 2 });
    expect(positionMove({ ...press, altKey: true }, 2, 3)).toEqual({ do: 'move', to: 2 });
    expect(positionMove({ ...press, key: 'd', ctrlKey: true }, 2, 3)).toEqual({ do: 'copy' });
    expect(positionMove({ ...press, key: 'Delete' }, 2, 3)).toEqual({ do: 'remove' });
    expect(freeName('New', ['New', 'New 2'])).toBe('New 3');
  });
});

describe('rules', () => {
  it('are said in words, every kind of them', () => {
    expect(ruleWords(DEFAULT_RULES[1] as unknown as PlannerRule)).toBe('Same artist at least 1 h apart');
    for (const kind of Object.keys(RULE_SCHEMAS)) {
      const rule = newRule(kind, []);
      expect(ruleWords(rule)).not.toMatch(/undefined|NaN|object/);
      const own = fieldsOf(RULE_SCHEMAS[kind as keyof typeof RULE_SCHEMAS]).map(({ key }) => key);
      const kept = Object.keys(rule).filter(
        (key) => !['id', 'kind', 'categories', 'breakable', 'weight', 'tier'].includes(key),
      );
      expect(own).toEqual(expect.arrayContaining(kept));
    }
    expect([3000, 45 * 60_000, 90 * 60_000, 72 * 3_600_000].map(spanWords)).toEqual([
      '3 s',
      '45 min',
      '1 h 30 min',
      '3 d',
    ]);
  });

  it('have fields in units that people type', () => {
    const [of, code, least] = fieldsOf(RULE_SCHEMAS.separation);
    expect([of.type, of.choices[0], code.isOptional, least.type]).toEqual(['choice', 'artist', true, 'minutes']);
    expect([shownNumber(least, 5_400_000), storedNumber(least, 90)]).toEqual([90, 5_400_000]);
    const [part] = fieldsOf(RULE_SCHEMAS.rest);
    expect([part.type, shownNumber(part, 0.15), storedNumber(part, 15)]).toEqual(['percent', 15, 0.15]);
  });

  it('get names of their own, and lose what is optional', () => {
    const first = newRule('place', []);
    expect(newRule('place', [first]).id).toBe('place-2');
    expect(withField(first, 'leastEnergy', undefined)).not.toHaveProperty('leastEnergy');
    expect(withField(first, 'codes', ['a'])).toMatchObject({ codes: ['a'], leastEnergy: 3 });
    expect(sameContent({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(sameContent({ a: 1 }, { a: 2 })).toBe(false);
  });
});
