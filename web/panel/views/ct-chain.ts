import { consume } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OutputStatus } from '../../../playout/api/output.js';
import type { ChainReading, ChainStageName, ChainState } from '../../../playout/api/processing.js';
import type { MeterReading } from '../../../playout/api/state.js';
import '../elements/ct-bypass.js';
import type { BypassEvent } from '../elements/ct-bypass.js';
import '../elements/ct-stage.js';
import type { Stage } from '../elements/ct-stage.js';
import { commandContext, type Commander } from '../state/contexts.js';
import { followMeters } from '../state/fresh-meters.js';
import { outputName, OUTPUT_WORDS, signed } from '../state/format.js';
import { Select } from '../state/select.js';
import { bypassAsked, PRESETS, stageLook, STAGE_NAMES } from '../state/sound.js';
import { isLive } from '../state/store.js';
import { shared } from '../theme/shared.js';

const FRAMES_PER_MS = 48;

/** The deepest of the bands; 0 where the preset has none. */
function deepest(bandsDb: readonly number[]): number {
  let least = 0;
  for (const db of bandsDb) if (db < least) least = db;
  return least;
}

/** How the chain stands, for a screen reader: states, never seconds. */
function spoken(chain: ChainState): string {
  if (chain.bypassed) return 'The whole sound processing is bypassed.';
  const out = chain.stages.filter(({ inPreset, bypassed }) => inPreset && bypassed);
  const names = out.map(({ stage }) => STAGE_NAMES[stage]).join(', ');
  return `Preset ${PRESETS[chain.preset][0]}. ${names === '' ? 'No stage is bypassed.' : `Bypassed: ${names}.`}`;
}

/** The way of the programme through its processing, stage by stage, with what each does now. */
@customElement('ct-chain')
export class Chain extends LitElement {
  static override styles = [
    shared,
    css`
      .card {
        display: flex;
        flex-direction: column;
        gap: 8px;
        height: 100%;
        padding: 10px 14px 14px;
      }
      header {
        display: flex;
        align-items: center;
        gap: 16px;
      }
      h2 {
        margin: 0;
        font-size: 18px;
        white-space: nowrap;
      }
      .delay {
        flex: 1;
      }
      .out {
        color: var(--warn);
        font-weight: 800;
      }
      header ct-bypass {
        flex: 0 0 176px;
      }
      ol {
        flex: 1;
        min-height: 0;
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr)) minmax(0, 1.1fr);
        grid-auto-rows: minmax(0, 1fr);
        gap: 22px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        position: relative;
        min-width: 0;
      }
      li + li::before {
        content: '';
        position: absolute;
        left: -17px;
        top: calc(50% - 7px);
        border: 7px solid transparent;
        border-left: 11px solid var(--line-strong);
        border-right: 0;
      }
      ct-stage {
        height: 100%;
      }
      .outputs {
        height: 100%;
        padding: 10px 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        overflow: auto;
        scrollbar-width: thin;
      }
      .outputs h3 {
        margin: 0 0 6px;
        font-size: 17px;
      }
      dl {
        margin: 0;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        flex-wrap: wrap;
        gap: 0 8px;
        padding: 4px 0;
        font-size: 14px;
      }
      dl div + div {
        border-top: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
      }
      dt {
        color: var(--text-dim);
      }
      dd {
        margin: 0;
        font-weight: 650;
        white-space: nowrap;
      }
      .failed {
        color: var(--warn);
      }
      .running {
        color: var(--next-text);
      }
      @media (max-width: 1180px) {
        ol {
          gap: 14px;
        }
        li + li::before {
          left: -12px;
          border-width: 6px 0 6px 9px;
        }
        .outputs {
          padding: 8px;
        }
      }
      @media (max-width: 760px) {
        header {
          flex-wrap: wrap;
        }
        ol {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          grid-auto-rows: minmax(236px, auto);
          gap: 14px;
        }
        li:nth-child(odd)::before {
          display: none;
        }
      }
    `,
  ];

  @consume({ context: commandContext, subscribe: true }) private readonly command?: Commander;
  readonly #state = new Select(this, (state) => state);
  #stages: readonly Stage[] = [];

  constructor() {
    super();
    followMeters(this, {
      take: (reading) => {
        this.#take(reading);
      },
      show: () => {
        for (const stage of this.#stages) stage.show();
      },
      read: (reading) => {
        for (const stage of this.#stages) stage.read(reading === null ? null : gainOf(stage.stage, reading.chain));
      },
    });
  }

  override render(): TemplateResult {
    const state = this.#state.value;
    const chain = state.parts?.engine?.chain;
    if (chain === undefined) {
      return html`<section class="card" aria-label="Signal path"><p class="dim">Not known: no engine yet</p></section>`;
    }
    const live = isLive(state);
    return html`<section class="card" aria-label="Signal path" @bypass=${this.#bypass}>
      <header>
        <h2>Signal path</h2>
        <span class="delay dim"
          >delay ${(chain.latencyFrames / FRAMES_PER_MS).toFixed(1)} ms
          ${chain.bypassed ? html`<span class="out">▲ the whole chain is bypassed</span>` : nothing}</span
        >
        <div class="visually-hidden" role="status">${live ? spoken(chain) : ''}</div>
        <ct-bypass
          data-stage="all"
          name="the whole chain"
          what="all"
          guarded
          ?bypassed=${chain.bypassed}
          ?asked=${bypassAsked(state.requests, 'all')}
          ?disabled=${!live}
        ></ct-bypass>
      </header>
      <ol>
        ${chain.stages.map(
          (one) =>
            html`<li>
              <ct-stage
                data-stage=${one.stage}
                stage=${one.stage}
                look=${stageLook(one, chain)}
                latencyFrames=${one.latencyFrames}
                ?bypassed=${one.bypassed}
                ?asked=${bypassAsked(state.requests, one.stage)}
                ?disabled=${!live}
              ></ct-stage>
            </li>`,
        )}
        <li>${this.#outputs(chain, live ? (state.parts?.engine?.outputs ?? []) : [])}</li>
      </ol>
    </section>`;
  }

  protected override updated(): void {
    this.#stages = [...this.renderRoot.querySelectorAll('ct-stage')];
  }

  #outputs(chain: ChainState, outputs: readonly OutputStatus[]): TemplateResult {
    return html`<section class="outputs" aria-label="Outputs">
      <h3>Outputs</h3>
      <dl>
        <div>
          <dt>Target</dt>
          <dd>${signed(chain.targetLufs)} LUFS</dd>
        </div>
        <div>
          <dt>Ceiling</dt>
          <dd>${signed(chain.ceilingDbtp)} dBTP</dd>
        </div>
        ${outputs.map(
          (output) =>
            html`<div title=${output.detail}>
              <dt class="clip">${outputName(output)}</dt>
              <dd class=${output.state}>${OUTPUT_WORDS[output.state]}</dd>
            </div>`,
        )}
      </dl>
    </section>`;
  }

  readonly #bypass = (event: BypassEvent): void => {
    const stage = (event.target as HTMLElement).dataset['stage'] as ChainStageName | 'all' | undefined;
    if (stage !== undefined) this.command?.({ do: 'chain.bypass', stage, bypassed: event.detail.bypassed });
  };

  #take(reading: MeterReading | null): void {
    for (const stage of this.#stages) {
      if (reading === null) stage.clear();
      else if (stage.stage === 'multiband') stage.take(reading.chain.multibandDb);
      else stage.takeOne(gainOf(stage.stage, reading.chain));
    }
  }
}

function gainOf(stage: ChainStageName, reading: ChainReading): number {
  switch (stage) {
    case 'agc':
      return reading.agcGainDb;
    case 'multiband':
      return deepest(reading.multibandDb);
    case 'compressor':
      return reading.compressorDb;
    case 'limiter':
      return reading.limiterDb;
    case 'high-pass':
    case 'eq':
      return 0;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-chain': Chain;
  }
}
