import type { Song, Verdict } from '../solver/model.js';
import type { Problem } from '../solver/problem.js';
import type { RuleSpec } from '../solver/rule-set.js';
import type { DeskVerdict } from './model.js';

/** Costs below this are rounding. */
const NOTHING = 1e-9;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Says verdicts of one plan, each rule by its kind. */
export class VerdictWords {
  readonly #rules: ReadonlyMap<string, RuleSpec>;

  constructor(readonly problem: Problem) {
    this.#rules = new Map(problem.input.rules.map((rule) => [rule.id, rule]));
  }

  of(verdict: Verdict, songId: number): DeskVerdict {
    const { rule, tier, cost, witness } = verdict;
    const spec = this.#rules.get(rule);
    const other = witness === null ? undefined : this.#song(witness.songId);
    return {
      rule,
      isBroken: cost > NOTHING,
      mustHold: tier === 0,
      cost: rounded(cost),
      words: `${rule}: ${spec === undefined ? 'not kept' : said(spec, verdict, this.#song(songId), other)}`,
      witness:
        witness === null
          ? null
          : {
              itemId: witness.slotKey,
              cartId: String(witness.songId),
              title: other?.title ?? '',
              artist: other?.artist ?? '',
              atEpochMs: witness.atEpochMs,
            },
    };
  }

  #song(id: number): { readonly title: string; readonly artist: string } | undefined {
    const { songs } = this.problem;
    const index = songs.indexById.get(id);
    return index === undefined ? undefined : songs.list[index];
  }
}

export function rounded(cost: number): number {
  return Math.round(cost * 1000) / 1000;
}

/** Milliseconds in minutes, or in hours where that is easier to grasp. */
function distance(ms: number): string {
  return ms >= 6 * HOUR_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / MINUTE_MS)} min`;
}

/** `22 of 45 min away`, `7 h away, 2 h are asked`. */
function away(actualMs: number, leastMs: number): string {
  if (actualMs >= leastMs) return `${distance(actualMs)} away, ${distance(leastMs)} are asked`;
  const [actual, least] = [distance(actualMs), distance(leastMs)];
  const unit = least.endsWith(' h') ? ' h' : ' min';
  return actual.endsWith(unit) ? `${actual.slice(0, -unit.length)} of ${least} away` : `${actual} of ${least} away`;
}

type Names = Pick<Song, 'title' | 'artist'>;

/** What two have in common as the library spells it: rules compare it without its capitals. */
function spelled(shared: string, songs: readonly (Names | undefined)[]): string {
  const names = songs.flatMap((song) => (song === undefined ? [] : [song.artist, song.title]));
  return names.find((name) => name.toLowerCase() === shared) ?? shared;
}

function said(
  spec: RuleSpec,
  { actual, threshold, witness, cost }: Verdict,
  song: Names | undefined,
  beside: Names | undefined,
): string {
  const own = song?.title ?? '';
  const shared = spelled(witness?.shared ?? own, [beside, song]);
  switch (spec.kind) {
    case 'separation':
      return `${shared} is ${away(actual, threshold)}`;
    case 'limit':
      return `${spec.most + 1} times ${shared} within ${distance(actual)}, at most ${spec.most} within ${distance(threshold)}`;
    case 'rest':
    case 'least-rest':
      return `${own} is ${away(actual, threshold)}`;
    case 'same-hour':
      return `${own} airs in this hour on the day before or after, too`;
    case 'no-repeat':
      return `${own} airs ${actual} times where nothing is repeated`;
    case 'run':
      return `${actual} in a row with the same ${spec.of}, at most ${threshold}`;
    case 'step':
      return `${spec.of} changes by ${actual} levels beside ${beside?.title ?? 'its neighbour'}, at most ${threshold}`;
    case 'sequence':
      return `${spec.code} is not to come right ${spec.not} ${spec.other}`;
    case 'place':
      return cost > NOTHING ? `it does not suit to ${spec.at} the hour` : `it suits to ${spec.at} the hour`;
    case 'band':
      return cost > NOTHING
        ? `${actual} plays here, ${actual > threshold ? 'at most' : 'at least'} ${threshold} would be even`
        : `${actual} plays here are even among its category`;
    case 'fill': {
      const seconds = Math.round(Math.abs(actual) / 1000);
      return `the items up to the next timed one end ${seconds} s ${actual > 0 ? 'late' : 'early'}`;
    }
    case 'change':
      return 'another one stood here';
  }
}
