import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ScheduleField, ScheduleMap } from '../../api/traffic.js';
import { FIELD_WORDS, fixedPlace, placeText, ruler, withField, withLayout } from '../state/schedule-map.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export type MapEvent = CustomEvent<ScheduleMap>;

/** Where the fields of a schedule are: columns of CSV, or characters of a line. Emits `map` with every change. */
@customElement('ct-schedule-map')
export class ScheduleMapForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: end;
      }
      .fields {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px 12px;
        margin-top: 10px;
      }
      .fields select,
      .fields input {
        width: 100%;
      }
      pre {
        margin: 10px 0 0;
        padding: 8px 10px;
        overflow: auto;
        scrollbar-width: thin;
        border-radius: 8px;
        background: var(--well);
        font:
          13px/1.4 ui-monospace,
          'DejaVu Sans Mono',
          monospace;
      }
      pre span {
        color: var(--text-dim);
      }
    `,
  ];

  @property({ attribute: false }) map!: ScheduleMap;
  /** Names of the columns of CSV. */
  @property({ attribute: false }) columns: readonly string[] = [];
  /** The first lines. */
  @property({ attribute: false }) sample: readonly string[] = [];
  /** Fields whose place cannot be read. */
  @state() private wrong: ReadonlySet<ScheduleField> = new Set();

  override render(): TemplateResult {
    const { map } = this;
    const choice = <T extends string>(
      words: string,
      value: T,
      choices: readonly (readonly [T, string])[],
      take: (to: T) => void,
    ) =>
      html`<label
        ><span>${words}</span
        ><select
          aria-label=${words}
          @change=${(event: Event) => {
            take((event.target as HTMLSelectElement).value as T);
          }}
        >
          ${choices.map(([to, name]) => html`<option value=${to} ?selected=${to === value}>${name}</option>`)}
        </select></label
      >`;
    return html`<div class="row">
        ${choice(
          'Layout',
          map.layout,
          [
            ['csv', 'CSV'],
            ['fixed', 'Fixed columns'],
          ],
          (layout) => {
            this.#say(withLayout(map, layout));
          },
        )}
        ${choice(
          'Dates begin with',
          map.dateOrder,
          [
            ['ymd', 'the year'],
            ['dmy', 'the day'],
            ['mdy', 'the month'],
          ],
          (dateOrder) => {
            this.#say({ ...map, dateOrder });
          },
        )}
        <label class="check"
          ><input
            type="checkbox"
            .checked=${map.headings}
            @change=${(event: Event) => {
              this.#say({ ...map, headings: (event.target as HTMLInputElement).checked });
            }}
          /><span>First line names the columns</span></label
        >
      </div>
      ${map.layout === 'fixed' ? this.#lines() : nothing}
      <div class="fields">
        ${FIELD_WORDS.map(([field, words]) => (map.layout === 'csv' ? this.#column(field, words) : this.#place(field, words)))}
      </div>`;
  }

  /** The first lines under a ruler. */
  #lines(): TemplateResult {
    const widest = Math.max(40, ...this.sample.map((line) => line.length));
    return html`<pre tabindex="0" aria-label="First lines"><span>${ruler(widest)}</span>
${this.sample.slice(0, 4).join('\n')}</pre>`;
  }

  #column(field: ScheduleField, words: string): TemplateResult {
    const at = this.map.fields[field]?.at ?? 0;
    return html`<label
      ><span>${words}</span
      ><select
        aria-label=${words}
        @change=${(event: Event) => {
          const to = Number((event.target as HTMLSelectElement).value);
          this.#say(withField(this.map, field, to === 0 ? null : { at: to, length: null }));
        }}
      >
        <option value="0" ?selected=${at === 0}>–</option>
        ${this.columns.map(
          (name, index) => html`<option value=${index + 1} ?selected=${at === index + 1}>${name}</option>`,
        )}
      </select></label
    >`;
  }

  #place(field: ScheduleField, words: string): TemplateResult {
    const isWrong = this.wrong.has(field);
    return html`<label
      ><span>${words}</span
      ><input
        placeholder="from-to"
        aria-label=${`${words}, characters from-to`}
        aria-invalid=${isWrong ? 'true' : 'false'}
        .value=${placeText(this.map.fields[field])}
        @change=${(event: Event) => {
          const text = (event.target as HTMLInputElement).value.trim();
          const place = fixedPlace(text);
          const wrong = new Set(this.wrong);
          if (text !== '' && place === null) wrong.add(field);
          else wrong.delete(field);
          this.wrong = wrong;
          if (!wrong.has(field)) this.#say(withField(this.map, field, place));
        }}
      />${isWrong ? html`<span class="wrong">Two numbers, such as 1-8</span>` : nothing}</label
    >`;
  }

  #say(map: ScheduleMap): void {
    this.dispatchEvent(new CustomEvent('map', { detail: map }) satisfies MapEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-schedule-map': ScheduleMapForm;
  }
}
