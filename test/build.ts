import { execFileSync } from 'node:child_process';

/** Builds the project once before the tests: processes, worker threads and the panel are tested as they run, from dist/. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
