import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { ContinuityError } from '../api/errors.js';
import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import { TextTail } from './text-tail.js';

export type StreamFormat = 'mp3' | 'opus';

const CODEC: Readonly<Record<StreamFormat, readonly string[]>> = {
  // Without the Xing header, which tells the length of a file: a stream has none.
  mp3: ['-c:a', 'libmp3lame', '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
  // A page of a tenth of a second: a listener may join at any of them.
  opus: ['-c:a', 'libopus', '-application', 'audio', '-page_duration', '100000', '-f', 'ogg'],
};

export interface EncoderListener {
  given(bytes: Buffer): void;
  /** Called once, when the process is gone; nothing else is called afterwards. */
  end(error: ContinuityError): void;
}

/** One life of an ffmpeg that encodes live: interleaved float samples in, a stream out, flushed as it comes. */
export class EncoderProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #noise = new TextTail();
  #gone: Promise<void>;
  #killedFor: string | undefined;

  constructor(format: StreamFormat, kbps: number, listener: EncoderListener) {
    const input = ['-f', 'f32le', '-ar', String(ENGINE_RATE_HZ), '-ac', String(CHANNELS)];
    const prompt = ['-probesize', '32', '-analyzeduration', '0'];
    const args = ['-nostdin', '-v', 'error', ...prompt, ...input, '-i', 'pipe:0', '-map_metadata', '-1'];
    const output = [...CODEC[format], '-b:a', `${kbps}k`, '-flush_packets', '1', 'pipe:1'];
    const child = spawn('ffmpeg', [...args, ...output], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      let over = false;
      const end = (error: ContinuityError): void => {
        if (over) return;
        over = true;
        resolve();
        listener.end(error);
      };
      child.stdout.on('data', (bytes: Buffer) => {
        if (!over) listener.given(bytes);
      });
      child.stderr.on('data', (text: Buffer) => {
        this.#noise.add(text);
      });
      child.stdin.on('error', (error) => {
        this.#killedFor ??= `the encoder takes no more: ${error.message}`;
      });
      child.on('error', (error: NodeJS.ErrnoException) => {
        const missing = error.code === 'ENOENT';
        const what = missing ? 'ffmpeg is not installed (Debian: apt-get install ffmpeg)' : error.message;
        end(new ContinuityError(missing ? 'FFMPEG_MISSING' : 'ENCODER_FAILED', what, { cause: error }));
      });
      child.on('close', (status, signal) => {
        const how = `the encoder ended with ${signal ?? `status ${status ?? 'unknown'}`}`;
        const noise = this.#noise.lastLine();
        const message = this.#killedFor ?? (noise === undefined ? how : `${how}: ${noise}`);
        end(new ContinuityError('ENCODER_FAILED', message));
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Bytes that were fed and wait for the encoder. */
  get waitingBytes(): number {
    return this.#child.stdin.writableLength;
  }

  feed(samples: Buffer): void {
    this.#child.stdin.write(samples);
  }

  /** Ends the process at once; resolves when it is gone. */
  kill(reason: string): Promise<void> {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }
}
