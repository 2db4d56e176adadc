import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CuePoint, Cues } from '../../api/library.js';
import { CUE_LOOKS, nudgeFrames, positionOf, type CueLook } from '../state/cue-edit.js';
import { exactTime, framesFromText } from '../state/time-text.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { cueColours } from './cue-wave-styles.js';
import type { CuePlaceEvent } from './ct-cue-wave.js';

export type CueDoEvent = CustomEvent<{ readonly point: CuePoint; readonly do: 'reset' | 'play' | 'focus' }>;

/** Points whose value is a length, not a position. */
const LENGTHS: readonly CuePoint[] = ['fadeIn', 'fadeOut'];

/** Every cue point as a number to the millisecond; arrows up and down nudge it. Emits `cue-place` and `cue-do`. */
@customElement('ct-cue-fields')
export class CueFields extends LitElement {
  static override styles = [
    shared,
    forms,
    cueColours,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 6px;
      }
      .cue {
        display: grid;
        grid-template-columns: 30px minmax(0, 1fr) 82px 26px;
        gap: 4px;
        align-items: center;
        padding: 3px 4px 3px 3px;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      .cue.active {
        border-color: var(--cue);
      }
      .name {
        font-size: 14px;
      }
      .edited .name {
        font-weight: 700;
      }
      kbd {
        padding: 0;
        text-align: center;
      }
      input {
        width: 100%;
        min-height: 34px;
        padding: 0 6px;
        text-align: right;
      }
      button {
        min-height: 34px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--text-dim);
      }
      button:hover:enabled {
        color: var(--text);
      }
      button.play {
        border-radius: 6px;
        background: color-mix(in srgb, var(--cue) 24%, transparent);
        color: var(--cue);
        font-size: 12px;
      }
      button.reset {
        font-size: 17px;
      }
      @container (max-width: 820px) {
        .name {
          font-size: 12px;
          white-space: normal;
        }
        input {
          padding: 0 4px;
          font-size: 14px;
        }
        .cue {
          grid-template-columns: 20px minmax(0, 1fr) 78px 20px;
          gap: 3px;
        }
      }
    `,
  ];

  @property({ type: Number }) durationFrames = 0;
  @property({ attribute: false }) cues: Cues = {};
  @property({ attribute: false }) detected: Cues = {};
  @property({ attribute: false }) edited: Cues = {};
  @property({ attribute: false }) active: CuePoint | null = null;

  override render(): TemplateResult {
    return html`${CUE_LOOKS.map((look) => this.#cue(look))}`;
  }

  #cue({ point, name, key }: CueLook): TemplateResult {
    const value = this.cues[point];
    const measured = this.detected[point];
    const edited = point in this.edited;
    const was = measured === undefined ? 'nothing was detected' : `detected: ${exactTime(measured)}`;
    const shown = value ?? (point === 'cueIn' || LENGTHS.includes(point) ? 0 : undefined);
    return html`<div
      class="cue ${edited ? 'edited' : ''} ${this.active === point ? 'active' : ''}"
      data-point=${point}
      title="${name}: ${was}"
    >
      <button
        type="button"
        class="play"
        aria-label="Play from ${name}"
        title="Play from here (P)"
        ?disabled=${shown === undefined}
        @click=${() => {
          this.#do(point, 'play');
        }}
      >
        ▶
      </button>
      <label class="name clip" for=${point}>${name}${edited ? ' •' : ''}</label>
      <input
        id=${point}
        type="text"
        inputmode="decimal"
        placeholder="–:––.–––"
        aria-label="${name}, ${was}"
        .value=${shown === undefined ? '' : exactTime(shown)}
        @focus=${() => {
          this.#do(point, 'focus');
        }}
        @change=${(event: Event) => {
          this.#typed(point, event.target as HTMLInputElement);
        }}
        @keydown=${(event: KeyboardEvent) => {
          this.#nudged(point, event);
        }}
      />
      ${edited ? this.#reset(point, name, was) : html`<kbd title="Set it at the playhead: ${key}">${key}</kbd>`}
    </div>`;
  }

  #reset(point: CuePoint, name: string, was: string): TemplateResult {
    return html`<button
      type="button"
      class="reset"
      aria-label="Reset ${name} to the detected"
      title="Back to ${was}"
      @click=${() => {
        this.#do(point, 'reset');
      }}
    >
      ↺
    </button>`;
  }

  #typed(point: CuePoint, field: HTMLInputElement): void {
    const typed = framesFromText(field.value);
    field.setAttribute('aria-invalid', String(typed === undefined));
    if (typed === undefined) return;
    const { cueIn = 0, cueOut = this.durationFrames } = this.cues;
    const frames = point === 'fadeIn' ? cueIn + typed : point === 'fadeOut' ? cueOut - typed : typed;
    this.#place(point, frames, true);
    // What did not fit was moved: the field says where to, also where that is where it was.
    void this.updateComplete.then(() => {
      field.value = exactTime(this.cues[point] ?? 0);
    });
  }

  #nudged(point: CuePoint, event: KeyboardEvent): void {
    const way = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    const at = positionOf(point, this.cues, this.durationFrames);
    if (way === 0 || at === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const length = point === 'fadeOut' ? -1 : 1;
    this.#place(point, at + way * length * nudgeFrames(event), false);
  }

  #place(point: CuePoint, frames: number, over: boolean): void {
    this.dispatchEvent(new CustomEvent('cue-place', { detail: { point, frames, over } }) satisfies CuePlaceEvent);
  }

  #do(point: CuePoint, what: 'reset' | 'play' | 'focus'): void {
    this.dispatchEvent(new CustomEvent('cue-do', { detail: { point, do: what } }) satisfies CueDoEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cue-fields': CueFields;
  }
}
