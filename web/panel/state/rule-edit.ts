import type { Feasibility, PlannerRule } from '../../api/planner.js';
import { DAY_NAMES } from './week.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The rules as they are edited; null: the default ones hold. */
export interface RulesEdit {
  readonly own: readonly PlannerRule[] | null;
  readonly webcaster: boolean;
}

export const RULE_WORDS: Readonly<Record<string, string>> = {
  separation: 'Separation',
  limit: 'Limit within a time',
  run: 'Limit in a row',
  step: 'Step from song to song',
  sequence: 'Sequence of codes',
  place: 'Opens or closes the hour',
  rest: 'Rest, as part of the possible',
  'least-rest': 'Least rest',
  'same-hour': 'Not in yesterday’s hour',
  'no-repeat': 'No-repeat zone',
  band: 'Even plays',
  fill: 'Hours end on time',
  change: 'Keep an earlier plan',
};

/** Kinds outside the order of relaxation: they are quantities, not rules that a song passes or fails. */
const QUANTITIES: ReadonlySet<string> = new Set(['band', 'fill', 'change']);
export const isQuantity = ({ kind }: PlannerRule): boolean => QUANTITIES.has(kind);

/** What a new rule of a kind begins with. */
const BEGINNINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  separation: { of: 'artist', leastMs: HOUR_MS },
  limit: { of: 'artist', most: 3, withinMs: 3 * HOUR_MS },
  run: { of: 'tempo', most: 2 },
  step: { of: 'energy', most: 2 },
  sequence: { code: 'ballad', not: 'after', other: 'ballad' },
  place: { at: 'open', leastEnergy: 3 },
  rest: { part: 0.6 },
  'least-rest': { leastMs: HOUR_MS, cap: 0.5 },
  'same-hour': {},
  'no-repeat': { weekdays: [1, 2, 3, 4, 5], fromHour: 9, toHour: 17 },
  band: { part: 0.15 },
  fill: { freeMs: 3000 },
  change: {},
};

/** A new rule, with a name that none of these has. */
export function newRule(kind: string, rules: readonly PlannerRule[]): PlannerRule {
  const taken = rules.map(({ id }) => id);
  let id = kind;
  for (let number = 2; taken.includes(id); number++) id = `${kind}-${number}`;
  return { id, kind, categories: null, breakable: true, weight: 10, tier: 3, ...BEGINNINGS[kind] };
}

export type Unit = Feasibility[number]['unit'];

const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** `1 h 30 min`, `45 min`, `3 s`. */
export function spanWords(ms: number): string {
  if (ms < MINUTE_MS) return `${number(ms / 1000)} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours >= 48) return `${Math.floor(hours / 24)} d${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

export function amountWords(value: number, unit: Unit): string {
  if (unit === 'ms') return spanWords(value);
  if (unit === 'ratio') return `± ${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;
  return `${number(value)} ${unit}`;
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const percent = (part: unknown): string => `${Math.round(Number(part) * 100)} %`;
const list = (values: unknown): string => (values as readonly unknown[]).map(String).join(', ');

/** A rule as a planner says it. */
export function ruleWords(rule: PlannerRule): string {
  const of = rule['of'] === 'code' ? `code ${text(rule['code'])}` : text(rule['of']);
  const span = (key: string): string => spanWords(Number(rule[key]));
  switch (rule.kind) {
    case 'separation':
      return `Same ${of} at least ${span('leastMs')} apart`;
    case 'limit':
      return `At most ${text(rule['most'])} of the same ${of} within ${span('withinMs')}`;
    case 'run': {
      const values = rule['values'] === undefined ? '' : ` (${list(rule['values'])})`;
      return `At most ${text(rule['most'])} in a row with the same ${of}${values}`;
    }
    case 'step':
      return `${of === 'tempo' ? 'Tempo' : 'Energy'} changes by at most ${text(rule['most'])}`;
    case 'sequence':
      return `No ${text(rule['code'])} directly ${text(rule['not'])} ${text(rule['other'])}`;
    case 'place':
      return `What ${rule['at'] === 'open' ? 'opens' : 'closes'} the hour ${placeWords(rule)}`;
    case 'rest':
      return `A song rests at least ${percent(rule['part'])} of what is possible`;
    case 'least-rest':
      return `A song rests at least ${span('leastMs')}, at most ${percent(rule['cap'])} of what is possible`;
    case 'same-hour':
      return 'No song in the hour in which it aired yesterday';
    case 'no-repeat':
      return `No song twice from ${text(rule['fromHour'])}:00 to ${text(rule['toHour'])}:00, ${dayList(rule['weekdays'])}`;
    case 'band':
      return `Plays within ${percent(rule['part'])} of the even share`;
    case 'fill':
      return `Hours end within ${span('freeMs')} of their time`;
    case 'change':
      return 'Planning anew keeps what an earlier plan had';
    default:
      return rule.kind;
  }
}

function placeWords(rule: PlannerRule): string {
  const words = [
    ...(rule['codes'] === undefined ? [] : [`has one of ${list(rule['codes'])}`]),
    ...(rule['leastEnergy'] === undefined ? [] : [`has energy ${text(rule['leastEnergy'])} or more`]),
    ...(rule['leastTempo'] === undefined ? [] : [`has tempo ${text(rule['leastTempo'])} or more`]),
  ];
  return words.length === 0 ? 'is free' : words.join(' or ');
}

function dayList(days: unknown): string {
  const sorted = [...(days as readonly number[])].sort((a, b) => a - b);
  const isRun = sorted.length > 2 && sorted.every((day, index) => index === 0 || day === sorted[index - 1] + 1);
  if (isRun) return `${DAY_NAMES[sorted[0] - 1]}–${DAY_NAMES[(sorted.at(-1) ?? 1) - 1]}`;
  return sorted.map((day) => DAY_NAMES[day - 1]).join(', ');
}

/** A field of a rule that its kind adds, as it is shown. */
export interface RuleField {
  readonly key: string;
  readonly words: string;
  readonly type: 'minutes' | 'seconds' | 'percent' | 'whole' | 'choice' | 'text' | 'codes' | 'values' | 'weekdays';
  readonly isOptional: boolean;
  readonly choices: readonly string[];
  readonly least: number | null;
  readonly most: number | null;
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  of: 'Of',
  code: 'Code',
  leastMs: 'At least, in minutes',
  withinMs: 'Within, in minutes',
  freeMs: 'Free, in seconds',
  most: 'At most',
  values: 'Of these values alone',
  not: 'Not directly',
  other: 'Other code',
  at: 'Place',
  codes: 'One of these codes',
  leastEnergy: 'Or energy of at least',
  leastTempo: 'Or tempo of at least',
  part: 'Part, in percent',
  cap: 'But at most, in percent of the possible',
  weekdays: 'Days',
  fromHour: 'From hour',
  toHour: 'To hour',
};

const SHARED = new Set(['id', 'kind', 'categories', 'breakable', 'weight', 'tier']);

interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The fields that a kind adds, from its JSON Schema. */
export function fieldsOf(schema: unknown): RuleField[] {
  const { properties = {}, required = [] } = schema as {
    readonly properties?: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties)
    .filter(([key]) => !SHARED.has(key))
    .map(([key, field]) => ({
      key,
      words: FIELD_WORDS[key] ?? key,
      type: typeOf(key, field),
      isOptional: !required.includes(key),
      choices: field.enum ?? [],
      least: field.minimum ?? null,
      most: field.maximum ?? null,
    }));
}

function typeOf(key: string, { type, enum: choices }: FieldSchema): RuleField['type'] {
  if (choices !== undefined) return 'choice';
  if (key === 'weekdays' || key === 'values' || key === 'codes') return key;
  if (key === 'freeMs') return 'seconds';
  if (key.endsWith('Ms')) return 'minutes';
  if (type === 'integer') return 'whole';
  return type === 'number' ? 'percent' : 'text';
}

const SCALES: Readonly<Partial<Record<RuleField['type'], number>>> = {
  minutes: MINUTE_MS,
  seconds: 1000,
  percent: 0.01,
};

/** A number as it is shown in its field, and back. */
export function shownNumber({ type }: RuleField, value: number): number {
  return Number((value / (SCALES[type] ?? 1)).toFixed(3));
}

export function storedNumber({ type }: RuleField, shown: number): number {
  const value = shown * (SCALES[type] ?? 1);
  return type === 'percent' ? Number(value.toFixed(4)) : Math.round(value);
}

/** A rule with another value; undefined takes an optional one away. */
export function withField(rule: PlannerRule, key: string, value: unknown): PlannerRule {
  const others = Object.entries(rule).filter(([one]) => one !== key || value !== undefined);
  const changed = others.map(([one, old]) => [one, one === key ? value : old] as const);
  const isNew = value !== undefined && !(key in rule);
  return Object.fromEntries(isNew ? [...changed, [key, value]] : changed) as unknown as PlannerRule;
}

/** What is asked of the first one that is named, the worst, and how many cannot have it. */
export interface RuleVerdict {
  readonly look: 'good' | 'warned' | 'dim';
  readonly asked: string;
  readonly possible: string;
  readonly why: string;
}

export function ruleVerdict({ id }: PlannerRule, findings: Feasibility): RuleVerdict | null {
  const own = findings.filter(({ ruleId }) => ruleId === id);
  const worst = own.at(0);
  if (worst === undefined) return null;
  const bad = own.filter(({ feasible }) => !feasible).length;
  const others = bad > 1 ? `; ${bad - 1} more cannot have it` : '';
  return {
    look: worst.feasible ? 'good' : 'warned',
    asked: amountWords(worst.asked, worst.unit),
    possible: amountWords(worst.possible, worst.unit),
    why: `${worst.subject}: ${worst.why}${others}`,
  };
}
