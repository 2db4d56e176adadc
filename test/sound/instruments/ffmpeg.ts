import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { run } from './run.js';
import { deinterleaved, interleaved, type Stereo } from './stereo.js';

const raw = (rateHz: number): string[] => ['-f', 'f32le', '-ar', String(rateHz), '-ac', '2'];

/** The sound after a chain of ffmpeg's filters, 32-bit floats all the way; of the same rate. */
export async function ffmpegFilter(sound: Stereo, filter: string): Promise<Stereo> {
  const { stdout } = await run(
    'ffmpeg',
    ['-nostdin', '-v', 'error', ...raw(sound.rateHz), '-i', 'pipe:0', '-af', filter, ...raw(sound.rateHz), 'pipe:1'],
    interleaved(sound),
  );
  return deinterleaved(stdout, sound.rateHz);
}

let filters: string | undefined;

/** This ffmpeg was built with the filter. */
export function hasFilter(name: string): boolean {
  filters ??= spawnSync('ffmpeg', ['-hide_banner', '-filters'], { encoding: 'utf8' }).stdout;
  return new RegExp(`^ \\S+ +${name} `, 'm').test(filters);
}

/** Readings of ffmpeg's `ebur128`; true peaks come with three decimals (linear), which is 0.005 dB at -1 dBTP. */
export interface Ebur128Reading {
  readonly integratedLufs: number;
  readonly rangeLu: number;
  readonly truePeakDbtp: number;
  readonly maxShortTermLufs: number;
}

const EBUR128 = 'ebur128=peak=true:metadata=1:framelog=verbose,ametadata=mode=print:file=-';

export async function ebur128(sound: Stereo): Promise<Ebur128Reading> {
  const { stdout } = await run(
    'ffmpeg',
    ['-nostdin', '-v', 'error', ...raw(sound.rateHz), '-i', 'pipe:0', '-af', EBUR128, '-f', 'null', '-'],
    interleaved(sound),
  );
  return reading(stdout.toString());
}

export async function ebur128OfFile(path: string): Promise<Ebur128Reading> {
  const args = ['-nostdin', '-v', 'error', '-i', path, '-map', '0:a:0', '-af', EBUR128, '-f', 'null', '-'];
  const { stdout } = await run('ffmpeg', args);
  return reading(stdout.toString());
}

/** `ebur128` on a stream: for what does not fit into memory. */
export class Ebur128Stream {
  readonly #child: ChildProcess;
  readonly #done: Promise<string>;

  constructor(rateHz: number) {
    const child = spawn(
      'ffmpeg',
      ['-nostdin', '-v', 'error', ...raw(rateHz), '-i', 'pipe:0', '-af', EBUR128, '-f', 'null', '-'],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    this.#child = child;
    this.#done = new Promise((resolve, reject) => {
      let tail = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (text: string) => {
        // The last readings are those of the whole.
        tail = (tail + text).slice(-8000);
      });
      child.on('error', reject);
      child.on('close', () => {
        resolve(tail);
      });
    });
  }

  /** Resolves when there is room for more. `bytes` are interleaved floats and are copied. */
  async write(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    if (stdin?.write(Buffer.from(bytes)) !== false) return;
    await new Promise<void>((resolve) => stdin.once('drain', resolve));
  }

  /** The whole's readings; `maxShortTermLufs` is of its last seconds only. */
  async finish(): Promise<Ebur128Reading> {
    this.#child.stdin?.end();
    return reading(await this.#done);
  }
}

function shortTerms(text: string): number[] {
  return [...text.matchAll(/r128\.S=(-?[\d.]+)/g)].map((match) => Number(match[1]));
}

function reading(text: string): Ebur128Reading {
  const last = (key: string): number => Number(text.slice(text.lastIndexOf(`r128.${key}=`)).split(/[=\n]/)[1]);
  const peaks = ['true_peaks_ch0', 'true_peaks_ch1'].map(last).filter(Number.isFinite);
  return {
    integratedLufs: last('I'),
    rangeLu: last('LRA'),
    truePeakDbtp: 20 * Math.log10(Math.max(...peaks)),
    maxShortTermLufs: Math.max(...shortTerms(text)),
  };
}
