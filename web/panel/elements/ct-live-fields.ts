import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LiveSlot } from '../../api/library.js';
import { addressFrom, lengthText, LIVE_TYPES, liveParts, type LiveType } from '../state/live-form.js';
import { secondsFrom } from '../state/time-text.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export type LiveEvent = CustomEvent<{ readonly live: LiveSlot }>;

const WORDS: Readonly<Record<LiveType, { readonly name: string; readonly placeholder: string }>> = {
  stream: { name: 'Address of the stream', placeholder: 'https://example.org/live.mp3, as a player would open it' },
  input: { name: 'Name of the sound device', placeholder: 'as this machine lists it, such as USB Audio CODEC' },
};

/** Where a live source is heard and how long it has the air. Emits `live`; a length that cannot be read is NaN. */
@customElement('ct-live-fields')
export class LiveFields extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .live {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 12px 10px;
      }
      .wide {
        grid-column: span 2;
      }
      input,
      select {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) live: LiveSlot = { address: '', lengthSeconds: 0 };
  /** The text of the length is kept as it was typed. */
  #typed: { readonly text: string; readonly seconds: number } | null = null;

  override render(): TemplateResult {
    const { address, lengthSeconds } = this.live;
    const { type, text } = liveParts(address);
    const { name, placeholder } = WORDS[type];
    const isTyped = this.#typed !== null && Object.is(this.#typed.seconds, lengthSeconds);
    return html`<div class="live">
      <label
        ><span>Heard from</span
        ><select
          @change=${(event: Event) => {
            const chosen = (event.target as HTMLSelectElement).value as LiveType;
            // What was typed for one means nothing to the other.
            this.#emit({ address: addressFrom(chosen, ''), lengthSeconds });
          }}
        >
          ${LIVE_TYPES.map(([value, words]) => html`<option value=${value} ?selected=${value === type}>${words}</option>`)}
        </select></label
      >
      <label
        ><span>On air for (h:mm:ss)</span
        ><input
          type="text"
          name="length"
          maxlength="20"
          placeholder="0:03:00"
          .value=${isTyped ? (this.#typed?.text ?? '') : lengthText(lengthSeconds)}
          @input=${(event: Event) => {
            const typed = (event.target as HTMLInputElement).value;
            const seconds = secondsFrom(typed) ?? NaN;
            this.#typed = { text: typed, seconds };
            this.#emit({ address, lengthSeconds: seconds });
          }}
      /></label>
      <label class="wide"
        ><span>${name}</span
        ><input
          type="text"
          name="address"
          dir="ltr"
          maxlength="2000"
          autocomplete="off"
          spellcheck="false"
          placeholder=${placeholder}
          .value=${text}
          @input=${(event: Event) => {
            this.#emit({ address: addressFrom(type, (event.target as HTMLInputElement).value), lengthSeconds });
          }}
      /></label>
    </div>`;
  }

  #emit(live: LiveSlot): void {
    this.dispatchEvent(new CustomEvent('live', { detail: { live } }) satisfies LiveEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-live-fields': LiveFields;
  }
}
