import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { StationJob } from '../../api/jobs.js';
import { oneLine, stationClock } from '../state/format.js';
import { runJob, stationJobs } from '../state/jobs-rest.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { tables } from '../theme/tables.js';

/** Jobs change when they run: every few seconds at most. */
const LOOK_MS = 5000;

const WHAT: Readonly<Record<StationJob['name'], string>> = {
  plan: 'Plan ahead',
  traffic: 'Take in schedules of spots',
  'as-run': 'Take in what aired',
  backup: 'Back up the library',
  purge: 'Remove what is past keeping',
};

/** The station's recurring work: when each job ran last, how it fared, when it runs next. */
@customElement('ct-jobs')
export class JobsView extends LitElement {
  static override styles = [
    shared,
    forms,
    tables,
    css`
      :host {
        display: block;
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
      }
      .failed {
        color: var(--warn);
        font-weight: 700;
      }
      .done {
        color: var(--next-text);
      }
      td:last-child {
        text-align: right;
      }
    `,
  ];

  @property() timeZone = 'UTC';
  @state() private jobs: readonly StationJob[] = [];
  /** Why there is nothing to show, or why a run could not be asked for. */
  @state() private trouble = '';
  @state() private asked: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setInterval> | undefined;
  #asking = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#asking = new AbortController();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    void this.#look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#asking.abort();
  }

  async #look(): Promise<void> {
    const { signal } = this.#asking;
    try {
      this.jobs = await stationJobs(signal);
      this.trouble = '';
    } catch (error) {
      if (!signal.aborted) this.trouble = `The jobs cannot be shown: ${(error as Error).message}`;
    }
  }

  async #run(name: StationJob['name']): Promise<void> {
    this.asked = new Set([...this.asked, name]);
    try {
      await runJob(name);
      await this.#look();
    } catch (error) {
      this.trouble = `${WHAT[name]}: ${(error as Error).message}`;
    } finally {
      this.asked = new Set([...this.asked].filter((other) => other !== name));
    }
  }

  override render(): TemplateResult {
    return html`<h2 id="jobs">Jobs</h2>
      ${this.trouble === '' ? nothing : html`<p class="failed" role="alert">${this.trouble}</p>`}
      <table aria-labelledby="jobs">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Last run</th>
            <th scope="col">Outcome</th>
            <th scope="col">Next run</th>
            <th scope="col"><span class="visually-hidden">Run</span></th>
          </tr>
        </thead>
        <tbody>
          ${this.jobs.map((job) => this.#row(job))}
        </tbody>
      </table>`;
  }

  #row(job: StationJob): TemplateResult {
    const clock = stationClock(this.timeZone);
    const at = (epochMs: number | null, never: string): string => (epochMs === null ? never : clock.time(epochMs));
    const running = job.outcome === 'running' || this.asked.has(job.name);
    const outcome = running ? 'running' : (job.outcome ?? '');
    return html`<tr>
      <td>${WHAT[job.name]}</td>
      <td>${at(job.lastStartedAtEpochMs, 'never')}</td>
      <td>
        <span class=${outcome}>${outcome}</span>
        ${job.error === null ? nothing : html`<div class="dim">${oneLine(job.error)}</div>`}
      </td>
      <td>${at(job.nextRunAtEpochMs, '')}</td>
      <td>
        <button
          ?disabled=${running}
          aria-label=${`Run now: ${WHAT[job.name]}`}
          @click=${() => {
            void this.#run(job.name);
          }}
        >
          Run now
        </button>
      </td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-jobs': JobsView;
  }
}
