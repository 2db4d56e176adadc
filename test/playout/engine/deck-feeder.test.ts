import { once } from 'node:events';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { DeckFeeder } from '../../../playout/engine/deck-feeder.js';
import { DECK_STATE, DeckRing } from '../../../playout/engine/deck-ring.js';

const CHUNK_FRAMES = 8000;

/** Frames that carry their own number, as whole floats below 2^24. */
function numbered(from: number, frames: number): Buffer {
  const samples = Float32Array.from({ length: 2 * frames }, (_, i) => from + (i >> 1));
  return Buffer.from(samples.buffer);
}

it('loses nothing of a decoder that ends while its deck is full', async () => {
  const ring = DeckRing.create();
  const frames = DeckRing.capacityFrames + 5 * CHUNK_FRAMES + 17;
  const stdout = new Readable({ read: () => undefined });
  let end = (exit: { exitCode: number; stderr: string }): void => void exit;
  const done = new Promise<{ exitCode: number; stderr: string }>((resolve) => (end = resolve));
  const feeder = new DeckFeeder({
    rings: [ring],
    open: () => ({ stdout, done, kill: () => undefined }),
    progressed: () => undefined,
    failed: () => undefined,
  });
  void feeder.open(0, 1, 'file', 0);
  for (let at = 0; at < frames; at += CHUNK_FRAMES) stdout.push(numbered(at, Math.min(CHUNK_FRAMES, frames - at)));
  stdout.push(null);
  // Node resumes the pipes of a child that has exited, whoever paused them.
  while (!stdout.readableEnded) {
    stdout.resume();
    await Promise.race([once(stdout, 'end'), new Promise(setImmediate)]);
  }
  end({ exitCode: 0, stderr: '' });

  const left = new Float32Array(4800);
  const right = new Float32Array(4800);
  let next = 0;
  let wrong = 0;
  while (next < frames) {
    const got = ring.read(left, right, 0, 4800);
    for (let i = 0; i < got; i++) if (left[i] !== next + i || right[i] !== next + i) wrong++;
    next += got;
    feeder.pump();
    if (got === 0 && ring.state !== DECK_STATE.filling) break;
    if (got === 0) await new Promise(setImmediate);
  }
  expect(next).toBe(frames);
  expect(wrong).toBe(0);
  feeder.closeAll();
});
