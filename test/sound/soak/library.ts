import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Production } from '../../../playout/demo/production.js';
import { writeWav } from '../instruments/stereo.js';
import { MUSIC_FOLDER } from '../music.js';
import { built } from './built.js';

const PROMPTS = process.env['SOUND_PROMPTS'] ?? '/usr/share/asterisk/sounds/en_US_f_Allison';
const LEAST_PROMPT_BYTES = 60_000;
const MOST_PROMPTS = 40;
const IMAGING = ['id', 'jingle', 'sweeper', 'voice'];

/** A station's library in a folder of its own: real music, spoken prompts as voice tracks, the demo station's imaging. */
export async function prepareLibrary(folder: string, log: (line: string) => void): Promise<void> {
  const media = join(folder, 'media');
  const voices = join(media, 'voice');
  mkdirSync(voices, { recursive: true });
  for (const path of prompts()) copyFileSync(path, join(voices, basename(path)));
  await imaging(media);
  const music = existsSync(MUSIC_FOLDER) ? [MUSIC_FOLDER] : [];
  // It ends with 1 where a file cannot be used, and there is one without a sound among the music.
  log(await continuity(folder, ['ingest', media, ...music], [0, 1]));
}

/** Sentences rather than words. */
function prompts(): string[] {
  if (!existsSync(PROMPTS)) return [];
  return readdirSync(PROMPTS)
    .filter((name) => name.endsWith('.wav'))
    .map((name) => join(PROMPTS, name))
    .filter((path) => statSync(path).size > LEAST_PROMPT_BYTES)
    .sort()
    .slice(0, MOST_PROMPTS);
}

async function imaging(media: string): Promise<void> {
  const { demoStation } = await built<typeof import('../../../playout/demo/station.js')>('playout/demo/station.js');
  for (const { path, tags, make } of demoStation() as readonly Production[]) {
    if (!IMAGING.includes(tags.kind)) continue;
    const target = join(media, path);
    mkdirSync(join(target, '..'), { recursive: true });
    if ('copyOf' in make) copyFileSync(make.copyOf, target);
    else {
      const { left, right } = await make.render();
      writeWav(target.replace(/\.ogg$/, '.wav'), { left, right, rateHz: 48_000 });
    }
  }
}

/** Runs a verb on the folder's data; the last line that it says. Rejects where it ends with a code that is not `expected`. */
export async function continuity(
  folder: string,
  args: readonly string[],
  expected: readonly number[] = [0],
): Promise<string> {
  const child = spawn(process.execPath, ['dist/continuity.js', ...args, '--data', join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === null || !expected.includes(code))
    throw new Error(`${args[0]} ended with ${String(code)}: ${said.slice(-500)}`);
  return said.trim().split('\n').at(-1) ?? '';
}
