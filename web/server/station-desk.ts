import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { ChangeJournal } from '../../scheduler/desk/change-journal.js';
import type { DeskProcess } from '../../scheduler/desk/desk-process.js';
import { storeChange } from '../../scheduler/desk/store-change.js';
import type { PlanningProcess } from '../../scheduler/planning-process.js';
import { cartMap } from './cart-map.js';
import type { PlanDesk } from './plan-desk.js';
import type { PlanPush } from './plan-push.js';

export interface StationDeskOptions {
  readonly db: Db;
  readonly settings: Settings;
  readonly desk: Pick<DeskProcess, 'ask'>;
  /** A change is never stored while a plan is. */
  readonly planner: Pick<PlanningProcess, 'between'>;
  readonly plans: Pick<PlanPush, 'push'>;
  readonly now: () => number;
}

/** The desk over the station's database: questions are answered in a process of their own, changes are stored here and sent. */
export function stationDesk({ db, settings, desk, planner, plans, now }: StationDeskOptions): PlanDesk {
  const journal = new ChangeJournal();
  const step = async (which: 'undo' | 'redo', revision: number) => {
    const stored = await planner.between(() => journal.step(which, db, settings, now(), revision));
    await plans.push();
    return { ...stored, lost: [] };
  };
  return {
    day: async (date) => {
      const day = await desk.ask({ ask: 'day', date });
      return { ...day, undo: journal.undo, redo: journal.redo };
    },
    change: async (revision, change) => {
      const draft = await desk.ask({ ask: 'change', revision, change });
      const stored = await planner.between(async () => {
        const made = await storeChange(db, settings, now(), draft);
        journal.note(draft.done, made);
        return made;
      });
      await plans.push();
      return { revision: stored.revision, done: draft.done, lost: [...draft.lost] };
    },
    undo: (revision) => step('undo', revision),
    redo: (revision) => step('redo', revision),
    trial: (revision, change) => desk.ask({ ask: 'trial', revision, change }),
    candidates: (itemId, { q, limit }) => desk.ask({ ask: 'candidates', itemId, q: q ?? '', limit }),
    why: (itemId) => desk.ask({ ask: 'why', itemId }),
    whyNot: (itemId, cartId) => desk.ask({ ask: 'why-not', itemId, cartId }),
    plays: (cartId, to) => cartMap(db, cartId, to, settings.station.timeZone, now()),
  };
}
