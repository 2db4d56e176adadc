import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PlanItem, WhyNot } from '../../api/plan-day.js';
import type { FixedCart } from '../../api/planner.js';
import '../elements/ct-cart-choice.js';
import type { CartEvent } from '../elements/ct-cart-choice.js';
import '../elements/ct-verdicts.js';
import { Asked } from '../state/asked.js';
import { oneLine, stationClock } from '../state/format.js';
import { costChangeWords, keptWords, rulesWords } from '../state/plan-day.js';
import { aimEvent, planChangeEvent } from '../state/plan-events.js';
import { whyNot } from '../state/plan-rest.js';
import { forms } from '../theme/forms.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';

/** Why not this cart here, and where it could stand first. Emits `plan-change` and `aim`. */
@customElement('ct-plan-why-not')
export class PlanWhyNot extends LitElement {
  static override styles = [
    shared,
    forms,
    panes,
    css`
      h3 {
        margin: 12px 0 4px;
        font-size: 15px;
      }
      p {
        margin: 6px 0;
        font-size: 14px;
      }
      .buttons {
        flex-wrap: wrap;
        margin: 8px 0;
      }
      .buttons button {
        min-height: var(--target);
      }
    `,
  ];

  @property({ attribute: false }) item: PlanItem | null = null;
  @property({ type: Number }) revision = 0;
  @property() zone = 'UTC';
  @state() private cart: FixedCart | null = null;
  readonly #answered = new Asked(this, (signal) => whyNot(this.item?.itemId ?? '', this.cart?.cartId ?? '', signal));

  override render(): TemplateResult {
    const { item, cart } = this;
    if (item === null) return html``;
    const { value, failure } = this.#answered;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Why not another cart">
      <h3 dir="auto">Why not at ${stationClock(this.zone).time(item.startsAtEpochMs)} …</h3>
      <ct-cart-choice
        .cart=${cart}
        @cart=${(event: CartEvent) => {
          this.cart = event.detail.cart;
        }}
      ></ct-cart-choice>
      ${failure === '' ? nothing : html`<p class="bad" role="alert">${failure}</p>`}
      ${
        cart === null
          ? html`<p class="dim">Choose any cart of the library to hear what speaks against it here.</p>`
          : value === null
            ? failure === ''
              ? html`<p class="dim">Weighing …</p>`
              : nothing
            : this.#answer(item, value)
      }
    </div>`;
  }

  protected override willUpdate(): void {
    const { item, cart } = this;
    const subject = item === null || cart === null ? null : `${item.itemId} ${cart.cartId}`;
    this.#answered.about(subject, String(this.revision));
  }

  #answer(item: PlanItem, { cartId, forbidden, broken, costChange, earliest }: WhyNot): TemplateResult {
    const { itemId, startsAtEpochMs } = item;
    return html`<div role="status">
        ${
          forbidden !== null
            ? html`<p class="bad" dir="auto">■ ${forbidden}</p>`
            : broken.length === 0
              ? html`<p class="good">● Nothing speaks against it${cost(costChange)}.</p>`
              : html`<p class="warned">▲ It would break ${rulesWords(broken.length)}${cost(costChange)}.</p>`
        }
      </div>
      ${
        broken.length === 0
          ? nothing
          : html`<ct-verdicts label="What it would break" zone=${this.zone} .verdicts=${broken}></ct-verdicts>`
      }
      ${
        forbidden !== null || keptWords(item) !== null
          ? nothing
          : html`<div class="buttons">
              <button
                type="button"
                @click=${() =>
                  this.dispatchEvent(
                    planChangeEvent({ do: 'replace', itemId, cartId }, { itemId, atEpochMs: startsAtEpochMs, cartId }),
                  )}
              >
                Take it all the same
              </button>
            </div>`
      }
      ${earliest === null ? html`<p class="dim">No planned place from here on would take it.</p>` : this.#earliest(earliest)}`;
  }

  #earliest({ itemId, startsAtEpochMs, fits, broken }: NonNullable<WhyNot['earliest']>): TemplateResult {
    const time = stationClock(this.zone).dayTime(startsAtEpochMs);
    return html`<h3>Earliest place</h3>
      <p class=${fits ? 'good' : 'warned'}>
        ${fits ? `● ${time}: it breaks nothing there.` : `▲ It breaks something everywhere; least at ${time}.`}
      </p>
      ${broken.length === 0 ? nothing : html`<ct-verdicts label="What it would break there" zone=${this.zone} .verdicts=${broken}></ct-verdicts>`}
      <div class="buttons">
        <button type="button" @click=${() => this.dispatchEvent(aimEvent({ itemId, atEpochMs: startsAtEpochMs }))}>
          Go to ${time}
        </button>
      </div>`;
  }
}

const cost = (change: number | null): string => (change === null ? '' : ` (cost ${oneLine(costChangeWords(change))})`);

declare global {
  interface HTMLElementTagNameMap {
    'ct-plan-why-not': PlanWhyNot;
  }
}
