import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AsRunEntry } from '../playout/api/as-run.js';

const run = promisify(execFile);

export const RATE_HZ = 48_000;

/** What a finished render gives: its report, its record and its samples. */
export interface Rendered {
  readonly report: {
    frames: number;
    realtimeFactor: number;
    integratedLufs: number | null;
    truePeakDbtp: number | null;
    gapFrames: number;
  };
  readonly asRun: AsRunEntry[];
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly bytes: Buffer;
}

/** A folder of its own for a test's files, with what they are usually made by. */
export class Studio {
  readonly folder = mkdtempSync(join(tmpdir(), 'continuity-render-'));

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A float WAV, both channels alike: `sample(frame)` for each of its frames. */
  wav(name: string, frames: number, sample: (frame: number) => number, rateHz = RATE_HZ): string {
    const samples = new Float32Array(frames * 2);
    for (let i = 0; i < frames; i++) samples[2 * i] = samples[2 * i + 1] = sample(i);
    writeFileSync(this.path(name), floatWav(samples, rateHz));
    return name;
  }

  sine(name: string, seconds: number, hz: number, amplitude = 0.25, phase = 0): string {
    return this.wav(
      name,
      Math.round(seconds * RATE_HZ),
      (i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE_HZ + phase),
    );
  }

  /** Has ffmpeg make a file of this folder. */
  async ffmpeg(...args: string[]): Promise<void> {
    await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], { cwd: this.folder });
  }

  /** Renders through the command line, as scripts do. */
  async render(scenario: object, name = 'out'): Promise<Rendered> {
    writeFileSync(this.path(`${name}.json`), JSON.stringify(scenario));
    const { stdout } = await run(
      process.execPath,
      ['dist/continuity.js', 'render', this.path(`${name}.json`), '--out', this.path(`${name}.wav`)].concat([
        '--as-run',
        this.path(`${name}.jsonl`),
        '--bits',
        '32f',
        '--json',
      ]),
    );
    const bytes = readFileSync(this.path(`${name}.wav`));
    const { left, right } = readFloatWav(bytes);
    return {
      report: JSON.parse(stdout) as Rendered['report'],
      asRun: readFileSync(this.path(`${name}.jsonl`), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AsRunEntry),
      left,
      right,
      bytes,
    };
  }
}

/** The mixer alone, at unity: what is heard is the file, its fades and its ducking. */
export const MIXER_ALONE = { processing: 'off' } as const;

/** An item with every point declared, so that nothing of it is measured. */
export function plain(
  id: string,
  file: string,
  points: { cueIn?: number; segue: number; cueOut: number; fadeIn?: number; fadeOut?: number },
): Record<string, unknown> {
  return {
    id,
    file,
    kind: 'music',
    gainDb: 0,
    cueInSeconds: points.cueIn ?? 0,
    segueSeconds: points.segue,
    cueOutSeconds: points.cueOut,
    fadeInSeconds: points.fadeIn ?? 0,
    fadeOutSeconds: points.fadeOut ?? 0,
  };
}

/** The record of one item. */
export function entryOf(rendered: Rendered, itemId: string): AsRunEntry {
  const entry = rendered.asRun.find((one) => one.itemId === itemId);
  if (entry === undefined)
    throw new Error(`"${itemId}" is not in the as-run record: ${JSON.stringify(rendered.asRun)}`);
  return entry;
}

/** Amplitude of one frequency in a span (Goertzel; the span should hold whole periods). */
export function amplitudeAt(samples: Float32Array, hz: number, from: number, frames: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < frames; i++) {
    const angle = (2 * Math.PI * hz * (from + i)) / RATE_HZ;
    re += samples[from + i] * Math.cos(angle);
    im += samples[from + i] * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / frames;
}

/** First and last frame whose magnitude is over `threshold`. */
export function extent(samples: Float32Array, threshold = 1e-6): [number, number] {
  const first = samples.findIndex((value) => Math.abs(value) > threshold);
  return [first, samples.findLastIndex((value) => Math.abs(value) > threshold)];
}

/** The longest run of frames under `threshold` within [from, to). */
export function longestSilence(samples: Float32Array, from: number, to: number, threshold = 1e-6): number {
  let longest = 0;
  let run = 0;
  for (let i = from; i < to; i++) {
    run = Math.abs(samples[i]) < threshold ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function floatWav(samples: Float32Array, rateHz: number): Buffer {
  const data = Buffer.from(samples.buffer);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 8, 28);
  header.writeUInt16LE(8, 32);
  header.writeUInt16LE(32, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** Reads a 32-bit float stereo WAV chunk by chunk. */
export function readFloatWav(bytes: Buffer): { left: Float32Array; right: Float32Array } {
  let at = 12;
  while (bytes.toString('latin1', at, at + 4) !== 'data')
    at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) % 2);
  const size = bytes.readUInt32LE(at + 4);
  const frames = Math.floor(size / 8);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let i = 0; i < frames; i++) {
    left[i] = bytes.readFloatLE(at + 8 + 8 * i);
    right[i] = bytes.readFloatLE(at + 12 + 8 * i);
  }
  return { left, right };
}
