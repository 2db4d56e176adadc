import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { PlanHour, PlanItem, PlanTrial } from '../../api/plan-day.js';
import { duration, oneLine, stationClock } from '../state/format.js';
import { beyondWords, brokenOf, costWords, rulesWords } from '../state/plan-day.js';
import { compareHours, type CompareLine } from '../state/plan-trial.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** An hour as it stands beside the same hour planned anew; lines that differ are marked. Emits `accept` and `leave`. */
@customElement('ct-compare-plans')
export class ComparePlans extends LitElement {
  static override styles = [
    shared,
    forms,
    kinds,
    css`
      dialog {
        width: min(1180px, 96vw);
        height: min(860px, 94vh);
        padding: 16px 20px;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
        gap: 10px;
      }
      h2 {
        margin: 0;
      }
      .scroll {
        flex: 1;
        min-height: 0;
        overflow: auto;
        scrollbar-width: thin;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        table-layout: fixed;
        font-size: 14px;
      }
      th {
        position: sticky;
        top: 0;
        z-index: 1;
        padding: 8px 10px;
        background: var(--pane);
        text-align: left;
        box-shadow: inset 0 -1px var(--line-strong);
      }
      th b {
        display: block;
        font-size: 16px;
      }
      th.mark {
        width: 84px;
      }
      td {
        padding: 5px 10px;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        vertical-align: middle;
      }
      .item {
        display: grid;
        grid-template-columns: 62px 8px minmax(0, 1fr) auto 44px;
        gap: 0 8px;
        align-items: center;
      }
      .what span {
        font-size: 13px;
      }
      .what b,
      .what span {
        display: block;
      }
      .what b {
        font-weight: 600;
      }
      .length {
        text-align: right;
      }
      .other td {
        background: var(--warn-pane);
      }
      .mark {
        text-align: center;
        font-size: 13px;
      }
      .other .mark {
        color: var(--warn);
        font-weight: 650;
      }
      .warned {
        color: var(--warn);
        font-weight: 650;
        white-space: nowrap;
      }
      .good {
        color: var(--next-text);
      }
      .buttons {
        justify-content: flex-end;
      }
      .buttons p {
        flex: 1;
        margin: 0;
      }
      .buttons button {
        min-height: var(--target);
        min-width: 120px;
      }
    `,
  ];

  @property({ attribute: false }) trial: PlanTrial | null = null;
  @property({ attribute: false }) standing: PlanHour | null = null;
  @property() zone = 'UTC';
  @property({ type: Boolean }) busy = false;
  @property() failure = '';
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;

  override render(): TemplateResult {
    const { trial, standing } = this;
    const after = trial?.hours.find(({ startsAtEpochMs }) => startsAtEpochMs === standing?.startsAtEpochMs) ?? null;
    const lines = compareHours(standing?.items ?? [], after?.items ?? []);
    const other = lines.filter(({ isSame }) => !isSame).length;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => this.dispatchEvent(new CustomEvent('leave'))}
      @keydown=${(event: Event) => {
        event.stopPropagation();
      }}
    >
      <h2 id="title">${standing?.label ?? ''} planned anew</h2>
      ${
        trial === null || standing === null || after === null
          ? html`<p class="dim scroll" role="status">${this.failure === '' ? 'Planning …' : ''}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label="Both plans">
              <table>
                <thead>
                  <tr>
                    ${this.#head('As it stands', standing, trial.before)}
                    <th class="mark"><span class="visually-hidden">Differs</span></th>
                    ${this.#head('Planned anew', after, trial.after)}
                  </tr>
                </thead>
                <tbody>
                  ${lines.map((line) => this.#line(line))}
                </tbody>
              </table>
            </div>`
      }
      ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
      <div class="buttons">
        <p class="dim">
          ${trial === null ? '' : other === 0 ? 'Both are the same: nothing better was found.' : `${other} of ${lines.length} lines differ. What is locked stays.`}
        </p>
        <button type="button" @click=${() => this.dialog?.close()}>Leave it</button>
        <button
          type="button"
          class="main"
          ?disabled=${trial === null || other === 0 || this.busy}
          @click=${() => this.dispatchEvent(new CustomEvent('accept'))}
        >
          ${this.busy ? 'Storing …' : 'Accept'}
        </button>
      </div>
    </dialog>`;
  }

  protected override firstUpdated(): void {
    this.dialog?.showModal();
  }

  #head(words: string, hour: PlanHour, { broken, cost }: PlanTrial['before']): TemplateResult {
    const beyond = beyondWords(hour);
    return html`<th scope="col">
      <b>${words}</b>
      <span class=${broken === 0 ? 'good' : 'warned'}
        >${broken === 0 ? '● no rule broken' : `▲ ${rulesWords(broken)} broken`}</span
      >
      <span class="dim">· cost ${costWords(cost)} ·</span> <span class=${beyond.look}>${beyond.words}</span>
    </th>`;
  }

  #line({ left, right, isSame }: CompareLine): TemplateResult {
    const mark = isSame ? '=' : left === null ? 'new' : right === null ? 'gone' : '≠ differs';
    return html`<tr class=${isSame ? '' : 'other'}>
      <td>${this.#item(left)}</td>
      <td class="mark">${mark}</td>
      <td>${this.#item(right)}</td>
    </tr>`;
  }

  #item(item: PlanItem | null): TemplateResult {
    if (item === null) return html`<span class="dim">–</span>`;
    const broken = brokenOf(item.broken).length;
    return html`<span class="item">
      <span>${stationClock(this.zone).time(item.startsAtEpochMs)}</span>
      <i class="chip" data-kind=${item.kind}></i>
      <span class="what"
        ><b class="clip" dir="auto">${oneLine(item.title)}</b
        ><span class="clip dim" dir="auto">${oneLine(item.artist)}</span></span
      >
      <span class="warned">${broken === 0 ? '' : `▲ ${rulesWords(broken)}`}</span>
      <span class="length">${duration(item.durationMs / 1000)}</span>
    </span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-compare-plans': ComparePlans;
  }
}
