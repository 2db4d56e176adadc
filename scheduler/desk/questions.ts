import { ContinuityError } from '../../playout/api/errors.js';
import { airingCart } from '../airing-cart.js';
import { withTransition } from '../cart-transition.js';
import { localMinuteAt } from '../cut-rotation.js';
import type { PlanGroundwork } from '../groundwork.js';
import type { PlanCart } from '../model.js';
import { cheapest, earliestPlace, whyNot as solverWhyNot, type Candidate } from '../solver/explain.js';
import type { Verdict } from '../solver/model.js';
import { PLACE_RULES, verdictsOf } from '../solver/rules/all.js';
import type { DeskCandidate, DeskVerdict, DeskWhy, DeskWhyNot } from './model.js';
import { excludedBy, type PlaceState } from './place-state.js';
import { named, type DeskRow } from './row.js';
import { rounded, VerdictWords } from './verdict-words.js';

const RUNNERS_UP = 3;
/** A list is read until it is full: so many of its first may not air at the very minute. */
const LOOKED_AT = 4;

/** Asks a state about its places. Pure: the answers are those of the state that it was made for. */
export class Questions {
  readonly #words: VerdictWords;
  /** A day asks of the same items again and again; the state that answers never changes. */
  readonly #broken = new Map<DeskRow, DeskVerdict[]>();

  constructor(
    readonly place: PlaceState,
    readonly groundwork: PlanGroundwork,
    readonly options: { readonly timeZone: string; readonly seed: number; readonly plays: (cartId: string) => number },
  ) {
    this.#words = new VerdictWords(place.state.problem);
  }

  /** Rules that an item breaks where it stands, the gravest first. */
  broken(row: DeskRow): DeskVerdict[] {
    const known = this.#broken.get(row) ?? this.#brokenOf(row);
    this.#broken.set(row, known);
    return known;
  }

  #brokenOf(row: DeskRow): DeskVerdict[] {
    const slot = this.#slot(row);
    const song = this.#songOf(row.cartId);
    // What airs only where an hour runs short, or over another, breaks nothing by being there.
    if (song === undefined || this.place.state.assigned[slot] !== song) return this.#gone(slot, song);
    return this.#brokenBy(slot, song);
  }

  candidates(row: DeskRow, q: string, limit: number): { weighed: number; candidates: DeskCandidate[] } {
    const slot = this.#slot(row);
    const { songs } = this.place.state.problem;
    const words = wordsOf(q);
    const found = cheapest(this.place.state, slot, LOOKED_AT * limit, {
      except: this.#songOf(row.cartId) ?? -1,
      ...(words.length > 0 && { isMeant: (song: number) => has(songs.list[song], words) }),
    });
    return { weighed: found.weighed, candidates: this.#shown(row, slot, found.candidates, limit) };
  }

  why(row: DeskRow, kept: string | null): Omit<DeskWhy, 'revision'> {
    const slot = this.#slot(row);
    const { state } = this.place;
    const song = this.#songOf(row.cartId);
    const verdicts = song === undefined ? [] : verdictsOf({ view: state, slot, song });
    const others = cheapest(state, slot, LOOKED_AT * RUNNERS_UP, { except: song ?? -1 }).candidates;
    return {
      kept,
      cost: rounded(state.costAt(slot)),
      verdicts:
        song === undefined
          ? this.#gone(slot, song)
          : [...this.#gone(slot, song), ...this.#said(verdicts, Number(row.cartId))],
      runnersUp: this.#shown(row, slot, others, RUNNERS_UP),
    };
  }

  /** `cart`: as the library names it, also where it cannot air. */
  whyNot(row: DeskRow, cart: Pick<PlanCart, 'cartId' | 'title' | 'artist'>): Omit<DeskWhyNot, 'revision'> {
    const slot = this.#slot(row);
    const { state } = this.place;
    const songId = Number(cart.cartId);
    const answer = solverWhyNot(state, slot, songId);
    const names = { cartId: cart.cartId, title: cart.title, artist: cart.artist };
    const song = this.#songOf(cart.cartId);
    if (answer === undefined || song === undefined) {
      const forbidden = `${named(cart)} is held, has no recording that can be played, or is kept for emergencies`;
      return { ...names, forbidden, costChange: null, broken: [], earliest: null };
    }
    const earliest = earliestPlace(state, songId, slot);
    return {
      ...names,
      forbidden: this.#forbidden(row, slot, song),
      costChange: rounded(answer.costChange),
      broken: this.#brokenBy(slot, song),
      earliest:
        earliest === undefined
          ? null
          : {
              itemId: earliest.slotKey,
              startsAtEpochMs: Math.round(earliest.startsAtEpochMs),
              fits: earliest.fits,
              broken: this.#said(earliest.verdicts, songId),
            },
    };
  }

  #forbidden(row: DeskRow, slot: number, song: number): string | null {
    const { songs, slots, pools } = this.place.state.problem;
    const cart = songs.list[song];
    const excluded = excludedBy(this.place, slot, song);
    if (excluded !== undefined) return `${named(cart)} cannot stand there: ${excluded}`;
    const airs = this.groundwork.cartOf.get(cart.id);
    if (airs !== undefined && !this.#airs(airs, row)) {
      return `${named(cart)} cannot stand there: none of its recordings may air at that minute`;
    }
    if (songs.pool[song] === slots.pool[slot] || slots.pool[slot] < 0) return null;
    const own = pools[songs.pool[song]].category.code;
    return `${named(cart)} is of ${own}, the place is one for ${pools[slots.pool[slot]].category.code}; only a person puts it there`;
  }

  #slot(row: DeskRow): number {
    const slot = this.place.slotOf.get(row.id);
    if (slot !== undefined) return slot;
    throw new ContinuityError('NOT_FOUND', `item ${row.id} is no longer planned; look at the newest plan of its day`);
  }

  #songOf(cartId: string): number | undefined {
    return this.place.state.problem.songs.indexById.get(Number(cartId));
  }

  #index(songId: number): number {
    return this.place.state.problem.songs.indexById.get(songId) ?? 0;
  }

  /** A planned item whose cart may not air there says so. */
  #gone(slot: number, song: number | undefined): DeskVerdict[] {
    const why =
      song === undefined ? 'it is held or has no recording that can be played' : excludedBy(this.place, slot, song);
    if (why === undefined) return [];
    const words = `may not air: ${why}`;
    return [{ rule: 'may not air', isBroken: true, mustHold: true, cost: 0, words, witness: null }];
  }

  #brokenBy(slot: number, song: number): DeskVerdict[] {
    const { state } = this.place;
    const verdicts = verdictsOf({ view: state, slot, song }, PLACE_RULES);
    return this.#said(verdicts, state.problem.songs.list[song].id).filter(({ isBroken }) => isBroken);
  }

  #said(verdicts: readonly Verdict[], songId: number): DeskVerdict[] {
    return verdicts.map((verdict) => this.#words.of(verdict, songId));
  }

  #airs(cart: PlanCart, row: DeskRow): boolean {
    if (cart.cuts === undefined) return true;
    const { timeZone, seed, plays } = this.options;
    return airingCart(cart, localMinuteAt(row.startsAtEpochMs, timeZone), plays(cart.cartId), seed) !== undefined;
  }

  #shown(row: DeskRow, slot: number, found: readonly Candidate[], limit: number): DeskCandidate[] {
    const shown: DeskCandidate[] = [];
    for (const { songId, costChange } of found) {
      const cart = this.groundwork.cartOf.get(songId);
      if (cart === undefined || !this.#airs(cart, row)) continue;
      shown.push({
        cartId: cart.cartId,
        title: cart.title,
        artist: cart.artist,
        category: cart.category,
        durationMs: Math.round(withTransition(cart, row.transition).untilSegueMs),
        costChange: rounded(costChange),
        broken: this.#brokenBy(slot, this.#index(songId)),
        lastAtEpochMs: this.#lastBefore(slot, this.#index(songId)),
      });
      if (shown.length === limit) break;
    }
    return shown;
  }

  #lastBefore(slot: number, song: number): number | null {
    const { series, problem } = this.place.state;
    const { events, songs } = problem;
    const before = series.place(song, events.pastCount + slot) - 1;
    const planned = before < 0 ? -Infinity : events.timeMs[series.at(song, before)];
    const last = Math.max(planned, songs.lastPlayMs[song]);
    return last === -Infinity ? null : Math.round(last);
  }
}

function wordsOf(q: string): string[] {
  return q
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
}

function has({ title, artist }: Pick<PlanCart, 'title' | 'artist'>, words: readonly string[]): boolean {
  const text = `${title} ${artist}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
