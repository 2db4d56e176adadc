import { afterEach, expect, test } from 'vitest';
import { FrameRing } from '../../../playout/api/frame-ring.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { RingSource, STREAM_WAITING } from '../../../playout/engine/input-source.js';
import type { InputStatus } from '../../../playout/inputs/device-input.js';
import { openLive } from '../../../playout/inputs/open-live.js';
import { eventually } from '../../eventually.js';
import { LiveServer } from '../../live-server.js';
import { amplitudeAt } from '../../render.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function network(pace?: readonly string[]): Promise<LiveServer> {
  const server = await LiveServer.start(1000, pace);
  cleanups.push(() => {
    server.stop();
  });
  return server;
}

function listen(address: string) {
  const ring = FrameRing.create(20 * ENGINE_RATE_HZ);
  const said: InputStatus[] = [];
  const logged: string[] = [];
  const input = openLive({
    address,
    ring,
    log: (_, message) => logged.push(message),
    onStatus: (status) => said.push(status),
  });
  cleanups.push(() => input.stop());
  return { ring, said, logged };
}

test('a stream is heard at its own level through the mixer’s side of the ring, and again after its server was away', async () => {
  const server = await network();
  const { ring, said } = listen(server.url);
  await eventually('enough has come', () => ring.writtenFrames > 3 * ENGINE_RATE_HZ, 20_000);
  expect(said.at(-1)).toMatchObject({ ready: true, failed: false, detail: `hears ${server.url}` });
  const source = new RingSource(ring.memory, STREAM_WAITING);
  const heard = new Float32Array(ENGINE_RATE_HZ / 2);
  const right = new Float32Array(BLOCK_FRAMES);
  const left = new Float32Array(BLOCK_FRAMES);
  // What waits comes from the ring alone; the network needs a moment for more.
  await eventually('sound has just come', () => source.read(left, right, 0, BLOCK_FRAMES) === 0, 5000, 1);
  for (let at = 0; at < heard.length; at += BLOCK_FRAMES) {
    expect(source.read(left, right, 0, BLOCK_FRAMES)).toBe(0);
    heard.set(left, at);
  }
  // ffmpeg's sine has 1/8 of full scale.
  expect(amplitudeAt(heard, 1000, 0, heard.length)).toBeGreaterThan(0.115);
  expect(amplitudeAt(heard, 1000, 0, heard.length)).toBeLessThan(0.135);

  server.goDown();
  await eventually('it is told', () => said.at(-1)?.failed, 20_000);
  const before = ring.writtenFrames;
  server.comeBack();
  await eventually('it is heard again', () => ring.writtenFrames > before + ENGINE_RATE_HZ, 20_000);
  expect(said.at(-1)).toMatchObject({ ready: true, failed: false });
});

test('what is wrong is said without the password of the address', async () => {
  const server = await network();
  server.goDown();
  const { said, logged } = listen(server.url.replace('http://', 'http://anna:secret@'));
  const status = await eventually('it is told', () => said.find(({ failed }) => failed), 20_000);
  expect(status.detail).toContain('cannot be heard: Server returned 5XX');
  expect(JSON.stringify([said, logged])).not.toContain('secret');
});

test('a recording is refused: it comes faster than it is heard', async () => {
  const server = await network([]);
  const { said } = listen(server.url);
  const status = await eventually('it is told', () => said.find(({ failed }) => failed), 30_000);
  expect(status.detail).toContain('take it into the library');
});

test('nothing but a stream is opened', () => {
  expect(() => listen('file:///etc/passwd')).toThrow(/is no address of a stream/);
  expect(() => listen('input: ')).toThrow(/names no device/);
});
