import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContinuityError } from '../../playout/api/errors.js';

export interface JoinRenderOptions {
  /** The program's front door, to be run by Node. */
  readonly program: string;
  /** Its settings are those of the air. */
  readonly dataFolder: string;
}

/** A second core stays with what is on air. */
const MOST_AT_ONCE = 1;
const MOST_WAITING = 3;
const LIMIT_MS = 60_000;
const STDERR_CHARACTERS = 2000;
/** Below everything that is on air. */
const NICE = 10;

/** Renders joins with the real engine in processes of their own, one after another. */
export class JoinRender {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly options: JoinRenderOptions) {}

  /**
   * The WAV file of a scenario. Throws ContinuityError: ALREADY_RUNNING where too many wait already, ENGINE_TIMEOUT,
   * COMMAND_INVALID with what `render` says, INTERNAL where nobody waits for it any more.
   */
  async render(scenario: object, gone: AbortSignal): Promise<Buffer> {
    if (this.#running >= MOST_AT_ONCE && this.#waiting.length >= MOST_WAITING) {
      throw new ContinuityError('ALREADY_RUNNING', 'other joins are being rendered; try again in a few seconds');
    }
    if (this.#running >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await this.#render(scenario, gone);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #render(scenario: object, gone: AbortSignal): Promise<Buffer> {
    const folder = await mkdtemp(join(tmpdir(), 'continuity-join-'));
    try {
      const out = join(folder, 'join.wav');
      await writeFile(join(folder, 'scenario.json'), JSON.stringify(scenario));
      await this.#run([join(folder, 'scenario.json'), '--out', out, '--bits', '16'], gone);
      return await readFile(out);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #run(words: readonly string[], gone: AbortSignal): Promise<void> {
    const { program, dataFolder } = this.options;
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.any([gone, AbortSignal.timeout(LIMIT_MS)]);
      const child = spawn(process.execPath, [program, 'render', ...words, '--data', dataFolder], {
        stdio: ['ignore', 'ignore', 'pipe'],
        signal,
        killSignal: 'SIGKILL',
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(-STDERR_CHARACTERS);
      });
      child.once('spawn', () => {
        if (child.pid !== undefined && child.exitCode === null) setPriority(child.pid, NICE);
      });
      child.once('error', (error) => {
        stderr += error.message;
        if (child.pid === undefined) reject(new ContinuityError('INTERNAL', stderr));
      });
      child.once('close', (code) => {
        if (code === 0) resolve();
        else if (gone.aborted) reject(new ContinuityError('INTERNAL', 'nobody waits for the join any more'));
        else if (signal.aborted) reject(new ContinuityError('ENGINE_TIMEOUT', 'the join took too long to render'));
        else reject(failure(stderr));
      });
    });
  }
}

/** What `render` says went wrong; undefined where it broke without a word to people. */
function saidBy(stderr: string): string | undefined {
  return /error\[\w+\]: (.*)/.exec(stderr)?.[1];
}

function failure(stderr: string): ContinuityError {
  const said = saidBy(stderr);
  if (said !== undefined) return new ContinuityError('COMMAND_INVALID', `the join cannot be rendered: ${said}`);
  return new ContinuityError('INTERNAL', `the render broke off: ${stderr.trim()}`);
}
