import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessStatus } from '../../playout/api/process-status.js';
import type { Status } from '../../web/api/status.js';
import { eventually } from '../eventually.js';

export interface StationOptions {
  readonly media?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Settings as environment variables without their prefix, e.g. SOUND_PROCESSING. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A whole station in processes of its own, started as a user would, in a temporary folder. */
export class Station {
  readonly folder = mkdtempSync(join(tmpdir(), 'continuity-station-'));
  readonly data = join(this.folder, 'data');
  output = '';
  url = '';
  #process: ChildProcess | undefined;

  constructor(private readonly options: StationOptions = {}) {}

  /** A folder for media, beside the data. */
  mediaFolder(...names: string[]): string {
    const path = join(this.folder, 'media', ...names);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Starts it, or starts it again; resolves when it has printed the panel's address. `settings` come over those of before. */
  async start(
    media: readonly string[] = this.options.media ?? [],
    settings: StationOptions['settings'] = {},
  ): Promise<this> {
    const environment: NodeJS.ProcessEnv = { ...process.env, ...this.options.environment };
    for (const [name, value] of Object.entries({ ...this.options.settings, ...settings }))
      environment[`CONTINUITY_${name}`] = value;
    this.output = '';
    const started = spawn(
      process.execPath,
      [
        'dist/continuity.js',
        'start',
        '--data',
        this.data,
        '--port',
        '0',
        ...media.flatMap((folder) => ['--media', folder]),
      ],
      { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = started;
    const take = (text: Buffer): void => {
      this.output += text.toString();
    };
    started.stdout.on('data', take);
    started.stderr.on('data', take);
    await eventually(
      'the station prints its address',
      () => {
        if (started.exitCode !== null) throw new Error(`the station ended with ${started.exitCode}: ${this.output}`);
        return /Panel: (http:\S+)/.test(this.output);
      },
      60_000,
    );
    this.url = /Panel: (http:\S+)/.exec(this.output)?.[1] ?? '';
    return this;
  }

  async status(): Promise<Status> {
    const response = await fetch(new URL('/api/status', this.url), { signal: AbortSignal.timeout(5000) });
    return (await response.json()) as Status;
  }

  /** The status once `condition` holds of it; a station whose control is away is asked again. */
  statusWhen(what: string, condition: (status: Status) => boolean, withinMs = 60_000): Promise<Status> {
    const look = async (): Promise<Status | undefined> => {
      try {
        const found = await this.status();
        return condition(found) ? found : undefined;
      } catch (error) {
        if (error instanceof SyntaxError) throw error;
        return undefined;
      }
    };
    return eventually(what, look, withinMs, 50);
  }

  pidOf(name: ProcessStatus['name']): number {
    const list = JSON.parse(readFileSync(join(this.data, 'run', 'processes.json'), 'utf8')) as ProcessStatus[];
    const pid = list.find((one) => one.name === name)?.pid;
    if (typeof pid !== 'number') throw new Error(`${name} has no process`);
    return pid;
  }

  /** kill -9. */
  kill(name: ProcessStatus['name']): void {
    process.kill(this.pidOf(name), 'SIGKILL');
  }

  /** Lines of the as-run journals. */
  journal(): {
    itemId: string;
    kind: string;
    startedAt: string;
    startFrame: number;
    endFrame: number;
    outcome: string;
    reason: string;
    title: string;
  }[] {
    const day = new Date().toISOString().slice(0, 10);
    return readFileSync(join(this.data, 'journal', `${day}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ReturnType<Station['journal']>[number]);
  }

  /** Ends it in order and keeps its folder; how it ended and how long that took. Nothing where it does not run. */
  async end(): Promise<{ readonly code: number | null; readonly tookMs: number } | undefined> {
    const running = this.#process;
    if (running?.exitCode !== null || running.signalCode !== null) return undefined;
    const since = performance.now();
    const gone = once(running, 'exit') as Promise<[number | null]>;
    running.kill('SIGTERM');
    const [code] = await gone;
    return { code, tookMs: performance.now() - since };
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
