/** A category of a generated station. */
export interface CategoryShape {
  readonly code: string;
  readonly songs: number;
  /** Local hours in which its songs may air; null: all. */
  readonly hours: readonly number[] | null;
}

/** A generated station: what the benchmark knows of it beside its seed. */
export interface StationShape {
  readonly name: string;
  readonly seed: number;
  readonly timeZone: string;
  /** ISO date of the Monday on which the planned week starts, local midnight. */
  readonly monday: string;
  readonly categories: readonly CategoryShape[];
  readonly artists: number;
  /** How unevenly songs fall to artists (Zipf exponent). */
  readonly skew: number;
  /** Categories of an hour's slots, by local weekday and hour. */
  readonly clock: (weekday: number, hour: number) => readonly string[];
  /** Parts of an hour that have to end on time: 1 or 2. */
  readonly sections: number;
  readonly goals: 'chr' | 'ac' | 'large' | 'other';
  /** Codes that songs have, with the part of the songs; `christmas` is excluded everywhere. */
  readonly christmasPart: number;
}

const POWER = 'power';
const CURRENT = 'current';
const RECURRENT = 'recurrent';
const GOLD = 'gold';
const FILL = 'fill';
const JAZZ = 'jazz';
const DANCE = 'dance';

const all = (code: string, songs: number): CategoryShape => ({ code, songs, hours: null });

const CHR_HOUR = [
  POWER,
  CURRENT,
  GOLD,
  RECURRENT,
  POWER,
  CURRENT,
  GOLD,
  POWER,
  RECURRENT,
  CURRENT,
  POWER,
  GOLD,
  RECURRENT,
  FILL,
];
const AC_HOUR = [
  ...[POWER, GOLD, RECURRENT, CURRENT, GOLD, RECURRENT, CURRENT, POWER],
  ...[GOLD, RECURRENT, CURRENT, GOLD, RECURRENT, CURRENT, POWER],
];
const TRAFFIC_HOUR = [POWER, GOLD, CURRENT, RECURRENT, FILL, POWER, GOLD, CURRENT, RECURRENT, FILL];
const JAZZ_HOUR = [JAZZ, JAZZ, JAZZ, JAZZ, JAZZ, JAZZ, JAZZ, JAZZ, JAZZ, JAZZ, JAZZ, GOLD];
const DANCE_HOUR = [DANCE, CURRENT, DANCE, DANCE, POWER, DANCE, DANCE, CURRENT, DANCE, DANCE, POWER, DANCE, DANCE];

const EVENING = [20, 21];
const NIGHT = [22, 23];

const base = { timeZone: 'Europe/Berlin', monday: '2026-11-23', skew: 0.8, sections: 1, christmasPart: 0 };

const AC = {
  ...base,
  categories: [all(POWER, 40), all(CURRENT, 120), all(RECURRENT, 300), all(GOLD, 651)],
  artists: 420,
  clock: (): readonly string[] => AC_HOUR,
  goals: 'ac' as const,
};

export const STATIONS: readonly StationShape[] = [
  {
    ...base,
    name: 'chr-tight',
    seed: 101,
    categories: [all(POWER, 11), all(CURRENT, 25), all(RECURRENT, 60), all(GOLD, 130), all(FILL, 60)],
    artists: 64,
    skew: 0.9,
    clock: (): readonly string[] => CHR_HOUR,
    goals: 'chr',
  },
  {
    ...base,
    name: 'chr-overconstrained',
    seed: 102,
    categories: [all(POWER, 7), all(CURRENT, 16), all(RECURRENT, 30), all(GOLD, 60), all(FILL, 60)],
    artists: 32,
    clock: (): readonly string[] => CHR_HOUR,
    goals: 'other',
  },
  { ...AC, name: 'ac-1111', seed: 103 },
  {
    ...AC,
    name: 'library-11180',
    seed: 104,
    categories: [all(POWER, 180), all(CURRENT, 1000), all(RECURRENT, 3000), all(GOLD, 7000)],
    artists: 3200,
  },
  {
    ...AC,
    name: 'library-101180',
    seed: 105,
    categories: [all(POWER, 180), all(CURRENT, 1000), all(RECURRENT, 20_000), all(GOLD, 80_000)],
    artists: 24_000,
    goals: 'large',
  },
  {
    ...AC,
    name: 'specialist-hours',
    seed: 106,
    categories: [
      ...AC.categories,
      { code: JAZZ, songs: 140, hours: EVENING },
      { code: DANCE, songs: 90, hours: NIGHT },
    ],
    clock: (weekday: number, hour: number): readonly string[] => {
      if (EVENING.includes(hour) && weekday <= 5) return JAZZ_HOUR;
      return NIGHT.includes(hour) && (weekday === 5 || weekday === 6) ? DANCE_HOUR : AC_HOUR;
    },
    christmasPart: 0.06,
    goals: 'other',
  },
  {
    ...base,
    name: 'heavy-traffic',
    seed: 107,
    categories: [all(POWER, 20), all(CURRENT, 60), all(RECURRENT, 120), all(GOLD, 300), all(FILL, 80)],
    artists: 190,
    clock: (): readonly string[] => TRAFFIC_HOUR,
    sections: 2,
    goals: 'other',
  },
  { ...AC, name: 'dst-spring', seed: 108, monday: '2026-03-23', goals: 'other' },
  { ...AC, name: 'dst-autumn', seed: 109, monday: '2026-10-19', goals: 'other' },
];
