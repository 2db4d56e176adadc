import { expect, it } from 'vitest';
import {
  airsAt,
  freeCode,
  hoursWords,
  newCategory,
  newDaypart,
  paintHours,
  withoutCategory,
  type CategoriesEdit,
} from '../../../../web/panel/state/category-edit.js';

const empty: CategoriesEdit = { categories: [], dayparts: [] };

it('makes codes of names, one of each', () => {
  expect(freeCode('Power Play', [])).toBe('power-play');
  expect(freeCode('Éxitos 80s!', [])).toBe('exitos-80s');
  expect(freeCode('Gold', ['gold', 'gold-2'])).toBe('gold-3');
  expect(freeCode(' … ', [])).toBe('category');
});

it('paints hours of the week; a new daypart has them all', () => {
  const { hours } = newDaypart('Night', empty);
  expect(hoursWords(hours)).toBe('168 of 168 h');
  const without = paintHours(
    hours,
    [
      { column: 0, hour: 6 },
      { column: 6, hour: 23 },
    ],
    false,
  );
  expect(hoursWords(without)).toBe('166 of 168 h');
  expect(airsAt(without, { column: 0, hour: 6 })).toBe(false);
  expect(airsAt(without, { column: 6, hour: 23 })).toBe(false);
  expect(airsAt(without, { column: 6, hour: 22 })).toBe(true);
});

it('forgets a category wherever it is named', () => {
  const gold = newCategory('Gold', 'music', empty);
  const silver = { ...newCategory('Silver', 'music', empty), fallbacks: ['gold'] };
  const drive = { ...newDaypart('Drive', empty), categories: ['gold', 'silver'] };
  const left = withoutCategory({ categories: [gold, silver], dayparts: [drive] }, 'gold');
  expect(left.categories).toEqual([{ ...silver, fallbacks: [] }]);
  expect(left.dayparts[0].categories).toEqual(['silver']);
});
