/** A chord as pitch classes (0 = C .. 11 = B). */
export interface Chord {
  readonly symbol: string;
  readonly rootPc: number;
  readonly bassPc: number;
  /** Root first, then in order of how much they make the chord what it is. */
  readonly pcs: readonly number[];
  /** Root, third (or what stands for it) and fifth: where a melody may rest. */
  readonly restPcs: readonly number[];
}

export const NOTE_NAMES = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'Gb', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
export type NoteName = (typeof NOTE_NAMES)[number];

/** Semitones of the seven-note modes above the tonic. */
export const MODES = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
} as const;
export type ModeName = keyof typeof MODES;

const DEGREES: Readonly<Record<string, number>> = { I: 0, II: 2, III: 4, IV: 5, V: 7, VI: 9, VII: 11 };

/** Intervals by suffix, for a capital (major) and a small (minor) numeral; the colouring tones stand before the fifth. */
const SUFFIXES: Readonly<Record<string, readonly [readonly number[], readonly number[]]>> = {
  '': [
    [0, 4, 7],
    [0, 3, 7],
  ],
  '6': [
    [0, 4, 9, 7],
    [0, 3, 9, 7],
  ],
  '7': [
    [0, 4, 10, 7],
    [0, 3, 10, 7],
  ],
  '9': [
    [0, 4, 10, 2, 7],
    [0, 3, 10, 2, 7],
  ],
  '11': [
    [0, 5, 10, 2, 7],
    [0, 3, 10, 5, 2],
  ],
  '13': [
    [0, 4, 10, 9, 2],
    [0, 3, 10, 9, 2],
  ],
  maj7: [
    [0, 4, 11, 7],
    [0, 3, 11, 7],
  ],
  maj9: [
    [0, 4, 11, 2, 7],
    [0, 3, 11, 2, 7],
  ],
  add9: [
    [0, 4, 2, 7],
    [0, 3, 2, 7],
  ],
  sus2: [
    [0, 2, 7],
    [0, 2, 7],
  ],
  sus4: [
    [0, 5, 7],
    [0, 5, 7],
  ],
  '7sus': [
    [0, 5, 10, 7],
    [0, 5, 10, 7],
  ],
  '9sus': [
    [0, 5, 10, 2, 7],
    [0, 5, 10, 2, 7],
  ],
  '7b9': [
    [0, 4, 10, 1, 7],
    [0, 3, 10, 1, 7],
  ],
  m7b5: [
    [0, 3, 6, 10],
    [0, 3, 6, 10],
  ],
  dim7: [
    [0, 3, 6, 9],
    [0, 3, 6, 9],
  ],
};

/**
 * A chord from its numeral over a tonic: `ii9`, `V7sus`, `bVImaj7`, `I/3` (a slash gives the bass as a scale degree of
 * the major scale, `b` and `#` allowed). Degrees are counted on the major scale of the tonic. Throws on a symbol that it does not know.
 */
export function parseChord(symbol: string, tonicPc: number): Chord {
  const match = /^([b#]?)([IViv]+)([^/]*)(?:\/([b#]?)([1-7]))?$/.exec(symbol);
  const degree = match ? DEGREES[match[2].toUpperCase()] : undefined;
  const shapes = match ? SUFFIXES[match[3]] : undefined;
  if (!match || degree === undefined || shapes === undefined) throw new Error(`unknown chord ${symbol}`);
  const rootPc = (tonicPc + degree + accidental(match[1]) + 12) % 12;
  const intervals = shapes[match[2] === match[2].toUpperCase() ? 0 : 1];
  const pcs = intervals.map((interval) => (rootPc + interval) % 12);
  const slash = match[5] as string | undefined;
  const bassPc =
    slash === undefined ? rootPc : (tonicPc + MODES.major[Number(slash) - 1] + accidental(match[4]) + 12) % 12;
  const fifth = intervals.find((interval) => interval >= 6 && interval <= 8) ?? 7;
  const restPcs = [rootPc, pcs[1], (rootPc + fifth) % 12];
  return { symbol, rootPc, bassPc, pcs, restPcs };
}

function accidental(sign: string | undefined): number {
  return sign === 'b' ? -1 : sign === '#' ? 1 : 0;
}

/** The chords of one bar, each with its share of the bar. */
export interface BarChord {
  readonly chord: Chord;
  readonly atBeat: number;
  readonly beats: number;
}

/** Bars from a text such as `I vi7 ii7,V7`: one word a bar, a comma divides a bar evenly. */
export function parseProgression(text: string, tonicPc: number, beatsPerBar: number): BarChord[][] {
  return text.split(/\s+/).map((bar) => {
    const symbols = bar.split(',');
    // Three beats do not halve: the second chord of a waltz comes on the third beat.
    const lengths =
      symbols.length === 2 && beatsPerBar === 3 ? [2, 1] : symbols.map(() => beatsPerBar / symbols.length);
    let atBeat = 0;
    return symbols.map((symbol, index) => {
      const entry = { chord: parseChord(symbol, tonicPc), atBeat, beats: lengths[index] };
      atBeat += lengths[index];
      return entry;
    });
  });
}
