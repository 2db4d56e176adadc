import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CartDetail, Cues, Cut, JoinRequest, LibraryRow } from '../../api/library.js';
import '../elements/ct-drop.js';
import type { Drop } from '../elements/ct-drop.js';
import { JoinPlayer } from '../state/audition.js';
import { duration, oneLine } from '../state/format.js';
import { cartDetail, renderJoin, searchLibrary } from '../state/library-rest.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

const SECONDS = 8;
const SETTLE_MS = 150;
const FOUND = 8;

interface Neighbour {
  readonly row: Pick<LibraryRow, 'cartId' | 'title' | 'artist'>;
  readonly cutId: string;
}

/**
 * The join with another cart as the engine would make it on air, heard in the browser. Cue points that are being edited and
 * not saved yet count. Emits `join-begun`.
 */
@customElement('ct-join')
export class Join extends LitElement {
  static override styles = [
    shared,
    forms,
    kinds,
    css`
      :host {
        display: flex;
      }
      .pane {
        display: grid;
        gap: 8px;
        width: 380px;
      }
      .ways {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 6px;
      }
      .found button {
        display: grid;
        grid-template-columns: 8px minmax(0, 1fr) auto;
        gap: 10px;
        align-items: center;
        width: 100%;
        border: 0;
        background: none;
        text-align: left;
      }
      .found button:hover,
      .found button[aria-pressed='true'] {
        background: var(--pane-raised);
        color: var(--text);
      }
      p {
        margin: 0;
      }
    `,
  ];

  @property({ attribute: false }) detail: CartDetail | null = null;
  @property({ attribute: false }) cut: Cut | null = null;
  @property({ attribute: false }) cues: Cues = {};
  @state() private way: 'after' | 'before' = 'after';
  @state() private found: readonly LibraryRow[] = [];
  @state() private neighbour: Neighbour | null = null;
  @state() private busy = false;
  @state() private failure = '';
  @query('ct-drop') private readonly drop!: Drop | null;
  readonly #player = new JoinPlayer(() => {
    this.requestUpdate();
  });
  #asked = new AbortController();
  #settle = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked.abort();
    window.clearTimeout(this.#settle);
    this.#player.close();
  }

  stop(): void {
    this.#asked.abort();
    if (this.#player.playing) this.#player.stop();
  }

  /** Plays the join, or asks for a neighbour where none is chosen. */
  listen(): void {
    if (this.#player.playing || this.busy) this.stop();
    else void this.#render();
  }

  override render(): TemplateResult {
    const playing = this.#player.playing;
    return html`<ct-drop
      label=${playing ? '■ Join' : this.busy ? '… Join' : 'Join'}
      end
      @drop-opened=${() => void this.#find('')}
    >
      <div class="pane">
        <div class="ways" role="group" aria-label="Order">
          <button
            type="button"
            aria-pressed=${this.way === 'after' ? 'true' : 'false'}
            @click=${() => {
              this.way = 'after';
            }}
          >
            Into the next
          </button>
          <button
            type="button"
            aria-pressed=${this.way === 'before' ? 'true' : 'false'}
            @click=${() => {
              this.way = 'before';
            }}
          >
            Out of the one before
          </button>
        </div>
        <input
          type="search"
          aria-label="Neighbour"
          placeholder="Which cart ${this.way === 'after' ? 'follows' : 'comes before'}?"
          @input=${this.#typed}
        />
        <div class="found">${this.found.map((row) => this.#row(row))}</div>
        ${this.neighbour === null ? nothing : html`<p><span class="dim">${this.way === 'after' ? 'Then:' : 'Before:'}</span> ${oneLine(this.neighbour.row.title)}</p>`}
        ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
        <button
          type="button"
          class="main"
          ?disabled=${this.neighbour === null}
          @click=${() => {
            this.listen();
          }}
        >
          ${playing ? '■ Stop' : this.busy ? 'The engine renders …' : html`▶ Hear the join, PFL <kbd>K</kbd>`}
        </button>
      </div>
    </ct-drop>`;
  }

  #row(row: LibraryRow): TemplateResult {
    return html`<button
      type="button"
      aria-pressed=${row.cartId === this.neighbour?.row.cartId ? 'true' : 'false'}
      @click=${() => void this.#choose(row)}
    >
      <i class="chip" data-kind=${row.kind}></i>
      <span class="clip" dir="auto">${oneLine(row.title)} <span class="dim">${oneLine(row.artist)}</span></span>
      <span class="dim">${row.durationSeconds === null ? '–' : duration(row.durationSeconds)}</span>
    </button>`;
  }

  readonly #typed = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    window.clearTimeout(this.#settle);
    this.#settle = window.setTimeout(() => void this.#find(value.trim()), SETTLE_MS);
  };

  async #find(text: string): Promise<void> {
    const filter = { conditions: ['playable' as const], ...(text === '' ? {} : { text }) };
    try {
      const { rows } = await searchLibrary({
        filter,
        sort: { by: 'last-played', descending: true },
        offset: 0,
        limit: FOUND,
      });
      this.found = rows;
      this.failure = '';
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }

  async #choose(row: LibraryRow): Promise<void> {
    try {
      const { cutList, live } = await cartDetail(row.cartId);
      if (live !== null) {
        this.neighbour = null;
        this.failure = 'A live source cannot be heard before it is on the air.';
        return;
      }
      const cut = cutList.find(({ enabled, problem }) => enabled && problem === null);
      this.neighbour = cut === undefined ? null : { row, cutId: cut.cutId };
      this.failure = cut === undefined ? 'No cut of that cart can air.' : '';
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }

  #request(cut: Cut, cutId: string): JoinRequest {
    const seconds = { secondsBefore: SECONDS, secondsAfter: SECONDS };
    if (this.way === 'after') return { fromCutId: cut.cutId, toCutId: cutId, fromCues: this.cues, ...seconds };
    return { fromCutId: cutId, toCutId: cut.cutId, toCues: this.cues, ...seconds };
  }

  async #render(): Promise<void> {
    const { cut, neighbour } = this;
    if (cut === null || neighbour === null) {
      this.drop?.open();
      return;
    }
    this.#asked.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.busy = true;
    this.failure = '';
    this.dispatchEvent(new CustomEvent('join-begun'));
    try {
      const wav = await renderJoin(this.#request(cut, neighbour.cutId), asked.signal);
      if (!asked.signal.aborted) await this.#player.play(wav);
    } catch (error) {
      if (!asked.signal.aborted) this.failure = `The join cannot be heard: ${(error as Error).message}`;
      if (!asked.signal.aborted) this.drop?.open();
    }
    if (this.#asked === asked) this.busy = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-join': Join;
  }
}
