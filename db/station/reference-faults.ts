import type { StationFile } from '../../config/station-file.js';
import type { KnownCart } from './find-cart.js';
import type { StationFault } from './station-faults.js';

/**
 * What a file of the right shape names and does not have, what it has twice, and live sources on the wall, where they cannot
 * be. `live` are the numbers of the library's live carts.
 */
export function referenceFaults(
  file: StationFile,
  cartOf: (cart: KnownCart) => number | undefined,
  live: ReadonlySet<number>,
): StationFault[] {
  const faults: StationFault[] = [];
  const add = (path: string, message: string): void => void faults.push({ path, message });
  const categories = new Set(file.categories.map(({ code }) => code));
  const clocks = new Set(file.clocks.map(({ name }) => name));
  const category = (path: string, code: string): void => {
    if (!categories.has(code)) add(path, `there is no category "${code}" in this file; name one or add it`);
  };
  const clock = (path: string, name: string): void => {
    if (!clocks.has(name)) add(path, `there is no hour clock "${name}" in this file; name one or add it`);
  };
  const cart = (path: string, one: KnownCart): void => {
    if (cartOf(one) !== undefined) return;
    add(path, `the library has no cart ${one.number} "${one.title}"; import the library first or take it out here`);
  };
  const once = (path: (index: number) => string, values: readonly string[]): void => {
    values.forEach((value, index) => {
      if (values.indexOf(value) < index) add(path(index), `"${value}" is there twice; leave one of them out`);
    });
  };

  once(
    (index) => `categories[${index}].code`,
    file.categories.map(({ code }) => code),
  );
  file.categories.forEach(({ fallbacks }, index) => {
    fallbacks.forEach((code, at) => {
      category(`categories[${index}].fallbacks[${at}]`, code);
    });
  });
  once(
    (index) => `dayparts[${index}].code`,
    file.dayparts.map(({ code }) => code),
  );
  file.dayparts.forEach((daypart, index) => {
    once((at) => `dayparts[${index}].codes[${at}]`, daypart.codes);
    once((at) => `dayparts[${index}].categories[${at}]`, daypart.categories);
    daypart.categories.forEach((code, at) => {
      category(`dayparts[${index}].categories[${at}]`, code);
    });
  });
  const rules = file.rules.own ?? [];
  once(
    (index) => `rules.own[${index}].id`,
    rules.map(({ id }) => id),
  );
  rules.forEach((rule, index) => {
    rule.categories?.forEach((code, at) => {
      category(`rules.own[${index}].categories[${at}]`, code);
    });
    if (rule.kind === 'no-repeat' && rule.fromHour >= rule.toHour) {
      add(`rules.own[${index}].toHour`, `is ${rule.toHour}, must lie after fromHour (${rule.fromHour})`);
    }
  });
  once(
    (index) => `clocks[${index}].name`,
    file.clocks.map(({ name }) => name),
  );
  file.clocks.forEach(({ positions, repeatFrom }, index) => {
    const at = `clocks[${index}]`;
    if (repeatFrom !== null && repeatFrom >= positions.length) {
      add(
        `${at}.repeatFrom`,
        `is ${repeatFrom}, must be the number of a position (0 to ${positions.length - 1}) or null`,
      );
    }
    let lastMinute = -1;
    positions.forEach((position, place) => {
      const here = `${at}.positions[${place}]`;
      if (position.category !== null) category(`${here}.category`, position.category);
      if (position.cart !== undefined) cart(`${here}.cart`, position.cart);
      else if (position.kinds.length === 0) add(`${here}.kinds`, 'is empty, must have a kind, or the position a cart');
      if (position.purpose === 'fill' && position.cart !== undefined) {
        add(`${here}.cart`, 'stands in a fill, which takes many carts; give it a category or kinds instead');
      }
      if (position.purpose === 'fill' && position.overNext) {
        add(`${here}.overNext`, 'is true in a fill, which takes time of its own; must be false there');
      }
      if (position.hard === null) return;
      if (position.hard.minute <= lastMinute) {
        add(
          `${here}.hard.minute`,
          `is ${position.hard.minute}, must lie after minute ${lastMinute} of the timed position before it`,
        );
      }
      lastMinute = position.hard.minute;
    });
  });
  file.grid.forEach((day, weekday) => {
    day.forEach((name, hour) => {
      if (name !== null) clock(`grid[${weekday}][${hour}]`, name);
    });
  });
  once(
    (index) => `specialDays[${index}].date`,
    file.specialDays.map(({ date }) => date),
  );
  file.specialDays.forEach(({ hours }, index) => {
    once(
      (at) => `specialDays[${index}].hours[${at}].hour`,
      hours.map(({ hour }) => String(hour)),
    );
    hours.forEach(({ clock: name }, at) => {
      clock(`specialDays[${index}].hours[${at}].clock`, name);
    });
  });
  file.wall.forEach(({ rows, columns, buttons }, page) => {
    once(
      (at) => `wall[${page}].buttons[${at}]`,
      buttons.map(({ row, column }) => `row ${row}, column ${column}`),
    );
    buttons.forEach((button, at) => {
      const here = `wall[${page}].buttons[${at}]`;
      if (button.row >= rows) add(`${here}.row`, `is ${button.row}, the page has rows 0 to ${rows - 1}`);
      if (button.column >= columns)
        add(`${here}.column`, `is ${button.column}, the page has columns 0 to ${columns - 1}`);
      cart(`${here}.cart`, button.cart);
      if (live.has(cartOf(button.cart) ?? 0)) {
        add(`${here}.cart`, `"${button.cart.title}" is a live source, which the wall cannot hold; take it out here`);
      }
    });
  });
  return faults;
}
