import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  colourOf,
  kindOf,
  positionMove,
  positionWords,
  timeMark,
  type ClockFacts,
  type LaidClock,
  type LaidPosition,
  joins,
} from '../state/clock-edit.js';
import { duration } from '../state/format.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** A position is chosen, moved to another place, taken out or doubled. */
export type PositionEvent = CustomEvent<{ readonly index: number }>;
export type MoveEvent = CustomEvent<{ readonly from: number; readonly to: number }>;

const TRANSITION_WORDS = {
  play: 'then after its end',
  segue: 'then by segue',
  stop: 'then after its end (stop)',
} as const;

/**
 * A clock's positions with where they come to lie; moved by dragging or with Alt and the arrows (see `positionMove`). Emits
 * `choose`, `move`, `remove` and `copy`.
 */
@customElement('ct-position-list')
export class PositionList extends LitElement {
  static override styles = [
    shared,
    kinds,
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
      .position {
        display: grid;
        grid-template-columns: 28px 56px 8px minmax(0, 1fr) minmax(0, auto) 56px;
        gap: 10px;
        align-items: center;
        min-height: 34px;
        padding: 1px 8px;
      }
      @media (max-height: 800px) {
        .position {
          min-height: 28px;
          font-size: 14px;
        }
      }
      .head {
        position: sticky;
        top: 0;
        background: var(--pane);
        color: var(--text-dim);
        font-size: 13px;
        font-weight: 600;
        z-index: 1;
        box-shadow: inset 0 -1px var(--line-strong);
        min-height: 28px;
      }
      .position {
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        cursor: grab;
      }
      .position[aria-selected='true'] {
        background: var(--marked);
      }
      .position:focus-visible {
        outline-offset: -2px;
      }
      .position.over {
        box-shadow: inset 0 3px var(--intro);
      }
      .position.below {
        box-shadow: inset 0 -3px var(--intro);
      }
      .position.late .start {
        color: var(--warn);
        font-weight: 650;
      }
      .position.beyond {
        opacity: 0.6;
      }
      .number {
        text-align: right;
      }
      .chip {
        height: 22px;
      }
      .marks {
        display: flex;
        gap: 6px;
        font-size: 12px;
        overflow: hidden;
      }
      .marks span {
        padding: 1px 7px;
        border: 1px solid var(--line-strong);
        border-radius: 4px;
        color: var(--text-dim);
        white-space: nowrap;
      }
      .marks .timed {
        border-color: var(--intro);
        color: var(--text);
      }
      .around {
        color: var(--intro);
      }
    `,
  ];

  @property({ attribute: false }) laid: LaidClock = { positions: [], totalSeconds: 0, unknown: 0 };
  @property({ attribute: false }) facts: ClockFacts | null = null;
  @property({ type: Number }) chosen = -1;
  @property({ type: Number }) repeatFrom: number | null = null;
  @state() private dragged = -1;
  @state() private over = -1;
  #shouldFocus = false;

  override render(): TemplateResult {
    const { facts } = this;
    if (facts === null) return html``;
    return html`<div class="head" aria-hidden="true">
        <span class="number">No</span><span class="number">At</span><span></span><span>What</span><span></span
        ><span class="number">Length</span>
      </div>
      <ol role="listbox" aria-label="Positions of the clock" @keydown=${this.#keyDown} @click=${this.#clicked}>
        ${this.laid.positions.map((laid) => this.#position(laid, facts))}
      </ol>`;
  }

  protected override updated(): void {
    if (!this.#shouldFocus) return;
    this.#shouldFocus = false;
    const row = this.renderRoot.querySelector<HTMLElement>('.position[aria-selected="true"]');
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  #position({ position, index, startSeconds, seconds, slackSeconds }: LaidPosition, facts: ClockFacts): TemplateResult {
    const colour = colourOf(position, facts);
    const isChosen = index === this.chosen;
    const looks = [
      slackSeconds !== null && Math.abs(slackSeconds) > 30 ? 'late' : '',
      startSeconds >= 3600 ? 'beyond' : '',
      this.over === index && this.dragged !== index ? (this.dragged > index ? 'over' : 'below') : '',
    ];
    const isTab = isChosen || (this.chosen === -1 && index === 0);
    return html`<li
      role="option"
      class="position ${looks.join(' ')}"
      tabindex=${isTab ? 0 : -1}
      aria-selected=${isChosen ? 'true' : 'false'}
      draggable="true"
      data-index=${index}
      @dragstart=${(event: DragEvent) => {
        event.dataTransfer?.setData('text/plain', String(index));
        this.dragged = index;
        this.#choose(index);
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
      <span class="number start">${duration(startSeconds)}</span>
      <i class="chip" data-kind=${kindOf(position, facts)} .style=${colour === null ? '' : `--kind: ${colour}`}></i>
      <span class="clip" dir="auto">${positionWords(position, facts)}</span>
      <span class="marks">
        ${this.repeatFrom === index ? html`<span class="around">↻ goes around from here</span>` : nothing}
        ${position.hard === null ? nothing : html`<span class="timed">${timeMark(position)}</span>`}
        ${position.avails === null ? nothing : html`<span>${position.avails} avails</span>`}
        ${position.overNext ? html`<span>over the next</span>` : nothing}
        ${position.place === null ? nothing : html`<span>${position.place}s the hour</span>`}
        ${
          position.requiredCodes.length + position.excludedCodes.length === 0
            ? nothing
            : html`<span class="clip"
                >${[...position.requiredCodes, ...position.excludedCodes.map((code) => `not ${code}`)].join(', ')}</span
              >`
        }
        ${position.transition === null || !joins(position) ? nothing : html`<span>${TRANSITION_WORDS[position.transition]}</span>`}
      </span>
      <span class="number"
        >${position.overNext ? '–' : position.purpose === 'fill' ? 'rest' : seconds === null ? '?' : duration(seconds)}</span
      >
    </li>`;
  }

  #choose(index: number): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: { index } }) satisfies PositionEvent);
  }

  #move(from: number, to: number): void {
    this.dispatchEvent(new CustomEvent('move', { detail: { from, to } }) satisfies MoveEvent);
  }

  readonly #clicked = (event: Event): void => {
    const row = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (row !== null) this.#choose(Number(row.dataset['index']));
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const at = Math.max(0, this.chosen);
    const move = positionMove(event, at, this.laid.positions.length);
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#shouldFocus = true;
    switch (move.do) {
      case 'go':
        this.#choose(move.to);
        return;
      case 'move':
        this.#move(at, move.to);
        return;
      case 'remove':
      case 'copy':
        this.dispatchEvent(new CustomEvent(move.do, { detail: { index: at } }) satisfies PositionEvent);
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-position-list': PositionList;
  }
}
