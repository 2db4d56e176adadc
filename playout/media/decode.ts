import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { endOf, type ChildEnd } from './child-end.js';
import { playedFilters } from './downmix.js';
import {
  inputArguments,
  QUIET_ARGUMENTS,
  RAW_OUTPUT,
  STREAM_FORMAT_WHITELIST,
  STREAM_PROTOCOL_WHITELIST,
} from './ffmpeg.js';

export interface DecodeRequest {
  readonly path: string;
  /** First frame wanted, counted in frames of `rateHz` from the file's first; default 0. */
  readonly fromFrames?: number;
  /** Rate of what comes out; the engine's where left out. */
  readonly rateHz?: number;
  /** 2: stereo, mono on both channels, surround mixed down. 1: the mean of that. */
  readonly channels?: 1 | 2;
  /** The file is known to have two channels: nothing has to be mixed down. */
  readonly stereo?: boolean;
  /** A place this near to the file's beginning is reached by decoding all before it; `PRE_ROLL_SECONDS` where left out. */
  readonly seekBeyondSeconds?: number;
  /**
   * So many times as fast, at the same pitch; 1 where left out. `fromFrames` then counts in the sound as it comes out, which is
   * at least as long as the file's divided by this, and at most 80 ms more. Needs ffmpeg's atempo filter (`canStretch`).
   */
  readonly tempo?: number;
}

/** A running decoder. Nothing about it throws: what goes wrong is in `done`. */
export interface DecodeProcess {
  readonly child: ChildProcess;
  /** Interleaved float32, little endian. Read all of it, or kill: a pipe that nobody reads never ends. */
  readonly stdout: Readable;
  /**
   * Resolves when the process has ended and all of its sound has been read; never rejects. Damaged files end with exit code
   * 0 as well: count the frames and compare them with what was expected.
   */
  readonly done: Promise<ChildEnd>;
  /** Ends it at once (SIGKILL) and closes the pipe; harmless afterwards. */
  kill(): void;
}

/**
 * The filter that changes the tempo and keeps the pitch. At 1.01 it leaves real music at its loudness and a steady tone at its
 * level (within 0.1 dB); rubberband takes 0.2 to 3 dB of the one or 0 to 4 dB of the other, whatever its options.
 */
const STRETCH = 'atempo';
/** It may end 22 ms early, half of its window: what follows up to the end is silence. */
const STRETCH_END = 'apad=pad_dur=0.05';

/** Seeking starts this far ahead and decodes from there: what makes a seek land on the exact sample in MP3 and AAC. */
const PRE_ROLL_SECONDS = 1;

interface Seek {
  readonly beforeInput: readonly string[];
  readonly afterInput: readonly string[];
  readonly filters: readonly string[];
}

/** `filtered`: the pre-roll is cut off among the filters, since ffmpeg's own way cuts behind them. */
function seekArguments(seconds: number, filtered: boolean, seekBeyondSeconds: number): Seek {
  if (seconds <= 0) return { beforeInput: [], afterInput: [], filters: [] };
  const seeks = seconds > seekBeyondSeconds;
  const preRoll = seeks ? PRE_ROLL_SECONDS : seconds;
  const beforeInput = seeks ? ['-ss', exact(seconds - PRE_ROLL_SECONDS)] : [];
  if (filtered)
    return { beforeInput, afterInput: [], filters: [`atrim=start=${exact(preRoll)}`, 'asetpts=PTS-STARTPTS'] };
  return { beforeInput, afterInput: ['-ss', exact(preRoll)], filters: [] };
}

/** ffmpeg reads times in microseconds, a twentieth of a frame. */
function exact(seconds: number): string {
  return seconds.toFixed(6);
}

/** The arguments of a decode: one audio stream, resampled with soxr, to raw floats on stdout. */
export function decodeArguments(request: DecodeRequest): string[] {
  const rateHz = request.rateHz ?? ENGINE_RATE_HZ;
  const tempo = request.tempo ?? 1;
  const seek = seekArguments(
    ((request.fromFrames ?? 0) * tempo) / rateHz,
    tempo !== 1,
    Math.max(PRE_ROLL_SECONDS, request.seekBeyondSeconds ?? 0),
  );
  const mono = request.channels === 1 ? ',pan=mono|c0=0.5c0+0.5c1' : '';
  const filters = [
    `${playedFilters(request.stereo === true, rateHz)}${mono}`,
    ...seek.filters,
    ...(tempo === 1 ? [] : [`${STRETCH}=${tempo}`, STRETCH_END]),
  ];
  return [
    '-nostdin',
    ...QUIET_ARGUMENTS,
    ...seek.beforeInput,
    ...inputArguments(request.path),
    ...seek.afterInput,
    ...['-map', '0:a:0', '-vn', '-sn', '-dn'],
    ...['-af', filters.join(',')],
    ...RAW_OUTPUT,
  ];
}

/** A server that sends nothing for this long has ended its stream. In microseconds. */
const STREAM_TIMEOUT_US = 5_000_000;

/** The arguments that decode a stream as a server sends it: nothing but that server is opened, whatever comes. */
export function streamArguments(url: string): string[] {
  return [
    '-nostdin',
    ...QUIET_ARGUMENTS,
    ...['-format_whitelist', STREAM_FORMAT_WHITELIST, '-protocol_whitelist', STREAM_PROTOCOL_WHITELIST],
    ...['-rw_timeout', String(STREAM_TIMEOUT_US), '-i', url],
    ...['-map', '0:a:0', '-vn', '-sn', '-dn'],
    ...['-af', playedFilters(false, ENGINE_RATE_HZ)],
    // Each packet at once: what waits here is missing where the stream stalls.
    ...['-f', 'f32le', 'pipe:1'],
  ];
}

/** Starts decoding a file from an exact frame. A missing file, a missing ffmpeg and all else end in `done`. */
export function spawnDecode(request: DecodeRequest): DecodeProcess {
  return decodeProcess(decodeArguments(request));
}

/** Runs ffmpeg with arguments that write sound to stdout. */
export function decodeProcess(decoderArguments: readonly string[]): DecodeProcess {
  const child = spawn('ffmpeg', decoderArguments, { stdio: ['ignore', 'pipe', 'pipe'] });
  let pipeError = '';
  child.stdout.on('error', (error) => {
    pipeError = error.message;
  });
  return {
    child,
    stdout: child.stdout,
    done: endOf(child).then((end) => (end.stderr === '' ? { ...end, stderr: pipeError } : end)),
    kill: () => {
      child.kill('SIGKILL');
      // A pipe that nobody reads to its end would stay open.
      child.stdout.destroy();
    },
  };
}
