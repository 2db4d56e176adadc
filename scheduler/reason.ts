import type { Verdict } from './solver/model.js';
import type { RuleSpec } from './solver/rule-set.js';

const MINUTE_MS = 60_000;
/** Broken rules that a line names. */
const NAMED_MOST = 2;
/** Kinds that speak of the whole plan: no reason why this song stands here. */
const OF_THE_WHOLE: ReadonlySet<RuleSpec['kind']> = new Set(['band', 'fill', 'change']);
const DISTANCES: ReadonlySet<RuleSpec['kind']> = new Set(['separation', 'limit', 'rest', 'least-rest']);

/** What a song breaks where it stands, the gravest first: how much of each distance is kept. Empty where it breaks nothing. */
export function brokenRules(verdicts: readonly Verdict[], rules: readonly RuleSpec[]): string {
  const kinds = new Map(rules.map(({ id, kind }) => [id, kind]));
  const words = new Map<string, string>();
  for (const { rule, cost, actual, threshold } of verdicts) {
    const kind = kinds.get(rule);
    if (cost <= 0 || kind === undefined || OF_THE_WHOLE.has(kind) || words.has(rule)) continue;
    const minutes = (ms: number): number => Math.round(ms / MINUTE_MS);
    words.set(
      rule,
      DISTANCES.has(kind) ? `${rule} relaxed to ${minutes(actual)} of ${minutes(threshold)} min` : `${rule} not kept`,
    );
  }
  return [...words.values()].slice(0, NAMED_MOST).join(', ');
}
