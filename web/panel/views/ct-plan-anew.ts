import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PlanChange, PlanHour, PlanTrial } from '../../api/plan-day.js';
import '../elements/ct-compare-plans.js';
import { planChangeEvent } from '../state/plan-events.js';
import { tryPlan } from '../state/plan-rest.js';
import { isStale } from '../state/planner-rest.js';
import { shared } from '../theme/shared.js';

/** An hour tried anew by the station, beside what stands. Emits `plan-change` when it is accepted, `leave`, and `stale`. */
@customElement('ct-plan-anew')
export class PlanAnew extends LitElement {
  static override styles = [shared];

  @property({ attribute: false }) hour: PlanHour | null = null;
  @property({ type: Number }) revision = 0;
  @property() zone = 'UTC';
  @property({ type: Boolean }) busy = false;
  @state() private trial: PlanTrial | null = null;
  @state() private failure = '';
  #asked = -1;
  #asking: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  override render(): TemplateResult {
    return html`<ct-compare-plans
      .trial=${this.trial}
      .standing=${this.hour}
      zone=${this.zone}
      failure=${this.failure}
      ?busy=${this.busy}
      @leave=${() => this.dispatchEvent(new CustomEvent('leave'))}
      @accept=${() => {
        const { hour } = this;
        const change = this.#change();
        if (hour === null || change === null) return;
        this.dispatchEvent(planChangeEvent(change, { atEpochMs: hour.startsAtEpochMs }));
      }}
    ></ct-compare-plans>`;
  }

  protected override willUpdate(): void {
    // What is compared is always the plan as it is now.
    if (this.#asked === this.revision || this.hour === null || this.busy) return;
    this.#asked = this.revision;
    void this.#try();
  }

  #change(): PlanChange | null {
    const { hour } = this;
    return hour === null ? null : { do: 'replan', fromEpochMs: hour.startsAtEpochMs, toEpochMs: hour.endsAtEpochMs };
  }

  async #try(): Promise<void> {
    const change = this.#change();
    if (change === null) return;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.trial = null;
    this.failure = '';
    try {
      const trial = await tryPlan(this.revision, change, asking.signal);
      if (!asking.signal.aborted) this.trial = trial;
    } catch (error) {
      if (asking.signal.aborted) return;
      if (isStale(error)) this.dispatchEvent(new CustomEvent('stale'));
      else this.failure = (error as Error).message;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-plan-anew': PlanAnew;
  }
}
