import type { SegmentKind } from '../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../playout/api/units.js';
import type { ClockPosition, HourClock } from '../db/queries/clocks.js';
import { DEFAULT_CLOCK } from './default-format.js';
import { fitToEnd, FIT_CANDIDATES } from './fit.js';
import { localHours, type LocalHour } from './local-hours.js';
import type { Plan, PlanCart, PlanInput, PlannedItem } from './model.js';
import { Rotation, type Choice, type Wanted } from './rotation.js';
import { score } from './score.js';
import { endsAtMs, joinedAtMs, type Placed } from './seam.js';
import { sectionsOf, type Section } from './sections.js';
import { fitsIntro, fitsOver, voiceOverFrames } from './voice-over.js';

/** What stands in for music where there is none, best first. Emergency material is never planned. */
export const FALLBACK_KINDS: readonly SegmentKind[] = [
  'music',
  'bed',
  'news',
  'spot',
  'jingle',
  'sweeper',
  'liner',
  'voice',
  'id',
];

/** Songs that each hour has in hand behind its last one. */
const SPARES = 2;

/** A spare of the hour before may just have aired: it is not planned so soon. Longer, and it would never be. */
const SPARES_KEEP_AWAY_MS = 20 * 60_000;

/** An hour of clips of a second each would never end: what is over this is left to the engine's filler. */
export const ITEMS_MOST = 900;

/**
 * Plans a span: hour after hour by the clock that the grid names, cart by cart by rotation. An hour is filled beyond its
 * end by the item that crosses it, and has spares behind that; the next hour's timed first item follows the crossing item
 * and skips the spares. Pure; an empty library gives a plan without items.
 */
export function planSpan(input: PlanInput): Plan {
  const planner = new Planner(input);
  for (const hour of localHours(input.fromEpochMs, input.toEpochMs, input.timeZone)) planner.planHour(hour);
  return {
    items: planner.items,
    runsUntilEpochMs: Math.round(planner.at),
    evaluations: planner.rotation.evaluations,
    ...score(planner.items, input),
  };
}

class Planner {
  readonly items: PlannedItem[] = [];
  readonly rotation: Rotation;
  /** Where the plan has come to. */
  at: number;
  #hour!: LocalHour;
  #clockName = '';
  #position: number;
  #spares: ReadonlySet<string> = new Set();
  #turn = 0;
  /** The last item of the main line. */
  #last: Placed | undefined;

  constructor(readonly input: PlanInput) {
    const airable = input.carts.filter((cart) => cart.kind !== 'emergency' && cart.untilSegueMs > 0);
    this.rotation = new Rotation(airable, input.history, input.rules, input.seed, input.timeZone);
    this.at = Math.max(input.fromEpochMs, input.runsFromEpochMs ?? input.fromEpochMs);
    this.#position = input.firstPosition ?? 0;
  }

  planHour(hour: LocalHour): void {
    const { fromEpochMs, toEpochMs } = this.input;
    const whole = hour.startsAtEpochMs >= fromEpochMs;
    const clock = this.#clockOf(hour);
    this.#hour = hour;
    this.#clockName = clock.name;
    this.#turn = 0;
    if (whole) this.#position = 0;
    // Short clips alone may have left the hour before unfinished.
    this.at = Math.max(this.at, hour.startsAtEpochMs, fromEpochMs);
    const endEpochMs = Math.min(hour.endsAtEpochMs, toEpochMs);
    for (const section of sectionsOf(clock, hour, endEpochMs)) {
      if (this.at < section.endsAtEpochMs) this.#planSection(section, clock);
    }
    if (endEpochMs === hour.endsAtEpochMs) this.#addSpares();
  }

  #clockOf(hour: LocalHour): HourClock {
    const { clocks, grid } = this.input.format;
    const cell = grid.find(({ weekday, hour: at }) => weekday === hour.weekday && at === hour.hour);
    return clocks.find(({ name }) => name === cell?.clock) ?? DEFAULT_CLOCK;
  }

  #planSection(section: Section, clock: HourClock): void {
    const { hard } = section;
    // A timed item whose time has passed before the span begins is not made up for.
    if (hard !== null && hard.hardTime.atEpochMs >= this.input.fromEpochMs) {
      if (hard.hardTime.onTime === 'immediately') this.at = hard.hardTime.atEpochMs;
      this.at = Math.max(this.at, hard.hardTime.atEpochMs);
      const found = this.#choose(hard.position, section.endsAtEpochMs);
      if (found !== undefined) this.#add(found, { hardTime: hard.hardTime });
    }
    const around = section.last && clock.repeatFrom !== null ? clock.positions.slice(clock.repeatFrom) : [];
    const loop = around.filter((position) => position.hard === null);
    let positions = section.positions.length > 0 || loop.length === 0 ? section.positions : loop;
    let voice: ClockPosition | undefined;
    while (this.#goesOn(section)) {
      const before = this.items.length;
      for (const position of positions) {
        if (!this.#goesOn(section)) return;
        if (position.overNext) voice = position;
        else if (this.#addFor(position, section, voice) === 'music') voice = undefined;
      }
      if (this.items.length === before && !this.#addFallback(section)) return;
      // What the clock leaves open is filled by its repeated part, or by music.
      positions = loop;
    }
  }

  #goesOn(section: Section): boolean {
    return this.at < section.endsAtEpochMs && this.#position < ITEMS_MOST;
  }

  #addFor(position: ClockPosition, section: Section, voice: ClockPosition | undefined): SegmentKind | undefined {
    const found = this.#choose(position, section.endsAtEpochMs);
    if (found === undefined) return undefined;
    const song = this.#add(found, {});
    if (voice !== undefined && found.cart.kind === 'music') this.#addVoice(voice, found.cart, song);
    return found.cart.kind;
  }

  #addFallback(section: Section): boolean {
    const found = this.#choose({ kinds: FALLBACK_KINDS, category: null }, section.endsAtEpochMs);
    if (found === undefined) return false;
    this.#add({ ...found, reason: `${found.reason}; fills the hour` }, {});
    return true;
  }

  /** The cart for a position: of the first kind that the library has. An empty category falls back to the whole kind. */
  #choose({ kinds, category }: Pick<ClockPosition, 'kinds' | 'category'>, endEpochMs: number): Choice | undefined {
    for (const kind of kinds) {
      const wanted = this.#wanted(kind, category, endEpochMs);
      const found = this.rotation.pick(wanted);
      if (found !== undefined) return found;
      if (category !== null) {
        const any = this.rotation.pick({ ...wanted, category: null });
        if (any !== undefined) return { ...any, reason: `${any.reason}; category ${category} is empty` };
      }
    }
    return undefined;
  }

  #wanted(kind: SegmentKind, category: string | null, endEpochMs: number): Wanted {
    const common = {
      kind,
      category,
      atEpochMs: Math.round(this.at),
      turn: this.#turn++,
      separate: kind === 'music',
      ...(this.at < this.#hour.startsAtEpochMs + SPARES_KEEP_AWAY_MS ? { avoid: this.#spares } : {}),
    };
    if (kind !== 'music') return common;
    return {
      ...common,
      candidates: FIT_CANDIDATES,
      choose: (candidates) =>
        fitToEnd(
          candidates.slice(0, FIT_CANDIDATES).map((cart) => this.#startOf(cart) - this.at + cart.untilSegueMs),
          endEpochMs - this.at,
        ),
    };
  }

  #add(found: Choice, extras: Partial<Pick<PlannedItem, 'hardTime'>>): number {
    const { cart, reason } = found;
    // What waits for a time of its own is joined to nothing; what is late for it follows as everything else does.
    const notBeforeMs = extras.hardTime?.atEpochMs ?? -Infinity;
    const follows = this.at > notBeforeMs ? this.#open() : undefined;
    if (follows !== undefined) this.#endAt(follows, Math.max(notBeforeMs, joinedAtMs(follows, cart)));
    this.items.push({
      startsAtEpochMs: Math.round(this.at),
      durationMs: Math.round(cart.untilSegueMs),
      hourStartsAtEpochMs: this.#hour.startsAtEpochMs,
      hourClock: this.#clockName,
      position: this.#position++,
      cart,
      over: null,
      hardTime: null,
      status: 'planned',
      reason,
      ...extras,
    });
    this.rotation.play(cart, Math.round(this.at));
    const index = this.items.length - 1;
    this.#last = { index, cart, startsAtMs: this.at, follows: follows && { ...follows, follows: undefined } };
    this.at = endsAtMs(this.#last);
    return index;
  }

  /** The last item, where what is added now follows it at once. */
  #open(): Placed | undefined {
    return this.#last !== undefined && endsAtMs(this.#last) === this.at ? this.#last : undefined;
  }

  /** When a cart would start that is added now. */
  #startOf(cart: PlanCart): number {
    const last = this.#open();
    return last === undefined ? this.at : joinedAtMs(last, cart);
  }

  /** Moves the end of an item, and the plan's with it. */
  #endAt({ index, startsAtMs }: Placed, atMs: number): void {
    this.items[index] = { ...this.items[index], durationMs: Math.round(atMs - startsAtMs) };
    this.at = atMs;
  }

  /** A voice over the last item is heard before the item's own: it may have to start later than it would without. */
  #rejoin(voiceOverFrames: number): void {
    const song = this.#last;
    if (song?.follows === undefined) return;
    this.#endAt(song.follows, joinedAtMs(song.follows, song.cart, voiceOverFrames));
    this.items[song.index] = { ...this.items[song.index], startsAtEpochMs: Math.round(this.at) };
    this.#last = { ...song, startsAtMs: this.at };
    this.at = endsAtMs(this.#last);
  }

  /** A voice track over a song that has just been added: rather one that ends with its intro. */
  #addVoice(position: ClockPosition, song: PlanCart, index: number): void {
    const { startsAtEpochMs } = this.items[index];
    for (const suits of [fitsIntro, fitsOver]) {
      const found = this.rotation.pick({
        kind: position.kinds[0],
        category: position.category,
        atEpochMs: startsAtEpochMs,
        turn: this.#turn++,
        separate: false,
        accept: (voice) => suits(voice, song) && fitsOver(voice, song),
      });
      if (found === undefined) continue;
      const atFrames = voiceOverFrames(found.cart, song);
      this.#rejoin(atFrames);
      const where = fitsIntro(found.cart, song) ? 'ends with the intro' : 'starts with the song';
      const voiceStart = this.items[index].startsAtEpochMs + Math.round((atFrames * 1000) / ENGINE_RATE_HZ);
      this.items.push({
        ...this.items[index],
        startsAtEpochMs: voiceStart,
        durationMs: Math.round(found.cart.wholeMs),
        position: this.#position++,
        cart: found.cart,
        over: { index, atFrames },
        hardTime: null,
        reason: `${found.reason}; ${where}`,
      });
      this.rotation.play(found.cart, voiceStart);
      return;
    }
  }

  #addSpares(): void {
    const spares = new Set<string>();
    let at = this.at;
    for (let count = 0; count < SPARES; count++) {
      const found = this.rotation.pick({
        kind: 'music',
        category: null,
        atEpochMs: Math.round(at),
        turn: this.#turn++,
        separate: true,
        avoid: spares,
      });
      if (found === undefined || spares.has(found.cart.cartId)) break;
      spares.add(found.cart.cartId);
      this.items.push({
        startsAtEpochMs: Math.round(at),
        durationMs: Math.round(found.cart.untilSegueMs),
        hourStartsAtEpochMs: this.#hour.startsAtEpochMs,
        hourClock: this.#clockName,
        position: this.#position++,
        cart: found.cart,
        over: null,
        hardTime: null,
        status: 'spare',
        reason: `spare: airs where the hour runs short; ${found.reason}`,
      });
      at += found.cart.untilSegueMs;
    }
    this.#spares = spares;
  }
}
