import { chromium, type Page } from 'playwright';
import { Station } from '../system/station.js';
import { CARTS, makeLargeStation } from './large-station.js';

const JUMPS = 20;
const SETTLE_MS = 15_000;
const ORDERS = ['Artist', 'Year', 'Category', 'Title', 'Length'];

interface Jump {
  readonly to: string;
  /** From the jump to the first frame in which every row in sight shows its cart. */
  readonly filledMs: number;
  /** Frames until then in which the ground was to be seen. */
  readonly bareFrames: number;
}

/** Jumps of the list in the page: by a key, or to a share of its length. Runs in the browser. */
async function jump(page: Page, to: string | number): Promise<Jump> {
  const measured = await page.evaluate(async (where) => {
    const grid = document
      .querySelector('ct-panel')
      ?.shadowRoot?.querySelector('ct-library-page')
      ?.shadowRoot?.querySelector('ct-cart-grid');
    const scroller = grid?.shadowRoot?.querySelector<HTMLElement>('.scroll');
    if (scroller === null || scroller === undefined) throw new Error('there is no list');
    const inSight = (): { filled: boolean; bare: boolean } => {
      const box = scroller.getBoundingClientRect();
      const rows = [...scroller.querySelectorAll<HTMLElement>('.row:not(.head)')].map((row) => ({
        place: row.getBoundingClientRect(),
        bones: row.classList.contains('bones'),
      }));
      let [filled, bare] = [true, false];
      for (let y = box.top + 36 + 2; y < box.bottom - 2; y += 12) {
        const row = rows.find(({ place }) => place.top <= y && place.bottom > y);
        bare ||= row === undefined;
        filled &&= row !== undefined && !row.bones;
      }
      return { filled, bare };
    };
    /** After all that a frame runs, before it is painted. */
    const frame = (): Promise<void> =>
      new Promise((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            resolve();
          };
          port2.postMessage(null);
        });
      });
    const since = performance.now();
    if (typeof where === 'number') scroller.scrollTop = where * scroller.scrollHeight;
    else scroller.dispatchEvent(new KeyboardEvent('keydown', { key: where, bubbles: true, cancelable: true }));
    let bareFrames = 0;
    for (;;) {
      await frame();
      const { filled, bare } = inSight();
      if (bare) bareFrames += 1;
      if (filled) return { filledMs: performance.now() - since, bareFrames };
      if (performance.now() - since > 10_000) throw new Error('the list is not filled after 10 s');
    }
  }, to);
  return { to: String(to), ...measured };
}

async function sortBy(page: Page, column: string): Promise<void> {
  await page.getByRole('columnheader', { name: column }).getByRole('button').click();
  await page.locator('ct-cart-grid:not(.pending) .row[data-index="0"]').waitFor();
  await page.waitForTimeout(400);
}

/** Jumps in the list of a running station, in Chromium. */
export async function measureJumps(url: string): Promise<object> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // What runs in the page was compiled for Node, where functions are given their names by this one.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.goto(`${url}#/library`);
    await page.locator('ct-cart-grid .row[data-index="0"]').waitFor({ timeout: 60_000 });
    // What a station does in its first seconds is another figure.
    await page.waitForTimeout(SETTLE_MS);
    const jumps: Jump[] = [];
    for (let i = 0; i < JUMPS; i++) {
      // Where nobody has been yet: another order for each jump to the end, and a place of its own for each of the others.
      const isEnd = i % ORDERS.length === 0;
      if (isEnd) await sortBy(page, ORDERS[(i / ORDERS.length) % ORDERS.length]);
      jumps.push(await jump(page, isEnd ? 'End' : ((i * 37) % 97) / 97));
      await page.waitForTimeout(400);
    }
    const sorted = jumps.map(({ filledMs }) => filledMs).sort((a, b) => a - b);
    const round = (ms: number): number => Math.round(ms * 10) / 10;
    return {
      carts: CARTS,
      jumps: jumps.map(({ to, filledMs, bareFrames }) => ({ to, filledMs: round(filledMs), bareFrames })),
      medianMs: round(sorted[sorted.length >> 1]),
      worstMs: round(sorted[sorted.length - 1]),
    };
  } finally {
    await browser.close();
  }
}

/** How soon the library's list of 100,000 carts is filled after a jump, against the real station. */
export async function benchList(): Promise<object> {
  const station = new Station({ settings: { OUTPUTS_CARD_ENABLED: 'false' } });
  try {
    await makeLargeStation(station.folder, true);
    await station.start([]);
    return await measureJumps(station.url);
  } finally {
    await station.stop();
  }
}
