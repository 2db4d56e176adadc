import { readdirSync, readFileSync } from 'node:fs';

/** A planner of a running station, and what it has done so far. */
export interface PlannerWork {
  readonly pid: number;
  /** Processor time; the system counts it in hundredths. */
  readonly workedMs: number;
  /** What it has handed to the system to write: it writes nothing but the plan. */
  readonly writtenBytes: number;
}

const TICK_MS = 10;

/** The planner that a control process has started; undefined where none runs. */
export function plannerOf(controlPid: number): PlannerWork | undefined {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // Behind the program's name, which may hold anything: state, parent ... user and system time.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[1]) !== controlPid) continue;
      if (!readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('planner-child')) continue;
      const io = readFileSync(`/proc/${name}/io`, 'utf8');
      return {
        pid: Number(name),
        workedMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
        writtenBytes: Number(/^wchar: (\d+)$/m.exec(io)?.[1] ?? 0),
      };
    } catch (error) {
      // It ended while it was looked at.
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return undefined;
}
