import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { oneLine } from '../state/format.js';
import { Select } from '../state/select.js';
import { alarmsOf } from '../state/store.js';
import { shared } from '../theme/shared.js';

/** The bar below the header: the worst alarm that nobody here has acknowledged, or that the link is down. */
@customElement('ct-alarm-bar')
export class AlarmBar extends LitElement {
  static override styles = [
    shared,
    css`
      /* Out of the way, but there: a live region must exist before it speaks. */
      :host(:not([open])) {
        position: absolute;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 14px;
        min-height: 56px;
        padding: 4px 8px 4px 16px;
        border-radius: var(--radius);
        border: 1px solid var(--warn-line);
        background: var(--warn-pane);
      }
      .critical {
        background: var(--on-air-pane);
        border: 2px solid var(--on-air);
      }
      strong {
        white-space: nowrap;
        color: var(--warn);
      }
      .critical strong {
        color: var(--on-air-text);
      }
      .text {
        flex: 1;
        min-width: 0;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
      }
      a {
        color: inherit;
        white-space: nowrap;
        padding: 12px 4px;
      }
      button {
        padding: 0 16px;
        min-height: 44px;
        font-weight: 600;
      }
    `,
  ];

  readonly #state = new Select(this, (state) => state);

  override render(): TemplateResult {
    const content = this.#content();
    this.toggleAttribute('open', content !== nothing);
    return html`<div role="alert">${content}</div>`;
  }

  #content(): TemplateResult | typeof nothing {
    const state = this.#state.value;
    if (state.socket === 'down') {
      return html`<div class="bar critical">
        <strong>○ Reconnecting</strong>
        <span class="text"
          >The panel has lost the station. What is shown is old, and nothing can be started from here.</span
        >
      </div>`;
    }
    const open = alarmsOf(state).filter((alarm) => !state.acknowledged.includes(alarm.key));
    const newestFirst = open.toSorted((a, b) => b.sinceEpochMs - a.sinceEpochMs);
    const worst = newestFirst.find((alarm) => alarm.level === 'critical') ?? newestFirst.at(0);
    if (worst === undefined) return nothing;
    const more = open.length - 1;
    return html`<div class="bar ${worst.level}">
      <strong>${worst.level === 'critical' ? '▲ Critical' : '△ Warning'}</strong>
      <span class="text">${oneLine(worst.message)}</span>
      <a href="#/alarms">${more === 0 ? 'Why' : `Why, and ${more} more`}</a>
      <button
        type="button"
        @click=${() => {
          this.#acknowledge(worst.key);
        }}
      >
        Acknowledge
      </button>
    </div>`;
  }

  #acknowledge(key: string): void {
    this.dispatchEvent(new CustomEvent('alarm-acknowledged', { detail: { key }, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-alarm-bar': AlarmBar;
  }
}
