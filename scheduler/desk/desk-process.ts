import { fork, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Settings } from '../../config/schema.js';
import { ContinuityError, messageOf, type ErrorCode } from '../../playout/api/errors.js';
import type { DeskAnswers, DeskQuestion, DeskReply, DeskRequest, DeskStart } from './desk-question.js';

export interface DeskProcessOptions {
  readonly dataFolder: string;
  readonly settings: Settings;
  readonly log: (line: string) => void;
  readonly now: () => number;
  /** The child's program; only a test names another. */
  readonly program?: URL;
  /** A desk that has not answered the question it is at after so long is killed; default one minute. */
  readonly limitMs?: number;
  /** It ends after so long without a question; default ten minutes. */
  readonly idleMs?: number;
}

/** Who answers what planners ask of the plan. Rejects with ContinuityError. */
export interface DeskProcess {
  ask<Q extends DeskQuestion>(question: Q): Promise<DeskAnswers[Q['ask']]>;
  /** Processes that died or were killed. */
  readonly deaths: number;
  /** Null where none runs now. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** Behind what is on the air and what people touch, before the planner that works in the background. */
const NICENESS = 5;
const LIMIT_MS = 60_000;
const IDLE_MS = 10 * 60_000;

/**
 * Keeps the library and the plan in a process of its own while planners ask: a large library takes seconds to read, and
 * control goes on answering meanwhile. It begins with the first question and ends when nobody asks for some minutes. One that
 * dies or hangs is logged and counted; who waits for it is told so, and the next question starts another.
 */
export function deskProcess(options: DeskProcessOptions): DeskProcess {
  let current: RunningDesk | undefined;
  let deaths = 0;
  let stopped = false;
  const running = (): RunningDesk => {
    const desk = (current ??= new RunningDesk(options, (how) => {
      if (current === desk) current = undefined;
      if (how === undefined) return;
      deaths += 1;
      options.log(`the planner's desk ${how}; it died ${deaths} times since control started`);
    }));
    return desk;
  };
  return {
    ask: async <Q extends DeskQuestion>(question: Q) => {
      if (stopped) throw new ContinuityError('NOT_RUNNING', 'the station is stopping, nothing is planned');
      // Each question is answered by its own kind of answer.
      return (await running().ask(question)) as DeskAnswers[Q['ask']];
    },
    get deaths() {
      return deaths;
    },
    get pid() {
      return current?.pid ?? null;
    },
    stop: async () => {
      stopped = true;
      await current?.end();
    },
  };
}

interface Waiting {
  readonly resolve: (answer: DeskAnswers[keyof DeskAnswers]) => void;
  readonly reject: (error: ContinuityError) => void;
}

class RunningDesk {
  readonly #child: ChildProcess;
  /** In the order of their turns: the first is being answered. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 0;
  #isOver = false;
  /** Why it was made to end; null: nobody needs it any more. */
  #ended: string | null | undefined;

  constructor(
    private readonly options: DeskProcessOptions,
    private readonly onGone: (how: string | undefined) => void,
  ) {
    const { dataFolder, settings } = options;
    this.#child = fork(options.program ?? new URL('./desk-child.js', import.meta.url), [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    if (this.#child.pid !== undefined) setPriority(this.#child.pid, NICENESS);
    this.#gone = new Promise((resolve) => {
      const over = (how: string): void => {
        if (this.#isOver) return;
        this.#isOver = true;
        this.#finish(how);
        resolve();
      };
      this.#child.once('exit', (code, by) => {
        over(`ended with ${by ?? `code ${code ?? 'unknown'}`}`);
      });
      this.#child.on('error', (error) => {
        this.#ended ??= `cannot be reached: ${messageOf(error)}`;
        if (this.#child.pid === undefined) over('could not be started');
        else this.#child.kill('SIGKILL');
      });
    });
    this.#child.on('message', (reply) => {
      this.#take(reply as DeskReply);
    });
    this.#send({ dataFolder, settings });
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  ask(question: DeskQuestion): Promise<DeskAnswers[keyof DeskAnswers]> {
    const id = this.#nextId++;
    const answer = new Promise<DeskAnswers[keyof DeskAnswers]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    if (this.#waiting.size === 1) this.#watch();
    this.#send({ id, nowEpochMs: this.options.now(), question });
    return answer;
  }

  /** Ends it; who waits is told. */
  end(): Promise<void> {
    this.#ended ??= null;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  #send(message: DeskStart | DeskRequest): void {
    this.#child.send(message, (error) => {
      if (error === null || this.#ended !== undefined) return;
      this.#ended = `cannot be reached: ${messageOf(error)}`;
      this.#child.kill('SIGKILL');
    });
  }

  #take(reply: DeskReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    this.#watch();
    if (reply.ok) waiting?.resolve(reply.answer);
    else waiting?.reject(new ContinuityError(reply.code as ErrorCode, reply.message));
  }

  /** From now on: the time that the next answer may take, or the time without any question. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    if (this.#waiting.size > 0) {
      const limitMs = this.options.limitMs ?? LIMIT_MS;
      this.#timer = setTimeout(() => {
        this.#ended ??= `did not answer within ${limitMs / 1000} s and was killed`;
        this.#child.kill('SIGKILL');
      }, limitMs);
      return;
    }
    this.#timer = setTimeout(() => {
      // From here on a question starts another one.
      this.#ended ??= null;
      this.onGone(undefined);
      this.#child.kill('SIGKILL');
    }, this.options.idleMs ?? IDLE_MS);
    this.#timer.unref();
  }

  #finish(how: string): void {
    clearTimeout(this.#timer);
    const why = this.#ended === undefined ? how : this.#ended;
    this.onGone(why ?? undefined);
    const message = `the planner's desk ${why ?? 'was told to end'}; ask again, and see the log for why`;
    for (const { reject } of this.#waiting.values()) reject(new ContinuityError('INTERNAL', message));
    this.#waiting.clear();
  }
}
