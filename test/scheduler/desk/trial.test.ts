import { expect, test } from 'vitest';
import { settingsFrom } from '../../../config/settings.js';
import { Desk } from '../../../scheduler/desk/desk.js';
import type { DeskChange, DeskDay, DeskItem, DeskTrial } from '../../../scheduler/desk/model.js';
import { storeChange } from '../../../scheduler/desk/store-change.js';
import type { DeskDraft } from '../../../scheduler/desk/desk-question.js';
import { planAhead } from '../../../scheduler/store-plan.js';
import { addCart, station } from '../../db/fixture.js';
import { seeded } from '../../library-carts.js';
import { messageOf } from '../../../playout/api/errors.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 }, station: { timeZone: 'Europe/Berlin' } });
const NOW = Date.UTC(2026, 10, 22, 10, 17, 30);
const DAY = { ask: 'day', date: '2026-11-22' } as const;
const TRIALS = 60;
/** After so many trials one of them is stored: the next ones are about another plan. */
const STORED_EVERY = 15;

type Draw = <T>(list: readonly T[]) => T;

function anyChange({ hours }: DeskDay, carts: readonly string[], draw: Draw): DeskChange {
  const item = draw(hours.flatMap(({ items }) => items));
  const place = draw(hours.flatMap(({ items }) => items));
  const { hourStartsAtEpochMs } = place;
  const beforeItemId = draw([place.itemId, place.itemId, null]);
  switch (draw(['replace', 'replace', 'move', 'move', 'insert', 'remove', 'lock', 'unlock'] as const)) {
    case 'replace':
      return { do: 'replace', itemId: item.itemId, cartId: draw(carts) };
    case 'move':
      return { do: 'move', itemId: item.itemId, beforeItemId, hourStartsAtEpochMs };
    case 'insert':
      return { do: 'insert', cartId: draw(carts), beforeItemId, hourStartsAtEpochMs };
    case 'remove':
      return { do: 'remove', itemIds: [item.itemId] };
    case 'lock':
      return { do: 'lock', itemIds: [item.itemId, place.itemId] };
    case 'unlock':
      return { do: 'unlock', itemIds: [item.itemId, place.itemId] };
  }
}

/** What a desk says of a change; a refusal is an answer too. */
async function tried(desk: Desk, revision: number, change: DeskChange): Promise<DeskTrial | string> {
  try {
    return (await desk.answer({ ask: 'trial', revision, change }, NOW)) as DeskTrial;
  } catch (error) {
    return messageOf(error);
  }
}

test('a desk that keeps what it has compiled tries as one does that has just begun, trial after trial', async () => {
  const { db } = await station();
  const carts: string[] = [];
  for (let number = 0; number < 30; number++) {
    carts.push(
      await addCart(db, {
        kind: 'music',
        seconds: 150 + ((number * 41) % 100),
        title: `Song ${number % 27}`,
        artist: `Band ${number % 11}`,
        introSeconds: 5 + (number % 4) * 4,
      }),
    );
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  carts.push(await addCart(db, { kind: 'jingle', seconds: 6, title: 'Jingle' }));
  carts.push(await addCart(db, { kind: 'voice', seconds: 7, title: 'Voice 1' }));
  await planAhead(db, settings, NOW);
  const kept = new Desk(db, settings);
  const random = seeded(22);
  const draw: Draw = (list) => list[Math.floor(random() * list.length)];
  let day = (await kept.answer(DAY, NOW)) as DeskDay;
  const answers: (DeskTrial | string)[] = [];
  for (let trial = 1; trial <= TRIALS; trial++) {
    const change = anyChange(day, carts, draw);
    const answer = await tried(kept, day.revision, change);
    expect(answer, JSON.stringify(change)).toEqual(await tried(new Desk(db, settings), day.revision, change));
    answers.push(answer);
    if (trial % STORED_EVERY === 0 && typeof answer !== 'string') {
      const draft = (await kept.answer({ ask: 'change', revision: day.revision, change }, NOW)) as DeskDraft;
      await storeChange(db, settings, NOW, draft);
      day = (await kept.answer(DAY, NOW)) as DeskDay;
    }
  }
  // Most of them were possible, and some of those break rules.
  const done = answers.filter((answer): answer is DeskTrial => typeof answer !== 'string');
  expect(done.length).toBeGreaterThan(TRIALS / 2);
  expect(done.some(({ after, before }) => after.broken !== before.broken)).toBe(true);
  // A trial leaves no trace: what is asked afterwards is answered as before it.
  expect(await kept.answer(DAY, NOW)).toEqual(await new Desk(db, settings).answer(DAY, NOW));
});

test('candidates are the same after any number of trials', async () => {
  const { db } = await station();
  for (let number = 0; number < 20; number++) {
    await addCart(db, { kind: 'music', seconds: 150 + number, title: `Song ${number}`, artist: `Band ${number % 7}` });
  }
  await planAhead(db, settings, NOW);
  const kept = new Desk(db, settings);
  const day = (await kept.answer(DAY, NOW)) as DeskDay;
  const isOpen = ({ isFrozen, isSpare, hardTime }: DeskItem): boolean => !isFrozen && !isSpare && hardTime === null;
  const open = day.hours.flatMap(({ items }) => items).filter(isOpen);
  const asked = { ask: 'candidates', itemId: open[4].itemId, q: '', limit: 20 } as const;
  const before = await kept.answer(asked, NOW);
  for (const { itemId } of open.slice(0, 10)) {
    await kept.answer({ ask: 'trial', revision: day.revision, change: { do: 'remove', itemIds: [itemId] } }, NOW);
  }
  expect(await kept.answer(asked, NOW)).toEqual(before);
});
