import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Cut } from '../../api/library.js';
import {
  cutFaultsOf,
  daypart,
  minuteFrom,
  minuteText,
  numberFrom,
  withField,
  type CutDraft,
} from '../state/cart-form.js';
import { framesDuration, oneLine } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export type CutDraftEvent = CustomEvent<{ readonly cutId: string; readonly draft: CutDraft }>;

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** When a recording of a cart may air, and how often. Emits `cut-draft`. */
@customElement('ct-cut-form')
export class CutForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      section {
        padding: 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--pane-raised);
      }
      section.shown {
        border-color: var(--intro);
      }
      header {
        display: flex;
        gap: 10px;
        align-items: center;
        margin-bottom: 10px;
      }
      header b {
        flex: 1;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 10px;
      }
      .wide {
        grid-column: span 2;
      }
      .grid > label > input:not([type='checkbox']) {
        width: 100%;
      }
      .days {
        display: grid;
        grid-template-columns: repeat(7, 1fr);
        gap: 4px;
      }
      .days button {
        padding: 0;
        font-size: 13px;
      }
      .part {
        display: grid;
        grid-template-columns: 1fr auto 1fr 40px;
        gap: 8px;
        align-items: center;
        margin-bottom: 6px;
      }
      p {
        margin: 8px 0 0;
        overflow-wrap: anywhere;
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) cut: Cut | null = null;
  @property({ attribute: false }) draft: CutDraft = {};
  /** The one that the waveform shows. */
  @property({ type: Boolean }) open = false;
  /** A live source: it has no waveform and takes no turns. */
  @property({ type: Boolean }) live = false;

  override render(): TemplateResult | typeof nothing {
    const { cut, draft } = this;
    if (cut === null) return nothing;
    const fault = cutFaultsOf(cut, draft);
    const value = <K extends keyof CutDraft & keyof Cut>(key: K): Cut[K] => (draft[key] ?? cut[key]) as Cut[K];
    return html`<section class=${this.open ? 'shown' : ''} aria-label="Cut ${cut.name === '' ? cut.cutId : cut.name}">
      <header>
        <b>${cut.name === '' ? `Cut ${cut.cutId}` : oneLine(cut.name)}</b>
        <span class="dim">${framesDuration((cut.cues.cueOut ?? cut.durationFrames) - (cut.cues.cueIn ?? 0))}</span>
        ${
          this.live
            ? nothing
            : html`<button
                type="button"
                aria-pressed=${this.open ? 'true' : 'false'}
                @click=${() => this.dispatchEvent(new CustomEvent('cut-shown', { detail: { cutId: cut.cutId } }))}
              >
                Waveform
              </button>`
        }
      </header>
      <div class="grid">
        <label class="wide"
          ><span>Name</span
          ><input
            type="text"
            maxlength="200"
            .value=${value('name')}
            @input=${(event: Event) => {
              this.#set('name', (event.target as HTMLInputElement).value);
            }}
        /></label>
        ${this.#check('enabled', 'May air')} ${this.#check('evergreen', 'Evergreen: only if no other may')}
        <label
          ><span>Weight</span
          ><input
            type="text"
            inputmode="decimal"
            .value=${String(cut.weight)}
            @input=${(event: Event) => {
              this.#set('weight', numberFrom((event.target as HTMLInputElement).value));
            }}
        /></label>
        <label
          ><span>Turn, where cuts go in order</span
          ><input
            type="number"
            min="0"
            max="10000"
            .value=${String(cut.position)}
            @input=${(event: Event) => {
              this.#set('position', Math.max(0, (event.target as HTMLInputElement).valueAsNumber));
            }}
        /></label>
        ${this.#date('startsOn', 'From')} ${this.#date('endsOn', 'Until')}
        <div class="field wide" role="group" aria-label="Weekdays">
          <span>Weekdays ${value('weekdays').length === 0 ? '(every day)' : ''}</span>
          <div class="days">${DAYS.map((day, i) => this.#day(day, i + 1, value('weekdays')))}</div>
        </div>
        <div class="field wide" role="group" aria-label="Dayparts">
          <span>Dayparts ${value('dayparts').length === 0 ? '(any time)' : ''}</span>
          ${value('dayparts').map(([from, to], i) => this.#part(i, from, to, value('dayparts')))}
          <button
            type="button"
            @click=${() => {
              this.#set('dayparts', [...value('dayparts'), [360, 600]]);
            }}
          >
            + Daypart
          </button>
        </div>
      </div>
      ${fault === undefined ? nothing : html`<span class="wrong" role="alert">${fault}</span>`}
      ${cut.problem === null ? nothing : html`<p class="wrong">▲ ${oneLine(cut.problem.message)}</p>`}
      <p class="dim" dir="auto">${oneLine(cut.path)}</p>
    </section>`;
  }

  #check(key: 'enabled' | 'evergreen', name: string): TemplateResult {
    return html`<label class="check wide"
      ><input
        type="checkbox"
        .checked=${this.draft[key] ?? this.cut?.[key] ?? false}
        @change=${(event: Event) => {
          this.#set(key, (event.target as HTMLInputElement).checked);
        }}
      /><span>${name}</span></label
    >`;
  }

  #date(key: 'startsOn' | 'endsOn', name: string): TemplateResult {
    const changed = this.draft[key];
    const value = changed === undefined ? this.cut?.[key] : changed;
    return html`<label
      ><span>${name}</span
      ><input
        type="datetime-local"
        .value=${value ?? ''}
        @change=${(event: Event) => {
          const text = (event.target as HTMLInputElement).value;
          this.#set(key, text === '' ? null : text.slice(0, 16));
        }}
    /></label>`;
  }

  #day(name: string, day: number, days: readonly number[]): TemplateResult {
    const on = days.includes(day);
    return html`<button
      type="button"
      aria-pressed=${on ? 'true' : 'false'}
      @click=${() => {
        this.#set('weekdays', on ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b));
      }}
    >
      ${name}
    </button>`;
  }

  #part(i: number, from: number, to: number, parts: readonly (readonly [number, number])[]): TemplateResult {
    const change = (next: [number, number] | undefined): void => {
      const list = parts.map((part): [number, number] => [part[0], part[1]]);
      list.splice(i, 1, ...(next === undefined ? [] : [next]));
      this.#set('dayparts', list);
    };
    const read = (event: Event): number => minuteFrom((event.target as HTMLInputElement).value);
    return html`<div class="part">
      <input
        type="time"
        aria-label="Daypart ${i + 1} from"
        .value=${minuteText(from)}
        @change=${(event: Event) => {
          change(daypart(read(event), to));
        }}
      />
      <span class="dim">to</span>
      <input
        type="time"
        aria-label="Daypart ${i + 1} to"
        .value=${minuteText(to)}
        @change=${(event: Event) => {
          change(daypart(from, read(event)));
        }}
      />
      <button
        type="button"
        class="quiet"
        aria-label="Without daypart ${i + 1}"
        @click=${() => {
          change(undefined);
        }}
      >
        ✕
      </button>
    </div>`;
  }

  #set<K extends keyof CutDraft>(key: K, value: CutDraft[K]): void {
    const { cut } = this;
    if (cut === null) return;
    const draft = withField(cut as Partial<Record<K, unknown>>, this.draft, key, value);
    const detail = { cutId: cut.cutId, draft };
    this.dispatchEvent(new CustomEvent('cut-draft', { detail }) satisfies CutDraftEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cut-form': CutForm;
  }
}
