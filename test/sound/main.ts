import { Command, InvalidArgumentError } from 'commander';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeReport } from './write-report.js';
import { SECTIONS } from './sections/all.js';

/**
 * `npm run sound`: measures what the sound of the station does, beside its peers, and writes one HTML document and the same
 * figures as JSON. Exits 1 where a point fails.
 */
function section(text: string, all: readonly string[]): string[] {
  if (SECTIONS.some(({ id }) => id === text)) return [...all, text];
  throw new InvalidArgumentError(`sections are ${SECTIONS.map(({ id }) => id).join(', ')}.`);
}

const program = new Command('npm run sound --')
  .description('measures the sound processing and writes a report')
  .option('--out <html>', 'the report; its figures as JSON go beside it', 'sound-report/index.html')
  .option('--quick', 'fewer and shorter signals')
  .option('--section <id>', 'only this section (may be given again)', section, [])
  .option('--no-build', 'measure what dist/ holds');
program.parse();
const options = program.opts<{ out: string; quick?: boolean; section: string[]; build: boolean }>();
if (options.build) execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
const out = resolve(options.out);
mkdirSync(dirname(out), { recursive: true });
const { html, json, lines, failed } = await writeReport({
  quick: options.quick === true,
  sections: options.section,
  log: (line) => {
    process.stderr.write(`${line}\n`);
  },
});
writeFileSync(out, html);
writeFileSync(out.replace(/(\.html?)?$/, '.json'), json);
process.stdout.write(`${lines.join('\n')}\n\n${out}\n`);
if (failed > 0) process.exitCode = 1;
