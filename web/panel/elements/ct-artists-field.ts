import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CartDetail } from '../../api/library.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

type Artist = CartDetail['artists'][number];
export type ArtistsEvent = CustomEvent<{ readonly artists: Artist[] }>;

/** Artists in their order, each with a role. Emits `artists`. */
@customElement('ct-artists-field')
export class ArtistsField extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      div {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 116px 40px;
        gap: 6px;
        margin-bottom: 6px;
      }
      button {
        padding: 0 10px;
      }
    `,
  ];

  @property({ attribute: false }) artists: readonly Artist[] = [];

  override render(): TemplateResult {
    return html`${this.artists.map(
        ({ name, role }, i) =>
          html`<div>
            <input
              type="text"
              maxlength="200"
              aria-label="Artist ${i + 1}"
              .value=${name}
              @input=${(event: Event) => {
                this.#change(i, { name: (event.target as HTMLInputElement).value, role });
              }}
            />
            <select
              aria-label="Role of ${name === '' ? `artist ${i + 1}` : name}"
              @change=${(event: Event) => {
                this.#change(i, { name, role: (event.target as HTMLSelectElement).value as Artist['role'] });
              }}
            >
              <option value="main" ?selected=${role === 'main'}>Main</option>
              <option value="featured" ?selected=${role === 'featured'}>Featured</option>
            </select>
            <button
              type="button"
              class="quiet"
              aria-label="Without ${name === '' ? `artist ${i + 1}` : name}"
              @click=${() => {
                this.#set(this.artists.filter((_, at) => at !== i));
              }}
            >
              ✕
            </button>
          </div>`,
      )}
      <button
        type="button"
        @click=${() => {
          this.#set([...this.artists, { name: '', role: this.artists.length === 0 ? 'main' : 'featured' }]);
        }}
      >
        + Artist
      </button>`;
  }

  #change(i: number, artist: Artist): void {
    this.#set(this.artists.map((one, at) => (at === i ? artist : one)));
  }

  #set(artists: readonly Artist[]): void {
    this.dispatchEvent(new CustomEvent('artists', { detail: { artists: [...artists] } }) satisfies ArtistsEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-artists-field': ArtistsField;
  }
}
