/**
 * Makes the demo station: `node dist/playout/demo/main.js OUTPUT_DIR` prints a JSON line for every file as it is finished and
 * `{"done":true}` at the end. Files that are there already are reported without being made again.
 *
 * `main.js --emergency FILE` makes the emergency loop that is committed beside this file.
 */
import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import { dirname, resolve } from 'node:path';
import { ContinuityError, messageOf } from '../api/errors.js';
import { renderEmergencyLoop } from './imaging/emergency.js';
import type { FinishedLine, Production } from './production.js';
import { demoStation } from './station.js';
import { writeVorbis } from './vorbis-file.js';

const USAGE_EXIT = 2;
const NICE = 10;
const EMERGENCY_TAGS = { title: 'Emergency loop', artist: 'Radio Continuity', album: 'Station imaging', year: 2024 };
/** libvorbis quality: the loop has to stay small in the repository. */
const EMERGENCY_QUALITY = 1;

async function main(args: readonly string[]): Promise<void> {
  const [folder, file] = args;
  if (args.length === 2 && folder === '--emergency') {
    await writeVorbis(resolve(file), renderEmergencyLoop(), EMERGENCY_TAGS, EMERGENCY_QUALITY);
    return;
  }
  if (args.length !== 1 || folder === '' || folder.startsWith('-')) {
    throw new ContinuityError('USAGE', 'name the folder to fill: main.js OUTPUT_DIR');
  }
  await makeStation(folder);
}

async function makeStation(folder: string): Promise<void> {
  for (const production of demoStation()) {
    const file = resolve(folder, production.path);
    if (!(await isThere(file))) await make(production, file);
    print(finishedLine(production, file));
  }
  print({ done: true });
}

async function make(production: Production, file: string): Promise<void> {
  if ('copyOf' in production.make) {
    await mkdir(dirname(file), { recursive: true });
    await copyFile(production.make.copyOf, `${file}.part`);
    await rename(`${file}.part`, file);
  } else {
    await writeVorbis(file, await production.make.render(), production.tags);
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function finishedLine(production: Production, file: string): FinishedLine {
  return { file, ...production.tags };
}

function print(line: FinishedLine | { readonly done: true }): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

// It works beside a station that is on the air: everything else goes first.
if (getPriority() < NICE) setPriority(NICE);
main(process.argv.slice(2)).catch((error: unknown) => {
  const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
  process.stderr.write(`error[${code}]: ${messageOf(error)}\n`);
  process.exitCode = code === 'USAGE' ? USAGE_EXIT : 1;
});
