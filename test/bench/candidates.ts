import { chromium, type Page } from 'playwright';
import { Station } from '../system/station.js';
import { makeLargeStation } from './large-station.js';

/** Of so many carts more than 10,000 are songs of one category: all of them are weighed. */
const CARTS = 13_000;
const GOAL_MS = 100;
const MEASURED = 20;
const SETTLE_MS = 15_000;
const BETWEEN_MS = 300;

interface Opened {
  /** From the click on `Replace` to the frame that has painted the ranked rows. */
  readonly paintedMs: number;
  /** Of it the time until the station's answer was there. */
  readonly answeredMs: number;
  readonly rows: number;
  readonly weighed: number;
}

/** Clicks on `Replace` of the chosen item and waits for its rows on the screen. Runs in the browser. */
function open(page: Page): Promise<Opened> {
  return page.evaluate(async () => {
    const pane = document
      .querySelector('ct-panel')
      ?.shadowRoot?.querySelector('ct-schedule-page')
      ?.shadowRoot?.querySelector('ct-plan-day')
      ?.shadowRoot?.querySelector('ct-plan-pane')?.shadowRoot;
    const tabs = [...(pane?.querySelector('ct-tabs')?.shadowRoot?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
    const tab = tabs.find(({ textContent }) => textContent.trim() === 'Replace');
    if (pane === undefined || pane === null || tab === undefined) throw new Error('no item is chosen');
    /** After all that a frame runs and after it was painted. */
    const painted = (): Promise<void> =>
      new Promise((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            resolve();
          };
          port2.postMessage(null);
        });
      });
    performance.clearResourceTimings();
    const since = performance.now();
    tab.click();
    for (;;) {
      await painted();
      const view = pane.querySelector('ct-plan-replace')?.shadowRoot;
      const list = view?.querySelector('ct-candidate-list')?.shadowRoot;
      const rows = list?.querySelectorAll('[role="row"]').length ?? 0;
      if (rows > 0) {
        const paintedMs = performance.now() - since;
        const asked = performance
          .getEntriesByType('resource')
          .findLast(({ name }) => name.includes('/candidates')) as PerformanceResourceTiming;
        const words = view?.querySelector('[role="status"]')?.textContent ?? '';
        return {
          paintedMs,
          answeredMs: asked.responseEnd - since,
          rows,
          weighed: Number(/of\s+(\d+)\s+weighed/.exec(words)?.[1] ?? 0),
        };
      }
      if (performance.now() - since > 10_000) throw new Error('there are no candidates after 10 s');
    }
  });
}

/** The candidates of one item after another, each as a planner asks for them: chosen, then `Replace`. */
async function measureCandidates(url: string): Promise<object> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // What runs in the page was compiled for Node, where functions are given their names by this one.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.goto(`${url}#/alarms`);
    await page.locator('main[data-live="yes"]').waitFor({ timeout: 60_000 });
    await page.keyboard.press('F7');
    await page.getByRole('button', { name: 'The day after' }).click();
    const items = page.locator('ct-plan-list [data-item]');
    await items.nth(MEASURED).waitFor({ timeout: 60_000 });
    // What a station does in its first seconds is another figure.
    await page.waitForTimeout(SETTLE_MS);
    const opened: Opened[] = [];
    for (let i = 0; i < MEASURED; i++) {
      // The list of the item before is gone: nothing of it is there when the next one is chosen.
      if (i > 0) await page.getByRole('tab', { name: 'Why', exact: true }).click();
      await items.nth(2 + i).click();
      await page.waitForTimeout(BETWEEN_MS);
      opened.push(await open(page));
    }
    const ranked = opened.filter(({ weighed }) => weighed >= 10_000);
    const sorted = ranked.map(({ paintedMs }) => paintedMs).sort((a, b) => a - b);
    const round = (ms: number): number => Math.round(ms * 10) / 10;
    return {
      carts: CARTS,
      goalMs: GOAL_MS,
      first: ranked.at(0) && round(ranked[0].paintedMs),
      lists: opened.map((one) => ({ ...one, paintedMs: round(one.paintedMs), answeredMs: round(one.answeredMs) })),
      medianMs: round(sorted[sorted.length >> 1]),
      worstMs: round(sorted[sorted.length - 1]),
    };
  } finally {
    await browser.close();
  }
}

/** How soon the ranked list of more than 10,000 candidates is on the screen of a planner, against the real station. */
export async function benchCandidates(): Promise<object> {
  const station = new Station({ settings: { OUTPUTS_CARD_ENABLED: 'false' } });
  try {
    await makeLargeStation(station.folder, true, CARTS);
    await station.start([]);
    return await measureCandidates(station.url);
  } finally {
    await station.stop();
  }
}
