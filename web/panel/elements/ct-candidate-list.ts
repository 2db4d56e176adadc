import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { Candidate } from '../../api/plan-day.js';
import { duration, oneLine, stationClock } from '../state/format.js';
import { brokenOf, costChangeWords, rulesWords } from '../state/plan-day.js';
import { shared } from '../theme/shared.js';

export type CandidateEvent = CustomEvent<{ readonly candidate: Candidate }>;

/** More than any screen shows of it. */
const FIRST_ROWS = 24;

/** Carts for a place, the cheapest first. Arrows go through them; Enter, the button or a double click emit `take`. */
@customElement('ct-candidate-list')
export class CandidateList extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        overflow: auto;
        scrollbar-width: thin;
      }
      .row {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 48px 50px 58px;
        gap: 0 8px;
        align-items: center;
        min-height: var(--target);
        padding: 2px 4px 2px 6px;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        font-size: 14px;
        content-visibility: auto;
        contain-intrinsic-size: auto 56px;
      }
      .row[aria-selected='true'] {
        background: var(--marked);
      }
      .row:focus-visible {
        outline-offset: -3px;
      }
      .what b,
      .what span {
        display: block;
        line-height: 1.25;
      }
      .what b {
        font-weight: 600;
      }
      .what span {
        font-size: 13px;
      }
      .number {
        text-align: right;
        white-space: nowrap;
      }
      .broken {
        color: var(--warn);
        font-weight: 650;
      }
      .less {
        color: var(--next-text);
      }
      button {
        padding: 0 10px;
      }
    `,
  ];

  @property({ attribute: false }) candidates: readonly Candidate[] = [];
  @property() zone = 'UTC';
  @property() label = 'Candidates';
  /** Without it there is no button: what stands is kept. */
  @property({ type: Boolean }) locked = false;
  /** The cart that stands there: it is not taken again. */
  @property() standing = '';
  @state() private at = 0;
  /** A new list shows its first rows at once; the others follow when these are painted. */
  @state() private isWhole = false;
  #shouldFocus = false;

  override render(): TemplateResult {
    const at = Math.min(this.at, this.candidates.length - 1);
    const shown = this.isWhole ? this.candidates : this.candidates.slice(0, FIRST_ROWS);
    return html`<div role="grid" aria-label=${this.label} @keydown=${this.#keyDown} @click=${this.#clicked}>
      ${shown.map((candidate, index) =>
        guard([candidate, index === at, this.zone, this.locked, this.standing], () =>
          this.#row(candidate, index, index === at),
        ),
      )}
    </div>`;
  }

  override focus(): void {
    this.#shouldFocus = true;
    this.requestUpdate();
  }

  protected override updated(): void {
    if (!this.isWhole && this.candidates.length > 0) this.#showAll();
    if (!this.#shouldFocus) return;
    this.#shouldFocus = false;
    const row = this.renderRoot.querySelector<HTMLElement>('.row[aria-selected="true"]');
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  #showAll(): void {
    requestAnimationFrame(() => {
      // Behind the painting of this frame.
      setTimeout(() => {
        this.isWhole = true;
      });
    });
  }

  #row(candidate: Candidate, index: number, isAt: boolean): TemplateResult {
    const { title, artist, category, durationMs, costChange, lastAtEpochMs } = candidate;
    const broken = brokenOf(candidate.broken);
    const last = lastAtEpochMs === null ? 'not in eight weeks' : stationClock(this.zone).dayTime(lastAtEpochMs);
    return html`<div
      role="row"
      class="row"
      tabindex=${isAt ? 0 : -1}
      aria-selected=${isAt ? 'true' : 'false'}
      data-index=${index}
      @dblclick=${() => {
        this.#take(candidate);
      }}
    >
      <span role="gridcell" class="what"
        ><b class="clip" dir="auto">${oneLine(title)}</b
        ><span class="clip dim" dir="auto" title=${`${category} · last ${last}`}
          >${[oneLine(artist), `last ${last}`].filter((text) => text !== '').join(' · ')}</span
        >${
          broken.length === 0
            ? nothing
            : html`<span class="clip broken" dir="auto" title=${broken.map(({ words }) => words).join('\n')}
                >▲ ${broken.length === 1 ? broken[0].words : `${rulesWords(broken.length)} broken`}</span
              >`
        }</span
      >
      <span role="gridcell" class="number dim">${duration(durationMs / 1000)}</span>
      <span role="gridcell" class="number ${costChange < 0 ? 'less' : ''}" title="What the plan would cost more with it"
        >${costChangeWords(costChange)}</span
      >
      <span role="gridcell"
        >${
          candidate.cartId === this.standing
            ? html`<span class="dim">stands</span>`
            : this.locked
              ? nothing
              : html`<button
                  type="button"
                  tabindex="-1"
                  aria-label=${`Take ${oneLine(title)}`}
                  @click=${(event: Event) => {
                    event.stopPropagation();
                    this.#take(candidate);
                  }}
                >
                  Take
                </button>`
        }</span
      >
    </div>`;
  }

  readonly #clicked = (event: Event): void => {
    const index = (event.target as Element).closest<HTMLElement>('[data-index]')?.dataset['index'];
    if (index !== undefined) this.at = Number(index);
  };

  #take(candidate: Candidate): void {
    if (this.locked || candidate.cartId === this.standing) return;
    this.dispatchEvent(new CustomEvent('take', { detail: { candidate } }) satisfies CandidateEvent);
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.candidates.length - 1;
    const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, Home: 0, End: last }[event.key];
    if (event.key === 'Enter' && this.candidates.length > 0) this.#take(this.candidates[Math.min(this.at, last)]);
    else if (to === undefined) return;
    else {
      this.at = Math.min(last, Math.max(0, to));
      this.isWhole = true;
      this.#shouldFocus = true;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-candidate-list': CandidateList;
  }
}
