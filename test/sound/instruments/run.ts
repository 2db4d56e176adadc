import { spawn, spawnSync } from 'node:child_process';

/** Runs a program on bytes; what it wrote. Rejects where it fails, with what it said. */
export function run(
  program: string,
  args: readonly string[],
  input?: Buffer,
): Promise<{ readonly stdout: Buffer; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const said: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => said.push(bytes));
    child.on('error', reject);
    // A program that ends before it has read all says why on stderr.
    child.stdin.on('error', () => undefined);
    child.on('close', (code) => {
      const stderr = Buffer.concat(said).toString();
      if (code === 0) resolve({ stdout: Buffer.concat(out), stderr });
      else reject(new Error(`${program} ended with ${String(code)}: ${stderr.slice(-500)}`));
    });
    child.stdin.end(input);
  });
}

/** First line of what `program --version` (or the like) says; undefined where there is no such program. */
export function versionOf(program: string, ...args: string[]): string | undefined {
  const said = spawnSync(program, args.length > 0 ? args : ['--version'], { encoding: 'utf8' });
  if (said.error !== undefined) return undefined;
  return `${said.stdout}\n${said.stderr}`
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim();
}
