import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { FILE_KINDS } from '../../../playout/api/segment.js';
import { KIND_WORDS, oneLine } from '../state/format.js';
import { sendByTus } from '../state/tus-sender.js';
import { Uploads, uploadShare, type Sender, type UploadState } from '../state/uploads.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

const STAGE_SIGNS = { waiting: '…', sending: '↑', taken: '⋯', stored: '✓', refused: '▲', stopped: '■' } as const;

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Files dropped anywhere on the page, or chosen, on their way into the library. Emits `uploaded`. */
@customElement('ct-uploads')
export class UploadsView extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .drop {
        position: fixed;
        z-index: 40;
        inset: 0;
        display: grid;
        place-items: center;
        border: 4px dashed var(--intro);
        background: color-mix(in srgb, var(--page) 84%, transparent);
        font-size: 28px;
        font-weight: 700;
      }
      .list {
        position: fixed;
        z-index: 25;
        right: 20px;
        bottom: 20px;
        width: min(440px, 92vw);
        max-height: 60vh;
        display: flex;
        flex-direction: column;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--pane);
        box-shadow: 0 12px 36px rgb(0 0 0 / 45%);
      }
      header,
      .as {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 10px 12px;
      }
      header b {
        flex: 1;
        font-size: 16px;
      }
      .as {
        padding-top: 0;
      }
      .as > * {
        flex: 1;
        min-width: 0;
      }
      ul {
        margin: 0;
        padding: 0 12px 10px;
        overflow: auto;
        list-style: none;
        scrollbar-width: thin;
      }
      li {
        display: grid;
        grid-template-columns: 18px minmax(0, 1fr) auto;
        gap: 2px 8px;
        align-items: center;
        padding: 7px 0;
        border-top: 1px solid var(--line);
      }
      progress {
        grid-column: 2 / 3;
        width: 100%;
        height: 8px;
        accent-color: var(--intro);
      }
      li small {
        grid-column: 2 / 3;
        overflow-wrap: anywhere;
      }
      li button {
        grid-area: 1 / 3 / 3 / 4;
        min-height: 34px;
        padding: 0 10px;
      }
      .refused {
        color: var(--warn);
      }
      .stored .sign {
        color: var(--next-text);
      }
    `,
  ];

  /** How files are sent; a test sends them its own way. */
  @property({ attribute: false }) sender: Sender = sendByTus;
  @state() private states: readonly UploadState[] = [];
  @state() private dropping = false;
  @state() private kind = '';
  @state() private category = '';
  @query('input[type="file"]') private readonly chooser!: HTMLInputElement | null;
  #uploads: Uploads | null = null;
  #depth = 0;

  /** Opens the browser's own choice of files. */
  choose(): void {
    this.chooser?.click();
  }

  /** Sends files as the kind and category that are set. */
  add(files: Iterable<File>): void {
    this.#uploads ??= new Uploads(this.sender, (states) => {
      const over = (list: readonly UploadState[]): number => list.filter(({ stage }) => stage === 'stored').length;
      const more = over(states) > over(this.states);
      this.states = states;
      if (more) this.dispatchEvent(new CustomEvent('uploaded'));
    });
    this.#uploads.add(files, {
      ...(this.kind !== '' && { kind: this.kind }),
      ...(this.category.trim() !== '' && { category: this.category.trim() }),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const [name, listener] of this.#listeners) window.addEventListener(name, listener as EventListener);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const [name, listener] of this.#listeners) window.removeEventListener(name, listener as EventListener);
  }

  override render(): TemplateResult {
    return html`<input
        type="file"
        multiple
        hidden
        accept="audio/*,.wav,.flac,.mp3,.m4a,.aac,.ogg,.opus,.aif,.aiff,.w64,.mka"
        aria-label="Files for the library"
        @change=${this.#chosen}
      />
      ${this.dropping ? html`<div class="drop">Drop: into the library</div>` : nothing}
      ${this.states.length === 0 ? nothing : this.#list()}`;
  }

  #list(): TemplateResult {
    const open = this.states.filter(({ stage }) => stage === 'waiting' || stage === 'sending').length;
    const refused = this.states.filter(({ stage }) => stage === 'refused').length;
    const percent = Math.round(100 * uploadShare(this.states));
    const words = open > 0 ? `Uploading ${open} of ${this.states.length}, ${percent} %` : 'Uploads are over';
    return html`<section class="list" aria-label="Uploads">
      <header>
        <b role="status">${words}${refused === 0 ? '' : `, ${refused} refused`}</b>
        <button type="button" @click=${() => this.#uploads?.clear()}>Clear</button>
      </header>
      <div class="as">
        <select
          aria-label="Kind of further files"
          @change=${(event: Event) => {
            this.kind = (event.target as HTMLSelectElement).value;
          }}
        >
          <option value="">Kind by the file</option>
          ${FILE_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === this.kind}>${KIND_WORDS[kind]}</option>`)}
        </select>
        <input
          type="text"
          maxlength="100"
          placeholder="Category by the file"
          aria-label="Category of further files"
          .value=${this.category}
          @input=${(event: Event) => {
            this.category = (event.target as HTMLInputElement).value;
          }}
        />
      </div>
      <ul tabindex="0" aria-label="Files">
        ${repeat(
          this.states,
          ({ id }) => id,
          (upload) => this.#upload(upload),
        )}
      </ul>
    </section>`;
  }

  #upload({ id, name, bytes, sent, stage, words }: UploadState): TemplateResult {
    const more = stage === 'sending' || stage === 'waiting';
    return html`<li class=${stage}>
      <span class="sign" aria-hidden="true">${STAGE_SIGNS[stage]}</span>
      <span class="clip" dir="auto">${oneLine(name)}</span>
      ${stage === 'sending' ? html`<progress aria-label="Of ${name}" max=${Math.max(1, bytes)} value=${sent}></progress>` : nothing}
      <small class="dim"
        >${words === '' ? (stage === 'sending' ? `${megabytes(sent)} of ${megabytes(bytes)}` : megabytes(bytes)) : oneLine(words)}</small
      >
      ${
        more
          ? html`<button type="button" aria-label="Stop ${name}" @click=${() => this.#uploads?.stop(id)}>Stop</button>`
          : stage === 'stopped' || stage === 'refused'
            ? html`<button type="button" aria-label="Send ${name} again" @click=${() => this.#uploads?.again(id)}>
                Again
              </button>`
            : nothing
      }
    </li>`;
  }

  readonly #chosen = (): void => {
    this.add(this.chooser?.files ?? []);
    if (this.chooser !== null) this.chooser.value = '';
  };

  /** Entering a child is leaving its parent: what counts is the depth. */
  readonly #listeners = [
    [
      'dragenter',
      (event: DragEvent): void => {
        this.#drag(event, 1);
      },
    ],
    [
      'dragleave',
      (event: DragEvent): void => {
        this.#drag(event, -1);
      },
    ],
    [
      'dragover',
      (event: DragEvent): void => {
        this.#drag(event, 0);
      },
    ],
    [
      'drop',
      (event: DragEvent): void => {
        this.#dropped(event);
      },
    ],
  ] as const;

  #drag(event: DragEvent, step: number): void {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    this.#depth = Math.max(0, this.#depth + step);
    this.dropping = this.#depth > 0;
  }

  #dropped(event: DragEvent): void {
    this.#depth = 0;
    this.dropping = false;
    const files = event.dataTransfer?.files;
    if (files === undefined || files.length === 0) return;
    event.preventDefault();
    this.add(files);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-uploads': UploadsView;
  }
}
