import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import { endOf, type ChildEnd } from './child-end.js';
import { QUIET_ARGUMENTS } from './ffmpeg.js';

export type EncodeFormat = 'mp3' | 'opus' | 'vorbis' | 'flac' | 'wav24';

export interface EncodeRequest {
  readonly format: EncodeFormat;
  /** Bit rate of the lossy formats; 192 (MP3), 128 (Opus), 160 (Vorbis) where left out. */
  readonly kbps?: number;
  /** Serial number of an Ogg stream: each stream of a chain needs its own. */
  readonly oggSerial?: number;
}

/** A running encoder. Nothing about it throws: what goes wrong is in `done`. */
export interface EncodeProcess {
  readonly child: ChildProcess;
  /** Takes interleaved float32 little endian, 48 kHz stereo. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it has ended; never rejects. */
  readonly done: Promise<ChildEnd>;
  /** Ends it at once (SIGKILL). */
  kill(): void;
}

/** Ogg pages of so much sound: small, so that a listener is not held back by a page that fills. */
const PAGE_MICROSECONDS = 100_000;

function oggArguments(request: EncodeRequest): string[] {
  const serial = request.oggSerial === undefined ? [] : ['-serial_offset', String(request.oggSerial)];
  return ['-page_duration', String(PAGE_MICROSECONDS), ...serial, '-f', 'ogg'];
}

function formatArguments(request: EncodeRequest): string[] {
  const rate = (byDefault: number): string[] => ['-b:a', `${request.kbps ?? byDefault}k`];
  switch (request.format) {
    case 'mp3':
      // No Xing header and no tags: whole MP3 frames from the first byte on.
      return ['-c:a', 'libmp3lame', ...rate(192), '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'];
    case 'opus':
      return ['-c:a', 'libopus', ...rate(128), '-frame_duration', '20', ...oggArguments(request)];
    case 'vorbis':
      return ['-c:a', 'libvorbis', ...rate(160), ...oggArguments(request)];
    case 'flac':
      return ['-c:a', 'flac', '-f', 'flac'];
    case 'wav24':
      return ['-c:a', 'pcm_s24le', '-f', 'wav'];
  }
}

/** Arguments of an encoder that reads interleaved float32 48 kHz stereo on stdin and writes the stream to stdout. */
export function encodeArguments(request: EncodeRequest): string[] {
  return [
    ...QUIET_ARGUMENTS,
    // No probing: raw samples have nothing to find. (`-fflags nobuffer` would lose the first 1024 frames.)
    ...['-probesize', '32', '-analyzeduration', '0'],
    ...['-f', 'f32le', '-ar', String(ENGINE_RATE_HZ), '-ac', String(CHANNELS), '-i', 'pipe:0'],
    ...['-map_metadata', '-1', '-bitexact'],
    ...formatArguments(request),
    ...['-flush_packets', '1', '-max_delay', '0', 'pipe:1'],
  ];
}

/** Starts an encoder for a live stream: what is written comes out after little more than its codec's own delay. */
export function spawnEncode(request: EncodeRequest): EncodeProcess {
  const child = spawn('ffmpeg', encodeArguments(request), { stdio: ['pipe', 'pipe', 'pipe'] });
  let pipeError = '';
  // An encoder that died closes its pipe: the reason is in `done`.
  const note = (error: Error): void => {
    pipeError = error.message;
  };
  child.stdin.on('error', note);
  child.stdout.on('error', note);
  return {
    child,
    stdin: child.stdin,
    stdout: child.stdout,
    done: endOf(child).then((end) => (end.stderr === '' ? { ...end, stderr: pipeError } : end)),
    kill: () => {
      child.kill('SIGKILL');
      child.stdin.destroy();
      child.stdout.destroy();
    },
  };
}
