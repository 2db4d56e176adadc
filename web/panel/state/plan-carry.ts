import type { PlanChange, PlanDay, PlanTrial } from '../../api/plan-day.js';
import { Newest } from './newest.js';
import { findItem, moveTo, placeWords, rulesWords, type Aim, type Place } from './plan-day.js';
import { trialView, type TrialView } from './plan-trial.js';

interface Question {
  readonly revision: number;
  readonly change: PlanChange;
  readonly itemId: string;
  readonly place: Place;
}

/** An item on its way to another place, and what the plan would be with it there: tried by the station, place by place. */
export class PlanCarry {
  itemId: string | null = null;
  place: Place | null = null;
  /** Of the place where it is now, or of one before it while that is still asked. */
  view: TrialView | null = null;
  /** The view is of the place where it is now. */
  isNewest = false;
  failure = '';
  readonly #trials: Newest<Question, PlanTrial>;

  constructor(
    private readonly options: {
      readonly day: () => PlanDay | null;
      readonly ask: (revision: number, change: PlanChange) => Promise<PlanTrial>;
      readonly changed: () => void;
    },
  ) {
    this.#trials = new Newest({
      ask: ({ revision, change }) => options.ask(revision, change),
      take: (trial, question) => {
        this.#take(trial, question);
      },
      failed: (error, { place }) => {
        if (place !== this.place) return;
        this.failure = (error as Error).message;
        this.view = null;
        options.changed();
      },
    });
  }

  get isCarrying(): boolean {
    return this.itemId !== null;
  }

  to(itemId: string, place: Place): void {
    const { place: now } = this;
    if (
      itemId === this.itemId &&
      now?.beforeItemId === place.beforeItemId &&
      now.hourStartsAtEpochMs === place.hourStartsAtEpochMs
    ) {
      return;
    }
    if (itemId !== this.itemId) this.view = null;
    this.itemId = itemId;
    this.place = place;
    this.failure = '';
    const day = this.options.day();
    const change = this.change;
    this.isNewest = false;
    if (day === null || change === null) {
      this.#trials.giveUp();
      this.view = null;
    } else this.#trials.ask({ revision: day.revision, change, itemId, place });
    this.options.changed();
  }

  giveUp(): void {
    if (!this.isCarrying) return;
    this.#trials.giveUp();
    this.itemId = this.place = this.view = null;
    this.isNewest = false;
    this.failure = '';
    this.options.changed();
  }

  /** The change that dropping it here makes; null: none, it stays where it is. */
  get change(): PlanChange | null {
    const day = this.options.day();
    const item = findItem(day, this.itemId);
    return day === null || item === null || this.place === null ? null : moveTo(day, item, this.place);
  }

  /** What is chosen when it was dropped here. */
  get aim(): Aim {
    const day = this.options.day();
    const item = findItem(day, this.itemId);
    const at =
      this.isNewest && this.view !== null
        ? this.view.stands.atEpochMs
        : (findItem(day, this.place?.beforeItemId ?? null)?.startsAtEpochMs ?? this.place?.hourStartsAtEpochMs ?? 0);
    return { itemId: this.itemId, atEpochMs: at, cartId: item?.cartId ?? null };
  }

  /** What dropping it here would do, as short as a mark in the list. */
  get verdict(): { readonly look: 'good' | 'warned' | 'dim'; readonly words: string } {
    if (this.failure !== '') return { look: 'warned', words: '▲ not possible here' };
    if (this.change === null) return { look: 'dim', words: 'It stands here' };
    if (this.view === null || !this.isNewest) return { look: 'dim', words: 'Trying …' };
    const here = this.view.stands.broken.length;
    const left = this.view.leaves.broken.length;
    if (here + left === 0) return { look: 'good', words: '● breaks nothing' };
    const words = [
      here === 0 ? '' : `${rulesWords(here)} broken here`,
      left === 0 ? '' : `${rulesWords(left)} where it leaves`,
    ];
    return { look: 'warned', words: `▲ ${words.filter((one) => one !== '').join(', ')}` };
  }

  /** Where it is, and what that would do, for those who cannot see it. */
  get spoken(): string {
    const day = this.options.day();
    if (day === null || this.place === null) return '';
    return `${placeWords(day, this.place)}: ${this.verdict.words.replace(/^[▲●] /, '')}`;
  }

  #take(trial: PlanTrial, { itemId, place }: Question): void {
    const day = this.options.day();
    if (day === null || itemId !== this.itemId) return;
    this.view = trialView(day, trial, itemId, place);
    this.isNewest = place === this.place;
    this.options.changed();
  }
}
