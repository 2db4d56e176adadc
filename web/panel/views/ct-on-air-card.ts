import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { secondsFromFrames, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import type { OnAirItem } from '../../../playout/api/state.js';
import type { Waveform } from '../../api/library.js';
import '../elements/ct-pie.js';
import '../elements/ct-waveform.js';
import type { Pie } from '../elements/ct-pie.js';
import type { WaveformView, WaveMark } from '../elements/ct-waveform.js';
import { itemTimes, mainItem } from '../state/coming.js';
import { countdown, duration, elapsed, KIND_WORDS, oneLine, signed } from '../state/format.js';
import { FrameFollower, setText } from '../state/on-frame.js';
import { waveformOf } from '../state/rest.js';
import { Select } from '../state/select.js';
import { duckWhy } from '../state/sound.js';
import { isLive, type PanelState } from '../state/store.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** When what remains turns to a warning. */
const WARN_MS = 20_000;

const onAirOf = (panel: PanelState): readonly OnAirItem[] => panel.parts?.engine?.onAir ?? NOTHING;
const NOTHING: readonly OnAirItem[] = [];

/** The part of a file's peaks that airs. */
export function airedPeaks(
  waveform: Waveform,
  item: Pick<OnAirItem, 'cueInFrames' | 'cueOutFrames' | 'tempo'>,
): number[] {
  const perFrame = ((item.tempo ?? 1) * waveform.peaks.length) / Math.max(1, waveform.durationFrames);
  return waveform.peaks.slice(Math.floor(item.cueInFrames * perFrame), Math.ceil(item.cueOutFrames * perFrame));
}

/** What is on air, what remains of it, and where its joins are. */
@customElement('ct-on-air-card')
export class OnAirCard extends LitElement {
  static override styles = [
    shared,
    kinds,
    css`
      .card {
        display: grid;
        grid-template-columns: 112px 1fr;
        gap: 12px 16px;
        background: linear-gradient(180deg, var(--on-air-pane), var(--pane));
        border-color: var(--on-air-line);
      }
      .idle {
        grid-template-columns: 1fr;
        background: var(--pane);
        border-color: var(--line);
        min-height: 180px;
        align-content: center;
        text-align: center;
      }
      .what {
        min-width: 0;
      }
      .tag {
        display: flex;
        gap: 10px;
        color: var(--on-air-text);
        font-size: 12px;
        font-weight: 800;
        letter-spacing: 0.1em;
        text-transform: uppercase;
      }
      h1 {
        margin: 2px 0 0;
        font-size: 25px;
        line-height: 1.2;
      }
      .who {
        font-size: 16px;
        min-height: 1.35em;
      }
      .times {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 22px;
        align-items: end;
        margin-top: 6px;
      }
      .times div {
        color: var(--text-dim);
        font-size: 12px;
      }
      .times span {
        display: block;
        font-size: 23px;
        line-height: 1.2;
        font-weight: 650;
        color: var(--text);
      }
      .times .remaining {
        font-size: 42px;
        line-height: 1;
        font-weight: 750;
        min-width: 3.4em;
      }
      .warn .remaining {
        color: var(--warn);
      }
      .times .intro span {
        color: var(--intro);
      }
      ct-waveform,
      .others {
        grid-column: 1 / 3;
      }
      .others {
        display: flex;
        flex-direction: column;
        gap: 4px;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: 14px;
      }
      .others li {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .others b {
        font-weight: 600;
        flex: 1;
        min-width: 0;
      }
      @media (max-width: 1180px) {
        .card {
          grid-template-columns: 84px 1fr;
        }
        .times .remaining {
          font-size: 36px;
        }
        .times span {
          font-size: 19px;
        }
        .times {
          gap: 4px 16px;
        }
        ct-waveform {
          height: 44px;
        }
        h1 {
          font-size: 22px;
        }
      }
    `,
  ];

  @state() private waveform: Waveform | null = null;
  @query('ct-pie') private readonly pie!: Pie | null;
  @query('ct-waveform') private readonly wave!: WaveformView | null;
  @query('.remaining') private readonly remaining!: HTMLElement | null;
  @query('.segue') private readonly segue!: HTMLElement | null;
  @query('.elapsed') private readonly passed!: HTMLElement | null;
  @query('.intro') private readonly intro!: HTMLElement | null;
  @query('.intro span') private readonly introRest!: HTMLElement | null;
  @query('.card') private readonly card!: HTMLElement | null;
  readonly #onAir = new Select(this, onAirOf);
  readonly #live = new Select(this, isLive);
  #asked: string | null = null;

  constructor() {
    super();
    new FrameFollower(this, (now) => {
      this.#frame(now);
    });
  }

  override render(): TemplateResult {
    const item = mainItem(this.#onAir.value);
    if (item === null) {
      const why = this.#live.value ? 'Nothing from the rundown is on air' : 'Not known: no connection to the station';
      return html`<section class="card idle" aria-label="On air"><p class="dim">${why}</p></section>`;
    }
    const others = this.#onAir.value.filter((other) => other !== item);
    const title = oneLine(item.title);
    return html`<section class="card" aria-label="On air">
      <ct-pie label="Share of ${title} that has aired"></ct-pie>
      <div class="what">
        <div class="tag">
          <span>${this.#live.value ? '▶ On air' : '○ Last known'}</span
          ><span>${KIND_WORDS[item.kind]}${item.source === 'rundown' ? '' : ` · ${item.source}`}</span>
        </div>
        <h1 class="clip" dir="auto" title=${title}>${title}</h1>
        <div class="who dim clip" dir="auto">${oneLine(item.artist)}</div>
        <div class="times">
          <div>remaining<span class="remaining" role="timer"></span></div>
          <div>segue in<span class="segue"></span></div>
          <div>elapsed<span class="elapsed"></span></div>
          <div class="intro">intro<span></span></div>
        </div>
      </div>
      <ct-waveform
        .peaks=${this.waveform === null ? [] : airedPeaks(this.waveform, item)}
        .marks=${this.#marks(item)}
      ></ct-waveform>
      ${
        others.length === 0
          ? nothing
          : html`<ul class="others">
              ${others.map((other) => this.#other(other))}
            </ul>`
      }
    </section>`;
  }

  protected override updated(): void {
    const cartId = mainItem(this.#onAir.value)?.cartId ?? null;
    if (cartId === this.#asked) return;
    this.#asked = cartId;
    this.waveform = null;
    if (cartId === null) return;
    void waveformOf(cartId).then((waveform) => {
      if (this.#asked === cartId) this.waveform = waveform;
    });
  }

  #marks(item: OnAirItem): WaveMark[] {
    const length = Math.max(1, item.cueOutFrames - item.cueInFrames);
    const fraction = (position: number): number => (position - item.cueInFrames) / length;
    const segue: WaveMark = { at: fraction(item.segueFrames), kind: 'segue' };
    return item.introEndFrames === null ? [segue] : [{ at: fraction(item.introEndFrames), kind: 'intro' }, segue];
  }

  #other(item: OnAirItem): TemplateResult {
    const over = item.over !== null;
    return html`<li>
      <i class="chip" data-kind=${item.kind}></i>
      <b class="clip" dir="auto">${oneLine(item.title)}</b>
      <span class="dim">
        ${over ? 'over it' : item.ending ? 'ending' : 'beside it'} ·
        ${duration(secondsFromFrames(item.cueOutFrames - item.cueInFrames, ENGINE_RATE_HZ))}
        ${item.duckDb < 0 ? html` · ducked ${signed(item.duckDb)} dB${item.duckReason === null ? '' : ` under ${oneLine(duckWhy(item.duckReason))}`}` : nothing}
      </span>
    </li>`;
  }

  #frame(now: number): void {
    const item = mainItem(this.#onAir.value);
    if (item === null || !this.#live.value) return;
    const times = itemTimes(item);
    const restMs = times.endsAtEpochMs - now;
    const fraction = (now - times.startedAtEpochMs) / (times.endsAtEpochMs - times.startedAtEpochMs);
    setText(this.remaining, `−${countdown(times.endsAtEpochMs, now)}`);
    setText(this.segue, countdown(times.segueAtEpochMs, now));
    setText(this.passed, elapsed(times.startedAtEpochMs, now));
    const introMs = times.introEndsAtEpochMs === null ? 0 : times.introEndsAtEpochMs - now;
    if (this.intro !== null) this.intro.hidden = introMs <= 0;
    setText(this.introRest, duration(Math.ceil(introMs / 1000)));
    this.card?.classList.toggle('warn', restMs < WARN_MS);
    this.pie?.toggleAttribute('warn', restMs < WARN_MS);
    this.pie?.show(fraction);
    this.wave?.show(fraction);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-on-air-card': OnAirCard;
  }
}
