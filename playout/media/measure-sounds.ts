import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ContinuityError } from '../api/errors.js';
import { openBytePipe, type BytePipe } from './byte-pipe.js';
import { playedFilters, STEREO_LAYOUT } from './downmix.js';
import { ffmpegMissing, inputArguments } from './ffmpeg.js';
import { requireFile } from './file-check.js';
import { FINGERPRINT_RATE_HZ, FINGERPRINT_SECONDS, FINGERPRINT_TAPS } from './fingerprint.js';
import { REPORT_ARGUMENTS, ReportReader } from './input-report.js';
import { undecodable, unmeasurable } from './measure-fault.js';
import type { SoundAnalyserOptions } from './sound-analyser.js';
import { MOST_CHANNELS, SoundTake, type MeasuredSound, type SoundTakeOptions } from './sound-take.js';
import { StereoReader } from './stereo-reader.js';
import { StallWatch } from './stall-watch.js';

export interface MeasureOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the frames that have been measured. */
  readonly onProgress?: ((frames: number) => void) | undefined;
  /** Make a fingerprint too; default true. */
  readonly fingerprint?: boolean | undefined;
  /** Called when this ffmpeg turns out to make no fingerprints. */
  readonly onNoFingerprints?: (() => void) | undefined;
}

/**
 * Decoders make packets of a fiftieth of a second and less, and whatever comes after costs by the packet. What is gathered when a
 * stream changes its rate or channels is lost: such a file is decoded once more, packet by packet.
 */
const GATHERED = 'asetnsamples=n=8192:p=0';
const NO_FINGERPRINTS = "Requested output format 'chromaprint'";

/** ffmpeg's exit code when a signal asked it to stop: what came by then is not the file. */
const STOPPED = 255;

let fingerprintsHere = true;

/**
 * Decodes a file once, at its own rate and channels (more than six are brought down to 5.1), and measures it. Rejects with
 * ContinuityError: FILE_MISSING, FILE_UNREADABLE, FILE_EMPTY, FILE_UNSUPPORTED, FILE_UNDECODABLE, FFMPEG_MISSING; with the
 * signal's reason where it aborts.
 */
export async function measureSound(path: string, options: MeasureOptions = {}): Promise<MeasuredSound> {
  await requireFile(path);
  let run = await decodeOwn(path, options);
  let [take] = run.takes;
  const claimed = take.format;
  const tooMany = claimed !== undefined && claimed.channels > MOST_CHANNELS;
  if (tooMany || take.changed) {
    run = await decodeOwn(path, options, {
      gathered: !take.changed,
      ...(tooMany && { channels: MOST_CHANNELS }),
    });
    [take] = run.takes;
  }
  const measured = outcome(run, take);
  if (measured instanceof ContinuityError) throw measured;
  return { ...measured, channels: claimed?.channels ?? MOST_CHANNELS };
}

/** Takes out what cannot be read, with the reason in `results`. */
async function readable(
  paths: readonly string[],
  results: Map<string, MeasuredSound | ContinuityError>,
): Promise<string[]> {
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
  return ready;
}

export interface PlayedOptions {
  /** Gets what is measured, interleaved little-endian float32, valid until it returns. */
  readonly onSamples?: ((path: string, samples: Uint8Array) => void) | undefined;
  /** What came of a file is not it: it begins anew. */
  readonly onRestart?: (path: string) => void;
}

/**
 * Decodes each file once as the engine plays it, at its rate on two channels, and measures it but for the picture. One ffmpeg takes all
 * of them: loading its libraries costs as much as decoding a minute of music. The `layout` of a result is the file's own; one that
 * is not stereo, or that a file beside it spoilt, is begun anew. The result has every path once, with its measures or the
 * ContinuityError as of `measureSound`. Rejects with FFMPEG_MISSING.
 */
export async function measurePlayed(
  paths: readonly string[],
  options: PlayedOptions = {},
): Promise<Map<string, MeasuredSound | ContinuityError>> {
  const results = new Map<string, MeasuredSound | ContinuityError>();
  const ready = await readable(paths, results);
  if (ready.length === 0) return results;
  const played = (files: readonly string[], stereo: boolean): Promise<Run> =>
    decodeOnce(files, {}, false, { filters: playedFilters(stereo), picture: false, onSamples: options.onSamples });
  const together = await played(ready, true);
  for (const path of ready) {
    let run = together;
    if (ready.length > 1 && !(together.whole && takeOf(run, path).usable)) {
      options.onRestart?.(path);
      run = await played([path], true);
    }
    if (takeOf(run, path).layout !== STEREO_LAYOUT) {
      options.onRestart?.(path);
      run = await played([path], false);
    }
    results.set(path, outcome(run, takeOf(run, path)));
  }
  return results;
}

function takeOf(run: Run, path: string): SoundTake {
  const take = run.takes.find((candidate) => candidate.path === path);
  if (take === undefined) throw new Error(`${path} was not decoded`);
  return take;
}

/** What a file's decode gave where nothing more is tried. */
function outcome(run: Run, take: SoundTake): MeasuredSound | ContinuityError {
  if (take.fault !== undefined) return unmeasurable(take.path, take.fault);
  if (run.stalled || take.frames === 0) return undecodable(take.path, run.stalled, run.complaints);
  return take.finish();
}

/** What is decoded: the file's own rate and channels where left out. */
interface Wanted extends Pick<PlayedOptions, 'onSamples'>, SoundAnalyserOptions {
  /** Brought to so many. */
  readonly channels?: number;
  /** In large pieces, which is faster; default true. Not where there are `filters`. */
  readonly gathered?: boolean;
  readonly filters?: string;
}

interface Run {
  readonly takes: readonly SoundTake[];
  /** The process ended well. */
  readonly whole: boolean;
  readonly stalled: boolean;
  readonly complaints: string;
}

/** One file as it is; without a fingerprint from the first time on that ffmpeg cannot make one. */
async function decodeOwn(path: string, options: MeasureOptions, wanted: Wanted = {}): Promise<Run> {
  const prints = fingerprintsHere && options.fingerprint !== false;
  const run = await decodeOnce([path], options, prints, wanted);
  if (!prints || !run.complaints.includes(NO_FINGERPRINTS)) return run;
  fingerprintsHere = false;
  options.onNoFingerprints?.();
  return decodeOnce([path], options, false, wanted);
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
  const takes = paths.map((path) => new SoundTake(path, options.onProgress, takeOptions(path, wanted)));
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
        }, StereoReader.input),
      );
    }
    options.signal?.throwIfAborted();
    child = startDecoder(takes, pipes, prints, wanted);
    const end = await ended(child, takes, pipes, report);
    options.signal?.throwIfAborted();
    if (end.missing) throw ffmpegMissing();
    if (end.exitCode === STOPPED) throw new Error('its decoder was stopped from outside; take the file in again');
    report.inputs.forEach((input, index) => takes.at(index)?.describe(input));
    for (const index of report.changed) takes.at(index)?.noteChange();
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

function takeOptions(path: string, { picture, onSamples }: Wanted): SoundTakeOptions {
  return {
    ...(picture !== undefined && { picture }),
    ...(onSamples !== undefined && {
      onSamples: (samples) => {
        onSamples(path, samples);
      },
    }),
  };
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
    outputs.push('-map', `${index}:a:0`, ...fingerprintOutput(stdio.length, wanted));
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
function soundOutput(fd: number, { channels, filters, gathered = true }: Wanted): string[] {
  const first = filters ?? (gathered ? GATHERED : undefined);
  return [
    ...(first === undefined ? [] : ['-af', first]),
    ...(channels === undefined ? [] : ['-ac', String(channels)]),
    ...['-resampler', 'soxr', '-precision', '28'],
    ...['-c:a', 'pcm_f32le', '-map_metadata', '-1', '-fflags', '+bitexact', '-flush_packets', '0'],
    ...['-f', 'wav', `pipe:${fd}`],
  ];
}

/** One channel, because chromaprint takes two at most, at its own low rate. */
function fingerprintOutput(fd: number, { gathered = true }: Wanted): string[] {
  return [
    ...['-t', String(FINGERPRINT_SECONDS)],
    ...(gathered ? ['-af', GATHERED] : []),
    ...['-ac', '1', '-ar', String(FINGERPRINT_RATE_HZ), '-filter_size', String(FINGERPRINT_TAPS)],
    ...['-f', 'chromaprint', '-fp_format', 'raw', `pipe:${fd}`],
  ];
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
