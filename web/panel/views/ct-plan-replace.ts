import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Candidates, PlanItem } from '../../api/plan-day.js';
import '../elements/ct-candidate-list.js';
import type { CandidateEvent, CandidateList } from '../elements/ct-candidate-list.js';
import { Asked } from '../state/asked.js';
import { keptWords } from '../state/plan-day.js';
import { planChangeEvent } from '../state/plan-events.js';
import { candidates } from '../state/plan-rest.js';
import { forms } from '../theme/forms.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';

const FIRST = 100;
/** The most that the station sends at once. */
const MOST = 500;
/** Words are looked for when the typing rests. */
const TYPING_MS = 150;

/** Carts that could stand in an item's place, ranked, and looked for by words. Emits `plan-change`. */
@customElement('ct-plan-replace')
export class PlanReplace extends LitElement {
  static override styles = [
    shared,
    forms,
    panes,
    css`
      input {
        width: 100%;
        min-height: var(--target);
      }
      p {
        margin: 6px 0;
        font-size: 13px;
      }
      ct-candidate-list {
        flex: 1;
        min-height: 0;
      }
    `,
  ];

  @property({ attribute: false }) item: PlanItem | null = null;
  @property({ type: Number }) revision = 0;
  @property() zone = 'UTC';
  @state() private words = '';
  @state() private limit = FIRST;
  @query('input') private readonly input!: HTMLInputElement | null;
  @query('ct-candidate-list') private readonly list!: CandidateList | null;
  #timer = 0;
  readonly #found = new Asked(this, (signal) =>
    candidates(this.item?.itemId ?? '', this.words.trim(), this.limit, signal),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  /** To the words, ready to type. */
  focusSearch(): void {
    this.input?.focus();
  }

  override render(): TemplateResult {
    const { item } = this;
    if (item === null) return html``;
    const { value, failure } = this.#found;
    const kept = keptWords(item);
    return html`<input
        type="search"
        aria-label="Title or artist"
        placeholder="Title, artist …"
        autocomplete="off"
        maxlength="200"
        @input=${this.#typed}
        @keydown=${this.#searchKey}
      />
      ${failure === '' ? nothing : html`<p class="bad" role="alert">${failure}</p>`}
      ${kept === null ? nothing : html`<p class="warned">${kept}</p>`}
      ${value === null ? (failure === '' ? html`<p class="dim">Weighing …</p>` : nothing) : this.#answer(item, value)}`;
  }

  protected override willUpdate(): void {
    this.#found.about(this.item?.itemId ?? null, `${this.revision} ${this.limit} ${this.words.trim()}`);
  }

  #answer(item: PlanItem, { candidates: found, weighed }: Candidates): TemplateResult {
    const isAll = found.length < this.limit || this.limit === MOST;
    return html`<p class="dim" role="status">
        ${found.length === 0 ? 'None of' : `${found.length}, the cheapest first, of`} ${weighed} weighed.
        <span>The figure is what the plan would cost more with it.</span>
      </p>
      <ct-candidate-list
        zone=${this.zone}
        standing=${item.cartId}
        ?locked=${keptWords(item) !== null}
        .candidates=${found}
        @take=${(event: CandidateEvent) => {
          const { cartId } = event.detail.candidate;
          const { itemId, startsAtEpochMs } = item;
          this.dispatchEvent(
            planChangeEvent({ do: 'replace', itemId, cartId }, { itemId, atEpochMs: startsAtEpochMs, cartId }),
          );
        }}
      ></ct-candidate-list>
      ${
        isAll
          ? nothing
          : html`<button
              type="button"
              @click=${() => {
                this.limit = MOST;
              }}
            >
              Show ${MOST}
            </button>`
      }`;
  }

  readonly #typed = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.words = value;
    }, TYPING_MS);
  };

  readonly #searchKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    this.list?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-plan-replace': PlanReplace;
  }
}
