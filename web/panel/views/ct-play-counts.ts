import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PlayCounts } from '../../api/reports.js';
import { duration, KIND_WORDS, oneLine, stationClock } from '../state/format.js';
import { playsFile, type Days } from '../state/reports-rest.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';
import { tables } from '../theme/tables.js';

/** Rows that a table shows before it is asked for more. */
const SHOWN = 200;

/** What was on air, by cart, artist, category and hour. */
@customElement('ct-play-counts')
export class PlayCountsView extends LitElement {
  static override styles = [
    shared,
    forms,
    kinds,
    tables,
    css`
      :host {
        gap: var(--gap);
      }
      .sums {
        display: flex;
        gap: 32px;
        align-items: baseline;
        padding: 12px 18px;
      }
      .sums b {
        font-size: 26px;
        margin-right: 6px;
      }
      .grid {
        flex: 1;
        min-height: 0;
        display: grid;
        grid-template-columns: minmax(0, 5fr) minmax(0, 3fr) minmax(0, 3fr);
        grid-template-rows: minmax(0, 1fr) minmax(0, 1fr);
        gap: var(--gap);
      }
      .grid > section {
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding-bottom: 6px;
      }
      .carts,
      .hours {
        grid-row: 1 / 3;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 10px;
        margin-bottom: 4px;
      }
      h2 {
        margin: 0;
        font-size: 17px;
      }
      td {
        vertical-align: middle;
      }
      .cart {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 10px;
        align-items: center;
      }
      .cart small {
        grid-column: 2;
      }
      .chip {
        grid-row: 1 / 3;
      }
      meter {
        width: 100%;
        height: 12px;
        border: 0;
        border-radius: 4px;
        background: var(--well);
      }
      meter::-webkit-meter-bar {
        height: 12px;
        border: 0;
        border-radius: 4px;
        background: var(--well);
      }
      meter::-webkit-meter-optimum-value {
        border-radius: 4px;
        background: var(--wave);
      }
      .bar {
        width: 45%;
      }
      .more {
        margin: 8px 0;
        align-self: center;
      }
      @media (max-width: 900px) {
        .grid {
          display: flex;
          flex-direction: column;
        }
        .scroll {
          max-height: 60vh;
        }
      }
    `,
  ];

  @property({ attribute: false }) counts: PlayCounts | null = null;
  @property({ attribute: false }) days: Days = { from: '', to: '' };
  @property() zone = 'UTC';
  @state() private shown = SHOWN;

  override render(): TemplateResult {
    const { counts } = this;
    if (counts === null) return html`<section class="card dim">Counting …</section>`;
    return html`<section class="card sums" aria-label="In all">
        <span><b>${counts.plays.toLocaleString('en')}</b><span class="dim">plays</span></span>
        <span><b>${duration(counts.seconds)}</b><span class="dim">on air</span></span>
        <span><b>${counts.carts.length.toLocaleString('en')}</b><span class="dim">carts</span></span>
        <span><b>${counts.artists.length.toLocaleString('en')}</b><span class="dim">artists</span></span>
      </section>
      <div class="grid">
        ${this.#carts(counts)} ${this.#named('Artists', 'artist', counts.artists)} ${this.#hours(counts)}
        ${this.#named('Categories', 'category', counts.categories)}
      </div>`;
  }

  #head(words: string, by: string): TemplateResult {
    return html`<header>
      <h2>${words}</h2>
      <a class="button" href=${playsFile(this.days, by)} download aria-label=${`${words} as CSV`}>CSV</a>
    </header>`;
  }

  #none(rows: readonly unknown[]): TemplateResult | '' {
    return rows.length === 0 ? html`<p class="dim none">Nothing was on air.</p>` : '';
  }

  #carts({ carts }: PlayCounts): TemplateResult {
    return html`<section class="card carts" aria-label="Carts">
      ${this.#head('Carts', 'cart')}
      <div class="scroll" tabindex="0" role="region" aria-label="Plays by cart">
        ${this.#none(carts)}
        <table>
          <thead>
            <tr>
              <th>Title</th>
              <th>Category</th>
              <th class="number">Plays</th>
              <th class="number">On air</th>
            </tr>
          </thead>
          <tbody>
            ${carts.slice(0, this.shown).map(
              (row) =>
                html`<tr>
                  <td>
                    <span class="cart" data-kind=${row.kind}
                      ><span class="chip"></span><span dir="auto">${oneLine(row.title)}</span
                      ><small class="dim" dir="auto"
                        >${oneLine(row.artist === '' ? (KIND_WORDS[row.kind] ?? row.kind) : row.artist)}${
                          row.cartId === null ? ' · not in the library' : ` · No. ${row.cartId}`
                        }</small
                      ></span
                    >
                  </td>
                  <td>${oneLine(row.category)}</td>
                  <td class="number">${row.plays}</td>
                  <td class="number">${duration(row.seconds)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        carts.length > this.shown
          ? html`<button
              type="button"
              class="more"
              @click=${() => {
                this.shown += 5 * SHOWN;
              }}
            >
              Show more of ${carts.length.toLocaleString('en')}
            </button>`
          : ''
      }
    </section>`;
  }

  #named(words: string, by: 'artist' | 'category', rows: PlayCounts['artists']): TemplateResult {
    return html`<section class="card" aria-label=${words}>
      ${this.#head(words, by)}
      <div class="scroll" tabindex="0" role="region" aria-label=${`Plays by ${by}`}>
        ${this.#none(rows)}
        <table>
          <tbody>
            ${rows.slice(0, this.shown).map(
              ({ name, plays, seconds }) =>
                html`<tr>
                  <td dir="auto">${oneLine(KIND_WORDS[name] ?? name)}</td>
                  <td class="number">${plays}</td>
                  <td class="number dim">${duration(seconds)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #hours({ hours }: PlayCounts): TemplateResult {
    const clock = stationClock(this.zone);
    const oneDay = this.days.from === this.days.to;
    const most = Math.max(1, ...hours.map(({ plays }) => plays));
    return html`<section class="card hours" aria-label="Hours">
      ${this.#head('Hours', 'hour')}
      <div class="scroll" tabindex="0" role="region" aria-label="Plays by hour">
        <table>
          <thead>
            <tr>
              <th>Hour</th>
              <td aria-hidden="true"></td>
              <th class="number">Plays</th>
              <th class="number">Songs</th>
            </tr>
          </thead>
          <tbody>
            ${hours.map(
              ({ startsAtEpochMs, plays, songs }) =>
                html`<tr>
                  <td class="time">${oneDay ? clock.minute(startsAtEpochMs) : clock.dayTime(startsAtEpochMs)}</td>
                  <td class="bar"><meter min="0" max=${most} value=${plays} aria-hidden="true"></meter></td>
                  <td class="number">${plays}</td>
                  <td class="number dim">${songs}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-play-counts': PlayCountsView;
  }
}
