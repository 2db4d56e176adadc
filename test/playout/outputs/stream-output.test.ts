import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import type { OutputStatus } from '../../../playout/api/output.js';
import type { StreamMount, StreamPacket } from '../../../playout/api/stream-packet.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { StreamOutput } from '../../../playout/outputs/stream-output.js';
import { eventually } from '../../eventually.js';
import { Programme } from './programme.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const FIRST_FRAME = 1_000_000;
const CLICK_EVERY = ENGINE_RATE_HZ;

/** A quiet tone, and a short burst once a second, on frames that are multiples of 48,000. */
function clicks(frame: number): readonly [number, number] {
  const into = frame % CLICK_EVERY;
  const level = into < 96 ? 0.9 * Math.cos((Math.PI * into) / 8) : 0.01 * Math.sin(frame / 20);
  return [level, level];
}

function onAir(mount: StreamMount) {
  const programme = new Programme(clicks);
  programme.ring.startAt(FIRST_FRAME);
  const packets: StreamPacket[] = [];
  const said: OutputStatus[] = [];
  const output = new StreamOutput({
    ring: programme.ring,
    mount,
    kbps: 128,
    log: () => undefined,
    onStatus: (status) => said.push(status),
    onPacket: (packet) => packets.push(packet),
  });
  output.start();
  programme.start();
  cleanups.push(async () => {
    await output.stop();
    programme.stop();
  });
  return { output, programme, packets, said };
}

/** Decoded by ffmpeg: the left channel at 48 kHz. */
function decoded(packets: readonly StreamPacket[]): Float32Array {
  const ran = spawnSync(
    'ffmpeg',
    ['-nostdin', '-v', 'error', '-i', 'pipe:0', '-f', 'f32le', '-ar', '48000', '-ac', '1', 'pipe:1'],
    { input: Buffer.concat(packets.map((packet) => packet.bytes)), maxBuffer: 1 << 28 },
  );
  expect(ran.status).toBe(0);
  const bytes = Buffer.from(ran.stdout);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** Positions where the sound becomes loud after at least a tenth of a second without. */
function onsets(samples: Float32Array): number[] {
  const found: number[] = [];
  let quietSince = -ENGINE_RATE_HZ;
  samples.forEach((sample, at) => {
    if (Math.abs(sample) < 0.4) return;
    if (at - quietSince > ENGINE_RATE_HZ / 10) found.push(at);
    quietSince = at;
  });
  return found;
}

const audio = (packets: readonly StreamPacket[]): StreamPacket[] => packets.filter((packet) => packet.kind === 'audio');

describe.each(['/listen.mp3', '/listen.opus'] as const)('%s', (mount) => {
  test('packets carry the frame that they begin with, and a listener may join at any of them', async () => {
    const { output, packets } = onAir(mount);
    await eventually('3.5 s came', () => (packets.at(-1)?.frame ?? 0) > FIRST_FRAME + 3.5 * ENGINE_RATE_HZ);
    await output.stop();

    const whole = onsets(decoded(packets)).map((at) => at + audio(packets)[0].frame);
    expect(whole.length).toBeGreaterThanOrEqual(3);
    for (const click of whole) expect(Math.abs(nearestClick(click) - click)).toBeLessThanOrEqual(4);

    // Someone who joins in the middle.
    const header = packets.filter((packet) => packet.kind === 'header');
    const later = audio(packets).slice(10);
    const joined = decoded([...header, ...later]);
    expect(joined.length).toBeGreaterThan(2.5 * ENGINE_RATE_HZ);
    expect(onsets(joined).length).toBeGreaterThanOrEqual(2);
  });

  test('an encoder that is killed is replaced, and the stream goes on where it ended', async () => {
    const { output, packets, said } = onAir(mount);
    await eventually('1.5 s came', () => (packets.at(-1)?.frame ?? 0) > FIRST_FRAME + 1.5 * ENGINE_RATE_HZ);
    const before = packets.length;
    const ended = packets[before - 1].frame;
    process.kill(output.pid ?? 0, 'SIGKILL');
    await eventually('it failed', () => said.some((status) => status.state === 'failed'));
    await eventually('2 s more came', () => (packets.at(-1)?.frame ?? 0) > ended + 2 * ENGINE_RATE_HZ);
    await output.stop();

    expect(output.status()).toMatchObject({ restarts: 1, droppedFrames: 0 });
    const frames = audio(packets).map((packet) => packet.frame);
    const steps = frames.slice(1).map((frame, i) => frame - frames[i]);
    // One step back or none at the seam, and no hole.
    expect(Math.max(...steps)).toBeLessThanOrEqual(Math.max(...steps.slice(1, 5)));
    const again = packets.slice(before).filter((packet) => packet.kind === 'header');
    expect(again).toHaveLength(mount === '/listen.opus' ? 1 : 0);
    // Streams of one chain have numbers of their own.
    const serials = packets.filter(({ kind }) => kind === 'header').map(({ bytes }) => bytes.slice(14, 18).join());
    expect(new Set(serials).size).toBe(serials.length);
    expect(said.map((status) => status.state)).toEqual(['starting', 'running', 'failed', 'running', 'off']);
  });
});

function nearestClick(frame: number): number {
  return Math.round(frame / CLICK_EVERY) * CLICK_EVERY;
}

test('an encoder that is stuck is replaced', async () => {
  const { output, packets, said } = onAir('/listen.mp3');
  await eventually('1 s came', () => (packets.at(-1)?.frame ?? 0) > FIRST_FRAME + ENGINE_RATE_HZ);
  const stuck = output.pid ?? 0;
  process.kill(stuck, 'SIGSTOP');
  await eventually('it is replaced', () => output.pid !== undefined && output.pid !== stuck, 10_000);
  const count = packets.length;
  await eventually('the stream goes on', () => packets.length > count + 20);
  expect(said.find((status) => status.state === 'failed')?.detail).toContain('gave nothing for 2 s');
  expect(output.status().droppedFrames).toBe(0);
});
