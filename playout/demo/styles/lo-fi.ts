import type { Style } from './style.js';

/** Slow, swung and dusty: electric piano, round bass, drums behind the beat. */
export const LO_FI: Style = {
  beatsPerBar: 4,
  swing: 0.24,
  swingUnitBeats: 0.25,
  reverb: { seconds: 1.5, damping: 0.6, returnDb: -10.5 },
  echoBeats: 0.75,
  hissDb: -58,
  pumpBy: 'kick',
  voicing: { lowMidi: 52, highMidi: 72, voices: 4 },
  band: {
    keys: { instrument: 'electric-piano', gainDb: -12.5, pan: -0.15, reverb: 0.3, chorus: 0.5, pump: 0.15, looseMs: 7 },
    guitar: { instrument: 'nylon', gainDb: -14.5, pan: 0.6, reverb: 0.35, looseMs: 8 },
    pad: { instrument: 'warm-pad', gainDb: -21, reverb: 0.5, pump: 0.35 },
    bass: { instrument: 'sub-bass', gainDb: -12, pump: 0.3, looseMs: 5 },
    kick: { instrument: 'soft-kick', gainDb: -8.5, looseMs: 3 },
    snare: { instrument: 'soft-snare', gainDb: -9.5, pan: 0.05, reverb: 0.25, looseMs: 9 },
    hat: { instrument: 'hat', gainDb: -15, pan: 0.3, looseMs: 4 },
    shaker: { instrument: 'shaker', gainDb: -20, pan: -0.4, looseMs: 5 },
    chime: { instrument: 'vibraphone', gainDb: -17, pan: -0.35, reverb: 0.5, echo: 0.4 },
  },
  rhythms: ['..x-x-x-x---....', 'x--x--x-x---....', '..x-x--xx-x-x---', 'x-x--x--x-------'],
  leadRange: [64, 81],
  lastChord: ['keys', 'pad', 'bass', 'chime'],
  lastHit: ['kick', 'hat'],
  arrange(section, to) {
    const bars = to.barsOf(section);
    const { energy, kind } = section;
    const touch = 0.55 + 0.3 * energy;
    to.strum('keys', bars, kind === 'intro' ? 'x...............' : 'x.....o...o.....', {
      velocity: touch,
      gateBeats: kind === 'intro' ? 3.6 : 1.6,
      spreadBeats: 0.03,
    });
    if (kind === 'chorus' || kind === 'bridge') to.hold('pad', bars, 0.5);
    if (kind === 'chorus') to.breakChords('guitar', bars, '..0...2...3...1.', { velocity: touch, gateBeats: 0.9 });
    if (kind === 'bridge' || kind === 'intro') {
      to.breakChords(
        'chime',
        bars.filter((_, index) => index % 2 === 1),
        '....2...4.......',
        {
          velocity: 0.5,
          gateBeats: 1.5,
          octaves: 1,
        },
      );
    }
    if (kind !== 'intro' || section.bars > 4)
      to.bass('bass', bars, kind === 'chorus' ? 'r-----r.5--.r-.a' : 'r-----..r---...a', 0.8);
    if (kind === 'break') return;
    if (kind === 'bridge') {
      to.drum('hat', bars, 'o...o...o...o...', 0.5);
      return;
    }
    const late = kind === 'intro' ? bars.slice(Math.floor(bars.length / 2)) : bars;
    to.drumWithFill('kick', late, 'X.....x.x.......', 'X.....x.x..x....', 0.6 + 0.3 * energy);
    to.drumWithFill('snare', late, '....X.......X...', '....X.......X.oo', 0.55 + 0.35 * energy);
    to.drum('hat', late, energy > 0.7 ? 'x.o.x.oox.o.x.o.' : 'x.o.x.o.x.o.x.o.', 0.45 + 0.25 * energy);
    if (kind === 'chorus') to.drum('shaker', bars, '..x...x...x...x.', 0.6);
  },
};
