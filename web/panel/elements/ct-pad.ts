import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { SegmentKind } from '../../../playout/api/segment.js';
import { countdown, KIND_WORDS, oneLine } from '../state/format.js';
import { setText } from '../state/on-frame.js';
import type { PadState } from '../state/pad-state.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** It flashes for the last seconds, so that nobody talks into its end. */
const ENDING_MS = 3000;

/** Fired on pointer down, or by Enter and Space: `restart` starts it again though it sounds. */
export type PadPressEvent = CustomEvent<{ readonly restart: boolean }>;

/** A button of the cart wall. `show` moves its progress without rendering. */
@customElement('ct-pad')
export class Pad extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    kinds,
    css`
      :host {
        display: grid;
        container-type: inline-size;
      }
      button {
        position: relative;
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        gap: 4px;
        min-width: 0;
        padding: 10px 12px 8px;
        border-left: 6px solid var(--kind);
        border-radius: var(--radius);
        overflow: hidden;
        text-align: left;
        font-weight: 650;
        font-size: clamp(13px, 1.15vw, 16px);
        line-height: 1.25;
        user-select: none;
      }
      .name,
      .foot {
        position: relative;
      }
      .name {
        flex: none;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .foot {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 6px;
        color: var(--text-dim);
        font-weight: 500;
        font-size: 13px;
        white-space: nowrap;
      }
      .progress {
        position: absolute;
        inset: 0;
        background: color-mix(in srgb, var(--on-air) 26%, transparent);
        transform: scaleX(0);
        transform-origin: left;
      }
      [data-state='sounding'],
      [data-state='stopping'] {
        border-color: var(--on-air);
        box-shadow: 0 0 0 2px var(--on-air) inset;
      }
      [data-state='sounding'] .foot,
      [data-state='stopping'] .foot {
        color: var(--text);
        font-weight: 650;
      }
      [data-state='requested'] {
        border-style: dashed;
        border-color: var(--warn);
      }
      [data-state='unloaded'] {
        opacity: 0.55;
      }
      @container (max-width: 108px) {
        button {
          padding: 6px 7px 5px;
        }
        .name {
          font-size: 13px;
          -webkit-line-clamp: 3;
          hyphens: auto;
        }
        .foot {
          font-size: 12px;
        }
      }
      @media (prefers-reduced-motion: no-preference) {
        .ending .progress {
          animation: flash 0.5s steps(2, jump-none) infinite;
        }
      }
      @keyframes flash {
        to {
          opacity: 0.25;
        }
      }
    `,
  ];

  @property() name = '';
  @property() kind: SegmentKind = 'jingle';
  /** `#rrggbb`; null takes the colour of the kind. */
  @property({ attribute: false }) colour: string | null = null;
  /** What is printed on its key; empty for none. */
  @property() key = '';
  /** Its length, as text. */
  @property() length = '';
  @property({ type: Boolean }) loop = false;
  @property({ attribute: false }) state: PadState = { is: 'idle' };
  @property({ type: Boolean }) disabled = false;
  /** It is the one that the tab key reaches. */
  @property({ type: Boolean }) reachable = false;
  @query('.progress') private readonly progress!: HTMLElement | null;
  @query('.length') private readonly rest!: HTMLElement | null;
  @query('button') private readonly button!: HTMLElement | null;

  show(nowEpochMs: number): void {
    const { state, progress, button } = this;
    if (progress === null || button === null) return;
    if (!('startedAtEpochMs' in state)) {
      progress.style.transform = '';
      button.classList.remove('ending');
      return;
    }
    const { startedAtEpochMs, endsAtEpochMs } = state;
    if (endsAtEpochMs === null) {
      progress.style.transform = 'scaleX(1)';
      return;
    }
    const fraction = Math.min(1, Math.max(0, (nowEpochMs - startedAtEpochMs) / (endsAtEpochMs - startedAtEpochMs)));
    progress.style.transform = `scaleX(${fraction.toFixed(4)})`;
    button.classList.toggle('ending', endsAtEpochMs - nowEpochMs < ENDING_MS && this.length !== '');
    setText(this.rest, `■ ${countdown(endsAtEpochMs, nowEpochMs)}`);
  }

  override render(): TemplateResult {
    const { state } = this;
    const off = this.disabled || state.is === 'unloaded';
    const name = oneLine(this.name);
    return html`<button
      type="button"
      data-state=${state.is}
      data-kind=${this.kind}
      aria-pressed=${state.is === 'sounding' || state.is === 'stopping'}
      aria-disabled=${off}
      aria-keyshortcuts=${this.key === '' ? nothing : this.key}
      tabindex=${this.reachable ? 0 : -1}
      @pointerdown=${this.#pointerDown}
      @click=${this.#click}
    >
      <span class="progress"></span>
      <span class="name" dir="auto">${name}</span><span class="visually-hidden">${KIND_WORDS[this.kind]}</span>
      <span class="foot">
        ${this.key === '' || state.is === 'unloaded' ? html`<span></span>` : html`<kbd aria-hidden="true">${this.key}</kbd>`}
        <span class="length" .textContent=${this.foot}></span>
      </span>
    </button>`;
  }

  protected override updated(): void {
    if (this.colour === null) this.button?.style.removeProperty('--kind');
    else this.button?.style.setProperty('--kind', this.colour);
  }

  private get foot(): string {
    const { state } = this;
    if (this.disabled) return '';
    if (state.is === 'unloaded') return 'not loaded';
    if (state.is === 'requested') return 'asked …';
    if (state.is === 'stopping') return '■ stopping';
    if (state.is === 'sounding') return state.endsAtEpochMs === null ? '■ looping' : '■ on air';
    return this.loop ? '↻ loop' : this.length;
  }

  #press(restart: boolean): void {
    if (this.disabled) return;
    this.dispatchEvent(new CustomEvent('pad-press', { detail: { restart }, bubbles: true, composed: true }));
  }

  /** At once on pressing, not on letting go: a jingle is fired by the hand's way down. */
  readonly #pointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    // The focus stays where it was, so that Space still starts the next item.
    event.preventDefault();
    this.#press(event.shiftKey);
  };

  /** From the keyboard only; the pointer's own click follows its pointerdown and has done its work. */
  readonly #click = (event: MouseEvent): void => {
    if (event.detail === 0) this.#press(event.shiftKey);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-pad': Pad;
  }
}
