import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { ChainStageName } from '../../../playout/api/processing.js';
import { signed } from '../state/format.js';
import { setText } from '../state/on-frame.js';
import { STAGE_NAMES, type StageLook } from '../state/sound.js';
import { shared } from '../theme/shared.js';
import './ct-bypass.js';
import './ct-gain-meter.js';
import type { GainMeter } from './ct-gain-meter.js';

const LOOK_WORDS: Readonly<Record<StageLook, string>> = {
  works: '● In use',
  bypassed: '▲ Bypassed',
  unused: '○ Not used',
};

/** Stages whose gain does not move: their shape stands in the meter's place. */
const SHAPES: Readonly<Partial<Record<ChainStageName, SVGTemplateResult>>> = {
  'high-pass': svg`<path d="M4 62 C 22 60, 26 18, 46 16 L 116 16" />`,
  eq: svg`<path d="M4 40 C 20 40, 22 24, 34 24 S 50 52, 62 52 S 82 22, 96 22 S 108 34, 116 34" />`,
};

/** A stage of the chain: how it stands, what it does now, and the switch that takes it out. */
@customElement('ct-stage')
export class Stage extends LitElement {
  static override styles = [
    shared,
    css`
      section {
        display: flex;
        flex-direction: column;
        gap: 6px;
        height: 100%;
        padding: 10px 12px;
        border: 1px solid var(--line);
        border-top: 4px solid var(--next);
        border-radius: var(--radius);
        background: var(--pane-raised);
      }
      [data-look='bypassed'] {
        border-color: var(--warn-line);
        border-top-color: var(--warn);
        background: var(--warn-pane);
      }
      [data-look='unused'] {
        border-top-color: var(--line-strong);
        background: transparent;
      }
      h3 {
        margin: 0;
        font-size: 17px;
        line-height: 1.2;
      }
      .look {
        font-size: 13px;
        font-weight: 700;
        color: var(--next-text);
        white-space: nowrap;
      }
      [data-look='bypassed'] .look {
        color: var(--warn);
      }
      [data-look='unused'] .look,
      [data-look='unused'] h3 {
        color: var(--text-dim);
      }
      .meter {
        flex: 1;
        min-height: 66px;
        position: relative;
      }
      ct-gain-meter {
        position: absolute;
        inset: 0;
      }
      [data-look='unused'] .meter,
      [data-look='bypassed'] .meter {
        opacity: 0.35;
      }
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        fill: none;
        stroke: var(--text-dim);
        stroke-width: 3;
        stroke-linecap: round;
      }
      .foot {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 4px;
        min-height: 26px;
        white-space: nowrap;
      }
      .number {
        font-size: 19px;
        font-weight: 700;
      }
      .delay {
        font-size: 12px;
      }
      @media (max-width: 1180px) {
        section {
          padding: 8px;
        }
        h3 {
          font-size: 15px;
        }
        .number {
          font-size: 16px;
        }
        .delay {
          display: none;
        }
        .look {
          font-size: 12px;
        }
      }
    `,
  ];

  @property() stage: ChainStageName = 'high-pass';
  @property() look: StageLook = 'unused';
  @property({ type: Boolean }) bypassed = false;
  /** A bypass was asked for, and is not known to be done. */
  @property({ type: Boolean }) asked = false;
  /** Nothing can be asked now. */
  @property({ type: Boolean }) disabled = false;
  @property({ type: Number }) latencyFrames = 0;
  @query('ct-gain-meter') private readonly meter!: GainMeter | null;
  @query('.number') private readonly number!: HTMLElement | null;

  /** What the stage does now: gain of each of its bars, dB. */
  take(gainsDb: readonly number[]): void {
    this.meter?.take(gainsDb);
  }

  takeOne(gainDb: number): void {
    this.meter?.takeOne(gainDb);
  }

  clear(): void {
    this.meter?.clear();
  }

  show(): void {
    this.meter?.show();
  }

  /** The number below the meter; null where nothing is known or it does not work. */
  read(gainDb: number | null): void {
    const text = gainDb === null || this.look !== 'works' ? '–' : `${gainDb > 0.05 ? '+' : ''}${signed(gainDb)} dB`;
    setText(this.number, text);
  }

  override render(): TemplateResult {
    const { stage, look, bypassed } = this;
    const name = STAGE_NAMES[stage];
    const shape = SHAPES[stage];
    return html`<section data-look=${look} aria-label=${name}>
      <div>
        <h3>${name}</h3>
        <div class="look">${LOOK_WORDS[look]}</div>
      </div>
      <div class="meter">
        ${
          shape === undefined
            ? html`<ct-gain-meter
                label=${stage === 'agc' ? 'Gain of the automatic gain control' : `Gain reduction of the ${stage}`}
                ?both=${stage === 'agc'}
              ></ct-gain-meter>`
            : html`<svg viewBox="0 0 120 80" preserveAspectRatio="none" aria-hidden="true">${shape}</svg>`
        }
      </div>
      <div class="foot">
        ${shape === undefined ? html`<span class="number">–</span>` : html`<span></span>`}
        <span class="delay dim"
          >${this.latencyFrames === 0 ? nothing : `${(this.latencyFrames / 48).toFixed(1)} ms`}</span
        >
      </div>
      <ct-bypass
        name=${`the ${name === 'AGC' ? name : name.toLowerCase()}`}
        ?bypassed=${bypassed}
        ?asked=${this.asked}
        ?guarded=${stage === 'limiter'}
        ?disabled=${this.disabled || (look === 'unused' && !bypassed)}
      ></ct-bypass>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-stage': Stage;
  }
}
