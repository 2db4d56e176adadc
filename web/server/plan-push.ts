import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { isAnyPlanned } from '../../db/queries/rundown.js';
import { eqReference } from '../../db/queries/spectra.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';
import type { CartSegment } from '../../playout/api/segment.js';
import { engineRundown } from '../../scheduler/engine-rundown.js';
import type { PlannerTask } from '../../scheduler/planner-task.js';
import type { PlanningProcess } from '../../scheduler/planning-process.js';
import { makeClockBreaks } from '../../scheduler/traffic/clock-breaks.js';
import { storeBreaks } from '../../scheduler/traffic/store-breaks.js';
import { wallCarts } from '../../scheduler/wall-carts.js';
import type { WallPage } from '../api/wall.js';
import type { EngineLink } from './engine-link.js';
import { eqReferenceWarning } from './eq-reference-warning.js';
import { InTurn } from './in-turn.js';
import type { Programme } from './programme.js';
import type { StationFeed } from './station-feed.js';
import type { StationLibrary } from './station-library.js';

const HOUR_MS = 3_600_000;
/** The panel's window on the plan: back, because an item that runs late is still to come. */
export const WINDOW_BACK_MS = 2 * HOUR_MS;
export const WINDOW_AHEAD_MS = 3 * HOUR_MS;

/** The wall with the lengths of what its buttons would play now. */
function withDurations(pages: readonly WallPage[], carts: readonly CartSegment[]): WallPage[] {
  const lengths = new Map(carts.map(({ cartId, cue }) => [cartId, cue.cueOutFrames - cue.cueInFrames]));
  return pages.map((page) => ({
    ...page,
    buttons: page.buttons.map((button) => ({
      ...button,
      durationFrames: lengths.get(button.cartId) ?? button.durationFrames,
    })),
  }));
}

export interface PlanPushOptions {
  readonly db: Db;
  readonly settings: Settings;
  readonly planner: Pick<PlanningProcess, 'plan' | 'between'>;
  readonly library: StationLibrary;
  readonly programme: Programme;
  readonly feed: StationFeed;
  readonly link: EngineLink;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Brings what is planned to the engine and to the panels. Everything runs in turn: a push never overtakes a newer one. What
 * fails here is an alarm and stops nothing: the engine plays on with what it has.
 */
export class PlanPush {
  readonly #turn = new InTurn();
  #planning: Promise<void> = Promise.resolve();
  #carts = '';
  #warned: string | null = null;

  constructor(private readonly options: PlanPushOptions) {}

  /** Sends the rundown and the wall as they are stored. */
  push(): Promise<void> {
    return this.#turn.add(() => this.#guarded(() => this.#push()));
  }

  /**
   * The same without the carts, which panels see and the engine does not get yet: it decodes them at once, and at the start that
   * has all the processor that the station needs to come up. `pushWall` sends them.
   */
  pushPlan(): Promise<void> {
    return this.#turn.add(() =>
      this.#guarded(async () => {
        await this.#pushRundown();
        await this.#showWall(await this.#wall());
      }),
    );
  }

  /** Sends the wall as it is stored, where it is another one than was sent last. */
  pushWall(): Promise<void> {
    return this.#turn.add(() => this.#guarded(() => this.#pushWall()));
  }

  /** Plans what is missing, then sends it. */
  planAndPush(): Promise<void> {
    return this.#planAndPush({ do: 'ahead' });
  }

  /** Plans everything later than `keepMs` from now anew, for a library that has grown, then sends it. */
  replanAndPush(keepMs: number): Promise<void> {
    return this.#planAndPush({ do: 'replan', keepMs });
  }

  /**
   * Carts were edited: what is planned of them is mended where it has to be, then all is sent as it is now. Where none of them
   * is planned, no planner is started.
   */
  cartsChanged(cartIds: ReadonlySet<string>): Promise<void> {
    const { db, now, planner } = this.options;
    const ids = [...cartIds];
    // What is being planned at this moment may be stored in a moment, and by the carts as they were.
    return this.#planAndPush({ do: 'mend', cartIds: ids }, () => planner.between(() => isAnyPlanned(db, ids, now())));
  }

  /** Spots, breaks or the clocks that make them were changed: the breaks are laid anew, and sent. Rejects with what that fails of. */
  async trafficChanged(change: () => Promise<void>): Promise<void> {
    const { db, settings, now, planner } = this.options;
    await planner.between(async () => {
      await change();
      await makeClockBreaks(db, settings, now());
      await storeBreaks(db, settings, now());
    });
    await this.push();
  }

  /**
   * Moves the panels' window on the plan with the time, sees to it that the engine follows the newest plan, and gives the wall
   * the cuts whose turn it is: one has aired, or its daypart is over.
   */
  slide(): void {
    const { feed, programme, link, now } = this.options;
    void this.pushWall();
    if (link.connected) void link.renewRundown();
    const next = programme.window(now() - WINDOW_BACK_MS, now() + WINDOW_AHEAD_MS);
    const shown = feed.parts.rundown;
    const same =
      shown.revision === next.revision &&
      shown.rows.length === next.rows.length &&
      shown.rows.at(0)?.itemId === next.rows.at(0)?.itemId;
    if (!same) feed.set('rundown', next);
  }

  async idle(): Promise<void> {
    await this.#planning;
    await this.#turn.idle();
  }

  /** What was planned before goes out while this is under way. Counted as one piece of work until it is sent. */
  #planAndPush(task: PlannerTask, isNeeded = (): Promise<boolean> => Promise.resolve(true)): Promise<void> {
    const planned = this.#planning.then(() =>
      this.#guarded(async () => {
        if (!(await isNeeded())) return;
        await this.options.planner.plan(task);
      }),
    );
    this.#planning = planned.then(() => this.push());
    return this.#planning;
  }

  async #push(): Promise<void> {
    await this.#pushRundown();
    await this.#pushWall();
  }

  async #pushRundown(): Promise<void> {
    const { db, settings, programme, feed, link, now } = this.options;
    const rundown = await engineRundown(db, settings, now());
    programme.set(rundown);
    feed.set('rundown', programme.window(now() - WINDOW_BACK_MS, now() + WINDOW_AHEAD_MS));
    await link.setRundown(rundown);
    await this.#checkReference();
  }

  /** Said once and again when it changes, not with every push. */
  async #checkReference(): Promise<void> {
    const { db, settings, feed, now } = this.options;
    const warning = eqReferenceWarning(await eqReference(db, settings.sound.eqMatch));
    if (warning === this.#warned) return;
    this.#warned = warning;
    if (warning === null) feed.clear('sound.eq-match');
    else feed.raise('sound.eq-match', 'warning', warning, now());
  }

  async #pushWall(): Promise<void> {
    const carts = await this.#wall();
    const key = JSON.stringify(carts);
    if (key === this.#carts) return;
    await this.#showWall(carts);
    await this.options.link.setCarts(carts);
    this.#carts = key;
  }

  #wall(): Promise<CartSegment[]> {
    const { db, settings, now } = this.options;
    return wallCarts(db, settings, now());
  }

  async #showWall(carts: readonly CartSegment[]): Promise<void> {
    const { feed, library } = this.options;
    feed.set('wall', withDurations(await library.wall(), carts));
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    const { feed, log, now } = this.options;
    try {
      await work();
      feed.clear('plan');
    } catch (error) {
      const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
      log('error', `planning failed: ${messageOf(error)}`, { code });
      const message = `The plan could not be renewed (${code}): ${messageOf(error)}. The engine plays on with what it has.`;
      feed.raise('plan', 'warning', message, now());
    }
  }
}
