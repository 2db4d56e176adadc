import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { ErrorCode } from '../api/errors.js';
import type { Scheduling } from '../media/thread-priority.js';
import type { CardMessage } from './card-message.js';
import { timingArguments, type CardTiming } from './card-profile.js';
import { soundEnvironment } from './list-devices.js';
import { TextTail } from './text-tail.js';

export interface CardEnd {
  /** What the child itself gave as its reason, where it could. */
  readonly code?: ErrorCode;
  readonly message: string;
  /** It ended by a signal of its own: the sound system aborted it. */
  readonly aborted: boolean;
}

export interface CardListener {
  open(device: string, scheduling: Scheduling): void;
  written(message: CardMessage & { type: 'written' }): void;
  noClock(): void;
  /** Called once, when the process is gone; nothing else is called afterwards. */
  end(end: CardEnd): void;
}

/** One life of a sound card's child process. */
export class CardProcess {
  readonly #child: ChildProcess;
  readonly #noise = new TextTail();
  #killedFor: string | undefined;
  #failure: { code: ErrorCode; message: string } | undefined;
  #gone: Promise<void>;

  constructor(device: string, timing: CardTiming, environment: NodeJS.ProcessEnv, listener: CardListener) {
    const child = fork(
      new URL('./card-child.js', import.meta.url),
      [device, ...timingArguments(timing)],
      // The package writes a crash report into its working folder.
      { stdio: ['pipe', 'pipe', 'pipe', 'ipc'], cwd: tmpdir(), env: soundEnvironment(environment) },
    );
    this.#child = child;
    // Read and kept for the message of a failure: ALSA complains at length about every device that is not there.
    child.stdout?.resume();
    child.stderr?.on('data', (text: Buffer) => {
      this.#noise.add(text);
    });
    child.stdin?.on('error', (error) => {
      this.#killedFor ??= `its pipe broke: ${error.message}`;
    });
    child.on('message', (message: CardMessage) => {
      this.#receive(message, listener);
    });
    this.#gone = new Promise((resolve) => {
      let over = false;
      const end = (message: string, aborted: boolean): void => {
        if (over) return;
        over = true;
        resolve();
        listener.end({ ...(this.#failure ?? { message: this.#killedFor ?? message }), aborted });
      };
      child.on('error', (error) => {
        end(error.message, false);
      });
      child.on('exit', (status, signal) => {
        const noise = this.#noise.lastLine();
        const how = `its process ended with ${signal ?? `status ${status ?? 'unknown'}`}`;
        end(noise === undefined ? how : `${how}: ${noise}`, signal === 'SIGABRT');
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Hands a chunk on; the child keeps count, so it is not waited for. */
  write(chunk: Buffer): void {
    this.#child.stdin?.write(chunk);
  }

  /** Ends the process at once; resolves when it is gone. */
  kill(reason: string): Promise<void> {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  #receive(message: CardMessage, listener: CardListener): void {
    switch (message.type) {
      case 'open':
        listener.open(message.device, message.scheduling);
        break;
      case 'written':
        listener.written(message);
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
