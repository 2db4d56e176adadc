import { spawn } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ContinuityError, messageOf } from '../api/errors.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { endOf } from '../media/child-end.js';
import { QUIET_ARGUMENTS, ffmpegMissing } from '../media/ffmpeg.js';
import type { StereoSound } from './mix/desk.js';

/** Tags that go into the file. */
export interface FileTags {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: number;
}

const CHUNK_FRAMES = 48_000;

/**
 * Writes a sound as Ogg Vorbis under `path`: to a temporary name first, so that a file with the final name is whole.
 * Throws ContinuityError: FFMPEG_MISSING, ENCODER_FAILED.
 *
 * @param quality libvorbis scale: 5 is about 160 kbit/s, 2 about 96
 */
export async function writeVorbis(path: string, sound: StereoSound, tags: FileTags, quality = 5): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.part`;
  try {
    await encode(unfinished, sound, tags, quality);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function encode(path: string, sound: StereoSound, tags: FileTags, quality: number): Promise<void> {
  const input = ['-f', 'f32le', '-ar', String(ENGINE_RATE_HZ), '-ac', '2', '-i', 'pipe:0'];
  const metadata = [
    ['title', tags.title],
    ['artist', tags.artist],
    ['album', tags.album],
    ['date', String(tags.year)],
  ].flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);
  // Bit exact: without the encoder's version and a random serial, the same sound is the same file.
  const output = ['-c:a', 'libvorbis', '-q:a', String(quality), '-fflags', '+bitexact', '-flags:a', '+bitexact'];
  const child = spawn(
    'ffmpeg',
    [...QUIET_ARGUMENTS, '-y', ...input, '-map_metadata', '-1', ...metadata, ...output, '-f', 'ogg', path],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const done = endOf(child);
  const fed = feed(child.stdin, sound).then(
    () => '',
    (error: unknown) => messageOf(error),
  );
  const [end, pipeError] = await Promise.all([done, fed]);
  if (end.missing) throw ffmpegMissing();
  // A broken pipe is the consequence; what ffmpeg itself said is the cause.
  const reason = end.stderr || pipeError;
  if (end.exitCode !== 0 || pipeError)
    throw new ContinuityError('ENCODER_FAILED', `ffmpeg could not write ${path}: ${reason}`);
}

/** Interleaves as fast as the encoder takes it; a pipe that closes early ends it. */
async function feed(stdin: Writable, sound: StereoSound): Promise<void> {
  await pipeline(interleaved(sound), stdin);
}

function* interleaved({ left, right }: StereoSound): Generator<Buffer> {
  for (let from = 0; from < left.length; from += CHUNK_FRAMES) {
    const frames = Math.min(CHUNK_FRAMES, left.length - from);
    const samples = new Float32Array(frames * 2);
    for (let i = 0; i < frames; i++) {
      samples[2 * i] = left[from + i];
      samples[2 * i + 1] = right[from + i];
    }
    yield Buffer.from(samples.buffer);
  }
}
