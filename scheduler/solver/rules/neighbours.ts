import type { Verdict } from '../model.js';
import type { RuleSpec } from '../rule-set.js';
import { verdict, witnessOf, type PlanView, type Question } from './view.js';

/** The songs in a row around a slot, with this song in it. */
interface Row {
  readonly view: PlanView;
  readonly place: number;
  /** Song at a place; undefined outside of the line or where it is empty. */
  readonly songAt: (place: number) => number | undefined;
}

function rowOf({ view, slot, song }: Question): Row | undefined {
  const { line, slots } = view.problem;
  const place = slots.linePlace[slot];
  if (place < 0) return undefined;
  const opening = line.opening.length;
  return {
    view,
    place,
    songAt: (at) => {
      if (at === place) return song;
      if (at < 0 || at >= opening + line.slotAt.length) return undefined;
      const found = at < opening ? line.opening[at] : view.assigned[line.slotAt[at - opening]];
      return found < 0 ? undefined : found;
    },
  };
}

/** The neighbour as a witness; null where it aired before the span. */
function neighbour({ view, songAt }: Row, place: number) {
  const { line, events } = view.problem;
  const slot = line.slotAt[place - line.opening.length] as number | undefined;
  if (songAt(place) === undefined || slot === undefined) return null;
  return witnessOf(view, events.pastCount + slot, null);
}

/** At most so many in a row: `actual` is the length of the run that the song stands in. */
export function judgeRuns(question: Question): Verdict[] {
  const row = rowOf(question);
  if (row === undefined) return [];
  return row.view.problem.line.runs.flatMap(({ rule, most, value, cost }) => {
    const own = value[question.song];
    if (own < 0) return [];
    const same = (at: number): boolean => {
      const song = row.songAt(at);
      return song !== undefined && value[song] === own;
    };
    let first = row.place;
    let last = row.place;
    while (same(first - 1)) first -= 1;
    while (same(last + 1)) last += 1;
    const length = last - first + 1;
    // So many places are one too many because of this song.
    const broken =
      Math.max(0, length - most) - Math.max(0, row.place - first - most) - Math.max(0, last - row.place - most);
    if (broken === 0) return [];
    return [verdict(rule, broken * cost, most, length, neighbour(row, first < row.place ? first : last))];
  });
}

/** From neighbour to neighbour at most so many levels. */
export function judgeSteps(question: Question): Verdict[] {
  return beside(question, (row, first, second, other) =>
    row.view.problem.line.steps.flatMap(({ rule, most, level, cost }) => {
      const step = Math.abs(level[first] - level[second]);
      const known = level[first] >= 0 && level[second] >= 0;
      return known && step > most ? [broken(row, rule, cost, most, step, other)] : [];
    }),
  );
}

/** Not directly after, not directly before. */
export function judgeSequences(question: Question): Verdict[] {
  return beside(question, (row, first, second, other) =>
    row.view.problem.line.sequences.flatMap((sequence) =>
      sequence.first[first] === 1 && sequence.second[second] === 1
        ? [broken(row, sequence.rule, sequence.cost, 0, 1, other)]
        : [],
    ),
  );
}

function broken(row: Row, rule: RuleSpec, cost: number, threshold: number, actual: number, other: number): Verdict {
  return verdict(rule, cost, threshold, actual, neighbour(row, other));
}

function beside(
  question: Question,
  judge: (row: Row, first: number, second: number, other: number) => Verdict[],
): Verdict[] {
  const row = rowOf(question);
  if (row === undefined) return [];
  const before = row.songAt(row.place - 1);
  const after = row.songAt(row.place + 1);
  return [
    ...(before === undefined ? [] : judge(row, before, question.song, row.place - 1)),
    ...(after === undefined ? [] : judge(row, question.song, after, row.place + 1)),
  ];
}
