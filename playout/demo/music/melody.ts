import type { Random } from '../random.js';
import type { BarChord, Chord } from './chord.js';
import type { Note } from './score.js';

/** What a theme is made from. */
export interface ThemeOptions {
  readonly bars: readonly (readonly BarChord[])[];
  readonly beatsPerBar: number;
  /** Pitch classes of the key. */
  readonly scalePcs: readonly number[];
  readonly lowMidi: number;
  readonly highMidi: number;
  /** Two-bar rhythms in eighths: `x` a note starts, `-` it goes on, `.` rest. */
  readonly rhythms: readonly string[];
  readonly random: Random;
}

/** One motif: a rhythm, and the step in scale notes before each of its notes. */
interface Motif {
  readonly rhythm: string;
  readonly steps: readonly number[];
}

const EIGHTH = 0.5;

/**
 * A theme over the given bars, built like a song's: two motifs of two bars (question and answer) in the order A B A C
 * where C is A with a new end; strong beats rest on chord tones, the last note of every four bars is long. Notes count
 * beats from the first bar.
 */
export function makeTheme(options: ThemeOptions): Note[] {
  const { random } = options;
  const first = makeMotif(options.rhythms[Math.floor(random.next() * options.rhythms.length)], random);
  const second = makeMotif(random.pick(options.rhythms), random);
  const variant: Motif = { rhythm: first.rhythm, steps: varySteps(first.steps, random) };
  const order = [first, second, first, variant];
  const centre = (options.lowMidi + options.highMidi) / 2 + random.between(-2, 2);
  const notes: Note[] = [];
  for (let bar = 0; bar < options.bars.length; bar += 2) {
    const phrase = (bar / 2) % 4;
    const closing = phrase === 3 || bar + 2 >= options.bars.length;
    notes.push(...playMotif(order[phrase], bar, centre + (phrase === 2 ? 2 : 0), closing, options));
  }
  return notes;
}

function makeMotif(rhythm: string, random: Random): Motif {
  const count = rhythm.split('x').length - 1;
  const steps: number[] = [];
  let drift = 0;
  for (let i = 0; i < count; i++) {
    // Mostly steps, a leap now and then, and always a pull back to where the phrase began.
    const step = random.chance(0.16) ? random.pick([3, -3, 4]) : random.pick([1, -1, 1, -1, 1, -1, 2, -2, 0]);
    const pulled = Math.abs(drift + step) > 4 ? -Math.sign(drift) : step;
    steps.push(i === 0 ? 0 : pulled);
    drift += i === 0 ? 0 : pulled;
  }
  return { rhythm, steps };
}

function varySteps(steps: readonly number[], random: Random): number[] {
  const from = Math.floor(steps.length / 2);
  return steps.map((step, index) => (index < from ? step : random.chance(0.5) ? -step : step));
}

function playMotif(motif: Motif, bar: number, centre: number, closing: boolean, options: ThemeOptions): Note[] {
  const perBar = options.beatsPerBar * 2;
  const notes: Note[] = [];
  let midi: number | undefined;
  let index = 0;
  for (let step = 0; step < motif.rhythm.length; step++) {
    if (motif.rhythm[step] !== 'x') continue;
    const atBar = bar + Math.floor(step / perBar);
    if (atBar >= options.bars.length) break;
    const beat = (step % perBar) * EIGHTH;
    const chord = chordAt(options.bars[atBar], beat);
    const last = !motif.rhythm.includes('x', step + 1);
    const strong = beat % (options.beatsPerBar === 3 ? 3 : 2) === 0 || last;
    const allowed = last && closing ? chord.restPcs : strong ? chord.pcs : inKey(options.scalePcs, chord);
    const wished = midi === undefined ? centre : walk(midi, motif.steps[index], inKey(options.scalePcs, chord));
    // A step that would land where the tune already is goes to the neighbour instead.
    const taken = motif.steps[index] === 0 ? undefined : midi;
    midi = snap(wished, allowed, taken, options.lowMidi, options.highMidi);
    let length = EIGHTH;
    for (let next = step + 1; motif.rhythm[next] === '-'; next++) length += EIGHTH;
    notes.push({
      atBeats: bar * options.beatsPerBar + step * EIGHTH,
      lengthBeats: last && closing ? Math.max(length, options.beatsPerBar / 2) : length,
      midi,
      velocity: strong ? 0.82 : 0.66,
    });
    index++;
  }
  return notes;
}

function chordAt(bar: readonly BarChord[], beat: number): Chord {
  return (bar.findLast((entry) => entry.atBeat <= beat) ?? bar[0]).chord;
}

/** The key's notes, bent where the chord borrows one: a scale note a semitone beside a borrowed tone gives way to it. */
export function inKey(scalePcs: readonly number[], chord: Chord): number[] {
  const borrowed = chord.pcs.filter((pc) => !scalePcs.includes(pc));
  const kept = scalePcs.filter(
    (pc) => !borrowed.some((tone) => (tone - pc + 12) % 12 === 1 || (pc - tone + 12) % 12 === 1),
  );
  return [...kept, ...borrowed];
}

/** `steps` notes up or down the scale from `midi`. */
function walk(midi: number, steps: number, pcs: readonly number[]): number {
  let at = midi;
  for (let left = Math.abs(steps); left > 0; left--) {
    do at += Math.sign(steps);
    while (!pcs.includes(((at % 12) + 12) % 12));
  }
  return at;
}

/** The nearest note of the allowed pitch classes within the range, `taken` excepted. */
function snap(
  wished: number,
  pcs: readonly number[],
  taken: number | undefined,
  lowMidi: number,
  highMidi: number,
): number {
  let best = lowMidi;
  let bestDistance = Infinity;
  for (let midi = lowMidi; midi <= highMidi; midi++) {
    const distance = Math.abs(midi - wished);
    if (midi !== taken && pcs.includes(midi % 12) && distance < bestDistance) {
      best = midi;
      bestDistance = distance;
    }
  }
  return best;
}
