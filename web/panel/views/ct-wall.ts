import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, queryAll, state } from 'lit/decorators.js';
import type { WallButton, WallPage } from '../../api/wall.js';
import '../elements/ct-pad.js';
import type { Pad, PadPressEvent } from '../elements/ct-pad.js';
import { commandContext, type Commander } from '../state/contexts.js';
import { framesDuration, oneLine } from '../state/format.js';
import { keyLabel, padCode } from '../state/keys.js';
import { FrameFollower } from '../state/on-frame.js';
import { padCommand, padState, type PadSources, type PadState } from '../state/pad-state.js';
import { Select } from '../state/select.js';
import { isLive } from '../state/store.js';
import { shared } from '../theme/shared.js';

/** The part of the Keyboard API that says what is printed on a key; not every browser has it. */
interface KeyboardApi {
  readonly keyboard?: { getLayoutMap(): Promise<ReadonlyMap<string, string>> };
}

const STEP: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The cart wall: pages of buttons that fire at once. What is put into it stands beside its last row. */
@customElement('ct-wall')
export class Wall extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 10px;
      }
      .tabs {
        display: flex;
        gap: 6px;
        overflow: auto;
      }
      .tabs button {
        padding: 0 14px;
        border-color: transparent;
        background: var(--pane);
        color: var(--text-dim);
        font-weight: 600;
        max-width: 18ch;
      }
      .tabs button[aria-selected='true'] {
        background: var(--pane-raised);
        border-color: var(--line);
        color: var(--text);
      }
      .pads {
        flex: 1;
        min-height: 0;
        display: grid;
        grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
        grid-auto-rows: minmax(0, 1fr);
        gap: 8px;
      }
      .empty {
        border: 1px dashed var(--line);
        border-radius: var(--radius);
      }
      .none {
        display: grid;
        place-items: center;
        text-align: center;
      }
      .bar {
        display: flex;
        gap: 8px;
      }
      .bar button {
        flex: 1;
        min-height: 52px;
        font-weight: 650;
      }
      ::slotted(*) {
        flex: 2.2;
        min-width: 0;
      }
      .bar small {
        display: block;
        font-weight: 500;
        color: var(--text-dim);
      }
    `,
  ];

  @consume({ context: commandContext, subscribe: true }) private readonly command?: Commander;
  @query('.pads') private readonly grid!: HTMLElement | null;
  @queryAll('ct-pad') private readonly pads!: NodeListOf<Pad>;
  @state() private pageId: string | null = null;
  /** The place that the tab key reaches, as `row:column`. */
  @state() private reachable: string | null = null;
  @state() private layout: ReadonlyMap<string, string> | null = null;
  readonly #state = new Select(this, (panel) => panel);

  constructor() {
    super();
    new FrameFollower(this, (now) => {
      for (const pad of this.pads) pad.show(now);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void (navigator as KeyboardApi).keyboard?.getLayoutMap().then((layout) => {
      this.layout = layout;
    });
  }

  /** The page before or after the one shown. */
  turn(step: 1 | -1): void {
    const pages = this.#pages;
    const at = pages.findIndex((page) => page === this.#page);
    if (at !== -1) this.pageId = pages[(at + step + pages.length) % pages.length].id;
  }

  /** Presses the button at a place of the page shown. */
  press(row: number, column: number, restart: boolean): void {
    const button = this.#page?.buttons.find((one) => one.row === row && one.column === column);
    if (button === undefined || !isLive(this.#state.value)) return;
    const command = padCommand(button, padState(button, this.#sources), restart);
    if (command !== null) this.command?.(command);
  }

  readonly stopAll = (): void => {
    this.command?.({ do: 'cart.stop' });
  };

  override render(): TemplateResult {
    const page = this.#page;
    const live = isLive(this.#state.value);
    if (page === undefined) {
      return html`<section class="card pads none" aria-label="Cart wall">
          <p class="dim">No carts yet: jingles, sweepers and identifications of the library appear here.</p>
        </section>
        <div class="bar"><slot></slot></div>`;
    }
    return html`${this.#tabs(page)}
      <div class="pads" role="group" aria-label="Cart wall, page ${oneLine(page.name)}" @keydown=${this.#move}>
        ${Array.from({ length: page.rows * page.columns }, (_, i) =>
          this.#place(page, Math.floor(i / page.columns), i % page.columns, live),
        )}
      </div>
      <div class="bar">
        <button
          type="button"
          ?disabled=${!live || this.#sources.carts.length === 0}
          @click=${this.stopAll}
          aria-keyshortcuts="Shift+Escape"
        >
          ■ Stop all carts<small>Shift Esc</small>
        </button>
        <slot></slot>
      </div>`;
  }

  protected override updated(): void {
    // Set here and not in the template: a style attribute is refused by the content security policy.
    this.grid?.style.setProperty('--columns', String(this.#page?.columns ?? 1));
  }

  get #pages(): readonly WallPage[] {
    return this.#state.value.parts?.wall ?? [];
  }

  get #page(): WallPage | undefined {
    return this.#pages.find((page) => page.id === this.pageId) ?? this.#pages.at(0);
  }

  get #sources(): PadSources {
    const { parts, requests } = this.#state.value;
    const engine = parts?.linked === true ? parts.engine : null;
    return { carts: engine?.carts ?? [], cartsReady: engine?.cartsReady ?? [], requests };
  }

  #tabs(page: WallPage): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label="Pages of the wall">
      ${this.#pages.map(
        (one) =>
          html`<button
            type="button"
            role="tab"
            class="clip"
            dir="auto"
            aria-selected=${one === page}
            @click=${() => (this.pageId = one.id)}
          >
            ${oneLine(one.name)}
          </button>`,
      )}
    </div>`;
  }

  #place(page: WallPage, row: number, column: number, live: boolean): TemplateResult {
    const button = page.buttons.find((one) => one.row === row && one.column === column);
    if (button === undefined) return html`<div class="empty"></div>`;
    const code = padCode(row, column);
    const place = `${row}:${column}`;
    const first = page.buttons[0];
    const state: PadState = padState(button, this.#sources);
    return html`<ct-pad
      data-place=${place}
      .name=${button.label}
      .kind=${button.kind}
      .colour=${button.colour}
      .key=${code === undefined ? '' : keyLabel(code, this.layout)}
      .length=${framesDuration(button.durationFrames)}
      .loop=${button.loop}
      .state=${state}
      .disabled=${!live}
      .reachable=${place === (this.reachable ?? `${first.row}:${first.column}`)}
      @pad-press=${(event: PadPressEvent) => {
        this.#pressed(button, event.detail.restart);
      }}
    ></ct-pad>`;
  }

  #pressed(button: WallButton, restart: boolean): void {
    this.press(button.row, button.column, restart);
  }

  /** Arrow keys move through the wall: the whole of it is one stop of the tab key. */
  readonly #move = (event: KeyboardEvent): void => {
    const step = STEP[event.key] as readonly [number, number] | undefined;
    const from = (event.target as HTMLElement).dataset['place'];
    const page = this.#page;
    if (step === undefined || from === undefined || page === undefined) return;
    event.preventDefault();
    const [row, column] = from.split(':').map(Number);
    for (let far = 1; far <= Math.max(page.rows, page.columns); far++) {
      const place = `${row + step[0] * far}:${column + step[1] * far}`;
      const pad = [...this.pads].find((one) => one.dataset['place'] === place);
      if (pad === undefined) continue;
      this.reachable = place;
      void this.updateComplete.then(() => {
        pad.focus();
      });
      return;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-wall': Wall;
  }
}
