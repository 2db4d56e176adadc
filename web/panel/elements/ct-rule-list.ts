import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Feasibility, PlannerRule } from '../../api/planner.js';
import { positionMove } from '../state/clock-edit.js';
import { isQuantity, ruleVerdict, ruleWords } from '../state/rule-edit.js';
import { shared } from '../theme/shared.js';
import type { MoveEvent, PositionEvent } from './ct-position-list.js';

/**
 * Rules in their order, the one that is relaxed last first; moved by dragging or with Alt and the arrows. Emits `choose`,
 * `move`, `remove` and `copy`.
 */
@customElement('ct-rule-list')
export class RuleList extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        overflow: auto;
        scrollbar-width: thin;
      }
      ol {
        margin: 0;
        padding: 0 3px 3px;
        list-style: none;
      }
      .head,
      .rule {
        display: grid;
        grid-template-columns: 26px minmax(0, 1fr) 108px 88px 118px;
        gap: 0 12px;
        align-items: center;
        padding: 5px 8px;
      }
      .head {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--pane);
        color: var(--text-dim);
        font-size: 13px;
        font-weight: 600;
        box-shadow: inset 0 -1px var(--line-strong);
      }
      .rule {
        min-height: 46px;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        cursor: grab;
      }
      .rule[aria-selected='true'] {
        background: var(--marked);
      }
      .rule:focus-visible {
        outline-offset: -2px;
      }
      .rule.over {
        box-shadow: inset 0 3px var(--intro);
      }
      .rule.below {
        box-shadow: inset 0 -3px var(--intro);
      }
      .number {
        text-align: right;
      }
      .what small {
        display: block;
        font-size: 13px;
      }
      .hold {
        font-size: 13px;
      }
      .must {
        font-weight: 650;
      }
      .good {
        color: var(--next-text);
      }
      .warned {
        color: var(--warn);
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) rules: readonly PlannerRule[] = [];
  @property({ attribute: false }) findings: Feasibility = [];
  /** Names of categories by code. */
  @property({ attribute: false }) categories: ReadonlyMap<string, string> = new Map();
  @property({ type: Number }) chosen = -1;
  @state() private dragged = -1;
  @state() private over = -1;
  #shouldFocus = false;

  override render(): TemplateResult {
    return html`<div class="head" aria-hidden="true">
        <span></span><span>Rule</span><span></span><span class="number">Asked</span><span class="number">Possible</span>
      </div>
      <ol
        role="listbox"
        aria-label="Rules, the one that is relaxed last first"
        @keydown=${this.#keyDown}
        @click=${this.#clicked}
      >
        ${this.rules.map((rule, index) => this.#rule(rule, index))}
      </ol>`;
  }

  protected override updated(): void {
    if (!this.#shouldFocus) return;
    this.#shouldFocus = false;
    this.renderRoot.querySelector<HTMLElement>('.rule[aria-selected="true"]')?.focus();
  }

  #rule(rule: PlannerRule, index: number): TemplateResult {
    const verdict = ruleVerdict(rule, this.findings);
    const isChosen = index === this.chosen;
    const where =
      rule.categories === null
        ? 'whole station'
        : rule.categories.length === 0
          ? 'no category'
          : rule.categories.map((code) => this.categories.get(code) ?? code).join(', ');
    const why = verdict === null ? 'Shows in the plan: it depends on the songs' : verdict.why;
    const look = this.over === index && this.dragged !== index ? (this.dragged > index ? 'over' : 'below') : '';
    return html`<li
      role="option"
      class="rule ${look}"
      tabindex=${isChosen || (this.chosen === -1 && index === 0) ? 0 : -1}
      aria-selected=${isChosen ? 'true' : 'false'}
      draggable="true"
      title=${why}
      data-index=${index}
      @dragstart=${(event: DragEvent) => {
        event.dataTransfer?.setData('text/plain', rule.id);
        this.dragged = index;
      }}
      @dragover=${(event: DragEvent) => {
        if (this.dragged === -1) return;
        event.preventDefault();
        this.over = index;
      }}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        this.#move(this.dragged, index);
      }}
      @dragend=${() => {
        this.dragged = this.over = -1;
      }}
    >
      <span class="number dim">${index + 1}</span>
      <span class="what" dir="auto"
        >${ruleWords(rule)}<small class="dim clip">${where}${verdict === null ? '' : ` · ${verdict.why}`}</small></span
      >
      <span class="hold ${rule.breakable ? 'dim' : 'must'}"
        >${rule.breakable ? (isQuantity(rule) ? 'a quantity' : 'may be relaxed') : '■ must hold'}</span
      >
      <span class="number">${verdict === null ? '' : verdict.asked}</span>
      <span class="number ${verdict?.look ?? 'dim'}"
        >${verdict === null ? 'in the plan' : `${verdict.look === 'warned' ? '▲ ' : '● '}${verdict.possible}`}</span
      >
    </li>`;
  }

  #tell(type: 'choose' | 'remove' | 'copy', index: number): void {
    this.dispatchEvent(new CustomEvent(type, { detail: { index } }) satisfies PositionEvent);
  }

  #move(from: number, to: number): void {
    this.dispatchEvent(new CustomEvent('move', { detail: { from, to } }) satisfies MoveEvent);
  }

  readonly #clicked = (event: Event): void => {
    const row = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (row !== null) this.#tell('choose', Number(row.dataset['index']));
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const at = Math.max(0, this.chosen);
    const move = positionMove(event, at, this.rules.length);
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#shouldFocus = true;
    if (move.do === 'go') this.#tell('choose', move.to);
    else if (move.do === 'move') this.#move(at, move.to);
    else this.#tell(move.do, at);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-rule-list': RuleList;
  }
}
