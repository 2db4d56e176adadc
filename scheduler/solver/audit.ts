import { concerns } from './compile-songs.js';
import { mayStand } from './eligibility.js';
import { evennessBound } from './bounds/evenness.js';
import { hourSpreadBound, type SongGroup } from './bounds/hour-spread.js';
import { greatestLeastGapMs } from './bounds/spacing.js';
import { bandAround } from './rules/band.js';
import type { Pool, Problem } from './problem.js';

/** What is asked for and what is possible, before anything is planned. */
export interface Finding {
  /** Rule, or what the finding is about: `turnover`, `evenness`, `hour-spread`, `slots`, `section`. */
  readonly rule: string;
  readonly subject: string;
  readonly asked: number;
  readonly possible: number;
  readonly unit: 'ms' | 'plays' | 'songs' | 'slots' | 'ratio';
  readonly feasible: boolean;
  /** Who is to blame, in a planner's words. */
  readonly culprit: string;
}

/** Artists and the like that are worth a line: those that cannot have what is asked, the worst first, at most so many. */
const NAMED_MOST = 20;

/** Every bound against every rule, category by category, then what songs share. */
export function audit(problem: Problem): Finding[] {
  return [
    ...problem.pools.flatMap((pool, index) => auditPool(problem, pool, index)),
    ...auditShared(problem),
    ...auditSlots(problem),
    ...auditSections(problem),
  ];
}

function auditPool(problem: Problem, pool: Pool, index: number): Finding[] {
  const { code } = pool.category;
  const songs = pool.songs.length;
  const subject = `category ${code}`;
  if (pool.slotCount === 0) return [];
  const culprit = `${songs} songs for ${pool.slotCount} slots`;
  // Nothing is asked of the turnover: it is what the planner has chosen by the size of the category.
  const findings: Finding[] = [
    { rule: 'turnover', subject, asked: 0, possible: pool.restMs, unit: 'ms', feasible: songs > 0, culprit },
  ];
  for (const rule of problem.input.rules) {
    if (!concerns(rule, code)) continue;
    const asked =
      rule.kind === 'rest' ? rule.part * pool.restMs : rule.kind === 'least-rest' ? rule.leastMs : undefined;
    if (asked !== undefined) {
      const feasible = asked <= pool.restMs;
      findings.push({ rule: rule.id, subject, asked, possible: pool.restMs, unit: 'ms', feasible, culprit });
    }
    if (rule.kind === 'band') findings.push(...auditEvenness(pool, rule.id, rule.part, subject, culprit));
    if (rule.kind === 'same-hour') findings.push(auditHours(problem, index, subject));
    if (rule.kind === 'no-repeat') findings.push(...auditZones(problem, index, subject));
  }
  return findings;
}

function auditEvenness(pool: Pool, rule: string, part: number, subject: string, culprit: string): Finding[] {
  const songs = pool.songs.length;
  const share = songs === 0 ? 0 : pool.slotCount / songs;
  const { least, most } = bandAround(share, part);
  const feasible = least * songs <= pool.slotCount && pool.slotCount <= most * songs;
  const even = evennessBound(pool.slotCount, songs);
  return [
    {
      rule,
      subject,
      asked: part,
      possible: even,
      unit: 'ratio',
      feasible,
      culprit: `${least} to ${most} plays each; ${culprit}`,
    },
  ];
}

/** Plays in a day of the week's pattern without a song twice in the same hour of the day, against the slots of two days. */
function auditHours(problem: Problem, index: number, subject: string): Finding {
  const { slots, songs } = problem;
  const first = slots.list.find((_, slot) => slots.pool[slot] === index)?.day ?? 0;
  const slotsByHour = new Array<number>(24).fill(0);
  slots.list.forEach(({ day, hour }, slot) => {
    if (slots.pool[slot] === index && day - first < 2) slotsByHour[hour] += 1;
  });
  const groups = new Map<string, SongGroup>();
  for (const song of problem.pools[index].songs) {
    const mask = songs.list[song].hours;
    const hours = slotsByHour.map((_, hour) => mask === null || mask.some((on, at) => on === 1 && at % 24 === hour));
    const key = hours.map(Number).join('');
    const known = groups.get(key);
    groups.set(key, { songs: (known?.songs ?? 0) + 1, plays: 48, hours });
  }
  const asked = slotsByHour.reduce((sum, count) => sum + count, 0);
  const possible = hourSpreadBound([...groups.values()], slotsByHour);
  const busiest = slotsByHour.indexOf(Math.max(...slotsByHour));
  const culprit = `${slotsByHour[busiest]} slots at ${busiest} o'clock on two days in a row`;
  return { rule: 'hour-spread', subject, asked, possible, unit: 'plays', feasible: possible >= asked, culprit };
}

/** A zone without repeats needs a song for each of its slots. */
function auditZones(problem: Problem, index: number, subject: string): Finding[] {
  const { slots, events, pools } = problem;
  const byZone = new Map<number, number>();
  for (let slot = 0; slot < slots.count; slot++) {
    const zone = events.zone[events.pastCount + slot];
    if (slots.pool[slot] === index && zone >= 0) byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
  }
  const asked = Math.max(0, ...byZone.values());
  const possible = pools[index].songs.length;
  if (asked === 0) return [];
  const culprit = `${possible} songs for ${asked} slots of one zone`;
  return [{ rule: 'no-repeat', subject, asked, possible, unit: 'songs', feasible: possible >= asked, culprit }];
}

/** Artists, titles, albums, composers, codes: their even share of plays over the slots of their categories. */
function auditShared(problem: Problem): Finding[] {
  const { series, songs, pools, slots } = problem;
  const plays = new Float64Array(series.count);
  const members: number[][] = Array.from({ length: series.count }, () => []);
  for (let song = 0; song < songs.count; song++) {
    const pool = pools[songs.pool[song]];
    for (let at = series.from[song] + 1; at < series.from[song + 1]; at++) {
      plays[series.ofSong[at]] += pool.slotCount / pool.songs.length;
      members[series.ofSong[at]].push(song);
    }
  }
  const findings: Finding[] = [];
  for (let one = songs.count; one < series.count; one++) {
    const count = Math.floor(plays[one] + 1e-9);
    if (count < 2) continue;
    const among = new Set(members[one].map((song) => songs.pool[song]));
    let times: Float64Array | undefined;
    for (const { rule, lag, leastMs } of series.groups[series.group[one]].lags) {
      // Play i + lag follows play i: the plays fall into `lag` rows, of which one has at least this many.
      const inRow = Math.ceil(count / lag);
      const spanMs = slots.timeMs[slots.count - 1] - slots.timeMs[0];
      if (spanMs / (inRow - 1) >= 2 * leastMs) continue;
      times ??= slots.timeMs.filter((_, slot) => among.has(slots.pool[slot]));
      const possible = greatestLeastGapMs(times, inRow);
      if (possible >= leastMs) continue;
      const culprit = `${count} plays of ${members[one].length} songs in a span`;
      const subject = series.names[one] ?? '';
      findings.push({ rule: rule.id, subject, asked: leastMs, possible, unit: 'ms', feasible: false, culprit });
    }
  }
  return findings
    .sort((a, b) => a.possible / a.asked - b.possible / b.asked || (a.subject < b.subject ? -1 : 1))
    .slice(0, NAMED_MOST);
}

/** Slots whose own category has nothing for them. */
function auditSlots({ slots, input, songs, pools }: Problem): Finding[] {
  const byCategory = new Map<string, { all: number; own: number }>();
  slots.list.forEach(({ category }, slot) => {
    const pool = slots.pool[slot];
    const own = pool >= 0 && input.categories[pool].code === category;
    const known = byCategory.get(category) ?? { all: 0, own: 0 };
    byCategory.set(category, { all: known.all + 1, own: known.own + Number(own) });
  });
  return [...byCategory]
    .filter(([, { all, own }]) => own < all)
    .map(([category, { all, own }]) => {
      const pool = pools.find((one) => one.category.code === category);
      const anywhere = pool?.songs.some((song) => slots.list.some((_, slot) => mayStand(songs, slots, song, slot)));
      const culprit =
        pool === undefined
          ? 'there is no such category'
          : pool.songs.length === 0
            ? 'it has no song'
            : anywhere === true
              ? 'its songs are kept from some hours by daypart, date or code'
              : 'none of its songs may air in this span';
      return {
        rule: 'slots',
        subject: `category ${category}`,
        asked: all,
        possible: own,
        unit: 'slots' as const,
        feasible: false,
        culprit,
      };
    });
}

/** Sections that no choice of songs ends on time: overfull or empty clocks. */
function auditSections({ fill, slots, pools }: Problem): Finding[] {
  const shortest = new Float64Array(fill.wantedMs.length);
  const longest = new Float64Array(fill.wantedMs.length);
  const count = new Int32Array(fill.wantedMs.length);
  for (let slot = 0; slot < slots.count; slot++) {
    const pool = slots.pool[slot];
    if (pool < 0) continue;
    const { lengths } = pools[pool];
    shortest[slots.section[slot]] += lengths[0];
    longest[slots.section[slot]] += lengths[lengths.length - 1];
    count[slots.section[slot]] += 1;
  }
  return fill.sections.flatMap(({ startsAtEpochMs }, section): Finding[] => {
    const asked = fill.wantedMs[section];
    const possible =
      asked < shortest[section] ? shortest[section] : asked > longest[section] ? longest[section] : asked;
    if (Number.isNaN(asked) || Math.abs(possible - asked) <= fill.freeMs) return [];
    const culprit = `its ${count[section]} slots take ${possible > asked ? 'at least' : 'at most'} so long`;
    const subject = `section of ${new Date(startsAtEpochMs).toISOString()}`;
    return [{ rule: 'section', subject, asked, possible, unit: 'ms', feasible: false, culprit }];
  });
}
