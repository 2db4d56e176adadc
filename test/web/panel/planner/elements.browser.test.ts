import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import '../../../../web/panel/theme/tokens.css';
import '../../../../web/panel/elements/ct-clock-pie.js';
import '../../../../web/panel/elements/ct-conflict.js';
import '../../../../web/panel/elements/ct-palette.js';
import type { ChooseBrushEvent } from '../../../../web/panel/elements/ct-palette.js';
import '../../../../web/panel/elements/ct-position-form.js';
import type { ChangePositionEvent } from '../../../../web/panel/elements/ct-position-form.js';
import '../../../../web/panel/elements/ct-position-list.js';
import type { MoveEvent, PositionEvent } from '../../../../web/panel/elements/ct-position-list.js';
import '../../../../web/panel/elements/ct-week-grid.js';
import type { PaintEvent, WeekColumn } from '../../../../web/panel/elements/ct-week-grid.js';
import { layClock, NEW_POSITIONS, type ClockFacts } from '../../../../web/panel/state/clock-edit.js';
import type { Position } from '../../../../web/api/planner.js';

afterEach(() => {
  document.body.replaceChildren();
});

async function put<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): Promise<HTMLElementTagNameMap[K]> {
  const element = Object.assign(document.createElement(name), properties);
  const main = document.createElement('main');
  main.append(element);
  document.body.append(main);
  await (element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
  return element;
}

const all = (element: Element, selector: string): HTMLElement[] => [
  ...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
];
const press = (target: HTMLElement, key: string, over: KeyboardEventInit = {}): void => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...over }));
};
const violations = async (): Promise<string[]> =>
  (await axe.run(document.querySelector('main') as Element)).violations.map(
    ({ id, nodes }) => `${id} ${nodes[0].html}`,
  );

const column = (name: string, cells: WeekColumn['cells'], under: WeekColumn['under'] = null): WeekColumn => ({
  ...{ name, long: name, isToday: false, under, cells },
});
const hours = (clock: string | null): (string | null)[] => new Array<string | null>(24).fill(clock);

describe('ct-week-grid', () => {
  const columns = [
    column('Monday', hours('Day')),
    column('Tuesday', hours(null)),
    column('25 Dec', hours(null), hours('Day')),
  ];

  async function grid(): Promise<{
    cell: (name: string) => HTMLElement;
    seen: PaintEvent['detail'][];
    element: Element;
  }> {
    const element = await put('ct-week-grid', { columns, colours: new Map([['Day', '#4a7fe0']]) });
    const seen: PaintEvent['detail'][] = [];
    element.addEventListener('paint', (event) => seen.push((event as PaintEvent).detail));
    const cell = (name: string): HTMLElement => {
      const found = all(element, 'td').find((td) => td.getAttribute('aria-label')?.startsWith(name) === true);
      if (found === undefined) throw new Error(`no cell ${name}`);
      return found;
    };
    return { cell, seen, element };
  }

  it('names every cell, has one in the order of tabs, and says what a date takes from the week', async () => {
    const { cell, element } = await grid();
    expect(all(element, 'td')).toHaveLength(72);
    expect(all(element, 'td[tabindex="0"]')).toHaveLength(1);
    expect(cell('Tuesday 05:00').getAttribute('aria-label')).toBe('Tuesday 05:00, no clock');
    expect(cell('25 Dec 05:00').getAttribute('aria-label')).toBe('25 Dec 05:00, as the week: Day');
    expect(cell('Monday 05:00').style.getPropertyValue('--clock')).toBe('#4a7fe0');
    expect(await violations()).toEqual([]);
  });

  it('extends with Shift, paints with Enter, empties with Delete, and keeps these keys for itself', async () => {
    const { cell, seen, element } = await grid();
    let outside = 0;
    document.body.addEventListener('keydown', () => (outside += 1), { once: true });
    press(cell('Monday 00:00'), 'ArrowDown');
    press(cell('Monday 00:00'), 'ArrowRight', { shiftKey: true });
    press(cell('Monday 00:00'), 'ArrowDown', { shiftKey: true });
    press(cell('Monday 00:00'), 'Enter');
    press(cell('Monday 00:00'), 'Delete');
    expect(seen.map(({ cells, clear, gesture }) => [cells.length, clear, gesture])).toEqual([
      [4, false, null],
      [4, true, null],
    ]);
    expect(seen[0].cells[0]).toEqual({ column: 0, hour: 1 });
    await (element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
    expect(element.shadowRoot?.activeElement?.getAttribute('aria-label')).toContain('Tuesday 02:00');
    expect(outside).toBe(0);
  });

  it('paints the rectangle of a drag as one gesture', async () => {
    const { cell, seen } = await grid();
    const point = (target: HTMLElement, type: string): void => {
      const { left, top, width, height } = target.getBoundingClientRect();
      const at = { clientX: left + width / 2, clientY: top + height / 2, button: 0, bubbles: true, composed: true };
      target.dispatchEvent(new PointerEvent(type, { ...at, cancelable: true }));
    };
    point(cell('Monday 01:00'), 'pointerdown');
    point(cell('Tuesday 03:00'), 'pointermove');
    point(cell('Tuesday 02:00'), 'pointermove');
    point(cell('Tuesday 02:00'), 'pointerup');
    point(cell('Monday 05:00'), 'pointermove');
    expect(seen.map(({ cells }) => cells.length)).toEqual([1, 6, 4]);
    expect(new Set(seen.map(({ gesture }) => gesture)).size).toBe(1);
  });
});

describe('ct-palette', () => {
  it('is gone through with arrows and says what is chosen', async () => {
    const brushes = [
      { name: 'Day', words: 'Day', colour: '#4a7fe0', amount: '24 h' },
      { name: null, words: 'No clock', colour: null, amount: '0 h' },
    ];
    const palette = await put('ct-palette', { brushes, label: 'Clock to paint with' });
    const seen: number[] = [];
    palette.addEventListener('choose', (event) => seen.push((event as ChooseBrushEvent).detail.index));
    const [day, none] = all(palette, '[role="radio"]');
    press(day, 'ArrowUp');
    none.click();
    expect(seen).toEqual([1, 1]);
    expect(day.getAttribute('aria-checked')).toBe('true');
    expect(await violations()).toEqual([]);
  });
});

const facts: ClockFacts = {
  lengths: {
    categories: [{ code: 'gold', name: 'Gold', kind: 'music', colour: '#c9b23a', carts: 3, averageSeconds: 240 }],
    kinds: [{ kind: 'music', carts: 3, averageSeconds: 240 }],
  },
  carts: new Map(),
};
const position = (words: string, over: Partial<Position> = {}): Position => {
  const found = NEW_POSITIONS.find((one) => one.words === words);
  if (found === undefined) throw new Error(words);
  return { ...found.position, ...over };
};
const clock = {
  name: 'A',
  colour: null,
  repeatFrom: null,
  positions: [position('Song', { category: 'gold' }), position('Stopset'), position('Voice track')],
};

describe('ct-position-list', () => {
  it('shows where each comes to lie, and moves with Alt and the arrows', async () => {
    const list = await put('ct-position-list', { laid: layClock(clock, facts), facts, chosen: 1 });
    const rows = all(list, '[role="option"]');
    expect(rows.map((row) => row.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      '1 0:00 Gold 4:00',
      '2 4:00 Stopset 4 avails 2:00',
      '3 6:00 Any voice track over the next –',
    ]);
    const moves: unknown[] = [];
    list.addEventListener('move', (event) => moves.push((event as MoveEvent).detail));
    const removed: number[] = [];
    list.addEventListener('remove', (event) => removed.push((event as PositionEvent).detail.index));
    press(rows[1], 'ArrowUp', { altKey: true });
    press(rows[1], 'Delete');
    expect([moves, removed]).toEqual([[{ from: 1, to: 0 }], [1]]);
    expect(await violations()).toEqual([]);
  });
});

describe('ct-clock-pie', () => {
  it('says the total and what is over the hour, and has a slice for each that takes time', async () => {
    const slice = { kind: 'music' as const, colour: null, minute: null };
    const slices = [
      { ...slice, index: 0, fromSeconds: 0, toSeconds: 1800 },
      { ...slice, index: 1, fromSeconds: 1800, toSeconds: 3900, minute: 30 },
    ];
    const pie = await put('ct-clock-pie', { slices, totalSeconds: 3900, chosen: 1 });
    expect(all(pie, 'svg')[0].getAttribute('aria-label')).toBe('The hour: 1:05:00 of 60:00, 5:00 over');
    expect(all(pie, 'path:not(.beyond)')).toHaveLength(2);
    expect(all(pie, '.beyond, .mark')).toHaveLength(2);
    expect(await violations()).toEqual([]);
  });
});

describe('ct-position-form', () => {
  it('gives what its choices mean', async () => {
    const form = await put('ct-position-form', { position: position('Song'), facts });
    const seen: unknown[] = [];
    form.addEventListener('change-position', (event) => seen.push((event as ChangePositionEvent).detail.change));
    const choose = (index: number, value: string): void => {
      const select = all(form, 'select')[index] as HTMLSelectElement;
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    };
    expect(form.shadowRoot?.querySelector('option[value="live"]')?.textContent).toBe('Live or network');
    choose(1, 'category gold');
    choose(0, 'stopset');
    expect(seen).toEqual([
      { category: 'gold', kinds: ['music'], cartId: null },
      {
        ...{ purpose: 'stopset', kinds: ['spot'], avails: 4, lengthSeconds: 120 },
        ...{ overNext: false, category: null, cartId: null },
      },
    ]);
    expect(await violations()).toEqual([]);
    form.position = position('Stopset', { hard: { minute: 20, onTime: 'wait', graceSeconds: 5 } });
    await form.updateComplete;
    expect(await violations()).toEqual([]);
  });
});

describe('ct-conflict', () => {
  it('says that nothing is lost, and has both ways on', async () => {
    const bar = await put('ct-conflict', { what: 'The schedule', detail: 'They changed 3 hours of the week.' });
    const seen: string[] = [];
    for (const type of ['keep-mine', 'take-theirs']) bar.addEventListener(type, () => seen.push(type));
    expect(all(bar, '[role="alert"]')[0].textContent).toContain('Your changes are still here');
    for (const button of all(bar, 'button')) button.click();
    expect(seen).toEqual(['keep-mine', 'take-theirs']);
    expect(await violations()).toEqual([]);
  });
});
