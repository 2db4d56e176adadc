import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LibraryFacets, LibraryFilter } from '../../api/library.js';
import { RANGES, TEXTS, withKey } from '../state/library-filter.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import './ct-choice-list.js';
import type { ChooseEvent } from './ct-choice-list.js';
import './ct-drop.js';
import './ct-range-fields.js';
import type { RangeEvent } from './ct-range-fields.js';

/** The filters that are numbers and words. Emits `find` with the filter as it is then. */
@customElement('ct-filter-more')
export class FilterMore extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .texts {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
        margin-bottom: 12px;
      }
      input,
      select {
        width: 100%;
      }
      .group {
        margin: 10px 0 4px;
        font-size: 13px;
        color: var(--text-dim);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) filter: LibraryFilter = {};
  @property({ attribute: false }) languages: LibraryFacets['languages'] = [];

  override render(): TemplateResult {
    const { filter } = this;
    const set = [...RANGES, ...TEXTS].filter(({ key }) => filter[key] !== undefined).length;
    const count = set + (filter.languages?.length ?? 0) + (filter.explicit === undefined ? 0 : 1);
    return html`<ct-drop label="More" end .count=${count}>
      ${RANGES.map(
        ({ key, name, unit, time }) =>
          html`<ct-range-fields
            name=${name}
            unit=${unit}
            ?time=${time}
            .range=${filter[key] ?? {}}
            @range=${(event: RangeEvent) => {
              this.#find(withKey(filter, key, event.detail));
            }}
          ></ct-range-fields>`,
      )}
      <div class="texts">
        ${TEXTS.map(
          ({ key, name }) =>
            html`<label
              ><span>${name}</span
              ><input
                type="text"
                maxlength="200"
                .value=${filter[key] ?? ''}
                @change=${(event: Event) => {
                  this.#find(withKey(filter, key, (event.target as HTMLInputElement).value.trim()));
                }}
            /></label>`,
        )}
        <label
          ><span>Explicit</span
          ><select @change=${this.#explicit}>
            <option value="" ?selected=${filter.explicit === undefined}>Either</option>
            <option value="no" ?selected=${filter.explicit === false}>Not explicit</option>
            <option value="yes" ?selected=${filter.explicit === true}>Explicit</option>
          </select></label
        >
      </div>
      <p class="group">Language</p>
      <ct-choice-list
        label="Language"
        .choices=${this.languages.map(({ language, carts }) => ({ value: language, words: language, count: carts }))}
        .chosen=${filter.languages ?? []}
        @choose=${(event: ChooseEvent) => {
          this.#find(withKey(filter, 'languages', [...event.detail.values]));
        }}
      ></ct-choice-list>
    </ct-drop>`;
  }

  readonly #explicit = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.#find(withKey(this.filter, 'explicit', value === '' ? undefined : value === 'yes'));
  };

  #find(filter: LibraryFilter): void {
    this.dispatchEvent(new CustomEvent('find', { detail: { filter } }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-filter-more': FilterMore;
  }
}
