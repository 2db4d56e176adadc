import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { TrafficBreak, TrafficDay, TrafficSpot } from '../../api/traffic.js';
import '../elements/ct-drop.js';
import type { Drop } from '../elements/ct-drop.js';
import '../elements/ct-new-breaks.js';
import type { NewBreaksEvent } from '../elements/ct-new-breaks.js';
import { duration, oneLine, stationClock } from '../state/format.js';
import { FATE_LOOKS, FATE_WORDS } from '../state/schedule-map.js';
import { addBreaks, deleteBreak, placeSpot, trafficDay } from '../state/traffic-rest.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { tables } from '../theme/tables.js';
import { breaksStyles } from './breaks-styles.js';

/** While the page is open it follows what airs. */
const REFRESH_MS = 15_000;

/**
 * The breaks of a day with their spots, and the tray of those that are in none. A spot is placed by dragging it onto a break,
 * or by choosing it and then the break.
 */
@customElement('ct-breaks')
export class Breaks extends LitElement {
  static override styles = [shared, forms, tables, breaksStyles];

  @property() day = '';
  @property() zone = 'UTC';
  @state() private traffic: TrafficDay | null = null;
  @state() private failure = '';
  /** The spot that waits for its break. */
  @state() private placing: TrafficSpot | null = null;
  /** The break under what is dragged. */
  @state() private over: string | null = null;
  @query('ct-drop') private readonly drop!: Drop | null;
  #asking: AbortController | null = null;
  #timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => {
      void this.#load();
    }, REFRESH_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
    this.#asking?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('day')) return;
    this.placing = null;
    this.traffic = null;
    void this.#load();
  }

  override render(): TemplateResult {
    return html`<section class="card breaks" aria-label="Breaks" @keydown=${this.#keyDown}>
        <header>
          <h2>Breaks</h2>
          ${
            this.placing === null
              ? html`<span class="dim">${this.#sums()}</span>`
              : html`<span class="mode" role="status"
                  >Choose the break for <b>${oneLine(this.placing.title)}</b>
                  <button type="button" @click=${this.#leave}>Leave it</button></span
                >`
          }
          <ct-drop label="Add breaks" end>
            <ct-new-breaks
              day=${this.day}
              @new-breaks=${(event: NewBreaksEvent) => {
                this.drop?.close();
                void this.#change(async () => {
                  await addBreaks(event.detail);
                });
              }}
            ></ct-new-breaks>
          </ct-drop>
        </header>
        ${this.failure === '' ? nothing : html`<p class="bad" role="alert">${this.failure}</p>`} ${this.#breaks()}
      </section>
      ${this.#tray()}`;
  }

  #sums(): string {
    if (this.traffic === null) return '';
    const { breaks } = this.traffic;
    const spots = breaks.reduce((sum, one) => sum + one.spots.length, 0);
    const avails = breaks.reduce((sum, one) => sum + one.avails, 0);
    return breaks.length === 0 ? '' : `${breaks.length} breaks · ${spots} spots in ${avails} avails`;
  }

  #breaks(): TemplateResult {
    if (this.traffic === null) return html`<p class="dim">Looking …</p>`;
    const { breaks } = this.traffic;
    if (breaks.length === 0) {
      return html`<p class="dim none">
        No breaks on this day. The stopsets of hour clocks make them, and <b>Add breaks</b> says when else spots may
        air; the spots of a schedule are then placed into the breaks of their hour.
      </p>`;
    }
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Breaks of the day">
      <ul class="list">
        ${breaks.map((one) => this.#break(one))}
      </ul>
    </div>`;
  }

  #break(one: TrafficBreak): TemplateResult {
    const clock = stationClock(this.zone);
    const time = clock.minute(one.startsAtEpochMs);
    const filled = `${duration(one.usedSeconds)} of ${duration(one.lengthSeconds)}`;
    return html`<li
      class="break ${one.closed ? 'closed' : ''} ${this.over === one.stopsetId ? 'over' : ''}"
      aria-label=${`Break at ${time}`}
      @dragover=${(event: DragEvent) => {
        if (one.closed || this.placing === null) return;
        event.preventDefault();
        this.over = one.stopsetId;
      }}
      @dragleave=${() => {
        this.over = null;
      }}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        this.over = null;
        void this.#place(one.stopsetId);
      }}
    >
      <header>
        <b class="at">${time}</b>
        <span class="dim">${filled} · ${one.spots.length} of ${one.avails} avails</span>
        ${
          this.placing !== null && !one.closed
            ? html`<button type="button" class="main" @click=${() => void this.#place(one.stopsetId)}>
                Place here
              </button>`
            : one.closed
              ? nothing
              : one.ofClock
                ? html`<span class="dim" title="It comes and goes with the clock of its hour (Schedule, F7)"
                    >by its clock</span
                  >`
                : html`<button
                    type="button"
                    class="quiet"
                    aria-label=${`Remove the break at ${time}`}
                    title="Its spots go into other breaks of the hour or into the tray"
                    @click=${() => void this.#change(() => deleteBreak(one.stopsetId))}
                  >
                    ✕
                  </button>`
        }
      </header>
      ${
        one.spots.length === 0
          ? html`<p class="dim empty">No spots</p>`
          : html`<ol>
              ${one.spots.map((spot) => this.#spot(spot, !one.closed))}
            </ol>`
      }
    </li>`;
  }

  #spot(spot: TrafficSpot, isFree: boolean): TemplateResult {
    const clock = stationClock(this.zone);
    const who = [spot.sponsor, spot.product].filter((text) => text !== '').map(oneLine);
    const fate = spot.fate === 'aired' ? clock.time(spot.airedAtEpochMs ?? 0) : '';
    return html`<li
      class="spot ${this.placing?.spotId === spot.spotId ? 'placing' : ''}"
      draggable=${isFree ? 'true' : 'false'}
      @dragstart=${(event: DragEvent) => {
        event.dataTransfer?.setData('text/plain', spot.spotId);
        this.placing = spot;
      }}
      @dragend=${() => {
        this.over = null;
        this.placing = null;
      }}
    >
      <span class="title" dir="auto"
        >${oneLine(spot.title)}${
          spot.pinned ? html` <span class="pin" title="Placed by hand">placed</span>` : nothing
        }</span
      >
      <span class="dim who" dir="auto">${who.join(' · ')}</span>
      <span class="length">${spot.lengthSeconds === null ? '' : duration(spot.lengthSeconds)}</span>
      ${
        spot.fate === 'coming'
          ? html`<button
              type="button"
              class="quiet"
              aria-label=${`Move ${oneLine(spot.title)}`}
              ?disabled=${!isFree}
              @click=${() => {
                this.placing = this.placing?.spotId === spot.spotId ? null : spot;
              }}
            >
              Move
            </button>`
          : html`<span class=${FATE_LOOKS[spot.fate]} title=${spot.reason}>${FATE_WORDS[spot.fate]} ${fate}</span>`
      }
    </li>`;
  }

  #tray(): TemplateResult {
    const tray = this.traffic?.tray ?? [];
    const clock = stationClock(this.zone);
    return html`<aside class="card tray" aria-label="Unplaced spots">
      <header>
        <h2>Unplaced</h2>
        <span class=${tray.length === 0 ? 'dim' : 'warned'}>${tray.length}</span>
      </header>
      <div class="scroll" tabindex="0" role="region" aria-label="Spots in no break">
        ${this.traffic !== null && tray.length === 0 ? html`<p class="dim none">Every spot has its break.</p>` : nothing}
        <ul>
          ${tray.map((spot) => {
            const isOver = spot.fate !== 'unplaced';
            return html`<li
              class="spot ${this.placing?.spotId === spot.spotId ? 'placing' : ''}"
              draggable="true"
              @dragstart=${(event: DragEvent) => {
                event.dataTransfer?.setData('text/plain', spot.spotId);
                this.placing = spot;
              }}
              @dragend=${() => {
                this.over = null;
                this.placing = null;
              }}
            >
              <span class="title" dir="auto">${oneLine(spot.title)}</span>
              <span class="dim who" dir="auto"
                >${clock.minute(spot.scheduledAtEpochMs)}${spot.sponsor === '' ? '' : ` · ${oneLine(spot.sponsor)}`}</span
              >
              <span class="length">${spot.lengthSeconds === null ? '' : duration(spot.lengthSeconds)}</span>
              <button
                type="button"
                aria-label=${`Place ${oneLine(spot.title)}`}
                aria-pressed=${this.placing?.spotId === spot.spotId ? 'true' : 'false'}
                @click=${() => {
                  this.placing = this.placing?.spotId === spot.spotId ? null : spot;
                }}
              >
                Place
              </button>
              <span class="reason ${isOver ? 'bad' : 'dim'}"
                >${isOver ? `${FATE_WORDS[spot.fate]}: ` : ''}${spot.reason}</span
              >
            </li>`;
          })}
        </ul>
      </div>
    </aside>`;
  }

  readonly #leave = (): void => {
    this.placing = null;
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#leave();
  };

  async #place(stopsetId: string): Promise<void> {
    const { placing } = this;
    if (placing === null) return;
    this.placing = null;
    await this.#change(() => placeSpot(placing.spotId, stopsetId));
  }

  async #change(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
      this.failure = '';
    } catch (error) {
      this.failure = (error as Error).message;
    }
    await this.#load(true);
  }

  async #load(keepFailure = false): Promise<void> {
    // A list that is rebuilt under what is dragged would drop it.
    if (this.placing !== null && !keepFailure) return;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      this.traffic = await trafficDay(this.day, asking.signal);
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-breaks': Breaks;
  }
}
