import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EdgeRecorder } from '../../../playout/dsp/analysis/edge-sound.js';
import { StereoSum } from '../../../playout/dsp/analysis/stereo-sum.js';
import { WaveformBuilder } from '../../../playout/dsp/analysis/waveform.js';
import { SoundAnalyser } from '../../../playout/media/sound-analyser.js';

const block = (): StereoSum => {
  const found = StereoSum.here();
  if (found === undefined) throw new Error('there is no WebAssembly here');
  return found;
};
const noise = (seed: number, frames: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, i) => Math.sin(seed + i * i * 0.37) * Math.cos(i * 0.011 * seed));

it('sees the same picture and the same edges as JavaScript, wherever the blocks are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 }),
      fc.constantFrom(1000, 44_100, 48_000),
      (cuts, rateHz) => {
        const frames = cuts.reduce((sum, one) => sum + one, 0);
        const channels = [noise(3, frames), noise(5, frames)];
        const made = (sum: StereoSum | undefined) => {
          const waveform = new WaveformBuilder(rateHz);
          const edges = new EdgeRecorder(rateHz);
          let at = 0;
          for (const count of cuts) {
            sum?.take(channels[0], channels[1], at, at + count);
            waveform.process(channels, at, at + count, sum);
            edges.process(channels, at, at + count, sum);
            at += count;
          }
          return { peaks: [...waveform.finish().peaks], head: [...edges.finish().head] };
        };
        const loops = made(block());
        const script = made(undefined);
        expect(loops.peaks).toEqual(script.peaks);
        expect(loops.head).toHaveLength(script.head.length);
        loops.head.forEach((value, i) => {
          expect(Math.abs(value - script.head[i])).toBeLessThan(1e-6);
        });
      },
    ),
    { numRuns: 60 },
  );
});

it.each([0, 3, 4, 517, 1022])('finds what is no number at frame %i of 1023, in either channel', (at) => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    for (const channel of [0, 1]) {
      const channels = [noise(3, 1023), noise(5, 1023)];
      const sum = block();
      sum.take(channels[0], channels[1], 0, 1023);
      expect(sum.isFinite).toBe(true);
      channels[channel][at] = bad;
      sum.take(channels[0], channels[1], 0, 1023);
      expect(sum.isFinite).toBe(false);
    }
  }
});

it('measures a file with such samples as if they were silence', () => {
  const good = [noise(3, 44_100), noise(5, 44_100)];
  const bad = good.map((channel) => channel.slice());
  for (const at of [0, 9000, 44_099]) {
    good[0][at] = 0;
    bad[0][at] = NaN;
  }
  const measured = (channels: readonly Float32Array[]) => {
    const analyser = new SoundAnalyser(44_100, 2);
    for (let at = 0; at < 44_100; at += 10_000) {
      const end = Math.min(at + 10_000, 44_100);
      analyser.process(
        channels.map((channel) => channel.slice(at, end)),
        end - at,
      );
    }
    return analyser.finish();
  };
  const { nonFinite, ...rest } = measured(bad);
  expect(nonFinite).toBe(3);
  expect({ ...rest, nonFinite: 0 }).toEqual(measured(good));
});
