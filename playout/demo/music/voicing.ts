import type { Chord } from './chord.js';

/** Where the middle of a part's chords lies, and how many notes they have. */
export interface VoicingRange {
  readonly lowMidi: number;
  readonly highMidi: number;
  readonly voices: number;
}

/**
 * The notes for a chord that move least from the ones before: every close position of its tones within the range is
 * tried, and the one with the smallest sum of moves wins (ties: the lower). Without a voicing before, the one nearest
 * the range's middle.
 */
export function leadVoices(chord: Chord, before: readonly number[] | undefined, range: VoicingRange): number[] {
  const pcs = tonesFor(chord, range.voices);
  const middle = (range.lowMidi + range.highMidi) / 2;
  let best: number[] | undefined;
  let bestCost = Infinity;
  for (let lowest = range.lowMidi; lowest <= range.highMidi - 7; lowest++) {
    if (!pcs.includes(lowest % 12)) continue;
    for (const voicing of [closePosition(pcs, lowest), spread(closePosition(pcs, lowest))]) {
      const top = voicing[voicing.length - 1];
      if (top > range.highMidi + 2) continue;
      const cost = movement(voicing, before) + Math.abs(mean(voicing) - middle) * (before ? 0.35 : 2) + clash(voicing);
      if (cost < bestCost) {
        best = voicing;
        bestCost = cost;
      }
    }
  }
  return best ?? closePosition(pcs, range.lowMidi + ((pcs[0] - range.lowMidi + 120) % 12));
}

/** With few voices the root is left to the bass and the tones that colour the chord are kept. */
function tonesFor(chord: Chord, voices: number): number[] {
  const { pcs } = chord;
  if (pcs.length <= voices) return [...pcs];
  return pcs.slice(1, 1 + voices);
}

function closePosition(pcs: readonly number[], lowestMidi: number): number[] {
  return pcs.map((pc) => lowestMidi + ((((pc - lowestMidi) % 12) + 12) % 12)).sort((a, b) => a - b);
}

/** Open position: the second voice from below goes up an octave. */
function spread(voicing: readonly number[]): number[] {
  if (voicing.length < 4) return [...voicing];
  return [voicing[0], ...voicing.slice(2), voicing[1] + 12].sort((a, b) => a - b);
}

function movement(voicing: readonly number[], before: readonly number[] | undefined): number {
  if (!before) return 0;
  let sum = 0;
  for (const note of voicing) sum += Math.min(...before.map((other) => Math.abs(other - note)));
  return sum + 0.5 * Math.abs(voicing[voicing.length - 1] - before[before.length - 1]);
}

/** Semitones beside each other sound harsh at the bottom and at the top of a chord; inside they are colour. */
function clash(voicing: readonly number[]): number {
  let cost = 0;
  for (let i = 1; i < voicing.length; i++) {
    const step = voicing[i] - voicing[i - 1];
    if (step === 1) cost += i === 1 || i === voicing.length - 1 ? 6 : 2;
    if (step < 3 && voicing[i] < 52) cost += 4;
  }
  return cost;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The note of pitch class `pc` nearest to `nearMidi` within [lowMidi, lowMidi + 11 or more]. */
export function nearestNote(pc: number, nearMidi: number, lowMidi: number, highMidi: number): number {
  let best = lowMidi + ((((pc - lowMidi) % 12) + 12) % 12);
  for (let note = best; note <= highMidi; note += 12) {
    if (Math.abs(note - nearMidi) < Math.abs(best - nearMidi)) best = note;
  }
  return best;
}
