import { consume } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { FALLBACK_ID_PREFIX } from '../../../playout/api/state.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { comingRows, mainItem, type ComingRow } from '../state/coming.js';
import { commandContext, framesContext, type Commander } from '../state/contexts.js';
import { framesDuration, KIND_WORDS, oneLine, stationClock } from '../state/format.js';
import type { FrameLoop } from '../state/frame-loop.js';
import { Select } from '../state/select.js';
import { isLive } from '../state/store.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** What starts next, and the button that starts it now. */
@customElement('ct-next-card')
export class NextCard extends LitElement {
  static override styles = [
    shared,
    kinds,
    css`
      .card {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 4px 14px;
        align-items: center;
        background: linear-gradient(180deg, var(--next-pane), var(--pane));
        border-color: var(--next-line);
      }
      .item {
        min-width: 0;
      }
      .tag {
        color: var(--next-text);
        font-size: 12px;
        font-weight: 800;
        letter-spacing: 0.1em;
      }
      h2 {
        margin: 0;
        font-size: 18px;
      }
      .meta {
        color: var(--text-dim);
        font-size: 14px;
      }
      .meta b {
        color: var(--intro);
        font-weight: 650;
      }
      .start {
        min-width: 124px;
        height: 64px;
        border: 0;
        background: var(--next);
        color: var(--next-ink);
        font-weight: 800;
        font-size: 18px;
      }
      .start small {
        display: block;
        font-weight: 600;
        font-size: 12px;
      }
      .start[data-requested] {
        background: transparent;
        border: 2px dashed var(--warn);
        color: var(--warn);
        opacity: 1;
      }
      .then {
        grid-column: 1 / 3;
        display: flex;
        gap: 9px;
        align-items: center;
        border-top: 1px solid var(--next-line);
        padding-top: 8px;
        margin-top: 6px;
        font-size: 14px;
      }
      .then span:nth-of-type(1) {
        flex: 1;
        min-width: 0;
      }
    `,
  ];

  @consume({ context: commandContext, subscribe: true }) private readonly command?: Commander;
  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  readonly #state = new Select(this, (state) => state);

  /** Ends what is on air and starts the next item, unless that was asked for already. */
  readonly start = (): void => {
    if (this.#requested) return;
    const current = mainItem(this.#state.value.parts?.engine?.onAir ?? []);
    // What the engine plays by itself is not the rundown's: there is nothing to expect.
    const expected =
      current === null || current.itemId.startsWith(FALLBACK_ID_PREFIX) ? {} : { expectItemId: current.itemId };
    this.command?.({ do: 'next', ...expected });
  };

  override render(): TemplateResult {
    const { parts } = this.#state.value;
    const live = isLive(this.#state.value);
    const now = this.frames?.now() ?? Date.now();
    const coming = parts === null ? [] : comingRows(parts.rundown, live ? parts.engine : null, now);
    const at = coming.findIndex(({ row }) => row.over === null);
    const next = live ? coming.at(at) : undefined;
    if (at === -1 || next === undefined) {
      return html`<section class="card" aria-label="Next">
        <div class="item">
          <div class="tag">NEXT</div>
          <h2 class="dim">${live ? 'Nothing is planned' : 'Not known'}</h2>
        </div>
        ${this.#button(false)}
      </section>`;
    }
    const over = coming.filter(({ row }) => row.over?.itemId === next.row.itemId);
    return html`<section class="card" aria-label="Next">
      <div class="item">
        <div class="tag">NEXT ${this.#when(next)}</div>
        <h2 class="clip" dir="auto" title=${oneLine(next.row.title)}>${oneLine(next.row.title)}</h2>
        <div class="meta clip">${this.#meta(next)}</div>
      </div>
      ${this.#button(true)} ${over.map((one) => this.#over(one))}
    </section>`;
  }

  get #requested(): boolean {
    return this.#state.value.requests.some(({ command }) => command.do === 'next');
  }

  #button(possible: boolean): TemplateResult {
    const requested = this.#requested;
    return html`<button
      type="button"
      class="start"
      ?data-requested=${requested}
      ?disabled=${!possible || requested}
      aria-keyshortcuts="Space"
      @click=${this.start}
    >
      ${requested ? 'ASKED …' : 'START'}<small>Space</small>
    </button>`;
  }

  #when({ startsAtEpochMs }: ComingRow): string {
    const timeZone = this.#state.value.parts?.station.timeZone;
    if (startsAtEpochMs === null || timeZone === undefined) return '';
    return stationClock(timeZone).time(startsAtEpochMs);
  }

  #meta({ row, ready }: ComingRow): TemplateResult {
    const { artist, durationFrames, introFrames } = row;
    return html`${artist === '' ? nothing : html`<span dir="auto">${oneLine(artist)}</span> · `}${KIND_WORDS[row.kind]}
    ·
    ${framesDuration(durationFrames)}${
      introFrames === null || introFrames < ENGINE_RATE_HZ
        ? nothing
        : html` · <b>intro ${framesDuration(introFrames)}</b>`
    }
    · ${ready ? 'ready' : 'loading'}`;
  }

  #over({ row }: ComingRow): TemplateResult {
    return html`<div class="then">
      <i class="chip" data-kind=${row.kind}></i>
      <span class="clip" dir="auto">${oneLine(row.title)}</span>
      <span class="dim"
        >over it at ${framesDuration(row.over?.atFrames ?? 0)} · ${framesDuration(row.durationFrames)}</span
      >
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-next-card': NextCard;
  }
}
