import type { Category, PastPlay, Section, Slot, SolverInput, Song } from '../../../scheduler/solver/model.js';
import { DEFAULT_RULES, HARD_COST, type RuleSpec } from '../../../scheduler/solver/rule-set.js';
import { Random } from '../../../scheduler/solver/random.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** A Monday, 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 10, 23);
const MONDAY_DAY = MONDAY / (24 * HOUR_MS);

/** A song of 200 seconds by an artist of its own, of category A. */
export function song(id: number, over: Partial<Song> = {}): Song {
  return {
    ...{ id, category: 'A', title: `Title ${id}`, artist: `Artist ${id}`, artists: [`artist ${id}`] },
    ...{ titleKey: `title ${id}`, album: null, composers: [], codes: [], tempo: null, energy: null, gender: null },
    ...{ sound: null, lengthMs: 200_000, hours: null, airsFromEpochMs: null, airsUntilEpochMs: null },
    ...over,
  };
}

export function songs(count: number, over: (index: number) => Partial<Song> = () => ({})): Song[] {
  return Array.from({ length: count }, (_, index) => song(1 + index, over(index)));
}

export function category(code: string, over: Partial<Category> = {}): Category {
  return { code, inLine: true, standsIn: true, ...over };
}

/** Hours of slots in UTC, evenly apart; one section each that need not end on time. */
export function slots(
  hours: number,
  clock: readonly string[],
  over: (index: number) => Partial<Slot> = () => ({}),
): Slot[] {
  return Array.from({ length: hours * clock.length }, (_, index) => {
    const hour = Math.floor(index / clock.length);
    const startsAtEpochMs = MONDAY + hour * HOUR_MS + Math.round(((index % clock.length) * HOUR_MS) / clock.length);
    return { ...at(startsAtEpochMs), ...blank(clock[index % clock.length], hour), ...over(index) };
  });
}

/** UTC labels of an instant. */
export function at(startsAtEpochMs: number): Pick<Slot, 'key' | 'startsAtEpochMs' | 'day' | 'weekday' | 'hour'> {
  const day = Math.floor(startsAtEpochMs / (24 * HOUR_MS));
  const weekday = (day - MONDAY_DAY + 7000) % 7;
  return {
    key: `${startsAtEpochMs}`,
    startsAtEpochMs,
    day,
    weekday: weekday + 1,
    hour: new Date(startsAtEpochMs).getUTCHours(),
  };
}

function blank(category: string, section: number) {
  return {
    ...{ category, section, fallbacks: [], place: 'inside' as const, excludedCodes: [], requiredCodes: [] },
    ...{ lock: null, previousSongId: null, othersBeforeMs: 0 },
  };
}

export function sections(hours: number, wantedMs: number | null = null): Section[] {
  return Array.from({ length: hours }, (_, hour) => ({ startsAtEpochMs: MONDAY + hour * HOUR_MS, wantedMs }));
}

export function past(songId: number, atEpochMs: number): PastPlay {
  const { day, hour } = at(atEpochMs);
  return { songId, atEpochMs, day, hour };
}

export function input(over: Partial<SolverInput> & Pick<SolverInput, 'songs' | 'slots'>): SolverInput {
  const last = over.slots.reduce((most, { section }) => Math.max(most, section), 0);
  return {
    ...{ station: 'test', categories: [category('A')], sections: sections(last + 1), history: [] },
    ...{ rules: DEFAULT_RULES, rulesVersion: 1, evaluations: 4000 },
    ...over,
  };
}

const rule = { categories: null, breakable: true, tier: 2, weight: 20 } as const;

/** One rule of every kind, many of them at odds with each other. */
export const EVERY_RULE: readonly RuleSpec[] = [
  ...DEFAULT_RULES.map((one) => (one.kind === 'fill' ? { ...one, freeMs: 1000 } : one)),
  { ...rule, id: 'album', kind: 'separation', of: 'album', leastMs: 2 * HOUR_MS },
  { ...rule, id: 'composer', kind: 'separation', of: 'composer', leastMs: HOUR_MS, categories: ['A'] },
  { ...rule, id: 'some-code', kind: 'separation', of: 'code', leastMs: HOUR_MS },
  { ...rule, id: 'novelty', kind: 'limit', of: 'code', code: 'x', most: 2, withinMs: 2 * HOUR_MS },
  { ...rule, id: 'album-limit', kind: 'limit', of: 'album', most: 3, withinMs: 3 * HOUR_MS, breakable: false },
  { ...rule, id: 'not-after', kind: 'sequence', code: 'x', not: 'after', other: 'y' },
  { ...rule, id: 'not-before', kind: 'sequence', code: 'y', not: 'before', other: 'y' },
  { ...rule, id: 'opener', kind: 'place', at: 'open', leastEnergy: 4, codes: ['x'] },
  { ...rule, id: 'closer', kind: 'place', at: 'close', leastTempo: 4 },
  { ...rule, id: 'artist-run', kind: 'run', of: 'artist', most: 1 },
  { ...rule, id: 'tempo-step', kind: 'step', of: 'tempo', most: 1, categories: ['A'] },
  {
    ...rule,
    id: 'workday',
    kind: 'no-repeat',
    weekdays: [1, 2, 3],
    fromHour: 2,
    toHour: 10,
    breakable: false,
    weight: HARD_COST,
  },
];

/** A crowded little station: few artists, many codes, history, a lock, an earlier plan, sections with a length. */
export function crowded(seed: number, hours = 30): SolverInput {
  const random = new Random(seed);
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const list = songs(24, () => ({
    category: pick(['A', 'A', 'B']),
    artists: pick([['a'], ['b'], ['c'], ['a', 'b'], ['d'], ['e', 'c'], ['f']]),
    titleKey: `title ${random.below(20)}`,
    album: pick(['p', 'q', 'r', null]),
    composers: pick([[], ['m'], ['m', 'n']]),
    codes: pick([[], [], ['x'], ['y'], ['x', 'y']]),
    tempo: pick([1, 2, 3, 4, 5, null]),
    energy: pick([1, 2, 3, 4, 5, null]),
    gender: pick(['m', 'f', null]),
    sound: pick(['s', 't', null]),
    lengthMs: 150_000 + random.below(120_000),
  }));
  const places = ['open', 'inside', 'inside', 'close'] as const;
  return input({
    songs: list,
    categories: [category('A'), category('B', { inLine: seed % 3 !== 0 })],
    slots: slots(hours, ['A', 'B', 'A', 'A'], (index) => ({
      place: places[index % 4],
      lock: index % 13 === 5 ? { songId: 1 + random.below(24), why: 'locked' } : null,
      previousSongId: index % 7 === 0 ? 1 + random.below(24) : null,
    })),
    sections: sections(hours, 830_000),
    history: Array.from({ length: 200 }, (_, index) =>
      past(1 + random.below(24), MONDAY - (index + 1) * 15 * MINUTE_MS),
    ),
    rules: EVERY_RULE,
    rulesVersion: seed,
  });
}
