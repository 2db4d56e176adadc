import { consume } from '@lit/context';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Schedule } from '../../api/planner.js';
import '../elements/ct-conflict.js';
import '../elements/ct-palette.js';
import type { Brush, ChooseBrushEvent } from '../elements/ct-palette.js';
import '../elements/ct-save-bar.js';
import '../elements/ct-special-days.js';
import type { DateEvent, DayEvent } from '../elements/ct-special-days.js';
import '../elements/ct-week-grid.js';
import type { BrushEvent, PaintEvent, WeekColumn } from '../elements/ct-week-grid.js';
import { clockColour } from '../state/clock-colour.js';
import { framesContext } from '../state/contexts.js';
import { dayWords, stationDay } from '../state/days.js';
import { stationClock } from '../state/format.js';
import type { FrameLoop } from '../state/frame-loop.js';
import { beginHistory, editKey, endGesture, redo, step, undo, type History } from '../state/history.js';
import { plannerDrafts, type WeekDraft } from '../state/planner-drafts.js';
import { isStale, schedule, storeSchedule } from '../state/planner-rest.js';
import { Select } from '../state/select.js';
import {
  columnOfDate,
  DAY_NAMES,
  differenceWords,
  hourRuns,
  hoursOf,
  LONG_DAYS,
  paint,
  rebase,
  sameWeek,
  withDay,
  withoutDay,
  type Week,
} from '../state/week.js';
import { forms } from '../theme/forms.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';
import { weekStyles } from './week-styles.js';

const SHOWN_GAPS = 6;

const weekOf = ({ grid, specialDays }: Schedule): Week => ({ grid, specialDays });

/** Which hour clock runs in each hour of the week and on special days: painted, saved as one. */
@customElement('ct-week')
export class WeekView extends LitElement {
  static override styles = [shared, forms, panes, weekStyles];

  @state() private draft: WeekDraft | null = plannerDrafts.week;
  @state() private brush = 0;
  @state() private shownDate: string | null = null;
  @state() private failure = '';
  @state() private saving = false;
  /** What somebody else has saved meanwhile. */
  @state() private theirs: Schedule | null = null;
  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  readonly #station = new Select(this, (panel) => panel.parts?.station ?? null);
  #asking: AbortController | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.#leaving);
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.#leaving);
    this.#asking?.abort();
  }

  override render(): TemplateResult {
    const { draft } = this;
    if (draft === null) {
      return html`<section class="card">
        ${this.failure === '' ? html`<p class="dim">Looking …</p>` : html`<p class="bad" role="alert">${this.failure}</p>`}
      </section>`;
    }
    const { stored, history } = draft;
    const week = history.present;
    return html`${this.#messages()}
      <div class="panes" @keydown=${this.#keyDown}>
        <section class="card palette" aria-label="Clocks to paint with">
          <h2>Paint with</h2>
          <div class="scroll">
            <ct-palette
              label="Clock to paint with"
              .brushes=${this.#brushes(stored, week)}
              .chosen=${this.brush}
              @choose=${(event: ChooseBrushEvent) => {
                this.brush = event.detail.index;
              }}
            ></ct-palette>
          </div>
          <p class="dim hint">
            Drag over hours. On the keyboard: arrows go, <kbd>Shift</kbd> extends, <kbd>Enter</kbd> paints,
            <kbd>Del</kbd> empties, <kbd>1</kbd>–<kbd>9</kbd> choose.
          </p>
        </section>
        <section class="card week" aria-label="The week">
          <header>
            <h2>Week</h2>
            <ct-save-bar
              ?canUndo=${history.past.length > 0}
              ?canRedo=${history.future.length > 0}
              ?changed=${this.#isChanged}
              ?saving=${this.saving}
              ?blocked=${this.theirs !== null}
              words=${differenceWords(weekOf(stored), week)}
              @undo=${() => {
                this.#take(undo(history));
              }}
              @redo=${() => {
                this.#take(redo(history));
              }}
              @revert=${() => {
                this.#take(step(history, weekOf(stored)));
              }}
              @save=${() => void this.#save()}
            ></ct-save-bar>
          </header>
          <ct-week-grid
            .columns=${this.#columns(week)}
            .colours=${new Map(stored.clocks.map(({ name, colour }) => [name, clockColour(name, colour)]))}
            @paint=${this.#painted}
            @paint-end=${() => {
              this.#take(endGesture(this.draft?.history ?? history));
            }}
            @brush=${(event: BrushEvent) => {
              this.brush = Math.min(event.detail.index, stored.clocks.length);
            }}
          ></ct-week-grid>
        </section>
        <section class="card days" aria-label="Special days">
          <h2>Special days</h2>
          <div class="scroll">
            <ct-special-days
              .days=${week.specialDays}
              .shown=${this.shownDate}
              today=${this.#today}
              @day=${(event: DayEvent) => {
                const { date, name } = event.detail;
                this.#take(step(history, withDay(week, date, name)));
                this.shownDate = date;
              }}
              @show-date=${(event: DateEvent) => {
                this.shownDate = event.detail.date;
              }}
              @remove-date=${(event: DateEvent) => {
                const { date } = event.detail;
                if (date === null) return;
                this.#take(step(history, withoutDay(week, date)));
                if (this.shownDate === date) this.shownDate = null;
              }}
            ></ct-special-days>
          </div>
          ${this.#notes(stored, week)}
        </section>
      </div>`;
  }

  get #today(): string {
    return stationDay(this.frames?.now() ?? Date.now(), this.#station.value?.timeZone ?? 'UTC');
  }

  get #isChanged(): boolean {
    const { draft } = this;
    return draft !== null && !sameWeek(draft.history.present, weekOf(draft.stored));
  }

  #brushes(stored: Schedule, week: Week): Brush[] {
    return [
      ...stored.clocks.map(({ name, colour }) => ({
        name,
        words: name,
        colour: clockColour(name, colour),
        amount: `${hoursOf(week, name)} h`,
      })),
      { name: null, words: 'No clock', colour: null, amount: `${hoursOf(week, null)} h` },
    ];
  }

  #columns(week: Week): WeekColumn[] {
    const today = columnOfDate(this.#today);
    const days = week.grid.map((cells, index) => ({
      name: DAY_NAMES[index],
      long: LONG_DAYS[index],
      isToday: index === today,
      under: null,
      cells,
    }));
    const shown = week.specialDays.find(({ date }) => date === this.shownDate);
    if (shown === undefined) return days;
    const own = new Map(shown.hours.map(({ hour, clock }) => [hour, clock]));
    const under = week.grid[columnOfDate(shown.date)];
    const cells = under.map((_, hour) => own.get(hour) ?? null);
    const words = dayWords(shown.date);
    return [...days, { name: words.replace(/^\w+, | \d{4}$/g, ''), long: words, isToday: false, under, cells }];
  }

  #messages(): TemplateResult {
    const { theirs, draft } = this;
    return html`${this.failure === '' ? nothing : html`<p class="card bad" role="alert">${this.failure}</p>`}
    ${
      theirs === null || draft === null
        ? nothing
        : html`<ct-conflict
            what="The schedule"
            detail=${this.#conflictWords(draft, theirs)}
            @keep-mine=${() => {
              this.#rebase(draft, theirs);
            }}
            @take-theirs=${() => {
              this.#begin(theirs);
            }}
          ></ct-conflict>`
    }`;
  }

  #conflictWords({ stored, history }: WeekDraft, theirs: Schedule): string {
    const base = weekOf(stored);
    const changed = differenceWords(base, weekOf(theirs));
    const { both } = rebase(base, history.present, weekOf(theirs));
    const clash =
      both === 0
        ? 'None of it is what you changed.'
        : `${both} of it you have changed too: there your painting would win.`;
    return `They changed ${changed === '' ? 'nothing that you see here' : changed}. ${clash}`;
  }

  #notes(stored: Schedule, week: Week): TemplateResult {
    const gaps = hourRuns(week.grid, (clock) => clock === null);
    const shown = gaps.slice(0, SHOWN_GAPS).join(', ');
    const more = gaps.length > SHOWN_GAPS ? ` and ${gaps.length - SHOWN_GAPS} more stretches` : '';
    const hours = hoursOf(week, null);
    const station = this.#station.value;
    const until = stored.plannedUntilEpochMs;
    return html`<footer>
      ${
        hours === 0
          ? html`<p class="good">● Every hour of the week has its clock.</p>`
          : html`<p class="warned" role="status">
              ▲ ${hours === 1 ? '1 hour has' : `${hours} hours have`} no clock: ${shown}${more}. The station does not
              fall silent: the built-in “${stored.fallbackClock}” runs there.
            </p>`
      }
      <p class="dim">
        ${
          until === null || station === null
            ? 'Nothing is planned yet: what you save holds from the first hour on.'
            : html`Planned already, with the clocks that held then, until
                <b>${stationClock(station.timeZone, station.language).dayTime(until)}</b>. What you save holds for the
                hours that are planned after that.`
        }
      </p>
    </footer>`;
  }

  #take(history: History<Week>): void {
    const { draft } = this;
    if (draft === null || draft.history === history) return;
    this.draft = plannerDrafts.week = { ...draft, history };
  }

  #begin(stored: Schedule): void {
    this.draft = plannerDrafts.week = { stored, history: beginHistory(weekOf(stored)) };
    this.theirs = null;
    this.failure = '';
    this.brush = Math.min(this.brush, stored.clocks.length);
  }

  #rebase({ stored, history }: WeekDraft, theirs: Schedule): void {
    const { week } = rebase(weekOf(stored), history.present, weekOf(theirs));
    this.draft = plannerDrafts.week = { stored: theirs, history: step(beginHistory(weekOf(theirs)), week) };
    this.theirs = null;
  }

  readonly #painted = (event: PaintEvent): void => {
    const { draft } = this;
    if (draft === null) return;
    const { history, stored } = draft;
    const { cells, clear, gesture } = event.detail;
    const clock = clear ? null : (stored.clocks.at(this.brush)?.name ?? null);
    // A drag paints what it spans now: what it has left again is as before it.
    const before = gesture !== null && gesture === history.gesture ? history.past.at(-1) : history.present;
    this.#take(step(history, paint(before ?? history.present, cells, clock, this.shownDate), gesture));
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const { draft } = this;
    const isTyping = event.composedPath().some((target) => target instanceof HTMLInputElement);
    const key = editKey(event);
    if (draft === null || key === undefined || (isTyping && key !== 'save')) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'save') void this.#save();
    else this.#take(key === 'undo' ? undo(draft.history) : redo(draft.history));
  };

  readonly #leaving = (event: BeforeUnloadEvent): void => {
    if (this.#isChanged) event.preventDefault();
  };

  async #load(): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const stored = await schedule(asking.signal);
      const { draft } = this;
      if (draft === null || !this.#isChanged) this.#begin(stored);
      // Clocks may have been made, renamed or recoloured since this was begun.
      else if (stored.revision === draft.stored.revision) this.draft = plannerDrafts.week = { ...draft, stored };
      else this.theirs = stored;
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }

  async #save(): Promise<void> {
    const { draft } = this;
    if (draft === null || this.saving || this.theirs !== null || !this.#isChanged) return;
    const { grid, specialDays } = draft.history.present;
    this.saving = true;
    try {
      const stored = await storeSchedule({
        revision: draft.stored.revision,
        grid: grid.map((day) => [...day]),
        specialDays: [...specialDays],
      });
      this.failure = '';
      // What was painted meanwhile is still to be saved; what was undone before can be redone.
      const history = this.draft?.history ?? draft.history;
      this.draft = plannerDrafts.week = { stored, history };
    } catch (error) {
      // What they have made of it is looked at, and shown beside what is here.
      if (isStale(error)) await this.#load();
      else this.failure = (error as Error).message;
    } finally {
      this.saving = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-week': WeekView;
  }
}
