import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Settings } from '../config/schema.js';
import { ContinuityError, messageOf, type ErrorCode } from '../playout/api/errors.js';
import type { PlanAhead } from './plan-draft.js';
import type { PlannerAnswer, PlannerRequest, PlannerTask } from './planner-task.js';

export interface PlanningProcessOptions {
  readonly dataFolder: string;
  readonly settings: Settings;
  readonly log: (line: string) => void;
  readonly now: () => number;
  /** The child's program; only a test names another. */
  readonly program?: URL;
  /** A planner that has not answered after so long is killed; default two minutes. */
  readonly limitMs?: number;
}

/** Who plans for the station: one task at a time. Rejects with what planning fails of. */
export interface PlanningProcess {
  plan(task: PlannerTask): Promise<PlanAhead>;
  /** Runs other work on the rundown between two tasks, never during one. */
  between<T>(work: () => Promise<T>): Promise<T>;
  /** Processes that died or were killed while they planned. */
  readonly deaths: number;
  /** Ends what is under way; nothing is planned any more. */
  stop(): Promise<void>;
}

/** Planning must never take the processor from what is on the air. */
const NICENESS = 10;
const LIMIT_MS = 120_000;

/**
 * Plans in a process of its own, which opens the database itself and stores what it has planned: control goes on answering. A
 * planner that dies or hangs is logged, counted and tried once more; then the task fails, and the next one that is due makes
 * up for it. The engine plays on with what it has, and with filler after that.
 */
export function planningProcess(options: PlanningProcessOptions): PlanningProcess {
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let deaths = 0;
  const between = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    // The failure is the caller's, who holds `result`.
    last = result.catch(() => undefined);
    return result;
  };
  const attempt = async (task: PlannerTask, isLast: boolean): Promise<PlanAhead> => {
    const ended = await inChild(task, options, stopping.signal);
    if ('answer' in ended) return resultOf(ended.answer, options);
    if (stopping.signal.aborted)
      throw new ContinuityError('NOT_RUNNING', 'the station is stopping, nothing is planned');
    deaths += 1;
    options.log(`the planner ${ended.died}; it died ${deaths} times since control started`);
    if (!isLast) return attempt(task, true);
    throw new ContinuityError(
      'INTERNAL',
      `the planner ${ended.died}, twice in a row; planning is tried again within ten minutes, see the log for why`,
    );
  };
  return {
    plan: (task) => between(() => attempt(task, false)),
    between,
    get deaths() {
      return deaths;
    },
    stop: async () => {
      stopping.abort();
      await last;
    },
  };
}

function resultOf(answer: PlannerAnswer, { log }: PlanningProcessOptions): PlanAhead {
  if (answer.ok) {
    for (const sentence of answer.result.lost) log(`planning: ${sentence}`);
    return answer.result;
  }
  throw new ContinuityError(answer.code as ErrorCode, answer.message);
}

type Ended = { readonly answer: PlannerAnswer } | { readonly died: string };

/** Resolves when the process is gone: no planner outlives its task. */
function inChild(task: PlannerTask, options: PlanningProcessOptions, signal: AbortSignal): Promise<Ended> {
  if (signal.aborted) return Promise.resolve({ died: 'was told to end' });
  const child = fork(options.program ?? new URL('./planner-child.js', import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  return new Promise((resolve) => {
    let ended: Ended | undefined;
    const kill = (why: string): void => {
      ended ??= { died: why };
      child.kill('SIGKILL');
    };
    const limitMs = options.limitMs ?? LIMIT_MS;
    const limit = setTimeout(() => {
      kill(`did not answer within ${limitMs / 1000} s and was killed`);
    }, limitMs);
    const abort = (): void => {
      kill('was told to end');
    };
    const finish = (how: string): void => {
      clearTimeout(limit);
      signal.removeEventListener('abort', abort);
      resolve(ended ?? { died: how });
    };
    signal.addEventListener('abort', abort, { once: true });
    child.once('message', (answer) => (ended ??= { answer: answer as PlannerAnswer }));
    child.once('exit', (code, by) => {
      finish(`ended with ${by ?? `code ${code ?? 'unknown'}`}`);
    });
    child.once('error', (error) => {
      ended ??= { died: `cannot be reached: ${messageOf(error)}` };
      if (child.pid === undefined) finish('could not be started');
      else child.kill('SIGKILL');
    });
    const { dataFolder, settings, now } = options;
    child.send({ dataFolder, settings, nowEpochMs: now(), task } satisfies PlannerRequest);
  });
}
