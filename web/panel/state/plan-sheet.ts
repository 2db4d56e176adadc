import type { PlanChange, PlanChanged, PlanDay, PlanItem } from '../../api/plan-day.js';
import { aimAt, changeWords, findItem, itemsOf, type Aim } from './plan-day.js';
import { isStale } from './planner-rest.js';

export interface PlanRest {
  readonly day: (date: string, signal: AbortSignal) => Promise<PlanDay>;
  readonly change: (revision: number, change: PlanChange) => Promise<PlanChanged>;
  readonly undo: (revision: number) => Promise<PlanChanged>;
  readonly redo: (revision: number) => Promise<PlanChanged>;
}

type Act =
  { readonly do: 'change'; readonly change: PlanChange; readonly aim: Aim | null } | { readonly do: 'undo' | 'redo' };

/** What could not be done because the plan was changed first. */
export interface Overtaken {
  readonly words: string;
  readonly act: Act;
}

const aimOf = ({ itemId, startsAtEpochMs, cartId }: PlanItem): Aim => ({ itemId, atEpochMs: startsAtEpochMs, cartId });

/**
 * The day that is looked at, the item that is chosen in it, and the changes that are made to it. A change that another one has
 * overtaken is not lost: the day is read anew, the choice kept, and the change can be made again.
 */
export class PlanSheet {
  day: PlanDay | null = null;
  date = '';
  chosenId: string | null = null;
  /** Why the day could not be read, or a change not made. */
  failure = '';
  /** The last thing that was done, for those who see and those who hear. */
  said = '';
  /** What the last change could not keep. */
  lost: readonly string[] = [];
  overtaken: Overtaken | null = null;
  isBusy = false;
  #asking: AbortController | null = null;

  constructor(
    private readonly rest: PlanRest,
    private readonly changed: () => void,
  ) {}

  get chosen(): PlanItem | null {
    return findItem(this.day, this.chosenId);
  }

  choose(itemId: string | null): void {
    if (this.chosenId === itemId) return;
    this.chosenId = itemId;
    this.changed();
  }

  say(words: string): void {
    this.said = words;
    this.changed();
  }

  understood(): void {
    this.failure = '';
    this.overtaken = null;
    this.lost = [];
    this.changed();
  }

  close(): void {
    this.#asking?.abort();
  }

  /** Reads a day; `pick` says what is chosen in it then. Another day that is asked for meanwhile wins. */
  async open(date: string, pick: ((day: PlanDay) => PlanItem | null) | null = null): Promise<void> {
    const isOther = date !== this.date;
    if (isOther) {
      this.day = null;
      this.chosenId = null;
      this.failure = this.said = '';
      this.date = date;
      this.changed();
    }
    await this.#read(pick);
  }

  /** Goes to an instant of a day. */
  async goTo(date: string, aim: Aim): Promise<void> {
    await this.open(date, (day) => aimAt(day, aim));
  }

  /** Reads the day as it is now; the item that is chosen stays chosen wherever it has gone. */
  async refresh(): Promise<void> {
    if (!this.isBusy && this.date !== '') await this.#read(null);
  }

  async change(change: PlanChange, aim: Aim | null = null): Promise<boolean> {
    return await this.#act({ do: 'change', change, aim });
  }

  async step(way: 'undo' | 'redo'): Promise<boolean> {
    const what = this.day?.[way] ?? null;
    return what !== null && (await this.#act({ do: way }));
  }

  /** Makes the change that was overtaken, on the plan as it is now. */
  async again(): Promise<boolean> {
    const { overtaken } = this;
    if (overtaken === null) return false;
    return await this.#act(overtaken.act);
  }

  async #act(act: Act): Promise<boolean> {
    const { day } = this;
    if (day === null || this.isBusy) return false;
    this.isBusy = true;
    this.failure = '';
    this.overtaken = null;
    this.lost = [];
    this.changed();
    try {
      const { done, lost } = await this.#send(act, day.revision);
      this.said = act.do === 'undo' ? `Taken back: ${done}` : act.do === 'redo' ? `Done again: ${done}` : done;
      this.lost = lost;
      await this.#read(act.do === 'change' && act.aim !== null ? this.#pick(act.aim) : null);
      return true;
    } catch (error) {
      if (isStale(error)) {
        const words = act.do === 'change' ? changeWords(day, act.change) : `${act.do} of “${day[act.do] ?? ''}”`;
        await this.#read(null);
        this.overtaken = { words, act };
      } else {
        // A step that cannot be made any more is left out: the day says which one is the next.
        if (act.do !== 'change') await this.#read(null);
        this.failure = (error as Error).message;
      }
      return false;
    } finally {
      this.isBusy = false;
      this.changed();
    }
  }

  #send(act: Act, revision: number): Promise<PlanChanged> {
    switch (act.do) {
      case 'change':
        return this.rest.change(revision, act.change);
      case 'undo':
        return this.rest.undo(revision);
      case 'redo':
        return this.rest.redo(revision);
    }
  }

  #pick(aim: Aim): (day: PlanDay) => PlanItem | null {
    return (day) => aimAt(day, aim);
  }

  async #read(pick: ((day: PlanDay) => PlanItem | null) | null): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const { chosen, date } = this;
    try {
      const day = await this.rest.day(date, asking.signal);
      if (asking.signal.aborted) return;
      const chosenNow = this.chosen ?? chosen;
      this.day = day;
      const goal = pick?.(day) ?? (chosenNow === null ? null : aimAt(day, aimOf(chosenNow)));
      this.chosenId = goal?.itemId ?? null;
      if (!this.isBusy && itemsOf(day).length > 0 && this.overtaken === null) this.failure = '';
    } catch (error) {
      if (asking.signal.aborted) return;
      this.failure = (error as Error).message;
    }
    this.changed();
  }
}
