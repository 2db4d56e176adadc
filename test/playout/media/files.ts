/** Audio files for tests, made by ffmpeg in a temporary folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export const RATE = 48_000;

/** A folder that is gone after the tests of the file that asked for it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-media-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Runs ffmpeg quietly; the last argument is the output. */
export function ffmpeg(...givenArguments: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...givenArguments], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Encodes planar channels to a file; what it becomes follows from the name's ending and `codec`. */
export function writeSound(
  path: string,
  channels: readonly Float32Array[],
  codec: readonly string[],
  rateHz = RATE,
  layout?: string,
): string {
  const frames = channels[0].length;
  const samples = new Float32Array(frames * channels.length);
  channels.forEach((channel, c) => {
    for (let i = 0; i < frames; i++) samples[i * channels.length + c] = channel[i]!;
  });
  const run = spawnSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-y', '-f', 'f32le', '-ar', String(rateHz), '-ac', String(channels.length)],
      ...(layout === undefined ? [] : ['-channel_layout', layout]),
      ...['-i', 'pipe:0', ...codec, path],
    ],
    { input: Buffer.from(samples.buffer), maxBuffer: 1 << 28, encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(run.stderr);
  return path;
}

/** A signal in which every place is unlike every other: a sweep with a slow tremolo. */
export function sweep(seconds: number, rateHz = RATE): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rateHz) }, (_, i) => {
    const t = i / rateHz;
    return 0.5 * (0.7 + 0.3 * Math.sin(2 * Math.PI * 3.7 * t)) * Math.sin(2 * Math.PI * (200 + 180 * t) * t);
  });
}

/** Where in `whole` the signal `part` lies, within `reach` frames about `near`: the lag with the smallest difference. */
export function lagOf(part: Float32Array, whole: Float32Array, near: number, reach = 1500): number {
  let best = Infinity;
  let lag = NaN;
  const length = Math.min(part.length, 4800);
  for (let at = Math.max(0, near - reach); at <= Math.min(whole.length - length, near + reach); at++) {
    let sum = 0;
    for (let i = 0; i < length && sum < best; i += 3) sum += (part[i] - whole[at + i]) ** 2;
    if (sum < best) {
      best = sum;
      lag = at;
    }
  }
  return lag;
}

/** The largest difference between `part` and what lies in `whole` from frame `from` on, over frames [first, last) of `part`. */
export function worstDifference(
  part: Float32Array,
  whole: Float32Array,
  from = 0,
  first = 0,
  last = part.length,
): number {
  let worst = 0;
  for (let i = first; i < last; i++) worst = Math.max(worst, Math.abs(part[i] - whole[from + i]));
  return worst;
}
