import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * Real-time priorities of what the sound goes through, the end of the way first: a card that waits is heard. All below what
 * sound systems and drivers take for themselves. `main` is for threads that start decoders: while one forks, no
 * thread of its process can touch new memory, so an interrupted fork stops the mixer.
 */
export const REAL_TIME = { card: 14, capture: 14, feeder: 12, multiplexer: 11, mixer: 10, main: 5 } as const;

/** What LimitNICE of the service's unit allows, where real-time scheduling is refused. */
const LEAST_NICE = -15;

/** How a thread is scheduled: before everything that is not real-time, before programs of other users, or as they are. */
export type Scheduling = 'real-time' | 'nice' | 'usual';

/**
 * Schedules the calling thread before others, as far as this user may (LimitRTPRIO, LimitNICE or CAP_SYS_NICE). By nice values
 * alone a thread that wakes may wait for whatever runs: a tenth of a second was seen on two busy cores. Processes that the thread
 * starts have it too where it is `inherited`; else they start at nice 0. Blocks for as long as a small process takes.
 */
export function raiseThread(level: number, inherited: 'inherited' | 'own' = 'own'): Scheduling {
  return raise(level, ownThread(), inherited === 'own' ? ['--reset-on-fork'] : []);
}

/** The same for all threads that this process has by now. */
export function raiseAllThreads(level: number): Scheduling {
  return raise(level, String(process.pid), ['--all-tasks']);
}

function raise(level: number, task: string, options: readonly string[]): Scheduling {
  // Node has no call for it; the program is part of every Debian.
  const ran = spawnSync('chrt', ['--rr', ...options, '--pid', String(level), task], { stdio: 'ignore' });
  if (ran.status === 0) return 'real-time';
  try {
    setPriority(Math.max(LEAST_NICE, -5 - level));
    return 'nice';
  } catch {
    return 'usual';
  }
}

/** The kernel's number of the calling thread; 0 means the same to `chrt` in a process of one thread. */
function ownThread(): string {
  try {
    return basename(readlinkSync('/proc/thread-self'));
  } catch {
    return '0';
  }
}
