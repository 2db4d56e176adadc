import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import type { ErrorCode } from '../api/errors.js';
import { soundEnvironment } from '../outputs/list-devices.js';
import { TextTail } from '../outputs/text-tail.js';
import { SOUND_FD, type CaptureMessage } from './capture-message.js';

export interface CaptureEnd {
  /** What the child itself gave as its reason, where it could. */
  readonly code?: ErrorCode;
  readonly message: string;
}

export interface CaptureListener {
  open(message: CaptureMessage & { type: 'open' }): void;
  /** Interleaved float32 L R at the engine's rate. */
  sound(bytes: Buffer): void;
  noClock(): void;
  /** Called once, when the process is gone; nothing else is called afterwards. */
  end(end: CaptureEnd): void;
}

/** One life of an input device's child process. */
export class CaptureProcess {
  readonly #child: ChildProcess;
  readonly #noise = new TextTail();
  readonly #gone: Promise<void>;
  #killedFor: string | undefined;
  #failure: CaptureEnd | undefined;

  constructor(device: string, environment: NodeJS.ProcessEnv, listener: CaptureListener) {
    const child = fork(new URL('./capture-child.js', import.meta.url), [device], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
      // The package writes a crash report into its working folder.
      cwd: tmpdir(),
      env: soundEnvironment(environment),
    });
    this.#child = child;
    child.stdout?.resume();
    child.stderr?.on('data', (text: Buffer) => {
      this.#noise.add(text);
    });
    const sound = child.stdio[SOUND_FD] as Readable;
    let over = false;
    sound.on('data', (bytes: Buffer) => {
      if (!over) listener.sound(bytes);
    });
    sound.on('error', (error) => {
      this.#killedFor ??= `its pipe broke: ${error.message}`;
    });
    child.on('message', (message: CaptureMessage) => {
      this.#receive(message, listener);
    });
    this.#gone = new Promise((resolve) => {
      const end = (message: string): void => {
        if (over) return;
        over = true;
        resolve();
        listener.end(this.#failure ?? { message: this.#killedFor ?? message });
      };
      child.on('error', (error) => {
        end(error.message);
      });
      child.on('exit', (status, signal) => {
        const noise = this.#noise.lastLine();
        const how = `its process ended with ${signal ?? `status ${status ?? 'unknown'}`}`;
        end(noise === undefined ? how : `${how}: ${noise}`);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends the process at once; resolves when it is gone. */
  kill(reason: string): Promise<void> {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  #receive(message: CaptureMessage, listener: CaptureListener): void {
    switch (message.type) {
      case 'open':
        listener.open(message);
        break;
      case 'no-clock':
        listener.noClock();
        break;
      case 'failed':
        this.#failure = { code: message.code, message: message.message };
        this.#child.kill('SIGKILL');
        break;
    }
  }
}
