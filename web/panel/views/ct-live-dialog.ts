import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { LiveSlot } from '../../api/library.js';
import '../elements/ct-live-fields.js';
import type { LiveEvent } from '../elements/ct-live-fields.js';
import { addLiveSource, libraryFacets } from '../state/library-rest.js';
import { liveFault } from '../state/live-form.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

const EMPTY: LiveSlot = { address: '', lengthSeconds: NaN };

/** Adds a relayed stream or a line of this machine to the library. Emits `live-added` with its cart. */
@customElement('ct-live-dialog')
export class LiveDialog extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      dialog {
        width: 560px;
      }
      .fields {
        display: grid;
        gap: 12px;
        margin: 14px 0;
      }
      .fields > label > input {
        width: 100%;
      }
    `,
  ];

  @state() private sourceTitle = '';
  @state() private category = '';
  @state() private live = EMPTY;
  @state() private categories: readonly string[] = [];
  @state() private busy = false;
  @state() private failure = '';
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;

  open(): void {
    this.sourceTitle = '';
    this.category = '';
    this.live = EMPTY;
    this.failure = '';
    this.dialog?.showModal();
    void this.#loadCategories();
  }

  override render(): TemplateResult {
    const fault = this.#fault();
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Add a live source</h2>
      <p class="dim">
        A network that is relayed, or a line from a studio: hour clocks give it a place, and it has the air for as long
        as is said here.
      </p>
      <div class="fields">
        <label
          ><span>Title</span
          ><input
            type="text"
            name="title"
            dir="auto"
            maxlength="200"
            placeholder="What is heard: Network news"
            .value=${this.sourceTitle}
            @input=${(event: Event) => {
              this.sourceTitle = (event.target as HTMLInputElement).value;
            }}
        /></label>
        <ct-live-fields
          .live=${this.live}
          @live=${(event: LiveEvent) => {
            this.live = event.detail.live;
          }}
        ></ct-live-fields>
        <label
          ><span>Category</span
          ><input
            type="text"
            name="category"
            dir="auto"
            maxlength="200"
            list="categories"
            placeholder="Live sources"
            .value=${this.category}
            @input=${(event: Event) => {
              this.category = (event.target as HTMLInputElement).value;
            }}
        /></label>
        <datalist id="categories">${this.categories.map((name) => html`<option value=${name}></option>`)}</datalist>
      </div>
      ${fault === undefined ? nothing : html`<p class="dim" role="status">${fault}</p>`}
      ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
      <div class="buttons">
        <button
          type="button"
          class="main"
          ?disabled=${fault !== undefined || this.busy}
          @click=${() => void this.#add()}
        >
          ${this.busy ? 'Adding …' : 'Add'}
        </button>
        <button type="button" @click=${() => this.dialog?.close()}>Cancel</button>
      </div>
    </dialog>`;
  }

  #fault(): string | undefined {
    return this.sourceTitle.trim() === '' ? 'A live source needs a title.' : liveFault(this.live);
  }

  async #loadCategories(): Promise<void> {
    // Without them the field only suggests nothing.
    const facets = await libraryFacets().catch(() => null);
    this.categories = (facets?.categories ?? []).map(({ name }) => name);
  }

  async #add(): Promise<void> {
    this.busy = true;
    this.failure = '';
    try {
      const category = this.category.trim();
      const row = await addLiveSource({
        title: this.sourceTitle.trim(),
        ...this.live,
        ...(category !== '' && { category }),
      });
      this.dialog?.close();
      this.dispatchEvent(new CustomEvent('live-added', { detail: { row } }));
    } catch (error) {
      this.failure = `It was not added: ${(error as Error).message}`;
    }
    this.busy = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-live-dialog': LiveDialog;
  }
}
