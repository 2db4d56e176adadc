import { readFileSync } from 'node:fs';
import { eventually } from '../eventually.js';
import type { Capture, Pulse } from '../pulse.js';
import { leftOfInt32 } from './chirp.js';

const RATE_HZ = 48_000;
const FRAME_BYTES = 8;
/** A recorder that joins makes the sound system change its buffering: what it hears first is not looked at. */
export const JOIN_FRAMES = RATE_HZ;

/** The left channel of what the card plays while `during` goes on, from two seconds before to `afterSeconds` after it. */
export async function heardWhile(
  pulse: Pulse,
  during: () => Promise<void>,
  afterSeconds: number,
): Promise<Float32Array> {
  const capture = await pulse.capture();
  await secondsOf(capture, 3);
  await during();
  await secondsOf(capture, afterSeconds);
  await capture.stop();
  return leftOfInt32(readFileSync(capture.path)).subarray(JOIN_FRAMES);
}

/** Resolves when so much more is recorded. */
export async function secondsOf(capture: Capture, seconds: number): Promise<void> {
  const goal = (await capture.bytes()) + seconds * RATE_HZ * FRAME_BYTES;
  await eventually(`${seconds} s are recorded`, async () => (await capture.bytes()) >= goal, 30_000 + seconds * 1500);
}
