import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LibraryEdit } from '../../api/library.js';
import '../elements/ct-drop.js';
import { oneLine, stationClock } from '../state/format.js';
import { libraryEdits, undoEdit } from '../state/library-rest.js';
import { Select } from '../state/select.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

const NOTICE_MS = 20_000;

function carts(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'cart' : 'carts'}`;
}

/** The edits of many carts, each to be taken back; the newest also from a notice. Emits `edit-undone`. */
@customElement('ct-edits')
export class Edits extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      ol {
        width: 400px;
        max-width: 80vw;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 12px;
        align-items: center;
        padding: 8px 0;
        border-bottom: 1px solid var(--line);
      }
      small {
        grid-column: 1;
      }
      li button {
        grid-area: 1 / 2 / 3 / 3;
      }
      .notice {
        position: fixed;
        z-index: 30;
        inset: auto auto 20px 50%;
        transform: translateX(-50%);
        display: flex;
        align-items: center;
        gap: 12px;
        max-width: 90vw;
        padding: 8px 8px 8px 18px;
        border: 1px solid var(--next-line);
        border-radius: var(--radius);
        background: var(--next-pane);
        box-shadow: 0 6px 24px rgb(0 0 0 / 45%);
      }
    `,
  ];

  @state() private edits: readonly LibraryEdit[] = [];
  @state() private newest: LibraryEdit | null = null;
  @state() private failure = '';
  readonly #zone = new Select(this, (panel) => panel.parts?.station.timeZone ?? 'UTC');
  #timer = 0;

  /** An edit was just made: offers to take it back. */
  done(edit: LibraryEdit): void {
    this.failure = '';
    this.#say(edit);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const clock = stationClock(this.#zone.value);
    return html`<ct-drop label="Edits" end quiet @drop-opened=${() => void this.#load()}>
        ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
        ${this.edits.length === 0 ? html`<p class="dim">Nothing was edited yet.</p>` : nothing}
        <ol>
          ${this.edits.map(
            (edit) =>
              html`<li>
                <span dir="auto">${oneLine(edit.description)}</span>
                <small class="dim">${clock.dayTime(edit.atEpochMs)} · ${carts(edit.carts)}${this.#kept(edit)}</small>
                ${
                  edit.undone
                    ? html`<span class="dim">taken back</span>`
                    : html`<button type="button" @click=${() => void this.#undo(edit)}>Undo</button>`
                }
              </li>`,
          )}
        </ol>
      </ct-drop>
      <div role="status">${this.newest === null ? nothing : this.#notice(this.newest)}</div>`;
  }

  #notice(edit: LibraryEdit): TemplateResult {
    const what = edit.undone ? `Taken back: ${carts(edit.carts)}${this.#kept(edit)}` : `${carts(edit.carts)} changed`;
    return html`<div class="notice">
      <span><b>${what}</b> <span class="dim">${oneLine(edit.description)}</span></span>
      ${
        edit.undone
          ? nothing
          : html`<button type="button" class="main" @click=${() => void this.#undo(edit)}>Undo</button>`
      }
      <button
        type="button"
        class="quiet"
        aria-label="Dismiss"
        @click=${() => {
          this.newest = null;
        }}
      >
        ✕
      </button>
    </div>`;
  }

  #kept({ kept }: LibraryEdit): string {
    return kept === undefined || kept === 0 ? '' : ` · ${carts(kept)} left alone, changed again since`;
  }

  #say(edit: LibraryEdit): void {
    this.newest = edit;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.newest = null;
    }, NOTICE_MS);
  }

  async #load(): Promise<void> {
    try {
      this.edits = await libraryEdits();
      this.failure = '';
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }

  async #undo(edit: LibraryEdit): Promise<void> {
    try {
      this.#say(await undoEdit(edit.editId));
      this.dispatchEvent(new CustomEvent('edit-undone'));
      await this.#load();
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-edits': Edits;
  }
}
