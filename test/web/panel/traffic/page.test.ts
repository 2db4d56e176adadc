import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { build } from 'vite';
import { settingsFrom } from '../../../../config/settings.js';
import { stationReports } from '../../../../web/server/station-reports.js';
import { stationTraffic } from '../../../../web/server/station-traffic.js';
import { storeBreaks } from '../../../../scheduler/traffic/store-breaks.js';
import { planAhead } from '../../../../scheduler/store-plan.js';
import { addCart, station } from '../../../db/fixture.js';
import { eventually } from '../../../eventually.js';
import { openStudio, type Studio } from '../../studio.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const settings = settingsFrom({ station: { timeZone: 'Europe/Berlin' } });
const HOUR_MS = 3_600_000;

let panelDirectory: string;
let browser: Browser;
let studio: Studio;
let page: Page;
let soap: string;
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
});

afterAll(async () => {
  await browser.close();
  rmSync(panelDirectory, { recursive: true, force: true });
});

beforeEach(async () => {
  const { db } = await station();
  await addCart(db, { kind: 'music', seconds: 200, title: 'Song', artist: 'Band' });
  soap = await addCart(db, { kind: 'spot', seconds: 30, title: 'Soap' });
  await planAhead(db, settings, Date.now());
  await db.kysely
    .insertInto('as_run')
    .values({
      item_id: 'x',
      start_frame: 0,
      end_frame: 200 * 48_000,
      cart: 1,
      title: 'Song',
      artist: 'Band',
      kind: 'music',
      started_at_epoch_ms: Date.now() - 1000,
      outcome: 'played',
      reason: 'segue',
    })
    .execute();
  const trafficChanged = async (change: () => Promise<void>): Promise<void> => {
    await change();
    await storeBreaks(db, settings, Date.now());
  };
  studio = await openStudio({
    panelDirectory,
    reports: stationReports(db, settings, Date.now),
    traffic: stationTraffic({ db, settings, plans: { trafficChanged }, now: Date.now }),
  });
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});

afterEach(async () => {
  await page.close();
  await studio.close();
  expect(complaints).toEqual([]);
});

async function open(view: string): Promise<void> {
  await page.goto(`${studio.url}/#/${view}`);
  await page.locator('main[data-live="yes"]').waitFor();
}

const violations = (): Promise<string[]> =>
  page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '))); })()`);

/** A day that is whole in the future, and its words. */
const tomorrow = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + 24 * HOUR_MS);

it('takes a schedule from a look at its rows into the tray, and from there into a break', async () => {
  await open('alarms');
  await page.keyboard.press('F10');
  await page.getByRole('tab', { name: 'Import' }).click();
  const text = `Date,Time,Length,Cart,Title,Sponsor\n${tomorrow},10:20,30,${soap},Fresh soap,Soap Co\n${tomorrow},10:20,30,999,Lost,\n`;
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'spots.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByText('cart “999” is not in the library').waitFor();
  expect(await page.locator('ct-schedule-import tbody tr').count()).toBe(2);
  const time = page.locator('ct-schedule-map').getByLabel('Time', { exact: true });
  await time.selectOption('0');
  await page.getByText('no column is the time').waitFor();
  await time.selectOption('2');
  await page.getByText('cart “999” is not in the library').waitFor();
  await page.getByLabel('Save these as').fill('Ours');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('option', { name: 'Ours' }).waitFor({ state: 'attached' });
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Import 1 of 2 rows' }).click();
  await page.locator('ct-breaks .tray').getByText('Fresh soap').waitFor();
  await page.getByRole('button', { name: 'Add breaks' }).click();
  await page.getByLabel('From hour').fill('12');
  await page.getByLabel('To hour, included').fill('12');
  await page.getByRole('button', { name: 'Add these breaks' }).click();
  await page.getByRole('listitem', { name: 'Break at 12:20' }).waitFor();
  await page.getByRole('button', { name: 'Place Fresh soap' }).click();
  await page.getByRole('listitem', { name: 'Break at 12:50' }).getByRole('button', { name: 'Place here' }).click();
  await page.getByRole('listitem', { name: 'Break at 12:50' }).getByText('Fresh soap').waitFor();
  await page.getByText('Every spot has its break.').waitFor();
  expect(await violations()).toEqual([]);
  await page
    .getByRole('listitem', { name: 'Break at 12:50' })
    .locator('.spot')
    .dragTo(page.getByRole('listitem', { name: 'Break at 12:20' }));
  await page.getByRole('listitem', { name: 'Break at 12:20' }).getByText('Fresh soap').waitFor();
  await page.getByRole('button', { name: 'Remove the break at 12:20' }).click();
  await page.locator('ct-breaks .tray').getByText('no break in the hour of 10:00').waitFor();
  await page.getByRole('tab', { name: 'Reconciliation' }).click();
  await page.getByLabel('to', { exact: true }).fill(tomorrow);
  await page.locator('ct-reconciliation td').getByText('In the tray').waitFor();
  expect(await violations()).toEqual([]);
});

it('reads fixed columns that are named by their characters', async () => {
  await open('traffic');
  await page.getByRole('tab', { name: 'Import' }).click();
  await page
    .getByLabel('Text of a schedule')
    .fill(`${tomorrow.replaceAll('-', '')} 102000 30 ${soap.padStart(6, '0')} Fresh soap`);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByText('no column is the time').waitFor();
  for (const [field, place] of [
    ['Time', '10-15'],
    ['Cart number', '20-25'],
    ['Date', '1-8'],
    ['Title', '27-40'],
  ]) {
    await page.getByLabel(`${field}, characters from-to`).fill(place);
    await page.getByLabel(`${field}, characters from-to`).press('Enter');
  }
  await page.getByRole('button', { name: 'Import 1 of 1 rows' }).waitFor();
  await page.locator('ct-schedule-import td').getByText('Fresh soap').waitFor();
});

it('counts plays, holds the plan against them, and offers the files', async () => {
  await open('alarms');
  await page.keyboard.press('F9');
  await page.locator('ct-play-counts td').getByText('Song').waitFor();
  expect(await page.locator('ct-play-counts .sums b').first().textContent()).toBe('1');
  expect(await violations()).toEqual([]);
  await page.getByRole('tab', { name: 'Plan against aired' }).click();
  await page.locator('ct-comparison td').getByText('Unplanned').waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole('tab', { name: 'Royalty reports' }).click();
  await page.getByLabel('Transmission category of the licence').selectOption('B');
  const saved = page.waitForEvent('download');
  await page.getByLabel('SoundExchange').getByRole('link', { name: 'Save as CSV' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^soundexchange-report-of-use-/);
  expect(readFileSync(await download.path(), 'utf8')).toContain(',B,Band,Song,');
  expect(await violations()).toEqual([]);
});
