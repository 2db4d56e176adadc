import { concerns, wholeCost } from './compile-songs.js';
import type { Category, PastPlay, Song } from './model.js';
import type { CompiledRun, CompiledSequence, CompiledStep, LineTable, SlotTable, SongTable } from './problem.js';
import type { RuleSpec, RunRule, SequenceRule, StepRule } from './rule-set.js';

/** The rules of neighbours, whatever the row. */
export type NeighbourRules = Pick<LineTable, 'runs' | 'steps' | 'sequences' | 'reach'>;

export function compileNeighbours(rules: readonly RuleSpec[], songs: SongTable): NeighbourRules {
  const runs = rules.filter((rule) => rule.kind === 'run').map((rule) => compileRun(rule, songs));
  const steps = rules.filter((rule) => rule.kind === 'step').map((rule) => compileStep(rule, songs));
  const sequences = rules.filter((rule) => rule.kind === 'sequence').map((rule) => compileSequence(rule, songs));
  const reach = Math.max(0, steps.length + sequences.length > 0 ? 1 : 0, ...runs.map(({ most }) => most));
  return { runs, steps, sequences, reach };
}

/** The songs in a row, what opens the row, and the rules of neighbours. Writes each slot's place in the line. */
export function compileLine(
  neighbours: NeighbourRules,
  categories: readonly Category[],
  songs: SongTable,
  slots: SlotTable,
  past: readonly PastPlay[],
): LineTable {
  const inLine = categories.map((category) => category.inLine);
  const { reach } = neighbours;
  const opening: number[] = [];
  for (let index = past.length - 1; index >= 0 && opening.length < reach; index--) {
    const song = songs.indexById.get(past[index].songId);
    if (song !== undefined && inLine[songs.pool[song]]) opening.unshift(song);
  }
  const slotAt: number[] = [];
  for (let slot = 0; slot < slots.count; slot++) {
    const pool = slots.pool[slot];
    if (pool >= 0 && inLine[pool]) slots.linePlace[slot] = opening.length + slotAt.push(slot) - 1;
  }
  return { ...neighbours, opening: Int32Array.from(opening), slotAt: Int32Array.from(slotAt) };
}

/** The value of which a run is made; undefined: none that counts. */
export function runValue(song: Song, { of, values }: RunRule): string | number | undefined {
  const value = of === 'artist' ? song.artists.at(0) : of === 'composer' ? song.composers.at(0) : song[of];
  if (value === null || value === undefined) return undefined;
  return values === undefined || values.includes(value) ? value : undefined;
}

function compileRun(rule: RunRule, songs: SongTable): CompiledRun {
  const known = new Map<string | number, number>();
  const value = Int32Array.from(songs.list, (song) => {
    const named = concerns(rule, song.category) ? runValue(song, rule) : undefined;
    if (named === undefined) return -1;
    const number = known.get(named) ?? known.size;
    known.set(named, number);
    return number;
  });
  return { rule, most: rule.most, value, cost: wholeCost(rule) };
}

function compileStep(rule: StepRule, songs: SongTable): CompiledStep {
  const level = Int32Array.from(songs.list, (song) => (concerns(rule, song.category) ? (song[rule.of] ?? -1) : -1));
  return { rule, most: rule.most, level, cost: wholeCost(rule) };
}

function compileSequence(rule: SequenceRule, songs: SongTable): CompiledSequence {
  const having = (code: string): Uint8Array => Uint8Array.from(songs.list, ({ codes }) => Number(codes.includes(code)));
  const [first, second] = rule.not === 'after' ? [rule.other, rule.code] : [rule.code, rule.other];
  return { rule: rule satisfies RuleSpec, first: having(first), second: having(second), cost: wholeCost(rule) };
}
