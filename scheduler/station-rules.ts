import type { Settings } from '../config/schema.js';
import type { StoredRules } from '../db/queries/rules.js';
import { DEFAULT_RULES, WEBCASTER_RULES, type RuleSpec } from './solver/rule-set.js';

const MINUTE_MS = 60_000;

/**
 * The rules that a station plans by: its own, or the default ones with the distances of artists and titles that the settings
 * name; before them those of the webcaster where it is one.
 */
export function stationRules(stored: StoredRules, schedule: Settings['schedule']): RuleSpec[] {
  const rules = stored.own ?? defaultRules(schedule);
  const known = new Set(rules.map(({ id }) => id));
  return [...(stored.webcaster ? WEBCASTER_RULES.filter(({ id }) => !known.has(id)) : []), ...rules];
}

/** The default rules with these distances; the wish for artists lies half as far again beyond theirs. */
export function defaultRules(
  schedule: Pick<Settings['schedule'], 'artistSeparationMinutes' | 'titleSeparationMinutes'>,
): RuleSpec[] {
  const artistMs = schedule.artistSeparationMinutes * MINUTE_MS;
  const titleMs = schedule.titleSeparationMinutes * MINUTE_MS;
  const leastMs: Readonly<Record<string, number>> = { artist: artistMs, title: titleMs, 'artist-wish': 1.5 * artistMs };
  return DEFAULT_RULES.map((rule) =>
    rule.kind === 'separation' ? { ...rule, leastMs: leastMs[rule.id] ?? rule.leastMs } : rule,
  );
}
