import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LibraryPage, LibraryQuery } from '../../web/api/library.js';
import { Station } from './station.js';

let station: Station;
let browser: Browser;
let page: Page;

function ffmpeg(...given: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...given]);
}

/** A file of three pieces of the upload, so that there is something to go on from. */
const long = (): string => join(station.folder, 'Long One.wav');
const pictured = (): string => join(station.folder, 'Pictured.mp3');

beforeAll(async () => {
  station = new Station();
  // What is uploaded is not what the station has in its media folders.
  await station.start([station.mediaFolder()]);
  ffmpeg('-f', 'lavfi', '-i', 'sine=frequency=330:duration=110:sample_rate=48000', '-ac', '2', long());
  const cover = join(station.folder, 'cover.jpg');
  ffmpeg('-f', 'lavfi', '-i', 'color=color=teal:size=240x240:duration=1', '-frames:v', '1', cover);
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=30'];
  const tags = ['-metadata', 'title=Pictured', '-metadata', 'artist=A Painter', '-metadata:s:v', 'title=Album cover'];
  ffmpeg(...tone, '-i', cover, '-map', '0:a', '-map', '1:v', '-c:v', 'copy', ...tags, pictured());
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${station.url}#/library`);
});

afterAll(async () => {
  await browser.close();
  await station.stop();
});

/** Files as they lie in the station's own media folder, by content. */
function originals(): Buffer[] {
  const folder = join(station.data, 'media', 'uploads');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(folder, entry.name)));
}

async function found(text: string): Promise<LibraryPage['rows']> {
  const query: LibraryQuery = { filter: { text }, sort: { by: 'title', descending: false }, offset: 0, limit: 10 };
  const response = await fetch(new URL('/api/library/search', station.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(query),
  });
  return ((await response.json()) as LibraryPage).rows;
}

it('two files arrive byte for byte, one of them after a break, and are measured', { timeout: 240_000 }, async () => {
  const begun: number[] = [];
  let broken = false;
  await page.route('**/api/uploads/*', async (route) => {
    const request = route.request();
    const offset = Number(request.headers()['upload-offset'] ?? '0');
    if (request.method() === 'PATCH') begun.push(offset);
    if (request.method() === 'PATCH' && offset > 0 && !broken) {
      broken = true;
      await route.abort('connectionreset');
    } else await route.continue();
  });
  await page.locator('ct-uploads input[type="file"]').setInputFiles([long(), pictured()]);
  const uploads = page.getByRole('region', { name: 'Uploads' });
  await uploads.getByText('in the library').nth(1).waitFor({ timeout: 200_000 });
  expect(broken).toBe(true);
  // The piece that was cut off is sent again from where the station had all of it, and the first one is not.
  const pieces = begun.filter((offset) => offset > 0);
  expect(pieces[0]).toBe(pieces[1]);
  expect(begun.filter((offset) => offset === 0)).toHaveLength(2);
  const sent = [readFileSync(long()), readFileSync(pictured())];
  const kept = originals();
  for (const file of sent) expect(kept.some((one) => one.equals(file))).toBe(true);
  const [one] = await found('Long One');
  expect(one.durationSeconds).toBeCloseTo(110, 0);
  expect(one.integratedLufs).toBeLessThan(-10);
});
