import { DateTime } from 'luxon';
import type { AsRunEntry } from '../../playout/api/as-run.js';
import type { Segment } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import { localHours } from '../../scheduler/local-hours.js';
import type { PlanCart, Play } from '../../scheduler/model.js';
import { planItems } from '../../scheduler/plan.js';
import { defaultRules } from '../../scheduler/station-rules.js';
import { seeded } from '../exact/hours.js';
import { Air } from './air.js';
import { segmentOf, segmentsOf, type RundownItem } from './rundown.js';
import { yearCarts, yearFormat } from './format.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What a plan looks back on, as the station's own planning does. */
const HISTORY_MS = 56 * 24 * HOUR_MS;
const FILLER_MOST = 20;
/** What the engine is told of what has aired: it knows what of it is over. */
const KEPT_MS = 6 * HOUR_MS;
/** An hour is disturbed with this chance, between these minutes: what is on air just before a hard time is what it is. */
const DISTURBED_CHANCE = 0.83;
const DISTURBED_FROM_MINUTE = 3;
const DISTURBED_TO_MINUTE = 54;
/** What a presenter puts in between. */
const INSERTED_SECONDS = [10, 60] as const;
const EXACT_TIME = { stretchPercent: 1, stretchMostPercent: 2, fadeFrames: 5 * ENGINE_RATE_HZ };

/** A station that plans day after day, and what it aired. */
export class YearStation {
  readonly carts: readonly PlanCart[];
  readonly #chance: () => number;
  readonly #format = yearFormat();
  readonly #rules = defaultRules({ artistSeparationMinutes: 60, titleSeparationMinutes: 120 });
  readonly #air: Air;
  readonly #cartsById: ReadonlyMap<string, PlanCart>;
  readonly #airedAt = new Map<string, number>();
  /** Instants of hard times by the item that has them. */
  readonly #due = new Map<string, number>();
  #history: Play[] = [];
  #aired: AsRunEntry[] = [];
  #planned: readonly RundownItem[] = [];
  #runsUntilEpochMs: number;
  #line: Segment[] = [];
  #revision = 0;
  #inserted = 0;

  constructor(
    start: DateTime,
    private readonly timeZone: string,
    private readonly seed: number,
  ) {
    this.carts = yearCarts(seed);
    this.#cartsById = new Map(this.carts.map((cart) => [cart.cartId, cart]));
    this.#chance = seeded(seed);
    this.#air = new Air(start.toMillis());
    this.#runsUntilEpochMs = start.toMillis();
  }

  /** Plans a day on what has aired and what is still to air, and hands it to the engine. */
  planDay(date: DateTime): void {
    const fromEpochMs = date.toMillis();
    const toEpochMs = date.plus({ days: 1 }).toMillis();
    const coming = this.#planned.filter(({ startsAtEpochMs }) => startsAtEpochMs >= this.#air.epochMs);
    const plan = planItems({
      fromEpochMs,
      toEpochMs,
      runsFromEpochMs: Math.max(fromEpochMs, this.#runsUntilEpochMs),
      timeZone: this.timeZone,
      carts: this.carts,
      format: this.#format,
      rules: this.#rules,
      history: [
        ...this.#history,
        ...coming
          .filter(({ status }) => status === 'planned')
          .map(({ cart, startsAtEpochMs }) => ({ cartId: cart.cartId, atEpochMs: startsAtEpochMs, plays: 1 })),
      ],
      seed: this.seed,
    });
    this.#runsUntilEpochMs = plan.runsUntilEpochMs;
    const day = date.toFormat('yyyy-MM-dd');
    const items = plan.items
      .filter(({ over }) => over === null)
      .map((item, index): RundownItem => ({ ...item, id: `${day}-${index}` }));
    for (const { id, hardTime } of items) if (hardTime) this.#due.set(id, hardTime.atEpochMs);
    const planned = [...coming, ...items];
    const known = this.#line.filter(({ plannedAtEpochMs }) => (plannedAtEpochMs ?? 0) > this.#air.epochMs - KEPT_MS);
    this.#line = [...known, ...segmentsOf(items, planned, this.carts, this.#airedAt, this.#plays())];
    this.#planned = planned;
    this.#push();
  }

  #plays(): Map<string, number> {
    const plays = new Map<string, number>();
    for (const { cartId } of this.#history) plays.set(cartId, (plays.get(cartId) ?? 0) + 1);
    return plays;
  }

  /** Lets it air; `disturbed`, with what happens on a station by lot. */
  airUntil(epochMs: number, disturbed: boolean): void {
    for (const { startsAtEpochMs, endsAtEpochMs } of localHours(this.#air.epochMs, epochMs, this.timeZone)) {
      const minute = DISTURBED_FROM_MINUTE + this.#chance() * (DISTURBED_TO_MINUTE - DISTURBED_FROM_MINUTE);
      const at = startsAtEpochMs + minute * MINUTE_MS;
      if (disturbed && this.#chance() < DISTURBED_CHANCE && at > this.#air.epochMs && at < endsAtEpochMs) {
        this.#air.until(at);
        this.#disturb();
      }
      this.#air.until(endsAtEpochMs);
      this.#note(this.#air.asRun.splice(0));
    }
  }

  /** What started on a day, in its order. */
  airedOn(date: DateTime): AsRunEntry[] {
    const [from, to] = [date.toMillis(), date.plus({ days: 1 }).toMillis()];
    const before = (entry: AsRunEntry): boolean => Date.parse(entry.startedAt) < to;
    const aired = this.#aired.filter((entry) => before(entry) && Date.parse(entry.startedAt) >= from);
    this.#aired = this.#aired.filter((entry) => !before(entry));
    return aired.sort((a, b) => a.startFrame - b.startFrame);
  }

  /** Hard times of a day: when they were due, and how far off what has them started; Infinity where it did not. */
  timedOn(date: DateTime, aired: readonly AsRunEntry[]): { readonly dueEpochMs: number; readonly offMs: number }[] {
    const [from, to] = [date.toMillis(), date.plus({ days: 1 }).toMillis()];
    const started = new Map(aired.map(({ itemId, startedAt }) => [itemId, Date.parse(startedAt)]));
    return [...this.#due]
      .filter(([, dueEpochMs]) => dueEpochMs >= from && dueEpochMs < to)
      .map(([id, dueEpochMs]) => ({ dueEpochMs, offMs: Math.abs((started.get(id) ?? Infinity) - dueEpochMs) }));
  }

  #note(entries: readonly AsRunEntry[]): void {
    const aired = entries.filter(({ outcome }) => outcome === 'played' || outcome === 'cut');
    this.#aired.push(...aired);
    for (const { cartId, startedAt } of aired) {
      if (cartId === null || !this.#cartsById.has(cartId)) continue;
      const atEpochMs = Date.parse(startedAt);
      this.#history.push({ cartId, atEpochMs, plays: 1 });
      this.#airedAt.set(cartId, atEpochMs);
    }
    this.#history = this.#history.filter(({ atEpochMs }) => atEpochMs >= this.#air.epochMs - HISTORY_MS);
  }

  /** Ends what is on air, takes out what comes, or puts something before it: never the timed item itself. */
  #disturb(): void {
    const untilTimed = this.#air.coming.findIndex(({ hardTime }) => hardTime !== undefined);
    if (untilTimed < 2 || this.#air.onAir === undefined) return;
    const lot = this.#chance();
    const place = Math.floor(this.#chance() * Math.min(3, untilTimed));
    if (lot < 1 / 3) this.#air.next();
    else if (lot < 2 / 3) this.#air.skip(this.#air.coming[place].id);
    else this.#insertBefore(this.#air.coming[1].id);
  }

  #insertBefore(itemId: string): void {
    const [least, most] = INSERTED_SECONDS;
    const lengthMs = Math.round(1000 * (least + this.#chance() * (most - least)));
    const [like] = this.carts;
    const cart: PlanCart = { ...like, cartId: 'inserted', kind: 'voice', untilSegueMs: lengthMs, wholeMs: lengthMs };
    const at = this.#line.findIndex(({ id }) => id === itemId);
    this.#line.splice(
      at,
      0,
      segmentOf(cart, `inserted-${++this.#inserted}`, { plannedAtEpochMs: this.#line[at].plannedAtEpochMs ?? 0 }),
    );
    this.#push();
  }

  #push(): void {
    const now = this.#air.epochMs;
    const near = new Set(
      this.#planned
        .filter(({ startsAtEpochMs }) => Math.abs(startsAtEpochMs - now) < 3 * HOUR_MS)
        .map(({ cart }) => cart.cartId),
    );
    const filler = this.carts
      .filter(({ kind, cartId }) => kind === 'music' && !near.has(cartId))
      .sort((a, b) => (this.#airedAt.get(a.cartId) ?? 0) - (this.#airedAt.get(b.cartId) ?? 0))
      .slice(0, FILLER_MOST);
    this.#air.plan({
      revision: ++this.#revision,
      items: this.#line,
      filler: filler.map((cart) => segmentOf(cart, `filler-${cart.cartId}`)),
      beds: this.carts.filter(({ kind }) => kind === 'bed').map((cart) => segmentOf(cart, `bed-${cart.cartId}`)),
      exactTime: { ...EXACT_TIME, timeZone: this.timeZone },
    });
  }
}
