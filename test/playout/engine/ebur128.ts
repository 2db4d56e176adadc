import { spawnSync } from 'node:child_process';

/** What ffmpeg's ebur128 filter measures of a programme whose two channels are alike: an instrument apart from the product. */
export interface Measured {
  readonly integratedLufs: number;
  /** Short-term loudness (3 s) up to a second of the programme. */
  shortTermAt(seconds: number): number;
}

const STEP_SECONDS = 0.1;

export function measured(mono: ArrayLike<number>, rateHz = 48_000): Measured {
  const samples = Float32Array.from(mono);
  const run = spawnSync(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-f', 'f32le', '-ar', String(rateHz), '-ac', '1', '-i', 'pipe:0'],
      ...['-af', 'pan=stereo|c0=c0|c1=c0,ebur128=metadata=1,ametadata=mode=print:file=-', '-f', 'null', '-'],
    ],
    { input: Buffer.from(samples.buffer), maxBuffer: 1 << 28, encoding: 'utf8' },
  );
  const values = (name: string): number[] =>
    [...run.stdout.matchAll(new RegExp(`lavfi\\.r128\\.${name}=(\\S+)`, 'g'))].map((match) => Number(match[1]));
  const shortTerms = values('S');
  const integratedLufs = values('I').at(-1);
  if (integratedLufs === undefined) throw new Error(`ffmpeg measured nothing: ${run.stderr}`);
  return {
    integratedLufs,
    shortTermAt: (seconds) => shortTerms[Math.round(seconds / STEP_SECONDS) - 1] ?? NaN,
  };
}
