import type { Analysed, Sound } from './sound.js';
import { analysed, excerpt, hiss, joined, length, mixed, MUSIC, part, PROMPTS, RATE, rmsDb, silence, sound, trimmed, voice } from './sound.js'; // prettier-ignore
import { join } from 'node:path';

/** Instrumental music; what it is cut from begins with music already. */
const UNDER: readonly (readonly [string, number])[] = [
  ['knalgan_theme.ogg', 20],
  ['frantic.ogg', 10],
  ['the_deep_path.ogg', 30],
  ['legends_of_the_north.ogg', 30],
  ['suspense.ogg', 40],
  ['loyalists.ogg', 30],
  ['weight_of_revenge.ogg', 30],
  ['vengeful.ogg', 60],
];
const VOICES = ['en-us', 'en-gb+f3', 'de+m5', 'fr+f2', 'it+m3', 'es+f4'];
const SONG_SECONDS = 50;

export interface VoiceCase {
  readonly name: string;
  /** Louder than the music by so much; undefined: no voice at all. */
  readonly overDb: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly found: Analysed;
}

/** Songs of 50 s: an instrumental in which a synthetic voice is heard from a known time to another, or none. */
export function* voiceCases(levels: readonly (number | undefined)[]): Generator<VoiceCase> {
  for (const [index, [name, at]] of UNDER.entries()) {
    const music = excerpt(join(MUSIC, name), at, SONG_SECONDS);
    for (const overDb of levels) {
      const from = 6 + 2 * index;
      const to = SONG_SECONDS - 3 - index;
      const spoken =
        index % 3 === 2
          ? part(joined(...['demo-instruct', 'demo-congrats'].map((one) => trimmed(excerpt(join(PROMPTS, `${one}.wav`))))), 0, to - from) // prettier-ignore
          : voice(VOICES[index % VOICES.length], to - from);
      const end = from + length(spoken);
      const gain = rmsDb(music) - rmsDb(spoken) + (overDb ?? 0);
      const song = overDb === undefined ? music : mixed(music, trimmed(spoken), from, gain);
      yield { name, overDb, from, to: end, found: analysed(song) };
    }
  }
}

/** Clicks, and drums with a bass drum, a snare and a hi-hat, at known tempos. */
export function* beatCases(): Generator<{ readonly name: string; readonly bpm: number; readonly found: Analysed }> {
  for (const bpm of [62, 75, 90, 100, 112.5, 120, 128, 140, 160, 174]) {
    for (const kind of ['clicks', 'drums'] as const) {
      yield { name: `${kind} at ${bpm}`, bpm, found: analysed(kind === 'clicks' ? clicks(bpm) : drums(bpm)) };
    }
  }
}

function clicks(bpm: number): Sound {
  const beat = 60 / bpm;
  return sound(30, (t) => 0.5 * Math.sin(2 * Math.PI * 1000 * t) * Math.exp(-(t % beat) / 0.01));
}

function drums(bpm: number): Sound {
  const beat = 60 / bpm;
  let whole = silence(30);
  const noise = hiss(0.2, -12, 5);
  for (let n = 0; n * beat < 29.5; n++) {
    const at = n * beat;
    const kick = sound(
      0.2,
      (t) => 0.6 * Math.sin(2 * Math.PI * (50 * t + 2 * (1 - Math.exp(-t / 0.03)))) * Math.exp(-t / 0.06),
    );
    const snare = { left: noise.left.map((v, i) => v * Math.exp(-i / RATE / 0.05)), right: noise.right.map((v, i) => v * Math.exp(-i / RATE / 0.05)) }; // prettier-ignore
    const hat = { left: noise.left.map((v, i) => 0.25 * v * Math.exp(-i / RATE / 0.015)), right: noise.right.map((v, i) => 0.25 * v * Math.exp(-i / RATE / 0.015)) }; // prettier-ignore
    whole = mixed(whole, n % 2 === 0 ? kick : snare, at);
    whole = mixed(mixed(whole, hat, at), hat, at + beat / 2);
  }
  return whole;
}
