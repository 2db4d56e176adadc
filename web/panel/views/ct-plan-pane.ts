import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PlanItem, Plays } from '../../api/plan-day.js';
import '../elements/ct-cart-choice.js';
import type { CartEvent } from '../elements/ct-cart-choice.js';
import '../elements/ct-history-map.js';
import '../elements/ct-tabs.js';
import type { TabEvent } from '../elements/ct-tabs.js';
import { Asked } from '../state/asked.js';
import { duration, KIND_WORDS, oneLine, stationClock } from '../state/format.js';
import { keptWords } from '../state/plan-day.js';
import { planChangeEvent } from '../state/plan-events.js';
import { plays } from '../state/plan-rest.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';
import './ct-plan-replace.js';
import type { PlanReplace } from './ct-plan-replace.js';
import './ct-plan-why-not.js';
import './ct-plan-why.js';

const TABS = [
  { value: 'why', words: 'Why' },
  { value: 'replace', words: 'Replace' },
  { value: 'why-not', words: 'Why not …' },
  { value: 'plays', words: 'Plays' },
] as const;

/**
 * The chosen item of a day: why it is there, what could stand in its place, when it aired. Emits `plan-change`, `aim`, `cell`,
 * `lock` and `remove`.
 */
@customElement('ct-plan-pane')
export class PlanPane extends LitElement {
  static override styles = [
    shared,
    forms,
    kinds,
    panes,
    css`
      header {
        display: grid;
        grid-template-columns: 8px minmax(0, 1fr) auto;
        gap: 0 10px;
        align-items: center;
        margin-bottom: 8px;
      }
      header .chip {
        height: 38px;
      }
      h2 {
        margin: 0;
      }
      .buttons {
        gap: 6px;
        margin-bottom: 8px;
      }
      .buttons button {
        flex: 1;
        min-height: var(--target);
        padding: 0 6px;
      }
      ct-tabs {
        margin-bottom: 8px;
      }
      .view,
      .insert {
        flex: 1;
        min-height: 0;
      }
      .insert p {
        margin: 6px 0;
        font-size: 14px;
      }
      .sure {
        border-color: var(--on-air-text);
        color: var(--on-air-text);
        font-weight: 700;
      }
    `,
  ];

  @property({ attribute: false }) item: PlanItem | null = null;
  @property() day = '';
  @property({ type: Number }) revision = 0;
  @property() zone = 'UTC';
  /** A second press removes it. */
  @property({ type: Boolean }) removing = false;
  @property({ type: Boolean }) busy = false;
  @state() private tab = 'why';
  @state() private isInserting = false;
  @query('ct-plan-replace') private readonly replace!: PlanReplace | null;
  readonly #plays = new Asked<Plays>(this, (signal) => plays(this.item?.cartId ?? '', this.day, signal));

  /** To the ranked candidates, ready to type. */
  async showCandidates(): Promise<void> {
    this.isInserting = false;
    this.tab = 'replace';
    await this.updateComplete;
    await this.replace?.updateComplete;
    this.replace?.focusSearch();
  }

  /** To the choice of a cart that is placed before the item. */
  async showInsert(): Promise<void> {
    this.isInserting = true;
    await this.updateComplete;
    const choice = this.renderRoot.querySelector('.insert ct-cart-choice');
    choice?.shadowRoot?.querySelector('input')?.focus();
  }

  override render(): TemplateResult {
    const { item } = this;
    if (item === null) {
      return html`<p class="dim none">Choose an item: here stands why it is there and what could take its place.</p>`;
    }
    return html`<header>
        <i class="chip" data-kind=${item.kind}></i>
        <div>
          <h2 class="clip" dir="auto" title=${oneLine(item.title)}>${oneLine(item.title)}</h2>
          <span class="dim clip" dir="auto"
            >${[oneLine(item.artist), KIND_WORDS[item.kind] ?? item.kind, oneLine(item.category)].filter((text) => text !== '').join(' · ')}</span
          >
        </div>
        <span>${stationClock(this.zone).time(item.startsAtEpochMs)}<br />${duration(item.durationMs / 1000)}</span>
      </header>
      ${this.#buttons(item)}
      ${
        this.isInserting
          ? this.#insert(item)
          : html`<ct-tabs
                label="About this item"
                .tabs=${TABS}
                chosen=${this.tab}
                @tab=${(event: TabEvent) => {
                  this.tab = event.detail.value;
                }}
              ></ct-tabs>
              ${this.#view(item)}`
      }`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('item') && changed.get('item')?.itemId !== this.item?.itemId) this.isInserting = false;
    const isShown = this.tab === 'plays' && !this.isInserting && this.item !== null;
    this.#plays.about(isShown ? (this.item?.cartId ?? null) : null, `${this.revision} ${this.day}`);
  }

  #buttons(item: PlanItem): TemplateResult {
    const kept = keptWords(item);
    return html`<div class="buttons" role="group" aria-label="Change it">
      <button
        type="button"
        aria-pressed=${item.isLocked ? 'true' : 'false'}
        title="L: stays where it is when the hour is planned anew"
        ?disabled=${item.isFrozen || this.busy}
        @click=${() => this.dispatchEvent(new CustomEvent('lock'))}
      >
        ${item.isLocked ? 'Unlock' : 'Lock'}
      </button>
      <button
        type="button"
        aria-expanded=${this.isInserting ? 'true' : 'false'}
        title="Ins: a cart of the library before this one"
        ?disabled=${item.isFrozen || item.over !== null || this.busy}
        @click=${() => {
          if (this.isInserting) this.isInserting = false;
          else void this.showInsert();
        }}
      >
        Insert before
      </button>
      <button
        type="button"
        class=${this.removing ? 'sure' : ''}
        title=${kept ?? 'Del, and again to be sure; Ctrl Del at once. Undo brings it back'}
        ?disabled=${kept !== null || this.busy}
        @click=${() => this.dispatchEvent(new CustomEvent('remove'))}
      >
        ${this.removing ? 'Really remove' : 'Remove'}
      </button>
    </div>`;
  }

  #insert(item: PlanItem): TemplateResult {
    return html`<div class="insert">
      <p>Which cart is to stand before it?</p>
      <ct-cart-choice
        @cart=${(event: CartEvent) => {
          const { cart } = event.detail;
          if (cart === null) return;
          this.isInserting = false;
          const { hourStartsAtEpochMs, itemId, startsAtEpochMs } = item;
          this.dispatchEvent(
            planChangeEvent(
              { do: 'insert', cartId: cart.cartId, beforeItemId: itemId, hourStartsAtEpochMs },
              { atEpochMs: startsAtEpochMs, cartId: cart.cartId },
            ),
          );
        }}
      ></ct-cart-choice>
    </div>`;
  }

  #view(item: PlanItem): TemplateResult {
    const about = { item, revision: this.revision, zone: this.zone };
    switch (this.tab) {
      case 'replace':
        return html`<ct-plan-replace
          class="view"
          .item=${about.item}
          .revision=${about.revision}
          zone=${about.zone}
        ></ct-plan-replace>`;
      case 'why-not':
        return html`<ct-plan-why-not
          class="view"
          .item=${about.item}
          .revision=${about.revision}
          zone=${about.zone}
        ></ct-plan-why-not>`;
      case 'plays':
        return html`<div class="scroll" tabindex="0" role="region" aria-label="When it aired and is planned">
          ${this.#plays.failure === '' ? nothing : html`<p class="bad" role="alert">${this.#plays.failure}</p>`}
          ${this.#plays.value === null && this.#plays.failure === '' ? html`<p class="dim">Looking …</p>` : nothing}
          <ct-history-map
            .plays=${this.#plays.value}
            @cell=${(event: CustomEvent<unknown>) => this.dispatchEvent(new CustomEvent('cell', { detail: event.detail }))}
          ></ct-history-map>
        </div>`;
      default:
        return html`<ct-plan-why
          class="view"
          .item=${about.item}
          .revision=${about.revision}
          zone=${about.zone}
        ></ct-plan-why>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-plan-pane': PlanPane;
  }
}
