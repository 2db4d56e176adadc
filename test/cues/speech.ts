import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { speechSegments } from '../../playout/dsp/analysis/speech-segments.js';
import { SoundAnalyser } from '../../playout/media/sound-analyser.js';
import { noiseSource } from '../playout/dsp/signals.js';
import { PROMPTS, soundingSpan } from './sound.js';

const RATE = 8000;
const PROMPT_COUNT = 100;
/** Of the padding and of what lies under everything, dBFS; undefined: digital silence. */
const FLOORS_DB = [undefined, -80, -70, -60] as const;

/** A prompt without its own silent edges, found by energy: what is 35 dB under its loudest 5 ms is edge. */
function prompts(): Float32Array[] {
  return readdirSync(PROMPTS)
    .filter((name) => name.endsWith('.wav'))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(PROMPTS, name));
      const samples = new Float32Array((bytes.length - 44) >> 1);
      for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(44 + 2 * i) / 32_768;
      const [from, to] = soundingSpan(samples, RATE);
      return samples.slice(from, to);
    })
    .filter((prompt) => prompt.length >= RATE)
    .slice(0, PROMPT_COUNT);
}

export interface SpeechError {
  readonly floorDb: number | undefined;
  /** Seconds late; positive is late. */
  readonly onset: number;
  readonly end: number;
}

/** Two prompts each with known silence before, between and behind them, over a floor: how far off their edges are found. */
export function speechErrors(): SpeechError[] {
  const all = prompts();
  const errors: SpeechError[] = [];
  for (let index = 0; index + 1 < all.length; index += 2) {
    const floorDb = FLOORS_DB[(index / 2) % FLOORS_DB.length];
    const random = noiseSource(index + 1);
    const gaps = [0.6 + 0.4 * (random() + 1), 0.5 + 0.5 * (random() + 1), 0.8].map((s) => Math.round(s * RATE));
    const [first, second] = [all[index], all[index + 1]];
    const starts = [gaps[0], gaps[0] + first.length + gaps[1]];
    const ends = [starts[0] + first.length, starts[1] + second.length];
    const whole = new Float32Array(ends[1] + gaps[2]);
    const floor = floorDb === undefined ? 0 : Math.sqrt(3) * 10 ** (floorDb / 20);
    for (let i = 0; i < whole.length; i++) whole[i] = floor * random();
    for (const [n, prompt] of [first, second].entries()) {
      for (let i = 0; i < prompt.length; i++) whole[starts[n] + i] += prompt[i];
    }
    const analyser = new SoundAnalyser(RATE, 1);
    analyser.process([whole], whole.length);
    const { levels, integratedLufs } = analyser.finish();
    const found = speechSegments(levels, integratedLufs);
    for (const [n, start] of starts.entries()) {
      const nearest = (edges: readonly number[], at: number): number =>
        edges.reduce((best, edge) => (Math.abs(edge - at) < Math.abs(best - at) ? edge : best), Infinity);
      errors.push({
        floorDb,
        onset: (nearest(found.map(([from]) => from), start) - start) / RATE, // prettier-ignore
        end: (nearest(found.map(([, to]) => to), ends[n]) - ends[n]) / RATE, // prettier-ignore
      });
    }
  }
  return errors;
}
