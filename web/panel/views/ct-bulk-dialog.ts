import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { LibraryFacets, LibraryFilter } from '../../api/library.js';
import '../elements/ct-bulk-form.js';
import type { ChangeEventDetail } from '../elements/ct-bulk-form.js';
import { bulkFault, noChange, sentencesOf, type BulkChange } from '../state/bulk-change.js';
import { bulkEdit } from '../state/library-rest.js';
import { nothingMarked, selectionOf, type Marked } from '../state/library-selection.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

/** Edits all marked carts at once, and says before what it will do. Emits `bulk-done` with the edit. */
@customElement('ct-bulk-dialog')
export class BulkDialog extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      dialog {
        width: 620px;
      }
      .will {
        margin: 16px 0;
        padding: 12px 16px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--pane-raised);
      }
      .will b {
        display: block;
        margin-bottom: 4px;
        font-size: 17px;
      }
      ul {
        margin: 0;
        padding-left: 18px;
      }
    `,
  ];

  @property({ type: Number }) count = 0;
  @property({ attribute: false }) marked: Marked = nothingMarked;
  @property({ attribute: false }) filter: LibraryFilter = {};
  @property({ attribute: false }) everyId: () => Promise<readonly string[]> = () => Promise.resolve([]);
  @property({ attribute: false }) facets: LibraryFacets | null = null;
  @state() private change: BulkChange = noChange;
  @state() private busy = false;
  @state() private failure = '';
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;

  open(): void {
    this.change = noChange;
    this.failure = '';
    this.dialog?.showModal();
  }

  override render(): TemplateResult {
    const fault = bulkFault(this.change);
    const carts = `${this.count.toLocaleString('en')} ${this.count === 1 ? 'cart' : 'carts'}`;
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Edit ${carts}</h2>
      <ct-bulk-form
        .change=${this.change}
        .categories=${(this.facets?.categories ?? []).map(({ name }) => name)}
        .codes=${(this.facets?.codes ?? []).map(({ code }) => code)}
        @change-made=${(event: ChangeEventDetail) => {
          this.change = event.detail.change;
        }}
      ></ct-bulk-form>
      <div class="will" role="status">
        <b>${carts} will change</b>
        ${
          fault === undefined
            ? html`<ul>
                ${sentencesOf(this.change).map((sentence) => html`<li dir="auto">${sentence}</li>`)}
              </ul>`
            : html`<span class="dim">${fault}</span>`
        }
      </div>
      ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
      <div class="buttons">
        <button
          type="button"
          class="main"
          ?disabled=${fault !== undefined || this.busy || this.count === 0}
          @click=${() => void this.#make()}
        >
          ${this.busy ? 'Changing …' : `Change ${carts}`}
        </button>
        <button type="button" @click=${() => this.dialog?.close()}>Cancel</button>
        <span class="dim">It can be undone.</span>
      </div>
    </dialog>`;
  }

  async #make(): Promise<void> {
    this.busy = true;
    this.failure = '';
    try {
      const selection = await selectionOf(this.marked, this.filter, this.everyId);
      if (selection === undefined) return;
      const { set, addCodes, removeCodes } = this.change;
      const edit = await bulkEdit({
        selection,
        set,
        ...(addCodes.length > 0 && { addCodes: [...addCodes] }),
        ...(removeCodes.length > 0 && { removeCodes: [...removeCodes] }),
      });
      this.dialog?.close();
      this.dispatchEvent(new CustomEvent('bulk-done', { detail: { edit }, bubbles: true, composed: true }));
    } catch (error) {
      this.failure = (error as Error).message;
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-bulk-dialog': BulkDialog;
  }
}
