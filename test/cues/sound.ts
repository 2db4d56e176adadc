import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import type { SegmentKind } from '../../playout/api/segment.js';
import { findCues, type Cues } from '../../playout/dsp/analysis/cues.js';
import { speechSegments } from '../../playout/dsp/analysis/speech-segments.js';
import { SoundAnalyser } from '../../playout/media/sound-analyser.js';
import { noiseSource } from '../playout/dsp/signals.js';

export const RATE = 44_100;
export const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';
export const PROMPTS = '/usr/share/asterisk/sounds/en_US_f_Allison';

/** What the corpus is made of and by; without all of it, it is not made. */
export const hasMaterial =
  existsSync(MUSIC) &&
  existsSync(PROMPTS) &&
  ['sox', 'espeak-ng'].every((tool) => spawnSync(tool, ['--version']).status === 0);

export const TRACKS = existsSync(MUSIC)
  ? readdirSync(MUSIC)
      .filter((name) => name.endsWith('.ogg') && name !== 'silence.ogg')
      .sort()
  : [];

/** Stereo sound at 44.1 kHz. */
export interface Sound {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export const length = (sound: Sound): number => sound.left.length / RATE;

export function sound(seconds: number, sample: (second: number) => number): Sound {
  const left = new Float32Array(Math.round(seconds * RATE));
  for (let i = 0; i < left.length; i++) left[i] = sample(i / RATE);
  return { left, right: left.slice() };
}

export function silence(seconds: number): Sound {
  const frames = Math.round(seconds * RATE);
  return { left: new Float32Array(frames), right: new Float32Array(frames) };
}

/** Part of a file, decoded. */
export function excerpt(path: string, fromSeconds = 0, seconds?: number): Sound {
  const span = ['-ss', String(fromSeconds), ...(seconds === undefined ? [] : ['-t', String(seconds)])];
  const bytes = execFileSync(
    'ffmpeg',
    [
      '-nostdin',
      '-v',
      'error',
      ...span,
      '-i',
      path,
      '-map',
      '0:a:0',
      '-ar',
      String(RATE),
      '-ac',
      '2',
      '-f',
      'f32le',
      '-',
    ],
    { maxBuffer: 2 ** 30 },
  );
  return planar(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
}

function planar(interleaved: Float32Array): Sound {
  const frames = interleaved.length / 2;
  const [left, right] = [new Float32Array(frames), new Float32Array(frames)];
  for (let i = 0; i < frames; i++) {
    left[i] = interleaved[2 * i];
    right[i] = interleaved[2 * i + 1];
  }
  return { left, right };
}

export function part(of: Sound, fromSeconds: number, toSeconds: number): Sound {
  const [from, to] = [Math.round(fromSeconds * RATE), Math.round(toSeconds * RATE)];
  return { left: of.left.slice(from, to), right: of.right.slice(from, to) };
}

export function joined(...parts: readonly Sound[]): Sound {
  const glue = (side: (part: Sound) => Float32Array): Float32Array => {
    const whole = new Float32Array(parts.reduce((sum, one) => sum + side(one).length, 0));
    let at = 0;
    for (const one of parts) {
      whole.set(side(one), at);
      at += side(one).length;
    }
    return whole;
  };
  return { left: glue((one) => one.left), right: glue((one) => one.right) };
}

/** `over` laid into `under` from a second on, with a gain; what lies beyond the end of `under` is lost. */
export function mixed(under: Sound, over: Sound, atSeconds: number, gainDb = 0): Sound {
  const gain = 10 ** (gainDb / 20);
  const first = Math.round(atSeconds * RATE);
  const lay = (a: Float32Array, b: Float32Array): Float32Array => {
    const sum = a.slice();
    for (let i = 0; i < b.length && first + i < sum.length; i++) sum[first + i] += gain * b[i];
    return sum;
  };
  return { left: lay(under.left, over.left), right: lay(under.right, over.right) };
}

export function shaped(of: Sound, gain: (second: number) => number): Sound {
  const [left, right] = [of.left.slice(), of.right.slice()];
  for (let i = 0; i < left.length; i++) {
    const now = gain(i / RATE);
    left[i] *= now;
    right[i] *= now;
  }
  return { left, right };
}

/** White noise of an RMS in dBFS, different on both sides. */
export function hiss(seconds: number, rmsDb: number, seed: number): Sound {
  const amplitude = Math.sqrt(3) * 10 ** (rmsDb / 20);
  const make = (side: number): Float32Array => {
    const random = noiseSource(seed + side);
    const noise = new Float32Array(Math.round(seconds * RATE));
    for (let i = 0; i < noise.length; i++) noise[i] = amplitude * random();
    return noise;
  };
  return { left: make(0), right: make(1) };
}

/** Surface noise: a low rumbling hiss with clicks, about 12 of them a second. */
export function vinyl(seconds: number, rmsDb: number, seed: number): Sound {
  const noise = hiss(seconds, rmsDb, seed);
  const random = noiseSource(seed + 7);
  const roll = (side: Float32Array): Float32Array => {
    let low = 0;
    return side.map((value) => {
      low += 0.25 * (value - low);
      return 1.9 * low + 0.4 * value;
    });
  };
  const surface = { left: roll(noise.left), right: roll(noise.right) };
  for (let n = 0; n < 12 * seconds; n++) {
    const at = Math.floor(((random() + 1) / 2) * (surface.left.length - 40));
    for (let i = 0; i < 30; i++) surface.left[at + i] += 10 ** ((rmsDb + 14) / 20) * Math.exp(-i / 6) * random();
  }
  return surface;
}

export function rmsDb(of: Sound): number {
  let sum = 0;
  for (const value of of.left) sum += value * value;
  return 10 * Math.log10(sum / of.left.length + 1e-20);
}

const folder = mkdtempSync(join(tmpdir(), 'continuity-cues-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

/** The sound as sox makes it. */
export function sox(of: Sound, ...effects: string[]): Sound {
  const frames = of.left.length;
  const samples = new Float32Array(2 * frames);
  for (let i = 0; i < frames; i++) {
    samples[2 * i] = of.left[i];
    samples[2 * i + 1] = of.right[i];
  }
  const raw = ['-t', 'raw', '-e', 'floating-point', '-b', '32', '-r', String(RATE), '-c', '2'];
  const [before, after] = [join(folder, 'before.raw'), join(folder, 'after.raw')];
  writeFileSync(before, Buffer.from(samples.buffer));
  execFileSync('sox', ['-V1', '-R', ...raw, before, ...raw, after, ...effects]);
  const bytes = readFileSync(after);
  return planar(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
}

const SPOKEN =
  'Oh when the river runs down to the sea my heart will follow you, and all the lights along the shore are calling out ' +
  'your name tonight, we never turn around again, so hold me in the morning light';

/** A synthetic voice without pauses, from its first sound to its last, peaks at full scale. */
export function voice(name: string, seconds: number): Sound {
  const path = join(folder, `${name.replace(/\W/g, '')}.wav`);
  execFileSync('espeak-ng', ['-v', name, '-s', '150', '-w', path, SPOKEN]);
  const spoken = trimmed(excerpt(path));
  const whole = joined(spoken, ...Array<Sound>(Math.floor(seconds / length(spoken))).fill(spoken));
  return trimmed(part(whole, 0, seconds));
}

/** Without what is 40 dB and more under the loudest 5 ms at both ends: an energy measure of the test's own. */
export function trimmed(of: Sound): Sound {
  const [from, to] = soundingSpan(of.left, RATE);
  return part(of, from / RATE, to / RATE);
}

/** First and last sample of what is within 35 dB of the loudest 5 ms, in windows of 5 ms. */
export function soundingSpan(samples: Float32Array, rateHz: number, underDb = 35): [number, number] {
  const width = Math.round(rateHz / 200);
  const power: number[] = [];
  for (let at = 0; at + width <= samples.length; at += width) {
    let sum = 0;
    for (let i = at; i < at + width; i++) sum += samples[i] * samples[i];
    power.push(sum);
  }
  const least = Math.max(...power) * 10 ** (-underDb / 10);
  const first = power.findIndex((value) => value >= least);
  return [first * width, (power.findLastIndex((value) => value >= least) + 1) * width];
}

export interface Analysed extends Cues {
  readonly durationSeconds: number;
  readonly integratedLufs: number | null;
  readonly speech: readonly (readonly [number, number])[];
}

/** Measures a sound as a file is measured, with what is thought to be its kind. */
export function analysed(of: Sound, kind?: SegmentKind): Analysed {
  const analyser = new SoundAnalyser(RATE, 2);
  const block = 8192;
  for (let at = 0; at < of.left.length; at += block) {
    const channels = [of.left.slice(at, at + block), of.right.slice(at, at + block)];
    analyser.process(channels, channels[0].length);
  }
  const measures = analyser.finish();
  return {
    ...findCues(measures, kind),
    durationSeconds: length(of),
    integratedLufs: measures.integratedLufs,
    speech: speechSegments(measures.levels, measures.integratedLufs),
  };
}
