import type { Style } from './style.js';

/** Wide and unhurried: pads, a felt piano, bells in a large room; a pulse comes and goes. */
export const AMBIENT: Style = {
  beatsPerBar: 4,
  swing: 0,
  swingUnitBeats: 0.5,
  reverb: { seconds: 4.2, damping: 0.5, returnDb: -9 },
  echoBeats: 1.5,
  voicing: { lowMidi: 50, highMidi: 72, voices: 4 },
  band: {
    pad: { instrument: 'warm-pad', gainDb: -14, reverb: 0.6, chorus: 0.4 },
    glass: { instrument: 'glass-pad', gainDb: -18, reverb: 0.8, pan: 0.1 },
    choir: { instrument: 'choir', gainDb: -20, reverb: 0.8 },
    piano: { instrument: 'felt-piano', gainDb: -11, pan: -0.3, reverb: 0.55, echo: 0.25, looseMs: 12 },
    bell: { instrument: 'glockenspiel', gainDb: -11, pan: 0.5, reverb: 0.8, echo: 0.5, looseMs: 10 },
    bass: { instrument: 'sub-bass', gainDb: -11 },
    pulse: { instrument: 'soft-kick', gainDb: -11, reverb: 0.1 },
    shaker: { instrument: 'shaker', gainDb: -19, pan: -0.5, reverb: 0.4 },
  },
  rhythms: ['x-------x---x---', '....x---x-------', 'x---x-----x-x---', '..x---x---x-----'],
  leadRange: [64, 84],
  lastChord: ['pad', 'glass', 'piano', 'bass', 'bell'],
  lastHit: [],
  arrange(section, to) {
    const bars = to.barsOf(section);
    const { energy, kind } = section;
    to.hold('pad', bars, 0.45 + 0.4 * energy);
    if (kind !== 'verse' || section.occurrence > 0) to.hold('glass', bars, 0.4 + 0.3 * energy, 1);
    if (kind === 'chorus') to.hold('choir', bars, 0.5);
    to.breakChords('piano', bars, energy > 0.7 ? '0.2.3.1.4.2.3.1.' : '0...2...3.......', {
      velocity: 0.42 + 0.3 * energy,
      gateBeats: 2.2,
    });
    if (kind === 'intro' || kind === 'bridge' || kind === 'break' || kind === 'outro') {
      to.breakChords(
        'bell',
        bars.filter((_, index) => index % 2 === 0),
        '......4.......3.',
        {
          velocity: 0.5,
          gateBeats: 2,
          octaves: 1,
        },
      );
    }
    if (kind !== 'intro')
      to.bass('bass', bars, energy > 0.7 ? 'r-------....r---' : 'r---------------', 0.55 + 0.2 * energy);
    if (kind === 'chorus' || (kind === 'verse' && section.occurrence > 0)) {
      to.drum('pulse', bars, 'x.......x.......', 0.5 + 0.2 * energy);
      to.drum('shaker', bars, '..o...x...o...x.', 0.6);
    }
  },
};
