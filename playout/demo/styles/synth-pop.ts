import type { Style } from './style.js';

/** Bright and driving: eighth-note bass, sparkling arpeggios, a backbeat, wide choruses. */
export const SYNTH_POP: Style = {
  beatsPerBar: 4,
  swing: 0,
  swingUnitBeats: 0.25,
  reverb: { seconds: 1.9, damping: 0.4, returnDb: -13 },
  echoBeats: 0.75,
  pumpBy: 'kick',
  voicing: { lowMidi: 53, highMidi: 74, voices: 4 },
  band: {
    pad: { instrument: 'warm-pad', gainDb: -16, reverb: 0.4, chorus: 0.5, pump: 0.4 },
    choir: { instrument: 'choir', gainDb: -20, reverb: 0.5, pump: 0.25 },
    arp: { instrument: 'synth-pluck', gainDb: -13, pan: 0.45, reverb: 0.25, echo: 0.4, pump: 0.2, looseMs: 1 },
    keys: { instrument: 'electric-piano', gainDb: -18, pan: -0.5, reverb: 0.3, chorus: 0.5 },
    bass: { instrument: 'synth-bass', gainDb: -10.5, pump: 0.35, looseMs: 1 },
    kick: { instrument: 'kick', gainDb: -8.5, looseMs: 1 },
    snare: { instrument: 'snare', gainDb: -10, reverb: 0.35, looseMs: 2 },
    clap: { instrument: 'clap', gainDb: -14, reverb: 0.4, pan: 0.1, looseMs: 3 },
    hat: { instrument: 'hat', gainDb: -17, pan: -0.25, looseMs: 2 },
    open: { instrument: 'open-hat', gainDb: -19, pan: -0.25 },
    crash: { instrument: 'crash', gainDb: -16, pan: 0.3, reverb: 0.3 },
    tom: { instrument: 'tom', gainDb: -10, reverb: 0.3 },
    rise: { instrument: 'whoosh', gainDb: -20, reverb: 0.4 },
  },
  rhythms: ['x-x-x--x--x-x---', 'x--x--x-x-x-x---', '..x-x-x-x--x----', 'x---x-x-x---x---', 'x-xx-x-xx-------'],
  leadRange: [62, 79],
  lastChord: ['pad', 'keys', 'bass', 'arp'],
  lastHit: ['kick', 'crash'],
  arrange(section, to) {
    const bars = to.barsOf(section);
    const { energy, kind } = section;
    if (kind !== 'break')
      to.breakChords('arp', bars, energy > 0.6 ? '0213421302134213' : '0.2.3.1.4.2.3.1.', {
        velocity: 0.4 + 0.35 * energy,
        gateBeats: 0.22,
      });
    if (kind !== 'verse') to.hold('pad', bars, 0.45 + 0.35 * energy);
    if (kind === 'verse') to.strum('keys', bars, 'x.....x.........', { velocity: 0.6, gateBeats: 1.4 });
    if (kind === 'chorus') to.hold('choir', bars, 0.55);
    if (kind === 'break')
      to.strum('keys', bars, 'x...............', { velocity: 0.55, gateBeats: 3.6, spreadBeats: 0.04 });
    if (kind !== 'intro' && kind !== 'break')
      to.bass('bass', bars, energy > 0.6 ? 'rrr8rr58' : 'rrrrrrrr', 0.6 + 0.3 * energy);
    if (kind === 'bridge' || kind === 'break') {
      to.drum('hat', bars, 'x...x...x...x...', 0.5);
      to.add('rise', (section.startBar + section.bars - 1) * 4, 4, 60, 0.8);
      to.drum('snare', bars.slice(-1), '........x.x.xxxx', 0.6);
      return;
    }
    if (kind === 'intro') {
      to.drum('kick', bars.slice(-Math.ceil(bars.length / 2)), 'X...X...X...X...', 0.7);
      to.drum('hat', bars, '..x...x...x...x.', 0.5);
      return;
    }
    to.drumWithFill(
      'kick',
      bars,
      energy > 0.7 ? 'X...X...X...X...' : 'X.......X.x.....',
      'X...X...X.......',
      0.7 + 0.25 * energy,
    );
    to.drumWithFill('snare', bars, '....X.......X...', '....X.......x.xx', 0.6 + 0.3 * energy);
    to.drum('hat', bars, 'x.o.x.o.x.o.x.o.', 0.5 + 0.3 * energy);
    if (energy > 0.7) {
      to.drum('clap', bars, '....x.......x...', 0.75);
      to.drum('open', bars, '..x...x...x...x.', 0.6);
      to.drum('crash', bars.slice(0, 1), 'X...............', 0.7);
    }
    to.drum('tom', bars.slice(-1), '............x.x.', 0.6 * energy, 45);
  },
};
