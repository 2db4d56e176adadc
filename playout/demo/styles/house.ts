import type { Style } from './style.js';

/** Four on the floor: a round kick, off-beat bass and hats, chords that breathe with the kick. */
export const HOUSE: Style = {
  beatsPerBar: 4,
  swing: 0.1,
  swingUnitBeats: 0.25,
  reverb: { seconds: 1.8, damping: 0.45, returnDb: -11 },
  echoBeats: 0.75,
  pumpBy: 'kick',
  voicing: { lowMidi: 53, highMidi: 73, voices: 4 },
  band: {
    stab: { instrument: 'stab', gainDb: -15, pan: 0.3, reverb: 0.35, echo: 0.3, pump: 0.35, looseMs: 2 },
    organ: { instrument: 'organ', gainDb: -20, pan: -0.2, reverb: 0.3, chorus: 0.4, pump: 0.4 },
    keys: { instrument: 'electric-piano', gainDb: -16, pan: -0.45, reverb: 0.3, chorus: 0.5, pump: 0.3 },
    pad: { instrument: 'warm-pad', gainDb: -17, reverb: 0.5, pump: 0.65 },
    bass: { instrument: 'house-bass', gainDb: -9, pump: 0.4, looseMs: 1 },
    kick: { instrument: 'house-kick', gainDb: -8.5, looseMs: 0.5 },
    clap: { instrument: 'clap', gainDb: -12.5, reverb: 0.35, looseMs: 2 },
    hat: { instrument: 'hat', gainDb: -10, pan: 0.2, looseMs: 2 },
    open: { instrument: 'open-hat', gainDb: -17.5, pan: 0.15, looseMs: 2 },
    shaker: { instrument: 'shaker', gainDb: -19.5, pan: -0.4, looseMs: 3 },
    conga: { instrument: 'conga', gainDb: -14.5, pan: -0.45, reverb: 0.3, looseMs: 4 },
    crash: { instrument: 'crash', gainDb: -17, reverb: 0.3, pan: -0.2 },
    rise: { instrument: 'whoosh', gainDb: -19, reverb: 0.5 },
  },
  rhythms: ['x--x--x-----x-x-', '..x--x-xx--x----', 'x-x--x--x-----..', 'x--x-x--x--x-x--'],
  leadRange: [62, 79],
  lastChord: ['stab', 'pad', 'bass'],
  lastHit: ['kick', 'crash'],
  arrange(section, to) {
    const bars = to.barsOf(section);
    const { energy, kind } = section;
    const half = Math.ceil(bars.length / 2);
    if (kind === 'bridge' || kind === 'break') {
      to.hold('pad', bars, 0.65);
      to.strum('keys', bars, 'x.....x.........', { velocity: 0.55, gateBeats: 1.4, spreadBeats: 0.02 });
      to.drum('shaker', bars, 'o.x.o.x.o.x.o.x.', 0.5);
      to.drum('clap', bars.slice(-2), '....x.......x...', 0.6);
      to.add('rise', (section.startBar + section.bars - 2) * 4, 8, 60, 0.85);
      return;
    }
    to.drumWithFill(
      'kick',
      bars,
      'X...X...X...X...',
      kind === 'intro' ? 'X...X...X...X...' : 'X...X...X.....x.',
      0.7 + 0.25 * energy,
    );
    to.drum('hat', bars, '..o...o...o...o.', 0.5);
    to.drum('open', kind === 'intro' ? bars.slice(half) : bars, '..x...x...x...x.', 0.5 + 0.25 * energy);
    if (kind === 'intro' && bars.length <= 4)
      to.strum('stab', bars, '...x..x....x....', { velocity: 0.5, gateBeats: 0.4 });
    if (kind === 'intro' && bars.length > 4)
      to.strum('stab', bars.slice(half), '...x..x....x....', { velocity: 0.5, gateBeats: 0.4 });
    if (kind === 'outro') to.strum('stab', bars, '...x..x.........', { velocity: 0.5, gateBeats: 0.4 });
    if (kind === 'intro') return;
    to.drum('clap', bars, '....x.......x...', 0.55 + 0.25 * energy);
    to.drum('shaker', bars, 'oxoxoxoxoxoxoxox', 0.4 + 0.2 * energy);
    to.bass('bass', bars, energy > 0.7 ? '..r-..r-..r-.r8.' : '..r-..r-..r-..5-', 0.7 + 0.2 * energy);
    if (kind === 'verse') to.strum('keys', bars, '...x..x....x....', { velocity: 0.6, gateBeats: 0.6 });
    if (kind === 'chorus') {
      to.strum('stab', bars, 'x..x..x...x..x..', { velocity: 0.7, gateBeats: 0.45 });
      to.hold('pad', bars, 0.6);
      to.hold('organ', bars, 0.5);
      to.drum('conga', bars, '..x..x..x..x..xo', 0.55, 53);
      to.drum('crash', bars.slice(0, 1), 'X...............', 0.6);
    }
  },
};
