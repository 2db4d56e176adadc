import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program and everything that it started took. */
export interface Taken {
  readonly wallSeconds: number;
  /** User and system time of the whole process tree. */
  readonly cpuSeconds: number;
}

/** Runs a program to its end and counts the processor time of its whole tree: bash's `times`, of children that were waited for. */
export function timedTree(program: string, programArguments: readonly string[]): Taken {
  return timedScript(`"$0" "$@" >/dev/null`, [program, ...programArguments]);
}

/** The same for a line of bash. */
export function timedScript(script: string, scriptArguments: readonly string[] = []): Taken {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-times-'));
  const times = join(folder, 'times');
  const started = performance.now();
  try {
    const [first = 'bash', ...rest] = scriptArguments;
    execFileSync('bash', ['-c', `${script}\ncode=$?\ntimes > '${times}'\nexit $code`, first, ...rest], {
      stdio: ['ignore', 'ignore', 'inherit'],
      maxBuffer: 1 << 28,
    });
    const wallSeconds = (performance.now() - started) / 1000;
    return { wallSeconds, cpuSeconds: childSeconds(times) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The second line of `times`: user and system time of the children, as 0m1.234s. */
function childSeconds(file: string): number {
  if (!existsSync(file)) return NaN;
  const [, children = ''] = readFileSync(file, 'utf8').split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}
