import { ENGINE_RATE_HZ } from '../../api/units.js';
import { renderScore, type StereoSound } from '../mix/desk.js';
import { master } from '../mix/master.js';
import { Arrangement, voiceBars } from '../music/arrangement.js';
import { parseProgression } from '../music/chord.js';
import type { Part, Score } from '../music/score.js';
import { Random } from '../random.js';
import { AMBIENT } from '../styles/ambient.js';

/** Sixteen bars of four at 64 a minute: sixty seconds, and every beat a whole number of frames. */
const BARS = 16;
const TEMPO_BPM = 64;
const TONIC_D = 2;
const CHORDS = 'Imaj9 vi9 IVmaj9 Iadd9/3 ii9 Vsus4 IVmaj9 Iadd9 vi9 iii7 IVmaj9 Iadd9/3 ii9 IVmaj9 Vsus2 Vsus4';
const ROUND_SECONDS = 60;
const LUFS = -20;

/**
 * The emergency loop: calm, and without a seam. Two rounds are played and the second is kept, so that the room and the
 * notes of the round before already sound in its beginning.
 */
export function renderEmergencyLoop(): StereoSound {
  const both = master(renderScore(twoRounds()), {
    lufs: LUFS,
    fadeInSeconds: 0,
    fadeOutSeconds: 0,
    fadeShape: 'natural',
  });
  const from = ROUND_SECONDS * ENGINE_RATE_HZ;
  return { left: both.left.slice(from, 2 * from), right: both.right.slice(from, 2 * from) };
}

function twoRounds(): Score {
  const { beatsPerBar } = AMBIENT;
  const bars = voiceBars(parseProgression(CHORDS, TONIC_D, beatsPerBar), beatsPerBar, AMBIENT.voicing);
  const to = new Arrangement(bars, beatsPerBar, new Random('emergency'));
  to.hold('pad', bars, 0.7);
  to.hold('glass', bars, 0.5, 1);
  to.breakChords('piano', bars, '0...2...3...1...', { velocity: 0.5, gateBeats: 2 });
  const everyOther = bars.filter((_, index) => index % 2 === 1);
  to.breakChords('bell', everyOther, '......4.......3.', { velocity: 0.45, gateBeats: 2, octaves: 1 });
  to.bass('bass', bars, 'r---------------', 0.6);
  const roundBeats = BARS * beatsPerBar;
  return {
    seed: 'emergency',
    tempoBpm: TEMPO_BPM,
    lengthBeats: 2 * roundBeats,
    parts: [...to.parts].map(([name, notes]) => repeat(name, notes, roundBeats)),
    ending: { kind: 'ring', fadeBeats: 0, tailSeconds: 0 },
    swing: 0,
    swingUnitBeats: 0.5,
    reverb: AMBIENT.reverb,
    echoBeats: 1.5,
    exact: true,
  };
}

/** The moving delays of the chorus would differ from round to round: the loop does without. */
function repeat(name: string, notes: Part['notes'], roundBeats: number): Part {
  const again = notes.map((note) => ({ ...note, atBeats: note.atBeats + roundBeats }));
  return { name, channel: { ...AMBIENT.band[name], chorus: 0 }, notes: [...notes, ...again] };
}
