import { consume } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { LiveInputReading, LiveInputState } from '../../../playout/api/processing.js';
import type { MeterReading } from '../../../playout/api/state.js';
import '../elements/ct-level-bar.js';
import type { LevelBar } from '../elements/ct-level-bar.js';
import '../elements/ct-on-air-switch.js';
import { commandContext, type Commander } from '../state/contexts.js';
import { followMeters } from '../state/fresh-meters.js';
import { oneLine, signed } from '../state/format.js';
import { setText } from '../state/on-frame.js';
import { Select } from '../state/select.js';
import { INPUT_NAMES, inputCommand, inputLook, isMicrophone } from '../state/sound.js';
import { isLive } from '../state/store.js';
import { shared } from '../theme/shared.js';

const FLOOR_DBFS = -100;
const FRAMES_PER_MS = 48;

/** The microphone: what comes in, what its strip does, and the switch that puts it on the air. Absent where there is none. */
@customElement('ct-microphone')
export class Microphone extends LitElement {
  static override styles = [
    shared,
    css`
      .card {
        display: flex;
        flex-direction: column;
        gap: 8px;
        padding: 12px;
      }
      .open {
        border: 2px solid var(--on-air);
      }
      ct-on-air-switch {
        flex: none;
      }
      .strip {
        display: flex;
        flex-direction: column;
        gap: 5px;
        min-width: 0;
      }
      .line {
        display: flex;
        justify-content: space-between;
        gap: 10px;
        font-size: 14px;
        color: var(--text-dim);
        white-space: nowrap;
      }
      .line b {
        color: var(--text);
        font-weight: 700;
      }
      .bad {
        color: var(--warn);
        font-weight: 700;
        white-space: normal;
      }
      :host([compact]) .card {
        flex-direction: row;
        align-items: center;
        height: 100%;
        padding: 0 10px 0 0;
        border: 0;
      }
      :host([compact]) ct-on-air-switch {
        flex: 1 1 55%;
        height: 100%;
      }
      :host([compact]) .strip {
        flex: 1 1 45%;
      }
    `,
  ];

  /** In one row, for the on-air page. */
  @property({ type: Boolean, reflect: true }) compact = false;
  @consume({ context: commandContext, subscribe: true }) private readonly command?: Commander;
  @query('ct-level-bar') private readonly bar!: LevelBar | null;
  @query('.level') private readonly level!: HTMLElement | null;
  @query('.gate') private readonly gate!: HTMLElement | null;
  @query('.reduction') private readonly reduction!: HTMLElement | null;
  @query('.agc') private readonly agc!: HTMLElement | null;
  readonly #state = new Select(this, (state) => state);

  constructor() {
    super();
    followMeters(this, {
      take: (reading) => {
        const own = ownReading(reading);
        if (own === null) this.bar?.clear();
        else this.bar?.take(own.peakDbfs);
      },
      show: () => {
        this.bar?.show();
      },
      read: (reading) => {
        this.#read(ownReading(reading));
      },
    });
  }

  override render(): TemplateResult {
    const input = this.#input;
    this.hidden = input === undefined;
    if (input === undefined) return html``;
    const panel = this.#state.value;
    const look = inputLook(input, panel.requests);
    return html`<section class="card ${input.open ? 'open' : ''}" aria-label=${INPUT_NAMES[input.input]}>
      <ct-on-air-switch
        name=${INPUT_NAMES[input.input]}
        look=${look}
        key="Shift O"
        ?disabled=${!isLive(panel)}
        @switch-press=${this.#press}
      ></ct-on-air-switch>
      <div class="strip">
        <ct-level-bar label="Level of the microphone"></ct-level-bar>
        <div class="line"><b class="level">–</b><span class="gate"></span></div>
        ${
          this.compact
            ? nothing
            : html`<div class="line"><span>Compressor</span><b class="reduction">–</b></div>
                <div class="line"><span>AGC</span><b class="agc">–</b></div>`
        }
        ${this.#detail(input)}
      </div>
    </section>`;
  }

  get #input(): LiveInputState | undefined {
    return this.#state.value.parts?.engine?.inputs.find(isMicrophone);
  }

  #detail({ ready, detail, missingFrames }: LiveInputState): TemplateResult | typeof nothing {
    // The alarm bar says it all; here the code would only take the room.
    const words = oneLine(detail).replace(/^error\[\w+\]: /, '');
    if (this.compact)
      return ready ? nothing : html`<div class="line bad" role="status" title=${words}>▲ no sound comes in</div>`;
    if (!ready) return html`<div class="line bad" role="status">▲ ${words}</div>`;
    const missing = missingFrames === 0 ? '' : ` · ${Math.round(missingFrames / FRAMES_PER_MS)} ms missing`;
    return html`<div class="line"><span class="clip">● ${words}${missing}</span></div>`;
  }

  readonly #press = (): void => {
    const input = this.#input;
    const command = input === undefined ? null : inputCommand(input, this.#state.value.requests);
    if (command !== null) this.command?.(command);
  };

  #read(own: LiveInputReading | null): void {
    const plus = (db: number): string => `${db > 0.05 ? '+' : ''}${signed(db)} dB`;
    const silent = own !== null && own.peakDbfs < FLOOR_DBFS;
    setText(this.level, own === null ? '–' : silent ? 'silent' : `${signed(own.peakDbfs, 0)} dBFS`);
    setText(
      this.gate,
      own === null ? '' : `${own.gateOpen ? '●' : '○'} gate ${this.compact ? '' : own.gateOpen ? 'open' : 'closed'}`,
    );
    setText(this.reduction, own === null ? '–' : plus(own.gainReductionDb));
    setText(this.agc, own === null ? '–' : plus(own.agcGainDb));
  }
}

function ownReading(reading: MeterReading | null): LiveInputReading | null {
  if (reading === null) return null;
  for (const one of reading.inputs) if (isMicrophone(one)) return one;
  return null;
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-microphone': Microphone;
  }
}
