import type { Random } from '../random.js';
import type { BarChord, Chord } from './chord.js';
import type { Section } from './form.js';
import type { Note } from './score.js';
import { leadVoices, nearestNote, type VoicingRange } from './voicing.js';

/** A chord at its place in the song, with the notes that the harmony parts play. */
export interface VoicedChord {
  readonly chord: Chord;
  /** From the start of the song. */
  readonly atBeats: number;
  readonly beats: number;
  readonly voicing: readonly number[];
  readonly bassMidi: number;
}

export interface Bar {
  readonly startBeats: number;
  readonly chords: readonly VoicedChord[];
}

const BASS_LOW_MIDI = 29;
const BASS_HIGH_MIDI = 43;

const TOUCH: Readonly<Record<string, number>> = { X: 1, x: 0.76, o: 0.46 };

/** Gives every chord its notes, each leading on from the one before. */
export function voiceBars(bars: readonly (readonly BarChord[])[], beatsPerBar: number, range: VoicingRange): Bar[] {
  let before: number[] | undefined;
  let bassBefore = 36;
  return bars.map((bar, index) => ({
    startBeats: index * beatsPerBar,
    chords: bar.map(({ chord, atBeat, beats }) => {
      const voicing = leadVoices(chord, before, range);
      before = voicing;
      bassBefore = nearestNote(chord.bassPc, (bassBefore + 35) / 2, BASS_LOW_MIDI, BASS_HIGH_MIDI);
      return { chord, atBeats: index * beatsPerBar + atBeat, beats, voicing, bassMidi: bassBefore };
    }),
  }));
}

/**
 * Where a style writes its parts. Patterns are texts that divide a bar evenly: `X` loud, `x` normal, `o` soft, `.`
 * nothing; in bass lines `r` root, `3` third, `5` fifth, `8` octave, `a` the note that leads to the next root, `-` holds.
 */
export class Arrangement {
  readonly parts = new Map<string, Note[]>();

  constructor(
    readonly bars: readonly Bar[],
    readonly beatsPerBar: number,
    readonly random: Random,
  ) {}

  add(part: string, atBeats: number, lengthBeats: number, midi: number, velocity: number): void {
    let notes = this.parts.get(part);
    if (!notes) {
      notes = [];
      this.parts.set(part, notes);
    }
    notes.push({ atBeats, lengthBeats, midi, velocity: Math.min(1, Math.max(0.05, velocity)) });
  }

  barsOf(section: Section): readonly Bar[] {
    return this.bars.slice(section.startBar, section.startBar + section.bars);
  }

  /** Every chord held for its length, moved by `octaves`. */
  hold(part: string, bars: readonly Bar[], velocity: number, octaves = 0): void {
    for (const chord of bars.flatMap((bar) => bar.chords)) {
      for (const midi of chord.voicing) this.add(part, chord.atBeats, chord.beats, midi + 12 * octaves, velocity);
    }
  }

  /** Chords struck by a pattern; the notes of each follow one another by `spreadBeats`, up and down in turn. */
  strum(
    part: string,
    bars: readonly Bar[],
    pattern: string,
    options: { velocity: number; gateBeats: number; spreadBeats?: number; octaves?: number },
  ): void {
    const step = this.beatsPerBar / pattern.length;
    const spread = options.spreadBeats ?? 0;
    for (const bar of bars) {
      for (let i = 0; i < pattern.length; i++) {
        const touch = TOUCH[pattern[i]];
        if (!touch) continue;
        const at = bar.startBeats + i * step;
        const chord = chordOf(bar, at);
        const order = i % 2 === 0 || spread === 0 ? chord.voicing : [...chord.voicing].reverse();
        order.forEach((midi, index) => {
          const shifted = midi + 12 * (options.octaves ?? 0);
          this.add(part, at + index * spread, options.gateBeats, shifted, touch * options.velocity);
        });
      }
    }
  }

  /** Broken chords: each character takes a note of the voicing (`0` the lowest, `b` the bass an octave up), `.` rests. */
  breakChords(
    part: string,
    bars: readonly Bar[],
    pattern: string,
    options: { velocity: number; gateBeats: number; octaves?: number },
  ): void {
    const step = this.beatsPerBar / pattern.length;
    for (const bar of bars) {
      for (let i = 0; i < pattern.length; i++) {
        if (pattern[i] === '.') continue;
        const at = bar.startBeats + i * step;
        const chord = chordOf(bar, at);
        const midi = pattern[i] === 'b' ? chord.bassMidi + 12 : toneAt(chord.voicing, Number(pattern[i]));
        const accent = i % Math.round(1 / step) === 0 ? 1 : 0.8;
        this.add(part, at, options.gateBeats, midi + 12 * (options.octaves ?? 0), options.velocity * accent);
      }
    }
  }

  bass(part: string, bars: readonly Bar[], pattern: string, velocity: number): void {
    const step = this.beatsPerBar / pattern.length;
    for (const [index, bar] of bars.entries()) {
      for (let i = 0; i < pattern.length; i++) {
        if (pattern[i] === '.' || pattern[i] === '-') continue;
        let length = step;
        for (let next = i + 1; pattern[next] === '-'; next++) length += step;
        const at = bar.startBeats + i * step;
        const following = (bars[index + 1] ?? bars[0]).chords[0];
        const midi = bassTone(pattern[i], chordOf(bar, at), following);
        const accent = i === 0 ? 1 : 0.86;
        this.add(part, at, length * 0.94, midi, velocity * accent);
      }
    }
  }

  /** One drum by its pattern, in every bar. */
  drum(part: string, bars: readonly Bar[], pattern: string, velocity: number, midi = 48): void {
    const step = this.beatsPerBar / pattern.length;
    for (const bar of bars) {
      for (let i = 0; i < pattern.length; i++) {
        const touch = TOUCH[pattern[i]];
        if (touch) this.add(part, bar.startBeats + i * step, step, midi, touch * velocity);
      }
    }
  }

  /** Drums for all bars but the last, which gets the fill. */
  drumWithFill(part: string, bars: readonly Bar[], pattern: string, fill: string, velocity: number): void {
    this.drum(part, bars.slice(0, -1), pattern, velocity);
    this.drum(part, bars.slice(-1), fill, velocity);
  }
}

export function chordOf(bar: Bar, atBeats: number): VoicedChord {
  return bar.chords.findLast((chord) => chord.atBeats <= atBeats + 1e-9) ?? bar.chords[0];
}

/** The `index`-th note of a voicing; past its top it goes on an octave higher. */
function toneAt(voicing: readonly number[], index: number): number {
  return voicing[index % voicing.length] + 12 * Math.floor(index / voicing.length);
}

function bassTone(step: string, now: VoicedChord, next: VoicedChord): number {
  const root = now.bassMidi;
  switch (step) {
    case '5':
      return nearestNote(now.chord.restPcs[2], root + 4, BASS_LOW_MIDI - 1, BASS_HIGH_MIDI + 4);
    case '3':
      return nearestNote(now.chord.restPcs[1], root + 4, BASS_LOW_MIDI - 1, BASS_HIGH_MIDI + 4);
    case '8':
      return root + 12;
    case 'a':
      return next.bassMidi === root ? root + 7 : next.bassMidi + (next.bassMidi > root ? -1 : 1);
    default:
      return root;
  }
}
