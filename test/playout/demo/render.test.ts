import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SONGS } from '../../../playout/demo/catalogue.js';
import { renderEmergencyLoop } from '../../../playout/demo/imaging/emergency.js';
import { jingles } from '../../../playout/demo/imaging/jingles.js';
import { renderScore, type StereoSound } from '../../../playout/demo/mix/desk.js';
import { master, measureLufs } from '../../../playout/demo/mix/master.js';
import { composeSong } from '../../../playout/demo/music/compose.js';
import type { Song } from '../../../playout/demo/music/song.js';
import { renderSong } from '../../../playout/demo/song-production.js';
import { TruePeakMeter } from '../../../playout/dsp/meter/true-peak.js';

/** A song cut down to a few bars: everything that a whole one goes through. */
function excerpt(index: number, form = 'I2 V4'): Song {
  return { ...SONGS[index], form };
}

function render(song: Song): StereoSound {
  return renderSong(song, composeSong(song));
}

function digest(sound: StereoSound): string {
  const hash = createHash('sha256');
  for (const side of [sound.left, sound.right])
    hash.update(new Uint8Array(side.buffer, side.byteOffset, side.byteLength));
  return hash.digest('hex');
}

function rms(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i] ** 2;
  return Math.sqrt(sum / (to - from));
}

it('gives the same samples twice, and others for another song', () => {
  const first = digest(render(excerpt(0)));
  expect(digest(render(excerpt(0)))).toBe(first);
  expect(digest(render(excerpt(14)))).not.toBe(first);
});

// One of each style, the quiet ones and the loud ones among them.
describe.each([0, 1, 2, 3, 4, 5, 6])('song %i', (index) => {
  const song = excerpt(index, 'I2 V2 C4');
  const sound = render(song);

  it('has the loudness of its master and room above its peaks', () => {
    expect(Math.abs(measureLufs(sound) - song.masterLufs)).toBeLessThan(1);
    expect(truePeakDbtp(sound)).toBeLessThanOrEqual(-1.9);
  });

  it('is never silent before its end and dies away there', () => {
    const window = 24_000;
    const end = sound.left.length - 5 * 48_000;
    for (let from = 0; from + window < end; from += window) {
      expect(rms(sound.left, from, from + window), `at ${from / 48_000} s`).toBeGreaterThan(0.001);
    }
    expect(Math.abs(sound.left[sound.left.length - 1])).toBeLessThan(0.001);
  });
});

function truePeakDbtp(sound: StereoSound): number {
  const peaks = [sound.left, sound.right].map((side) => {
    const meter = new TruePeakMeter({ oversampling: 8 });
    meter.process(side, 0, side.length);
    return meter.peakLinear;
  });
  return 20 * Math.log10(Math.max(...peaks));
}

describe('the master', () => {
  it('fades a song down and leaves its beginning alone', () => {
    const tone = (): Float32Array => Float32Array.from({ length: 96_000 }, (_, i) => 0.2 * Math.sin(i / 20));
    const sound = master({ left: tone(), right: tone() }, { lufs: -20, fadeOutSeconds: 1, fadeShape: 'song' });
    const loud = rms(sound.left, 10_000, 40_000);
    expect(rms(sound.left, 90_000, 96_000)).toBeLessThan(loud * 0.05);
    expect(rms(sound.left, 1000, 10_000)).toBeGreaterThan(loud * 0.9);
  });
});

describe('the jingles', () => {
  it('are six or more short pieces with titles of their own', () => {
    const all = jingles();
    expect(all.length).toBeGreaterThanOrEqual(6);
    expect(new Set(all.map((jingle) => jingle.title)).size).toBe(all.length);
  });

  it('begin at once', () => {
    for (const jingle of jingles().slice(0, 2)) {
      const { left } = renderScore(jingle.score);
      expect(rms(left, 0, 12_000), jingle.title).toBeGreaterThan(0.003);
    }
  });
});

describe('the emergency loop', () => {
  const { left, right } = renderEmergencyLoop();

  it('lasts a minute and meets its own beginning', () => {
    expect(left.length).toBe(60 * 48_000);
    for (const side of [left, right]) {
      const seam = Math.abs(side[0] - side[side.length - 1]);
      let steepest = 0;
      for (let i = 1; i < 4800; i++) steepest = Math.max(steepest, Math.abs(side[i] - side[i - 1]));
      expect(seam).toBeLessThanOrEqual(steepest * 1.5);
    }
  });

  it('sounds everywhere', () => {
    for (let from = 0; from + 9600 <= left.length; from += 9600)
      expect(rms(left, from, from + 9600)).toBeGreaterThan(0.005);
  });
});
