import { ENGINE_RATE_HZ } from '../../api/units.js';
import { NoteBank } from '../instruments/note-bank.js';
import type { Sound } from '../instruments/instrument.js';
import type { Part, Score } from '../music/score.js';
import { Random } from '../random.js';

/** A sound at its place on the timeline. */
export interface Placed {
  readonly startFrame: number;
  readonly sound: Sound;
  readonly gainLinear: number;
}

/** Frame of a beat, with swing: the second of every two swing units comes late. */
export function frameOfBeat(score: Score, beats: number, swings: boolean): number {
  let at = beats;
  if (swings && score.swing > 0) {
    const unit = score.swingUnitBeats;
    const within = beats % (2 * unit);
    // Stretch the first half, squeeze the second.
    const swung =
      within < unit ? within * (1 + score.swing) : unit * (1 + score.swing) + (within - unit) * (1 - score.swing);
    at = beats - within + swung;
  }
  return Math.round((at * 60 * ENGINE_RATE_HZ) / score.tempoBpm);
}

/** A part as a player would play it: swung, a little loose in time and touch, in order of time. */
export function perform(score: Score, part: Part, bank: NoteBank): Placed[] {
  const random = new Random(`${score.seed}:${part.name}:touch`);
  const swings = part.channel.swings ?? true;
  const looseFrames = ((part.channel.looseMs ?? 3) / 1000) * ENGINE_RATE_HZ;
  const placed = part.notes.map((note, index) => {
    const exact = frameOfBeat(score, note.atBeats, swings);
    const late = score.exact ? 0 : random.bell() * looseFrames;
    const touch = score.exact ? 1 : 1 + random.bell() * 0.05;
    const startFrame = Math.max(0, Math.round(exact + late));
    const velocity = Math.min(1, Math.max(0.05, note.velocity * touch));
    const gateFrames = (note.lengthBeats * 60 * ENGINE_RATE_HZ) / score.tempoBpm;
    return { startFrame, ...bank.note(part.channel.instrument, note.midi, gateFrames, velocity, index) };
  });
  return placed.sort((a, b) => a.startFrame - b.startFrame);
}
