import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ContinuityError } from '../api/errors.js';

/** Containers that may be opened: with anything else, a playlist under another name could open other files. */
export const FORMAT_WHITELIST = 'mp3,aac,flac,ogg,wav,w64,aiff,mov,matroska';
export const PROTOCOL_WHITELIST = 'file,pipe';
/** The same for a stream over the network. */
export const STREAM_FORMAT_WHITELIST = 'mp3,aac,flac,ogg,wav,matroska';
export const STREAM_PROTOCOL_WHITELIST = 'http,https,tcp,tls';

/** Resampling quality: ffmpeg's own default aliases (-13 dB at 21 kHz), soxr at 28 bit does not. */
export const RESAMPLER = 'resampler=soxr:precision=28';

/** Arguments that every ffmpeg and ffprobe call of ours begins with. */
export const QUIET_ARGUMENTS: readonly string[] = ['-v', 'error'];

/**
 * Raw float samples to stdout, in whole buffers: by default every packet, a fiftieth of a second, is a write of its own, and
 * waking the reader for each costs more than moving the sound.
 */
export const RAW_OUTPUT: readonly string[] = ['-flush_packets', '0', '-f', 'f32le', 'pipe:1'];

/** Arguments that open one local file and nothing else. A name is never taken for an option or a protocol. */
export function inputArguments(path: string): string[] {
  return ['-format_whitelist', FORMAT_WHITELIST, '-protocol_whitelist', PROTOCOL_WHITELIST, '-i', `file:${path}`];
}

const MISSING = 'ffmpeg is not installed or not in PATH; install it with: apt-get install ffmpeg';

/** The error for an ffmpeg that is not there. */
export function ffmpegMissing(cause?: unknown): ContinuityError {
  return new ContinuityError('FFMPEG_MISSING', MISSING, { cause });
}

/**
 * Resolves where both ffmpeg and ffprobe are there to be run; starting them only to see would cost as much as decoding a
 * song. Throws ContinuityError FFMPEG_MISSING.
 */
export async function requireFfmpeg(): Promise<void> {
  await Promise.all([requireProgram('ffmpeg'), requireProgram('ffprobe')]);
}

/** Whether ffmpeg has the filter that changes a sound's tempo and leaves its pitch; false where ffmpeg itself is missing. */
export async function canStretch(): Promise<boolean> {
  try {
    // An unknown filter is no error to ffmpeg's help: it says so on stderr and prints nothing.
    const { stdout } = await promisify(execFile)('ffmpeg', ['-hide_banner', '-v', 'quiet', '-h', 'filter=atempo']);
    return stdout.includes('tempo');
  } catch {
    return false;
  }
}

async function requireProgram(name: string): Promise<void> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      await access(join(folder, name), constants.X_OK);
      return;
    } catch (error) {
      // Not in this folder, or not for us: the next one.
      if (!(error instanceof Error)) throw error;
    }
  }
  throw ffmpegMissing();
}
