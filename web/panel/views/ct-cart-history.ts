import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CartHistory } from '../../api/library.js';
import { duration, oneLine, stationClock } from '../state/format.js';
import { cartHistory } from '../state/library-rest.js';
import { Select } from '../state/select.js';
import { shared } from '../theme/shared.js';

const OUTCOME_WORDS = { played: '● played', cut: '◐ cut short', skipped: '○ skipped', failed: '▲ failed' } as const;

/** When a cart has aired, newest first. */
@customElement('ct-cart-history')
export class CartHistoryView extends LitElement {
  static override styles = [
    shared,
    css`
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto 120px;
        gap: 2px 12px;
        padding: 9px 0;
        border-bottom: 1px solid var(--line);
      }
      small {
        grid-column: span 3;
      }
      .failed {
        color: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) cartId: string | null = null;
  @state() private history: CartHistory | null = null;
  @state() private failure = '';
  readonly #zone = new Select(this, (panel) => panel.parts?.station.timeZone ?? 'UTC');

  override render(): TemplateResult {
    if (this.failure !== '') return html`<p role="alert">${this.failure}</p>`;
    const { history } = this;
    if (history === null) return html`<p class="dim">Looking …</p>`;
    const clock = stationClock(this.#zone.value);
    return html`<p class="dim">
        ${history.total === 0 ? 'Never on air.' : `On air ${history.total.toLocaleString('en')} times.`}
      </p>
      <ol>
        ${history.plays.map(
          ({ startedAtEpochMs, seconds, outcome, reason }) =>
            html`<li>
              <span>${clock.day(startedAtEpochMs)} <b>${clock.time(startedAtEpochMs)}</b></span>
              <span>${duration(seconds)}</span>
              <span class=${outcome === 'failed' ? 'failed' : 'dim'}>${OUTCOME_WORDS[outcome]}</span>
              ${reason === '' ? nothing : html`<small class="dim">${oneLine(reason)}</small>`}
            </li>`,
        )}
      </ol>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cartId')) void this.#load(this.cartId);
  }

  async #load(cartId: string | null): Promise<void> {
    this.history = null;
    this.failure = '';
    if (cartId === null) return;
    try {
      const history = await cartHistory(cartId);
      if (this.cartId === cartId) this.history = history;
    } catch (error) {
      if (this.cartId === cartId) this.failure = `The history cannot be had: ${(error as Error).message}`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cart-history': CartHistoryView;
  }
}
