import type { StationRule } from '../../config/rule-schema.js';
import { ruleFaults } from '../../db/station/station-faults.js';
import { ContinuityError } from '../../playout/api/errors.js';
import type { CategoriesChange } from '../api/categories.js';
import type { Clock, PlannerRule, ScheduleChange } from '../api/planner.js';

const SHOWN_FAULTS = 5;
const SHOWN_NAMES = 30;

/** What there is to name. */
export interface Known {
  readonly categories: readonly string[];
  readonly clocks: readonly string[];
  readonly carts: ReadonlySet<string>;
}

/** Throws COMMAND_INVALID that says all that is wrong; nothing where there is nothing. */
export function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > SHOWN_FAULTS ? `; and ${faults.length - SHOWN_FAULTS} more` : '';
  throw new ContinuityError('COMMAND_INVALID', faults.slice(0, SHOWN_FAULTS).join('; ') + more);
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'there are none';
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  return names.slice(0, SHOWN_NAMES).join(', ') + more;
}

const unknownCategory = (where: string, code: string, { categories }: Known): string =>
  `${where}: there is no category "${code}", categories are: ${list(categories)}`;

/** Faults of the week and its special days. */
export function scheduleFaults(
  { grid, specialDays }: Pick<ScheduleChange, 'grid' | 'specialDays'>,
  known: Known,
): string[] {
  const faults: string[] = [];
  const clocks = new Set(known.clocks);
  const unknown = new Set(
    [...grid.flat(), ...specialDays.flatMap(({ hours }) => hours.map(({ clock }) => clock))].filter(
      (name): name is string => name !== null && !clocks.has(name),
    ),
  );
  for (const name of unknown) faults.push(`there is no hour clock "${name}", clocks are: ${list(known.clocks)}`);
  const dates = new Set<string>();
  for (const { date, hours } of specialDays) {
    if (dates.has(date)) faults.push(`${date} is there twice: leave one of them out`);
    dates.add(date);
    const at = `${date}T00:00:00Z`;
    if (Number.isNaN(Date.parse(at)) || new Date(at).toISOString().slice(0, 10) !== date) {
      faults.push(`${date} is no day of the calendar`);
    }
    if (new Set(hours.map(({ hour }) => hour)).size < hours.length) faults.push(`${date} names an hour twice`);
  }
  return faults;
}

/** Faults of a clock; positions are counted from 1, as the page shows them. */
export function clockFaults({ name, positions, repeatFrom }: Clock, known: Known): string[] {
  const faults: string[] = [];
  if (name.trim() === '') faults.push('the clock needs a name');
  if (repeatFrom !== null && repeatFrom >= positions.length) {
    faults.push(`it cannot go around from position ${repeatFrom + 1}: it has ${positions.length} positions`);
  }
  let lastMinute: number | null = null;
  positions.forEach((position, index) => {
    const where = `position ${index + 1}`;
    const { category, cartId, kinds, hard, purpose, overNext } = position;
    if (category !== null && !known.categories.includes(category)) {
      faults.push(unknownCategory(where, category, known));
    }
    if (cartId !== null && !known.carts.has(cartId)) {
      faults.push(`${where}: the library has no cart ${cartId}, choose one that is there`);
    }
    if (cartId === null && kinds.length === 0) {
      faults.push(`${where}: say what stands there: a category, a kind or a cart`);
    }
    if (purpose !== 'stopset' && position.avails !== null) {
      faults.push(`${where}: avails belong to a stopset, this is of purpose "${purpose}"`);
    }
    if (purpose === 'fill' && cartId !== null) {
      faults.push(`${where}: a fill takes many carts, give it a category or a kind instead of cart ${cartId}`);
    }
    if (purpose === 'fill' && overNext) {
      faults.push(`${where}: a fill takes time of its own, it cannot lie over the song that follows`);
    }
    if (hard === null) return;
    if (lastMinute !== null && hard.minute <= lastMinute) {
      faults.push(
        `${where}: its minute is ${hard.minute}, it must be later than ${lastMinute} of the timed one before`,
      );
    }
    lastMinute = hard.minute;
  });
  return faults;
}

/** Faults of rules, each by the shape of its kind; none: they are what the solver takes. */
export function rulesFaults(rules: readonly PlannerRule[], known: Known): string[] {
  const ids = rules.map(({ id }) => id);
  return rules.flatMap((rule, index) => {
    const where = `rule ${index + 1} "${rule.id}"`;
    const shape = ruleFaults(rule, '').map(
      ({ pointer, message }) => `${where}: ${pointer.slice(1).replaceAll('/', '.')} ${message}`,
    );
    const twice = ids.indexOf(rule.id) < index ? [`${where}: another rule has this name already`] : [];
    if (shape.length > 0) return [...twice, ...shape];
    const checked = rule as unknown as StationRule;
    const zone =
      checked.kind === 'no-repeat' && checked.fromHour >= checked.toHour
        ? [`${where}: it ends at ${checked.toHour}:00, it must end after ${checked.fromHour}:00`]
        : [];
    const categories = (checked.categories ?? [])
      .filter((code) => !known.categories.includes(code))
      .map((code) => unknownCategory(where, code, known));
    return [...twice, ...zone, ...categories];
  });
}

/** Faults of categories and dayparts. */
export function categoriesFaults({ categories, dayparts }: CategoriesChange): string[] {
  const known = new Set(categories.map(({ code }) => code));
  const unknown = (where: string, codes: readonly string[]): string[] =>
    codes
      .filter((code) => !known.has(code))
      .map((code) => unknownCategory(where, code, { categories: [...known], clocks: [], carts: new Set() }));
  const twice = (what: string, codes: readonly string[]): string[] =>
    codes
      .filter((code, index) => codes.indexOf(code) < index)
      .map((code) => `there are two ${what} with the code "${code}": give one of them another`);
  return [
    ...twice(
      'categories',
      categories.map(({ code }) => code),
    ),
    ...twice(
      'dayparts',
      dayparts.map(({ code }) => code),
    ),
    ...categories.flatMap(({ code, name, fallbacks }) => [
      ...(name.trim() === '' ? [`category "${code}" needs a name`] : []),
      ...(fallbacks.includes(code) ? [`category "${name}" cannot stand in for itself`] : []),
      ...unknown(`category "${name}"`, fallbacks),
    ]),
    ...dayparts.flatMap(({ code, name, hours, categories: bound, codes }) => [
      ...(name.trim() === '' ? [`daypart "${code}" needs a name`] : []),
      ...(hours.includes('1') || bound.length + codes.length === 0
        ? []
        : [`daypart "${name}" has no hour: what is bound to it would never air; paint its hours`]),
      ...unknown(`daypart "${name}"`, bound),
    ]),
  ];
}
