import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { oneLine } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

export interface Choice {
  readonly value: string;
  readonly words: string;
  /** How many there are of it; undefined where nobody counts. */
  readonly count?: number;
  readonly kind?: string;
}

export type ChooseEvent = CustomEvent<{ readonly values: readonly string[] }>;

/** A list long enough to be searched has a field for it. */
const SEARCHED_FROM = 12;
const MOST_SHOWN = 200;

/** Some of many, ticked. Emits `choose` with all that are ticked. */
@customElement('ct-choice-list')
export class ChoiceList extends LitElement {
  static override styles = [
    shared,
    forms,
    kinds,
    css`
      input[type='search'] {
        width: 100%;
        margin-bottom: 8px;
      }
      .words {
        flex: 1;
      }
      .count {
        color: var(--text-dim);
        font-size: 13px;
      }
      p {
        margin: 6px 0;
      }
    `,
  ];

  /** What is chosen from, for those who hear it. */
  @property() label = '';
  @property({ attribute: false }) choices: readonly Choice[] = [];
  @property({ attribute: false }) chosen: readonly string[] = [];
  @state() private search = '';

  override render(): TemplateResult {
    const word = this.search.toLowerCase();
    const found = this.choices.filter(({ words }) => words.toLowerCase().includes(word));
    return html`${
        this.choices.length >= SEARCHED_FROM
          ? html`<input
              type="search"
              aria-label="Search in ${this.label}"
              placeholder="Search"
              @input=${(event: Event) => {
                this.search = (event.target as HTMLInputElement).value;
              }}
            />`
          : nothing
      }
      <div role="group" aria-label=${this.label}>
        ${repeat(
          found.slice(0, MOST_SHOWN),
          ({ value }) => value,
          (choice) => this.#choice(choice),
        )}
        ${found.length > MOST_SHOWN ? html`<p class="dim">${found.length - MOST_SHOWN} more: search for them</p>` : nothing}
        ${this.choices.length === 0 ? html`<p class="dim">There is nothing to choose from yet.</p>` : nothing}
      </div>`;
  }

  #choice({ value, words, count, kind }: Choice): TemplateResult {
    return html`<label class="check">
      <input
        type="checkbox"
        .checked=${this.chosen.includes(value)}
        @change=${(event: Event) => {
          this.#turn(value, (event.target as HTMLInputElement).checked);
        }}
      />
      ${kind === undefined ? nothing : html`<i class="chip" data-kind=${kind}></i>`}
      <span class="words" dir="auto">${oneLine(words)}</span>
      ${count === undefined ? nothing : html`<span class="count">${count.toLocaleString('en')}</span>`}
    </label>`;
  }

  #turn(value: string, on: boolean): void {
    const values = on ? [...this.chosen, value] : this.chosen.filter((one) => one !== value);
    this.dispatchEvent(new CustomEvent('choose', { detail: { values } }) satisfies ChooseEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-choice-list': ChoiceList;
  }
}
