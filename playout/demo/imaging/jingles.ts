import type { Score } from '../music/score.js';
import { Sketch } from './logo.js';

/** A musical logo in some style. */
export interface Jingle {
  readonly title: string;
  readonly lufs: number;
  readonly score: Score;
}

/** Sung by a small choir over a pad and one drum hit. */
function sung(): Jingle {
  const sketch = new Sketch()
    .part('high', { instrument: 'voice-ah', gainDb: -9, pan: 0.2, reverb: 0.5 })
    .part('middle', { instrument: 'voice-ah', gainDb: -12, pan: -0.3, reverb: 0.5 })
    .part('low', { instrument: 'voice-oo', gainDb: -11, pan: 0.05, reverb: 0.5 })
    .part('pad', { instrument: 'warm-pad', gainDb: -17, reverb: 0.5, chorus: 0.4 })
    .part('bass', { instrument: 'sub-bass', gainDb: -12 })
    .part('bell', { instrument: 'glockenspiel', gainDb: -11, reverb: 0.6, echo: 0.3 })
    .part('crash', { instrument: 'crash', gainDb: -20, reverb: 0.4 })
    .part('kick', { instrument: 'kick', gainDb: -11 });
  sketch.logo('high', 60, 0, 0.8).logo('middle', 60, 0, 0.7, 1).logo('low', 60, 0, 0.7, 2);
  sketch.chords('pad', 48, 0, 0.7).bass('bass', 36, 0, 0.8);
  sketch.note('bell', { atBeats: 3, lengthBeats: 2, midi: 91, velocity: 0.6 });
  sketch.note('bell', { atBeats: 3.5, lengthBeats: 2, midi: 88, velocity: 0.5 });
  sketch.hits('kick', [0, 3], 0.8).hits('crash', [3], 0.6);
  return {
    title: 'Logo, sung',
    lufs: -15,
    score: sketch.score({ seed: 'sung', tempoBpm: 104, lengthBeats: 6, tailSeconds: 1.6 }),
  };
}

/** Bells alone, for between quiet songs. */
function bells(): Jingle {
  const sketch = new Sketch()
    .part('bell', { instrument: 'glockenspiel', gainDb: -4, reverb: 0.6, echo: 0.35, pan: 0.2 })
    .part('vibes', { instrument: 'vibraphone', gainDb: -8, reverb: 0.5, pan: -0.25 })
    .part('pad', { instrument: 'glass-pad', gainDb: -15, reverb: 0.7 });
  sketch.logo('bell', 72, 0, 0.7).logo('vibes', 60, 0, 0.6, 1).chords('pad', 60, 0, 0.6);
  return {
    title: 'Logo, bells',
    lufs: -19,
    score: sketch.score({ seed: 'bells', tempoBpm: 84, lengthBeats: 6, tailSeconds: 2 }),
  };
}

/** Synthesizers at full tilt. */
function neon(): Jingle {
  const sketch = new Sketch()
    .part('lead', { instrument: 'bright-lead', gainDb: -11, reverb: 0.3, echo: 0.3 })
    .part('arp', { instrument: 'synth-pluck', gainDb: -13, pan: 0.4, reverb: 0.3, echo: 0.3 })
    .part('pad', { instrument: 'warm-pad', gainDb: -16, reverb: 0.4, chorus: 0.5 })
    .part('bass', { instrument: 'synth-bass', gainDb: -11 })
    .part('kick', { instrument: 'kick', gainDb: -8 })
    .part('snare', { instrument: 'snare', gainDb: -11, reverb: 0.4 })
    .part('hat', { instrument: 'hat', gainDb: -15, pan: -0.3 })
    .part('crash', { instrument: 'crash', gainDb: -18, reverb: 0.3 });
  sketch.logo('lead', 62, 4, 0.85).chords('pad', 50, 4, 0.7).bass('bass', 38, 4, 0.85);
  for (let i = 0; i < 28; i++) {
    const midi = [62, 66, 69, 74, 69, 66, 69, 78][i % 8];
    sketch.note('arp', { atBeats: i * 0.25, lengthBeats: 0.22, midi, velocity: 0.4 + i * 0.015 });
  }
  for (let i = 0; i < 8; i++)
    sketch.note('bass', { atBeats: i * 0.5, lengthBeats: 0.4, midi: 38, velocity: 0.6 + i * 0.03 });
  sketch.hits('kick', [0, 1, 2, 3, 4, 6, 7], 0.85).hits('snare', [1, 3, 3.5, 3.75, 5, 6.5], 0.7);
  sketch.hits('hat', [0.5, 1.5, 2.5, 3.5, 4.5, 5.5], 0.6).hits('crash', [4, 7], 0.6);
  return {
    title: 'Logo, neon',
    lufs: -12,
    score: sketch.score({ seed: 'neon', tempoBpm: 120, lengthBeats: 9.5, tailSeconds: 1.5 }),
  };
}

/** A guitar, a bass and a shaker. */
function porch(): Jingle {
  const sketch = new Sketch()
    .part('guitar', { instrument: 'steel', gainDb: -9, pan: -0.3, reverb: 0.3, looseMs: 6 })
    .part('tune', { instrument: 'whistle', gainDb: -10, pan: 0.15, reverb: 0.4, echo: 0.15 })
    .part('bass', { instrument: 'upright-bass', gainDb: -12 })
    .part('shaker', { instrument: 'shaker', gainDb: -17, pan: 0.5 });
  sketch.logo('tune', 67, 4, 0.8).bass('bass', 31, 4, 0.8);
  for (const [index, midi] of [55, 62, 67, 71, 74, 71, 67, 62].entries()) {
    sketch.note('guitar', { atBeats: index * 0.5, lengthBeats: 1, midi, velocity: 0.7 });
  }
  for (const [index, midi] of [43, 47, 50, 55, 59, 62].entries()) {
    for (const at of [4, 7]) {
      const shift = at === 4 ? 5 : 0;
      sketch.note('guitar', {
        atBeats: at + index * 0.04,
        lengthBeats: at === 4 ? 2 : 4,
        midi: midi + shift,
        velocity: 0.7,
      });
    }
  }
  sketch.note('bass', { atBeats: 0, lengthBeats: 1.8, midi: 31, velocity: 0.8 });
  sketch.note('bass', { atBeats: 2, lengthBeats: 1.8, midi: 38, velocity: 0.7 });
  sketch.hits('shaker', [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5], 0.6);
  return {
    title: 'Logo, porch',
    lufs: -16,
    score: sketch.score({ seed: 'porch', tempoBpm: 108, lengthBeats: 10, tailSeconds: 1.2 }),
  };
}

/** Piano and strings. */
function recital(): Jingle {
  const sketch = new Sketch()
    .part('piano', { instrument: 'grand-piano', gainDb: -7, reverb: 0.4, looseMs: 5 })
    .part('strings', { instrument: 'strings', gainDb: -16, reverb: 0.6 })
    .part('bass', { instrument: 'sub-bass', gainDb: -15 });
  sketch.logo('piano', 65, 0, 0.75).logo('piano', 53, 0, 0.55).chords('strings', 53, 0, 0.75);
  sketch.chords('piano', 53, 0, 0.45).bass('bass', 29, 0, 0.7);
  return {
    title: 'Logo, recital',
    lufs: -17,
    score: sketch.score({ seed: 'recital', tempoBpm: 76, lengthBeats: 6, tailSeconds: 2 }),
  };
}

/** Two bars of a dance floor. */
function floor(): Jingle {
  const sketch = new Sketch()
    .part('stab', { instrument: 'stab', gainDb: -12, reverb: 0.35, echo: 0.3, pan: 0.1 })
    .part('voice', { instrument: 'voice-ah', gainDb: -10, reverb: 0.5, echo: 0.2 })
    .part('bass', { instrument: 'house-bass', gainDb: -10 })
    .part('kick', { instrument: 'house-kick', gainDb: -8.5 })
    .part('clap', { instrument: 'clap', gainDb: -14, reverb: 0.4 })
    .part('open', { instrument: 'open-hat', gainDb: -17, pan: 0.2 });
  for (const at of [0, 0.75, 1.5, 2.5, 3.25]) {
    for (const midi of [60, 63, 67, 70])
      sketch.note('stab', { atBeats: at, lengthBeats: 0.35, midi: midi + 2, velocity: 0.65 });
  }
  sketch.logo('voice', 65, 4, 0.85).logo('stab', 65, 4, 0.6).chords('stab', 53, 4, 0.55).bass('bass', 41, 4, 0.85);
  sketch
    .hits('kick', [0, 1, 2, 3, 4, 5, 6, 7], 0.9)
    .hits('clap', [1, 3, 5, 7], 0.75)
    .hits('open', [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5], 0.6);
  return {
    title: 'Logo, floor',
    lufs: -11,
    score: sketch.score({ seed: 'floor', tempoBpm: 122, lengthBeats: 9, tailSeconds: 1.5 }),
  };
}

/** Electric piano and a lazy beat. */
function lateNight(): Jingle {
  const sketch = new Sketch()
    .part('keys', { instrument: 'electric-piano', gainDb: -10, reverb: 0.35, chorus: 0.5, looseMs: 7 })
    .part('tune', { instrument: 'vibraphone', gainDb: -7, pan: 0.2, reverb: 0.4, echo: 0.3 })
    .part('bass', { instrument: 'sub-bass', gainDb: -12 })
    .part('kick', { instrument: 'soft-kick', gainDb: -9 })
    .part('snare', { instrument: 'soft-snare', gainDb: -11, reverb: 0.3 })
    .part('hat', { instrument: 'hat', gainDb: -16, pan: 0.3 });
  sketch.logo('tune', 63, 0, 0.8).chords('keys', 51, 0, 0.6).bass('bass', 39, 0, 0.8);
  sketch.hits('kick', [0, 1.5, 2], 0.8).hits('snare', [1, 3], 0.7).hits('hat', [0, 0.5, 1, 1.5, 2, 2.5], 0.6);
  return {
    title: 'Logo, late night',
    lufs: -18,
    score: sketch.score({ seed: 'late night', tempoBpm: 82, lengthBeats: 5.5, tailSeconds: 1.8, swing: 0.2 }),
  };
}

/** The station's jingles. */
export function jingles(): Jingle[] {
  return [sung(), neon(), bells(), porch(), recital(), floor(), lateNight()];
}
