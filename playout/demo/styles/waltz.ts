import type { Style } from './style.js';

/** Three in a bar: picked steel strings, bass on one, strings that swell, a small kit with brushes. */
export const WALTZ: Style = {
  beatsPerBar: 3,
  swing: 0,
  swingUnitBeats: 0.5,
  reverb: { seconds: 1.7, damping: 0.5, returnDb: -11 },
  echoBeats: 1,
  voicing: { lowMidi: 52, highMidi: 72, voices: 4 },
  band: {
    guitar: { instrument: 'steel', gainDb: -11.5, pan: -0.55, reverb: 0.3, looseMs: 7 },
    second: { instrument: 'nylon', gainDb: -13.5, pan: 0.6, reverb: 0.3, looseMs: 8 },
    piano: { instrument: 'felt-piano', gainDb: -13, pan: 0.15, reverb: 0.4, looseMs: 8 },
    strings: { instrument: 'strings', gainDb: -20, reverb: 0.55 },
    bass: { instrument: 'upright-bass', gainDb: -13.5, looseMs: 6 },
    kick: { instrument: 'soft-kick', gainDb: -12, looseMs: 5 },
    brush: { instrument: 'brush', gainDb: -14, pan: 0.15, reverb: 0.3, looseMs: 7 },
    shaker: { instrument: 'shaker', gainDb: -18.5, pan: 0.5 },
    bell: { instrument: 'glockenspiel', gainDb: -21, pan: -0.5, reverb: 0.6 },
  },
  rhythms: ['x-x-x-x---x-', 'x---x-x-----', 'x-x-xxx---..', '..x-x-x-----', 'x---x-x-x-x-'],
  leadRange: [64, 81],
  lastChord: ['guitar', 'piano', 'strings', 'bass'],
  lastHit: ['kick'],
  arrange(section, to) {
    const bars = to.barsOf(section);
    const { energy, kind } = section;
    const touch = 0.55 + 0.3 * energy;
    if (kind !== 'break')
      to.breakChords('guitar', bars, energy > 0.45 ? '021324' : '0.2.3.', { velocity: touch, gateBeats: 1.4 });
    if (kind === 'break' || kind === 'bridge' || (kind === 'verse' && section.occurrence > 0)) {
      to.breakChords('piano', bars, 'b.2.3.', { velocity: 0.6, gateBeats: 1.2 });
    }
    if (kind === 'chorus') {
      to.hold('strings', bars, 0.5 + 0.2 * energy);
      to.strum('second', bars, '..x.x.', { velocity: touch, gateBeats: 0.8, spreadBeats: 0.02 });
      to.breakChords(
        'bell',
        bars.filter((_, index) => index % 4 === 3),
        '..4.5.',
        { velocity: 0.5, gateBeats: 1, octaves: 1 },
      );
    }
    if (kind === 'bridge') to.hold('strings', bars, 0.5);
    if (kind !== 'intro' && kind !== 'break')
      to.bass('bass', bars, energy > 0.7 ? 'r--5-a' : 'r-----', 0.7 + 0.15 * energy);
    if (kind === 'verse' || kind === 'chorus') {
      to.drum('kick', bars, 'x.....', 0.5 + 0.3 * energy);
      if (energy > 0.5) to.drumWithFill('brush', bars, '..x.x.', '..x.xx', 0.5 + 0.3 * energy);
      if (kind === 'chorus') to.drum('shaker', bars, 'o.x.x.', 0.6);
    }
  },
};
