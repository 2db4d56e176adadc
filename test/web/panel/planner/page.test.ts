import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { build } from 'vite';
import type { StationDatabase } from '../../../../db/open.js';
import { storedFormat } from '../../../../db/queries/clocks.js';
import { storedRules } from '../../../../db/queries/rules.js';
import { databaseLibrary } from '../../../../web/server/database-library.js';
import { stationPlanner, type StationPlanner } from '../../../../web/server/station-planner.js';
import { addCart, cartLibrary, station } from '../../../db/fixture.js';
import { eventually } from '../../../eventually.js';
import { FakePlanDesk, fakeStation } from '../../fake-plan-desk.js';
import { openStudio, type Studio } from '../../studio.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let panelDirectory: string;
let browser: Browser;
let studio: Studio;
let page: Page;
let db: StationDatabase;
let planner: StationPlanner;
let complaints: string[];
/** What the station refuses is an error to the browser. */
let refusals: boolean;

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
});

afterAll(async () => {
  await browser.close();
  rmSync(panelDirectory, { recursive: true, force: true });
});

beforeEach(async () => {
  ({ db } = await station());
  for (let number = 0; number < 6; number++) {
    await addCart(db, { kind: 'music', seconds: 200, title: `Song ${number}`, artist: `Band ${number}` });
  }
  await addCart(db, { kind: 'jingle', seconds: 8, title: 'Whistle' });
  planner = stationPlanner(db);
  await planner.addClock({ name: 'Night', colour: '#445566', repeatFrom: null, positions: [] });
  studio = await openStudio({
    panelDirectory,
    planner,
    planDesk: new FakePlanDesk(fakeStation(0, { hours: 0, rows: [] })),
    library: databaseLibrary(db, cartLibrary(db, { now: Date.now })),
  });
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  complaints = [];
  refusals = false;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !(refusals && message.text().includes('409'))) complaints.push(message.text());
  });
  await page.goto(`${studio.url}/#/alarms`);
  await page.locator('main[data-live="yes"]').waitFor();
  await page.keyboard.press('F7');
  await page.getByRole('tab', { name: 'Week' }).click();
});

afterEach(async () => {
  await page.close();
  await studio.close();
  expect(complaints).toEqual([]);
});

const violations = (): Promise<string[]> =>
  page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '))); })()`);

const cell = (name: string) => page.getByRole('gridcell', { name });
const row = (text: string) => page.locator('ct-position-list .position').filter({ hasText: text });
const save = () => page.getByRole('button', { name: 'Save', exact: true });
const saved = () => page.getByText('All saved').waitFor();

it('paints hours by dragging and by keys, undoes, saves, and says which hours have no clock', async () => {
  await page.getByRole('radio', { name: 'Night' }).click();
  await cell('Tuesday 03:00').hover();
  await page.mouse.down();
  await cell('Thursday 06:00').hover();
  await cell('Wednesday 05:00').hover();
  await page.mouse.up();
  await page.getByText('Not saved: 6 hours of the week').waitFor();
  // Thursday was left again before the button came up.
  expect(await cell('Thursday 04:00').getAttribute('aria-label')).toContain('Music hour');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText('Not saved: 8 hours of the week').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('Not saved: 6 hours of the week').waitFor();
  await page.keyboard.press('Control+y');
  await cell('Sunday 23:00').click();
  await page.keyboard.press('Delete');
  await page.getByText('1 hour has no clock: Sun 23:00–24:00').waitFor();
  expect(await violations()).toEqual([]);
  // Another page is looked at meanwhile: nothing is lost.
  await page.keyboard.press('F4');
  await page.keyboard.press('F7');
  await page.getByRole('tab', { name: 'Week' }).click();
  await page.getByText('Not saved: 9 hours of the week').waitFor();
  await save().click();
  await saved();
  const { grid } = await storedFormat(db);
  expect(grid.filter(({ clock }) => clock === 'Night')).toHaveLength(8);
  expect(grid).toHaveLength(167);
  // Every page of the header and every hour are in sight.
  const inside = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  expect(inside).toBe(true);
  await expect(cell('Monday 23:00').isVisible()).resolves.toBe(true);
});

it('paints dates that run other clocks', async () => {
  await page.getByLabel('Date', { exact: true }).fill('2099-12-25');
  await page.getByLabel('Name, where it has one').fill('Christmas');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('radio', { name: 'Night' }).click();
  await cell('Fri, 25 Dec 2099 08:00').click();
  expect(await cell('Fri, 25 Dec 2099 09:00').getAttribute('aria-label')).toContain('as the week: Music hour');
  expect(await violations()).toEqual([]);
  await page.keyboard.press('Control+s');
  await saved();
  expect((await storedFormat(db)).specialDays).toEqual([
    { date: '2099-12-25', name: 'Christmas', hours: [{ hour: 8, clock: 'Night' }] },
  ]);
});

it('keeps what was painted when another planner has saved first', async () => {
  await page.getByRole('radio', { name: 'Night' }).click();
  await cell('Monday 00:00').click();
  const { revision, grid } = await planner.schedule();
  const theirs = grid.map((day, index) => (index === 6 ? day.map(() => 'Night') : [...day]));
  await planner.storeSchedule({ revision, grid: theirs, specialDays: [] });
  refusals = true;
  await save().click();
  await page.getByText('They changed 24 hours of the week. None of it is what you changed.').waitFor();
  expect(await violations()).toEqual([]);
  expect((await planner.schedule()).grid).toEqual(theirs);
  await page.getByRole('button', { name: 'Put my changes onto theirs' }).click();
  await page.getByText('Not saved: 1 hour of the week').waitFor();
  await save().click();
  await saved();
  const now = await planner.schedule();
  expect([now.grid[0][0], now.grid[0][1], now.grid[6][5]]).toEqual(['Night', 'Music hour', 'Night']);
});

it('makes, fills, reorders, renames and removes clocks', async () => {
  await page.getByRole('tab', { name: 'Clocks' }).click();
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.getByText('Empty: the station fills such an hour').waitFor();
  await page.getByRole('button', { name: '+ Station ID' }).click();
  await page.getByRole('button', { name: '+ Song' }).click();
  await page.getByRole('combobox', { name: 'From' }).selectOption({ label: 'Music · 6 carts, 3:20 on average' });
  await page.getByText('56:32 open').first().waitFor();
  await page.getByRole('button', { name: '+ Stopset' }).click();
  await page.getByLabel('Starts at a minute, never before it').check();
  await page.getByLabel('Minute of the hour').fill('20');
  await page.getByLabel('Minute of the hour').press('Tab');
  await page.getByLabel('When its minute comes').selectOption('wait');
  expect(await page.getByLabel('Grace in seconds').inputValue()).toBe('30');
  await page.getByText('16:32 open before the :20 of position 3').waitFor();
  await row('Stopset').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Control+z');
  await row('Music').dragTo(row('station ID'));
  await page.getByLabel('Name', { exact: true }).fill('Breakfast');
  expect(await violations()).toEqual([]);
  await save().click();
  await saved();
  const stored = (await storedFormat(db)).clocks.find(({ name }) => name === 'Breakfast');
  expect(stored?.positions.map(({ purpose, kinds, category, hard }) => [purpose, kinds[0], category, hard])).toEqual([
    [undefined, 'music', 'music', null],
    [undefined, 'id', null, null],
    ['stopset', 'spot', null, { minute: 20, onTime: 'wait', graceSeconds: 30 }],
  ]);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Breakfast copy' }).waitFor();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('button', { name: 'Really remove' }).click();
  await page.getByRole('button', { name: 'Breakfast copy' }).waitFor({ state: 'detached' });
  refusals = true;
  await page.getByRole('button', { name: 'Music hour' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('"Music hour" is used: Mon to Sun 00:00 to 24:00').waitFor();
});

it('chooses one cart for a position', async () => {
  await page.getByRole('tab', { name: 'Clocks' }).click();
  await page.getByRole('button', { name: 'Night' }).click();
  await page.getByRole('button', { name: '+ Jingle' }).click();
  await page.getByRole('combobox', { name: 'From' }).selectOption('cart');
  await page.getByLabel('Look for a cart').fill('whis');
  await page.getByRole('button', { name: 'Whistle' }).click();
  await page.getByRole('option', { name: 'Whistle' }).waitFor();
  await save().click();
  await saved();
  const night = (await storedFormat(db)).clocks.find(({ name }) => name === 'Night');
  expect(night?.positions).toMatchObject([{ cartId: '7', kinds: ['jingle'] }]);
});

it('orders and changes rules, with what is possible beside them', async () => {
  await page.getByRole('tab', { name: 'Rules' }).click();
  const artist = page.getByRole('option', { name: 'Same artist at least 1 h apart' });
  await artist.getByText('▲').waitFor();
  expect(await violations()).toEqual([]);
  await artist.click();
  await page.getByLabel('At least, in minutes').fill('15');
  await page.getByLabel('At least, in minutes').press('Tab');
  const nearer = page.getByRole('option', { name: 'Same artist at least 15 min apart' });
  await nearer.getByText('●').waitFor();
  await nearer.focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByLabel('Must hold: never relaxed').check();
  expect(await violations()).toEqual([]);
  await page.keyboard.press('Control+s');
  await saved();
  const { own } = await storedRules(db);
  expect(own?.slice(1, 3).map(({ id, breakable }) => [id, breakable])).toEqual([
    ['title', true],
    ['artist', false],
  ]);
  expect(own?.[2]).toMatchObject({ kind: 'separation', leastMs: 900_000 });
  await page.getByRole('button', { name: 'Back to the default rules' }).click();
  await save().click();
  await saved();
  expect((await storedRules(db)).own).toBeNull();
});

it('keeps categories and dayparts: what rotates, what stands in, and when it may air', async () => {
  await page.getByRole('tab', { name: 'Categories' }).click();
  const list = page.locator('ct-categories');
  await list.getByText('6 carts').waitFor();
  await page.getByLabel('Name of a new category or daypart').fill('Gold');
  await page.getByRole('button', { name: 'Add a category' }).click();
  await page.getByLabel('Turnover').fill('12.5');
  await page.getByLabel('Turnover').press('Tab');
  await page
    .getByRole('group', { name: 'Categories that stand in for it' })
    .getByText('music', { exact: false })
    .click();
  await page.getByLabel('Name of a new category or daypart').fill('Drive');
  await page.getByRole('button', { name: 'Add a daypart' }).click();
  await list.getByText('168 of 168 h').first().waitFor();
  await cell('Monday 06:00').hover();
  await page.mouse.down();
  await cell('Tuesday 09:00').hover();
  await page.mouse.up();
  await list.getByText('160 of 168 h').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await list.getByText('168 of 168 h').first().waitFor();
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByRole('group', { name: 'Categories that air in these hours alone' }).getByText('Gold').click();
  expect(await violations()).toEqual([]);
  await save().click();
  await saved();
  const stored = await planner.categories();
  expect(stored.categories.find(({ code }) => code === 'gold')).toMatchObject({
    name: 'Gold',
    turnoverMinutes: 750,
    fallbacks: ['music'],
  });
  expect(stored.dayparts).toHaveLength(1);
  expect(stored.dayparts[0]).toMatchObject({ code: 'drive', categories: ['gold'] });
  expect(Array.from(stored.dayparts[0].hours).filter((one) => one === '0')).toHaveLength(8);

  // Somebody else changes them meanwhile: both ways on are offered, nothing is lost.
  await list.getByRole('button', { name: 'Gold' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Golden hits');
  await page.getByLabel('Name', { exact: true }).press('Tab');
  const { revision, categories, dayparts } = await planner.categories();
  await planner.storeCategories({
    revision,
    categories: categories.map((one) => ({ ...one, colour: '#123456' })),
    dayparts,
  });
  refusals = true;
  await save().click();
  await page.getByText('saved by somebody else').waitFor();
  await page.getByRole('button', { name: 'Put mine in their place' }).click();
  await saved();
  expect((await planner.categories()).categories.find(({ code }) => code === 'gold')?.name).toBe('Golden hits');
});
