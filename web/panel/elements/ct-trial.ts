import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { oneLine, stationClock } from '../state/format.js';
import { costChangeWords } from '../state/plan-day.js';
import type { Neighbourhood, TrialView } from '../state/plan-trial.js';
import { shared } from '../theme/shared.js';
import './ct-verdicts.js';

/** What a move would break and mend, where the item leaves and where it would stand. */
@customElement('ct-trial')
export class Trial extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        overflow: auto;
        scrollbar-width: thin;
      }
      h2 {
        margin: 0 0 6px;
        font-size: 18px;
      }
      h3 {
        margin: 14px 0 2px;
        font-size: 15px;
      }
      p {
        margin: 4px 0;
        font-size: 14px;
      }
      .good {
        color: var(--next-text);
      }
      .warned {
        color: var(--warn);
        font-weight: 650;
      }
      .bad {
        color: var(--on-air-text);
      }
    `,
  ];

  @property() what = '';
  @property() where = '';
  @property() zone = 'UTC';
  @property({ attribute: false }) view: TrialView | null = null;
  @property() failure = '';

  override render(): TemplateResult {
    const { view } = this;
    return html`<h2 class="clip" dir="auto">${oneLine(this.what)}</h2>
      <p dir="auto">${this.where}</p>
      <p class="dim"><kbd>Esc</kbd> gives up. By keys: <kbd>Alt ↑ ↓</kbd> goes on, <kbd>Enter</kbd> puts it there.</p>
      ${this.failure === '' ? nothing : html`<p class="bad" role="alert">${this.failure}</p>`}
      ${view === null ? html`<p class="dim">Trying …</p>` : this.#view(view)}`;
  }

  #view({ leaves, stands, costChange, brokenChange }: TrialView): TemplateResult {
    const look = brokenChange > 0 ? 'warned' : 'good';
    const sums =
      brokenChange === 0
        ? '● As many rules broken as before'
        : brokenChange > 0
          ? `▲ ${brokenChange} more broken`
          : `● ${-brokenChange} fewer broken`;
    return html`<p class=${look}>${sums} · cost ${costChangeWords(costChange)}</p>
      ${this.#side('Where it would stand', stands)} ${this.#side('Where it leaves', leaves)}`;
  }

  #side(title: string, { atEpochMs, broken, mended }: Neighbourhood): TemplateResult {
    return html`<h3>${title}, ${stationClock(this.zone).time(atEpochMs)}</h3>
      ${
        broken.length === 0
          ? html`<p class="good">● Nothing broken</p>`
          : html`<ct-verdicts
              label=${`${title}: broken`}
              zone=${this.zone}
              .verdicts=${broken.map(({ verdict }) => verdict)}
              .who=${broken.map(({ item }) => item.title)}
            ></ct-verdicts>`
      }
      ${mended.map(
        ({ item, verdict }) =>
          html`<p class="good" dir="auto">● No more: ${verdict.words} (${oneLine(item.title)})</p>`,
      )}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-trial': Trial;
  }
}
