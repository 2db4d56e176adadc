import { ContinuityError } from '../api/errors.js';
import type { ChildEnd } from '../media/child-end.js';
import { spawnEncode, type EncodeProcess } from '../media/encode.js';
import { ffmpegMissing } from '../media/ffmpeg.js';

export type StreamFormat = 'mp3' | 'opus';

export interface EncoderListener {
  given(bytes: Buffer): void;
  /** Called once, when the process is gone; nothing else is called afterwards. */
  end(error: ContinuityError): void;
}

/** One life of an encoder: interleaved float samples in, a stream out, flushed as it comes. */
export class EncoderProcess {
  readonly #encoder: EncodeProcess;
  readonly #gone: Promise<void>;
  #killedFor: string | undefined;

  /** `serial` numbers an Ogg stream; each of a chain needs its own. */
  constructor(format: StreamFormat, kbps: number, serial: number, listener: EncoderListener) {
    this.#encoder = spawnEncode({ format, kbps, oggSerial: serial });
    this.#encoder.stdout.on('data', (bytes: Buffer) => {
      listener.given(bytes);
    });
    this.#gone = this.#encoder.done.then((end) => {
      listener.end(failureOf(end, this.#killedFor));
    });
  }

  get pid(): number | undefined {
    return this.#encoder.child.pid;
  }

  /** Bytes that were fed and wait for the encoder. */
  get waitingBytes(): number {
    return this.#encoder.stdin.writableLength;
  }

  feed(samples: Buffer): void {
    this.#encoder.stdin.write(samples);
  }

  /** Ends the process at once; resolves when it is gone. */
  kill(reason: string): Promise<void> {
    this.#killedFor ??= reason;
    this.#encoder.kill();
    return this.#gone;
  }
}

function failureOf(end: ChildEnd, killedFor: string | undefined): ContinuityError {
  if (end.missing) return ffmpegMissing();
  const how = `the encoder ended with ${end.signal ?? `status ${end.exitCode ?? 'unknown'}`}`;
  const lastLine = end.stderr.split('\n').at(-1) ?? '';
  return new ContinuityError('ENCODER_FAILED', killedFor ?? (lastLine === '' ? how : `${how}: ${lastLine}`));
}
