import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Alarm } from '../../../playout/api/state.js';
import type { ProcessStatus } from '../../../playout/api/process-status.js';
import type { OutputStatus } from '../../../playout/api/output.js';
import { oneLine, stationClock, type StationClock } from '../state/format.js';
import { Select } from '../state/select.js';
import { alarmsOf, isLive } from '../state/store.js';
import { shared } from '../theme/shared.js';
import './ct-jobs.js';

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What is wrong and since when, and how the station's parts fare. */
@customElement('ct-alarms-page')
export class AlarmsPage extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        grid-template-rows: auto auto minmax(0, 1fr);
        gap: var(--gap);
        overflow: auto;
      }
      .alarms,
      .jobs {
        grid-column: 1 / 3;
      }
      h1,
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 160px minmax(0, 1fr) auto;
        gap: 14px;
        align-items: baseline;
        padding: 12px 0;
        border-top: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        overflow-wrap: anywhere;
      }
      .critical .level {
        color: var(--on-air-text);
        font-weight: 800;
      }
      .warning .level,
      .failed .level,
      .restarting .level {
        color: var(--warn);
        font-weight: 700;
      }
      .ready .level,
      .running .level {
        color: var(--next-text);
      }
      .key {
        font-size: 13px;
      }
      @media (max-width: 900px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: auto;
        }
        .alarms,
        .jobs {
          grid-column: 1;
        }
      }
    `,
  ];

  readonly #state = new Select(this, (state) => state);

  override render(): TemplateResult {
    const state = this.#state.value;
    const { parts } = state;
    const clock = stationClock(parts?.station.timeZone ?? 'UTC');
    const alarms = alarmsOf(state);
    const outputs = isLive(state) ? (parts?.engine?.outputs ?? []) : [];
    return html`<section class="card alarms" aria-label="Alarms">
        <h1>Alarms</h1>
        ${
          state.socket === 'up'
            ? nothing
            : html`<p class="dim">No connection to the station: what is shown is what was last known.</p>`
        }
        ${alarms.length === 0 && state.socket === 'up' ? html`<p class="dim">Nothing is wrong.</p>` : nothing}
        <ul>
          ${alarms.map((alarm) => this.#alarm(alarm, clock))}
        </ul>
      </section>
      <section class="card" aria-label="Processes">
        <h2>Processes</h2>
        <ul>
          ${(parts?.processes ?? []).map((process) => this.#process(process, clock))}
        </ul>
      </section>
      <section class="card" aria-label="Outputs">
        <h2>Outputs</h2>
        <ul>
          ${outputs.map((output) => this.#output(output))}
        </ul>
      </section>
      <section class="card jobs" aria-label="Jobs">
        <ct-jobs .timeZone=${parts?.station.timeZone ?? 'UTC'}></ct-jobs>
      </section>`;
  }

  #alarm(alarm: Alarm, clock: StationClock): TemplateResult {
    return html`<li class=${alarm.level}>
      <span class="level">${alarm.level === 'critical' ? '▲ Critical' : '△ Warning'}</span>
      <span
        >${oneLine(alarm.message)}
        <div class="key dim">${alarm.key}</div></span
      >
      <span class="dim"
        >since ${clock.time(alarm.sinceEpochMs)}${alarm.count > 1 ? ` · ${alarm.count} times` : ''}</span
      >
    </li>`;
  }

  #process(process: ProcessStatus, clock: StationClock): TemplateResult {
    return html`<li class=${process.state}>
      <span>${process.name}</span>
      <span>
        <span class="level">${process.state}</span>
        ${process.lastExit === null ? nothing : html`<div class="key dim">last exit: ${oneLine(process.lastExit)}</div>`}
      </span>
      <span class="dim"
        >since
        ${clock.time(process.sinceEpochMs)}${process.restarts === 0 ? '' : ` · ${times(process.restarts, 'restart')}`}</span
      >
    </li>`;
  }

  #output(output: OutputStatus): TemplateResult {
    const lost = output.droppedFrames === 0 ? '' : ` · ${output.droppedFrames} frames lost`;
    const restarts = output.restarts === 0 ? '' : ` · ${times(output.restarts, 'restart')}`;
    return html`<li class=${output.state}>
      <span>${output.name}</span>
      <span><span class="level">${output.state}</span> <span class="dim">${oneLine(output.detail)}</span></span>
      <span class="dim">${Math.round(output.delayFrames / 48)} ms${lost}${restarts}</span>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-alarms-page': AlarmsPage;
  }
}
