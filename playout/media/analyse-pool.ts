import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';
import { messageOf } from '../api/errors.js';
import { peaksFromBase64, type AnalyseAnswer, type AnalyseJob, type AnalyseResult } from './analyse-message.js';

export type { AnalyseJob, AnalyseResult } from './analyse-message.js';

export interface AnalyseManyOptions {
  /** Files at a time; one per core where left out. */
  readonly concurrency?: number;
  /** Called once for every job, in the order in which they are done. */
  readonly onResult: (result: AnalyseResult) => void;
  /** Called about once a second for a long file. */
  readonly onProgress?: (path: string, frames: number) => void;
  /** Ends the work: children are killed, jobs that are not done get no result. */
  readonly signal?: AbortSignal;
  /** The child's program; only a test names another. */
  readonly program?: URL;
  /** A child that says nothing for so long is killed and its file reported; default 90 s. */
  readonly silenceMs?: number;
}

/** Analysis must never take the processor from what is on the air. */
const NICENESS = 10;
const SILENCE_MS = 90_000;

/**
 * Analyses files in child processes, so that a file that brings down its decoder brings down nothing else. Resolves when
 * every job has its result, or when the signal aborts. A child that dies or hangs is replaced and its file reported as
 * FILE_UNDECODABLE.
 */
export async function analyseMany(jobs: readonly AnalyseJob[], options: AnalyseManyOptions): Promise<void> {
  const waiting = jobs.values();
  const workers = Math.min(jobs.length, Math.max(1, options.concurrency ?? availableParallelism()));
  await Promise.all(Array.from({ length: workers }, () => work(waiting, options)));
}

/** Takes jobs until there are none; keeps one child for as long as it lives. */
async function work(waiting: Iterator<AnalyseJob>, options: AnalyseManyOptions): Promise<void> {
  let child: ChildProcess | undefined;
  try {
    for (let job = waiting.next(); !job.done && options.signal?.aborted !== true; job = waiting.next()) {
      if (child?.connected !== true) child = startChild(options.program);
      const result = await analyseIn(child, job.value, options);
      if (result !== undefined) options.onResult(result);
    }
  } finally {
    child?.kill('SIGKILL');
  }
}

function startChild(program: URL | undefined): ChildProcess {
  const child = fork(program ?? new URL('./analyse-child.js', import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  // Several workers share one process's stderr and signals: their ends are heard, nothing more.
  child.setMaxListeners(20);
  if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  return child;
}

/** One job in one child; undefined where the signal aborted it. Afterwards the child is ready for the next, or dead. */
function analyseIn(
  child: ChildProcess,
  job: AnalyseJob,
  options: AnalyseManyOptions,
): Promise<AnalyseResult | undefined> {
  return new Promise((resolve) => {
    const failed = (why: string): AnalyseResult => ({
      path: job.path,
      ok: false,
      error: { code: 'FILE_UNDECODABLE', message: `${job.path} cannot be analysed: ${why}; replace the file` },
    });
    const finish = (result: AnalyseResult | undefined): void => {
      clearTimeout(silence);
      child.off('message', hear);
      child.off('exit', exited);
      child.off('error', broken);
      options.signal?.removeEventListener('abort', abort);
      resolve(result);
    };
    const dead = (result: AnalyseResult | undefined): void => {
      child.kill('SIGKILL');
      if (child.connected) child.disconnect();
      finish(result);
    };
    const silence = setTimeout(() => {
      dead(failed('the analysis stood still'));
    }, options.silenceMs ?? SILENCE_MS);
    const hear = (answer: AnalyseAnswer): void => {
      silence.refresh();
      if ('progressFrames' in answer) options.onProgress?.(answer.path, answer.progressFrames);
      else finish(received(answer));
    };
    const exited = (code: number | null, signal: NodeJS.Signals | null): void => {
      finish(failed(`the analysis ended with ${signal ?? `code ${code ?? 'unknown'}`}`));
    };
    const broken = (error: Error): void => {
      dead(failed(messageOf(error)));
    };
    const abort = (): void => {
      dead(undefined);
    };
    child.on('message', hear);
    child.on('exit', exited);
    child.on('error', broken);
    options.signal?.addEventListener('abort', abort, { once: true });
    child.send(job);
  });
}

function received(answer: Exclude<AnalyseAnswer, { progressFrames: number }>): AnalyseResult {
  if (!answer.ok) return answer;
  return { ...answer, analysis: { ...answer.analysis, peaks: peaksFromBase64(answer.analysis.peaks) } };
}
