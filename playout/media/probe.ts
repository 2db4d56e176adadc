import { spawn } from 'node:child_process';
import { ContinuityError } from '../api/errors.js';
import { endOf } from './child-end.js';
import { ffmpegMissing, inputArguments, QUIET_ARGUMENTS } from './ffmpeg.js';
import { lastLine, requireFile } from './file-check.js';

/** What a file says of its first audio stream. */
export interface Probe {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Length in frames of the file's own rate as its header claims; null where it claims none. */
  readonly durationFrames: number | null;
  /** ffmpeg's name of the codec, e.g. `mp3`, `vorbis`. */
  readonly codec: string;
  /** ffmpeg's name of the container, e.g. `mp3`, `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
}

const TIME_LIMIT_MS = 30_000;

interface ProbeOutput {
  readonly streams?: readonly {
    readonly codec_name?: string;
    readonly sample_rate?: string;
    readonly channels?: number;
    readonly duration?: string;
  }[];
  readonly format?: { readonly format_name?: string; readonly duration?: string };
}

/**
 * Reads a file's header with ffprobe, restricted to the whitelisted containers. Throws ContinuityError: FILE_MISSING,
 * FILE_UNREADABLE, FILE_EMPTY, FILE_UNSUPPORTED (another container, or no audio in it), FILE_UNDECODABLE, FFMPEG_MISSING.
 */
export async function probeFile(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Probe> {
  await requireFile(path);
  const output = await runProbe(path, options.signal);
  const stream = output.streams?.at(0);
  if (stream === undefined) {
    throw new ContinuityError('FILE_UNSUPPORTED', `${path} has no audio in it; it cannot be played`);
  }
  const sampleRateHz = Number(stream.sample_rate);
  const channels = stream.channels ?? 0;
  if (!(sampleRateHz > 0) || !(channels > 0)) {
    throw new ContinuityError('FILE_UNDECODABLE', `${path} does not say its sample rate; it is damaged or incomplete`);
  }
  const seconds = Number(stream.duration ?? output.format?.duration);
  return {
    sampleRateHz,
    channels,
    durationFrames: seconds > 0 ? Math.round(seconds * sampleRateHz) : null,
    codec: stream.codec_name ?? 'unknown',
    format: output.format?.format_name ?? 'unknown',
  };
}

async function runProbe(path: string, signal: AbortSignal | undefined): Promise<ProbeOutput> {
  signal?.throwIfAborted();
  const child = spawn(
    'ffprobe',
    [
      ...QUIET_ARGUMENTS,
      ...['-select_streams', 'a:0', '-show_entries'],
      'stream=codec_name,sample_rate,channels,duration:format=format_name,duration',
      ...['-of', 'json=compact=1'],
      ...inputArguments(path),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const timer = setTimeout(kill, TIME_LIMIT_MS);
  signal?.addEventListener('abort', kill, { once: true });
  const end = await endOf(child);
  clearTimeout(timer);
  signal?.removeEventListener('abort', kill);
  signal?.throwIfAborted();
  if (end.missing) throw ffmpegMissing();
  if (end.exitCode !== 0) throw probeError(path, end.stderr);
  return JSON.parse(text) as ProbeOutput;
}

function probeError(path: string, stderr: string): ContinuityError {
  if (stderr.includes('not on whitelist')) {
    return new ContinuityError(
      'FILE_UNSUPPORTED',
      `${path} is in a format that is not played here; convert it to FLAC, WAV, MP3, Ogg, Opus or M4A`,
    );
  }
  const reason = lastLine(stderr, path);
  return new ContinuityError(
    'FILE_UNDECODABLE',
    `${path} cannot be decoded${reason === '' ? '' : ` (${reason})`}; it is damaged or no audio file`,
  );
}
