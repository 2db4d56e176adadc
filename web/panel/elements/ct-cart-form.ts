import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { FILE_KINDS } from '../../../playout/api/segment.js';
import type { CartDetail } from '../../api/library.js';
import { isrcFrom, numberFrom, shown, withField, type CartDraft, type CartField } from '../state/cart-form.js';
import { KIND_WORDS, signed } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import './ct-artists-field.js';
import type { ArtistsEvent } from './ct-artists-field.js';
import './ct-codes-field.js';
import type { CodesEvent } from './ct-codes-field.js';
import './ct-duck-field.js';
import type { DuckEvent } from './ct-duck-field.js';
import './ct-live-fields.js';
import type { LiveEvent } from './ct-live-fields.js';

export type DraftEvent = CustomEvent<{ readonly draft: CartDraft }>;

type TextField = 'title' | 'category' | 'album' | 'label' | 'composer' | 'genre' | 'language';

/** Every field of a cart that a person may change. Emits `draft` with all that differs from what is stored. */
@customElement('ct-cart-form')
export class CartForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 12px 10px;
      }
      .wide {
        grid-column: span 4;
      }
      .half {
        grid-column: span 2;
      }
      .grid input:not([type='checkbox']),
      select,
      textarea {
        width: 100%;
      }
      .changed > span::after {
        content: ' · changed';
        color: var(--intro);
      }
      h3 {
        grid-column: span 4;
        margin: 8px 0 0;
        padding-top: 12px;
        border-top: 1px solid var(--line);
        font-size: 14px;
      }
    `,
  ];

  @property({ attribute: false }) detail: CartDetail | null = null;
  @property({ attribute: false }) draft: CartDraft = {};
  @property({ attribute: false }) faults: Partial<Record<CartField, string>> = {};
  @property({ attribute: false }) categories: readonly string[] = [];
  @property({ attribute: false }) codes: readonly string[] = [];
  @query('input') private readonly first!: HTMLInputElement | null;

  override focus(): void {
    this.first?.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const { detail } = this;
    if (detail === null) return nothing;
    return html`<div class="grid">
      ${this.#text('title', 'Title', 'wide')} ${this.#live(detail)}
      <div class="field wide ${this.#look('artists')}" role="group" aria-label="Artists">
        <span>Artists</span>
        <ct-artists-field
          .artists=${shown(detail, this.draft, 'artists')}
          @artists=${(event: ArtistsEvent) => {
            this.#set('artists', event.detail.artists);
          }}
        ></ct-artists-field>
        ${this.#fault('artists')}
      </div>
      ${detail.live === null ? this.#kind(detail) : nothing} ${this.#text('category', 'Category', 'half', 'categories')}
      <datalist id="categories">${this.categories.map((name) => html`<option value=${name}></option>`)}</datalist>
      <div class="field wide ${this.#look('codes')}">
        <span>Codes</span>
        <ct-codes-field
          .codes=${shown(detail, this.draft, 'codes')}
          .known=${this.codes}
          @codes=${(event: CodesEvent) => {
            this.#set('codes', [...event.detail.codes]);
          }}
        ></ct-codes-field>
      </div>
      ${this.#text('album', 'Album', 'half')} ${this.#text('label', 'Label', 'half')}
      ${this.#text('composer', 'Composer', 'half')} ${this.#text('genre', 'Genre', 'half')} ${this.#year(detail)}
      ${this.#text('language', 'Language', '')} ${this.#isrc(detail)} ${this.#check('explicit', 'Explicit words')}
      ${this.#check('enabled', 'May air')}
      <label class="wide ${this.#look('notes')}"
        ><span>Notes</span
        ><textarea
          rows="2"
          maxlength="10000"
          .value=${shown(detail, this.draft, 'notes')}
          @input=${(event: Event) => {
            this.#set('notes', (event.target as HTMLTextAreaElement).value);
          }}
        ></textarea>
      </label>
      <h3>On air, other than the station's way</h3>
      ${this.#overrides(detail)}
    </div>`;
  }

  /** What takes the place of a kind and a file: a live source stays one. */
  #live(detail: CartDetail): TemplateResult | typeof nothing {
    const live = shown(detail, this.draft, 'live');
    if (live === null) return nothing;
    return html`<div class="field wide ${this.#look('live')}" role="group" aria-label="Live source">
      <span>Live source</span>
      <ct-live-fields
        .live=${live}
        @live=${(event: LiveEvent) => {
          this.#set('live', event.detail.live);
        }}
      ></ct-live-fields>
      ${this.#fault('live')}
    </div>`;
  }

  #kind(detail: CartDetail): TemplateResult {
    const kind = shown(detail, this.draft, 'kind');
    return html`<label class="half ${this.#look('kind')}"
      ><span>Kind</span
      ><select
        @change=${(event: Event) => {
          this.#set('kind', (event.target as HTMLSelectElement).value as CartDetail['kind']);
        }}
      >
        ${FILE_KINDS.map((one) => html`<option value=${one} ?selected=${one === kind}>${KIND_WORDS[one]}</option>`)}
      </select></label
    >`;
  }

  #text(key: TextField, name: string, look: string, list?: string): TemplateResult {
    const value = this.detail === null ? '' : shown(this.detail, this.draft, key);
    return html`<label class="${look} ${this.#look(key)}"
      ><span>${name}</span
      ><input
        type="text"
        dir="auto"
        maxlength=${key === 'language' ? 20 : key === 'title' || key === 'category' || key === 'genre' ? 200 : 1000}
        list=${list ?? nothing}
        aria-invalid=${this.faults[key] === undefined ? 'false' : 'true'}
        .value=${value}
        @input=${(event: Event) => {
          this.#set(key, (event.target as HTMLInputElement).value);
        }}
      />${this.#fault(key)}</label
    >`;
  }

  #year(detail: CartDetail): TemplateResult {
    return this.#typed('year', 'Year', String(detail.year ?? ''), (text) => (text === '' ? null : numberFrom(text)));
  }

  #isrc(detail: CartDetail): TemplateResult {
    return this.#typed('isrc', 'ISRC', detail.isrc ?? '', isrcFrom, 'half');
  }

  /** A field whose text is read: what was typed stays as it was typed. */
  #typed<K extends 'year' | 'isrc' | 'gainTrimDb'>(
    key: K,
    name: string,
    stored: string,
    read: (text: string) => CartDraft[K],
    look = '',
  ): TemplateResult {
    return html`<label class="${look} ${this.#look(key)}"
      ><span>${name}</span
      ><input
        type="text"
        maxlength="20"
        aria-invalid=${this.faults[key] === undefined ? 'false' : 'true'}
        .value=${stored}
        @input=${(event: Event) => {
          this.#set(key, read((event.target as HTMLInputElement).value.trim()));
        }}
      />${this.#fault(key)}</label
    >`;
  }

  #check(key: 'explicit' | 'enabled', name: string): TemplateResult {
    const value = this.detail !== null && shown(this.detail, this.draft, key);
    return html`<label class="check half ${this.#look(key)}"
      ><input
        type="checkbox"
        .checked=${value}
        @change=${(event: Event) => {
          this.#set(key, (event.target as HTMLInputElement).checked);
        }}
      /><span>${name}</span></label
    >`;
  }

  #overrides(detail: CartDetail): TemplateResult {
    const eq = shown(detail, this.draft, 'eqMatch');
    const transition = shown(detail, this.draft, 'transition') ?? '';
    const rotation = shown(detail, this.draft, 'cutRotation');
    const option = (value: string, words: string, now: string): TemplateResult =>
      html`<option value=${value} ?selected=${value === now}>${words}</option>`;
    return html`${this.#typed('gainTrimDb', 'Gain trim, dB', signed(detail.gainTrimDb), (text) => (text === '' ? 0 : numberFrom(text)))}
      ${
        detail.live !== null
          ? nothing
          : this.#choice(
              'eqMatch',
              'EQ match',
              [
                option('', 'Station', eq === null ? '' : 'x'),
                option('on', 'On', eq === true ? 'on' : ''),
                option('off', 'Off', eq === false ? 'off' : ''),
              ],
              (value) => (value === '' ? null : value === 'on'),
            )
      }
      ${this.#choice(
        'transition',
        'What follows',
        [
          option('', 'Clock', transition),
          option('segue', 'Segue', transition),
          option('play', 'Play out', transition),
          option('stop', 'Play out (stop)', transition),
        ],
        (value) => (value === '' ? null : (value as 'segue')),
      )}
      ${
        detail.live !== null
          ? nothing
          : this.#choice(
              'cutRotation',
              'Cuts by',
              [option('weight', 'Weight', rotation), option('order', 'Order', rotation)],
              (value) => value as 'weight',
            )
      }
      <div class="wide">
        <ct-duck-field
          .duck=${shown(detail, this.draft, 'duck')}
          @duck=${(event: DuckEvent) => {
            this.#set('duck', event.detail.duck);
          }}
        ></ct-duck-field>
        ${this.#fault('duck')}
      </div>`;
  }

  #choice<K extends 'eqMatch' | 'transition' | 'cutRotation'>(
    key: K,
    name: string,
    options: readonly TemplateResult[],
    read: (value: string) => CartDraft[K],
  ): TemplateResult {
    return html`<label class=${this.#look(key)}
      ><span>${name}</span
      ><select
        @change=${(event: Event) => {
          this.#set(key, read((event.target as HTMLSelectElement).value));
        }}
      >
        ${options}
      </select></label
    >`;
  }

  #look(key: CartField): string {
    return key in this.draft ? 'changed' : '';
  }

  #fault(key: CartField): TemplateResult | typeof nothing {
    const fault = this.faults[key];
    return fault === undefined ? nothing : html`<span class="wrong" role="alert">${fault}</span>`;
  }

  #set<K extends CartField>(key: K, value: CartDraft[K]): void {
    if (this.detail === null) return;
    const draft = withField(this.detail as Partial<Record<K, unknown>>, this.draft, key, value);
    this.dispatchEvent(new CustomEvent('draft', { detail: { draft } }) satisfies DraftEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cart-form': CartForm;
  }
}
