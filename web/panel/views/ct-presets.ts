import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, queryAll, state } from 'lit/decorators.js';
import { PROCESSING_PRESETS, type ProcessingPreset } from '../../../playout/api/processing.js';
import { commandContext, type Commander } from '../state/contexts.js';
import { Select } from '../state/select.js';
import { PRESETS, presetAsked } from '../state/sound.js';
import { isLive } from '../state/store.js';
import { shared } from '../theme/shared.js';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** The presets of the processing, and which one the engine has. */
@customElement('ct-presets')
export class Presets extends LitElement {
  static override styles = [
    shared,
    css`
      .card {
        height: 100%;
        display: flex;
        flex-direction: column;
        gap: 6px;
        padding: 10px 12px 12px;
        overflow: auto;
        scrollbar-width: thin;
      }
      h2 {
        margin: 0;
        font-size: 18px;
      }
      [role='radiogroup'] {
        flex: 1;
        display: grid;
        grid-auto-rows: minmax(var(--target), 1fr);
        gap: 5px;
      }
      [role='radio'] {
        padding: 2px 12px;
        border-left: 5px solid transparent;
        text-align: left;
        line-height: 1.2;
        overflow: hidden;
      }
      b {
        font-size: 16px;
      }
      small {
        display: block;
        color: var(--text-dim);
        font-size: 13px;
      }
      [aria-checked='true'] {
        border-color: var(--next-line);
        border-left-color: var(--next);
        background: var(--next-pane);
      }
      [aria-checked='true'] b {
        color: var(--next-text);
      }
      [data-asked] {
        border: 2px dashed var(--warn);
      }
      [data-asked] b {
        color: var(--warn);
      }
      @media (max-width: 1180px) {
        [role='radio'] {
          padding: 0 8px;
        }
        [role='radiogroup'] {
          gap: 3px;
        }
        .card {
          padding: 6px 8px;
        }
        h2 {
          font-size: 15px;
        }
        small {
          font-size: 12px;
        }
      }
    `,
  ];

  @consume({ context: commandContext, subscribe: true }) private readonly command?: Commander;
  @queryAll('[role="radio"]') private readonly buttons!: NodeListOf<HTMLElement>;
  /** The one that the tab key reaches, once an arrow has moved it. */
  @state() private reachable: ProcessingPreset | null = null;
  readonly #state = new Select(this, (panel) => panel);

  override render(): TemplateResult {
    const panel = this.#state.value;
    const current = panel.parts?.engine?.chain.preset ?? null;
    const asked = presetAsked(panel.requests);
    const live = isLive(panel);
    const reachable = this.reachable ?? current ?? PROCESSING_PRESETS[0];
    return html`<section class="card" aria-label="Preset">
      <h2 id="title">Preset</h2>
      <div role="radiogroup" aria-labelledby="title" @keydown=${this.#move}>
        ${PROCESSING_PRESETS.map((preset) => {
          const [name, line] = PRESETS[preset];
          return html`<button
            type="button"
            role="radio"
            aria-checked=${preset === current}
            tabindex=${preset === reachable ? 0 : -1}
            ?data-asked=${preset === asked}
            ?disabled=${!live}
            data-preset=${preset}
            @click=${() => {
              this.#choose(preset);
            }}
          >
            <b>${preset === current ? '● ' : ''}${name}${preset === asked ? ' · asked …' : ''}</b><small>${line}</small>
          </button>`;
        })}
      </div>
    </section>`;
  }

  #choose(preset: ProcessingPreset): void {
    const { parts, requests } = this.#state.value;
    if (presetAsked(requests) !== null || parts?.engine?.chain.preset === preset) return;
    this.reachable = preset;
    this.command?.({ do: 'chain.preset', preset });
  }

  /** Arrows move the focus alone: a preset goes on air when it is chosen, not while somebody looks for it. */
  readonly #move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key] as number | undefined;
    const from = PROCESSING_PRESETS.findIndex((one) => one === (event.target as HTMLElement).dataset['preset']);
    if (step === undefined || from === -1) return;
    event.preventDefault();
    const at = (from + step + PROCESSING_PRESETS.length) % PROCESSING_PRESETS.length;
    this.reachable = PROCESSING_PRESETS[at];
    this.buttons[at].focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-presets': Presets;
  }
}
