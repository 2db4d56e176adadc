import { RULE_SCHEMAS, type StationRule } from '../../config/rule-schema.js';
import { inTransaction, type Db } from '../../db/open.js';
import { categories } from '../../db/queries/categories.js';
import {
  addClock,
  deleteClock,
  replaceClock,
  storedFormat,
  storeFormat,
  storeSchedule,
  type Format,
} from '../../db/queries/clocks.js';
import { cartLengths, categoryLengths, countedCarts } from '../../db/queries/lengths.js';
import { storedRules, storeRules } from '../../db/queries/rules.js';
import { rundownState } from '../../db/queries/rundown.js';
import { rowNumber } from '../../db/row-number.js';
import { ContinuityError } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { DEFAULT_CLOCK, defaultFormat } from '../../scheduler/default-format.js';
import { DEFAULT_RULES, WEBCASTER_RULES, type RuleSpec } from '../../scheduler/solver/rule-set.js';
import type {
  Clock,
  ClockChange,
  Clocks,
  Feasibility,
  Lengths,
  PlannerRule,
  Rules,
  RulesChange,
  Schedule,
  ScheduleChange,
  StoredClock,
} from '../api/planner.js';
import type { Categories, CategoriesChange } from '../api/categories.js';
import { feasibility } from './feasibility.js';
import { shownCategories, storeCategories } from './planner-categories.js';
import { clockFaults, refuse, rulesFaults, scheduleFaults, type Known } from './planner-faults.js';
import { clockShown, clockStored, scheduleShown, scheduleStored } from './planner-shapes.js';
import { shownText } from './programme.js';
import { weekPlaces } from './week-places.js';

/**
 * What planners decide. A change names the revision that it was made on and is refused with REVISION_STALE where another one
 * came first; COMMAND_INVALID says what is wrong with it and what there is.
 */
export interface StationPlanner {
  schedule(): Promise<Schedule>;
  storeSchedule(change: ScheduleChange): Promise<Schedule>;
  clocks(): Promise<Clocks>;
  addClock(clock: Clock): Promise<StoredClock>;
  /** Throws NOT_FOUND. */
  changeClock(name: string, change: ClockChange): Promise<StoredClock>;
  /** Throws IN_USE, with the places where the clock is used, and NOT_FOUND. */
  removeClock(name: string, revision: string): Promise<void>;
  lengths(): Promise<Lengths>;
  /** Categories and dayparts. */
  categories(): Promise<Categories>;
  /** Throws IN_USE where something names a category that would go. */
  storeCategories(change: CategoriesChange): Promise<Categories>;
  rules(): Promise<Rules>;
  storeRules(change: RulesChange): Promise<Rules>;
  feasibility(rules: readonly PlannerRule[]): Promise<Feasibility>;
}

function stale(what: string): ContinuityError {
  return new ContinuityError(
    'REVISION_STALE',
    `${what} was changed by somebody else since you opened it: look at what it is now, then save again`,
  );
}

/** The station's format, or the one that the scheduler begins with. */
async function formatOf(db: Db): Promise<Format> {
  const stored = await storedFormat(db);
  return stored.clocks.length > 0 ? stored : defaultFormat();
}

/** As `formatOf`, stored: changes need rows to change. */
async function formatToChange(db: Db): Promise<Format> {
  const stored = await storedFormat(db);
  if (stored.clocks.length > 0) return stored;
  await storeFormat(db, defaultFormat());
  return storedFormat(db);
}

async function known(db: Db, format: Format, cartIds: readonly string[] = []): Promise<Known> {
  const numbers = cartIds.flatMap((id) => rowNumber(id) ?? []);
  return {
    categories: (await categories(db)).map(({ code }) => code),
    clocks: format.clocks.map(({ name }) => name),
    carts: new Set((await cartLengths(db, numbers)).map(({ cart }) => String(cart))),
  };
}

const cartsOf = ({ positions }: Clock): string[] => positions.flatMap(({ cartId }) => cartId ?? []);

function oneClock(format: Format, name: string): StoredClock {
  const found = format.clocks.find((clock) => clock.name === name);
  if (found !== undefined) return clockShown(found, format);
  throw new ContinuityError('NOT_FOUND', `there is no hour clock "${name}"; somebody may have removed or renamed it`);
}

function refuseTaken(name: string, format: Format): void {
  if (format.clocks.some((clock) => clock.name === name)) {
    throw new ContinuityError('COMMAND_INVALID', `there is an hour clock "${name}" already: choose another name`);
  }
}

async function schedule(db: Db): Promise<Schedule> {
  const { plannedUntilEpochMs } = await rundownState(db);
  return scheduleShown(await formatOf(db), DEFAULT_CLOCK.name, plannedUntilEpochMs);
}

async function rules(db: Db): Promise<Rules> {
  const stored = await storedRules(db);
  const shown = (specs: readonly (RuleSpec | StationRule)[]): PlannerRule[] => specs as unknown as PlannerRule[];
  return {
    revision: String(stored.version),
    own: stored.own !== null,
    rules: shown(stored.own ?? DEFAULT_RULES),
    webcaster: stored.webcaster,
    webcasterRules: shown(WEBCASTER_RULES),
    defaults: shown(DEFAULT_RULES),
    kinds: RULE_SCHEMAS,
  };
}

async function lengths(db: Db): Promise<Lengths> {
  const counted = await categoryLengths(db);
  const summary = (own: typeof counted): { carts: number; averageSeconds: number | null } => {
    const carts = own.reduce((sum, one) => sum + one.carts, 0);
    const seconds = own.reduce((sum, one) => sum + one.carts * one.averageSeconds, 0);
    return { carts, averageSeconds: carts === 0 ? null : seconds / carts };
  };
  const kinds = [...new Set(counted.map(({ kind }) => kind))] as SegmentKind[];
  return {
    categories: (await categories(db)).map(({ code, name, kind, colour }) => ({
      code,
      name: shownText(name),
      kind,
      colour,
      ...summary(counted.filter(({ category }) => category === code)),
    })),
    kinds: kinds.map((kind) => ({ kind, ...summary(counted.filter((one) => one.kind === kind)) })),
  };
}

/** The planner's decisions in the station's database. `clocksChanged`: the hours to come have other clocks, and other breaks. */
export function stationPlanner(db: Db, clocksChanged: () => Promise<void> = () => Promise.resolve()): StationPlanner {
  const changingClocks = async <Result>(change: () => Promise<Result>): Promise<Result> => {
    const result = await change();
    await clocksChanged();
    return result;
  };
  return {
    schedule: () => schedule(db),
    storeSchedule: (change) =>
      changingClocks(() =>
        inTransaction(db, async (transaction) => {
          const format = await formatToChange(transaction);
          if ((await schedule(transaction)).revision !== change.revision) throw stale('the schedule');
          refuse(scheduleFaults(change, await known(transaction, format)));
          await storeSchedule(transaction, scheduleStored(change));
          return schedule(transaction);
        }),
      ),
    clocks: async () => {
      const format = await formatOf(db);
      const clocks = format.clocks.map((clock) => clockShown(clock, format));
      const numbers = clocks.flatMap(cartsOf).flatMap((id) => rowNumber(id) ?? []);
      const carts = await cartLengths(db, numbers);
      return {
        clocks,
        carts: carts.map(({ cart, title, artist, ...rest }) => ({
          cartId: String(cart),
          title: shownText(title),
          artist: shownText(artist),
          ...rest,
        })),
      };
    },
    addClock: (clock) =>
      changingClocks(() =>
        inTransaction(db, async (transaction) => {
          const format = await formatToChange(transaction);
          refuse(clockFaults(clock, await known(transaction, format, cartsOf(clock))));
          const stored = clockStored(clock);
          refuseTaken(stored.name, format);
          await addClock(transaction, stored);
          return oneClock(await storedFormat(transaction), stored.name);
        }),
      ),
    changeClock: (name, { revision, ...clock }) =>
      changingClocks(() =>
        inTransaction(db, async (transaction) => {
          const format = await formatToChange(transaction);
          if (oneClock(format, name).revision !== revision) throw stale(`the clock "${name}"`);
          refuse(clockFaults(clock, await known(transaction, format, cartsOf(clock))));
          const stored = clockStored(clock);
          if (stored.name !== name) refuseTaken(stored.name, format);
          await replaceClock(transaction, name, stored);
          return oneClock(await storedFormat(transaction), stored.name);
        }),
      ),
    removeClock: (name, revision) =>
      changingClocks(() =>
        inTransaction(db, async (transaction) => {
          const format = await formatToChange(transaction);
          const clock = oneClock(format, name);
          if (clock.uses.words.length > 0) {
            const where = clock.uses.words.join(', ');
            throw new ContinuityError('IN_USE', `"${name}" is used: ${where}. Paint another clock there first`);
          }
          if (clock.revision !== revision) throw stale(`the clock "${name}"`);
          if (format.clocks.length === 1) {
            throw new ContinuityError('IN_USE', `"${name}" is the only clock: make another one first`);
          }
          await deleteClock(transaction, name);
        }),
      ),
    lengths: () => lengths(db),
    categories: () => shownCategories(db),
    storeCategories: (change) => storeCategories(db, change),
    rules: () => rules(db),
    storeRules: (change) =>
      inTransaction(db, async (transaction) => {
        if ((await rules(transaction)).revision !== change.revision) throw stale('the order of rules');
        refuse(rulesFaults(change.own ?? [], await known(transaction, { clocks: [], grid: [] })));
        const own = change.own as unknown as readonly StationRule[] | null;
        await storeRules(transaction, { own, webcaster: change.webcaster });
        return rules(transaction);
      }),
    feasibility: async (asked) => {
      const format = await formatOf(db);
      refuse(rulesFaults(asked, await known(db, format)));
      const places = weekPlaces(format, DEFAULT_CLOCK, await categoryLengths(db));
      return feasibility(asked as unknown as readonly RuleSpec[], places, await countedCarts(db));
    },
  };
}
