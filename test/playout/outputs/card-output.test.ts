import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CardOutputOptions } from '../../../playout/outputs/card-output.js';
import type { OutputStatus } from '../../../playout/api/output.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { eventually } from '../../eventually.js';
import { Pulse, raisePriority } from '../../pulse.js';
import { CardOutput, listDevices } from './built.js';
import { markedFrame, Programme, runsIn } from './programme.js';

beforeAll(() => {
  // As the engine does: a mixer that waits for other programs is not what is tested here.
  raisePriority(process.pid);
});

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function pulse(options = {}): Promise<Pulse> {
  const daemon = await Pulse.start(options);
  cleanups.push(() => daemon.stop());
  return daemon;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'continuity-card-'));
  cleanups.push(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

/** An environment whose ALSA knows nothing but these lines. */
function alsa(...lines: string[]): NodeJS.ProcessEnv {
  const path = join(folder(), 'asound.conf');
  writeFileSync(path, [...lines, ''].join('\n'));
  return { ...process.env, ALSA_CONFIG_PATH: path };
}

function onAir(environment: NodeJS.ProcessEnv, options: Partial<CardOutputOptions> = {}) {
  const programme = new Programme();
  const said: OutputStatus[] = [];
  const output = new CardOutput({
    ring: programme.ring,
    device: 'default',
    profile: 'normal',
    log: () => undefined,
    onStatus: (status) => said.push(status),
    environment,
    ...options,
  });
  programme.start();
  output.start();
  cleanups.push(async () => {
    await output.stop();
    programme.stop();
  });
  return { output, programme, said };
}

const running = (output: InstanceType<typeof CardOutput>) => () => output.status().state === 'running';

describe('the sound package', () => {
  test('is built, loads and lists the cards there are', async () => {
    const daemon = await pulse();
    const devices = await listDevices(daemon.environment);
    expect(devices.map((device) => device.name)).toContain('default');
    expect(devices.find((device) => device.name === 'default')).toMatchObject({ system: 'ALSA' });
  });

  test('lists without an error on this machine as it is', async () => {
    expect(Array.isArray(await listDevices())).toBe(true);
  });

  test('missing: the output is off and says what to install', async () => {
    const hide = new URL('./hide-naudiodon.js', import.meta.url).href;
    const environment = { ...process.env, NODE_OPTIONS: `--import=${hide}` };
    await expect(listDevices(environment)).rejects.toMatchObject({ code: 'CARD_PACKAGE_MISSING' });
    const { output } = onAir(environment);
    await eventually('the output is off', () => output.status().state === 'off');
    expect(output.status().detail).toContain('error[CARD_PACKAGE_MISSING]');
    expect(output.status().detail).toContain('npm install');
  });
});

// Real time on a machine that runs other tests: PulseAudio itself loses frames when it is not given the processor for
// longer than its buffer. Once in a while that is no fault; three times in a row it is.
describe('a sound card', { retry: 2 }, () => {
  test.each(['normal', 'low-latency', 'safe'] as const)(
    'with %s buffering gets every frame, bit for bit',
    async (profile) => {
      const daemon = await pulse();
      const capture = await daemon.capture();
      const { output } = onAir(daemon.environment, { profile });
      await eventually('the card plays', running(output));
      const seconds = profile === 'normal' ? 11 : 4;
      const start = await capture.bytes();
      await eventually(
        `${seconds} s are captured`,
        async () => (await capture.bytes()) - start > seconds * ENGINE_RATE_HZ * 8,
        30_000,
      );
      const { delayFrames, droppedFrames } = output.status();
      await capture.stop();

      const { runs, foreign } = runsIn(readFileSync(capture.path));
      expect(foreign).toBe(0);
      expect(droppedFrames).toBe(0);
      const gaps = runs.slice(1).map((run, i) => run.fromFrame - (runs[i].fromFrame + runs[i].frames));
      expect(gaps.filter((frames) => frames !== 0)).toEqual([]);
      expect(runs.reduce((sum, run) => sum + run.frames, 0)).toBeGreaterThan((seconds - 1) * ENGINE_RATE_HZ);
      // A machine that is busy with other tests may make the small buffers run dry; the usual ones must not.
      if (profile === 'normal') {
        expect({ runs: runs.length, silenceFrames: output.silenceFrames }).toEqual({ runs: 1, silenceFrames: 0 });
      }
      // The driver takes 512 to 2048 frames at a time, so the mean lies somewhat off the target.
      expect(Math.abs(delayFrames - output.targetDelayFrames)).toBeLessThan(960);
    },
  );

  test.each([
    { when: 'before the mixer begins', firstFrame: 0 },
    { when: 'before the mixer of a restarted engine goes on', firstFrame: 123_456 },
  ])('that is open $when has its whole queue against a mixer that is late', async ({ firstFrame }) => {
    const daemon = await pulse();
    const capture = await daemon.capture();
    const programme = new Programme();
    programme.ring.startAt(firstFrame);
    const output = new CardOutput({
      ring: programme.ring,
      device: 'default',
      profile: 'normal',
      log: () => undefined,
      onStatus: () => undefined,
      environment: daemon.environment,
    });
    output.start();
    cleanups.push(async () => {
      await output.stop();
      programme.stop();
    });
    await eventually('the card is open', running(output));
    programme.start(50);
    const start = await capture.bytes();
    await eventually('3 s are captured', async () => (await capture.bytes()) - start > 3 * ENGINE_RATE_HZ * 8);
    await capture.stop();

    const { runs, foreign } = runsIn(readFileSync(capture.path));
    expect({ foreign, runs: runs.length, first: runs[0].fromFrame }).toEqual({
      foreign: 0,
      runs: 1,
      first: firstFrame,
    });
    expect(output.silenceFrames).toBe(0);
  });

  test('of 16 bits gets each sample rounded down', async () => {
    const daemon = await pulse({ format: 's16le' });
    const capture = await daemon.capture();
    const { output } = onAir(daemon.environment);
    await eventually('the card plays', running(output));
    const start = await capture.bytes();
    await eventually('2 s are captured', async () => (await capture.bytes()) - start > 2 * ENGINE_RATE_HZ * 4);
    await capture.stop();

    const bytes = readFileSync(capture.path);
    const frames = bytes.length / 4;
    let first = 0;
    while (first < frames && bytes.readInt32LE(first * 4) === 0) first++;
    const expected = (n: number): number => {
      const [left, right] = markedFrame(n).map((sample) => sample >> 8);
      return (left & 0xffff) | (right << 16);
    };
    const firstFrame = Array.from({ length: 10 * ENGINE_RATE_HZ }, (_, n) => n).find((n) =>
      [0, 1, 2, 3].every((i) => expected(n + i) === bytes.readInt32LE((first + i) * 4)),
    );
    expect(firstFrame).toBeDefined();
    let wrong = 0;
    for (let i = first; i < frames; i++) {
      if (bytes.readInt32LE(i * 4) !== expected((firstFrame ?? 0) + i - first)) wrong++;
    }
    expect(wrong).toBe(0);
    expect(frames - first).toBeGreaterThan(ENGINE_RATE_HZ);
  });

  test('whose process is killed plays on within a second', async () => {
    const daemon = await pulse();
    const capture = await daemon.capture();
    const { output } = onAir(daemon.environment);
    await eventually('the card plays', running(output));
    const first = output.pid;
    const start = await capture.bytes();
    await eventually('1 s is captured', async () => (await capture.bytes()) - start > ENGINE_RATE_HZ * 8);
    process.kill(first ?? 0, 'SIGKILL');
    await eventually('another process has the card', () => output.pid !== undefined && output.pid !== first);
    await eventually('the card plays again', running(output));
    const again = await capture.bytes();
    await eventually('1 s more is captured', async () => (await capture.bytes()) - again > ENGINE_RATE_HZ * 8);
    await capture.stop();

    const { runs, foreign } = runsIn(readFileSync(capture.path));
    expect(foreign).toBe(0);
    expect(runs).toHaveLength(2);
    const [before, after] = runs;
    const lost = after.fromFrame - (before.fromFrame + before.frames);
    expect(lost).toBeGreaterThan(0);
    expect(after.at - (before.at + before.frames)).toBeLessThan(ENGINE_RATE_HZ);
    // What it says it lost is what was lost, but for what the sound system itself still held.
    expect(Math.abs(output.status().droppedFrames - lost)).toBeLessThan(0.25 * ENGINE_RATE_HZ);
    expect(output.status().restarts).toBe(1);
  });

  test('whose sound system dies plays again within 5 s of its return', async () => {
    const daemon = await pulse();
    const { output, programme } = onAir(daemon.environment);
    await eventually('the card plays', running(output));
    await daemon.kill();
    await eventually('the output has failed', () => output.status().state === 'failed', 8000);
    const frameOfFailure = programme.ring.writtenFrames;
    const tried = new Set<number>();
    await eventually('it was tried a few times', () => tried.add(output.pid ?? 0).size > 3, 15_000);

    await daemon.restart();
    const returned = programme.ring.writtenFrames;
    const capture = await daemon.capture();
    await eventually('the card plays again', running(output), 6000);
    const start = await capture.bytes();
    await eventually('1 s is captured', async () => (await capture.bytes()) - start > 1.2 * ENGINE_RATE_HZ * 8);
    await capture.stop();

    const { runs, foreign } = runsIn(readFileSync(capture.path));
    expect(foreign).toBe(0);
    expect(runs).toHaveLength(1);
    expect(runs[0].fromFrame).toBeGreaterThan(frameOfFailure);
    expect(runs[0].fromFrame - returned).toBeLessThan(5 * ENGINE_RATE_HZ);
    expect(output.status().droppedFrames).toBeGreaterThan(0);
  });

  test('without a clock is paced by the station', async () => {
    const file = join(folder(), 'out.raw');
    const environment = alsa(
      'pcm.nothing { type null }',
      `pcm.!default { type file slave.pcm nothing file "${file}" format "raw" }`,
    );
    const { output, said } = onAir(environment);
    await eventually('it is found out', () => said.some((status) => status.detail.includes('keeps no time')), 8000);
    const size = (): number => statSync(file).size;
    const [startBytes, startMs] = [size(), performance.now()];
    await eventually('2 s are written', () => size() - startBytes > 2 * ENGINE_RATE_HZ * 8);
    const tookMs = performance.now() - startMs;
    expect(tookMs).toBeGreaterThan(1500);
    await output.stop();
    const { runs, foreign } = runsIn(readFileSync(file));
    expect(foreign).toBe(0);
    expect(runs[0].frames).toBeGreaterThan(1.5 * ENGINE_RATE_HZ);
  });

  test('whose thread breaks is tried again, and says so', async () => {
    const ring = { memory: new SharedArrayBuffer(0) } as CardOutputOptions['ring'];
    const { output, said } = onAir(process.env, { ring });
    await eventually('it was tried twice', () => output.status().restarts >= 2);
    expect(said.map(({ state, detail }) => ({ state, detail }))).toContainEqual({
      state: 'failed',
      detail: expect.stringMatching(/error\[CARD_FAILED\]: .*; trying again/) as string,
    });
  });

  test('that nobody has is named with those there are', async () => {
    const daemon = await pulse();
    const { output } = onAir(daemon.environment, { device: 'Studio B' });
    await eventually('it has failed', () => output.status().state === 'failed');
    expect(output.status().detail).toMatch(
      /error\[CARD_NOT_FOUND\]: there is no sound card "Studio B", there are .*"default"/,
    );
  });

  test('that is not there at all: the output is off and looks again', async () => {
    const { output } = onAir(alsa('# nothing at all'));
    await eventually('it is off', () => output.status().state === 'off' && output.pid === undefined, 8000);
    expect(output.status().detail).toContain('there is no sound card');
    await eventually('it looks again', () => output.pid !== undefined, 10_000);
    expect(output.status().restarts).toBe(0);
  });
});
