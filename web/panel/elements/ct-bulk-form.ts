import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { FILE_KINDS } from '../../../playout/api/segment.js';
import { BULK_FIELDS, BULK_STARTS, type BulkChange, type BulkField, noChange } from '../state/bulk-change.js';
import { numberFrom } from '../state/cart-form.js';
import { KIND_WORDS } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import './ct-artists-field.js';
import type { ArtistsEvent } from './ct-artists-field.js';
import './ct-codes-field.js';
import type { CodesEvent } from './ct-codes-field.js';

export type ChangeEventDetail = CustomEvent<{ readonly change: BulkChange }>;

type Options = readonly (readonly [value: string, words: string])[];

const YES_NO: Options = [
  ['yes', 'Yes'],
  ['no', 'No'],
];
const CHOICES: Partial<Record<BulkField, Options>> = {
  kind: FILE_KINDS.map((kind) => [kind, KIND_WORDS[kind] ?? kind]),
  enabled: YES_NO,
  explicit: YES_NO,
  eqMatch: [
    ['', "The station's way"],
    ['yes', 'On'],
    ['no', 'Off'],
  ],
  transition: [
    ['', "The clock's way"],
    ['segue', 'Segue'],
    ['play', 'Play out'],
    ['stop', 'Play out (stop)'],
  ],
  cutRotation: [
    ['weight', 'Weight'],
    ['order', 'Order'],
  ],
};

/** A choice's word for a value, and back. */
function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === true ? 'yes' : value === false ? 'no' : '';
}
function valueOf(word: string): unknown {
  return word === '' ? null : word === 'yes' ? true : word === 'no' ? false : word;
}

/** One change for many carts: fields are added one by one, so that nothing is set that nobody chose. Emits `change-made`. */
@customElement('ct-bulk-form')
export class BulkForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .row {
        display: grid;
        grid-template-columns: 150px minmax(0, 1fr) 40px;
        gap: 10px;
        align-items: start;
        margin-bottom: 10px;
      }
      .row > span {
        padding-top: 9px;
      }
      .row input,
      .row select {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) change: BulkChange = noChange;
  @property({ attribute: false }) categories: readonly string[] = [];
  @property({ attribute: false }) codes: readonly string[] = [];

  override render(): TemplateResult {
    const { set, addCodes, removeCodes } = this.change;
    const chosen = BULK_FIELDS.filter(([field]) => field in set);
    const others = BULK_FIELDS.filter(([field]) => !(field in set));
    return html`${repeat(
        chosen,
        ([field]) => field,
        ([field, name]) =>
          html`<div class="row">
            <span>${name}</span>${this.#input(field, name)}<button
              type="button"
              class="quiet"
              aria-label="Leave ${name} as it is"
              @click=${() => {
                const rest = Object.fromEntries(Object.entries(set).filter(([key]) => key !== field));
                this.#emit({ ...this.change, set: rest });
              }}
            >
              ✕
            </button>
          </div>`,
      )}
      <div class="row">
        <span>Change a field</span>
        <select aria-label="Field to change" @change=${this.#add}>
          <option value="">Choose …</option>
          ${others.map(([field, name]) => html`<option value=${field}>${name}</option>`)}
        </select>
      </div>
      ${this.#codesRow('Add codes', addCodes, 'addCodes')}
      ${this.#codesRow('Take codes away', removeCodes, 'removeCodes')}
      <datalist id="categories">${this.categories.map((one) => html`<option value=${one}></option>`)}</datalist>`;
  }

  #codesRow(name: string, codes: readonly string[], key: 'addCodes' | 'removeCodes'): TemplateResult {
    return html`<div class="row">
      <span>${name}</span
      ><ct-codes-field
        label=${name}
        .codes=${codes}
        .known=${this.codes}
        @codes=${(event: CodesEvent) => {
          this.#emit({ ...this.change, [key]: event.detail.codes });
        }}
      ></ct-codes-field>
    </div>`;
  }

  #input(field: BulkField, name: string): TemplateResult {
    const { set } = this.change;
    const choices = CHOICES[field];
    if (choices !== undefined) {
      const now = wordOf(set[field]);
      return html`<select
        aria-label=${name}
        @change=${(event: Event) => {
          this.#set(field, valueOf((event.target as HTMLSelectElement).value));
        }}
      >
        ${choices.map(([value, words]) => html`<option value=${value} ?selected=${value === now}>${words}</option>`)}
      </select>`;
    }
    if (field === 'artists') {
      return html`<ct-artists-field
        .artists=${set.artists ?? []}
        @artists=${(event: ArtistsEvent) => {
          this.#set('artists', event.detail.artists);
        }}
      ></ct-artists-field>`;
    }
    const number = field === 'year' || field === 'gainTrimDb';
    return html`<input
      type="text"
      aria-label=${name}
      maxlength="200"
      list=${field === 'category' ? 'categories' : nothing}
      placeholder=${field === 'category' ? '' : 'empty'}
      @input=${(event: Event) => {
        const text = (event.target as HTMLInputElement).value;
        const empty = field === 'year' ? null : 0;
        this.#set(field, number ? (text.trim() === '' ? empty : numberFrom(text)) : text);
      }}
    />`;
  }

  readonly #add = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const field = select.value as BulkField | '';
    select.value = '';
    if (field !== '') this.#set(field, BULK_STARTS[field]);
  };

  #set(field: BulkField, value: unknown): void {
    this.#emit({ ...this.change, set: { ...this.change.set, [field]: value } });
  }

  #emit(change: BulkChange): void {
    this.dispatchEvent(new CustomEvent('change-made', { detail: { change } }) satisfies ChangeEventDetail);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-bulk-form': BulkForm;
  }
}
