import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import {
  CART_CONDITIONS,
  type LibraryFacets,
  type LibraryFilter,
  type LibrarySort,
  type SavedFilter,
} from '../../api/library.js';
import '../elements/ct-choice-list.js';
import type { Choice, ChooseEvent } from '../elements/ct-choice-list.js';
import '../elements/ct-drop.js';
import '../elements/ct-filter-more.js';
import { KIND_WORDS, oneLine } from '../state/format.js';
import { chipsOf, CONDITION_WORDS, READY_VIEWS, sameFilter, withKey, type ReadyView } from '../state/library-filter.js';
import { deleteFilter, libraryFacets, saveFilter, savedFilters } from '../state/library-rest.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { finderStyles } from './library-finder-styles.js';

/** What the list shows: carts that a filter finds, likely duplicates, or files that cannot be used. */
export type LibraryMode = 'carts' | 'duplicates' | 'files';
export type FindEvent = CustomEvent<{
  readonly filter: LibraryFilter;
  readonly sort?: LibrarySort;
  readonly mode: LibraryMode;
}>;

/** Typing settles before the library is asked. */
const SETTLE_MS = 120;

/** Search, ready views, filters and what is set of them. Emits `find`. */
@customElement('ct-library-finder')
export class LibraryFinder extends LitElement {
  static override styles = [shared, forms, finderStyles];

  @property({ attribute: false }) filter: LibraryFilter = {};
  @property({ attribute: false }) sort: LibrarySort = { by: 'title', descending: false };
  @property() mode: LibraryMode = 'carts';
  /** How many were found, in words. */
  @property() found = '';
  /** Files that cannot be used. */
  @property({ type: Number }) problems = 0;
  @state() private facets: LibraryFacets | null = null;
  @state() private saved: readonly SavedFilter[] = [];
  @state() private failure = '';
  @query('input[type="search"]') private readonly search!: HTMLInputElement | null;
  @query('input[name="filter-name"]') private readonly nameField!: HTMLInputElement | null;
  #settle = 0;

  focusSearch(): void {
    this.search?.focus();
    this.search?.select();
  }

  /** Asks anew what there is to filter by. */
  async refresh(): Promise<void> {
    try {
      [this.facets, this.saved] = await Promise.all([libraryFacets(), savedFilters()]);
      this.failure = '';
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#settle);
  }

  override render(): TemplateResult {
    return html`<div class="line">
        <h1>Library</h1>
        <input
          type="search"
          placeholder="Title, artist, album …  ( / )"
          aria-label="Search the library"
          maxlength="200"
          .value=${this.filter.text ?? ''}
          @input=${this.#typed}
        />
        <span class="found" role="status">${this.found}</span>
        <div class="filters" role="group" aria-label="Filters">${this.#filters()}</div>
      </div>
      <div class="line">
        <div class="views" role="group" aria-label="Views">
          ${READY_VIEWS.map((view) => this.#view(view))} ${this.#mode('duplicates', 'Duplicates', 0)}
          ${this.#mode('files', 'Broken', this.problems)}
        </div>
        <div class="tools">${this.#savedFilters()} <slot></slot></div>
      </div>
      ${this.#chips()}
      ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">Filters cannot be had: ${this.failure}</p>`}`;
  }

  #view({ id, name, filter, sort }: ReadyView): TemplateResult {
    const count = id === 'all' ? 0 : (this.facets?.conditions[id] ?? 0);
    const plain = withKey(this.filter, 'text', undefined);
    const chosen = this.mode === 'carts' && sameFilter(plain, filter);
    return html`<button
      type="button"
      aria-pressed=${chosen ? 'true' : 'false'}
      @click=${() => {
        this.#find({ ...filter, ...(this.filter.text === undefined ? {} : { text: this.filter.text }) }, sort);
      }}
    >
      ${name}${count === 0 ? nothing : html` <span class="count">${count.toLocaleString('en')}</span>`}
    </button>`;
  }

  #mode(mode: LibraryMode, name: string, count: number): TemplateResult {
    return html`<button
      type="button"
      aria-pressed=${this.mode === mode ? 'true' : 'false'}
      @click=${() => {
        this.#find(this.filter, undefined, mode);
      }}
    >
      ${name}${count === 0 ? nothing : html` <span class="count">${count.toLocaleString('en')}</span>`}
    </button>`;
  }

  #filters(): TemplateResult {
    const { facets } = this;
    const kinds = Object.entries(facets?.kinds ?? {}).map(([value, count]): Choice => ({
      value,
      words: KIND_WORDS[value] ?? value,
      count,
      kind: value,
    }));
    const categories = (facets?.categories ?? []).map(({ name, carts }): Choice => ({
      value: name,
      words: name,
      count: carts,
    }));
    const codes = (facets?.codes ?? []).map(({ code, carts }): Choice => ({ value: code, words: code, count: carts }));
    const conditions = CART_CONDITIONS.map((value): Choice => ({
      value,
      words: CONDITION_WORDS[value],
      count: facets?.conditions[value] ?? 0,
    }));
    return html`${this.#list('Kind', 'kinds', kinds)} ${this.#list('Category', 'categories', categories)}
      ${this.#list('Codes', 'codes', codes)} ${this.#list('State', 'conditions', conditions)}
      <ct-filter-more
        .filter=${this.filter}
        .languages=${facets?.languages ?? []}
        @find=${(event: CustomEvent<{ filter: LibraryFilter }>) => {
          event.stopPropagation();
          this.#find(event.detail.filter);
        }}
      ></ct-filter-more>`;
  }

  #list(
    name: string,
    key: 'kinds' | 'categories' | 'codes' | 'conditions',
    choices: readonly Choice[],
  ): TemplateResult {
    const chosen: readonly string[] = this.filter[key] ?? [];
    return html`<ct-drop label=${name} .count=${chosen.length}
      ><ct-choice-list
        label=${name}
        .choices=${choices}
        .chosen=${chosen}
        @choose=${(event: ChooseEvent) => {
          this.#find(withKey(this.filter, key, event.detail.values as never));
        }}
      ></ct-choice-list
    ></ct-drop>`;
  }

  #savedFilters(): TemplateResult {
    return html`<ct-drop label="Saved" end quiet>
      ${this.saved.map(
        (saved) =>
          html`<div class="saved">
            <button
              type="button"
              class="quiet"
              @click=${() => {
                this.#find(saved.filter, saved.sort);
              }}
            >
              ${oneLine(saved.name)}</button
            ><button
              type="button"
              class="quiet"
              aria-label="Delete the filter ${saved.name}"
              @click=${() => void this.#forget(saved.name)}
            >
              ✕
            </button>
          </div>`,
      )}
      <form class="saved" @submit=${this.#keep}>
        <input
          name="filter-name"
          maxlength="100"
          required
          aria-label="Name of this filter"
          placeholder="Name"
        /><button>Save these</button>
      </form>
    </ct-drop>`;
  }

  #chips(): TemplateResult | typeof nothing {
    const chips = this.mode === 'carts' ? chipsOf(this.filter) : [];
    if (chips.length === 0) return nothing;
    return html`<ul class="chips" aria-label="Filters that are set">
      ${chips.map(
        ({ name, value, without }) =>
          html`<li>
            ${name === '' ? nothing : html`<span class="dim">${name}</span> `}${oneLine(value)}<button
              type="button"
              aria-label="Without ${name} ${value}"
              @click=${() => {
                this.#find(without);
              }}
            >
              ✕
            </button>
          </li>`,
      )}
      <li class="clear">
        <button
          type="button"
          @click=${() => {
            this.#find({});
          }}
        >
          Clear all
        </button>
      </li>
    </ul>`;
  }

  #find(filter: LibraryFilter, sort?: LibrarySort, mode: LibraryMode = 'carts'): void {
    const detail = { filter, mode, ...(sort === undefined ? {} : { sort }) };
    this.dispatchEvent(new CustomEvent('find', { detail }) satisfies FindEvent);
  }

  readonly #typed = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    window.clearTimeout(this.#settle);
    this.#settle = window.setTimeout(() => {
      this.#find(withKey(this.filter, 'text', value.trim()));
    }, SETTLE_MS);
  };

  readonly #keep = (event: Event): void => {
    event.preventDefault();
    const name = this.nameField?.value.trim() ?? '';
    if (name !== '') void this.#change(saveFilter({ name, filter: this.filter, sort: this.sort }));
    (event.target as HTMLFormElement).reset();
  };

  #forget(name: string): Promise<void> {
    return this.#change(deleteFilter(name));
  }

  async #change(done: Promise<void>): Promise<void> {
    try {
      await done;
      this.saved = await savedFilters();
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-library-finder': LibraryFinder;
  }
}
