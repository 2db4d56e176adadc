import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SoundAnalyser } from '../../../playout/media/sound-analyser.js';
import { referenceDbtp } from '../../sound/instruments/reference-peak.js';
import { dbOf } from './signals.js';

const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';
const TRACKS = 30;
const SECONDS = 8;
const hasMusic = existsSync(MUSIC);
const hasLoudgain = spawnSync('loudgain', ['--version']).status === 0;

interface Reading {
  readonly lufs: number;
  readonly dbtp: number;
}

interface Excerpt {
  readonly name: string;
  readonly ours: Reading;
  readonly ffmpeg: Reading;
  /** By the interpolation that true-peak meters are judged by. */
  readonly trueDbtp: number;
}

const folder = mkdtempSync(join(tmpdir(), 'continuity-tracks-'));
const excerpts: Excerpt[] = [];

/** One decode gives the same sound to all: raw floats for us, ebur128 for ffmpeg, FLAC for loudgain. */
function excerpt(name: string, index: number): Excerpt {
  const log = `${index}.txt`;
  const make = (args: readonly string[]): readonly string[] => ['-map', '0:a:0', ...args];
  execFileSync(
    'ffmpeg',
    [
      // Half the level: what lies over full scale would be cut where whole numbers are used.
      ...['-nostdin', '-v', 'error', '-ss', '20', '-t', String(SECONDS), '-i', join(MUSIC, name)],
      ...make(['-af', 'volume=0.5', '-f', 'f32le', `${index}.f32`]),
      ...make(['-af', 'volume=0.5', '-sample_fmt', 's32', `${index}.flac`]),
      ...make(['-af', `volume=0.5,ebur128=peak=true:metadata=1,ametadata=mode=print:file=${log}`, '-f', 'null', '-']),
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const text = readFileSync(join(folder, log), 'utf8');
  const last = (key: string): number => Number(new RegExp(`.*${key}=(.*)`, 's').exec(text)?.[1].split('\n')[0]);
  const [left, right] = channelsOf(readFileSync(join(folder, `${index}.f32`)));
  const peaks = [...text.matchAll(/true_peaks_ch\d=([\d.]+)/g)].map((match) => Number(match[1]));
  return {
    name,
    ours: measure(left, right),
    ffmpeg: { lufs: last('r128\\.I'), dbtp: dbOf(Math.max(...peaks)) },
    trueDbtp: referenceDbtp(left, right),
  };
}

function channelsOf(bytes: Buffer): readonly [Float32Array, Float32Array] {
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return [samples.filter((_, i) => i % 2 === 0), samples.filter((_, i) => i % 2 === 1)];
}

function measure(left: Float32Array, right: Float32Array): Reading {
  const analyser = new SoundAnalyser(44_100, 2);
  analyser.process([left, right], left.length);
  const { integratedLufs, truePeakDbtp } = analyser.finish();
  return { lufs: integratedLufs!, dbtp: truePeakDbtp! };
}

// A hundred programs run here one after another, on whatever machine.
beforeAll(() => {
  if (!hasMusic) return;
  const rates = (name: string): boolean =>
    execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=sample_rate,channels:format=duration', '-of', 'csv=p=0', join(MUSIC, name)], { encoding: 'utf8' }) // prettier-ignore
      .replace('\n', ',')
      .split(',')
      .every((value, i) => [44_100, 2, undefined][i] === undefined ? Number(value) > 20 + SECONDS : Number(value) === [44_100, 2][i]); // prettier-ignore
  const names = readdirSync(MUSIC).filter((name) => name.endsWith('.ogg'));
  for (const name of names.sort()) {
    if (excerpts.length < TRACKS && rates(name)) excerpts.push(excerpt(name, excerpts.length));
  }
}, 400_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(!hasMusic)('loudness within 0.1 LU and true peak within 0.2 dB of ffmpeg on 30 tracks', () => {
  expect(excerpts.length).toBe(TRACKS);
  for (const { name, ours, ffmpeg } of excerpts) {
    expect(Math.abs(ours.lufs - ffmpeg.lufs), name).toBeLessThanOrEqual(0.1);
    expect(Math.abs(ours.dbtp - ffmpeg.dbtp), name).toBeLessThanOrEqual(0.2);
  }
});

it.skipIf(!hasMusic)('true peak within 0.1 dB of a 32-fold interpolation with 256 taps', () => {
  for (const { name, ours, trueDbtp } of excerpts) {
    expect(Math.abs(ours.dbtp - trueDbtp), name).toBeLessThanOrEqual(0.1);
  }
});

it.skipIf(!hasMusic || !hasLoudgain)(
  'the same of loudgain (libebur128), but where its true peak is wrong itself',
  () => {
    const files = excerpts.map((_, index) => `${index}.flac`);
    const table = execFileSync('loudgain', ['-q', '-O', ...files], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
    const rows = table.trim().split('\n').slice(1);
    expect(rows.length).toBe(excerpts.length);
    let wrong = 0;
    rows.forEach((row, index) => {
      const columns = row.split('\t');
      const { name, ours, trueDbtp } = excerpts[index];
      expect(Math.abs(ours.lufs - parseFloat(columns[1])), name).toBeLessThanOrEqual(0.1);
      const loudgainDbtp = dbOf(Number(columns[3]));
      // Its fourfold filter of 12 taps sees too little of a track that is full up to half its rate: 0.25 and 0.32 dB on two.
      if (Math.abs(loudgainDbtp - trueDbtp) > 0.2) {
        wrong++;
        expect(Math.abs(ours.dbtp - trueDbtp), name).toBeLessThan(Math.abs(loudgainDbtp - trueDbtp));
      } else {
        expect(Math.abs(ours.dbtp - loudgainDbtp), name).toBeLessThanOrEqual(0.2);
      }
    });
    expect(wrong).toBeLessThanOrEqual(2);
  },
);
