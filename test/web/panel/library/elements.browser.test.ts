import { afterEach, describe, expect, it } from 'vitest';
import '../../../../web/panel/theme/tokens.css';
import '../../../../web/panel/elements/ct-artists-field.js';
import '../../../../web/panel/elements/ct-cart-grid.js';
import '../../../../web/panel/elements/ct-codes-field.js';
import '../../../../web/panel/elements/ct-ingest-bar.js';
import '../../../../web/panel/elements/ct-range-fields.js';
import '../../../../web/panel/views/ct-uploads.js';
import type { MarkEvent, SightEvent } from '../../../../web/panel/elements/ct-cart-grid.js';
import { rulerStep } from '../../../../web/panel/elements/ruler.js';
import { waveMarkup } from '../../../../web/panel/elements/wave-markup.js';
import { stationClock } from '../../../../web/panel/state/format.js';
import { COLUMNS, FIRST_COLUMNS } from '../../../../web/panel/state/library-columns.js';
import { markOnly } from '../../../../web/panel/state/library-selection.js';
import type { UploadReports } from '../../../../web/panel/state/uploads.js';
import { generatedRow } from './generated-library.js';

afterEach(() => {
  document.body.replaceChildren();
});

async function put<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): Promise<HTMLElementTagNameMap[K]> {
  const element = Object.assign(document.createElement(name), properties);
  document.body.append(element);
  await (element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
  return element;
}

function all<E extends Element = HTMLElement>(element: Element, selector: string): E[] {
  return [...(element.shadowRoot?.querySelectorAll<E>(selector) ?? [])];
}

describe('ct-cart-grid', () => {
  const columns = COLUMNS.filter(({ id }) => FIRST_COLUMNS.includes(id));
  const sized = async (rowAt: (i: number) => ReturnType<typeof generatedRow> | undefined) => {
    const grid = await put('ct-cart-grid', { total: 100_000, rowAt, columns, clock: stationClock('Europe/Berlin') });
    grid.style.cssText = 'display: flex; width: 900px; height: 400px';
    await expect.poll(() => all(grid, '.row:not(.head)').length).toBeGreaterThan(8);
    return grid;
  };

  it('draws what is in sight, with its place in all, and bones for what is not here', async () => {
    const grid = await sized((i) => (i === 2 ? undefined : generatedRow(i)));
    expect(all(grid, '.row:not(.head)').length).toBeLessThan(90);
    const [scroller] = all(grid, '[role="grid"]');
    expect(scroller.getAttribute('aria-rowcount')).toBe('100001');
    expect(scroller.querySelector('#row-0')?.getAttribute('aria-rowindex')).toBe('2');
    expect(scroller.querySelector('#row-2')?.getAttribute('aria-busy')).toBe('true');
    expect(scroller.querySelector('#row-0')?.getBoundingClientRect().height).toBe(36);
  });

  it('asks for rows, marks by clicks and keys, and opens', async () => {
    const grid = await sized(generatedRow);
    const asked: unknown[] = [];
    grid.addEventListener('mark', (event) => asked.push((event as MarkEvent).detail));
    grid.addEventListener('open', () => asked.push('open'));
    const [scroller] = all(grid, '[role="grid"]');
    const cell = scroller.querySelector('#row-3 .clip');
    cell?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, shiftKey: true }));
    grid.marked = markOnly(3, '4');
    await grid.updateComplete;
    for (const key of ['ArrowDown', 'Enter', 'End']) {
      scroller.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
    expect(asked).toEqual([
      { how: 'span', index: 3 },
      { how: 'only', index: 4 },
      'open',
      { how: 'only', index: 99_999 },
    ]);
    const sights: { first: number; last: number }[] = [];
    grid.addEventListener('sight', (event) => sights.push((event as SightEvent).detail));
    scroller.scrollTop = 36 * 50_000;
    await expect.poll(() => sights.some(({ first, last }) => first <= 50_000 && last >= 50_008)).toBe(true);
  });
});

describe('ct-codes-field', () => {
  it('adds by Enter, once, and takes the last away by Backspace', async () => {
    const field = await put('ct-codes-field', { codes: ['summer'] });
    const seen: (readonly string[])[] = [];
    field.addEventListener('codes', (event) => seen.push((event as CustomEvent<{ codes: string[] }>).detail.codes));
    const [input] = all<HTMLInputElement>(field, 'input');
    const press = (key: string): boolean =>
      input.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
    input.value = ' energy:4 ';
    press('Enter');
    input.value = 'summer';
    press('Enter');
    press('Backspace');
    expect(seen).toEqual([['summer', 'energy:4'], []]);
  });
});

describe('ct-range-fields', () => {
  it('reads times and numbers, and marks what it cannot read', async () => {
    const fields = await put('ct-range-fields', { name: 'Length', time: true, range: { to: 300 } });
    const seen: unknown[] = [];
    fields.addEventListener('range', (event) => seen.push((event as CustomEvent).detail));
    const [from] = all<HTMLInputElement>(fields, 'input');
    const type = (text: string): void => {
      from.value = text;
      from.dispatchEvent(new Event('change'));
    };
    type('3:30');
    type('later');
    expect([seen, from.getAttribute('aria-invalid')]).toEqual([[{ to: 300, from: 210 }], 'true']);
  });
});

describe('ct-ingest-bar', () => {
  it('says how far it is and how long it takes', async () => {
    const progress = { done: 1200, total: 40_000, failed: 3, file: '/in/a\nb.flac', secondsLeft: 410 };
    const bar = await put('ct-ingest-bar', { progress });
    const text = bar.shadowRoot?.textContent.replace(/\s+/g, ' ');
    expect(text).toContain('1,200 of 40,000 · ▲ 3 cannot be used · about 7 min left');
    expect(text).toContain('a b.flac');
  });
});

describe('ct-uploads', () => {
  it('takes files that are dropped anywhere, and says what became of each', async () => {
    const sent: { name: string; metadata: unknown; reports: UploadReports }[] = [];
    const uploads = await put('ct-uploads', {
      sender: (file, metadata, reports) => {
        sent.push({ name: file.name, metadata, reports });
        return () => undefined;
      },
    });
    const data = new DataTransfer();
    data.items.add(new File(['xx'], 'one.flac'));
    data.items.add(new File(['yyyy'], 'two.txt'));
    const drag = (name: string): void => {
      window.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
    };
    drag('dragenter');
    await uploads.updateComplete;
    expect(all(uploads, '.drop')).toHaveLength(1);
    drag('drop');
    await uploads.updateComplete;
    expect(all(uploads, '.drop')).toHaveLength(0);
    expect(sent.map(({ metadata }) => metadata)).toEqual([{ filename: 'one.flac' }, { filename: 'two.txt' }]);
    let told = 0;
    uploads.addEventListener('uploaded', () => (told += 1));
    sent[0].reports.received();
    sent[0].reports.stored('in the library');
    sent[1].reports.failed('there is no sound in it');
    await uploads.updateComplete;
    expect(all(uploads, 'li').map((item) => item.className)).toEqual(['stored', 'refused']);
    expect(all(uploads, 'li small').map((item) => item.textContent)).toEqual([
      'in the library',
      'there is no sound in it',
    ]);
    expect([told, all(uploads, 'header b')[0].textContent]).toEqual([1, 'Uploads are over, 1 refused']);
  });
});

describe('a waveform', () => {
  it('may write its own markup and no other', () => {
    expect(
      waveMarkup('<style nonce="x">:host { color: red }</style>\n<div class="scroll" part="scroll"><div></div></div>'),
    ).toBe('\n<div class="scroll" part="scroll"><div></div></div>');
    expect(waveMarkup('')).toBe('');
    for (const bad of [
      '<img src=x onerror=alert(1)>',
      '<div onclick="a()">',
      '<script>a()</script>',
      '<style></style><style></style>',
    ]) {
      expect(() => waveMarkup(bad)).toThrow(TypeError);
    }
  });

  it('has a ruler whose words have room', () => {
    expect([2, 60, 700, 2000].map(rulerStep)).toEqual([60, 2, 0.1, 0.05]);
  });
});
