import type { Channel, Note, Part, ReverbSettings, Score } from '../music/score.js';

/**
 * The station's logo: the name "Con-ti-nu-i-ty" as five notes over two chords (IV with its ninth, then I).
 * Semitones above the tonic, beats from its start.
 */
export const LOGO = [
  { semitones: 7, atBeats: 0, lengthBeats: 0.5 },
  { semitones: 12, atBeats: 0.5, lengthBeats: 0.5 },
  { semitones: 16, atBeats: 1, lengthBeats: 0.75 },
  { semitones: 14, atBeats: 2, lengthBeats: 0.75 },
  { semitones: 19, atBeats: 3, lengthBeats: 3 },
] as const;

/** Chords below it: [semitones above the tonic], from this beat on. */
export const LOGO_CHORDS = [
  { atBeats: 0, lengthBeats: 1.9, bass: 5, notes: [9, 12, 16, 19] },
  { atBeats: 2, lengthBeats: 1, bass: 7, notes: [7, 12, 14, 17] },
  { atBeats: 3, lengthBeats: 4, bass: 0, notes: [7, 12, 14, 16] },
] as const;

const ROOM: ReverbSettings = { seconds: 2, damping: 0.4, returnDb: -10 };

/** Collects the few notes of a short piece, part by part. */
export class Sketch {
  readonly #parts = new Map<string, Part>();

  part(name: string, channel: Channel): this {
    this.#parts.set(name, { name, channel, notes: [] });
    return this;
  }

  note(part: string, note: Note): this {
    const found = this.#parts.get(part);
    if (!found) throw new Error(`the sketch has no ${part}`);
    found.notes.push(note);
    return this;
  }

  /** A drum on the given beats. */
  hits(part: string, beats: readonly number[], velocity: number): this {
    for (const atBeats of beats) this.note(part, { atBeats, lengthBeats: 0.25, midi: 48, velocity });
    return this;
  }

  /** The logo's tune. */
  logo(part: string, tonicMidi: number, atBeats: number, velocity: number, below = 0): this {
    for (const { semitones, atBeats: at, lengthBeats } of LOGO) {
      this.note(part, { atBeats: atBeats + at, lengthBeats, midi: tonicMidi + lower(semitones, below), velocity });
    }
    return this;
  }

  /** The logo's chords held. */
  chords(part: string, tonicMidi: number, atBeats: number, velocity: number): this {
    for (const chord of LOGO_CHORDS) {
      for (const semitones of chord.notes) {
        const { lengthBeats } = chord;
        this.note(part, { atBeats: atBeats + chord.atBeats, lengthBeats, midi: tonicMidi + semitones, velocity });
      }
    }
    return this;
  }

  bass(part: string, tonicMidi: number, atBeats: number, velocity: number): this {
    for (const { atBeats: at, lengthBeats, bass } of LOGO_CHORDS) {
      this.note(part, {
        atBeats: atBeats + at,
        lengthBeats: Math.min(2, lengthBeats),
        midi: tonicMidi + bass,
        velocity,
      });
    }
    return this;
  }

  score(options: { seed: string; tempoBpm: number; lengthBeats: number; tailSeconds: number; swing?: number }): Score {
    return {
      seed: options.seed,
      tempoBpm: options.tempoBpm,
      lengthBeats: options.lengthBeats,
      parts: [...this.#parts.values()],
      ending: { kind: 'ring', fadeBeats: 0, tailSeconds: options.tailSeconds },
      swing: options.swing ?? 0,
      swingUnitBeats: 0.25,
      reverb: ROOM,
      echoBeats: 0.75,
    };
  }
}

/** Harmony under the tune: the same line a number of chord or scale steps lower, on the pentatonic of the tonic. */
function lower(semitones: number, steps: number): number {
  const ladder = [-5, -3, 0, 2, 4, 7, 9, 12, 14, 16, 19, 21];
  if (steps === 0) return semitones;
  return ladder[Math.max(0, ladder.indexOf(semitones) - steps)];
}
