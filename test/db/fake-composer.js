// Stands in for the demo station's composer: writes the files that its environment names and prints a line for each.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setInterval } from 'node:timers';

const folder = process.argv[2];
const script = JSON.parse(process.env['FAKE_COMPOSER'] ?? '[]');
mkdirSync(folder, { recursive: true });
for (const step of script) {
  if (step.die) {
    process.stderr.write('the synthesizer is on fire\n');
    process.exit(3);
  }
  if (step.hang) await new Promise(() => setInterval(() => undefined, 1000));
  if (step.print) process.stdout.write(`${step.print}\n`);
  if (!step.line) continue;
  const file = join(folder, step.line.file);
  writeFileSync(file, step.line.file, { flag: step.keep ? 'r+' : 'w' });
  process.stdout.write(`${JSON.stringify({ ...step.line, file })}\n`);
}
