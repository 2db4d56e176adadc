import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ENGINE_RATE_HZ } from '../../api/units.js';
import { decodeWhole } from '../../media/decode-whole.js';
import type { StereoSound } from '../mix/desk.js';

/** A spoken line with its sound file (mono Opus in Ogg). */
export interface SpokenLine {
  readonly kind: 'id' | 'sweeper' | 'voice';
  readonly name: string;
  readonly presenter: string;
  readonly title: string;
  readonly text: string;
  readonly file: string;
}

const FOLDER = new URL('../speech/', import.meta.url);

/** The station's lines, from the table that the sound files were made from. */
export function readSpokenLines(): SpokenLine[] {
  const table = readFileSync(new URL('lines.tsv', FOLDER), 'utf8');
  return table
    .split('\n')
    .filter((row) => row !== '' && !row.startsWith('#'))
    .map((row) => {
      const [kind, name, presenter, title, text] = row.split('\t');
      if (kind !== 'id' && kind !== 'sweeper' && kind !== 'voice') throw new Error(`unknown kind of line: ${kind}`);
      return { kind, name, presenter, title, text, file: fileURLToPath(new URL(`${name}.ogg`, FOLDER)) };
    });
}

/** Adds a spoken line to a sound from `atSeconds` on; what would lie behind its end is cut. */
export async function speakOver(
  sound: StereoSound,
  line: SpokenLine,
  atSeconds: number,
  gainLinear: number,
): Promise<StereoSound> {
  const speech = await decodeWhole(line.file);
  const at = Math.round(atSeconds * ENGINE_RATE_HZ);
  const frames = Math.min(speech.frames, sound.left.length - at);
  for (let i = 0; i < frames; i++) {
    sound.left[at + i] += speech.left[i] * gainLinear;
    sound.right[at + i] += speech.right[i] * gainLinear;
  }
  return sound;
}
