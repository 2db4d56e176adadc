import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { CartDetail, LibraryFacets, LibraryFilter } from '../../api/library.js';
import '../elements/ct-cart-form.js';
import type { CartForm, DraftEvent } from '../elements/ct-cart-form.js';
import '../elements/ct-cut-form.js';
import type { CutDraftEvent } from '../elements/ct-cut-form.js';
import '../elements/ct-sound-facts.js';
import {
  canSave,
  changedFields,
  hasDrafts,
  noDrafts,
  saveDrafts,
  withCutDraft,
  type Drafts,
} from '../state/cart-drafts.js';
import { faultsOf } from '../state/cart-form.js';
import { duration, KIND_WORDS, oneLine } from '../state/format.js';
import { artworkUrl, cartDetail, libraryFacets } from '../state/library-rest.js';
import { nothingMarked, type Marked } from '../state/library-selection.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';
import './ct-bulk-dialog.js';
import type { BulkDialog } from './ct-bulk-dialog.js';
import './ct-cart-history.js';
import { paneStyles } from './cart-pane-styles.js';

const TABS = [
  ['details', 'Details'],
  ['cuts', 'Cuts'],
  ['sound', 'Sound'],
  ['history', 'History'],
] as const;
type Tab = (typeof TABS)[number][0];
/** A live source has no sound to measure, and one cut that only says when it may air. */
const LIVE_TABS = [
  ['details', 'Details'],
  ['cuts', 'May air'],
  ['history', 'History'],
] as const;

const tabsOf = (detail: CartDetail | null): readonly (readonly [id: Tab, name: string])[] =>
  (detail?.live ?? null) === null ? TABS : LIVE_TABS;

/** Everything of one cart, to be edited; or, where several are marked, what can be done with all of them. */
@customElement('ct-cart-pane')
export class CartPane extends LitElement {
  static override styles = [shared, forms, kinds, paneStyles];

  @property({ attribute: false }) cartId: string | null = null;
  @property({ attribute: false }) cutId: string | null = null;
  @property({ type: Number }) count = 0;
  @property({ attribute: false }) marked: Marked = nothingMarked;
  @property({ attribute: false }) filter: LibraryFilter = {};
  @property({ attribute: false }) everyId: () => Promise<readonly string[]> = () => Promise.resolve([]);
  @state() private detail: CartDetail | null = null;
  @state() private tab: Tab = 'details';
  @state() private drafts: ReadonlyMap<string, Drafts> = new Map();
  @state() private facets: LibraryFacets | null = null;
  @state() private busy = false;
  @state() private failure = '';
  /** Fields that somebody else has changed meanwhile. */
  @state() private conflict: readonly string[] | null = null;
  /** Fields keep what was typed until they stand for something else. */
  @state() private edition = 0;
  @query('ct-cart-form') private readonly form!: CartForm | null;
  @query('ct-bulk-dialog') private readonly bulk!: BulkDialog | null;

  /** Puts the cursor into the first field. */
  focusFirst(): void {
    this.tab = 'details';
    void this.updateComplete.then(() => {
      this.form?.focus();
    });
  }

  /** The cart was changed elsewhere: shown anew where nobody is editing it here. */
  refresh(cartId: string): void {
    if (cartId === this.cartId && this.#mine === noDrafts) void this.#load(cartId);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.#leaving);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.#leaving);
  }

  get #mine(): Drafts {
    return this.drafts.get(this.cartId ?? '') ?? noDrafts;
  }

  override render(): TemplateResult {
    return html`${this.count > 1 ? this.#many() : this.#one()}
      <ct-bulk-dialog
        .count=${this.count}
        .marked=${this.marked}
        .filter=${this.filter}
        .everyId=${this.everyId}
        .facets=${this.facets}
      ></ct-bulk-dialog>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cartId')) void this.#load(this.cartId);
    if (!tabsOf(this.detail).some(([id]) => id === this.tab)) this.tab = 'details';
  }

  protected override firstUpdated(): void {
    void this.#loadFacets();
  }

  #many(): TemplateResult {
    return html`<div class="many">
      <b class="big">${this.count.toLocaleString('en')}</b>
      <p>carts are marked${this.marked.all ? ', everything that the filter finds' : ''}.</p>
      <button type="button" class="main" @click=${() => this.bulk?.open()}>Edit all of them …</button>
      <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('unmark'))}>Unmark <kbd>Esc</kbd></button>
      <p class="dim"><kbd>Ctrl A</kbd> marks all, <kbd>Shift</kbd> a span, <kbd>Ctrl</kbd> one more.</p>
    </div>`;
  }

  #one(): TemplateResult {
    const { detail } = this;
    if (this.cartId === null) {
      return html`<div class="many">
        <p class="dim">Choose a cart to see and edit all of it.</p>
        <p class="dim"><kbd>↑</kbd> <kbd>↓</kbd> go through the list, <kbd>Enter</kbd> edits.</p>
      </div>`;
    }
    if (detail?.cartId !== this.cartId) {
      return html`<div class="many"><p class="dim">${this.failure === '' ? 'Loading …' : this.failure}</p></div>`;
    }
    return html`${this.#head(detail)}
      <div class="tabs" role="tablist" @keydown=${this.#tabKey}>
        ${tabsOf(detail).map(
          ([id, name]) =>
            html`<button
              type="button"
              role="tab"
              id="tab-${id}"
              aria-controls="panel"
              aria-selected=${this.tab === id ? 'true' : 'false'}
              tabindex=${this.tab === id ? 0 : -1}
              @click=${() => {
                this.tab = id;
              }}
            >
              ${name}${id === 'cuts' && detail.cutList.length > 1 ? html` <span class="dim">${detail.cutList.length}</span>` : nothing}
            </button>`,
        )}
      </div>
      <div
        class="panel"
        role="tabpanel"
        id="panel"
        aria-labelledby="tab-${this.tab}"
        tabindex="0"
        @keydown=${this.#keyDown}
      >
        ${keyed(`${detail.cartId} ${this.edition}`, this.#panel(detail))}
      </div>
      ${this.#foot(detail)}`;
  }

  #head(detail: CartDetail): TemplateResult {
    const art = detail.artwork;
    return html`<header>
        ${art === null ? html`<span class="art none" aria-hidden="true">♪</span>` : html`<img class="art" src=${artworkUrl(art)} alt="Cover" />`}
        <div>
          <h2 class="clip" dir="auto">${oneLine(detail.title)}</h2>
          <p class="clip" dir="auto">${oneLine(detail.artist)}</p>
          <p class="dim">
            <i class="chip" data-kind=${detail.kind}></i> ${KIND_WORDS[detail.kind]} · No.
            ${detail.cartId}${detail.durationSeconds === null ? nothing : html` · ${duration(detail.durationSeconds)}`}
          </p>
        </div>
      </header>
      ${detail.problem === null ? nothing : html`<p class="problem">▲ ${oneLine(detail.problem.message)}</p>`}`;
  }

  #panel(detail: CartDetail): TemplateResult {
    switch (this.tab) {
      case 'details':
        return html`<ct-cart-form
          .detail=${detail}
          .draft=${this.#mine.cart}
          .faults=${faultsOf(this.#mine.cart)}
          .categories=${(this.facets?.categories ?? []).map(({ name }) => name)}
          .codes=${(this.facets?.codes ?? []).map(({ code }) => code)}
          @draft=${(event: DraftEvent) => {
            this.#keep({ ...this.#mine, cart: event.detail.draft });
          }}
        ></ct-cart-form>`;
      case 'cuts':
        return html`<div class="cuts">
          ${detail.cutList.map(
            (cut) =>
              html`<ct-cut-form
                .cut=${cut}
                .draft=${this.#mine.cuts[cut.cutId] ?? {}}
                .open=${cut.cutId === this.cutId && detail.live === null}
                .live=${detail.live !== null}
                @cut-draft=${(event: CutDraftEvent) => {
                  this.#keep(withCutDraft(this.#mine, event.detail.cutId, event.detail.draft));
                }}
                @cut-shown=${(event: CustomEvent<{ cutId: string }>) => {
                  this.dispatchEvent(new CustomEvent('cut-shown', { detail: event.detail }));
                }}
              ></ct-cut-form>`,
          )}
          ${detail.cutList.length === 0 ? html`<p class="dim">It has no audio yet.</p>` : nothing}
        </div>`;
      case 'sound':
        return html`<ct-sound-facts .cuts=${detail.cutList}></ct-sound-facts>`;
      case 'history':
        return html`<ct-cart-history .cartId=${detail.cartId}></ct-cart-history>`;
    }
  }

  #foot(detail: CartDetail): TemplateResult | typeof nothing {
    const mine = this.#mine;
    const others = [...this.drafts.keys()].filter((id) => id !== this.cartId).length;
    if (!hasDrafts(mine) && this.failure === '' && others === 0) return nothing;
    return html`<footer>
      ${
        this.conflict === null
          ? nothing
          : html`<p class="conflict" role="alert">
              <b>Somebody else has changed this cart meanwhile</b
              >${this.conflict.length === 0 ? '' : html`: ${this.conflict.join(', ')}`}. Saving again keeps theirs and
              puts your fields over it.
            </p>`
      }
      ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
      <div class="buttons">
        ${
          hasDrafts(mine)
            ? html`<button
                  type="button"
                  class="main"
                  ?disabled=${this.busy || !canSave(detail, mine)}
                  @click=${() => void this.#save()}
                >
                  ${this.busy ? 'Saving …' : 'Save'} <kbd>Ctrl S</kbd>
                </button>
                <button type="button" @click=${this.#discard}>Discard</button>`
            : nothing
        }
        ${others === 0 ? nothing : html`<span class="dim">● ${others} more not saved</span>`}
      </div>
    </footer>`;
  }

  #keep(drafts: Drafts): void {
    if (this.cartId === null) return;
    const kept = new Map(this.drafts);
    if (hasDrafts(drafts)) kept.set(this.cartId, drafts);
    else kept.delete(this.cartId);
    this.drafts = kept;
  }

  readonly #discard = (): void => {
    this.#keep(noDrafts);
    this.conflict = null;
    this.failure = '';
    this.edition += 1;
  };

  async #load(cartId: string | null): Promise<void> {
    this.failure = '';
    this.conflict = null;
    if (cartId === null) return;
    try {
      const detail = await cartDetail(cartId);
      if (this.cartId !== cartId) return;
      if (this.detail?.revision !== detail.revision) this.edition += 1;
      this.detail = detail;
    } catch (error) {
      if (this.cartId === cartId) this.failure = `The cart cannot be had: ${(error as Error).message}`;
    }
  }

  async #loadFacets(): Promise<void> {
    // Without them the fields only suggest nothing.
    this.facets = await libraryFacets().catch(() => null);
  }

  async #save(): Promise<void> {
    const { detail } = this;
    if (detail === null || this.busy || !hasDrafts(this.#mine) || !canSave(detail, this.#mine)) return;
    this.busy = true;
    this.failure = '';
    try {
      const result = await saveDrafts(detail, this.#mine);
      if (result.saved) this.#taken(result.detail);
      else {
        this.conflict = changedFields(detail, result.theirs);
        this.detail = result.theirs;
      }
    } catch (error) {
      this.failure = `It was not saved: ${(error as Error).message}`;
    }
    this.busy = false;
  }

  #taken(detail: CartDetail): void {
    const kept = new Map(this.drafts);
    kept.delete(detail.cartId);
    this.drafts = kept;
    this.conflict = null;
    if (this.cartId === detail.cartId) {
      this.detail = detail;
      this.edition += 1;
    }
    this.dispatchEvent(new CustomEvent('cart-saved', { detail: { row: detail } }));
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void this.#save();
  };

  readonly #tabKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const tabs = tabsOf(this.detail);
    const at = tabs.findIndex(([id]) => id === this.tab);
    [this.tab] = tabs[(at + step + tabs.length) % tabs.length];
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>(`#tab-${this.tab}`)?.focus();
    });
  };

  readonly #leaving = (event: Event): void => {
    if (this.drafts.size > 0) event.preventDefault();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cart-pane': CartPane;
  }
}
