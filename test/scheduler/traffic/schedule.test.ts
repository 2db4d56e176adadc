import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { decodeText } from '../../../db/ingest/text-file.js';
import { checkSchedule, type CheckedRow, type SpotCart } from '../../../scheduler/traffic/check-schedule.js';
import { mergeSchedule, type KnownSpot } from '../../../scheduler/traffic/merge-schedule.js';
import { readSchedule, suggestMap } from '../../../scheduler/traffic/read-schedule.js';
import type { FieldPlace, ScheduleMap } from '../../../scheduler/traffic/schedule-map.js';
import { dayFrom, instantOf, lengthFrom, timeFrom } from '../../../scheduler/traffic/schedule-values.js';

const BERLIN = 'Europe/Berlin';

const cart = (cartId: string, over: Partial<SpotCart> = {}): SpotCart => ({
  cartId,
  kind: 'spot',
  title: `Spot ${cartId}`,
  codes: [`code${cartId}`],
  isHeld: false,
  lengthMs: 30_000,
  ...over,
});

const CARTS = [
  cart('101'),
  cart('102', { codes: ['code101'] }),
  cart('103', { kind: 'music' }),
  cart('104', { isHeld: true }),
];

function check(text: string, over: Partial<ScheduleMap> = {}, defaultDay: string | null = null): CheckedRow[] {
  const map = { ...suggestMap(text), ...over };
  return checkSchedule(readSchedule(text, map).rows, {
    timeZone: BERLIN,
    dateOrder: map.dateOrder,
    defaultDay,
    carts: CARTS,
  });
}

const HEAD = 'Datum;Uhrzeit;Länge;Cart;Kunde;Branche;Titel\r\n';

test('a table with headings is read in every encoding that programs write', () => {
  const text = `${HEAD}28.11.2026;10:20:00;0:30;0101;Bäckerei Größe;Brot;"Frisch; täglich"\r\n`;
  for (const bytes of [
    Buffer.from(text),
    Buffer.from(`\uFEFF${text}`),
    iconv.encode(text, 'utf-16le', { addBOM: true }),
    iconv.encode(text, 'utf-16be', { addBOM: true }),
    iconv.encode(text, 'windows-1252'),
  ]) {
    const [row] = check(decodeText(bytes));
    expect(row.errors).toEqual([]);
    expect(row.spot).toEqual({
      row: 2,
      day: '2026-11-28',
      scheduledAtEpochMs: Date.UTC(2026, 10, 28, 9, 20),
      lengthMs: 30_000,
      cartId: '101',
      code: '',
      title: 'Frisch; täglich',
      sponsor: 'Bäckerei Größe',
      product: 'Brot',
    });
  }
});

test('fixed columns are read by their characters, short lines too', () => {
  const at = (from: number, length: number): FieldPlace => ({ at: from, length });
  const map: ScheduleMap = {
    layout: 'fixed',
    headings: false,
    dateOrder: 'mdy',
    fields: { date: at(1, 8), time: at(10, 6), length: at(17, 4), cart: at(22, 6), title: at(29, 20) },
  };
  const rows = check('11/28/26 102000 0030 000101 Fresh bread\n\n11/28/26 104000 0030 101\n11/28/26 10', map);
  expect(rows.map(({ row, errors }) => [row, errors.length])).toEqual([
    [1, 0],
    [3, 0],
    [4, 2],
  ]);
  expect(rows[0].spot).toMatchObject({ cartId: '101', lengthMs: 30_000, title: 'Fresh bread' });
  expect(rows[1].spot).toMatchObject({ title: 'Spot 101' });
});

test('every bad row says its column, its value and what is allowed; the others are read', () => {
  const rows = check(
    `${HEAD}31.11.2026;10:20;30;101;;;\n28.11.2026;25:00;30;101;;;\n28.11.2026;10:20;nine;101;;;\n` +
      `28.11.2026;10:20;30;999;;;\n28.11.2026;10:20;30;x1;;;\n28.11.2026;10:20;30;;;;\n28.11.2026;10:20\n;10:20;30;101;;;\n` +
      '28.11.2026;10:20;30;101;;;',
  );
  expect(rows.map(({ row, errors }) => [row, errors.join(' | ')])).toEqual([
    [2, expect.stringMatching(/^date “31.11.2026” is no day; allowed are days such as 2026-11-28/)],
    [3, expect.stringMatching(/^time “25:00” is no time of day; allowed are 00:00:00 to 23:59:59/)],
    [4, expect.stringMatching(/^length “nine” is no length; allowed are 1 second to 1 hour/)],
    [5, 'cart “999” is not in the library; allowed are its carts'],
    [6, 'cart “x1” is no number; allowed are digits'],
    [7, 'neither a cart number nor a spot code is in the row; one of them has to be'],
    [8, expect.stringContaining('length is column 3, this row has 2')],
    [9, 'date is empty; write the day into the row, or choose one for all rows without'],
    [10, ''],
  ]);
});

test('codes find spots by their code and their title, and may not contradict the cart', () => {
  const head = 'Date,Time,Cart,Code\n';
  const rows = check(
    `${head}2026-11-28,10:20,,SPOT 102\n2026-11-28,10:20,,code101\n2026-11-28,10:20,,none\n2026-11-28,10:20,103,code104\n2026-11-28,10:20,101,code101`,
  );
  expect(rows.map(({ spot, errors }) => spot?.cartId ?? errors[0])).toEqual([
    '102',
    'code “code101” is of carts 101 and 102; allowed is a code that one spot alone has',
    'code “none” is of no spot in the library; allowed are codes and titles of its spots',
    'cart “103” and code “code104” contradict: the code is of cart 104',
    '101',
  ]);
});

test('what airs otherwise than it was sold is said and imported', () => {
  const [music, held, longer] = check(
    `${HEAD}28.11.2026;10:20;30;103;;;\n28.11.2026;10:20;30;104;;;\n28.11.2026;10:20;45;101;;;`,
  );
  expect(music.notes).toEqual(['cart 103 is of kind music, not spot']);
  expect(held.notes).toEqual(['cart 104 is held: it airs when it is enabled']);
  expect(longer.notes).toEqual(['length is 45 s, cart 101 lasts 30 s: that is what airs']);
  expect([music, held, longer].every(({ spot }) => spot !== null)).toBe(true);
});

test.each<[Partial<ScheduleMap>, RegExp]>([
  [{ fields: { cart: { at: 1, length: null } } }, /no column is the time/],
  [{ fields: { time: { at: 1, length: null } } }, /no column is the cart number or the spot code/],
  [
    { fields: { time: { at: 2, length: null }, cart: { at: 2, length: null } } },
    /column 2 cannot be time and cart at once/,
  ],
  [
    { layout: 'fixed', fields: { time: { at: 1, length: 6 }, cart: { at: 6, length: 4 } } },
    /character 6 cannot be time and cart at once/,
  ],
  [{ layout: 'fixed', fields: { time: { at: 1, length: null }, cart: { at: 6, length: 4 } } }, /time has no length/],
  [{ fields: { time: { at: 1, length: 4 }, cart: { at: 2, length: null } } }, /time has a length/],
])('columns that contradict each other are refused: %j', (over, message) => {
  expect(() => check('a;b\n1;2', over)).toThrow(message);
});

test('a text that is no table is named as that', () => {
  const map = {
    layout: 'csv',
    headings: true,
    dateOrder: 'ymd',
    fields: { time: { at: 1, length: null }, cart: { at: 2, length: null } },
  } as const;
  expect(() => readSchedule('Time,Cart\n"10:20,101', map)).toThrow(/no table/);
});

test.each([
  ['2026-11-28', 'ymd', '2026-11-28'],
  ['20261128', 'mdy', '2026-11-28'],
  ['28.11.26', 'ymd', '2026-11-28'],
  ['11/28/2026', 'mdy', '2026-11-28'],
  ['28/11/2026', 'dmy', '2026-11-28'],
  ['112826', 'mdy', '2026-11-28'],
  ['261128', 'ymd', '2026-11-28'],
] as const)('%s in order %s is %s', (text, order, day) => {
  expect(dayFrom(text, order)).toBe(day);
});

test('a date whose order is not said is refused', () => {
  expect(() => dayFrom('11/12/2026', 'ymd')).toThrow(/order of dates/);
  expect(() => dayFrom('28/11/2026', 'mdy')).toThrow(/is no day/);
});

test.each([
  ['14:20', 51_600],
  ['142030', 51_630],
  ['2:20 PM', 51_600],
  ['12:05am', 300],
  ['0:00', 0],
])('time %s', (text, seconds) => {
  expect(timeFrom(text)).toBe(seconds);
});

test.each([
  ['30', 30_000],
  [':30', 30_000],
  ['1:00', 60_000],
  ['000130', 90_000],
  ['29,5', 29_500],
  ['30 sec', 30_000],
])('length %s', (text, ms) => {
  expect(lengthFrom(text)).toBe(ms);
});

test('a time in the hour that is missing does not exist; in the repeated one the first pass is meant', () => {
  expect(() => instantOf('2026-03-29', 2.5 * 3600, BERLIN)).toThrow(/does not exist on 2026-03-29/);
  expect(instantOf('2026-10-25', 2.5 * 3600, BERLIN)).toEqual({ epochMs: Date.UTC(2026, 9, 25, 0, 30), twice: true });
  expect(instantOf('2026-10-25', 3 * 3600, BERLIN)).toEqual({ epochMs: Date.UTC(2026, 9, 25, 2), twice: false });
  const [row] = check(`${HEAD}25.10.2026;02:30;30;101;;;`);
  expect(row.notes).toEqual(['the clock shows 02:30 twice on 2026-10-25: the first time is taken']);
});

const NOW = Date.UTC(2026, 10, 28, 9, 30);
const known = (rows: readonly CheckedRow[], stands = false): KnownSpot[] =>
  rows.flatMap(({ spot }, index) => (spot === null ? [] : [{ ...spot, id: index + 1, stands }]));

test('the same file twice changes nothing, also when its times are past by then', () => {
  const rows = check(`${HEAD}28.11.2026;11:20;30;101;;;\n28.11.2026;11:20;30;101;;;\n28.11.2026;12:20;30;101;;;`);
  expect(mergeSchedule(rows, [], NOW)).toMatchObject({ remove: [], unchanged: 0, days: ['2026-11-28'] });
  expect(mergeSchedule(rows, [], NOW).add).toHaveLength(3);
  for (const at of [NOW, NOW + 86_400_000]) {
    const again = mergeSchedule(rows, known(rows), at);
    expect(again).toMatchObject({ add: [], remove: [], unchanged: 3, standing: 0 });
    expect(again.rows.every(({ errors }) => errors.length === 0)).toBe(true);
  }
});

test('a new file for the day replaces what has not aired, and refuses what is past', () => {
  const before = check(`${HEAD}28.11.2026;10:20;30;101;;;\n28.11.2026;11:20;30;101;;;\n29.11.2026;11:20;30;101;;;`);
  const spots = known(before).map((spot) => ({ ...spot, stands: spot.id === 1 }));
  const after = check(`${HEAD}28.11.2026;10:25;30;101;;;\n28.11.2026;12:20;30;102;;;`);
  const merged = mergeSchedule(after, spots, NOW);
  expect(merged).toMatchObject({ remove: [2], unchanged: 0, standing: 1, days: ['2026-11-28'] });
  expect(merged.add.map(({ cartId }) => cartId)).toEqual(['102']);
  expect(merged.rows[0].errors).toEqual([
    'time “10:25” on 2026-11-28 is past; allowed are times that are still to come',
  ]);
});

test('a day of which nothing can be read keeps what it has', () => {
  const spots = known(check(`${HEAD}28.11.2026;11:20;30;101;;;`));
  expect(mergeSchedule(check(`${HEAD}28.11.2026;11:20;30;999;;;`), spots, NOW)).toMatchObject({ remove: [], days: [] });
});
