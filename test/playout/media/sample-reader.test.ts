import { describe, expect, it } from 'vitest';
import { SampleReader } from '../../../playout/media/sample-reader.js';

const FRAMES = 40_000;

describe.each([1, 2, 6])('a reader of %i channels', (channels) => {
  const samples = Float32Array.from({ length: FRAMES * channels }, (_, i) => i);
  const bytes = new Uint8Array(samples.buffer);

  it.each([
    ['whole pieces', 65_536, 0],
    ['pieces that end within a sample', 65_537, 0],
    ['pieces that end within a frame', 32_764, 0],
    ['pieces that lie off in memory', 65_536, 2],
    ['single bytes', 1, 1],
  ])('brings back every frame from %s', (_, size, offset) => {
    const got = Array.from({ length: channels }, () => [] as number[]);
    const reader = new SampleReader(channels, (planar, frames) => {
      planar.forEach((channel, c) => got[c].push(...channel.subarray(0, frames)));
    });
    const upTo = size === 1 ? 4096 * channels : bytes.length;
    for (let at = 0; at < upTo; at += size) {
      const piece = bytes.subarray(at, Math.min(upTo, at + size));
      const memory = new Uint8Array(piece.length + offset);
      memory.set(piece, offset);
      reader.push(memory.subarray(offset));
    }
    reader.flush();
    got.forEach((channel, c) => {
      expect(channel.length).toBe(upTo / 4 / channels);
      expect(channel.every((sample, frame) => sample === frame * channels + c)).toBe(true);
    });
  });

  it('drops an incomplete frame at the end', () => {
    let count = 0;
    const reader = new SampleReader(channels, (_, frames) => (count += frames));
    reader.push(bytes.subarray(0, 10 * 4 * channels - 1));
    reader.flush();
    expect(count).toBe(9);
  });
});
