import type { Format, HourClock } from '../../db/queries/clocks.js';
import type { PlanCart } from '../../scheduler/model.js';
import { seeded } from '../exact/hours.js';

/** Songs by category: turnovers from two and a half hours to three days. */
export const CATEGORIES = { current: 24, recurrent: 60, gold: 300 } as const;
const ARTISTS = 120;

/** The library of an ordinary station; lengths, artists and intros by lot. */
export function yearCarts(seed: number): PlanCart[] {
  const chance = seeded(seed);
  let id = 0;
  const cart = (kind: PlanCart['kind'], category: string, seconds: number, artist: string): PlanCart => {
    id += 1;
    return {
      cartId: String(id),
      cutId: id,
      kind,
      category,
      title: `${category} ${id}`,
      artist,
      titleKey: `${category} ${id}`,
      artistKeys: artist === '' ? [] : [artist],
      untilSegueMs: Math.round(seconds * 1000),
      wholeMs: Math.round(seconds * 1000) + 4000,
      introMs: null,
    };
  };
  const songs = Object.entries(CATEGORIES).flatMap(([category, count]) =>
    Array.from({ length: count }, () =>
      cart('music', category, 150 + chance() * 120, `band ${Math.floor(chance() * ARTISTS)}`),
    ),
  );
  const branding = [
    ...[8, 7, 9].map((seconds) => cart('id', 'ids', seconds, '')),
    ...[5, 6, 7, 4].map((seconds) => cart('jingle', 'jingles', seconds, '')),
    ...[120, 180].map((seconds) => cart('bed', 'beds', seconds, '')),
  ];
  return [...songs, ...branding];
}

/** An identification at each full hour, four songs of each category an hour by turns, jingles between. */
export function yearFormat(): Format {
  const of = (category: string): HourClock['positions'][number] => ({
    kinds: ['music'],
    category,
    overNext: false,
    hard: null,
  });
  const jingle = { kinds: ['jingle'] as const, category: null, overNext: false, hard: null };
  const clock: HourClock = {
    name: 'Music hour',
    repeatFrom: 1,
    positions: [
      {
        kinds: ['id'],
        category: null,
        overNext: false,
        hard: { minute: 0, onTime: 'immediately', graceSeconds: 0 },
      },
      ...[of('current'), of('gold'), jingle, of('recurrent'), of('gold'), of('current'), jingle],
      ...[of('recurrent'), of('gold'), jingle],
    ],
  };
  const grid = Array.from({ length: 168 }, (_, at) => ({
    weekday: 1 + Math.floor(at / 24),
    hour: at % 24,
    clock: clock.name,
  }));
  return { clocks: [clock], grid };
}
