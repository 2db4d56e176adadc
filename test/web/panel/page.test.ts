import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { chainState, onAirItem, quietMeters } from '../fake-engine.js';
import { bigLibrary, busyMeters, hourOfSound, microphone, obey, putOnAir } from '../show.js';
import { eventually } from '../../eventually.js';
import { FakePlanDesk, fakeStation } from '../fake-plan-desk.js';
import { openStudio, type Studio } from '../studio.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let panelDirectory: string;
let browser: Browser;
let studio: Studio;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  panelDirectory = mkdtempSync(join(tmpdir(), 'continuity-panel-'));
  const root = join(import.meta.dirname, '../../../web/panel');
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
  studio = await openStudio({
    library: bigLibrary(2000),
    panelDirectory,
    jobs: brokenBackup(),
    // Whole hours from one that is about to end: the station's day has items of every look.
    planDesk: new FakePlanDesk(fakeStation(Math.floor(Date.now() / 3_600_000) * 3_600_000, { hours: 3 })),
  });
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
  putOnAir(studio, Date.now());
  await eventually('the show is on', () => (studio.feed.parts.engine?.upcoming.length ?? 0) > 0);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A socket that cannot connect is what some of these tests are about.
    if (message.type() === 'error' && !message.text().includes('WebSocket')) complaints.push(message.text());
  });
});

afterEach(async () => {
  await page.close();
  await studio.close();
  expect(complaints).toEqual([]);
});

const open = async (view = 'on-air'): Promise<void> => {
  await page.goto(`${studio.url}/#/${view}`);
  await page.locator('main[data-live="yes"]').waitFor();
};

/** Jobs of which the backup has failed, and works when it is run again. */
function brokenBackup(): NonNullable<Parameters<typeof openStudio>[0]>['jobs'] & object {
  const fine = { lastStartedAtEpochMs: Date.now(), lastFinishedAtEpochMs: Date.now(), nextRunAtEpochMs: Date.now() };
  let broken = true;
  return {
    status: () => [
      { ...fine, name: 'plan', outcome: 'done', error: null },
      {
        ...fine,
        name: 'backup',
        outcome: broken ? 'failed' : 'done',
        error: broken ? 'the disk is full' : null,
      },
    ],
    runNow: () => {
      broken = false;
      return Promise.resolve();
    },
  };
}

const pad = (name: string) => page.locator('ct-pad').filter({ hasText: name }).first().locator('button');
const start = () => page.locator('ct-next-card .start');

/** Holds the engine's answers back until the test gives them. */
function holdAnswers(): void {
  studio.engine.answer = () => null;
}

describe('the on-air page', () => {
  it('shows what is on air with a countdown that runs, and what comes', async () => {
    await open();
    await expect.poll(() => page.locator('ct-on-air-card h1').textContent()).toBe('Harbour Lights');
    const remaining = page.locator('ct-on-air-card .remaining');
    const first = await remaining.textContent();
    expect(first).toMatch(/^−1:4\d$/);
    await expect.poll(() => remaining.textContent()).not.toBe(first);
    expect(await page.locator('ct-next-card h2').textContent()).toBe('Paper Aeroplanes');
    expect(await page.locator('ct-rundown li').count()).toBeGreaterThan(10);
    expect(await page.locator('ct-rundown li.frozen button').first().isDisabled()).toBe(true);
  });

  it('fires a cart on the way down of the pointer and shows it as asked until the engine has it', async () => {
    holdAnswers();
    await open();
    await pad('Whoosh').dispatchEvent('pointerdown', { button: 0, bubbles: true });
    await eventually('the engine has the command', () => studio.engine.commands.length === 1);
    expect(studio.engine.commands[0].command).toEqual({ do: 'cart.fire', cartId: 'pad-2' });
    await expect.poll(() => pad('Whoosh').getAttribute('data-state')).toBe('requested');
    const cart = {
      cartId: 'pad-2',
      loop: false,
      startFrame: 9,
      startedAtEpochMs: Date.now(),
      durationFrames: 960_000,
      stopping: false,
    };
    studio.engine.setState({ carts: [cart] });
    expect(await pad('Whoosh').getAttribute('data-state')).toBe('requested');
    studio.engine.acknowledge(studio.engine.commands[0].id, { ok: true, atFrame: 9 });
    await expect.poll(() => pad('Whoosh').getAttribute('data-state')).toBe('sounding');
    await expect.poll(() => pad('Whoosh').locator('.length').textContent()).toMatch(/^■ 0:\d\d$/);
    studio.engine.setState({ carts: [] });
    await expect.poll(() => pad('Whoosh').locator('.length').textContent()).toBe('0:02');
  });

  it('fires by key once, however long it is held, and not at all while it waits', async () => {
    holdAnswers();
    await open();
    for (let i = 0; i < 5; i++) await page.keyboard.down('KeyW');
    await page.keyboard.up('KeyW');
    await page.keyboard.press('KeyW');
    await page.keyboard.press('KeyR');
    await eventually('two commands', () => studio.engine.commands.length >= 2);
    expect(studio.engine.commands.map(({ command }) => command)).toEqual([
      { do: 'cart.fire', cartId: 'pad-1' },
      { do: 'cart.fire', cartId: 'pad-3' },
    ]);
  });

  it('starts the next item by Space after any click, and says what was refused', async () => {
    await open();
    await page.locator('ct-wall [role="tab"]').nth(1).click();
    studio.engine.answer = () => ({ ok: false, code: 'NOTHING_NEXT', message: 'the rundown has no next item' });
    await page.keyboard.press('Space');
    await eventually('the engine has the command', () => studio.engine.commands.length === 1);
    expect(studio.engine.commands[0].command).toEqual({ do: 'next', expectItemId: 'item-1' });
    await page.getByText('the rundown has no next item').waitFor();
    expect(await page.locator('ct-wall [role="tab"]').nth(1).getAttribute('aria-selected')).toBe('true');
  });

  it('asks to skip an item of the plan', async () => {
    await open();
    await page.getByRole('button', { name: 'Skip Slow Rivers' }).first().click();
    await eventually('the engine has the command', () => studio.engine.commands.length === 1);
    expect(studio.engine.commands[0].command).toEqual({ do: 'skip', itemId: 'song-1' });
  });

  it('refuses everything while the engine is away, and comes back by itself', async () => {
    await open();
    await studio.engine.stop();
    await page.locator('main[data-live="no"]').waitFor();
    expect(await page.locator('ct-header .lamp').textContent()).toContain('NO ENGINE');
    await page.keyboard.press('KeyW');
    await page.keyboard.press('Space');
    expect(await start().isDisabled()).toBe(true);
    await studio.engine.start();
    await page.locator('main[data-live="yes"]').waitFor();
    expect(studio.engine.commands).toEqual([]);
  });

  it('greys when the server is gone, and resyncs with the next one', async () => {
    await open();
    const port = Number(new URL(studio.url).port);
    await studio.close();
    await page.locator('main[data-live="no"]').waitFor();
    expect(await page.locator('ct-header .lamp').textContent()).toContain('RECONNECTING');
    studio = await openStudio({ library: bigLibrary(10), panelDirectory, port });
    await page.locator('main[data-live="yes"]').waitFor({ timeout: 15_000 });
    await expect.poll(() => page.locator('ct-on-air-card h1').textContent()).toBe('Harbour Lights');
  });

  it('shows hostile titles as the text they are', async () => {
    const title = `<img src=x onerror="document.title='owned'">\n${'A'.repeat(10_000)}`;
    studio.engine.setState({ onAir: [onAirItem({ title, artist: 'ليلى\n😀', startedAtEpochMs: Date.now() })] });
    await open();
    await expect.poll(() => page.locator('ct-on-air-card h1').textContent()).toMatch(/^<img src=x onerror=.*…$/);
    expect(await page.title()).toBe('Continuity');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBe(0);
    expect(await page.locator('ct-on-air-card .who').textContent()).toBe('ليلى 😀');
  });

  it('moves its meters with the readings and forgets them when they stop', async () => {
    await open();
    studio.engine.sendMeters({ ...quietMeters, momentaryLufs: -17.3 });
    await expect.poll(() => page.locator('ct-meters dd').first().textContent()).toBe('−17.3 LUFS');
    await expect.poll(() => page.locator('ct-meters dd').first().textContent(), { timeout: 5000 }).toBe('–');
  });

  it('raises an alarm in a bar until it is acknowledged, and keeps it on its page', async () => {
    await open();
    studio.feed.raise('fallback.tone', 'critical', 'The test tone plays', Date.now());
    const bar = page.locator('ct-alarm-bar .bar');
    await expect.poll(() => bar.textContent()).toContain('The test tone plays');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await bar.waitFor({ state: 'detached' });
    await page.keyboard.press('F4');
    await expect.poll(() => page.locator('ct-alarms-page .alarms').textContent()).toContain('The test tone plays');
  });
});

describe('the sound page', () => {
  const stage = (name: string) => page.locator(`ct-stage[data-stage="${name}"]`);
  const bypass = (name: string) =>
    page.locator(`ct-bypass[data-stage="${name}"], ct-stage[data-stage="${name}"] ct-bypass`).locator('button');
  const preset = (name: string) => page.locator(`ct-presets [data-preset="${name}"]`);
  const lamp = () => page.locator('ct-header .lamp');
  const commands = () => studio.engine.commands.map(({ command }) => command);

  it('shows the recurring work on the alarms page, and runs a job on request', async () => {
    await open('alarms');
    const row = page.getByRole('row').filter({ hasText: 'Back up the library' });
    await row.getByText('failed').waitFor();
    expect(await row.textContent()).toContain('the disk is full');
    await row.getByRole('button', { name: 'Run now: Back up the library' }).click();
    await row.getByText('done').waitFor();
    expect(await row.textContent()).not.toContain('the disk is full');
  });

  it('changes the preset when the engine has, not when it is asked', async () => {
    holdAnswers();
    await open('sound');
    expect(await preset('music').getAttribute('aria-checked')).toBe('true');
    await preset('loud').click();
    await eventually('the engine has the command', () => studio.engine.commands.length === 1);
    expect(commands()).toEqual([{ do: 'chain.preset', preset: 'loud' }]);
    await expect.poll(() => preset('loud').textContent()).toContain('asked');
    expect(await preset('music').getAttribute('aria-checked')).toBe('true');
    studio.engine.setState({ chain: { ...chainState, preset: 'loud' } });
    studio.engine.acknowledge(studio.engine.commands[0].id, { ok: true, atFrame: 9 });
    await expect.poll(() => preset('loud').getAttribute('aria-checked')).toBe('true');
    expect(await preset('music').getAttribute('aria-checked')).toBe('false');
  });

  it('moves the focus by arrows and chooses nothing by them', async () => {
    await open('sound');
    await preset('music').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.shadowRoot !== null)).toBe(true);
    await expect.poll(() => preset('r128').getAttribute('tabindex')).toBe('0');
    expect(commands()).toEqual([]);
    await page.keyboard.press('Space');
    await eventually('the engine has the command', () => studio.engine.commands.length === 1);
    expect(commands()).toEqual([{ do: 'chain.preset', preset: 'r128' }]);
  });

  it('bypasses a stage and switches it in again', async () => {
    obey(studio.engine);
    await open('sound');
    await bypass('multiband').click();
    await expect.poll(() => stage('multiband').getAttribute('look')).toBe('bypassed');
    expect(await bypass('multiband').getAttribute('aria-pressed')).toBe('true');
    await bypass('multiband').click();
    await expect.poll(() => stage('multiband').getAttribute('look')).toBe('works');
    expect(commands()).toEqual([
      { do: 'chain.bypass', stage: 'multiband', bypassed: true },
      { do: 'chain.bypass', stage: 'multiband', bypassed: false },
    ]);
  });

  it('asks twice before what holds the peaks is taken out, and does not let anybody forget it', async () => {
    obey(studio.engine);
    await open('sound');
    await bypass('limiter').click();
    await expect.poll(() => bypass('limiter').textContent()).toContain('Press again');
    expect(commands()).toEqual([]);
    await bypass('limiter').click();
    await expect.poll(() => stage('limiter').getAttribute('look')).toBe('bypassed');
    const bar = page.locator('ct-alarm-bar .bar');
    await expect.poll(() => bar.textContent()).toContain('The limiter is bypassed');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await bar.waitFor({ state: 'detached' });
    await page.keyboard.press('F2');
    await expect.poll(() => page.locator('ct-header nav a.warn').textContent()).toContain('Sound: limiter off');
    studio.engine.setState({ chain: chainState });
    await page.locator('ct-header nav a.warn').waitFor({ state: 'detached' });
  });

  it('says what the engine refused, and stays as it was', async () => {
    studio.engine.answer = () => ({ ok: false, code: 'INTERNAL', message: 'the chain cannot do that now' });
    await open('sound');
    await bypass('agc').click();
    await page.getByText('the chain cannot do that now').waitFor();
    expect(await stage('agc').getAttribute('look')).toBe('works');
  });

  it('opens the microphone by its button and closes it by its key, wherever one is', async () => {
    obey(studio.engine);
    studio.engine.setState({ inputs: [microphone] });
    await open('sound');
    const button = page.locator('ct-on-air-switch button');
    await button.click();
    await expect.poll(() => button.getAttribute('data-look')).toBe('open');
    await expect.poll(() => lamp().textContent()).toContain('ON AIR + MIC');
    await page.keyboard.press('F4');
    await page.locator('ct-alarms-page').waitFor();
    await page.keyboard.press('Shift+KeyO');
    await eventually('the engine has both', () => studio.engine.commands.length === 2);
    expect(commands()).toEqual([
      { do: 'input.open', input: 'microphone' },
      { do: 'input.close', input: 'microphone' },
    ]);
    await expect.poll(() => lamp().textContent()).not.toContain('MIC');
    await page.keyboard.press('F2');
    await expect
      .poll(() => page.locator('ct-on-air-page ct-on-air-switch button').getAttribute('data-look'))
      .toBe('closed');
  });

  it('is never red before the engine says so, and says what is wrong with the device', async () => {
    holdAnswers();
    const detail = 'the device is gone, plug it in again';
    studio.engine.setState({ inputs: [{ ...microphone, ready: false, detail }] });
    await open();
    const button = page.locator('ct-on-air-switch button');
    await page.keyboard.press('Shift+KeyO');
    await expect.poll(() => button.getAttribute('data-look')).toBe('asked');
    const trouble = page.locator('ct-microphone .bad');
    expect(await trouble.textContent()).toContain('no sound comes in');
    expect(await trouble.getAttribute('title')).toBe(detail);
    studio.engine.acknowledge(studio.engine.commands[0].id, {
      ok: false,
      code: 'INPUT_FAILED',
      message: 'no sound from it',
    });
    await page.getByText('no sound from it').waitFor();
    expect(await button.getAttribute('data-look')).toBe('closed');
  });

  it('shows no microphone where the station has none', async () => {
    await open();
    await page.keyboard.press('Shift+KeyO');
    expect(await page.locator('ct-on-air-switch').count()).toBe(0);
    expect(commands()).toEqual([]);
  });

  it('shows what the stages do, why something is ducked, and the hour', async () => {
    hourOfSound(studio, Date.now());
    studio.engine.setState({ inputs: [microphone] });
    await open('sound');
    const number = (name: string) => stage(name).locator('.number').textContent();
    // Readings that are not renewed are taken off the page after a moment: all of them are read of one.
    const shown = async () => {
      studio.engine.sendMeters({ ...busyMeters, duckReason: 'Ana: the weather' });
      return Promise.all([
        ...['multiband', 'agc', 'compressor', 'limiter'].map(number),
        ...['ct-ducking .number', 'ct-ducking .why', 'ct-microphone .gate'].map((place) =>
          page.locator(place).textContent(),
        ),
      ]);
    };
    await expect
      .poll(shown)
      .toEqual(['−4.2 dB', '+3.2 dB', '−2.6 dB', '−2.1 dB', '−12.4 dB', 'under Ana: the weather', '● gate open']);
    await expect
      .poll(() => page.locator('ct-loudness .i-note').textContent())
      .toMatch(/LU (above|below) target|on target/);
    // The history is drawn: more colours than the grid's on the canvas.
    const drawn = () =>
      page.locator('ct-loudness-plot canvas').evaluate((canvas: HTMLCanvasElement) => {
        const context = canvas.getContext('2d');
        const { data } = context!.getImageData(0, 0, canvas.width, canvas.height);
        let blue = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i + 2] > 200 && data[i] < 120) blue += 1;
        return blue;
      });
    await expect.poll(drawn).toBeGreaterThan(500);
    await expect.poll(() => number('multiband'), { timeout: 5000 }).toBe('–');
  });

  it('has room for everything on a phone', async () => {
    studio.engine.setState({ inputs: [microphone] });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const view of ['sound', 'on-air']) {
      await open(view);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
  });
});

describe.each(['dark', 'light'])('axe finds nothing in the %s theme', (theme) => {
  it.each(['on-air', 'library', 'schedule', 'sound', 'alarms'])('on the page %s', async (view) => {
    await page.addInitScript((value) => {
      localStorage.setItem('continuity.theme', value);
    }, theme);
    if (view === 'sound' || view === 'on-air') {
      const { chain } = studio.engine.state;
      const stages = chain.stages.map((one, i) => ({ ...one, inPreset: i !== 1, bypassed: i === 3 }));
      studio.engine.setState({ inputs: [{ ...microphone, open: view === 'on-air' }], chain: { ...chain, stages } });
      await eventually('the microphone is known', () => studio.feed.parts.engine?.inputs.length === 1);
    }
    if (view === 'alarms') studio.feed.raise('demo', 'warning', 'Something is odd', Date.now());
    await open(view);
    await page.waitForFunction(() => document.documentElement.dataset['theme'] !== undefined);
    if (view === 'schedule') {
      await page.locator('ct-plan-list [data-kind="music"]').first().click();
      await page.locator('ct-plan-why').getByText('Runners-up').waitFor();
    }
    const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, {
      resultTypes: ['violations'],
    }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '))); })()`);
    expect(found).toEqual([]);
  });
});
