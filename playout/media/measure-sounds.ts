import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ContinuityError } from '../api/errors.js';
import { openBytePipe, type BytePipe } from './byte-pipe.js';
import { playedFilters, STEREO_LAYOUT } from './downmix.js';
import { ffmpegMissing, inputArguments } from './ffmpeg.js';
import { requireFile } from './file-check.js';
import { REPORT_ARGUMENTS, ReportReader } from './input-report.js';
import { undecodable, unmeasurable } from './measure-fault.js';
import { MOST_CHANNELS, SoundTake, type MeasuredSound, type SoundTakeOptions } from './sound-take.js';
import { StallWatch } from './stall-watch.js';

export interface MeasureOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the frames of a file that have been measured. */
  readonly onProgress?: ((path: string, frames: number) => void) | undefined;
  /** Make fingerprints too; default true. */
  readonly fingerprints?: boolean | undefined;
  /** Called when this ffmpeg turns out to make no fingerprints. */
  readonly onNoFingerprints?: (() => void) | undefined;
}

/** As far as a fingerprint looks; what fpcalc takes as well. */
const FINGERPRINT_SECONDS = 120;
const NO_FINGERPRINTS = "Requested output format 'chromaprint'";

/** ffmpeg's exit code when a signal asked it to stop: what came by then is not the file. */
const STOPPED = 255;

let fingerprintsHere = true;

/**
 * Decodes each file once, at its own rate and channels (more than six are brought down to 5.1), and measures it. One ffmpeg
 * takes all of them: loading its libraries costs as much as decoding a minute of music. A file that does not come out whole
 * that way is decoded once more by itself, so that no file's faults are another's.
 *
 * The result has every path once, with its measures or the ContinuityError (FILE_MISSING, FILE_UNREADABLE, FILE_EMPTY,
 * FILE_UNSUPPORTED, FILE_UNDECODABLE). Rejects with FFMPEG_MISSING, and with the signal's reason where it aborts.
 */
export async function measureSounds(
  paths: readonly string[],
  options: MeasureOptions = {},
): Promise<Map<string, MeasuredSound | ContinuityError>> {
  const results = new Map<string, MeasuredSound | ContinuityError>();
  const ready: string[] = [];
  for (const path of paths) {
    try {
      await requireFile(path);
      ready.push(path);
    } catch (error) {
      if (!(error instanceof ContinuityError)) throw error;
      results.set(path, error);
    }
  }
  if (ready.length > 1) {
    const together = await decodeTogether(ready, options);
    for (const take of together.takes) {
      if (together.whole && take.usable) results.set(take.path, take.finish());
    }
  }
  for (const path of ready) if (!results.has(path)) results.set(path, await measureAlone(path, options));
  return results;
}

async function measureAlone(path: string, options: MeasureOptions): Promise<MeasuredSound | ContinuityError> {
  let run = await decodeTogether([path], options);
  let [take] = run.takes;
  const claimed = take.format;
  if (claimed !== undefined && claimed.channels > MOST_CHANNELS) {
    run = await decodeTogether([path], options, { channels: MOST_CHANNELS });
    [take] = run.takes;
  }
  if (take.fault !== undefined) return unmeasurable(path, take.fault);
  if (run.stalled || take.frames === 0) return undecodable(path, run.stalled, run.complaints);
  return { ...take.finish(), channels: claimed?.channels ?? MOST_CHANNELS };
}

/**
 * Decodes one file as the engine plays it, at its rate on two channels, and measures that, without a picture; `onSamples` gets the same samples,
 * interleaved little-endian float32, valid until it returns. A file that turns out not to be stereo is begun anew, which
 * `onRestart` says. The result's `layout` is the file's own. Rejects as `measureSounds` says, and with its ContinuityErrors.
 */
export async function measurePlayed(
  path: string,
  options: { readonly onSamples?: (samples: Uint8Array) => void; readonly onRestart?: () => void } = {},
): Promise<MeasuredSound> {
  await requireFile(path);
  const played = (stereo: boolean): Promise<Run> =>
    decodeOnce([path], {}, false, { filters: playedFilters(stereo), picture: false, onSamples: options.onSamples });
  let run = await played(true);
  if (run.takes[0].layout !== STEREO_LAYOUT) {
    options.onRestart?.();
    run = await played(false);
  }
  const [take] = run.takes;
  if (take.fault !== undefined) throw unmeasurable(path, take.fault);
  if (run.stalled || take.frames === 0) throw undecodable(path, run.stalled, run.complaints);
  return take.finish();
}

/** What is decoded: the file's own rate and channels where left out. */
interface Wanted extends SoundTakeOptions {
  /** Brought to so many. */
  readonly channels?: number;
  readonly filters?: string;
}

interface Run {
  readonly takes: readonly SoundTake[];
  /** The process ended well. */
  readonly whole: boolean;
  readonly stalled: boolean;
  readonly complaints: string;
}

/** One ffmpeg over some files; without fingerprints from the first time on that it cannot make them. */
async function decodeTogether(paths: readonly string[], options: MeasureOptions, wanted: Wanted = {}): Promise<Run> {
  const prints = fingerprintsHere && options.fingerprints !== false;
  const run = await decodeOnce(paths, options, prints, wanted);
  if (!prints || !run.complaints.includes(NO_FINGERPRINTS)) return run;
  fingerprintsHere = false;
  options.onNoFingerprints?.();
  return decodeOnce(paths, options, false, wanted);
}

async function decodeOnce(
  paths: readonly string[],
  options: MeasureOptions,
  prints: boolean,
  wanted: Wanted,
): Promise<Run> {
  options.signal?.throwIfAborted();
  const watch = new StallWatch(() => {
    child?.kill('SIGKILL');
  });
  const takes = paths.map((path) => new SoundTake(path, options.onProgress, wanted));
  const report = new ReportReader();
  const pipes: BytePipe[] = [];
  let child: ChildProcess | undefined;
  const abort = (): void => {
    child?.kill('SIGKILL');
  };
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    for (const take of takes) {
      pipes.push(
        await openBytePipe((bytes) => {
          watch.alive();
          take.push(bytes);
        }),
      );
    }
    options.signal?.throwIfAborted();
    child = startDecoder(takes, pipes, prints, wanted);
    const end = await ended(child, takes, pipes, report);
    options.signal?.throwIfAborted();
    if (end.missing) throw ffmpegMissing();
    if (end.exitCode === STOPPED) throw new Error('its decoder was stopped from outside; take the file in again');
    report.inputs.forEach((input, index) => takes.at(index)?.describe(input));
    return { takes, whole: end.exitCode === 0, stalled: watch.stalled, complaints: report.complaints };
  } finally {
    watch.stop();
    options.signal?.removeEventListener('abort', abort);
    for (const { reader, writer } of pipes) {
      reader.destroy();
      writer.destroy();
    }
  }
}

function startDecoder(
  takes: readonly SoundTake[],
  pipes: readonly BytePipe[],
  prints: boolean,
  wanted: Wanted,
): ChildProcess {
  const stdio: ('ignore' | 'pipe' | Socket)[] = ['ignore', 'ignore', 'pipe'];
  const inputs: string[] = [];
  const outputs: string[] = [];
  takes.forEach(({ path }, index) => {
    // Threads for reading and decoding cost more than they bring where every processor has a decoder of its own.
    inputs.push('-thread_queue_size', '0', '-threads', '1', ...inputArguments(path));
    outputs.push('-map', `${index}:a:0`, '-vn', '-sn', '-dn', ...soundOutput(stdio.length, wanted));
    stdio.push(pipes[index].writer);
    if (!prints) return;
    outputs.push('-map', `${index}:a:0`, ...fingerprintOutput(stdio.length));
    stdio.push('pipe');
  });
  const child = spawn('ffmpeg', ['-nostdin', ...REPORT_ARGUMENTS, ...inputs, ...outputs], { stdio });
  takes.forEach((take, index) => {
    pipes[index].writer.destroy();
    const print = prints ? child.stdio[3 + 2 * index + 1] : null;
    (print as Readable | null)?.on('data', (bytes: Buffer) => {
      take.pushFingerprint(bytes);
    });
  });
  return child;
}

/**
 * A stream that changes its rate or channels on the way stays at what it began with: so ffmpeg resamples to the open
 * encoder, and with soxr as everywhere.
 */
function soundOutput(fd: number, { channels, filters }: Wanted): string[] {
  return [
    ...(filters === undefined ? [] : ['-af', filters]),
    ...(channels === undefined ? [] : ['-ac', String(channels)]),
    ...['-resampler', 'soxr', '-precision', '28'],
    ...['-c:a', 'pcm_f32le', '-map_metadata', '-1', '-fflags', '+bitexact', '-flush_packets', '0'],
    ...['-f', 'wav', `pipe:${fd}`],
  ];
}

/**
 * One channel, because chromaprint takes two at most; to its low rate it brings the sound itself, at half of what ffmpeg takes
 * for it.
 */
function fingerprintOutput(fd: number): string[] {
  return ['-t', String(FINGERPRINT_SECONDS), '-ac', '1', '-f', 'chromaprint', '-fp_format', 'raw', `pipe:${fd}`];
}

/** Resolves when the process has ended and everything it wrote has been read. */
async function ended(
  child: ChildProcess,
  takes: readonly SoundTake[],
  pipes: readonly BytePipe[],
  report: ReportReader,
): Promise<{ readonly exitCode: number | null; readonly missing: boolean }> {
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    report.push(text);
  });
  const exited = new Promise<{ exitCode: number | null; missing: boolean }>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve({ exitCode: null, missing: error.code === 'ENOENT' });
    });
    child.once('close', (exitCode) => {
      resolve({ exitCode, missing: false });
    });
  });
  const [end] = await Promise.all([exited, ...pipes.map(({ reader }) => closed(reader))]);
  report.finish();
  for (const take of takes) take.flush();
  return end;
}

function closed(reader: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (reader.closed) resolve();
    else reader.once('close', resolve);
    reader.on('error', () => {
      // What did not arrive is missing from the count of frames, which is what is looked at; `close` follows.
      reader.destroy();
    });
  });
}
