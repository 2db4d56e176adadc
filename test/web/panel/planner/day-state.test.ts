import { describe, expect, it } from 'vitest';
import type { PlanChange, PlanDay, PlanTrial } from '../../../../web/api/plan-day.js';
import { Refusal } from '../../../../web/panel/state/ask.js';
import { Newest } from '../../../../web/panel/state/newest.js';
import { PlanCarry } from '../../../../web/panel/state/plan-carry.js';
import {
  aimAt,
  beyondWords,
  costChangeWords,
  findItem,
  heldWords,
  itemsOf,
  keptWords,
  moveTo,
  nextPlace,
  placeAt,
  placeWords,
  type Place,
} from '../../../../web/panel/state/plan-day.js';
import { planKey } from '../../../../web/panel/state/plan-keys.js';
import { PlanSheet } from '../../../../web/panel/state/plan-sheet.js';
import { compareHours, trialView } from '../../../../web/panel/state/plan-trial.js';
import { cellWords, gridStep, playsMap } from '../../../../web/panel/state/plays-map.js';
import { FakePlanDesk, fakeStation } from '../../fake-plan-desk.js';

const MIDNIGHT = Date.parse('2026-11-27T23:00:00Z');
const DATE = '2026-11-28';
const HOUR_MS = 3_600_000;
const hourAt = (hour: number): number => MIDNIGHT + hour * HOUR_MS;

const desk = (): FakePlanDesk => new FakePlanDesk(fakeStation(MIDNIGHT));
const dayOf = (one: FakePlanDesk): Promise<PlanDay> => one.day(DATE);
const item = (day: PlanDay, itemId: string) => findItem(day, itemId)!;
const titles = (day: PlanDay): string[] => itemsOf(day).map(({ title }) => title);

/** The sentence and code of a refusal, as the panel gets it over the wire. */
const overWire = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    throw new Refusal(409, code, message);
  }
};

describe('what may be moved', () => {
  it('holds what has aired, is sold, timed or lies over a song, and says why', async () => {
    const day = await dayOf(desk());
    expect(heldWords(item(day, '0-s0'))).toContain('on the air');
    expect(heldWords(item(day, '3-spot'))).toContain('traffic');
    expect(heldWords(item(day, '3-news'))).toContain('clock');
    expect(heldWords(item(day, '3-voice'))).toContain('moves with that one');
    expect(heldWords(item(day, '3-s4'))).toBeNull();
    // A voice track may be taken away, where it may not be moved.
    expect(keptWords(item(day, '3-voice'))).toBeNull();
    expect(keptWords(item(day, '3-news'))).toContain('clock');
    expect(keptWords(item(day, '0-voice'))).toContain('on the air');
  });

  it('gives no change for the place where it stands, nor into what has aired', async () => {
    const day = await dayOf(desk());
    const song = item(day, '3-s4');
    const at = (beforeItemId: string | null, hour = 3): Place => ({ hourStartsAtEpochMs: hourAt(hour), beforeItemId });
    expect(moveTo(day, song, at('3-s4'))).toBeNull();
    expect(moveTo(day, song, at('3-s5'))).toBeNull();
    expect(moveTo(day, song, at('0-s0', 0))).toBeNull();
    expect(moveTo(day, item(day, '3-spot'), at('3-s4'))).toBeNull();
    expect(moveTo(day, song, at('3-s2'))).toEqual({
      do: 'move',
      itemId: '3-s4',
      beforeItemId: '3-s2',
      hourStartsAtEpochMs: hourAt(3),
    });
    // Behind the last one of the hour before is another place than before the first one of this hour.
    expect(moveTo(day, item(day, '3-s13'), at(null, 3))).toBeNull();
    expect(moveTo(day, item(day, '3-s13'), at('4-news', 4))).not.toBeNull();
  });

  it('goes place by place, past itself in one step and over the end of hours', async () => {
    const day = await dayOf(desk());
    const song = item(day, '3-s2');
    const up = nextPlace(day, song, null, -1);
    expect(up.beforeItemId).toBe('3-jingle');
    expect(nextPlace(day, song, up, 1).beforeItemId).toBe('3-s2');
    expect(nextPlace(day, song, null, 1).beforeItemId).toBe('3-s4');
    const last = item(day, '3-s13');
    expect(nextPlace(day, last, null, 1)).toEqual({ hourStartsAtEpochMs: hourAt(4), beforeItemId: '4-news' });
    const first = item(day, '3-s0');
    const over = nextPlace(day, first, nextPlace(day, first, null, -1), -1);
    expect(over).toEqual({ hourStartsAtEpochMs: hourAt(2), beforeItemId: null });
    expect(placeWords(day, over)).toBe('at the end of 02:00');
    // Every place is reached and none twice.
    const seen = new Set<string>();
    let place: Place = { hourStartsAtEpochMs: song.hourStartsAtEpochMs, beforeItemId: song.itemId };
    for (;;) {
      const key = `${place.hourStartsAtEpochMs} ${place.beforeItemId ?? ''}`;
      if (seen.has(key)) break;
      seen.add(key);
      place = nextPlace(day, song, place, 1);
    }
    const below = day.hours.filter(({ startsAtEpochMs }) => startsAtEpochMs > song.hourStartsAtEpochMs);
    expect(seen.size).toBeGreaterThan(below.length * 16);
  });

  it('puts what the pointer carries before or behind a row, and past what lies over it', async () => {
    const day = await dayOf(desk());
    expect(placeAt(day, item(day, '3-s1'), false).beforeItemId).toBe('3-s1');
    expect(placeAt(day, item(day, '3-s1'), true).beforeItemId).toBe('3-jingle');
    expect(placeAt(day, item(day, '3-voice'), true).beforeItemId).toBe('3-jingle');
    expect(placeAt(day, item(day, '3-s13'), true).beforeItemId).toBeNull();
  });
});

describe('a move that is tried', () => {
  it('tells what breaks and mends at both places', async () => {
    const one = desk();
    const day = await dayOf(one);
    // To the neighbours of another song of the same artist: found by what the plan says.
    const song = item(day, '6-s2');
    const other = itemsOf(day).find(
      ({ artist, cartId, startsAtEpochMs }) =>
        artist === song.artist && cartId !== song.cartId && startsAtEpochMs > song.startsAtEpochMs + 2 * HOUR_MS,
    )!;
    const place = { hourStartsAtEpochMs: other.hourStartsAtEpochMs, beforeItemId: other.itemId };
    const trial = await one.trial(1, { do: 'move', itemId: song.itemId, ...place });
    const view = trialView(day, trial, song.itemId, place);
    expect(view.leaves.atEpochMs).toBe(song.startsAtEpochMs);
    expect(view.stands.atEpochMs).toBe(other.startsAtEpochMs);
    const broken = view.stands.broken.map((line) => [line.item.itemId, line.verdict.rule]);
    expect(broken).toContainEqual([song.itemId, 'artist']);
    expect(broken).toContainEqual([other.itemId, 'artist']);
    expect(view.leaves.broken.map((line) => line.item.itemId)).not.toContain(other.itemId);
    expect(view.costChange).toBeCloseTo(trial.after.cost - trial.before.cost);
    // Ids that are given anew are still the same carts.
    const renamed: PlanTrial = {
      ...trial,
      hours: trial.hours.map((hour) => ({
        ...hour,
        items: hour.items.map((each) => ({ ...each, itemId: `new ${each.itemId}` })),
      })),
    };
    const again = trialView(day, renamed, song.itemId, place);
    expect(again.stands.atEpochMs).toBe(view.stands.atEpochMs);
    expect(again.stands.broken).toHaveLength(view.stands.broken.length);
  });

  it('shows the newest place only, and nothing that comes after it was given up', async () => {
    const one = desk();
    const day = await dayOf(one);
    const answers: (() => void)[] = [];
    const asked: PlanChange[] = [];
    const carry = new PlanCarry({
      day: () => day,
      ask: (revision, change) => {
        asked.push(change);
        return new Promise((resolve) => {
          answers.push(() => {
            resolve(one.trial(revision, change));
          });
        });
      },
      changed: () => undefined,
    });
    const to = (beforeItemId: string): void => {
      carry.to('3-s4', { hourStartsAtEpochMs: hourAt(3), beforeItemId });
    };
    to('3-s2');
    to('3-s1');
    to('3-s8');
    to('3-s9');
    expect(asked).toHaveLength(1);
    expect(carry.verdict.words).toBe('Trying …');
    answers[0]();
    await expect.poll(() => asked.length).toBe(2);
    expect(asked[1]).toMatchObject({ beforeItemId: '3-s9' });
    expect(carry.isNewest).toBe(false);
    answers[1]();
    await expect.poll(() => carry.isNewest).toBe(true);
    expect(carry.verdict.words).toMatch(/^(● breaks nothing|▲ .*broken|▲ .*leaves)/);
    to('3-s2');
    carry.giveUp();
    answers[2]();
    await Promise.resolve();
    expect([carry.view, carry.itemId, carry.change]).toEqual([null, null, null]);
    to('3-s4');
    expect(carry.verdict.words).toBe('It stands here');
  });
});

describe('Newest', () => {
  it('asks one at a time, skips those between, and goes on behind a failure', async () => {
    const taken: string[] = [];
    const settle: { resolve: (answer: string) => void; reject: (error: Error) => void }[] = [];
    const newest = new Newest<number, string>({
      ask: () =>
        new Promise((resolve, reject) => {
          settle.push({ resolve, reject });
        }),
      take: (answer, question) => taken.push(`${question} ${answer}`),
      failed: (error, question) => taken.push(`${question} ${(error as Error).message}`),
    });
    for (const question of [1, 2, 3]) newest.ask(question);
    settle[0].reject(new Error('no'));
    await expect.poll(() => settle.length).toBe(2);
    settle[1].resolve('yes');
    await expect.poll(() => taken).toEqual(['1 no', '3 yes']);
    newest.ask(4);
    newest.giveUp();
    settle[2].resolve('late');
    newest.ask(5);
    await expect.poll(() => settle.length).toBe(4);
    settle[3].resolve('well');
    await expect.poll(() => taken).toEqual(['1 no', '3 yes', '5 well']);
  });
});

describe('PlanSheet', () => {
  const sheetOf = (one: FakePlanDesk): PlanSheet =>
    new PlanSheet(
      {
        day: (date) => overWire(one.day(date)),
        change: (revision, change) => overWire(one.change(revision, change)),
        undo: (revision) => overWire(one.undo(revision)),
        redo: (revision) => overWire(one.redo(revision)),
      },
      () => undefined,
    );

  it('changes, chooses what was changed, takes back and does again', async () => {
    const one = desk();
    const sheet = sheetOf(one);
    await sheet.goTo(DATE, { itemId: '5-s3', atEpochMs: 0 });
    const { startsAtEpochMs, itemId, title } = sheet.chosen!;
    const cartId = 'song-41';
    await sheet.change({ do: 'replace', itemId, cartId }, { itemId, atEpochMs: startsAtEpochMs, cartId });
    // The item has another id now, and is chosen all the same.
    expect(sheet.chosen).toMatchObject({ cartId, startsAtEpochMs, isLocked: true });
    expect(sheet.said).toContain(`“${title}” replaced by`);
    expect(sheet.day?.undo).toContain('replaced');
    await sheet.step('undo');
    expect(sheet.chosen?.title).toBe(title);
    expect(sheet.said).toContain('Taken back: ');
    expect(sheet.day?.redo).toContain('replaced');
    await sheet.step('redo');
    expect(sheet.said).toContain('Done again: ');
    expect(await sheet.step('redo')).toBe(false);
  });

  it('keeps a change that was overtaken, and the choice, and makes it again when asked to', async () => {
    const one = desk();
    const sheet = sheetOf(one);
    await sheet.goTo(DATE, { itemId: '5-s3', atEpochMs: 0 });
    one.overtake({ do: 'remove', itemIds: ['5-s5'] });
    expect(await sheet.change({ do: 'lock', itemIds: ['5-s3'] })).toBe(false);
    expect(sheet.overtaken?.words).toContain('locking “');
    expect(titles(sheet.day!)).toEqual(titles(await dayOf(one)));
    expect(sheet.chosenId).toBe('5-s3');
    expect(one.changes).toEqual([]);
    expect(await sheet.again()).toBe(true);
    expect([sheet.overtaken, sheet.chosen?.isLocked]).toEqual([null, true]);
  });

  it('says what the station refuses, and leaves everything as it is', async () => {
    const sheet = sheetOf(desk());
    await sheet.goTo(DATE, { itemId: '5-spot', atEpochMs: 0 });
    await sheet.change({ do: 'remove', itemIds: ['5-spot'] });
    expect(sheet.failure).toContain('is a spot');
    expect(sheet.chosenId).toBe('5-spot');
    sheet.understood();
    expect(sheet.failure).toBe('');
  });

  it('shows the day that was asked for last', async () => {
    const one = desk();
    const sheet = sheetOf(one);
    const first = sheet.open(DATE);
    const second = sheet.open('2026-11-29');
    await Promise.all([first, second]);
    expect([sheet.date, sheet.day?.date]).toEqual(['2026-11-29', '2026-11-29']);
  });
});

it('aims at an item by id, by cart near its time, or by what airs then', async () => {
  const day = await dayOf(desk());
  const song = item(day, '7-s6');
  expect(aimAt(day, { itemId: '7-s6', atEpochMs: 0 })).toBe(song);
  const near = { itemId: 'gone', atEpochMs: song.startsAtEpochMs + 60_000, cartId: song.cartId };
  expect(aimAt(day, near)).toBe(song);
  expect(aimAt(day, { atEpochMs: song.startsAtEpochMs + 1000, cartId: 'no such' })).toBe(song);
  expect(aimAt(day, { atEpochMs: hourAt(-30) })).toBeNull();
});

it('lays two plans side by side', async () => {
  const day = await dayOf(desk());
  const [left] = [itemsOf(day).slice(0, 6)];
  const right = [left[0], item(day, '9-s9'), ...left.slice(2, 4), item(day, '9-s7'), ...left.slice(4)];
  const lines = compareHours(left, right);
  expect(lines.map(({ isSame }) => isSame)).toEqual([true, false, true, true, false, true, true]);
  expect(lines[1]).toMatchObject({ left: left[1], right: right[1] });
  expect(lines[4].left).toBeNull();
  expect(compareHours(left, left).every(({ isSame }) => isSame)).toBe(true);
  expect(compareHours([], left).map(({ right: one }) => one)).toEqual(left);
});

it('tells how an hour comes out, and costs', async () => {
  const [hour] = (await dayOf(desk())).hours;
  const words = (beyondMs: number): string => beyondWords({ ...hour, beyondMs }).words;
  expect([words(0), words(5000), words(-185_000), words(62_000)]).toEqual([
    '● exact',
    '● 0:05 over',
    '▲ 3:05 open',
    '▲ 1:02 over',
  ]);
  expect(beyondWords({ ...hour, items: [] }).words).toBe('▲ nothing planned');
  expect([0, -0.01, 3.14, -212.4, 12].map(costChangeWords)).toEqual(['±0', '±0', '+3.1', '−212', '+12']);
});

it('maps plays of four weeks by day and hour', async () => {
  const plays = await desk().plays('song-3', DATE);
  const rows = playsMap(plays);
  expect([rows.length, rows[0].length, rows[0][0].date, rows[27][0].date]).toEqual([28, 24, DATE, '2026-11-01']);
  const sum = (source: 'aired' | 'planned'): number => rows.flat().reduce((count, cell) => count + cell[source], 0);
  expect(sum('aired')).toBe(plays.plays.filter(({ source }) => source === 'aired').length);
  expect(sum('planned')).toBeGreaterThan(0);
  const cell = rows.flat().find(({ aired }) => aired > 0)!;
  expect(cellWords(cell)).toMatch(/^\w{3}, \d+ Nov 2026 \d\d:00: aired$/);
  expect(cellWords({ date: DATE, hour: 7, aired: 0, planned: 2, atEpochMs: 0 })).toContain('07:00: planned 2 times');
  expect(gridStep('ArrowUp', { row: 0, column: 3 }, 28, 24)).toEqual({ row: 0, column: 3 });
  expect(gridStep('End', { row: 4, column: 3 }, 28, 24)).toEqual({ row: 4, column: 23 });
  expect(gridStep('a', { row: 4, column: 3 }, 28, 24)).toBeUndefined();
});

it('has keys for what is done most', () => {
  const press = (over: Partial<KeyboardEvent>) =>
    planKey({ code: '', key: '', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...over });
  expect(press({ code: 'KeyL', key: 'l' })).toBe('lock');
  expect(press({ code: 'KeyL', key: 'L', shiftKey: true })).toBeUndefined();
  expect(press({ key: 'Delete' })).toBe('remove');
  expect(press({ key: 'Delete', ctrlKey: true })).toBe('remove-now');
  expect(press({ key: 'Enter', altKey: true })).toBeUndefined();
  expect(press({ code: 'KeyR', key: 'r', ctrlKey: true })).toBeUndefined();
});
