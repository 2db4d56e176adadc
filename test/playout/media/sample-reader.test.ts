import { describe, expect, it } from 'vitest';
import { SampleReader, type PlanarSink } from '../../../playout/media/sample-reader.js';
import { SoundAnalyser } from '../../../playout/media/sound-analyser.js';
import { StereoReader } from '../../../playout/media/stereo-reader.js';

const FRAMES = 40_000;

function stereoReader(sink: PlanarSink): StereoReader {
  const reader = StereoReader.here(sink);
  if (reader === undefined) throw new Error('there is no WebAssembly here');
  return reader;
}

describe.each([
  { channels: 1, kernels: false },
  { channels: 2, kernels: false },
  { channels: 6, kernels: false },
  { channels: 2, kernels: true },
])('a reader of $channels channels (by kernels: $kernels)', ({ channels, kernels }) => {
  const readerOf = (sink: PlanarSink) => (kernels ? stereoReader(sink) : new SampleReader(channels, sink));
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
    const reader = readerOf((planar, frames) => {
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
    const reader = readerOf((_, frames) => (count += frames));
    reader.push(bytes.subarray(0, 10 * 4 * channels - 1));
    reader.flush();
    expect(count).toBe(9);
  });
});

it('two files whose pieces come in turn, read into the same memory, measure as each by itself without kernels', () => {
  const files = [3, 5].map((seed) =>
    Float32Array.from(
      { length: 2 * FRAMES },
      (_, i) => 0.9 * Math.sin(seed + i * i * 0.37) * Math.cos(i * 0.0007 * seed),
    ),
  );
  const alone = files.map((samples) => {
    const analyser = new SoundAnalyser(44_100, 2);
    const reader = new SampleReader(2, (planar, frames) => {
      analyser.process(planar, frames);
    });
    reader.push(new Uint8Array(samples.buffer));
    reader.flush();
    return analyser.finish();
  });
  const input = StereoReader.input ?? Buffer.alloc(0);
  const together = files.map((samples) => {
    const analyser = new SoundAnalyser(44_100, 2);
    const reader = stereoReader((planar, frames) => {
      analyser.process(planar, frames);
    });
    return { analyser, reader, bytes: Buffer.from(samples.buffer) };
  });
  // Pieces of many lengths: within frames and samples, shorter than a filter looks back, the whole room.
  const lengths = [32_768, 80, 65_536, 13, 100, 4097, 65_536];
  for (let at = 0, turn = 0; at < 8 * FRAMES; turn++) {
    const length = lengths[turn % lengths.length];
    for (const { reader, bytes } of together) {
      const count = bytes.copy(input, 0, at, at + length);
      reader.push(input.subarray(0, count));
    }
    at += length;
  }
  together.forEach(({ analyser }, i) => {
    const { edges, truePeakDbtp, ...rest } = analyser.finish();
    const { edges: edgesAlone, truePeakDbtp: peakAlone, ...restAlone } = alone[i];
    expect(rest).toEqual(restAlone);
    expect(truePeakDbtp).toBeCloseTo(peakAlone ?? NaN, 6);
    expect(edges.head).toHaveLength(edgesAlone.head.length);
    edges.head.forEach((value, at) => {
      expect(Math.abs(value - edgesAlone.head[at])).toBeLessThan(1e-6);
    });
  });
});
