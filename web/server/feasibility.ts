import type { CountedCart } from '../../db/queries/lengths.js';
import { evennessBound } from '../../scheduler/solver/bounds/evenness.js';
import { hourSpreadBound } from '../../scheduler/solver/bounds/hour-spread.js';
import { restBoundMs } from '../../scheduler/solver/bounds/rest.js';
import { greatestLeastGapMs } from '../../scheduler/solver/bounds/spacing.js';
import type { RuleSpec } from '../../scheduler/solver/rule-set.js';
import { bandAround } from '../../scheduler/solver/rules/band.js';
import type { Feasibility } from '../api/planner.js';
import type { WeekPlace } from './week-places.js';

const WEEK_MS = 7 * 24 * 3_600_000;
const SPREAD_DAYS = 2;
const MOST_NAMED = 5;

/** The week's places of a category, or of a kind as a whole, and who may stand in them. */
interface Pool {
  readonly name: string;
  readonly category: string | null;
  readonly carts: readonly CountedCart[];
  readonly places: readonly WeekPlace[];
}

type Finding = Feasibility[number];

/**
 * What rules ask against what the week's hours and the library allow, the worst of each rule first: bounds that hold whatever
 * is planned, for places that lie where the average lengths put them. A rule of which nothing can be told beforehand (runs,
 * steps, sequences) has no finding.
 */
export function feasibility(
  rules: readonly RuleSpec[],
  places: readonly WeekPlace[],
  carts: readonly CountedCart[],
): Feasibility {
  const pools = poolsOf(places, carts);
  return rules.flatMap((rule) =>
    findingsOf(
      rule,
      pools.filter((pool) => isUnder(rule, pool)),
    )
      .sort((a, b) => Number(a.feasible) - Number(b.feasible) || margin(a) - margin(b))
      .map((finding) => ({ ruleId: rule.id, ...finding })),
  );
}

/** How far what is possible reaches: the smaller the worse. */
function margin({ unit, asked, possible }: Omit<Finding, 'ruleId'>): number {
  const isMost = unit === 'ratio' || unit === 'plays';
  return isMost ? asked / Math.max(possible, 1e-9) : possible / Math.max(asked, 1e-9);
}

/** Rules of the whole station are about songs; those of a category are about whatever it holds. */
function isUnder(rule: RuleSpec, { category, carts }: Pool): boolean {
  if (rule.categories !== null) return category !== null && rule.categories.includes(category);
  return carts.some(({ kind }) => kind === 'music');
}

function poolsOf(places: readonly WeekPlace[], carts: readonly CountedCart[]): Pool[] {
  const categories = [...new Set(places.flatMap(({ category }) => category ?? []))].sort();
  const kinds = [...new Set(places.filter(({ category }) => category === null).map(({ kind }) => kind))];
  return [
    ...categories.map((category) => ({
      name: `category ${category}`,
      category,
      carts: carts.filter((cart) => cart.category === category),
      places: places.filter((place) => place.category === category),
    })),
    // Who stands in a place of any song is one of all of them, whatever the categories take besides.
    ...kinds.map((kind) => ({
      name: kind === 'music' ? 'all songs' : `all of ${kind}`,
      category: null,
      carts: carts.filter((cart) => cart.kind === kind),
      places: places.filter((place) => place.kind === kind),
    })),
  ].filter((pool) => pool.places.length > 0);
}

const songsFor = ({ carts, places }: Pool): string => `${carts.length} carts for ${places.length} places a week`;
const timesOf = (places: readonly WeekPlace[]): number[] => places.map(({ atMs }) => atMs);
const restOf = ({ carts, places }: Pool): number => restBoundMs(timesOf(places), carts.length);

function findingsOf(rule: RuleSpec, pools: readonly Pool[]): Omit<Finding, 'ruleId'>[] {
  switch (rule.kind) {
    case 'rest':
      return pools.map((pool) => {
        const possible = restOf(pool);
        return atLeast(pool.name, rule.part * possible, possible, 'ms', songsFor(pool));
      });
    case 'least-rest':
      return pools.map((pool) => atLeast(pool.name, rule.leastMs, restOf(pool), 'ms', songsFor(pool)));
    case 'band':
      return pools.map((pool) => evenness(pool, rule.part));
    case 'same-hour':
      return pools.map(hourSpread);
    case 'no-repeat':
      return pools.flatMap((pool) => zone(pool, rule));
    case 'separation':
      return sharedIn(pools, rule.of).map(({ name, plays, times, share }) =>
        atLeast(name, rule.leastMs, greatestLeastGapMs(times, plays), 'ms', `${share}, about ${plays} plays a week`),
      );
    case 'limit':
      return sharedIn(pools, rule.of).map(({ name, plays, share }) => {
        const possible = (plays * rule.withinMs) / WEEK_MS;
        const feasible = possible <= rule.most;
        return { subject: name, asked: rule.most, possible, unit: 'plays', feasible, why: `${share}, on average` };
      });
    case 'run':
    case 'step':
    case 'sequence':
    case 'place':
    case 'fill':
    case 'change':
      return [];
  }
}

function atLeast(
  subject: string,
  asked: number,
  possible: number,
  unit: Finding['unit'],
  why: string,
): Omit<Finding, 'ruleId'> {
  return {
    subject,
    asked,
    possible: Number.isFinite(possible) ? possible : WEEK_MS,
    unit,
    feasible: asked <= possible,
    why,
  };
}

function evenness(pool: Pool, part: number): Omit<Finding, 'ruleId'> {
  const [carts, places] = [pool.carts.length, pool.places.length];
  const { least, most } = bandAround(carts === 0 ? 0 : places / carts, part);
  return {
    subject: pool.name,
    asked: part,
    possible: evennessBound(places, carts),
    unit: 'ratio',
    feasible: carts > 0 && least * carts <= places && places <= most * carts,
    why: `${least} to ${most} plays each; ${songsFor(pool)}`,
  };
}

/** Places of two days against the plays that leave every hour of the day without a repeat. */
function hourSpread(pool: Pool): Omit<Finding, 'ruleId'> {
  const byHour = new Array<number>(24).fill(0);
  for (const { weekday, hour } of pool.places) if (weekday <= SPREAD_DAYS) byHour[hour] += 1;
  const asked = byHour.reduce((sum, count) => sum + count, 0);
  const songs = { songs: pool.carts.length, plays: 24 * SPREAD_DAYS, hours: byHour.map(() => true) };
  const possible = hourSpreadBound([songs], byHour);
  const busiest = byHour.indexOf(Math.max(...byHour));
  const why = `${byHour[busiest]} places at ${busiest}:00 on two days in a row, ${pool.carts.length} carts`;
  return atLeast(pool.name, asked, possible, 'places', why);
}

function zone(pool: Pool, rule: Extract<RuleSpec, { kind: 'no-repeat' }>): Omit<Finding, 'ruleId'>[] {
  const byDay = rule.weekdays.map(
    (day) =>
      pool.places.filter(({ weekday, hour }) => weekday === day && hour >= rule.fromHour && hour < rule.toHour).length,
  );
  const asked = Math.max(0, ...byDay);
  if (asked === 0) return [];
  const why = `${asked} places from ${rule.fromHour}:00 to ${rule.toHour}:00`;
  return [atLeast(pool.name, asked, pool.carts.length, 'songs', why)];
}

interface Shared {
  readonly name: string;
  readonly plays: number;
  readonly times: Float64Array;
  readonly share: string;
}

/** Artists and the like that have the most plays to keep apart, at their even share of each pool. */
function sharedIn(pools: readonly Pool[], of: 'artist' | 'title' | 'album' | 'composer' | 'code'): Shared[] {
  // Codes are chosen one by one by the rule, and their plays by whoever plans.
  if (of === 'code') return [];
  const byKey = new Map<string, { name: string; plays: number; carts: number; pools: Set<Pool> }>();
  for (const pool of disjoint(pools)) {
    for (const cart of pool.carts) {
      for (const { key, name } of keysOf(cart, of)) {
        const known = byKey.get(key) ?? { name, plays: 0, carts: 0, pools: new Set<Pool>() };
        known.plays += pool.places.length / pool.carts.length;
        known.carts += 1;
        known.pools.add(pool);
        byKey.set(key, known);
      }
    }
  }
  return [...byKey.values()]
    .sort((a, b) => b.plays - a.plays || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NAMED)
    .map(({ name, plays, carts, pools: among }) => ({
      name,
      plays: Math.round(plays),
      times: Float64Array.from([...among].flatMap(({ places }) => timesOf(places))).sort(),
      share: carts === 1 ? '1 cart' : `${carts} carts`,
    }));
}

/** Where a kind as a whole is planned, its categories are in it already. */
function disjoint(pools: readonly Pool[]): readonly Pool[] {
  const kinds = pools.filter(({ category }) => category === null);
  const covered = new Set(kinds.flatMap(({ carts }) => carts.map(({ kind }) => kind)));
  return pools.filter(({ category, carts }) => category === null || !carts.some(({ kind }) => covered.has(kind)));
}

function keysOf(cart: CountedCart, of: 'artist' | 'title' | 'album' | 'composer'): { key: string; name: string }[] {
  switch (of) {
    case 'artist':
      return cart.artistKeys.map((key, index) => ({
        key,
        name: index === 0 && cart.artist !== '' ? cart.artist : key,
      }));
    case 'title':
      return [{ key: cart.titleKey, name: cart.title }];
    case 'album':
    case 'composer':
      return cart[of] === '' ? [] : [{ key: cart[of], name: cart[of] }];
  }
}
