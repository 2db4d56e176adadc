import { execFileSync } from 'node:child_process';

/** Compiles the project once before the tests: processes and worker threads are tested as they run, from dist/. */
export default function build(): void {
  execFileSync('npx', ['tsc', '--project', 'tsconfig.json'], { stdio: 'inherit' });
}
