import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { SEGMENT_KINDS, type SegmentKind } from '../../../playout/api/segment.js';
import type { CategorySetting } from '../../api/categories.js';
import { KIND_WORDS, oneLine } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import './ct-choice-list.js';
import type { ChooseEvent } from './ct-choice-list.js';

export type ChangeCategoryEvent = CustomEvent<{ readonly category: CategorySetting }>;

const AS_ITS_KIND = 'kind';

/** Everything about one category. Emits `change-category`. */
@customElement('ct-category-form')
export class CategoryForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .fields {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
      }
      .wide {
        grid-column: 1 / 3;
      }
      select,
      input:not([type='checkbox']) {
        width: 100%;
      }
      input[type='color'] {
        padding: 4px 6px;
      }
      .note {
        margin: 6px 0 0;
        font-size: 13px;
      }
      .others {
        max-height: 210px;
        overflow: auto;
        padding: 6px 10px;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
    `,
  ];

  @property({ attribute: false }) category: CategorySetting | null = null;
  /** All categories, to fall back on. */
  @property({ attribute: false }) all: readonly CategorySetting[] = [];
  /** Carts that are in it. */
  @property({ type: Number }) carts = 0;

  override render(): TemplateResult {
    const { category } = this;
    if (category === null) return html``;
    return html`<div class="fields">
      <label
        ><span>Name</span
        ><input
          maxlength="200"
          autocomplete="off"
          .value=${category.name}
          @change=${(event: Event) => {
            this.#set({ name: (event.target as HTMLInputElement).value.trim() });
          }}
      /></label>
      <label><span>Code (in files and rules)</span><input readonly .value=${category.code} /></label>
      <label
        ><span>Kind</span
        ><select
          @change=${(event: Event) => {
            this.#set({ kind: (event.target as HTMLSelectElement).value as SegmentKind });
          }}
        >
          ${SEGMENT_KINDS.map(
            (one) => html`<option value=${one} ?selected=${one === category.kind}>${KIND_WORDS[one]}</option>`,
          )}
        </select></label
      >
      <label
        ><span>Colour</span
        ><input
          type="color"
          .value=${category.colour}
          @change=${(event: Event) => {
            this.#set({ colour: (event.target as HTMLInputElement).value });
          }}
      /></label>
      <label class="wide"
        ><span
          >Turnover: rest that its carts are meant to have, in hours (empty: the best that ${this.#count} allow)</span
        ><input
          type="number"
          min="0.1"
          max="8760"
          step="any"
          .value=${category.turnoverMinutes === null ? '' : String(Math.round(category.turnoverMinutes / 6) / 10)}
          @change=${(event: Event) => {
            const hours = (event.target as HTMLInputElement).valueAsNumber;
            this.#set({
              turnoverMinutes: Number.isFinite(hours) && hours > 0 ? Math.max(1, Math.round(hours * 60)) : null,
            });
          }}
      /></label>
      ${this.#asItsKind(category, 'inLine', 'Counts in runs and steps from song to song')}
      ${this.#asItsKind(category, 'standsIn', 'May stand in where nothing else is eligible')}
      ${this.#fallbacks(category)}
    </div>`;
  }

  get #count(): string {
    return this.carts === 1 ? '1 cart' : `${this.carts} carts`;
  }

  #asItsKind(category: CategorySetting, key: 'inLine' | 'standsIn', words: string): TemplateResult {
    const value = category[key];
    const option = (one: string, text: string, isChosen: boolean): TemplateResult =>
      html`<option value=${one} ?selected=${isChosen}>${text}</option>`;
    return html`<label
      ><span>${words}</span
      ><select
        @change=${(event: Event) => {
          const chosen = (event.target as HTMLSelectElement).value;
          this.#set({ [key]: chosen === AS_ITS_KIND ? null : chosen === 'yes' });
        }}
      >
        ${option(AS_ITS_KIND, 'As its kind does', value === null)} ${option('yes', 'Yes', value === true)}
        ${option('no', 'No', value === false)}
      </select></label
    >`;
  }

  #fallbacks(category: CategorySetting): TemplateResult {
    const names = new Map(this.all.map(({ code, name }) => [code, name]));
    return html`<div class="wide field">
      <span>Categories that stand in for it, in the order in which they are ticked</span>
      <div class="others">
        <ct-choice-list
          label="Categories that stand in for it"
          .choices=${this.all
            .filter(({ code }) => code !== category.code)
            .map(({ code, name, kind }) => ({ value: code, words: name, kind }))}
          .chosen=${category.fallbacks}
          @choose=${(event: ChooseEvent) => {
            const { values } = event.detail;
            const kept = category.fallbacks.filter((code) => values.includes(code));
            this.#set({ fallbacks: [...kept, ...values.filter((code) => !kept.includes(code))] });
          }}
        ></ct-choice-list>
      </div>
      ${
        category.fallbacks.length === 0
          ? nothing
          : html`<p class="note dim">
              First ${category.fallbacks.map((code) => oneLine(names.get(code) ?? code)).join(', then ')}.
            </p>`
      }
    </div>`;
  }

  #set(change: Partial<CategorySetting>): void {
    const { category } = this;
    if (category === null) return;
    const detail = { category: { ...category, ...change } };
    this.dispatchEvent(new CustomEvent('change-category', { detail }) satisfies ChangeCategoryEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-category-form': CategoryForm;
  }
}
