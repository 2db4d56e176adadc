import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CategorySetting, DaypartSetting } from '../../api/categories.js';
import { airsAt, paintHours } from '../state/category-edit.js';
import { DAY_NAMES, LONG_DAYS } from '../state/week.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import './ct-choice-list.js';
import type { ChooseEvent } from './ct-choice-list.js';
import './ct-codes-field.js';
import type { CodesEvent } from './ct-codes-field.js';
import './ct-week-grid.js';
import type { PaintEvent, WeekColumn } from './ct-week-grid.js';

/** `gesture` is the same for all events of a drag; null: a step of its own. */
export type ChangeDaypartEvent = CustomEvent<{ readonly daypart: DaypartSetting; readonly gesture: string | null }>;

const AIRS = 'airs';
const COLOURS = new Map([[AIRS, '#3f9c6d']]);
const NOWHERE = Array.from({ length: 24 }, () => null);

/** The hours of one daypart, painted, and what airs in them alone. Emits `change-daypart` and `paint-end`. */
@customElement('ct-daypart-form')
export class DaypartForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 10px;
        min-height: 0;
      }
      .fields {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
      }
      input:not([type='checkbox']) {
        width: 100%;
      }
      ct-week-grid {
        height: 430px;
      }
      .others {
        max-height: 170px;
        overflow: auto;
        padding: 6px 10px;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      p {
        margin: 0;
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) daypart: DaypartSetting | null = null;
  @property({ attribute: false }) categories: readonly CategorySetting[] = [];
  /** Codes that carts have. */
  @property({ attribute: false }) codes: readonly string[] = [];
  /** What the drag that is under way makes of hours, and the hours before it. */
  #drag: { readonly gesture: string; readonly airs: boolean; readonly before: string } | null = null;

  override render(): TemplateResult {
    const { daypart } = this;
    if (daypart === null) return html``;
    return html`<div class="fields">
        <label
          ><span>Name</span
          ><input
            maxlength="200"
            autocomplete="off"
            .value=${daypart.name}
            @change=${(event: Event) => {
              this.#set({ name: (event.target as HTMLInputElement).value.trim() });
            }}
        /></label>
        <label><span>Code (in files)</span><input readonly .value=${daypart.code} /></label>
      </div>
      <p class="dim">
        Drag over hours to put them in or take them out. On the keyboard: <kbd>Enter</kbd> puts in, <kbd>Del</kbd> takes
        out.
      </p>
      <ct-week-grid
        empty="not in it"
        .columns=${this.#columns(daypart)}
        .colours=${COLOURS}
        @paint=${this.#painted}
      ></ct-week-grid>
      <div class="fields">
        <div class="field">
          <span>Categories that air in these hours alone</span>
          <div class="others">
            <ct-choice-list
              label="Categories that air in these hours alone"
              .choices=${this.categories.map(({ code, name, kind }) => ({ value: code, words: name, kind }))}
              .chosen=${daypart.categories}
              @choose=${(event: ChooseEvent) => {
                this.#set({ categories: [...event.detail.values] });
              }}
            ></ct-choice-list>
          </div>
        </div>
        <div class="field">
          <span>Codes whose carts air in these hours alone</span>
          <ct-codes-field
            label="Codes whose carts air in these hours alone"
            .codes=${daypart.codes}
            .known=${this.codes}
            @codes=${(event: CodesEvent) => {
              this.#set({ codes: [...event.detail.codes] });
            }}
          ></ct-codes-field>
        </div>
      </div>`;
  }

  #columns({ hours }: DaypartSetting): WeekColumn[] {
    return DAY_NAMES.map((name, column) => ({
      name,
      long: LONG_DAYS[column],
      isToday: false,
      // What is not in it is no fault, as an hour without a clock would be.
      under: NOWHERE,
      cells: Array.from({ length: 24 }, (_, hour) => (airsAt(hours, { column, hour }) ? AIRS : null)),
    }));
  }

  readonly #painted = (event: PaintEvent): void => {
    const { daypart } = this;
    if (daypart === null) return;
    const { cells, clear, gesture } = event.detail;
    if (gesture === null) {
      this.#set({ hours: paintHours(daypart.hours, cells, !clear) });
      return;
    }
    // A drag makes all that it spans the opposite of where it began; what it has left again is as before it.
    if (this.#drag?.gesture !== gesture) {
      this.#drag = { gesture, airs: !airsAt(daypart.hours, cells[0]), before: daypart.hours };
    }
    this.#set({ hours: paintHours(this.#drag.before, cells, this.#drag.airs) }, gesture);
  };

  #set(change: Partial<DaypartSetting>, gesture: string | null = null): void {
    const { daypart } = this;
    if (daypart === null) return;
    const detail = { daypart: { ...daypart, ...change }, gesture };
    this.dispatchEvent(new CustomEvent('change-daypart', { detail }) satisfies ChangeDaypartEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-daypart-form': DaypartForm;
  }
}
