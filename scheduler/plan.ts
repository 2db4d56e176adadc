import { ENGINE_RATE_HZ } from '../playout/api/units.js';
import type { ClockBreak } from '../db/queries/clock-breaks.js';
import type { ClockPosition } from '../db/queries/clocks.js';
import type { Transition } from '../db/transition.js';
import { airingCart } from './airing-cart.js';
import { withTransition } from './cart-transition.js';
import { localMinuteAt } from './cut-rotation.js';
import { groundworkOf, pastPlay, type PlanGroundwork } from './groundwork.js';
import { ITEMS_MOST, layOut, type LaidSection, type LayoutStart } from './lay-out.js';
import { localHours } from './local-hours.js';
import { isOpenedBy } from './kept-steps.js';
import type { KeptItem, KeptVoice, Plan, PlanCart, PlanInput, PlannedItem, UnjudgedPlan } from './model.js';
import { score, type PlacedSection, type TimeLeft } from './score.js';
import { endsAtMs, joinedAtMs, type Placed } from './seam.js';
import { FALLBACK_KINDS, isFill } from './section-steps.js';
import { SolvedStretch, type SlotChoice } from './solved-stretch.js';
import { availsOf, reservedMs, stopsetLengthMs, stopsetOrdinals } from './stopsets.js';
import { fitsIntro, fitsOver, voiceOverFrames } from './voice-over.js';
import { VoiceQueue } from './voice-queue.js';

const MINUTE_MS = 60_000;

/** What a position says of how the item after it joins. */
function joinOf({ transition }: ClockPosition): Pick<PlannedItem, 'transition'> {
  return transition === undefined ? {} : { transition };
}

/**
 * Plans a span: its hours are laid out into slots, the solver chooses for all of them together, and each choice is placed
 * where the engine will join it, the last songs of a stretch by time and rules at once. An hour is filled beyond its end by
 * the item that crosses it, and has spares behind that; the next hour's timed first item follows the crossing item and skips
 * the spares. Pure; an empty library gives a plan without items.
 */
export function planSpan(input: PlanInput): Plan {
  const planner = planned(input);
  return { ...outcome(planner), ...planner.score() };
}

/** The same plan, not judged. */
export function planItems(input: PlanInput): UnjudgedPlan {
  return outcome(planned(input));
}

function planned(input: PlanInput): Planner {
  const planner = new Planner(input);
  planner.run();
  return planner;
}

function outcome({ items, breaks, at, evaluations }: Planner): UnjudgedPlan {
  return { items, breaks, runsUntilEpochMs: Math.round(at), evaluations };
}

class Planner {
  readonly items: PlannedItem[] = [];
  readonly breaks: ClockBreak[] = [];
  /** Moves and candidates that were looked at. */
  evaluations = 0;
  /** Where the plan has come to. */
  at: number;
  readonly #groundwork: PlanGroundwork;
  readonly #voices: VoiceQueue;
  readonly #lastPlayMs = new Map<string, number>();
  readonly #plays = new Map<string, number>();
  /** Spares may never air: they only take turns among each other. */
  readonly #lastSpareMs = new Map<string, number>();
  readonly #sections: PlacedSection[] = [];
  readonly #sectionOf: number[] = [];
  readonly #left: TimeLeft[] = [];
  #restMs: ReadonlyMap<string, number> | undefined;
  #section!: LaidSection;
  #position: number;
  #voice: ClockPosition | undefined;
  /** The last item of the main line. */
  #last: Placed | undefined;

  constructor(readonly input: PlanInput) {
    this.#groundwork = groundworkOf(input);
    this.at = Math.max(input.fromEpochMs, input.runsFromEpochMs ?? input.fromEpochMs);
    this.#position = input.firstPosition ?? 0;
    for (const { cartId, atEpochMs, plays } of input.history) this.#note(cartId, atEpochMs, plays ?? 1);
    const record = {
      lastPlayMs: (cartId: string) => this.#lastPlayMs.get(cartId),
      plays: (cartId: string) => this.#plays.get(cartId) ?? 0,
    };
    const voices = [...this.#groundwork.cartOf.values()].filter(({ kind }) => kind === 'voice');
    this.#voices = new VoiceQueue(voices, record, input.seed, input.timeZone);
  }

  run(): void {
    const { fromEpochMs, toEpochMs, timeZone } = this.input;
    if (this.#groundwork.songs.length === 0) return;
    const hours = localHours(fromEpochMs, toEpochMs, timeZone);
    let start: LayoutStart | undefined = { atMs: this.at, hours, sectionsDone: 0, stepsDone: 0 };
    while (start !== undefined) start = this.#planStretch(start);
  }

  score() {
    const { solverInput, pools } = this.#groundwork;
    const categories = pools.categories(this.#restMs);
    const groundwork = { ...this.#groundwork, solverInput: { ...solverInput, categories } };
    return score(this.items, this.#sections, this.#sectionOf, this.input, groundwork, this.#left);
  }

  /** Solves from a place on and places what was found. Where a section took more than was laid out: the place to go on from. */
  #planStretch(start: LayoutStart): LayoutStart | undefined {
    const { pools, labelAt, solverInput } = this.#groundwork;
    const layout = layOut(this.input, pools, start, labelAt);
    const placed = this.items
      .filter((item) => item.status === 'planned' && item.over === null)
      .map((item) => pastPlay(item.cart.cartId, item.startsAtEpochMs, labelAt));
    const stretch = new SolvedStretch(layout, this.#groundwork, {
      ...solverInput,
      categories: pools.categories(this.#restMs),
      history: [...solverInput.history, ...placed],
      slots: layout.slots,
      sections: layout.solverSections,
    });
    this.evaluations += stretch.evaluations;
    this.#restMs ??= stretch.restMs();
    for (const section of layout.sections) {
      if (section.stepsDone === 0) this.#begin(section);
      const step = this.#placeSection(section, stretch);
      this.evaluations += stretch.takeLookedAt();
      if (step !== undefined) {
        const from = start.hours.indexOf(section.hour);
        const hours = start.hours.slice(from);
        const clockStepsDone = section.steps.clockStepsAt(step);
        const placed = new Set(this.items.flatMap(({ kept }) => kept?.id ?? []));
        return { atMs: this.at, hours, sectionsDone: section.inHour, stepsDone: step, clockStepsDone, placed };
      }
      if (section.endsAtEpochMs !== section.hour.endsAtEpochMs) continue;
      this.#addSpares(section, stretch);
      this.#addOmittedBreaks(section);
    }
    return undefined;
  }

  #begin(section: LaidSection): void {
    const { hour, inHour } = section;
    const { fromEpochMs } = this.input;
    if (inHour === 0 && hour.startsAtEpochMs >= fromEpochMs) this.#position = 0;
    if (inHour === 0) this.#voice = undefined;
    // Short clips alone may have left the hour before unfinished.
    this.at = Math.max(this.at, hour.startsAtEpochMs, fromEpochMs);
  }

  /** Returns the step at which the places that were laid out have come to an end, if they have. */
  #placeSection(section: LaidSection, stretch: SolvedStretch): number | undefined {
    const { steps, slots, endsAtEpochMs } = section;
    this.#section = section;
    const before = this.items.length;
    const number = this.#sections.push({ startsAtEpochMs: Math.round(this.at), overMs: null }) - 1;
    let idle = 0;
    const first = this.#stepOf(section, section.stepsDone);
    for (let step = first; step !== undefined; step = this.#stepOf(section, step + 1)) {
      if (step >= slots.length) return step;
      const kept = steps.keptAt(step);
      if (kept !== undefined) {
        this.#addKept(stretch, step, kept);
        idle = 0;
        continue;
      }
      const position = steps.at(step);
      const stopset = steps.stopsetAt(step);
      if (stopset !== undefined) {
        this.#addBreak(step, stopset);
        continue;
      }
      if (position.overNext) {
        this.#voice = position;
        continue;
      }
      const isTimed = steps.isTimed(step);
      if (isFill(position) && !isTimed && !stretch.hasTimeFor(section, step, this.at)) continue;
      const isPlaced = isTimed ? this.#addTimed(stretch, step) : this.#addFor(stretch, step);
      idle = isPlaced ? 0 : idle + 1;
      if (idle <= steps.turn) continue;
      // Nothing of the clock may air at this time: whatever may.
      if (!this.#addWhatever()) break;
      idle = 0;
    }
    stretch.leaveRest(section, section.stepsDone);
    const overMs = this.at - endsAtEpochMs;
    const isOnTime = endsAtEpochMs < this.input.toEpochMs || endsAtEpochMs === section.hour.endsAtEpochMs;
    if (isOnTime && this.items.length > before) {
      this.#sections[number] = { ...this.#sections[number], overMs: Math.max(0, overMs) };
    }
    return undefined;
  }

  /** This step, or the next at which something stays where the section's time is over; undefined where all is placed. */
  #stepOf({ steps, endsAtEpochMs }: LaidSection, step: number): number | undefined {
    return this.at < endsAtEpochMs && this.#position < ITEMS_MOST ? step : steps.keptFrom(step);
  }

  /** What stays, with the voice tracks that lie over it. */
  #addKept(stretch: SolvedStretch, step: number, kept: KeptItem): void {
    const { hardTime, cart, reason, voices } = kept;
    if (hardTime !== null && isOpenedBy(this.#section.hard, kept)) {
      this.at = hardTime.onTime === 'immediately' ? hardTime.atEpochMs : Math.max(this.at, hardTime.atEpochMs);
    }
    stretch.keep(this.#section, step, this.at, cart.cartId);
    const { id, isLocked, transition } = kept;
    const song = this.#add(cart, reason, { hardTime, kept: { id, isLocked }, ...(transition && { transition }) });
    if (voices.length === 0) {
      this.#addPendingVoice(cart, song);
      return;
    }
    this.#voice = undefined;
    this.#rejoin(voices[0].atFrames);
    for (const voice of voices) this.#addVoice(voice, song);
  }

  #addTimed(stretch: SolvedStretch, step: number): boolean {
    const { hard } = this.#section;
    if (hard === null) return false;
    const { hardTime } = hard;
    const due = hardTime.atEpochMs;
    this.at = hardTime.onTime === 'immediately' ? due : Math.max(this.at, due);
    const found = this.#choose(stretch, step);
    if (found === undefined) return false;
    const song = this.#add(found.cart, this.#reasonOf(found, hard.position), { hardTime, ...joinOf(hard.position) });
    this.#addPendingVoice(found.cart, song);
    return true;
  }

  /** Leaves a break its time, and numbers for its spots. */
  #addBreak(step: number, ordinal: number): void {
    const { hour, hard, steps } = this.#section;
    const position = steps.at(step);
    const hardTime = steps.isTimed(step) && hard !== null ? hard.hardTime : null;
    if (hardTime !== null) {
      this.at = hardTime.onTime === 'immediately' ? hardTime.atEpochMs : Math.max(this.at, hardTime.atEpochMs);
    }
    this.breaks.push({
      hourStartsAtEpochMs: hour.startsAtEpochMs,
      ordinal,
      startsAtEpochMs: hardTime?.atEpochMs ?? Math.round(this.at),
      lengthMs: stopsetLengthMs(position),
      avails: availsOf(position),
      afterPosition: hardTime === null ? this.#position - 1 : null,
      onTime: hardTime?.onTime ?? null,
      graceFrames: hardTime?.graceFrames ?? 0,
    });
    this.#position += availsOf(position);
    const fromEpochMs = this.at;
    this.at += reservedMs(this.input.reserved, hour.startsAtEpochMs, ordinal, position);
    this.#left.push({ fromEpochMs, toEpochMs: this.at });
  }

  /** Breaks that an overfull hour does not come to are sold all the same: they go before its end, and songs give way. */
  #addOmittedBreaks({ hour, clock }: LaidSection): void {
    if (hour.startsAtEpochMs < this.input.fromEpochMs) return;
    const placed = new Set(
      this.breaks.flatMap((one) => (one.hourStartsAtEpochMs === hour.startsAtEpochMs ? one.ordinal : [])),
    );
    for (const [position, ordinal] of stopsetOrdinals(clock)) {
      if (placed.has(ordinal)) continue;
      const lengthMs = stopsetLengthMs(position);
      this.breaks.push({
        hourStartsAtEpochMs: hour.startsAtEpochMs,
        ordinal,
        startsAtEpochMs: Math.max(hour.startsAtEpochMs, hour.endsAtEpochMs - lengthMs),
        lengthMs,
        avails: availsOf(position),
        afterPosition: null,
        onTime: null,
        graceFrames: 0,
      });
    }
  }

  #addFor(stretch: SolvedStretch, step: number): boolean {
    const found = this.#choose(stretch, step);
    if (found === undefined) return false;
    const position = this.#section.steps.at(step);
    const song = this.#add(found.cart, this.#reasonOf(found, position), joinOf(position));
    this.#addPendingVoice(found.cart, song);
    return true;
  }

  #choose(stretch: SolvedStretch, step: number): SlotChoice | undefined {
    return stretch.choose(this.#section, step, {
      atMs: this.at,
      startOf: (cart) => this.#startOf(cart),
      airing: (cart) => this.#airing(cart, this.#section.steps.at(step).transition),
      lastCartId: this.#last?.cart.cartId,
    });
  }

  /** The cart with the cut that it would air with now, joined as its position says. */
  #airing(cart: PlanCart, transition?: Transition): PlanCart | undefined {
    if (cart.cuts === undefined) return withTransition(cart, transition);
    const local = localMinuteAt(Math.round(this.at), this.input.timeZone);
    const airing = airingCart(cart, local, this.#plays.get(cart.cartId) ?? 0, this.input.seed);
    return airing && withTransition(airing, transition);
  }

  #reasonOf({ cart, broken, isForTime }: SlotChoice, position: ClockPosition): string {
    const { pools } = this.#groundwork;
    const parts = [`${this.#restedSince(cart.cartId)} of ${pools.countOf(pools.codeOf(cart))}`];
    if (isForTime) parts[0] += ', suits the time left in the hour';
    if (broken !== '') parts.push(broken);
    const { category } = position;
    if (category !== null && cart.category !== category) parts.push(`category ${category} has nothing for this time`);
    if (position.kinds === FALLBACK_KINDS || isFill(position)) parts.push('fills the hour');
    return parts.join('; ');
  }

  #restedSince(cartId: string): string {
    const last = this.#lastPlayMs.get(cartId);
    return last === undefined ? 'never aired' : `rested ${Math.round((this.at - last) / MINUTE_MS)} min`;
  }

  /** The longest rested cart of the best kind that may air now, rather another one than the last. */
  #addWhatever(): boolean {
    const last = this.#last?.cart.cartId;
    const rank = (cart: PlanCart): number =>
      Number(cart.cartId === last) * FALLBACK_KINDS.length + FALLBACK_KINDS.indexOf(cart.kind);
    const restOf = (cart: PlanCart): number => this.#lastPlayMs.get(cart.cartId) ?? -Infinity;
    let best: PlanCart | undefined;
    for (const cart of this.#groundwork.cartOf.values()) {
      const nearer = best === undefined ? -1 : rank(cart) - rank(best) || restOf(cart) - restOf(best);
      if (nearer < 0) best = this.#airing(cart) ?? best;
    }
    if (best === undefined) return false;
    this.#add(best, `${this.#restedSince(best.cartId)}; nothing of the clock may air now; fills the hour`, {});
    return true;
  }

  #note(cartId: string, atEpochMs: number, plays: number): void {
    this.#plays.set(cartId, (this.#plays.get(cartId) ?? 0) + plays);
    this.#lastPlayMs.set(cartId, Math.max(atEpochMs, this.#lastPlayMs.get(cartId) ?? -Infinity));
  }

  #add(cart: PlanCart, reason: string, extras: Partial<Pick<PlannedItem, 'hardTime' | 'kept' | 'transition'>>): number {
    // What waits for a time of its own is joined to nothing; what is late for it follows as everything else does.
    const notBeforeMs = extras.hardTime?.atEpochMs ?? -Infinity;
    const follows = this.at > notBeforeMs ? this.#open() : undefined;
    if (follows !== undefined) this.#endAt(follows, Math.max(notBeforeMs, joinedAtMs(follows, cart)));
    this.#push(
      {
        startsAtEpochMs: Math.round(this.at),
        durationMs: Math.round(cart.untilSegueMs),
        cart,
        over: null,
        hardTime: null,
        status: 'planned',
        reason,
        ...extras,
      },
      this.#sections.length - 1,
    );
    this.#note(cart.cartId, Math.round(this.at), 1);
    const index = this.items.length - 1;
    this.#last = { index, cart, startsAtMs: this.at, follows: follows && { ...follows, follows: undefined } };
    this.at = endsAtMs(this.#last);
    return index;
  }

  #push(item: Omit<PlannedItem, 'hourStartsAtEpochMs' | 'hourClock' | 'position'>, section: number): void {
    const { hour, clock } = this.#section;
    this.items.push({
      ...item,
      hourStartsAtEpochMs: hour.startsAtEpochMs,
      hourClock: clock.name,
      position: this.#position++,
    });
    this.#sectionOf.push(section);
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
  #addPendingVoice(song: PlanCart, index: number): void {
    const position = this.#voice;
    if (position === undefined || song.kind !== 'music') return;
    this.#voice = undefined;
    const wanted = { kind: position.kinds[0], category: position.category };
    const { startsAtEpochMs } = this.items[index];
    for (const suits of [fitsIntro, fitsOver]) {
      const accept = (voice: PlanCart): boolean => suits(voice, song) && fitsOver(voice, song);
      const voice = this.#voices.pick(wanted, startsAtEpochMs, accept);
      if (voice === undefined) continue;
      const rested = this.#restedSince(voice.cartId);
      const atFrames = voiceOverFrames(voice, song);
      this.#rejoin(atFrames);
      const where = fitsIntro(voice, song) ? 'ends with the intro' : 'starts with the song';
      this.#addVoice({ cart: voice, atFrames, reason: `${rested}; ${where}` }, index);
      return;
    }
  }

  #addVoice(voice: Pick<KeptVoice, 'cart' | 'atFrames' | 'reason'> & Partial<KeptVoice>, index: number): void {
    const { cart, atFrames, reason, id, isLocked = false } = voice;
    const startsAtEpochMs = this.items[index].startsAtEpochMs + Math.round((atFrames * 1000) / ENGINE_RATE_HZ);
    this.#push(
      {
        startsAtEpochMs,
        durationMs: Math.round(cart.wholeMs),
        cart,
        over: { index, atFrames },
        hardTime: null,
        status: 'planned',
        reason,
        ...(id !== undefined && { kept: { id, isLocked } }),
      },
      this.#sections.length - 1,
    );
    this.#note(cart.cartId, startsAtEpochMs, 1);
  }

  #addSpares(section: LaidSection, stretch: SolvedStretch): void {
    const chosen = new Set<string>();
    let at = this.at;
    for (const slot of section.spares) {
      const lastMs = (cartId: string): number =>
        Math.max(this.#lastPlayMs.get(cartId) ?? -Infinity, this.#lastSpareMs.get(cartId) ?? -Infinity);
      const cart = stretch.chooseSpare(slot, at, chosen, lastMs, (one) => this.#airing(one));
      if (cart === undefined) break;
      chosen.add(cart.cartId);
      this.#push(
        {
          startsAtEpochMs: Math.round(at),
          durationMs: Math.round(cart.untilSegueMs),
          cart,
          over: null,
          hardTime: null,
          status: 'spare',
          reason: `spare: airs where the hour runs short; ${this.#restedSince(cart.cartId)}`,
        },
        -1,
      );
      this.#lastSpareMs.set(cart.cartId, Math.round(at));
      at += cart.untilSegueMs;
    }
  }
}
