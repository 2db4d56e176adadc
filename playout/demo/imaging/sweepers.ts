import { ENGINE_RATE_HZ } from '../../api/units.js';
import { decodeWhole } from '../../media/decode-whole.js';
import { renderScore, type StereoSound } from '../mix/desk.js';
import { master } from '../mix/master.js';
import { Sketch } from './logo.js';
import { speakOver, type SpokenLine } from './speech.js';

const SWEEPER_LUFS = -15;
const ID_LUFS = -16;
const TEMPO_BPM = 120;
const BEATS_PER_SECOND = TEMPO_BPM / 60;

/** A rush of air, the station's name, a last low hit with bells. */
export async function renderSweeper(line: SpokenLine): Promise<StereoSound> {
  const speechSeconds = await lengthSeconds(line);
  const speechAt = 0.85;
  const hitBeats = (speechAt + speechSeconds + 0.05) * BEATS_PER_SECOND;
  const sketch = new Sketch()
    .part('rush', { instrument: 'whoosh', gainDb: -4, reverb: 0.35 })
    .part('boom', { instrument: 'house-kick', gainDb: -10, reverb: 0.25 })
    .part('bell', { instrument: 'glockenspiel', gainDb: -9, reverb: 0.6, echo: 0.3 })
    .part('pad', { instrument: 'warm-pad', gainDb: -22, reverb: 0.5 });
  sketch.note('rush', { atBeats: 0, lengthBeats: 1.9, midi: 60, velocity: 0.85 });
  sketch.hits('boom', [speechAt * BEATS_PER_SECOND, hitBeats], 0.7);
  for (const [index, midi] of [72, 76, 79].entries()) {
    sketch.note('bell', { atBeats: hitBeats + index * 0.16, lengthBeats: 1.5, midi: midi + 7, velocity: 0.6 });
  }
  for (const midi of [48, 55, 60, 64]) {
    sketch.note('pad', { atBeats: 1, lengthBeats: hitBeats, midi, velocity: 0.7 });
  }
  const score = sketch.score({ seed: line.name, tempoBpm: TEMPO_BPM, lengthBeats: hitBeats + 0.5, tailSeconds: 1.1 });
  const sound = await speakOver(renderScore(score), line, speechAt, 1.9);
  return master(sound, { lufs: SWEEPER_LUFS, fadeOutSeconds: 0.8, fadeShape: 'natural' });
}

/** Three tones at half seconds, the station's name over a rising chord, the logo in bells. */
export async function renderStationId(line: SpokenLine): Promise<StereoSound> {
  const speechSeconds = await lengthSeconds(line);
  const speechAt = 1.75;
  const logoBeats = Math.ceil((speechAt + speechSeconds) * BEATS_PER_SECOND);
  const sketch = new Sketch()
    .part('tone', { instrument: 'flute', gainDb: -7, reverb: 0.2, looseMs: 0 })
    .part('ring', { instrument: 'bell', gainDb: -6, reverb: 0.6, looseMs: 0 })
    .part('pad', { instrument: 'warm-pad', gainDb: -20, reverb: 0.5, chorus: 0.4 })
    .part('choir', { instrument: 'choir', gainDb: -18, reverb: 0.6 })
    .part('bass', { instrument: 'sub-bass', gainDb: -13 })
    .part('logo', { instrument: 'glockenspiel', gainDb: -6, reverb: 0.6, echo: 0.3 })
    .part('vibes', { instrument: 'vibraphone', gainDb: -8, reverb: 0.4 });
  for (const [index, midi] of [79, 79, 84].entries()) {
    const lengthBeats = index === 2 ? 1.2 : 0.4;
    sketch.note('tone', { atBeats: index, lengthBeats, midi, velocity: 0.7 });
    sketch.note('ring', { atBeats: index, lengthBeats: 3, midi, velocity: 0.6 });
  }
  for (const midi of [53, 57, 60, 67])
    sketch.note('pad', { atBeats: 2, lengthBeats: logoBeats - 2, midi, velocity: 0.75 });
  sketch.chords('pad', 48, logoBeats, 0.75).chords('choir', 48, logoBeats, 0.6).bass('bass', 36, logoBeats, 0.8);
  sketch.logo('logo', 72, logoBeats, 0.75).logo('vibes', 60, logoBeats, 0.7);
  const score = sketch.score({ seed: line.name, tempoBpm: TEMPO_BPM, lengthBeats: logoBeats + 6, tailSeconds: 2 });
  const sound = await speakOver(renderScore(score), line, speechAt, 2.1);
  return master(sound, { lufs: ID_LUFS, fadeOutSeconds: 1.4, fadeShape: 'natural' });
}

async function lengthSeconds(line: SpokenLine): Promise<number> {
  return (await decodeWhole(line.file)).frames / ENGINE_RATE_HZ;
}
