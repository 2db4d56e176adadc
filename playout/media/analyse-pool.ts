import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';
import { messageOf } from '../api/errors.js';
import {
  analysisFromMessage,
  type AnalyseAnswer,
  type AnalyseJob,
  type AnalyseRequest,
  type AnalyseResult,
} from './analyse-message.js';

export type { AnalyseJob, AnalyseResult } from './analyse-message.js';

export interface AnalyseManyOptions {
  /** Processes at a time; one per core where left out. */
  readonly concurrency?: number;
  /** Called once for every job, in the order in which they are done. */
  readonly onResult: (result: AnalyseResult) => void;
  /** Called about once a second for a long file. */
  readonly onProgress?: (path: string, frames: number) => void;
  /** Called with what is true of the whole work, each thing once. */
  readonly onNotice?: (notice: string) => void;
  /** Ends the work: children are killed, jobs that are not done get no result. */
  readonly signal?: AbortSignal;
  /** The child's program; only a test names another. */
  readonly program?: URL;
  /** A child that says nothing for so long is killed and its files reported; default 90 s. */
  readonly silenceMs?: number;
}

/** Analysis must never take the processor from what is on the air. */
const NICENESS = 10;
const SILENCE_MS = 90_000;
/**
 * Node's collector works with threads of its own, beside the children that keep every processor busy: without them, and with a young
 * generation that stays in the cache, the same files take a tenth less time.
 */
const NODE_OPTIONS = ['--single-threaded-gc', '--max-semi-space-size=1'];

/**
 * Analyses files in child processes, so that a file that brings down its decoder brings down nothing else. Resolves when
 * every job has its result, or when the signal aborts. A child that dies or hangs is replaced, and its file tried once more
 * with care; one that brings down its process again is reported as FILE_UNDECODABLE.
 */
export async function analyseMany(jobs: readonly AnalyseJob[], options: AnalyseManyOptions): Promise<void> {
  const workers = Math.min(jobs.length, Math.max(1, options.concurrency ?? availableParallelism()));
  const notices = new Set<string>();
  const notice = (text: string): void => {
    if (notices.has(text)) return;
    notices.add(text);
    options.onNotice?.(text);
  };
  const left = jobs.values();
  await Promise.all(Array.from({ length: workers }, () => work(left, { ...options, onNotice: notice })));
}

/** Takes files until there are none; keeps one child for as long as it lives. */
async function work(left: Iterator<AnalyseJob, undefined>, options: AnalyseManyOptions): Promise<void> {
  let child: ChildProcess | undefined;
  const analyse = (request: AnalyseRequest): Promise<string | undefined> => {
    if (child?.connected !== true) child = startChild(options.program);
    return analyseIn(child, request, options);
  };
  try {
    for (let job = left.next().value; job !== undefined && !aborted(options); job = left.next().value) {
      if ((await analyse({ job })) === undefined || aborted(options)) continue;
      const why = await analyse({ job, withCare: true });
      if (why !== undefined) options.onResult(undecodable(job.path, why));
    }
  } finally {
    if (child !== undefined) await end(child);
  }
}

function aborted({ signal }: AnalyseManyOptions): boolean {
  return signal?.aborted === true;
}

/** Ends a child and waits until it is gone: no process outlives its work. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGKILL');
  });
}

function startChild(program: URL | undefined): ChildProcess {
  const child = fork(program ?? new URL('./analyse-child.js', import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: NODE_OPTIONS,
  });
  // Several workers share one process's stderr and signals: their ends are heard, nothing more.
  child.setMaxListeners(20);
  if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  return child;
}

/**
 * One job in one child, which is ready for the next afterwards, or dead. Resolves with why it gave no result; undefined where it did
 * or was told to stop.
 */
function analyseIn(
  child: ChildProcess,
  request: AnalyseRequest,
  options: AnalyseManyOptions,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const finish = (why?: string): void => {
      clearTimeout(silence);
      child.off('message', hear);
      child.off('exit', exited);
      child.off('error', broken);
      options.signal?.removeEventListener('abort', abort);
      resolve(why);
    };
    const dead = (why?: string): void => {
      child.kill('SIGKILL');
      if (child.connected) child.disconnect();
      finish(why);
    };
    const silence = setTimeout(() => {
      dead('the analysis stood still');
    }, options.silenceMs ?? SILENCE_MS);
    const hear = (answer: AnalyseAnswer): void => {
      silence.refresh();
      if ('notice' in answer) options.onNotice?.(answer.notice);
      else if ('progressFrames' in answer) options.onProgress?.(answer.path, answer.progressFrames);
      else if (answer.path === request.job.path) {
        options.onResult(received(answer));
        finish();
      }
    };
    const exited = (code: number | null, signal: NodeJS.Signals | null): void => {
      finish(`the analysis ended with ${signal ?? `code ${code ?? 'unknown'}`}`);
    };
    const broken = (error: Error): void => {
      dead(messageOf(error));
    };
    const abort = (): void => {
      dead();
    };
    child.on('message', hear);
    child.on('exit', exited);
    child.on('error', broken);
    options.signal?.addEventListener('abort', abort, { once: true });
    child.send(request);
  });
}

function undecodable(path: string, why: string): AnalyseResult {
  const message = `${path} cannot be analysed: ${why}; replace the file`;
  return { path, ok: false, error: { code: 'FILE_UNDECODABLE', message } };
}

type Result = Extract<AnalyseAnswer, { ok: boolean }>;

function received(answer: Result): AnalyseResult {
  if (!answer.ok) return answer;
  const analysis = analysisFromMessage(answer.analysis);
  const { peaks, fingerprint } = analysis;
  return {
    path: answer.path,
    ok: true,
    analysis,
    ...(answer.orAnalysis && { orAnalysis: { ...answer.orAnalysis, peaks, fingerprint } }),
  };
}
