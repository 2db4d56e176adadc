import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { eventually } from '../../../eventually.js';
import { openStudio, type Studio } from '../../studio.js';
import { GeneratedLibrary } from './generated-library.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SECOND = 48_000;

let panelDirectory: string;
let browser: Browser;
let studio: Studio;
let page: Page;
let library: GeneratedLibrary;
let complaints: string[];

beforeAll(async () => {
  panelDirectory = mkdtempSync(join(tmpdir(), 'continuity-panel-'));
  const root = join(import.meta.dirname, '../../../../web/panel');
  await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: panelDirectory, sourcemap: false },
  });
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  // The real server, for its policy; the library itself answers from memory.
  studio = await openStudio({ panelDirectory });
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
});

afterAll(async () => {
  await browser.close();
  await studio.close();
  rmSync(panelDirectory, { recursive: true, force: true });
});

beforeEach(async () => {
  library = new GeneratedLibrary(100_000);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refusal of the server is what some of these tests are about.
    if (message.type() === 'error' && !message.text().includes('409')) complaints.push(message.text());
  });
  await page.route('**/api/library/**', async (route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname.replace('/api/library/', '');
    const sent = request.postData();
    const { status, body } = library.answer(request.method(), path, sent === null ? undefined : JSON.parse(sent));
    await route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  });
});

afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

const row = (index: number): Locator => page.locator(`ct-cart-grid .row[data-index="${index}"]`);
const found = (): Promise<string | null> => page.locator('ct-library-finder .found').textContent();

async function open(theme = 'dark'): Promise<void> {
  await page.addInitScript((value) => {
    localStorage.setItem('continuity.theme', value);
  }, theme);
  await page.goto(`${studio.url}/#/library`);
  await row(0).waitFor();
}

/** The cart of a row, with its waveform drawn. */
async function choose(index: number): Promise<string> {
  await row(index).click();
  await page.locator('ct-cue-wave .handle[data-point="cueIn"]').waitFor();
  await page.locator('ct-cart-pane [role="tabpanel"]').waitFor();
  return (await page.locator('ct-cart-pane header').textContent())?.match(/No\.\s+(\d+)/)?.[1] ?? '';
}

const violations = (): Promise<string[]> =>
  page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '))); })()`);

describe('a live source', () => {
  it('comes in by its form, and is shown with its source and without a waveform', async () => {
    await open();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Add a live source' }).click();
    const dialog = page.locator('ct-live-dialog');
    await dialog.getByLabel('Title').fill('Network news');
    await dialog.getByLabel('Heard from').selectOption('Sound device');
    await dialog.getByLabel('Name of the sound device').fill('USB line');
    await dialog.getByLabel('On air for').fill('3:00');
    expect(await violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    const pane = page.locator('ct-cart-pane');
    await pane.getByRole('heading', { name: 'Network news' }).waitFor();
    expect(await pane.getByRole('tab').allTextContents()).toEqual(
      ['Details', 'May air', 'History'].map((name) => expect.stringContaining(name) as string),
    );
    expect(await pane.getByLabel('Name of the sound device').inputValue()).toBe('USB line');
    await page.getByText('a live source has none').waitFor();
    expect(await page.locator('ct-cue-wave').count()).toBe(0);
    await pane.getByRole('tab', { name: 'May air' }).click();
    expect(await pane.getByRole('button', { name: 'Waveform' }).count()).toBe(0);
    expect(await violations()).toEqual([]);
  });
});

describe('the list', () => {
  it('is over rows or their bones in every frame of a fast scroll through a hundred thousand, and then filled', async () => {
    await open();
    await page.locator('ct-cue-dock').evaluate((dock) => {
      (dock as HTMLElement).hidden = true;
    });
    const frames = await page.evaluate(async () => {
      const grid = document
        .querySelector('ct-panel')
        ?.shadowRoot?.querySelector('ct-library-page')
        ?.shadowRoot?.querySelector('ct-cart-grid');
      const scroller = grid?.shadowRoot?.querySelector('.scroll');
      if (scroller === null || scroller === undefined) throw new Error('no list');
      const frame = (): Promise<number> => new Promise(requestAnimationFrame);
      let uncovered = 0;
      let looked = 0;
      // First some pages a frame, then ever longer jumps, down to the end and back.
      const tops: number[] = [];
      for (let i = 0; i < 16; i++) tops.push(i * 900);
      for (let i = 1; i <= 16; i++) tops.push((scroller.scrollHeight * i) / 16);
      for (let i = 12; i >= 0; i--) tops.push((scroller.scrollHeight * i) / 13);
      for (const top of tops) {
        scroller.scrollTop = top;
        await frame();
        // What this frame will paint, after all that it runs.
        await new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = resolve;
          port2.postMessage(null);
        });
        const box = scroller.getBoundingClientRect();
        const rows = [...scroller.querySelectorAll('.row:not(.head)')].map((one) => one.getBoundingClientRect());
        for (let y = box.top + 36 + 18; y < box.bottom - 2; y += 36) {
          looked += 1;
          if (!rows.some((one) => one.top <= y && one.bottom >= y)) uncovered += 1;
        }
      }
      return { uncovered, looked };
    });
    expect(frames.looked).toBeGreaterThan(500);
    expect(frames.uncovered).toBe(0);
    const bones = page.locator('ct-cart-grid .row.bones');
    await expect.poll(() => bones.count()).toBe(0);
    expect(await page.locator('ct-cart-grid .row').count()).toBeLessThan(120);
    expect(await page.locator('ct-cart-grid [role="grid"]').getAttribute('aria-rowcount')).toBe('100001');
  });

  it('is marked by clicks and keys, and goes to its ends', async () => {
    await open();
    await row(2).click();
    await row(4).click({ modifiers: ['Control'] });
    await expect.poll(() => page.locator('.row.marked').count()).toBe(2);
    await row(6).click({ modifiers: ['Shift'] });
    await expect.poll(() => page.locator('.row.marked').count()).toBe(3);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.row.marked').count()).toBe(1);
    await page.keyboard.press('End');
    await expect.poll(() => row(99_999).getAttribute('aria-selected')).toBe('true');
    const grid = page.locator('ct-cart-grid [role="grid"]');
    expect(await grid.getAttribute('aria-activedescendant')).toBe('row-99999');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+PageDown');
    await expect.poll(() => page.locator('ct-cart-pane .big').textContent()).toMatch(/^\d+$/);
    await page.keyboard.press('Control+a');
    await expect.poll(() => page.locator('ct-cart-pane .big').textContent()).toBe('100,000');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.row.marked').count()).toBe(0);
  });

  it('shows what others have changed, and leaves what is read, marked and typed where it is', async () => {
    await open();
    const scroller = page.locator('ct-cart-grid .scroll');
    const changed = (): void => {
      studio.feed.set('libraryChangedAtEpochMs', studio.feed.parts.libraryChangedAtEpochMs + 1);
    };
    library.add('!! First of all');
    changed();
    await expect.poll(() => row(0).textContent(), { timeout: 10_000 }).toContain('!! First of all');
    await expect.poll(found).toBe('100,001 found');
    await scroller.evaluate((element) => {
      element.scrollTop = 36 * 5000;
    });
    await row(5004).click();
    await row(5006).click({ modifiers: ['Control'] });
    const names = () =>
      page.locator('ct-cart-grid .row.marked').evaluateAll((rows) => rows.map((one) => one.textContent));
    await expect.poll(async () => (await names()).length).toBe(2);
    const marked = await names();
    const place = () => page.locator('ct-cart-grid .row.active').evaluate((one) => one.getBoundingClientRect().top);
    const top = await place();
    const search = page.getByRole('searchbox', { name: 'Search the library' });
    await search.focus();
    library.add('!! Second of all');
    library.add('!! Third of all');
    changed();
    // The list asks anew every two seconds at most.
    await expect.poll(found, { timeout: 10_000 }).toBe('100,003 found');
    await expect
      .poll(() => page.locator('ct-cart-grid .row.active').getAttribute('id'), { timeout: 10_000 })
      .toBe('row-5008');
    await expect.poll(names).toEqual(marked);
    await expect.poll(place).toBe(top);
    expect(await search.evaluate((one) => one.matches(':focus'))).toBe(true);
  });

  it('is found by words, filters and columns, sorted, and remembered', async () => {
    await open();
    expect(await found()).toBe('100,000 found');
    await page.keyboard.press('/');
    await page.keyboard.insertText('velvet kites');
    await expect.poll(found).not.toBe('100,000 found');
    const words = Number((await found())?.replace(/\D/g, ''));
    await page
      .locator('ct-library-finder')
      .getByRole('button', { name: /^Category/ })
      .click();
    await page.getByRole('checkbox', { name: /^gold/ }).check();
    await expect.poll(async () => Number((await found())?.replace(/\D/g, ''))).toBeLessThan(words / 2);
    await page.keyboard.press('Escape');
    expect(await page.locator('ct-library-finder .chips li').first().textContent()).toContain('gold');
    await page.getByRole('button', { name: 'Without Category gold' }).click();
    await expect.poll(found).toBe(`${words.toLocaleString('en')} found`);
    await page.getByRole('button', { name: /^Year/ }).click();
    await expect
      .poll(() => page.locator('[role="columnheader"][aria-sort="ascending"]').textContent())
      .toContain('Year');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Album' }).check();
    await page.getByRole('button', { name: /^Saved/ }).click();
    await page.getByLabel('Name of this filter').fill('Kites');
    await page.getByRole('button', { name: 'Save these' }).click();
    await eventually('the filter is kept', () => library.filters.length === 1);
    expect(library.filters[0]).toEqual({
      name: 'Kites',
      filter: { text: 'velvet kites' },
      sort: { by: 'year', descending: false },
    });
    await page.reload();
    await row(0).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Album' }).count()).toBe(1);
    await page.getByRole('button', { name: /^Missing/ }).click();
    await expect.poll(found).toBe('1,031 found');
    await page.getByRole('button', { name: 'Duplicates' }).click();
    await page.getByText('Same title and artist').waitFor();
  });
});

describe('editing', () => {
  it('says by field what is wrong, saves with the revision, and shows who was quicker', async () => {
    await open();
    const id = await choose(1);
    const title = page.locator('ct-cart-form').getByLabel('Title');
    await title.fill('');
    await page.getByText('A cart needs a title.').waitFor();
    expect(await page.getByRole('button', { name: /^Save Ctrl/ }).isDisabled()).toBe(true);
    await title.fill('A better title');
    await page.keyboard.press('Control+s');
    await eventually('it is stored', () => library.detail(id)?.title === 'A better title');
    await expect.poll(() => page.locator('ct-cart-grid').getByText('A better title').count()).toBe(1);
    library.answer('PATCH', `carts/${id}`, { revision: 2, album: 'Theirs' });
    await title.fill('Mine');
    await page.keyboard.press('Control+s');
    await page.getByText('Somebody else has changed this cart meanwhile').waitFor();
    await page.getByRole('button', { name: /^Save Ctrl/ }).click();
    await eventually('both are kept', () => library.detail(id)?.title === 'Mine');
    expect(library.detail(id)?.album).toBe('Theirs');
  });

  it('changes all that a filter finds at once, says so before, and takes it back', async () => {
    await open();
    await page.getByRole('button', { name: /^Never played/ }).click();
    await expect.poll(found).not.toBe('100,000 found');
    await row(0).click();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Edit all of them' }).click();
    await page.getByLabel('Field to change').selectOption('category');
    await page.locator('ct-bulk-form').getByRole('combobox', { name: 'Category' }).fill('archive');
    const total = (await found())?.replace(' found', '') ?? '';
    await expect.poll(() => page.locator('ct-bulk-dialog .will').textContent()).toContain(`${total} carts will change`);
    await page.getByRole('button', { name: `Change ${total} carts` }).click();
    await page.getByText(`${total} carts changed`).waitFor();
    expect(library.bulkEdits).toEqual([
      { selection: { filter: { conditions: ['never-played', 'playable'] } }, set: { category: 'archive' } },
    ]);
    await page.locator('ct-edits .notice').getByRole('button', { name: 'Undo' }).click();
    await page.getByText(`Taken back: ${total} carts`).waitFor();
    expect(library.edits[0].undone).toBe(true);
  });

  it('moves cue points by pointer, keys and numbers, undoes, and saves what differs', async () => {
    await open();
    const id = await choose(3);
    const cut = () => library.detail(id)!.cutList[0];
    const handle = page.locator('ct-cue-wave .handle[data-point="segue"]');
    const value = async (): Promise<number> => Number(await handle.getAttribute('aria-valuenow'));
    const detected = await value();
    const box = (await handle.boundingBox())!;
    await page.mouse.move(box.x + 6, box.y + 90);
    await page.mouse.down();
    await page.mouse.move(box.x - 40, box.y + 90, { steps: 4 });
    await page.mouse.move(box.x - 94, box.y + 90, { steps: 4 });
    await page.mouse.up();
    const dragged = await value();
    expect(dragged).toBeLessThan(detected - 5000);
    await handle.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Control+ArrowLeft');
    await expect.poll(value).toBe(dragged + 109);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(value).toBe(dragged);
    const intro = page.locator('ct-cue-fields').getByLabel(/^Cue in, /);
    await intro.fill('0:01.250');
    await intro.press('Enter');
    await expect
      .poll(() => page.locator('.handle[data-point="cueIn"]').getAttribute('aria-valuetext'))
      .toBe('0:01.250, edited');
    expect(await page.locator('ct-cue-wave .detected').count()).toBe(2);
    await page.locator('ct-cue-dock').getByRole('button', { name: 'Save', exact: true }).click();
    await eventually('it is stored', () => cut().edited.cueIn === 1.25 * SECOND);
    expect(Object.keys(cut().edited).sort()).toEqual(['cueIn', 'segue']);
    await page.getByRole('button', { name: 'Reset Cue in to the detected' }).click();
    await page.locator('ct-cue-dock').getByRole('button', { name: 'Save', exact: true }).click();
    await eventually('it is reset', () => cut().edited.cueIn === undefined);
  });

  it('zooms into the waveform and out again', async () => {
    await open();
    await choose(3);
    const width = () => page.locator('ct-cue-wave .over').evaluate((over) => over.getBoundingClientRect().width);
    const fit = await width();
    await page.locator('ct-cue-wave .handle[data-point="introEnd"]').focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('+');
    await expect.poll(width).toBeGreaterThan(10 * fit);
    await page.keyboard.press('0');
    await expect.poll(width).toBe(fit);
    await page.locator('ct-cue-wave').hover();
    await page.mouse.wheel(0, -800);
    await expect.poll(width).toBeGreaterThan(3 * fit);
  });
});

describe.each(['dark', 'light'])('axe finds nothing in the %s theme', (theme) => {
  it('with a cart open, many marked, a filter open', async () => {
    await open(theme);
    await choose(1);
    expect(await violations()).toEqual([]);
    for (const tab of ['Cuts', 'Sound', 'History']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await violations()).toEqual([]);
    }
    await page.getByRole('button', { name: /^More/ }).click();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Duplicates' }).click();
    await page.getByText('Same title and artist').waitFor();
    expect(await violations()).toEqual([]);
  });
});
