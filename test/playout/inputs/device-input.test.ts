import { afterEach, expect, test } from 'vitest';
import { FrameRing } from '../../../playout/api/frame-ring.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import type { InputStatus } from '../../../playout/inputs/device-input.js';
import { RingSource } from '../../../playout/engine/input-source.js';
import { eventually } from '../../eventually.js';
import { Pulse } from '../../pulse.js';
import { amplitudeAt } from '../../render.js';

// The device's process runs as built.
const { DeviceInput } = (await import(
  new URL('../../../dist/modules/playout/inputs/device-input.js', import.meta.url).href
)) as typeof import('../../../playout/inputs/device-input.js');

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function pulse(): Promise<Pulse> {
  const daemon = await Pulse.start({ format: 'float32le', records: true });
  cleanups.push(() => daemon.stop());
  return daemon;
}

function microphone(environment: NodeJS.ProcessEnv, device = 'default') {
  const ring = FrameRing.create(10 * ENGINE_RATE_HZ);
  const said: InputStatus[] = [];
  const input = new DeviceInput({
    input: 'microphone',
    ring,
    device,
    log: () => undefined,
    onStatus: (status) => said.push(status),
    environment,
  });
  input.start();
  cleanups.push(() => input.stop());
  return { input, ring, said };
}

function tone(seconds: number): Float32Array {
  const samples = new Float32Array(seconds * ENGINE_RATE_HZ * 2);
  for (let i = 0; i < samples.length / 2; i++)
    samples[2 * i] = samples[2 * i + 1] = 0.5 * Math.sin((2 * Math.PI * 1000 * i) / ENGINE_RATE_HZ);
  return samples;
}

/** Amplitude of the tone in the newest fifth of a second. */
function heard(ring: FrameRing): number {
  const frames = ENGINE_RATE_HZ / 5;
  if (ring.writtenFrames < frames) return 0;
  const interleaved = new Float32Array(frames * 2);
  ring.read(ring.writtenFrames - frames, frames, interleaved);
  return amplitudeAt(
    interleaved.filter((_, i) => i % 2 === 0),
    1000,
    0,
    frames,
  );
}

test('hears what is played to it, through the process, the ring and the reader of the mixing thread', async () => {
  const daemon = await pulse();
  const { input, ring } = microphone(daemon.environment);
  await eventually('the microphone is ready', () => input.status().ready, 30_000);
  const player = daemon.play(tone(60));
  cleanups.push(() => {
    player.stop();
  });
  await eventually('the tone is heard', () => heard(ring) > 0.45, 30_000);
  expect(input.status()).toMatchObject({ ready: true, failed: false, detail: 'hears "default" (stereo)' });
  const source = new RingSource(ring.memory);
  const block = new Float32Array(BLOCK_FRAMES);
  let most = 0;
  let taken = ring.writtenFrames;
  await eventually('the reader gives it on', () => {
    for (; taken + BLOCK_FRAMES <= ring.writtenFrames; taken += BLOCK_FRAMES) {
      source.read(block, new Float32Array(BLOCK_FRAMES), 0, BLOCK_FRAMES);
      for (const sample of block) most = Math.max(most, sample);
    }
    return most > 0.45;
  });
  expect(most).toBeLessThan(0.55);
});

test('killed, it is replaced, and hears again', async () => {
  const daemon = await pulse();
  const { input, ring } = microphone(daemon.environment);
  await eventually('the microphone is ready', () => input.status().ready, 30_000);
  const { pid } = input;
  process.kill(pid ?? 0, 'SIGKILL');
  await eventually('it is noticed', () => input.status().restarts === 1);
  await eventually('it is ready again', () => input.status().ready && input.pid !== pid, 30_000);
  const written = ring.writtenFrames;
  await eventually('sound goes on', () => ring.writtenFrames > written);
});

test('with a sound system that dies it fails within seconds, in one sentence, and recovers with it', async () => {
  const daemon = await pulse();
  const { input } = microphone(daemon.environment);
  await eventually('the microphone is ready', () => input.status().ready, 30_000);
  await daemon.kill();
  const failed = await eventually('it fails', () => input.status().failed && input.status(), 20_000);
  expect(failed.detail).toMatch(/^error\[[A-Z_]+\]: the microphone "default" cannot be used: .*; trying again$/);
  expect(failed.detail).not.toContain('\n');
  await daemon.restart();
  await eventually('it is ready again', () => input.status().ready, 40_000);
});

test('a device that is not there is one clear line that names those there are', async () => {
  const daemon = await pulse();
  const { input } = microphone(daemon.environment, 'Studio Mic');
  const failed = await eventually('it fails', () => input.status().failed && input.status(), 30_000);
  expect(failed).toMatchObject({ ready: false });
  expect(failed.detail).toMatch(/CARD_NOT_FOUND.*no device "Studio Mic" that records, there are .*"default"/);
});
