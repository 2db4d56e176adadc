import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { dayWords } from '../state/days.js';
import { royaltyFile, type Days } from '../state/reports-rest.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { tables } from '../theme/tables.js';

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K'];

/** The files for the societies, to be saved. */
@customElement('ct-royalty')
export class Royalty extends LitElement {
  static override styles = [
    shared,
    forms,
    tables,
    css`
      .files {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--gap);
      }
      section {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        gap: 12px;
        padding: 18px 20px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--pane-raised);
      }
      h2,
      p {
        margin: 0;
      }
      h2 {
        font-size: 18px;
      }
      p {
        line-height: 1.5;
      }
      select {
        min-width: 220px;
      }
      a.button {
        margin-top: auto;
      }
      .days {
        margin: 2px 0 14px;
      }
      @media (max-width: 900px) {
        .files {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) days: Days = { from: '', to: '' };
  @state() private letter = '';

  override render(): TemplateResult {
    const { from, to } = this.days;
    const days = from === to ? dayWords(from) : `${dayWords(from)} – ${dayWords(to)}`;
    return html`<p class="days">
        <b>${days}</b> <span class="dim">songs that were on air, by the station’s clock</span>
      </p>
      <div class="files">
        <section aria-label="Generic">
          <h2>One line per play</h2>
          <p class="dim">
            Start with date and offset, seconds on air, title, artist, album, label, ISRC and composer, in the order in
            which they aired. What the library does not know of a song is empty.
          </p>
          <a class="button main" href=${royaltyFile(this.days, 'generic', '')} download>Save as CSV</a>
        </section>
        <section aria-label="SoundExchange">
          <h2>SoundExchange report of use</h2>
          <p class="dim">
            Each recording once with its play frequency, in the columns of the report of use. How many people listened
            is not known to the station: <b>ACTUAL_TOTAL_PERFORMANCES</b> and <b>AGGREGATE_TUNING_HOURS</b> are empty
            and have to be filled in from the figures of the streams.
          </p>
          <label
            ><span>Transmission category of the licence</span
            ><select
              @change=${(event: Event) => {
                this.letter = (event.target as HTMLSelectElement).value;
              }}
            >
              <option value="">Leave the column empty</option>
              ${LETTERS.map((letter) => html`<option value=${letter} ?selected=${letter === this.letter}>${letter}</option>`)}
            </select></label
          >
          <a class="button main" href=${royaltyFile(this.days, 'soundexchange', this.letter)} download>Save as CSV</a>
        </section>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-royalty': Royalty;
  }
}
