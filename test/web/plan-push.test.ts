import { expect, it, onTestFinished } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { rundownBetween } from '../../db/queries/rundown.js';
import { addToDefaultWall } from '../../db/queries/wall.js';
import { planAhead } from '../../scheduler/store-plan.js';
import { databaseLibrary } from '../../web/server/database-library.js';
import { PlanPush } from '../../web/server/plan-push.js';
import { addCart, cartLibrary, station } from '../db/fixture.js';
import { plannerHere } from '../scheduler/planner-here.js';
import { eventually } from '../eventually.js';
import { openStudio } from './studio.js';

const now = Date.UTC(2026, 10, 24, 12, 20);
const settings = settingsFrom({ schedule: { planAheadHours: 12 } });

it('an edited cart that is planned is mended; for one that is not, no planner is asked', async () => {
  const { db } = await station();
  for (let number = 0; number < 6; number++) {
    await addCart(db, { kind: 'music', seconds: 180, title: `Song ${number}`, artist: `Band ${number}` });
  }
  await planAhead(db, settings, now);
  const [planned] = (await rundownBetween(db, now)).slice(3);
  const other = await addCart(db, { kind: 'music', seconds: 180, title: 'New', artist: 'New' });
  const library = databaseLibrary(db, cartLibrary(db, { now: () => now }));
  const studio = await openStudio({ library, now: () => now });
  onTestFinished(() => studio.close());
  const { programme, feed, link } = studio;
  const here = plannerHere(db, settings, () => now);
  const asked: string[] = [];
  const planner = {
    ...here,
    plan: (task: Parameters<typeof here.plan>[0]) => {
      asked.push(task.do === 'mend' ? task.cartIds.join() : task.do);
      return here.plan(task);
    },
  };
  const plans = new PlanPush({
    db,
    settings,
    planner,
    library,
    programme,
    feed,
    link,
    log: () => undefined,
    now: () => now,
  });
  await plans.cartsChanged(new Set([other]));
  expect(asked).toEqual([]);
  await plans.cartsChanged(new Set([other, planned.cartId]));
  expect(asked).toEqual([`${other},${planned.cartId}`]);
  await plans.idle();
});

it('at the start the engine gets the plan, and the carts when it is told so; panels see both', async () => {
  const { db } = await station();
  for (let number = 0; number < 3; number++) {
    await addCart(db, { kind: 'music', seconds: 180, title: `Song ${number}`, artist: `Band ${number}` });
  }
  await addToDefaultWall(db, await addCart(db, { kind: 'jingle', seconds: 5, title: 'Jingle' }));
  await planAhead(db, settings, now);
  const library = databaseLibrary(db, cartLibrary(db, { now: () => now }));
  const studio = await openStudio({ library, now: () => now });
  onTestFinished(() => studio.close());
  const { programme, feed, link, engine } = studio;
  const planner = plannerHere(db, settings, () => now);
  const log = (): void => undefined;
  const plans = new PlanPush({ db, settings, planner, library, programme, feed, link, log, now: () => now });
  const carts = (): number => engine.carts.length;

  await eventually('the link is up', () => link.connected);
  await plans.pushPlan();
  expect(engine.rundowns.at(-1)?.items.length).toBeGreaterThan(10);
  expect(feed.parts.wall[0].buttons).toMatchObject([{ label: 'Jingle', durationFrames: 5 * 48_000 }]);
  expect(carts()).toBe(0);
  await plans.pushWall();
  await plans.push();
  expect(carts()).toBe(1);
});
