import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Settings } from '../../config/schema.js';
import type { StationPaths } from '../../config/station-paths.js';
import { ContinuityError, ERROR_CODES, messageOf, type ErrorCode } from '../api/errors.js';
import type { Log } from '../api/log.js';
import type { ProcessStatus } from '../api/process-status.js';
import { checkedPort } from './address.js';
import { claimStation } from './claim.js';
import { StationChild, type StationChildOptions } from './station-child.js';
import { systemdFrom, type Systemd } from './systemd.js';
import { writeWhole } from './write-whole.js';

export interface RunStationOptions {
  readonly settings: Settings;
  readonly paths: StationPaths;
  readonly log: Log;
  /** Stops the station in order, as SIGTERM and SIGINT do. */
  readonly signal?: AbortSignal;
  /** What has to be done on the data folder before any process works on it; nobody else has it by then. */
  readonly prepare?: () => Promise<void>;
  /** Modules of the two processes; the built ones beside this module where left out. */
  readonly programs?: { readonly engine: string; readonly control: string };
}

export interface RunningStation {
  /** Ends control, then the engine, in order. */
  stop(): Promise<void>;
  /** The exit code, once everything has ended. Rejects with ContinuityError where a process said it cannot work at all. */
  readonly exited: Promise<number>;
  /** Resolves when both processes do their work for the first time; stays pending where that never happens. */
  readonly ready: Promise<{ readonly url: string }>;
}

const LOOK_MS = 250;
const STOP_LIMIT_MS = 5000;

const ENGINE = new URL('../main.js', import.meta.url);
const CONTROL = new URL('../../web/server/main.js', import.meta.url);

/**
 * Runs a station: the engine and control as processes of their own, watched and started again, until it is stopped.
 * Rejects with ContinuityError ALREADY_RUNNING, DATA_UNWRITABLE, ADDRESS_REFUSED or PORT_IN_USE.
 */
export async function runStation(options: RunStationOptions): Promise<RunningStation> {
  const { settings, paths } = options;
  const claim = await claimStation(paths);
  try {
    const port = await checkedPort(settings.server.host, settings.server.port);
    await options.prepare?.();
    writeWhole(paths.runSettings, { ...settings, server: { ...settings.server, port } });
    return new Station(options, claim).run();
  } catch (error) {
    claim.release();
    throw error;
  }
}

class Station {
  readonly #options: RunStationOptions;
  readonly #claim: { release(): void };
  readonly #engine: StationChild;
  readonly #control: StationChild;
  readonly #systemd: Systemd;
  readonly #sinceEpochMs = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #url: string | undefined;
  #wasReady = false;
  #stopping: Promise<void> | undefined;
  #fatal: ContinuityError | undefined;
  #unhook: () => void = () => undefined;
  #onReady: (ready: { url: string }) => void = () => undefined;
  #onExited: () => void = () => undefined;

  constructor(options: RunStationOptions, claim: { release(): void }) {
    const { programs, log } = options;
    this.#options = options;
    this.#claim = claim;
    this.#engine = this.#child('engine', programs?.engine ?? fileURLToPath(ENGINE));
    this.#control = this.#child('control', programs?.control ?? fileURLToPath(CONTROL));
    this.#systemd = systemdFrom(process.env, log);
  }

  run(): RunningStation {
    const ready = new Promise<{ url: string }>((resolve) => {
      this.#onReady = resolve;
    });
    const exited = new Promise<number>((resolve, reject) => {
      this.#onExited = () => {
        if (this.#fatal) reject(this.#fatal);
        else resolve(0);
      };
    });
    this.#hook();
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS);
    this.#look();
    if (this.#options.signal?.aborted === true) void this.stop();
    return { stop: () => this.stop(), exited, ready };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopInOrder();
    return this.#stopping;
  }

  #hook(): void {
    const { signal } = this.#options;
    const stop = (): void => void this.stop();
    // Somebody who presses Ctrl-C twice does not want to wait.
    const hurry = (): void => {
      if (this.#stopping) {
        this.#control.kill();
        this.#engine.kill();
      } else stop();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', hurry);
    signal?.addEventListener('abort', stop);
    this.#unhook = () => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', hurry);
      signal?.removeEventListener('abort', stop);
    };
  }

  #child(name: 'engine' | 'control', program: string): StationChild {
    const { paths, log } = this.#options;
    const options: StationChildOptions = {
      name,
      program,
      args: [paths.runSettings, paths.data],
      audio: name === 'engine',
      logFile: join(paths.logs, `${name}.log`),
      log,
      onChange: () => {
        this.#writeProcesses();
      },
      onReady: (url) => {
        if (url !== undefined) this.#serve(url);
        this.#checkReady();
      },
      onFatal: (code, message) => {
        this.#cannotWork(name, code, message);
      },
    };
    return new StationChild(options);
  }

  #look(): void {
    this.#engine.look();
    this.#control.look();
  }

  #serve(url: string): void {
    this.#url = url;
    writeWhole(this.#options.paths.runStation, { url, pid: process.pid });
  }

  #checkReady(): void {
    if (this.#wasReady || this.#url === undefined) return;
    if (this.#engine.phase !== 'ready' || this.#control.phase !== 'ready') return;
    this.#wasReady = true;
    this.#systemd.ready();
    this.#onReady({ url: this.#url });
  }

  #cannotWork(name: string, code: string, message: string): void {
    if (this.#wasReady) {
      this.#options.log('error', `${name} cannot work: error[${code}]: ${message}`);
      return;
    }
    // The station was never on air: better no station and a reason than one that tries for ever.
    this.#fatal ??= new ContinuityError(known(code), message);
    void this.stop();
  }

  #writeProcesses(): void {
    const supervisor: ProcessStatus = {
      name: 'supervisor',
      pid: process.pid,
      state: this.#stopping ? 'running' : 'ready',
      restarts: 0,
      sinceEpochMs: this.#sinceEpochMs,
      lastExit: null,
    };
    try {
      writeWhole(this.#options.paths.processes, [supervisor, this.#engine.status(), this.#control.status()]);
    } catch (error) {
      this.#options.log('warn', `the list of processes cannot be written: ${messageOf(error)}`);
    }
  }

  async #stopInOrder(): Promise<void> {
    this.#systemd.stopping();
    await this.#control.stop(STOP_LIMIT_MS);
    await this.#engine.stop(STOP_LIMIT_MS);
    clearInterval(this.#timer);
    this.#unhook();
    this.#claim.release();
    this.#onExited();
  }
}

function known(code: string): ErrorCode {
  return ERROR_CODES.find((one) => one === code) ?? 'INTERNAL';
}
