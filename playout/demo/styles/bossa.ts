import type { Style } from './style.js';

/** A small combo in two: nylon guitar over a clave, upright bass on root and fifth, rim and shaker. */
export const BOSSA: Style = {
  beatsPerBar: 4,
  swing: 0.06,
  swingUnitBeats: 0.5,
  reverb: { seconds: 1.3, damping: 0.5, returnDb: -11 },
  echoBeats: 1,
  voicing: { lowMidi: 52, highMidi: 70, voices: 4 },
  band: {
    guitar: { instrument: 'nylon', gainDb: -11.5, pan: -0.32, reverb: 0.3, looseMs: 6 },
    keys: { instrument: 'electric-piano', gainDb: -16, pan: 0.5, reverb: 0.3, chorus: 0.3, looseMs: 6 },
    strings: { instrument: 'strings', gainDb: -21, reverb: 0.6 },
    bass: { instrument: 'upright-bass', gainDb: -12.5, looseMs: 5 },
    kick: { instrument: 'soft-kick', gainDb: -12, looseMs: 4 },
    rim: { instrument: 'rim', gainDb: -14, pan: 0.25, reverb: 0.3, looseMs: 4 },
    shaker: { instrument: 'shaker', gainDb: -17.5, pan: 0.5, reverb: 0.15, looseMs: 5 },
    conga: { instrument: 'conga', gainDb: -13.5, pan: -0.5, reverb: 0.3, looseMs: 6 },
    ride: { instrument: 'ride', gainDb: -16, pan: 0.4 },
  },
  rhythms: ['x--x--x-x-----x-', 'x-x--x--x---....', '..x-x--x-x--x---', 'x---x--x--x-x---', '.x-x-x--x-------'],
  leadRange: [64, 81],
  lastChord: ['guitar', 'keys', 'bass'],
  lastHit: ['rim'],
  arrange(section, to) {
    const bars = to.barsOf(section);
    const { energy, kind } = section;
    const pairs = (which: number) => bars.filter((_, index) => index % 2 === which);
    const touch = 0.6 + 0.25 * energy;
    to.strum('guitar', pairs(0), 'x..x..x...x..x..', { velocity: touch, gateBeats: 0.7, spreadBeats: 0.012 });
    to.strum('guitar', pairs(1), 'x..x...x..x...x.', { velocity: touch, gateBeats: 0.7, spreadBeats: 0.012 });
    if (kind === 'break') return;
    if (kind !== 'intro' || section.bars > 4) to.bass('bass', bars, 'r--55--r', 0.72 + 0.15 * energy);
    to.drum('shaker', bars, 'x.o.x.o.x.o.x.o.', 0.6);
    if (kind === 'intro') return;
    to.drum('rim', pairs(0), 'x.....x.....x...', 0.6 + 0.2 * energy);
    to.drum('rim', pairs(1), '....x.....x.....', 0.6 + 0.2 * energy);
    to.drum('kick', bars, 'x.....x.x.....x.', 0.5 + 0.2 * energy);
    if (kind === 'chorus') {
      to.hold('strings', bars, 0.55);
      to.drum('conga', bars, '............x.xo', 0.65, 55);
      to.drum('ride', bars, 'x...x.o.x...x.o.', 0.5);
    }
    if (kind === 'bridge')
      to.strum('keys', bars, 'x.......x.......', { velocity: 0.6, gateBeats: 1.8, spreadBeats: 0.03 });
    if (kind === 'verse' && section.occurrence > 0)
      to.strum('keys', bars, '......x.........', { velocity: 0.5, gateBeats: 1.2 });
  },
};
