import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StationPaths } from '../../config/station-paths.js';
import { ContinuityError, messageOf } from '../api/errors.js';

/** A process by its number and by when it began: numbers are used again. */
interface Owner {
  readonly pid: number;
  readonly begun: string;
}

const CLAIM = 'supervisor.json';
/** Children of a supervisor that was killed end by themselves; after this time they are ended. */
const ORPHAN_PATIENCE_MS = 3000;

/** The kernel's start time of a process; undefined where it does not run (or the system does not say). */
function begun(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may hold anything; the start time is the 20th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined; // No such process.
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined; // Half written by one that was killed, or gone in this moment: nobody's claim.
  }
}

/**
 * Makes the data folder this process's own until `release`. A claim that a dead process left is taken over, and what is
 * left of its station is ended first. Rejects with ContinuityError ALREADY_RUNNING or DATA_UNWRITABLE.
 */
export async function claimStation(paths: StationPaths): Promise<{ release(): void }> {
  const path = join(paths.run, CLAIM);
  try {
    for (const folder of [paths.data, paths.run, paths.logs]) mkdirSync(folder, { recursive: true });
    while (!tryClaim(path)) {
      const owner = readOwner(path);
      if (owner && begun(owner.pid) === owner.begun) throw alreadyRunning(paths, owner.pid);
      rmSync(path, { force: true });
    }
  } catch (error) {
    if (error instanceof ContinuityError) throw error;
    throw new ContinuityError(
      'DATA_UNWRITABLE',
      `the data folder ${paths.data} cannot be written (${messageOf(error)}); name another with --data or change its owner`,
      { cause: error },
    );
  }
  await endOrphans(paths);
  for (const stale of [paths.runStation, paths.processes]) rmSync(stale, { force: true });
  return {
    release: () => {
      for (const file of [paths.runStation, paths.processes, paths.runSettings, path]) rmSync(file, { force: true });
    },
  };
}

function tryClaim(path: string): boolean {
  const owner: Owner = { pid: process.pid, begun: begun(process.pid) ?? '' };
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function alreadyRunning(paths: StationPaths, pid: number): ContinuityError {
  const url = (readOwner(paths.runStation) as { url?: string } | undefined)?.url;
  return new ContinuityError(
    'ALREADY_RUNNING',
    `a station runs on ${paths.data} already (process ${pid}${url === undefined ? '' : `, ${url}`}); stop it first, or name another folder with --data`,
  );
}

/** Pids in an earlier run's list that are still processes of this data folder. */
function orphans(paths: StationPaths): number[] {
  let listed: readonly { readonly name: string; readonly pid: number | null }[];
  try {
    listed = JSON.parse(readFileSync(paths.processes, 'utf8')) as typeof listed;
  } catch {
    return []; // No list: no earlier run, or one that ended in order.
  }
  return listed.flatMap(({ name, pid }) => {
    if (pid === null || name === 'supervisor') return [];
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(paths.runSettings) ? [pid] : [];
    } catch {
      return []; // It has ended.
    }
  });
}

async function endOrphans(paths: StationPaths): Promise<void> {
  const deadline = performance.now() + ORPHAN_PATIENCE_MS;
  while (orphans(paths).length > 0 && performance.now() < deadline) await sleep(50);
  for (const pid of orphans(paths)) process.kill(pid, 'SIGKILL');
}
