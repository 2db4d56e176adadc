import { fork, type ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { Log } from '../api/log.js';
import type { ChildMessage, ProcessStatus, SupervisorMessage } from '../api/process-status.js';
import { LogFile } from './log-file.js';
import { LineCutter, readLogLine } from './log-line.js';
import { raiseGroup } from './raise-group.js';
import { step, watchedFrom, type Phase, type Watched, type WatchAction, type WatchEvent } from './supervise.js';

export interface StationChildOptions {
  readonly name: 'engine' | 'control';
  /** The compiled module that the process runs. */
  readonly program: string;
  readonly args: readonly string[];
  /** It makes the sound: it goes before other programs where that is allowed. */
  readonly audio?: boolean;
  readonly logFile: string;
  readonly log: Log;
  /** Something changed that `status` shows. */
  readonly onChange: () => void;
  /** It does its work; again after every restart. */
  readonly onReady: (url: string | undefined) => void;
  /** It says that it cannot work. */
  readonly onFatal: (code: string, message: string) => void;
}

const STATE: Readonly<Record<Phase, ProcessStatus['state']>> = {
  waiting: 'restarting',
  starting: 'starting',
  running: 'running',
  ready: 'ready',
  stopping: 'running',
  stopped: 'stopped',
};

/** One process of the station: the pure watch of supervise.ts with hands. */
export class StationChild {
  readonly #options: StationChildOptions;
  readonly #logFile: LogFile;
  #state: Watched = watchedFrom(performance.now());
  #sinceEpochMs = Date.now();
  #child: ChildProcess | undefined;
  #onStopped: (() => void) | undefined;

  constructor(options: StationChildOptions) {
    this.#options = options;
    this.#logFile = new LogFile({ path: options.logFile });
  }

  get phase(): Phase {
    return this.#state.phase;
  }

  status(): ProcessStatus {
    const { phase, pid, restarts, lastExit } = this.#state;
    const state = phase === 'waiting' && restarts === 0 ? 'starting' : STATE[phase];
    return { name: this.#options.name, pid, state, restarts, sinceEpochMs: this.#sinceEpochMs, lastExit };
  }

  /** To be called several times a second. */
  look(): void {
    this.#on({ type: 'look' });
  }

  /** Asks the process to end, ends it after `limitMs`; resolves when it is gone. */
  stop(limitMs: number): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      this.#onStopped = resolve;
    });
    this.#on({ type: 'stop' });
    const timer = setTimeout(() => {
      this.#options.log('warn', `${this.#options.name} did not end within ${limitMs / 1000} s and was killed`);
      this.#child?.kill('SIGKILL');
    }, limitMs);
    if (this.#state.phase === 'stopped') this.#onStopped?.();
    return gone.finally(() => {
      clearTimeout(timer);
      this.#logFile.close();
    });
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #on(event: WatchEvent): void {
    const before = this.#state;
    const { state, actions } = step(before, event, performance.now());
    this.#state = state;
    for (const action of actions) this.#do(action);
    const now = this.#state;
    if (now.phase !== before.phase) this.#sinceEpochMs = Date.now();
    if (now.phase !== before.phase || now.pid !== before.pid) this.#options.onChange();
    if (now.phase === 'stopped') this.#onStopped?.();
  }

  #do(action: WatchAction): void {
    const { name, log } = this.#options;
    switch (action) {
      case 'spawn':
        this.#spawn();
        break;
      case 'kill':
        log('error', `${name}: ${this.#state.killedFor ?? 'it'}, killed`);
        this.#child?.kill('SIGKILL');
        break;
      case 'ask':
        this.#ask();
        break;
    }
  }

  #ask(): void {
    const message: SupervisorMessage = { type: 'stop' };
    if (this.#child?.connected !== true) {
      this.#child?.kill('SIGTERM');
      return;
    }
    this.#child.send(message, (error) => {
      if (error) this.#child?.kill('SIGTERM');
    });
  }

  #spawn(): void {
    const { program, args } = this.#options;
    // A group of its own: a terminal's Ctrl-C reaches the supervisor alone, not the decoders in the middle of a song.
    const child = fork(program, [...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true });
    this.#child = child;
    this.#keep(child, 'stdout');
    this.#keep(child, 'stderr');
    child.on('message', (message: ChildMessage) => {
      this.#receive(message);
    });
    let over = false;
    const end = (how: string): void => {
      if (over) return;
      over = true;
      this.#child = undefined;
      this.#on({ type: 'exited', how });
      this.#tellEnd(how);
    };
    child.on('error', (error) => {
      // Also tells of a message that could not be sent; then the process still runs.
      if (child.pid === undefined) end(error.message);
    });
    child.on('exit', (status, signal) => {
      end(signal ?? `status ${status ?? 'unknown'}`);
    });
    if (child.pid === undefined) return;
    this.#on({ type: 'spawned', pid: child.pid });
    if (this.#options.audio !== true) return;
    const refused = raiseGroup(child.pid);
    if (refused !== undefined) this.#options.log('debug', `${this.#options.name} keeps the usual priority: ${refused}`);
  }

  #tellEnd(how: string): void {
    const { name, log } = this.#options;
    const { phase, lastExit, restartAtMs } = this.#state;
    if (phase === 'stopped') {
      log('debug', `${name} ended (${how})`);
      return;
    }
    const waitMs = Math.max(0, restartAtMs - performance.now());
    const when = waitMs < 1 ? 'at once' : `in ${Math.ceil(waitMs / 1000)} s`;
    log('error', `${name} ended unexpectedly (${lastExit ?? how}); it is started again ${when}`);
    // Not with the next look: an engine that died is silence on air.
    if (waitMs < 1)
      setImmediate(() => {
        this.look();
      });
  }

  #receive(message: ChildMessage): void {
    switch (message.type) {
      case 'heartbeat':
        this.#on({ type: 'heartbeat' });
        break;
      case 'ready':
        this.#on({ type: 'ready' });
        this.#options.onReady(message.url);
        break;
      case 'fatal':
        this.#options.onFatal(message.code, message.message);
        break;
    }
  }

  /** Keeps what the process prints, and passes its warnings and errors on. */
  #keep(child: ChildProcess, from: 'stdout' | 'stderr'): void {
    const { name, log } = this.#options;
    const cutter = new LineCutter();
    const keep = (lines: readonly string[]): void => {
      for (const line of lines) {
        this.#logFile.write(`${line}\n`);
        const { level, message } = readLogLine(line, from);
        if (level === 'warn' || level === 'error') log(level, `${name}: ${message}`);
      }
    };
    const stream = child[from];
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      keep(cutter.push(text));
    });
    stream?.on('end', () => {
      keep(cutter.rest());
    });
  }
}
