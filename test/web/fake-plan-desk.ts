import { ContinuityError } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import type {
  Candidate,
  PlanChange,
  PlanHour,
  PlanItem,
  PlanTrial,
  PlanVerdict,
  Plays,
} from '../../web/api/plan-day.js';
import type { PlanDesk } from '../../web/server/plan-desk.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const ARTIST_MS = 45 * MINUTE_MS;
const TITLE_MS = 120 * MINUTE_MS;

export interface FakeCart {
  readonly cartId: string;
  readonly kind: SegmentKind;
  readonly title: string;
  readonly artist: string;
  readonly category: string;
  readonly durationMs: number;
}

/** What is stored of an item: where it comes to lie follows from the order in its hour. */
export interface FakeRow {
  readonly itemId: string;
  readonly cartId: string;
  readonly hourStartsAtEpochMs: number;
  readonly isLocked: boolean;
  readonly over: string | null;
  readonly hardTime: PlanItem['hardTime'];
  readonly isSpare: boolean;
  readonly isSpot: boolean;
}

export interface FakeStation {
  readonly carts: readonly FakeCart[];
  readonly rows: readonly FakeRow[];
  readonly fromEpochMs: number;
  readonly hours: number;
  readonly timeZone: string;
  readonly frozenUntilEpochMs: number;
}

interface Step {
  readonly words: string;
  readonly before: readonly FakeRow[];
  readonly after: readonly FakeRow[];
}

const invalid = (message: string): never => {
  throw new ContinuityError('COMMAND_INVALID', message);
};

/** A planner's desk in memory: two rules (artist 45 min, title 2 h apart), revisions, trials, undo and redo. */
export class FakePlanDesk implements PlanDesk {
  revision = 1;
  readonly changes: PlanChange[] = [];
  trials = 0;
  rows: readonly FakeRow[];
  #past: Step[] = [];
  #future: Step[] = [];
  #ids = 0;

  readonly #dates: Intl.DateTimeFormat;
  readonly #hourNames: Intl.DateTimeFormat;

  constructor(readonly station: FakeStation) {
    this.rows = station.rows;
    const { timeZone } = station;
    this.#dates = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    this.#hourNames = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  }

  /** Somebody else changes the plan. */
  overtake(change: PlanChange): void {
    this.rows = this.#changed(change);
    this.revision += 1;
  }

  day(date: string): ReturnType<PlanDesk['day']> {
    const hours = this.#hours(this.rows).filter((hour) => this.#date(hour.startsAtEpochMs) === date);
    return Promise.resolve({
      date,
      revision: this.revision,
      frozenUntilEpochMs: this.station.frozenUntilEpochMs,
      hours: hours.some(({ items }) => items.length > 0) ? hours : [],
      undo: this.#past.at(-1)?.words ?? null,
      redo: this.#future.at(0)?.words ?? null,
    });
  }

  async change(revision: number, change: PlanChange): ReturnType<PlanDesk['change']> {
    await this.#claim(revision);
    const before = this.rows;
    const words = this.#words(change);
    this.rows = this.#changed(change);
    this.#past.push({ words, before, after: this.rows });
    this.#future = [];
    this.changes.push(change);
    this.revision += 1;
    return { revision: this.revision, done: words, lost: [] };
  }

  async undo(revision: number): ReturnType<PlanDesk['undo']> {
    await this.#claim(revision);
    const step = this.#past.pop() ?? invalid('nothing to take back');
    this.#future.unshift(step);
    return this.#go(step, step.before);
  }

  async redo(revision: number): ReturnType<PlanDesk['redo']> {
    await this.#claim(revision);
    const step = this.#future.shift() ?? invalid('nothing to do again');
    this.#past.push(step);
    return this.#go(step, step.after);
  }

  async trial(revision: number, change: PlanChange): Promise<PlanTrial> {
    await this.#claim(revision);
    this.trials += 1;
    const rows = this.#changed(change);
    const touched = this.#touched(change);
    const within = (all: readonly PlanHour[]): PlanHour[] =>
      all.filter(({ startsAtEpochMs }) => touched.has(startsAtEpochMs));
    const sums = (hours: readonly PlanHour[]): PlanTrial['before'] => {
      const broken = hours.flatMap(({ items }) => items.flatMap((item) => item.broken));
      return { broken: broken.length, cost: broken.reduce((sum, { cost }) => sum + cost, 0) };
    };
    const after = within(this.#hours(rows));
    return { revision, hours: after, before: sums(within(this.#hours(this.rows))), after: sums(after) };
  }

  candidates(itemId: string, query: { q?: string; limit: number }): ReturnType<PlanDesk['candidates']> {
    const item = this.#item(itemId);
    const words = (query.q ?? '').toLowerCase();
    const pool = this.station.carts.filter(({ kind }) => kind === item.kind);
    const found = pool
      .filter(({ title, artist }) => `${title} ${artist}`.toLowerCase().includes(words))
      .map((cart) => this.#candidate(item, cart))
      .sort((a, b) => a.costChange - b.costChange || (a.cartId < b.cartId ? -1 : 1));
    return Promise.resolve({
      revision: this.revision,
      weighed: pool.length,
      candidates: found.slice(0, query.limit),
    });
  }

  async why(itemId: string): ReturnType<PlanDesk['why']> {
    const item = this.#item(itemId);
    const { candidates } = await this.candidates(itemId, { limit: 4 });
    const verdicts = this.#verdicts(item, this.#line(this.rows), true);
    return {
      revision: this.revision,
      kept: item.isLocked ? 'A planner has locked it here.' : item.isSpot ? 'Sold: placed by traffic.' : null,
      cost: verdicts.reduce((sum, { cost }) => sum + cost, 0),
      verdicts,
      runnersUp: candidates.filter(({ cartId }) => cartId !== item.cartId).slice(0, 3),
    };
  }

  whyNot(itemId: string, cartId: string): ReturnType<PlanDesk['whyNot']> {
    const item = this.#item(itemId);
    const cart = this.#cart(cartId);
    const { broken, costChange } = this.#candidate(item, cart);
    const later = this.#line(this.rows).filter(
      (one) => one.kind === cart.kind && one.startsAtEpochMs >= item.startsAtEpochMs && one.hardTime === null,
    );
    const places = later.map((one) => ({ one, verdicts: this.#candidate(one, cart).broken }));
    const earliest = places.find(({ verdicts }) => verdicts.length === 0) ?? places.at(0);
    const { title, artist } = cart;
    return Promise.resolve({
      revision: this.revision,
      ...{ cartId, title, artist },
      forbidden: cart.kind === item.kind ? null : `A ${cart.kind} cannot stand where the clock asks for ${item.kind}.`,
      costChange: cart.kind === item.kind ? costChange : null,
      broken: cart.kind === item.kind ? broken : [],
      earliest:
        earliest === undefined
          ? null
          : {
              itemId: earliest.one.itemId,
              startsAtEpochMs: earliest.one.startsAtEpochMs,
              fits: earliest.verdicts.length === 0,
              broken: earliest.verdicts,
            },
    });
  }

  plays(cartId: string, to: string): Promise<Plays> {
    const { title, artist } = this.#cart(cartId);
    const noon = Date.parse(`${to}T12:00:00Z`);
    const days = Array.from({ length: 28 }, (_, i) =>
      new Date(noon - (27 - i) * 24 * HOUR_MS).toISOString().slice(0, 10),
    );
    const planned = this.#line(this.rows)
      .filter((item) => item.cartId === cartId)
      .map(({ startsAtEpochMs }) => ({ atEpochMs: startsAtEpochMs, source: 'planned' as const }));
    // Twice a day before what is planned, at hours that go round.
    const aired = Array.from({ length: 40 }, (_, i) => ({
      atEpochMs: this.station.fromEpochMs - (i + 1) * 13 * HOUR_MS,
      source: 'aired' as const,
    }));
    const plays = [...aired.reverse(), ...planned]
      .map((play) => ({ ...play, date: this.#date(play.atEpochMs), hour: this.#hour(play.atEpochMs) }))
      .filter(({ date }) => days.includes(date));
    return Promise.resolve({ cartId, title, artist, days, plays });
  }

  // Answers come a turn later, as they do over a wire.
  #claim(revision: number): Promise<void> {
    return revision === this.revision
      ? Promise.resolve()
      : Promise.reject(new ContinuityError('REVISION_STALE', 'the plan was changed since; read it again'));
  }

  #go(step: Step, rows: readonly FakeRow[]): Awaited<ReturnType<PlanDesk['undo']>> {
    this.rows = rows;
    this.revision += 1;
    return { revision: this.revision, done: step.words, lost: [] };
  }

  #cart(cartId: string): FakeCart {
    const cart = this.station.carts.find((one) => one.cartId === cartId);
    if (cart === undefined) throw new ContinuityError('NOT_FOUND', `cart ${cartId} is not in the library`);
    return cart;
  }

  #item(itemId: string): PlanItem {
    const item = this.#line(this.rows).find((one) => one.itemId === itemId);
    if (item === undefined) throw new ContinuityError('NOT_FOUND', 'the plan has no such item any more');
    return item;
  }

  #free(itemId: string): PlanItem {
    const item = this.#item(itemId);
    if (item.isFrozen) invalid(`“${item.title}” is on the air or about to be: nothing changes it any more`);
    if (item.isSpot) invalid(`“${item.title}” is a spot: move it in traffic`);
    if (item.hardTime !== null) invalid(`“${item.title}” is timed by its clock: change the clock`);
    return item;
  }

  #words(change: PlanChange): string {
    const title = (itemId: string): string => `“${this.#item(itemId).title}”`;
    switch (change.do) {
      case 'replace':
        return `${title(change.itemId)} replaced by “${this.#cart(change.cartId).title}”`;
      case 'move':
        return `${title(change.itemId)} moved`;
      case 'insert':
        return `“${this.#cart(change.cartId).title}” inserted`;
      case 'remove':
      case 'lock':
      case 'unlock':
        return `${title(change.itemIds[0])} ${change.do === 'remove' ? 'removed' : `${change.do}ed`}`;
      case 'replan':
        return 'The hour planned anew';
    }
  }

  #touched(change: PlanChange): Set<number> {
    if (change.do === 'replan') return new Set([change.fromEpochMs]);
    if (change.do === 'insert') return new Set([change.hourStartsAtEpochMs]);
    const ids = 'itemIds' in change ? change.itemIds : [change.itemId];
    const hours = new Set(ids.map((itemId) => this.#item(itemId).hourStartsAtEpochMs));
    return change.do === 'move' ? hours.add(change.hourStartsAtEpochMs) : hours;
  }

  #changed(change: PlanChange): readonly FakeRow[] {
    const { rows } = this;
    switch (change.do) {
      case 'replace': {
        this.#free(change.itemId);
        const { cartId } = this.#cart(change.cartId);
        return rows.map((row) =>
          row.itemId === change.itemId ? { ...row, cartId, itemId: `r${++this.#ids}`, isLocked: true } : row,
        );
      }
      case 'move': {
        this.#free(change.itemId);
        const row = rows.find((one) => one.itemId === change.itemId)!;
        const moved = { ...row, hourStartsAtEpochMs: change.hourStartsAtEpochMs, isLocked: true };
        return this.#placed(
          rows.filter((one) => one.itemId !== change.itemId),
          moved,
          change.beforeItemId,
        );
      }
      case 'insert': {
        const { cartId } = this.#cart(change.cartId);
        const row: FakeRow = {
          itemId: `n${++this.#ids}`,
          cartId,
          hourStartsAtEpochMs: change.hourStartsAtEpochMs,
          isLocked: true,
          over: null,
          hardTime: null,
          isSpare: false,
          isSpot: false,
        };
        return this.#placed(rows, row, change.beforeItemId);
      }
      case 'remove':
        for (const itemId of change.itemIds) this.#free(itemId);
        return rows.filter(
          ({ itemId, over }) => !change.itemIds.includes(itemId) && !change.itemIds.includes(over ?? ''),
        );
      case 'lock':
      case 'unlock':
        return rows.map((row) =>
          change.itemIds.includes(row.itemId) ? { ...row, isLocked: change.do === 'lock' } : row,
        );
      case 'replan':
        return this.#replanned(change.fromEpochMs);
    }
  }

  #placed(rows: readonly FakeRow[], row: FakeRow, beforeItemId: string | null): readonly FakeRow[] {
    const at =
      beforeItemId === null
        ? rows.findLastIndex((one) => one.hourStartsAtEpochMs <= row.hourStartsAtEpochMs) + 1
        : rows.findIndex((one) => one.itemId === beforeItemId);
    if (at === -1) throw new ContinuityError('NOT_FOUND', 'the plan has no such item any more');
    return [...rows.slice(0, at), row, ...rows.slice(at)];
  }

  /** Every free song of the hour becomes the cheapest one there. */
  #replanned(hourStartsAtEpochMs: number): readonly FakeRow[] {
    let { rows } = this;
    for (const { itemId } of rows.filter((row) => row.hourStartsAtEpochMs === hourStartsAtEpochMs)) {
      const line = this.#line(rows);
      const item = line.find((one) => one.itemId === itemId)!;
      if (item.isFrozen || item.isLocked || item.kind !== 'music') continue;
      const cheapest = this.station.carts
        .filter(({ kind }) => kind === 'music')
        .map((cart) => ({ cart, cost: this.#cost({ ...item, ...cart }, line) }))
        .sort((a, b) => a.cost - b.cost || (a.cart.cartId < b.cart.cartId ? -1 : 1))[0].cart;
      rows = rows.map((row) => (row.itemId === itemId ? { ...row, cartId: cheapest.cartId } : row));
    }
    return rows;
  }

  #line(rows: readonly FakeRow[]): PlanItem[] {
    return this.#hours(rows).flatMap(({ items }) => items);
  }

  readonly #laid = new WeakMap<readonly FakeRow[], PlanHour[]>();

  #hours(rows: readonly FakeRow[]): PlanHour[] {
    const known = this.#laid.get(rows);
    if (known !== undefined) return known;
    const laid = this.#lay(rows);
    this.#laid.set(rows, laid);
    return laid;
  }

  #lay(rows: readonly FakeRow[]): PlanHour[] {
    const hours = Array.from({ length: this.station.hours }, (_, index): PlanHour => {
      const startsAtEpochMs = this.station.fromEpochMs + index * HOUR_MS;
      let at = startsAtEpochMs;
      const items = rows
        .filter((row) => row.hourStartsAtEpochMs === startsAtEpochMs)
        .map((row): PlanItem => {
          const cart = this.#cart(row.cartId);
          const start = row.hardTime?.atEpochMs ?? (row.over === null ? at : at - 20_000);
          if (row.over === null) at = start + cart.durationMs;
          return {
            ...cart,
            ...row,
            startsAtEpochMs: start,
            isFrozen: start < this.station.frozenUntilEpochMs,
            reason: row.isLocked ? 'Placed by hand.' : 'Cheapest of those that may stand here.',
            broken: [],
          };
        });
      return {
        startsAtEpochMs,
        endsAtEpochMs: startsAtEpochMs + HOUR_MS,
        label: `${String(this.#hour(startsAtEpochMs)).padStart(2, '0')}:00`,
        clock: items.length === 0 ? '' : 'Music hour',
        beyondMs: at - startsAtEpochMs - HOUR_MS,
        items,
        // The break of the clock is before the spot, of which it has one.
        breaks: items
          .filter(({ isSpot }) => isSpot)
          .map((spot) => ({
            startsAtEpochMs: spot.startsAtEpochMs,
            lengthMs: 120_000,
            avails: 4,
            spots: 1,
            heldMs: 120_000 - spot.durationMs,
            beforeItemId: spot.itemId,
          })),
      };
    });
    const line = hours.flatMap(({ items }) => items);
    return hours.map((hour) => ({
      ...hour,
      items: hour.items.map((item) => ({ ...item, broken: this.#verdicts(item, line, false) })),
    }));
  }

  #candidate(item: PlanItem, cart: FakeCart): Candidate {
    const line = this.#line(this.rows);
    const there = { ...item, ...cart };
    const last = line.findLast((one) => one.cartId === cart.cartId && one.startsAtEpochMs < item.startsAtEpochMs);
    return {
      ...{ cartId: cart.cartId, title: cart.title, artist: cart.artist, category: cart.category },
      durationMs: cart.durationMs,
      costChange: this.#cost(there, line) - this.#cost(item, line),
      broken: this.#verdicts(there, line, false),
      lastAtEpochMs: last?.startsAtEpochMs ?? null,
    };
  }

  #cost(item: PlanItem, line: readonly PlanItem[]): number {
    return this.#verdicts(item, line, false).reduce((sum, { cost }) => sum + cost, 0);
  }

  /** Rules by what is nearest of the same song and of the same artist. */
  #verdicts(item: PlanItem, line: readonly PlanItem[], withKept: boolean): PlanVerdict[] {
    if (item.kind !== 'music') return [];
    const rules = [
      { rule: 'title', most: TITLE_MS, weight: 400, same: (one: PlanItem) => one.cartId === item.cartId },
      { rule: 'artist', most: ARTIST_MS, weight: 1000, same: (one: PlanItem) => one.artist === item.artist },
    ];
    return rules.flatMap(({ rule, most, weight, same }): PlanVerdict[] => {
      const gap = (one: PlanItem): number => Math.abs(one.startsAtEpochMs - item.startsAtEpochMs);
      let nearest: PlanItem | undefined;
      for (const one of line) {
        if (one.itemId === item.itemId || one.kind !== 'music' || !same(one)) continue;
        if (nearest === undefined || gap(one) < gap(nearest)) nearest = one;
      }
      const gapMs = nearest === undefined ? Infinity : gap(nearest);
      const isBroken = gapMs < most;
      if (!isBroken && !withKept) return [];
      const away = nearest === undefined ? 'none' : `${Math.round(gapMs / MINUTE_MS)} of ${most / MINUTE_MS} min`;
      return [
        {
          rule,
          isBroken,
          mustHold: false,
          cost: isBroken ? weight * (1 - gapMs / most) ** 2 : 0,
          words: `${rule}: ${rule === 'artist' ? item.artist : item.title} is ${away} away`,
          witness:
            nearest === undefined
              ? null
              : {
                  itemId: nearest.itemId,
                  cartId: nearest.cartId,
                  title: nearest.title,
                  artist: nearest.artist,
                  atEpochMs: nearest.startsAtEpochMs,
                },
        },
      ];
    });
  }

  #date(epochMs: number): string {
    return this.#dates.format(epochMs);
  }

  #hour(epochMs: number): number {
    return Number(this.#hourNames.format(epochMs));
  }
}

const WORDS = ['Harbour', 'Lantern', 'Paper', 'Winter', 'Copper', 'Silent', 'Glass', 'Meadow', 'Velvet', 'Northern'];
const THINGS = ['Lights', 'Road', 'Aeroplanes', 'River', 'Hours', 'Garden', 'Signal', 'Dance', 'Window'];

/**
 * A station with a day of songs, jingles, a spot, hard news, a spare song and a voice track over a song, and some hours of the
 * next day.
 */
export function fakeStation(fromEpochMs: number, over: Partial<FakeStation> = {}): FakeStation {
  const songs = Array.from({ length: 60 }, (_, i): FakeCart => ({
    cartId: `song-${i}`,
    kind: 'music',
    title: `${WORDS[i % WORDS.length]} ${THINGS[i % THINGS.length]}`,
    artist: `${WORDS[(i * 7 + 3) % WORDS.length]} ${['Band', 'Quartet'][i % 2]}`,
    category: i % 3 === 0 ? 'Power' : 'Recurrent',
    durationMs: (180 + ((i * 37) % 80)) * 1000,
  }));
  const other = (cartId: string, kind: SegmentKind, title: string, seconds: number): FakeCart => ({
    ...{ cartId, kind, title, artist: '', category: kind, durationMs: seconds * 1000 },
  });
  const carts = [
    ...songs,
    other('jingle', 'jingle', 'Whistle', 8),
    other('spot', 'spot', 'Baker Street Bakery', 30),
    other('news', 'news', 'News', 180),
    other('voice', 'voice', 'Good morning', 14),
  ];
  const hours = over.hours ?? 26;
  const rows = Array.from({ length: hours }, (_, hour): FakeRow[] => {
    const hourStartsAtEpochMs = fromEpochMs + hour * HOUR_MS;
    const row = (name: string, cartId: string, more: Partial<FakeRow> = {}): FakeRow => ({
      ...{ itemId: `${hour}-${name}`, cartId, hourStartsAtEpochMs },
      ...{ isLocked: false, over: null, hardTime: null, isSpare: false, isSpot: false, ...more },
    });
    const hardTime = { atEpochMs: hourStartsAtEpochMs, onTime: 'immediately' as const };
    const songsOf = Array.from({ length: 14 }, (_, i) =>
      row(`s${i}`, `song-${(hour * 14 + i * 3) % songs.length}`, i === 13 ? { isSpare: true } : {}),
    );
    return [
      row('news', 'news', { hardTime }),
      ...songsOf.slice(0, 2),
      row('voice', 'voice', { over: `${hour}-s1` }),
      row('jingle', 'jingle'),
      ...songsOf.slice(2, 6),
      row('spot', 'spot', { isSpot: true }),
      ...songsOf.slice(6),
    ];
  }).flat();
  return {
    carts,
    rows,
    fromEpochMs,
    hours,
    timeZone: 'Europe/Berlin',
    frozenUntilEpochMs: fromEpochMs + 10 * MINUTE_MS,
    ...over,
  };
}
