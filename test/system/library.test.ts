import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CartDetail } from '../../web/api/library.js';
import { eventually } from '../eventually.js';
import { Station } from './station.js';

const SECOND = 48_000;

let station: Station;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const pictured = (): string => join(station.folder, 'Pictured.mp3');
const evening = (): string => join(station.folder, 'Evening.ogg');

function ffmpeg(...given: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...given]);
}

/** Two songs: an MP3 with a cover, and an Ogg. */
function makeSongs(): void {
  const cover = join(station.folder, 'cover.jpg');
  ffmpeg('-f', 'lavfi', '-i', 'color=color=teal:size=240x240:duration=1', '-frames:v', '1', cover);
  const tone = (hz: number): string[] => [
    '-f',
    'lavfi',
    '-i',
    `sine=frequency=${hz}:duration=40,tremolo=f=2:d=0.5,afade=out:st=30:d=10`,
  ];
  const tags = ['-metadata', 'title=Pictured', '-metadata', 'artist=A Painter'];
  const covered = ['-map', '0:a', '-map', '1:v', '-c:v', 'copy', '-metadata:s:v', 'title=Album cover'];
  ffmpeg(...tone(440), '-i', cover, ...covered, ...tags, pictured());
  ffmpeg(...tone(330), '-metadata', 'title=Evening', '-metadata', 'artist=A Singer', '-c:a', 'libvorbis', evening());
}

beforeAll(async () => {
  station = new Station();
  // A station with nothing in it, whose folder of media is empty.
  await station.start([station.mediaFolder()]);
  makeSongs();
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // The page's own clocks of sound: what a join is played by.
  await page.addInitScript(() => {
    const contexts: AudioContext[] = [];
    Object.assign(window, { soundClocks: contexts });
    window.AudioContext = class extends AudioContext {
      constructor(options?: AudioContextOptions) {
        super(options);
        contexts.push(this);
      }
    };
  });
  await page.goto(`${station.url}#/library`);
  await page.getByText('Nothing is found by this').waitFor();
});

afterAll(async () => {
  await browser.close();
  await station.stop();
});

const row = (title: string): Locator => page.locator('ct-cart-grid .row:not(.head)').filter({ hasText: title });
const dock = (): Locator => page.locator('ct-cue-dock');
const handle = (point: string): Locator => page.locator(`ct-cue-wave .handle[data-point="${point}"]`);

async function detailOf(title: string): Promise<CartDetail> {
  const asked = { filter: { text: title }, sort: { by: 'title', descending: false }, offset: 0, limit: 10 };
  const response = await fetch(new URL('/api/library/search', station.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });
  const { rows } = (await response.json()) as { rows: { cartId: string }[] };
  const detail = await fetch(new URL(`/api/library/carts/${rows[0].cartId}`, station.url));
  return (await detail.json()) as CartDetail;
}

/** Seconds that the dock shows for the playhead, as in `0:01.250`. */
async function playhead(): Promise<number> {
  const [minutes, seconds] = ((await dock().locator('.now').textContent()) ?? '0:0').split(':').map(Number);
  return 60 * minutes + seconds;
}

it('what is uploaded stands in the list, with its cover', { timeout: 120_000 }, async () => {
  await page.locator('ct-uploads input[type="file"]').setInputFiles([pictured(), evening()]);
  const uploads = page.getByRole('region', { name: 'Uploads' });
  await uploads.getByText('in the library').nth(1).waitFor({ timeout: 90_000 });
  await row('Pictured').waitFor({ timeout: 10_000 });
  await row('Evening').waitFor({ timeout: 10_000 });
  await uploads.getByRole('button', { name: 'Clear' }).click();
  await row('Pictured').click();
  const cover = page.locator('ct-cart-pane img[alt="Cover"]');
  await cover.waitFor();
  await expect.poll(() => cover.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(240);
});

it('a cut is heard, and so is its join with a neighbour', { timeout: 120_000 }, async () => {
  await handle('cueIn').waitFor();
  await dock().getByRole('button', { name: /Play$/ }).click();
  const begun = await playhead();
  await eventually('the playhead runs', async () => (await playhead()) > begun + 1, 20_000);
  await dock()
    .getByRole('button', { name: /Pause$/ })
    .click();

  await dock().getByRole('button', { name: 'Join' }).click();
  await dock().locator('ct-join .found button').filter({ hasText: 'Evening' }).click();
  await dock()
    .getByRole('button', { name: /Hear the join/ })
    .click();
  await dock().getByRole('button', { name: '■ Stop' }).waitFor({ timeout: 60_000 });
  const heard = (): Promise<number> =>
    page.evaluate(() => {
      const { soundClocks } = window as unknown as { soundClocks: AudioContext[] };
      return soundClocks.length === 1 && soundClocks[0].state === 'running' ? soundClocks[0].currentTime : 0;
    });
  await expect.poll(heard, { timeout: 20_000 }).toBeGreaterThan(0.5);
  await dock().getByRole('button', { name: '■ Stop' }).click();
  await page.keyboard.press('Escape');
});

it('a cue point that is dragged is kept by the station, until it is reset', async () => {
  const value = async (): Promise<number> => Number(await handle('segue').getAttribute('aria-valuenow'));
  const save = (): Promise<void> => dock().getByRole('button', { name: 'Save', exact: true }).click();
  const detected = await value();
  const box = (await handle('segue').boundingBox())!;
  await page.mouse.move(box.x + 6, box.y + 90);
  await page.mouse.down();
  await page.mouse.move(box.x - 60, box.y + 90, { steps: 4 });
  await page.mouse.move(box.x - 120, box.y + 90, { steps: 4 });
  await page.mouse.up();
  const dragged = await value();
  expect(dragged).toBeLessThan(detected - 1000);
  await save();
  const kept = async (): Promise<number | undefined> => (await detailOf('Pictured')).cutList[0].edited.segue;
  await eventually('it is stored', async () => (await kept()) !== undefined);
  expect(Math.abs((await kept())! - (dragged * SECOND) / 1000)).toBeLessThan(SECOND / 1000);
  await page.reload();
  await row('Pictured').click();
  await expect.poll(value).toBe(dragged);
  await page.getByRole('button', { name: /^Reset Segue/ }).click();
  await save();
  await eventually('it is reset', async () => (await kept()) === undefined);
  expect(await value()).toBe(detected);
});

it('what somebody else changes is shown without being asked for', async () => {
  const { cartId, revision } = await detailOf('Evening');
  const changed = await fetch(new URL(`/api/library/carts/${cartId}`, station.url), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ revision, title: 'Morning' }),
  });
  expect(changed.status).toBe(200);
  await row('Morning').waitFor({ timeout: 10_000 });
  expect(await row('Evening').count()).toBe(0);
  // The cart that is looked at stays the one that was.
  expect(await page.locator('ct-cart-grid .row.marked').textContent()).toContain('Pictured');
  expect(complaints).toEqual([]);
});
