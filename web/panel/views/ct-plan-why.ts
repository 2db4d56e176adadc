import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PlanItem, Why } from '../../api/plan-day.js';
import '../elements/ct-candidate-list.js';
import type { CandidateEvent } from '../elements/ct-candidate-list.js';
import '../elements/ct-verdicts.js';
import { Asked } from '../state/asked.js';
import { brokenOf, costWords, keptWords, rulesWords } from '../state/plan-day.js';
import { planChangeEvent } from '../state/plan-events.js';
import { why } from '../state/plan-rest.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';

/** Why an item stands where it stands: its cost, its rules, and who came next. Emits `plan-change` and `aim`. */
@customElement('ct-plan-why')
export class PlanWhy extends LitElement {
  static override styles = [
    shared,
    panes,
    css`
      h3 {
        margin: 12px 0 2px;
        font-size: 15px;
      }
      p {
        margin: 0;
        font-size: 14px;
      }
    `,
  ];

  @property({ attribute: false }) item: PlanItem | null = null;
  @property({ type: Number }) revision = 0;
  @property() zone = 'UTC';
  readonly #why = new Asked(this, (signal) => why(this.item?.itemId ?? '', signal));

  override render(): TemplateResult {
    const { item } = this;
    if (item === null) return html``;
    const { value, failure } = this.#why;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Why it stands here">
      ${item.reason === '' ? nothing : html`<p dir="auto">${item.reason}</p>`}
      ${failure === '' ? nothing : html`<p class="bad" role="alert">${failure}</p>`}
      ${value === null ? (failure === '' ? html`<p class="dim">Looking …</p>` : nothing) : this.#answer(item, value)}
    </div>`;
  }

  protected override willUpdate(): void {
    this.#why.about(this.item?.itemId ?? null, String(this.revision));
  }

  #answer(item: PlanItem, { kept, cost, verdicts, runnersUp }: Why): TemplateResult {
    const broken = brokenOf(verdicts).sort((a, b) => Number(b.mustHold) - Number(a.mustHold) || b.cost - a.cost);
    const held = verdicts.filter(({ isBroken }) => !isBroken);
    return html`${kept === null ? nothing : html`<p class="dim" dir="auto">${kept}</p>`}
      <h3>
        Cost ${costWords(cost)} ·
        ${
          broken.length === 0
            ? html`<span class="good">● no rule broken</span>`
            : html`<span class="warned">▲ ${rulesWords(broken.length)} broken</span>`
        }
      </h3>
      ${
        verdicts.length === 0
          ? html`<p class="dim">No rule has anything to say of it.</p>`
          : html`<ct-verdicts label="Rules here" zone=${this.zone} .verdicts=${[...broken, ...held]}></ct-verdicts>`
      }
      ${
        runnersUp.length === 0
          ? nothing
          : html`<h3>Runners-up</h3>
              <ct-candidate-list
                label="Runners-up"
                zone=${this.zone}
                ?locked=${keptWords(item) !== null}
                .candidates=${runnersUp}
                @take=${(event: CandidateEvent) => {
                  const { cartId } = event.detail.candidate;
                  const { itemId, startsAtEpochMs } = item;
                  this.dispatchEvent(
                    planChangeEvent({ do: 'replace', itemId, cartId }, { itemId, atEpochMs: startsAtEpochMs, cartId }),
                  );
                }}
              ></ct-candidate-list>`
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-plan-why': PlanWhy;
  }
}
