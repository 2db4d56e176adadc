import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { settingsFrom } from '../../../config/settings.js';
import type { OutputStatus } from '../../../playout/api/output.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import type { MultiplexOutputOptions } from '../../../playout/outputs/multiplex-output.js';
import type { FmSettings } from '../../../playout/outputs/multiplex-setup.js';
import { eventually } from '../../eventually.js';
import { Pulse, raisePriority } from '../../pulse.js';
import { MPX_RATE_HZ, pilotOf, receive, tone } from '../dsp/fm/demodulate.js';
import { decode, groupsOf, rdsBits, type Decoded } from '../dsp/fm/receive-rds.js';
import { MultiplexOutput } from './built.js';
import { multiplexFile } from '../../../playout/outputs/multiplex-file.js';
import { Programme, type Signal } from './programme.js';

let folder: string;
const cleanups: (() => Promise<void> | void)[] = [];
beforeAll(() => {
  raisePriority(process.pid);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuity-multiplex-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

const HZ = 1000;
/** A tone on the left channel alone. */
const leftTone: Signal = (n) => [0.3 * Math.sin((2 * Math.PI * HZ * n) / ENGINE_RATE_HZ), 0];

function fmSettings(changes: Partial<FmSettings> = {}): FmSettings {
  const { fm } = settingsFrom({}).outputs;
  return { ...fm, enabled: true, rds: { ...fm.rds, ps: 'HAFEN FM', pi: 'D3A8' }, ...changes };
}

function onAir(settings: FmSettings, options: Partial<MultiplexOutputOptions> = {}) {
  const programme = new Programme(leftTone);
  const said: OutputStatus[] = [];
  const output = new MultiplexOutput({
    ring: programme.ring,
    settings,
    timeZone: 'Europe/Berlin',
    title: () => 'Grace Jones - La vie en rose',
    log: () => undefined,
    onStatus: (status) => said.push(status),
    ...options,
  });
  output.start();
  cleanups.push(async () => {
    programme.stop();
    await output.stop();
  });
  return { output, programme, said };
}

/** Appends seconds of programme at once. */
function mix(programme: Programme, seconds: number): void {
  for (let i = 0; i < (seconds * ENGINE_RATE_HZ) / BLOCK_FRAMES; i++) programme.writeBlock();
}

/** The samples of a mono WAV file as ffmpeg reads them. */
function samplesOf(path: string): Float32Array {
  const ran = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', path, '-f', 'f32le', 'pipe:1'], {
    maxBuffer: 1 << 28,
  });
  expect(ran.stderr.toString()).toBe('');
  return new Float32Array(ran.stdout.buffer.slice(ran.stdout.byteOffset, ran.stdout.byteOffset + ran.stdout.length));
}

function rdsOf(mpx: Float32Array): Decoded & { badBlocks: number } {
  const { bits, endsAt } = rdsBits(mpx, pilotOf(mpx));
  const { groups, badBlocks } = groupsOf(bits, endsAt);
  return { ...decode(groups), badBlocks };
}

const words = (codes: readonly number[]): string => String.fromCharCode(...codes);

/** How far the right channel lies under the left, in dB, and the left's level. */
function channels(mpx: Float32Array): { apartDb: number; level: number } {
  const { left, right } = receive(mpx);
  const to = Math.min(left.length - 1000, 40_000);
  const [l, r] = [left, right].map((channel) => tone(channel, HZ, ENGINE_RATE_HZ, 8000, to).amplitude);
  return { apartDb: 20 * Math.log10(l / r), level: l };
}

describe('into a file', () => {
  test('the multiplex is whole, at its level, with the title as radio text', async () => {
    const file = join(folder, 'multiplex.wav');
    let title = 'First';
    let asked = 0;
    const { output, programme } = onAir(fmSettings({ file, levelDbfs: -6, preEmphasisUs: 0 }), {
      title: () => {
        asked++;
        return title;
      },
    });
    await eventually('it runs', () => output.status().state === 'running');
    expect(output.status()).toMatchObject({
      name: 'multiplex',
      kind: 'multiplex',
      detail: `multiplex: writing ${file}`,
    });
    const taken = (): Promise<boolean> => eventually('it is taken', () => output.status().delayFrames === 0);
    mix(programme, 2);
    await taken();
    title = 'Second title';
    const before = asked;
    await eventually('it is asked for', () => asked > before);
    for (let i = 0; i < 10; i++) {
      mix(programme, 0.25);
      await taken();
    }
    await output.stop();

    const mpx = samplesOf(file);
    expect(mpx.length).toBe(programme.ring.writtenFrames * 4);
    const level = 10 ** (-6 / 20);
    expect(pilotOf(mpx).amplitude).toBeCloseTo(0.09 * level, 3);
    const heard = channels(mpx);
    expect(heard.apartDb).toBeGreaterThan(60);
    expect(heard.level).toBeCloseTo(0.87 * 0.3 * level, 2);
    const said = rdsOf(mpx);
    expect(said.badBlocks).toBe(0);
    expect(words(said.ps)).toBe('HAFEN FM');
    expect(said.texts.map(({ codes }) => words(codes))).toEqual(['First', 'Second title']);
    expect(output.status()).toMatchObject({ droppedFrames: 0, restarts: 0, state: 'off' });
  });

  test('a crash loses at most two seconds, and a file that is there is never written over', async () => {
    const file = join(folder, 'multiplex.wav');
    writeFileSync(file, 'mine');
    const { output, programme } = onAir(fmSettings({ file }));
    await eventually('it runs', () => output.status().state === 'running');
    for (let i = 0; i < 13; i++) {
      mix(programme, 0.4);
      await eventually('it is taken', () => output.status().delayFrames === 0);
    }
    const second = join(folder, 'multiplex-2.wav');
    // Read as it lies there: the writer has neither finished nor closed it.
    await eventually('it is flushed', () => readFileSync(second).readUInt32LE(76) >= 2 * MPX_RATE_HZ * 3);
    const crashed = join(folder, 'crashed.wav');
    writeFileSync(crashed, readFileSync(second));
    expect(channels(samplesOf(crashed)).apartDb).toBeGreaterThan(60);
    expect(readFileSync(file, 'latin1')).toBe('mine');
  });

  test('a folder that is not there fails with its code, is tried again and holds nothing up', async () => {
    const missing = join(folder, 'later');
    const { output, programme } = onAir(fmSettings({ file: join(missing, 'multiplex.wav') }));
    await eventually('it has failed', () => output.status().state === 'failed');
    expect(output.status().detail).toMatch(/^error\[MULTIPLEX_FAILED\]: ENOENT.*; trying again$/);
    mkdirSync(missing);
    await eventually('it runs', () => output.status().state === 'running');
    mix(programme, 0.4);
    await eventually('it is taken', () => output.status().delayFrames === 0);
    await output.stop();
    expect(readdirSync(missing)).toEqual(['multiplex.wav']);
    expect(output.status().restarts).toBeGreaterThan(0);
  });

  test('what the thread could not take in time is counted', async () => {
    const { output, programme } = onAir(fmSettings({ file: join(folder, 'multiplex.wav') }));
    await eventually('it runs', () => output.status().state === 'running');
    mix(programme, 12);
    await eventually('it goes on', () => output.status().delayFrames === 0);
    expect(output.status().droppedFrames).toBeGreaterThan(10 * ENGINE_RATE_HZ);
  });
});

test('without a device and a file it says what to set', () => {
  const { output } = onAir(fmSettings());
  expect(output.status().state).toBe('failed');
  expect(output.status().detail).toMatch(/^error\[MULTIPLEX_FAILED\]: .*outputs\.fm\.device/);
});

describe('on a sound card of 192 kHz', { retry: 2 }, () => {
  test('both channels carry the multiplex: pilot, sound and RDS arrive', async () => {
    const daemon = await Pulse.start({ rateHz: MPX_RATE_HZ });
    cleanups.push(() => daemon.stop());
    const capture = await daemon.capture();
    const { output, programme } = onAir(fmSettings({ device: 'default', levelDbfs: 0, preEmphasisUs: 0 }), {
      environment: daemon.environment,
    });
    programme.start();
    await eventually('the card plays', () => output.status().state === 'running', 20_000);
    const start = await capture.bytes();
    await eventually('4 s are captured', async () => (await capture.bytes()) - start > 4 * MPX_RATE_HZ * 8, 30_000);
    const { delayFrames } = output.status();
    await capture.stop();

    const bytes = readFileSync(capture.path);
    const integers = new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
    const last = integers.length / 2 - MPX_RATE_HZ / 10;
    const from = last - 3 * MPX_RATE_HZ;
    const mpx = Float32Array.from({ length: 3 * MPX_RATE_HZ }, (_, i) => integers[2 * (from + i)] / 2 ** 31);
    const unlike = mpx.filter((_, i) => integers[2 * (from + i)] !== integers[2 * (from + i) + 1]);
    expect(unlike.length).toBe(0);
    const pilot = pilotOf(mpx);
    expect(Math.abs(pilot.hz - 19_000)).toBeLessThan(2);
    expect(pilot.amplitude).toBeCloseTo(0.09, 3);
    expect(channels(mpx).apartDb).toBeGreaterThan(50);
    const said = rdsOf(mpx);
    expect(said.badBlocks).toBe(0);
    expect(words(said.ps)).toBe('HAFEN FM');
    expect(said.texts.map(({ codes }) => words(codes))).toEqual(['Grace Jones - La vie en rose']);
    expect(delayFrames).toBeLessThan(ENGINE_RATE_HZ / 2);
  });

  test('whose process is killed plays on, and the multiplex with it', async () => {
    const daemon = await Pulse.start({ rateHz: MPX_RATE_HZ });
    cleanups.push(() => daemon.stop());
    const { output, programme, said } = onAir(fmSettings({ device: 'default' }), { environment: daemon.environment });
    programme.start();
    await eventually('the card plays', () => output.status().state === 'running', 20_000);
    const first = output.cardPid;
    process.kill(first ?? 0, 'SIGKILL');
    await eventually('another process has the card', () => output.cardPid !== undefined && output.cardPid !== first);
    await eventually('the card plays again', () => output.status().state === 'running', 20_000);
    expect(said.some(({ state, detail }) => state === 'failed' && detail.includes('error[CARD_FAILED]'))).toBe(true);
    expect(output.status().restarts).toBe(1);
  });
});

test('a file becomes a multiplex of the same length, with clock time', async () => {
  const input = join(folder, 'tone.wav');
  const made = spawnSync('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'aevalsrc=0.3*sin(2*PI*1000*t)|0:s=48000:d=2'],
    ...['-c:a', 'pcm_f32le', input],
  ]);
  expect(made.status).toBe(0);
  const output = join(folder, 'multiplex.wav');
  const minute = Date.UTC(2026, 6, 1, 12);
  const settings = fmSettings({ levelDbfs: 0, preEmphasisUs: 0 });
  const { frames } = await multiplexFile(input, output, settings, {
    timeZone: 'Europe/Berlin',
    startsAtEpochMs: minute - 1000,
    text: 'From a file',
  });
  expect(frames).toBe(2 * ENGINE_RATE_HZ);
  const mpx = samplesOf(output);
  expect(mpx.length).toBe(2 * MPX_RATE_HZ);
  expect(channels(mpx).apartDb).toBeGreaterThan(60);
  const said = rdsOf(mpx);
  expect(said.texts.map(({ codes }) => words(codes))).toEqual(['From a file']);
  expect(said.clock).toHaveLength(1);
  expect(said.clock[0]).toMatchObject({ epochMs: minute, offsetMinutes: 120 });
  expect(Math.abs(said.clock[0].endsAt - 1)).toBeLessThan(0.05);
  await expect(multiplexFile(join(folder, 'none.wav'), output, settings, { timeZone: 'UTC' })).rejects.toMatchObject({
    code: 'FILE_MISSING',
  });
});
