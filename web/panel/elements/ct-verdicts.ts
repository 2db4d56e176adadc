import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PlanVerdict } from '../../api/plan-day.js';
import { oneLine, stationClock } from '../state/format.js';
import { costWords } from '../state/plan-day.js';
import { aimEvent } from '../state/plan-events.js';
import { shared } from '../theme/shared.js';

/** Rules and what each says of a place; what a rule breaks against is a link to it. Emits `aim`. */
@customElement('ct-verdicts')
export class Verdicts extends LitElement {
  static override styles = [
    shared,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 18px minmax(0, 1fr) auto;
        gap: 2px 6px;
        align-items: baseline;
        padding: 5px 0;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        font-size: 14px;
        overflow-wrap: anywhere;
      }
      li:last-child {
        border-bottom: 0;
      }
      .sign {
        color: var(--next-text);
        text-align: center;
      }
      .broken .sign {
        color: var(--warn);
      }
      .must .sign {
        color: var(--on-air-text);
      }
      .broken .words {
        font-weight: 600;
      }
      .who {
        display: block;
        color: var(--text-dim);
        font-size: 13px;
      }
      .cost {
        color: var(--text-dim);
      }
      button {
        grid-column: 2 / -1;
        justify-self: start;
        max-width: 100%;
        min-height: var(--target);
        margin: -6px 0;
        padding: 0 4px;
        border: 0;
        background: none;
        color: var(--intro);
        text-align: left;
        text-decoration: underline;
        text-underline-offset: 3px;
      }
    `,
  ];

  @property({ attribute: false }) verdicts: readonly PlanVerdict[] = [];
  /** Whose verdicts they are, where they are not all of one item. */
  @property({ attribute: false }) who: readonly string[] = [];
  @property() zone = 'UTC';
  @property() label = 'Rules';

  override render(): TemplateResult {
    return html`<ul aria-label=${this.label}>
      ${this.verdicts.map((verdict, index) => this.#verdict(verdict, this.who.at(index) ?? ''))}
    </ul>`;
  }

  #verdict({ words, isBroken, mustHold, cost, witness }: PlanVerdict, who: string): TemplateResult {
    const look = isBroken ? (mustHold ? 'broken must' : 'broken') : '';
    const [sign, state] = isBroken ? (mustHold ? ['■', 'broken, must hold'] : ['▲', 'broken']) : ['●', 'kept'];
    return html`<li class=${look}>
      <span class="sign" title=${state}
        ><span aria-hidden="true">${sign}</span><span class="visually-hidden">${state}</span></span
      >
      <span class="words" dir="auto"
        >${who === '' ? nothing : html`<span class="who">${oneLine(who)}</span>`}${words}</span
      >
      <span class="cost" title="Cost">${cost === 0 ? '' : costWords(cost)}</span>
      ${
        witness === null
          ? nothing
          : html`<button type="button" class="clip" dir="auto" @click=${() => this.dispatchEvent(aimEvent(witness))}>
              ${stationClock(this.zone).dayTime(witness.atEpochMs)} ${oneLine(witness.title)}
            </button>`
      }
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-verdicts': Verdicts;
  }
}
