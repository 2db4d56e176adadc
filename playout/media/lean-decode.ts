import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { openBytePipe } from './byte-pipe.js';
import { endOf, type ChildEnd } from './child-end.js';

const KILLED: ChildEnd = { exitCode: null, signal: 'SIGKILL', stderr: '', missing: false };

/**
 * A running ffmpeg whose sound arrives in one buffer that is used again: who wants to keep it copies it before `data`'s
 * listener returns. For whole files read as fast as they decode; otherwise as `DecodeProcess`. Nothing about it throws.
 */
export class LeanDecode {
  /** Where its sound comes out. */
  readonly stdout = {
    on: (_event: 'data', listener: (bytes: Buffer) => void): void => {
      this.#listener = listener;
    },
    pause: (): void => {
      this.#paused = true;
      this.#reader?.pause();
    },
    resume: (): void => {
      this.#paused = false;
      this.#reader?.resume();
    },
  };
  /** Resolves when the process has ended and all of its sound has been read; never rejects. */
  readonly done: Promise<ChildEnd>;
  #listener: ((bytes: Buffer) => void) | undefined;
  #reader: Readable | undefined;
  #child: ChildProcess | undefined;
  #paused = false;
  #killed = false;

  constructor(decoderArguments: readonly string[]) {
    this.done = this.#run(decoderArguments);
  }

  /** Ends it at once and closes the pipe; harmless afterwards. */
  kill(): void {
    this.#killed = true;
    this.#child?.kill('SIGKILL');
    this.#reader?.destroy();
  }

  async #run(decoderArguments: readonly string[]): Promise<ChildEnd> {
    const take = (bytes: Buffer): void => {
      if (!this.#killed) this.#listener?.(bytes);
    };
    const pipe = await openBytePipe(take).catch(() => undefined);
    if (this.#killed) {
      pipe?.reader.destroy();
      pipe?.writer.destroy();
      return KILLED;
    }
    // Without a pipe of our own, the one that `spawn` makes does the same with more work.
    const child = spawn('ffmpeg', decoderArguments, { stdio: ['ignore', pipe?.writer ?? 'pipe', 'pipe'] });
    pipe?.writer.destroy();
    this.#child = child;
    const reader = pipe?.reader ?? child.stdout?.on('data', take);
    if (!reader) return endOf(child);
    this.#reader = reader;
    if (this.#paused) reader.pause();
    let pipeError = '';
    reader.on('error', (error) => {
      pipeError = error.message;
    });
    const [end] = await Promise.all([endOf(child), closed(reader)]);
    return end.stderr === '' ? { ...end, stderr: pipeError } : end;
  }
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', resolve);
  });
}
