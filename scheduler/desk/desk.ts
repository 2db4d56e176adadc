import { DateTime } from 'luxon';
import type { Settings } from '../../config/schema.js';
import { inSnapshot, type Db } from '../../db/open.js';
import { cartNames } from '../../db/queries/cart-names.js';
import { categories } from '../../db/queries/categories.js';
import { storedDayparts } from '../../db/queries/dayparts.js';
import { dataVersion, libraryStamp } from '../../db/queries/library-stamp.js';
import { storedRules } from '../../db/queries/rules.js';
import { revision } from '../../db/queries/rundown.js';
import { ContinuityError } from '../../playout/api/errors.js';
import { groundworkOf, pastPlay, type PlanGroundwork } from '../groundwork.js';
import type { PlanCart } from '../model.js';
import { formatOf, planGround, planHistory, type PlanGround } from '../plan-input.js';
import { compileLibrary, withPast, type CompiledLibrary, type LibraryWithPast } from '../solver/compile-library.js';
import { changedLine } from './change.js';
import { untouchable, type ChangeGround } from './change-ground.js';
import { clockBreaksOf } from './day-breaks.js';
import { hoursOf } from './day-view.js';
import type { DeskAnswers, DeskDraft, DeskQuestion } from './desk-question.js';
import { deskRows, frozenNow, type Frozen } from './desk-rows.js';
import { keptBecause } from './kept.js';
import type { DeskChange, DeskTrial } from './model.js';
import { placeState } from './place-state.js';
import { Questions } from './questions.js';
import { rowChange, type DeskRow } from './row.js';
import { replannedLine } from './replanned-line.js';
import { staleRevision } from './store-change.js';
import { brokenIn, touchedHours } from './touched-hours.js';

/** Stretches that are kept: the coming one, and one of a day that somebody looks back at. */
const STRETCHES_MOST = 2;

interface Library {
  readonly stamp: string;
  readonly ground: PlanGround;
  readonly groundwork: PlanGroundwork;
  readonly compiled: CompiledLibrary;
  readonly carts: ReadonlyMap<string, PlanCart>;
}

/** A stretch of the plan, read and compiled. */
interface Stretch {
  readonly key: string;
  readonly revision: number;
  readonly rows: readonly DeskRow[];
  /** The library with what aired before: a trial compiles the plan alone. */
  readonly past: LibraryWithPast;
  readonly plays: ReadonlyMap<string, number>;
  readonly questions: Questions;
}

/**
 * Answers what planners ask of the plan. Library and plan stay in memory, compiled; what a newer revision of either has made
 * old is read anew by the next question. One question at a time. Answers reject with ContinuityError.
 */
export class Desk {
  #library: Library | undefined;
  #checkedVersion: number | undefined;
  readonly #stretches: Stretch[] = [];

  constructor(
    private readonly db: Db,
    private readonly settings: Settings,
  ) {}

  answer(question: DeskQuestion, nowEpochMs: number): Promise<DeskAnswers[keyof DeskAnswers]> {
    return inSnapshot(this.db, async (db) => {
      const library = await this.#currentLibrary(db);
      switch (question.ask) {
        case 'day':
          return this.#day(db, library, question.date, nowEpochMs);
        case 'change': {
          const stretch = await this.#coming(db, library, nowEpochMs);
          return (await this.#worked(db, library, stretch, question, nowEpochMs)).draft;
        }
        case 'trial':
          return this.#trial(db, library, question, nowEpochMs);
        default: {
          const { row, stretch } = await this.#place(db, library, question.itemId, nowEpochMs);
          const { questions } = stretch;
          const asked = { revision: stretch.revision };
          if (question.ask === 'candidates')
            return { ...asked, ...questions.candidates(row, question.q, question.limit) };
          if (question.ask === 'why-not') {
            return { ...asked, ...questions.whyNot(row, await this.#cart(db, library, question.cartId)) };
          }
          const { rows } = await this.#coming(db, library, nowEpochMs);
          const ground = this.#changeGround(library, stretch, await frozenNow(db, rows, nowEpochMs));
          const kept = keptBecause(row, stretch.rows, library.ground.format.clocks, ground);
          return { ...asked, ...questions.why(row, kept) };
        }
      }
    });
  }

  async #currentLibrary(db: Db): Promise<Library> {
    const version = await dataVersion(db);
    if (this.#library !== undefined && version === this.#checkedVersion) return this.#library;
    const stamp = JSON.stringify([
      await libraryStamp(db),
      await storedRules(db),
      await categories(db),
      await storedDayparts(db),
      await formatOf(db),
    ]);
    if (this.#library?.stamp !== stamp) {
      const ground = await planGround(db, this.settings);
      const groundwork = groundworkOf({ ...ground, history: [] });
      const carts = new Map(ground.carts.map((cart) => [cart.cartId, cart]));
      const compiled = compileLibrary(groundwork.solverInput);
      this.#library = { stamp, ground, groundwork, compiled, carts };
      this.#stretches.length = 0;
    }
    this.#checkedVersion = version;
    return this.#library;
  }

  /** From yesterday on to the end of what is planned. */
  #coming(db: Db, library: Library, nowEpochMs: number): Promise<Stretch> {
    const today = DateTime.fromMillis(nowEpochMs, { zone: this.settings.station.timeZone }).startOf('day');
    return this.#stretch(db, library, today.minus({ days: 1 }).toMillis(), undefined, nowEpochMs);
  }

  async #stretch(
    db: Db,
    library: Library,
    fromEpochMs: number,
    toEpochMs: number | undefined,
    nowEpochMs: number,
  ): Promise<Stretch> {
    const now = await revision(db);
    const key = JSON.stringify([now, fromEpochMs, toEpochMs]);
    const known = this.#stretches.find((one) => one.key === key);
    if (known !== undefined) return known;
    const rows = await deskRows(db, fromEpochMs, toEpochMs);
    const history = (await planHistory(db, [], Math.min(nowEpochMs, fromEpochMs))).filter(
      ({ atEpochMs }) => atEpochMs < fromEpochMs,
    );
    const plays = new Map<string, number>();
    for (const { cartId, plays: count } of history) plays.set(cartId, (plays.get(cartId) ?? 0) + (count ?? 1));
    const frozen = await frozenNow(db, rows, nowEpochMs);
    const { labelAt } = library.groundwork;
    const past = withPast(
      library.compiled,
      history.map((play) => pastPlay(play.cartId, play.atEpochMs, labelAt)),
    );
    const stretch = { key, revision: now, rows, past, plays };
    const made: Stretch = { ...stretch, questions: this.#questions(library, stretch, rows, frozen) };
    // The others are of the revision before, or of another day.
    const others = this.#stretches.filter((one) => one.revision === now).slice(0, STRETCHES_MOST - 1);
    this.#stretches.splice(0, Infinity, made, ...others);
    return made;
  }

  #questions(
    library: Library,
    stretch: Omit<Stretch, 'questions'>,
    rows: readonly DeskRow[],
    frozen: Frozen,
  ): Questions {
    const { groundwork, ground } = library;
    const changing = this.#changeGround(library, stretch, frozen);
    const place = placeState(
      rows,
      groundwork,
      stretch.past,
      ground.format.clocks,
      (row) => row.isLocked !== true && untouchable(row, changing) === undefined,
    );
    return new Questions(place, groundwork, changing);
  }

  #changeGround({ carts }: Library, stretch: Omit<Stretch, 'questions'>, frozen: Frozen): ChangeGround {
    const { timeZone } = this.settings.station;
    return {
      carts,
      plays: (cartId) => stretch.plays.get(cartId) ?? 0,
      seed: this.settings.schedule.seed,
      timeZone,
      ...frozen,
      nextRevision: stretch.revision + 1,
      clock: (epochMs) => DateTime.fromMillis(epochMs, { zone: timeZone }).toFormat('HH:mm:ss'),
    };
  }

  async #day(db: Db, library: Library, date: string, nowEpochMs: number): Promise<DeskAnswers['day']> {
    const { timeZone } = this.settings.station;
    const day = DateTime.fromISO(date, { zone: timeZone }).startOf('day');
    if (!day.isValid)
      throw new ContinuityError('COMMAND_INVALID', `${date} is no day of the calendar; write it as YYYY-MM-DD`);
    const [fromEpochMs, toEpochMs] = [day.toMillis(), day.plus({ days: 1 }).toMillis()];
    const stretch = await this.#around(db, library, fromEpochMs, nowEpochMs);
    const frozen = await frozenNow(db, stretch.rows, nowEpochMs);
    const rows = stretch.rows.filter(
      ({ hourStartsAtEpochMs }) => hourStartsAtEpochMs >= fromEpochMs && hourStartsAtEpochMs < toEpochMs,
    );
    const breaks = await clockBreaksOf(db, rows);
    const hours = hoursOf(rows, { timeZone, ...frozen, breaks, broken: (row) => stretch.questions.broken(row) });
    return { date, revision: stretch.revision, frozenUntilEpochMs: frozen.frozenUntilEpochMs, hours };
  }

  /** The stretch that a day lies in, with the day before it and the one behind it. */
  async #around(db: Db, library: Library, dayEpochMs: number, nowEpochMs: number): Promise<Stretch> {
    const zone = { zone: this.settings.station.timeZone };
    const day = DateTime.fromMillis(dayEpochMs, zone).startOf('day');
    const today = DateTime.fromMillis(nowEpochMs, zone).startOf('day');
    if (day >= today.minus({ days: 1 })) return this.#coming(db, library, nowEpochMs);
    return this.#stretch(db, library, day.minus({ days: 1 }).toMillis(), day.plus({ days: 2 }).toMillis(), nowEpochMs);
  }

  async #place(
    db: Db,
    library: Library,
    itemId: string,
    nowEpochMs: number,
  ): Promise<{ row: DeskRow; stretch: Stretch }> {
    const coming = await this.#coming(db, library, nowEpochMs);
    const row = coming.rows.find(({ id }) => id === itemId);
    if (row !== undefined) return { row, stretch: coming };
    // Its id says when its hour began.
    const hour = DateTime.fromFormat(itemId.slice(0, 13), "yyyyMMdd'T'HHmm", { zone: 'utc' });
    const stretch = hour.isValid ? await this.#around(db, library, hour.toMillis(), nowEpochMs) : coming;
    const past = stretch.rows.find(({ id }) => id === itemId);
    if (past !== undefined) return { row: past, stretch };
    throw new ContinuityError('NOT_FOUND', `item ${itemId} is no longer planned; look at the newest plan of its day`);
  }

  async #cart(db: Db, { carts }: Library, cartId: string): Promise<Pick<PlanCart, 'cartId' | 'title' | 'artist'>> {
    const cart = carts.get(cartId) ?? (await cartNames(db, cartId));
    if (cart !== undefined) return cart;
    throw new ContinuityError('NOT_FOUND', `there is no cart ${cartId} in the library; choose another one`);
  }

  async #worked(
    db: Db,
    library: Library,
    stretch: Stretch,
    { revision: expected, change }: { readonly revision: number; readonly change: DeskChange },
    nowEpochMs: number,
  ): Promise<{ readonly draft: DeskDraft; readonly rows: readonly DeskRow[]; readonly frozen: Frozen }> {
    if (stretch.revision !== expected) {
      throw staleRevision();
    }
    const frozen = await frozenNow(db, stretch.rows, nowEpochMs);
    const ground = this.#changeGround(library, stretch, frozen);
    const { rows, done, lost, breaks } =
      change.do === 'replan'
        ? await replannedLine(db, this.settings, stretch.rows, change, ground, nowEpochMs)
        : changedLine(stretch.rows, change, ground);
    const { remove, insert } = rowChange(stretch.rows, rows);
    const ids = remove.map(({ id }) => id);
    return {
      draft: { revision: stretch.revision, remove: ids, insert, done, lost, ...(breaks && { breaks }) },
      rows,
      frozen,
    };
  }

  async #trial(
    db: Db,
    library: Library,
    question: { readonly revision: number; readonly change: DeskChange },
    nowEpochMs: number,
  ): Promise<DeskTrial> {
    const stretch = await this.#coming(db, library, nowEpochMs);
    const { rows, frozen } = await this.#worked(db, library, stretch, question, nowEpochMs);
    const touched = touchedHours(stretch.rows, rows);
    const after = this.#questions(library, stretch, rows, frozen);
    const { timeZone } = this.settings.station;
    const breaks = await clockBreaksOf(db, rows);
    const inHours = (list: readonly DeskRow[]): DeskRow[] =>
      list.filter(({ hourStartsAtEpochMs }) => touched.has(hourStartsAtEpochMs));
    return {
      revision: stretch.revision,
      hours: hoursOf(inHours(rows), { timeZone, ...frozen, breaks, broken: (row) => after.broken(row) }),
      before: brokenIn(inHours(stretch.rows), stretch.questions),
      after: brokenIn(inHours(rows), after),
    };
  }
}
