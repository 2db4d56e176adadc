import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SavedMap, ScheduleFile, ScheduleMap, ScheduleReport, ScheduleRow } from '../../api/traffic.js';
import '../elements/ct-schedule-map.js';
import type { MapEvent } from '../elements/ct-schedule-map.js';
import { dayWords } from '../state/days.js';
import { duration, oneLine, stationClock } from '../state/format.js';
import {
  base64Of,
  deleteScheduleMap,
  importSchedule,
  previewSchedule,
  saveScheduleMap,
  scheduleMaps,
} from '../state/traffic-rest.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { tables } from '../theme/tables.js';
import { importStyles } from './schedule-import-styles.js';

const LARGEST_BYTES = 4_000_000;

/** A schedule of spots: chosen or pasted, its columns named, looked at row by row, and taken. Emits `imported`. */
@customElement('ct-schedule-import')
export class ScheduleImport extends LitElement {
  static override styles = [shared, forms, tables, importStyles];

  /** For rows without a date. */
  @property() day = '';
  @property() zone = 'UTC';
  @state() private file: { readonly name: string; readonly base64: string } | null = null;
  @state() private map: ScheduleMap | null = null;
  @state() private report: ScheduleReport | null = null;
  @state() private maps: readonly SavedMap[] = [];
  @state() private mapName = '';
  @state() private failure = '';
  @state() private busy = false;
  @query('input[type="file"]') private readonly chooser!: HTMLInputElement | null;
  @query('textarea') private readonly paste!: HTMLTextAreaElement | null;
  #asking: AbortController | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#loadMaps();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  override render(): TemplateResult {
    return html`${this.#source()} ${this.#preview()}`;
  }

  #source(): TemplateResult {
    return html`<section class="card source" aria-label="Schedule">
      <h2>Schedule</h2>
      <input
        type="file"
        class="visually-hidden"
        tabindex="-1"
        aria-label="File of a schedule"
        accept=".csv,.txt,.tsv,.log,.asc,text/*"
        @change=${() => void this.#chosen(this.chooser?.files?.item(0) ?? null)}
      />
      <div class="buttons">
        <button type="button" class="main" @click=${() => this.chooser?.click()}>Choose a file …</button>
        <span class="dim clip">${this.file === null ? 'CSV or fixed columns' : oneLine(this.file.name)}</span>
      </div>
      <details ?open=${this.file === null}>
        <summary>or paste its text</summary>
        <textarea rows="5" aria-label="Text of a schedule" spellcheck="false"></textarea>
        <button type="button" @click=${this.#pasted}>Look at it</button>
      </details>
      ${this.map === null || this.report === null ? nothing : this.#columns(this.map, this.report)}
      ${this.failure === '' ? nothing : html`<p class="bad" role="alert">${this.failure}</p>`}
    </section>`;
  }

  #columns(map: ScheduleMap, report: ScheduleReport): TemplateResult {
    return html`<div class="saved">
        <label
          ><span>Saved columns</span
          ><select
            @change=${(event: Event) => {
              const { value } = event.target as HTMLSelectElement;
              const saved = this.maps.find(({ name }) => name === value);
              if (saved === undefined) return;
              this.mapName = saved.name;
              this.#take(saved.map);
            }}
          >
            <option value="">Choose …</option>
            ${this.maps.map(({ name }) => html`<option value=${name} ?selected=${name === this.mapName}>${name}</option>`)}
          </select></label
        >
        <label
          ><span>Save these as</span
          ><input
            maxlength="100"
            .value=${this.mapName}
            @input=${(event: Event) => {
              this.mapName = (event.target as HTMLInputElement).value;
            }}
        /></label>
        <button type="button" ?disabled=${this.mapName.trim() === ''} @click=${() => void this.#saveMap(map)}>
          Save
        </button>
        ${
          this.maps.some(({ name }) => name === this.mapName)
            ? html`<button type="button" class="quiet" @click=${() => void this.#deleteMap()}>Delete</button>`
            : nothing
        }
      </div>
      <ct-schedule-map
        .map=${map}
        .columns=${report.columns}
        .sample=${report.sample}
        @map=${(event: MapEvent) => {
          this.#take(event.detail);
        }}
      ></ct-schedule-map>
      ${
        map.fields.date === undefined
          ? html`<p class="dim">No column is the date: all rows are for <b>${dayWords(this.day)}</b>.</p>`
          : nothing
      }`;
  }

  #preview(): TemplateResult {
    const { report } = this;
    const good = report?.fault !== null ? 0 : report.total - report.bad;
    return html`<section class="card preview" aria-label="Preview">
      <header>
        <h2>Preview</h2>
        ${report === null ? nothing : this.#sums(report)}
        <button type="button" class="main" ?disabled=${good === 0 || this.busy} @click=${() => void this.#import()}>
          ${good === 0 ? 'Import' : `Import ${good} of ${report?.total ?? 0} rows`}
        </button>
      </header>
      ${this.#body(report)}
    </section>`;
  }

  #sums(report: ScheduleReport): TemplateResult {
    const { bad, noted, added, removed, unchanged, standing, days } = report;
    const parts = [
      `${added} new`,
      `${unchanged} unchanged`,
      `${removed} taken away`,
      ...(standing > 0 ? [`${standing} stay, aired or about to`] : []),
    ];
    const when =
      days.length === 0 ? '' : ` · ${days.map(dayWords).slice(0, 3).join(' · ')}${days.length > 3 ? ' …' : ''}`;
    return html`<span class="dim said">${parts.join(', ')}${when}</span>
      ${bad === 0 ? nothing : html`<span class="bad">▲ ${bad} cannot be imported</span>`}
      ${noted === 0 ? nothing : html`<span class="warned">△ ${noted} with a note</span>`}`;
  }

  #body(report: ScheduleReport | null): TemplateResult {
    if (report === null) {
      return html`<p class="dim none">
        Every row is shown here before anything is stored: what is the matter with it, and what it will do. A file for a
        day takes the place of what that day has and has not aired.
      </p>`;
    }
    if (report.fault !== null) {
      return html`<p class="fault" role="status">${report.fault}</p>
        <pre class="sample">${report.sample.join('\n')}</pre>`;
    }
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Rows of the schedule">
      <table>
        <thead>
          <tr>
            <th class="number">Row</th>
            <th>When</th>
            <th class="number">Length</th>
            <th class="number">Cart</th>
            <th>Title</th>
            <th>Sponsor</th>
            <th class="said">What is the matter</th>
          </tr>
        </thead>
        <tbody>
          ${report.rows.map((row) => this.#row(row))}
        </tbody>
      </table>
      ${report.rows.length < report.total ? html`<p class="dim">The first ${report.rows.length} of ${report.total}.</p>` : nothing}
    </div>`;
  }

  #row(row: ScheduleRow): TemplateResult {
    const clock = stationClock(this.zone);
    const when =
      row.scheduledAtEpochMs === null
        ? `${row.date} ${row.time}`
        : `${clock.day(row.scheduledAtEpochMs)} ${clock.time(row.scheduledAtEpochMs)}`;
    return html`<tr class=${row.errors.length > 0 ? 'refused' : ''}>
      <td class="number dim">${row.row}</td>
      <td class="time">${when}</td>
      <td class="number">${row.lengthSeconds === null ? '' : duration(row.lengthSeconds)}</td>
      <td class="number">${row.cartId ?? ''}</td>
      <td dir="auto">${oneLine(row.title)}</td>
      <td dir="auto">${oneLine(row.sponsor)}</td>
      <td>
        ${row.errors.map((error) => html`<div class="bad">▲ ${oneLine(error)}</div>`)}
        ${row.notes.map((note) => html`<div class="warned">△ ${oneLine(note)}</div>`)}
      </td>
    </tr>`;
  }

  async #chosen(file: File | null): Promise<void> {
    if (file === null) return;
    if (file.size > LARGEST_BYTES) {
      this.failure = `${file.name} has ${(file.size / 1e6).toFixed(1)} MB, too much for a schedule: cut it in pieces of 4 MB.`;
      return;
    }
    this.#begin(file.name, new Uint8Array(await file.arrayBuffer()));
    if (this.chooser !== null) this.chooser.value = '';
  }

  readonly #pasted = (): void => {
    const text = this.paste?.value ?? '';
    if (text.trim() === '') this.failure = 'Paste the text of a schedule first.';
    else this.#begin('pasted text', new TextEncoder().encode(text));
  };

  #begin(name: string, bytes: Uint8Array): void {
    this.file = { name, base64: base64Of(bytes) };
    this.#take(null);
  }

  /** Looks at the file by another map; null: the one that it suggests. */
  #take(map: ScheduleMap | null): void {
    this.map = map;
    void this.#look();
  }

  #sent(): ScheduleFile | null {
    const { file, map } = this;
    if (file === null) return null;
    return { ...file, map, day: map !== null && map.fields.date === undefined ? this.day : null };
  }

  async #look(): Promise<void> {
    const sent = this.#sent();
    if (sent === null) return;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const report = await previewSchedule(sent, asking.signal);
      this.failure = '';
      this.report = report;
      const suggested = this.map === null;
      this.map = report.map;
      // Without a column of dates the chosen day counts, which the first look did not know.
      if (suggested && report.fault === null && report.map.fields.date === undefined) await this.#look();
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }

  async #import(): Promise<void> {
    const sent = this.#sent();
    if (sent === null) return;
    this.busy = true;
    try {
      const { days } = await importSchedule(sent);
      this.dispatchEvent(new CustomEvent('imported', { detail: { day: days.at(0) ?? null } }));
    } catch (error) {
      this.failure = (error as Error).message;
    } finally {
      this.busy = false;
    }
  }

  async #loadMaps(): Promise<void> {
    try {
      this.maps = await scheduleMaps();
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }

  async #saveMap(map: ScheduleMap): Promise<void> {
    try {
      this.mapName = this.mapName.trim();
      this.maps = await saveScheduleMap(this.mapName, map);
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }

  async #deleteMap(): Promise<void> {
    try {
      this.maps = await deleteScheduleMap(this.mapName);
      this.mapName = '';
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-schedule-import': ScheduleImport;
  }
}
