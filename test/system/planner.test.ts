import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StationFile } from '../../config/station-file.js';
import { monoWav } from '../mono-wav.js';
import { Station } from './station.js';

let station: Station;
let browser: Browser;

beforeAll(async () => {
  station = new Station();
  const music = station.mediaFolder('music');
  for (const name of ['One - First', 'Two - Second']) {
    monoWav(join(music, `${name}.wav`), 30, (t) => 0.2 * Math.sin(2 * Math.PI * 440 * t));
  }
  await station.start([join(station.folder, 'media')]);
  await station.statusWhen('the songs are measured', (status) => (status.library?.carts ?? 0) >= 2);
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
});

afterAll(async () => {
  await browser.close();
  await station.stop();
});

it('a clock is made and painted, is there after a reload, and is in the export', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(new URL('#/schedule', station.url).href);
  await page.locator('main[data-live="yes"]').waitFor();
  await page.getByRole('tab', { name: 'Clocks' }).click();
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.getByRole('button', { name: '+ Song' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Morning show');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('All saved').waitFor();
  await page.getByRole('tab', { name: 'Week' }).click();
  await page.getByRole('radio', { name: 'Morning show' }).click();
  await page.getByRole('gridcell', { name: 'Monday 06:00' }).hover();
  await page.mouse.down();
  await page.getByRole('gridcell', { name: 'Friday 09:00' }).hover();
  await page.mouse.up();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('All saved').waitFor();
  await page.reload();
  await page.getByRole('tab', { name: 'Week' }).click();
  await page.getByRole('gridcell', { name: 'Wednesday 08:00, Morning show' }).waitFor();
  await page.close();

  const text = execFileSync(process.execPath, ['dist/continuity.js', 'station', 'export', '--data', station.data], {
    encoding: 'utf8',
  });
  const file = JSON.parse(text) as StationFile;
  expect(file.clocks.find(({ name }) => name === 'Morning show')).toMatchObject({ positions: [{ kinds: ['music'] }] });
  expect(file.grid.map((day) => day.filter((clock) => clock === 'Morning show').length)).toEqual([4, 4, 4, 4, 4, 0, 0]);
});
