import type { Style } from './style.js';

/** Piano, strings and a restrained kit; verses stand nearly alone, choruses open up. */
export const BALLAD: Style = {
  beatsPerBar: 4,
  swing: 0,
  swingUnitBeats: 0.25,
  reverb: { seconds: 2.4, damping: 0.5, returnDb: -12 },
  echoBeats: 1,
  voicing: { lowMidi: 52, highMidi: 72, voices: 4 },
  band: {
    piano: { instrument: 'grand-piano', gainDb: -10.5, pan: -0.2, reverb: 0.35, looseMs: 6 },
    strings: { instrument: 'strings', gainDb: -18, reverb: 0.55 },
    choir: { instrument: 'choir', gainDb: -21, reverb: 0.7 },
    guitar: { instrument: 'steel', gainDb: -12.5, pan: 0.6, reverb: 0.35, chorus: 0.3, looseMs: 6 },
    bass: { instrument: 'sub-bass', gainDb: -10.5, looseMs: 4 },
    kick: { instrument: 'kick', gainDb: -11, looseMs: 3 },
    snare: { instrument: 'soft-snare', gainDb: -6.5, reverb: 0.55, looseMs: 5 },
    hat: { instrument: 'hat', gainDb: -13, pan: 0.3, looseMs: 4 },
    ride: { instrument: 'ride', gainDb: -16.5, pan: -0.35, looseMs: 4 },
    crash: { instrument: 'crash', gainDb: -18, pan: 0.3, reverb: 0.4 },
    tom: { instrument: 'tom', gainDb: -11, reverb: 0.4 },
  },
  rhythms: ['x-x-x-x-x---x-x-', 'x---x-x-x-------', '..x-x-x-x--x----', 'x--xx---x-x-x---', 'x-----x-x-x-x---'],
  leadRange: [60, 79],
  lastChord: ['piano', 'strings', 'bass'],
  lastHit: ['kick', 'crash'],
  arrange(section, to) {
    const bars = to.barsOf(section);
    const { energy, kind } = section;
    const touch = 0.45 + 0.35 * energy;
    if (kind === 'chorus') {
      to.strum('piano', bars, 'x...x...x...x.o.', { velocity: touch, gateBeats: 1 });
      to.hold('strings', bars, 0.55 + 0.2 * energy);
      to.breakChords('guitar', bars, '0.2.4.2.3.2.4.2.', { velocity: 0.6, gateBeats: 0.9 });
    } else {
      to.breakChords('piano', bars, kind === 'intro' ? 'b.0.2.3.' : 'b.0.2.3.b.0.3.2.', {
        velocity: touch,
        gateBeats: 1.2,
      });
    }
    if (kind === 'bridge') to.hold('choir', bars, 0.6);
    if (kind === 'verse' && section.occurrence > 0) to.hold('strings', bars, 0.4);
    if (kind === 'outro') to.hold('strings', bars, 0.45);
    if (kind === 'intro' || kind === 'break') return;
    if (kind !== 'verse' || section.occurrence > 0)
      to.bass('bass', bars, energy > 0.7 ? 'r-----r-r---5-a-' : 'r-------r-----..', 0.7);
    if (kind === 'outro' || (kind === 'verse' && section.occurrence === 0)) return;
    to.drumWithFill('kick', bars, 'X.....x.X.......', 'X.....x.X...x...', 0.5 + 0.35 * energy);
    to.drumWithFill('snare', bars, '....X.......X...', '....X.......x.ox', 0.45 + 0.35 * energy);
    to.drum(energy > 0.7 ? 'ride' : 'hat', bars, 'x.o.x.o.x.o.x.o.', 0.5 + 0.2 * energy);
    to.drum('tom', bars.slice(-1), '..........x.x.x.', 0.55 * energy, 43);
    if (kind === 'chorus') to.drum('crash', bars.slice(0, 1), 'X...............', 0.6);
  },
};
