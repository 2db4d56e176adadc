import { execFile } from 'node:child_process';
import type { Log } from '../api/log.js';

/** Tells systemd how the station fares, where it was started as a service of `Type=notify` and `NotifyAccess=all`. */
export interface Systemd {
  ready(): void;
  stopping(): void;
}

const NOBODY: Systemd = { ready: () => undefined, stopping: () => undefined };

/**
 * Speaks through the program systemd-notify, since Node has no datagram unix sockets. Where the unit sets `WatchdogSec`,
 * it hears from this process at half that time: a supervisor that hangs is replaced with its station.
 */
export function systemdFrom(environment: NodeJS.ProcessEnv, log: Log): Systemd {
  if (environment['NOTIFY_SOCKET'] === undefined) return NOBODY;
  let told = false;
  const say = (...words: string[]): void => {
    execFile('systemd-notify', words, { env: environment, timeout: 5000 }, (error) => {
      if (error === null || told) return;
      told = true;
      log('warn', `systemd could not be told how the station fares: ${error.message}`);
    });
  };
  const watchdogMs = Number(environment['WATCHDOG_USEC'] ?? 0) / 1000;
  if (watchdogMs > 0) {
    setInterval(() => {
      say('WATCHDOG=1');
    }, watchdogMs / 2).unref();
  }
  return {
    ready: () => {
      say('--ready', `--pid=${process.pid}`);
    },
    stopping: () => {
      say('STOPPING=1');
    },
  };
}
