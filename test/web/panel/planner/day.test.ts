import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { build } from 'vite';
import { settingsFrom } from '../../../../config/settings.js';
import { openDatabase, type StationDatabase } from '../../../../db/open.js';
import { Desk } from '../../../../scheduler/desk/desk.js';
import type { DeskAnswers, DeskQuestion } from '../../../../scheduler/desk/desk-question.js';
import { planAhead } from '../../../../scheduler/store-plan.js';
import type { PlanItem } from '../../../../web/api/plan-day.js';
import { databaseLibrary } from '../../../../web/server/database-library.js';
import { stationDesk } from '../../../../web/server/station-desk.js';
import { stationPlanner } from '../../../../web/server/station-planner.js';
import { addCart, cartLibrary, station } from '../../../db/fixture.js';
import { eventually } from '../../../eventually.js';
import { FakePlanDesk, fakeStation } from '../../fake-plan-desk.js';
import { openStudio, type Studio } from '../../studio.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A machine that does much else at once is slow, not wrong. */
const PATIENT = { timeout: 20_000 };
/** A day that is far off: the station's own day is never it. */
const MIDNIGHT = Date.parse('2099-03-02T23:00:00Z');
const DATE = '2099-03-03';

let panelDirectory: string;
let browser: Browser;
let studio: Studio;
let page: Page;
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

afterEach(async () => {
  await page.close();
  await studio.close();
  expect(complaints).toEqual([]);
});

async function openPage(): Promise<void> {
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  complaints = [];
  refusals = false;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !(refusals && /40[09]/.test(message.text()))) complaints.push(message.text());
  });
  await page.goto(`${studio.url}/#/alarms`);
  await page.locator('main[data-live="yes"]').waitFor();
  await page.keyboard.press('F7');
}

const violations = (): Promise<string[]> =>
  page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '))); })()`);

const row = (itemId: string) => page.locator(`ct-plan-list [data-item="${itemId}"]`);
const chosen = () => page.locator('ct-plan-list [aria-selected="true"]');
const tab = (name: string) => page.locator('ct-plan-pane').getByRole('tab', { name, exact: true });
const said = (text: string | RegExp) =>
  page.locator('ct-plan-day footer [role="status"]').filter({ hasText: text }).waitFor();
const day = () => page.locator('ct-day-choice').getByLabel('Day', { exact: true }).and(page.locator('input'));
const button = (name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

async function goTo(itemId: string): Promise<void> {
  await row(itemId).scrollIntoViewIfNeeded();
  await row(itemId).click();
  await expect.poll(() => chosen().getAttribute('data-item'), PATIENT).toBe(itemId);
}

/** Takes a row by the pointer over the lower half of another one, and holds it there. */
async function carry(from: string, to: string): Promise<void> {
  await row(from).hover();
  await page.mouse.down();
  const box = (await row(to).boundingBox())!;
  await page.mouse.move(box.x + 300, box.y + box.height - 20, { steps: 4 });
  await page.mouse.move(box.x + 300, box.y + box.height - 8);
}

describe('a day of the plan', () => {
  let desk: FakePlanDesk;
  const item = async (itemId: string): Promise<PlanItem> =>
    (await desk.day(DATE)).hours.flatMap(({ items }) => items).find((one) => one.itemId === itemId)!;
  const hourIds = (hour: number): string[] =>
    desk.rows.filter((one) => one.hourStartsAtEpochMs === MIDNIGHT + hour * 3_600_000).map(({ itemId }) => itemId);

  beforeEach(async () => {
    const { db } = await station();
    await addCart(db, { kind: 'jingle', seconds: 8, title: 'Whistle' });
    const fake = fakeStation(MIDNIGHT, { hours: 12 });
    desk = new FakePlanDesk({ ...fake, carts: [...fake.carts, { ...fake.carts[0], cartId: '1', kind: 'jingle' }] });
    studio = await openStudio({
      panelDirectory,
      planDesk: desk,
      library: databaseLibrary(db, cartLibrary(db, { now: Date.now })),
    });
    await openPage();
    await page.getByText('Nothing is planned for').waitFor();
    await day().fill(DATE);
    await row('0-news').waitFor();
  });

  it('shows what is frozen, timed, sold, over and spare, why an item is there, and goes to what it breaks against', async () => {
    await row('0-s0').getByText('frozen').waitFor();
    await row('0-news').getByText('◷ 00:00').waitFor();
    await row('3-spot').getByText('sold').waitFor();
    const ofClock = page.locator('[data-break]').nth(3);
    expect(await ofClock.textContent()).toContain('1 of 4 avails sold, 1:30 kept for it');
    expect(await ofClock.evaluate((line) => line.nextElementSibling?.getAttribute('data-item'))).toBe('3-spot');
    await row('3-voice').getByText('over').waitFor();
    await row('3-s13').getByText('spare').waitFor();
    const song = (await desk.day(DATE)).hours
      .flatMap(({ items }) => items)
      .find(({ broken }) => broken.some(({ rule }) => rule === 'artist'))!;
    await row(song.itemId).getByText('▲ 1 rule').waitFor();
    await goTo(song.itemId);
    const why = page.locator('ct-plan-why');
    await why.getByText('Runners-up').waitFor();
    expect(await violations()).toEqual([]);
    const against = (await desk.why(song.itemId)).verdicts.find(({ isBroken }) => isBroken)!.witness!;
    await why.getByRole('button', { name: against.title }).first().click();
    await expect.poll(() => chosen().getAttribute('data-item'), PATIENT).toBe(against.itemId);
    await expect.poll(() => row(against.itemId!).isVisible(), PATIENT).toBe(true);
    const inside = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    expect(inside).toBe(true);
  });

  it('replaces an item by keys alone, takes it back and does it again', async () => {
    const { title, startsAtEpochMs } = await item('5-s3');
    await goTo('5-s3');
    await page.keyboard.press('Enter');
    await page.getByLabel('Title or artist').pressSequentially('Garden');
    const list = page.locator('ct-plan-replace ct-candidate-list');
    await expect.poll(() => list.getByRole('row').filter({ hasNotText: 'Garden' }).count(), PATIENT).toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await said(`“${title}” replaced by`);
    await expect.poll(() => chosen().textContent(), PATIENT).toContain('Garden');
    await expect.poll(() => chosen().textContent(), PATIENT).toContain('locked');
    await button(/^Undo: “/).click();
    await said('Taken back: ');
    expect(await chosen().textContent()).toContain(title);
    await chosen().focus();
    await page.keyboard.press('Control+Shift+z');
    await said('Done again: ');
    await page.keyboard.press('Control+z');
    await button('Undo').waitFor();
    expect((await item('5-s3')).startsAtEpochMs).toBe(startsAtEpochMs);
  });

  it('shows what a drag would break at both places before the drop, and gives up by Escape', async () => {
    const before = hourIds(6);
    await goTo('6-s6');
    await carry('6-s6', '6-s3');
    const trial = page.locator('ct-trial');
    await trial.getByText('Where it would stand').waitFor();
    await trial.getByText('Where it leaves').waitFor();
    await trial.getByText(/cost/).waitFor();
    await expect
      .poll(() => page.locator('ct-plan-list .drop').textContent(), PATIENT)
      .toMatch(/● breaks nothing|▲ \d+ rule/);
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await said('Given up');
    await page.mouse.up();
    expect(hourIds(6)).toEqual(before);
    expect(desk.changes).toEqual([]);
    await carry('6-s6', '6-s3');
    await trial.getByText('Where it would stand').waitFor();
    await page.mouse.up();
    await said('moved');
    expect(desk.changes).toMatchObject([{ do: 'move', itemId: '6-s6', beforeItemId: '6-s4' }]);
    await expect.poll(() => chosen().getAttribute('data-item'), PATIENT).toBe('6-s6');
    // What is sold stays: it cannot even be taken.
    await row('6-spot').hover();
    await page.mouse.down();
    await page.mouse.move(300, 300, { steps: 3 });
    expect(await trial.count()).toBe(0);
    await page.mouse.up();
  });

  it('moves by Alt and the arrows, and puts it there by Enter', async () => {
    await goTo('7-s4');
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Alt+ArrowDown');
    await said(/before “.*(breaks nothing|broken|leaves)/);
    await page.keyboard.press('Enter');
    await said('moved');
    expect(desk.changes).toMatchObject([{ do: 'move', itemId: '7-s4', beforeItemId: '7-s6' }]);
    await goTo('7-spot');
    await page.keyboard.press('Alt+ArrowDown');
    await said('placed by traffic');
  });

  it('loses nothing where another planner was quicker', async () => {
    await goTo('8-s3');
    desk.overtake({ do: 'remove', itemIds: ['8-s1'] });
    refusals = true;
    await page.keyboard.press('l');
    await page.getByText('Not done yet: locking “').waitFor();
    expect(await violations()).toEqual([]);
    expect(await row('8-s1').count()).toBe(0);
    expect(await chosen().getAttribute('data-item')).toBe('8-s3');
    await button('Do it on the plan as it is now').click();
    await said('locked');
    expect((await item('8-s3')).isLocked).toBe(true);
  });

  it('says why not another cart, goes to the earliest place, inserts it, and removes only what was meant', async () => {
    await goTo('9-jingle');
    await tab('Why not …').click();
    await page.getByLabel('Look for a cart').fill('whis');
    await button(/Whistle/).click();
    await page.getByText('Earliest place').waitFor();
    await button(/^Go to /).click();
    await said('At ');
    await page.keyboard.press('Insert');
    await goTo('9-s2');
    await page.keyboard.press('Insert');
    await page.locator('ct-plan-pane .insert input').fill('whis');
    await page.locator('ct-plan-pane .insert').getByRole('button', { name: 'Whistle' }).click();
    await said('inserted');
    expect(desk.changes).toMatchObject([{ do: 'insert', cartId: '1', beforeItemId: '9-s2' }]);
    const inserted = (await chosen().getAttribute('data-item'))!;
    expect(inserted).toMatch(/^n/);
    await chosen().focus();
    await page.keyboard.press('Delete');
    await said('Del again removes');
    await page.keyboard.press('Escape');
    await button('Remove').waitFor();
    await page.keyboard.press('Control+Delete');
    await said('removed');
    expect(await row(inserted).count()).toBe(0);
    await page.keyboard.press('Control+z');
    await row(inserted).waitFor();
  });

  it('maps the plays of a song, and a cell goes to its day and hour', async () => {
    await goTo('4-s2');
    await tab('Plays').click();
    const map = page.getByRole('grid', { name: 'Plays of four weeks by hour' });
    await map.waitFor();
    expect(await violations()).toEqual([]);
    const { plays } = await desk.plays((await item('4-s2')).cartId, DATE);
    const other = plays.find(({ source, hour }) => source === 'planned' && hour > 6)!;
    const name = `${String(other.hour).padStart(2, '0')}:00: planned`;
    await map.getByRole('gridcell', { name: new RegExp(`3 Mar 2099 ${name}`) }).click();
    await expect
      .poll(async () => (await item((await chosen().getAttribute('data-item'))!)).startsAtEpochMs)
      .toBe(other.atEpochMs);
  });

  it('plans an hour anew beside what stands, and leaves it or takes it', async () => {
    await goTo('10-s2');
    await page.keyboard.press('l');
    await said('locked');
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('lines differ').waitFor();
    expect(await violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(desk.changes).toHaveLength(1);
    await row('10-s2').click();
    await page.keyboard.press('r');
    await dialog.getByText('lines differ').waitFor();
    await dialog.getByRole('button', { name: 'Accept' }).click();
    await said('planned anew');
    expect(desk.changes[1]).toMatchObject({ do: 'replan', fromEpochMs: MIDNIGHT + 10 * 3_600_000 });
    expect((await item('10-s2')).isLocked).toBe(true);
    await page.keyboard.press('Control+z');
    await said('Taken back');
  });
});

describe('a planner’s day, from the clock to the air', () => {
  const settings = settingsFrom({ schedule: { planAheadHours: 30 }, station: { timeZone: 'Europe/Berlin' } });
  let db: StationDatabase;

  beforeEach(async () => {
    const at = await station();
    db = at.db;
    for (let number = 0; number < 60; number++) {
      await addCart(db, {
        kind: 'music',
        seconds: 170 + ((number * 41) % 90),
        title: `Song ${number}`,
        artist: `Band ${number % 24}`,
      });
    }
    await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
    await addCart(db, { kind: 'jingle', seconds: 6, title: 'Whistle' });
    const reading = openDatabase(at.paths);
    onTestFinished(() => reading.close());
    const desk = new Desk(reading, settings);
    const now = Date.now;
    studio = await openStudio({
      panelDirectory,
      planner: stationPlanner(db),
      library: databaseLibrary(db, cartLibrary(db, { now })),
      planDesk: stationDesk({
        db,
        settings,
        desk: {
          ask: async <Q extends DeskQuestion>(question: Q) =>
            (await desk.answer(question, now())) as DeskAnswers[Q['ask']],
        },
        planner: { between: (work) => work() },
        plans: { push: () => Promise.resolve() },
        now,
      }),
      jobs: {
        status: () => [
          {
            name: 'plan',
            lastStartedAtEpochMs: null,
            lastFinishedAtEpochMs: null,
            nextRunAtEpochMs: now(),
            outcome: null,
            error: null,
          },
        ],
        runNow: async () => {
          await planAhead(db, settings, now());
        },
      },
    });
    await openPage();
  });

  it('goes from a new clock to an hour that is planned anew and taken back', async () => {
    // A clock, made and painted over the whole week.
    await page.locator('ct-schedule-page').getByRole('tab', { name: 'Clocks' }).click();
    await button('New').click();
    await page.getByText('Empty: the station fills such an hour').waitFor();
    await button('+ Station ID').click();
    await button('+ Song').click();
    await page.getByLabel('Name', { exact: true }).fill('Daytime');
    await page.getByLabel('Name', { exact: true }).press('Tab');
    await page.getByLabel('Behind the last one').selectOption({ index: 2 });
    await button('Save').click();
    await page.getByText('All saved').waitFor();
    await page.locator('ct-schedule-page').getByRole('tab', { name: 'Week' }).click();
    await page.getByRole('radio', { name: 'Daytime' }).click();
    await page.getByRole('gridcell', { name: 'Monday 00:00' }).hover();
    await page.mouse.down();
    await page.getByRole('gridcell', { name: 'Sunday 23:00' }).hover();
    await page.mouse.up();
    await page.getByText('Not saved: 168 hours of the week').waitFor();
    await button('Save').click();
    await page.getByText('All saved').waitFor();
    // Planned by the job.
    await page.keyboard.press('F4');
    await page.locator('ct-jobs').getByRole('button').first().click();
    await page.keyboard.press('F7');
    await expect.poll(() => page.locator('ct-plan-list [data-item]').count(), PATIENT).toBeGreaterThan(10);
    // Tomorrow noon is far from the air.
    await button('The day after').click();
    const noon = page.locator('ct-plan-list .hour').filter({ hasText: /^\s*02:00/ });
    const songs = noon.locator('[data-item][data-kind="music"]');
    await expect.poll(() => songs.count(), PATIENT).toBeGreaterThan(8);
    await noon.getByText('Daytime').waitFor();
    await songs.nth(2).scrollIntoViewIfNeeded();
    await songs.nth(2).click();
    // Why it was chosen.
    const why = page.locator('ct-plan-why');
    await why.getByText('Cost ').waitFor();
    await why.getByText('Runners-up').waitFor();
    // Replaced by the second in rank.
    const first = await songs.nth(2).locator('.what b').textContent();
    await page.keyboard.press('Enter');
    await page.locator('ct-plan-replace ct-candidate-list [role="row"]').nth(2).waitFor();
    await page
      .locator('ct-plan-replace')
      .getByRole('button', { name: /^Take / })
      .nth(1)
      .click();
    await expect.poll(() => songs.nth(2).locator('.what b').textContent(), PATIENT).not.toBe(first);
    await songs.nth(2).getByText('locked').waitFor();
    // Another one of an artist is dragged next to its like, and seen to break the rule before it is dropped.
    const artists = await songs.locator('.what span').allTextContents();
    const all = await page.locator('ct-plan-list [data-item][data-kind="music"]').evaluateAll((rows) =>
      rows.map((one) => ({
        id: one.getAttribute('data-item') ?? '',
        artist: one.querySelector('.what span')?.textContent ?? '',
      })),
    );
    const target = (await songs.nth(4).getAttribute('data-item'))!;
    const goal = all.findIndex(({ id }) => id === target);
    const [like] = all
      .map((one, index) => ({ ...one, off: index - goal }))
      .filter(({ artist, off }) => artist === artists[4] && Math.abs(off) > 2)
      .sort((one, other) => Math.abs(one.off) - Math.abs(other.off));
    await row(like.id).scrollIntoViewIfNeeded();
    await row(like.id).click();
    // By keys, however far it is: place by place until it stands before its like.
    const key = like.off < 0 ? 'Alt+ArrowDown' : 'Alt+ArrowUp';
    const title = (await songs.nth(4).locator('.what b').textContent())!.trim();
    for (let pressed = 0; pressed < 400; pressed++) {
      await page.keyboard.press(key);
      const where = await page.locator('ct-trial').textContent();
      if (where?.includes(`before “${title}”`) === true) break;
    }
    await page.locator('ct-trial').getByText('Where it would stand').waitFor();
    await expect.poll(() => page.locator('ct-trial .broken').count(), PATIENT).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => chosen().locator('.broken').textContent(), PATIENT).toMatch(/rule/);
    await chosen().getByText('locked').waitFor();
    await chosen().focus();
    // Unlocked, the hour is planned anew around the other one, and taken back.
    await page.keyboard.press('l');
    await expect.poll(() => chosen().getByText('locked').count(), PATIENT).toBe(0);
    await chosen().focus();
    const stood = await songs.locator('.what b').allTextContents();
    await noon.getByRole('button', { name: /^Re-plan 02:00/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/lines differ/).waitFor({ timeout: 30_000 });
    await dialog.getByRole('button', { name: 'Accept' }).click();
    await dialog.waitFor({ state: 'detached', timeout: 30_000 });
    await said(/anew/);
    await expect.poll(() => songs.locator('.what b').allTextContents(), PATIENT).not.toEqual(stood);
    await button(/^Undo: /).click();
    await expect.poll(() => songs.locator('.what b').allTextContents(), PATIENT).toEqual(stood);
  });
});
