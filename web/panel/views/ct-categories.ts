import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Categories, CategorySetting, DaypartSetting } from '../../api/categories.js';
import '../elements/ct-category-form.js';
import type { ChangeCategoryEvent } from '../elements/ct-category-form.js';
import '../elements/ct-conflict.js';
import '../elements/ct-daypart-form.js';
import type { ChangeDaypartEvent } from '../elements/ct-daypart-form.js';
import '../elements/ct-save-bar.js';
import {
  editOf,
  hoursWords,
  newCategory,
  newDaypart,
  withCategory,
  withDaypart,
  withoutCategory,
  withoutDaypart,
  type CategoriesEdit,
  type Chosen,
} from '../state/category-edit.js';
import { KIND_WORDS, oneLine } from '../state/format.js';
import { beginHistory, editKey, redo, step, undo, type History } from '../state/history.js';
import { plannerDrafts, type CategoriesDraft } from '../state/planner-drafts.js';
import { categories, isStale, storeCategories } from '../state/planner-rest.js';
import { sameContent } from '../state/same-content.js';
import { forms } from '../theme/forms.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';

const cartsWords = (count: number): string => (count === 1 ? '1 cart' : `${count} carts`);
const isChanged = ({ stored, history }: CategoriesDraft): boolean => !sameContent(history.present, editOf(stored));

/** Categories and dayparts: what rotates together, what may stand in for what, and when it may air. */
@customElement('ct-categories')
export class CategoriesView extends LitElement {
  static override styles = [
    shared,
    forms,
    panes,
    css`
      .panes {
        grid-template-columns: minmax(300px, 1fr) minmax(0, 1.7fr);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 8px;
      }
      header h2 {
        margin: 0;
      }
      h3 {
        margin: 12px 0 4px;
        color: var(--text-dim);
        font-size: 14px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li button {
        display: flex;
        gap: 10px;
        align-items: center;
        width: 100%;
        min-height: 44px;
        padding: 4px 10px;
        border: 0;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        border-radius: 0;
        background: none;
        text-align: left;
      }
      li button[aria-pressed='true'] {
        background: var(--marked);
        color: inherit;
      }
      .colour {
        flex: none;
        width: 10px;
        height: 26px;
        border-radius: 3px;
        background: var(--colour);
      }
      .name {
        flex: 1;
        min-width: 0;
      }
      .more {
        font-size: 13px;
        white-space: nowrap;
      }
      .bottom {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding-top: 8px;
      }
      .bottom input {
        flex: 1 1 130px;
        min-height: 36px;
      }
      .bottom button,
      .form header button {
        min-height: 36px;
      }
    `,
  ];

  @state() private draft: CategoriesDraft | null = plannerDrafts.categories;
  @state() private chosen: Chosen | null = null;
  @state() private failure = '';
  @state() private saving = false;
  /** What somebody else has saved meanwhile. */
  @state() private theirs: Categories | null = null;
  @query('.bottom input') private readonly newName!: HTMLInputElement | null;
  #asking: AbortController | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.#leaving);
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.#leaving);
    this.#asking?.abort();
  }

  override render(): TemplateResult {
    const { draft, theirs } = this;
    if (draft === null) {
      return html`<section class="card">
        ${this.failure === '' ? html`<p class="dim">Looking …</p>` : html`<p class="bad" role="alert">${this.failure}</p>`}
      </section>`;
    }
    return html`${this.failure === '' ? nothing : html`<p class="card bad" role="alert">${this.failure}</p>`}
      ${
        theirs === null
          ? nothing
          : html`<ct-conflict
              what="The categories"
              keep="Put mine in their place"
              detail=${`Theirs are ${theirs.categories.length} categories and ${theirs.dayparts.length} dayparts.`}
              @keep-mine=${() => {
                this.#keep({ ...draft, stored: theirs });
                this.theirs = null;
                void this.#save();
              }}
              @take-theirs=${() => {
                this.#begin(theirs);
              }}
            ></ct-conflict>`
      }
      <div class="panes" @keydown=${this.#keyDown}>
        ${this.#lists(draft)}
        <section class="card form" aria-label="What is chosen">${this.#form(draft)}</section>
      </div>`;
  }

  #lists(draft: CategoriesDraft): TemplateResult {
    const { history, stored } = draft;
    const edit = history.present;
    return html`<section class="card" aria-label="Categories and dayparts">
      <header>
        <h2>Categories</h2>
        <ct-save-bar
          ?canUndo=${history.past.length > 0}
          ?canRedo=${history.future.length > 0}
          ?changed=${isChanged(draft)}
          ?saving=${this.saving}
          ?blocked=${this.theirs !== null}
          @undo=${() => {
            this.#take(undo(history));
          }}
          @redo=${() => {
            this.#take(redo(history));
          }}
          @revert=${() => {
            this.#take(step(history, editOf(stored)));
          }}
          @save=${() => void this.#save()}
        ></ct-save-bar>
      </header>
      <div class="scroll">
        <ul aria-label="Categories">
          ${edit.categories.map((one) =>
            this.#row(
              { what: 'category', code: one.code },
              one.name,
              one.colour,
              `${KIND_WORDS[one.kind]}, ${cartsWords(stored.carts[one.code] ?? 0)}`,
            ),
          )}
        </ul>
        <h3>Dayparts</h3>
        ${
          edit.dayparts.length === 0
            ? html`<p class="dim">None: every category airs at any hour.</p>`
            : html`<ul aria-label="Dayparts">
                ${edit.dayparts.map(({ code, name, hours }) =>
                  this.#row({ what: 'daypart', code }, name, null, hoursWords(hours)),
                )}
              </ul>`
        }
      </div>
      <div class="bottom">
        <input
          type="text"
          maxlength="200"
          autocomplete="off"
          aria-label="Name of a new category or daypart"
          placeholder="Name of a new one"
        />
        <button
          type="button"
          @click=${() => {
            this.#add('category', edit);
          }}
        >
          Add a category
        </button>
        <button
          type="button"
          @click=${() => {
            this.#add('daypart', edit);
          }}
        >
          Add a daypart
        </button>
      </div>
    </section>`;
  }

  #row(place: Chosen, name: string, colour: string | null, more: string): TemplateResult {
    const isChosen = this.chosen?.what === place.what && this.chosen.code === place.code;
    return html`<li>
      <button
        type="button"
        aria-pressed=${isChosen ? 'true' : 'false'}
        @click=${() => {
          this.chosen = place;
        }}
      >
        ${colour === null ? nothing : html`<span class="colour" .style=${`--colour: ${colour}`}></span>`}
        <span class="name clip" dir="auto">${oneLine(name)}</span><span class="more dim">${more}</span>
      </button>
    </li>`;
  }

  #form(draft: CategoriesDraft): TemplateResult {
    const { stored, history } = draft;
    const edit = history.present;
    const { chosen } = this;
    const category = chosen?.what === 'category' ? edit.categories.find(({ code }) => code === chosen.code) : undefined;
    const daypart = chosen?.what === 'daypart' ? edit.dayparts.find(({ code }) => code === chosen.code) : undefined;
    if (category !== undefined) return this.#categoryForm(category, edit, stored);
    if (daypart !== undefined) return this.#daypartForm(daypart, edit, stored);
    return html`<p class="dim none">
      Choose a category to change how it rotates, or a daypart to paint its hours. What you save holds for the hours
      that are planned after that.
    </p>`;
  }

  #categoryForm(category: CategorySetting, edit: CategoriesEdit, { carts }: Categories): TemplateResult {
    const count = carts[category.code] ?? 0;
    return html`<header>
        <h2>${oneLine(category.name)}</h2>
        <button
          type="button"
          ?disabled=${count > 0}
          title=${count > 0 ? `Not while it has ${cartsWords(count)}: choose another category for them in the library` : 'Undo brings it back'}
          @click=${() => {
            this.#edit(withoutCategory(edit, category.code));
          }}
        >
          Take out
        </button>
      </header>
      <div class="scroll">
        <ct-category-form
          .category=${category}
          .all=${edit.categories}
          .carts=${count}
          @change-category=${(event: ChangeCategoryEvent) => {
            this.#edit(withCategory(edit, event.detail.category));
          }}
        ></ct-category-form>
      </div>`;
  }

  #daypartForm(daypart: DaypartSetting, edit: CategoriesEdit, { codes }: Categories): TemplateResult {
    return html`<header>
        <h2>${oneLine(daypart.name)}</h2>
        <span class="dim">${hoursWords(daypart.hours)}</span>
        <button
          type="button"
          title="Undo brings it back"
          @click=${() => {
            this.#edit(withoutDaypart(edit, daypart.code));
          }}
        >
          Take out
        </button>
      </header>
      <div class="scroll">
        <ct-daypart-form
          .daypart=${daypart}
          .categories=${edit.categories}
          .codes=${codes}
          @change-daypart=${(event: ChangeDaypartEvent) => {
            this.#edit(withDaypart(edit, event.detail.daypart), event.detail.gesture);
          }}
        ></ct-daypart-form>
      </div>`;
  }

  #add(what: Chosen['what'], edit: CategoriesEdit): void {
    const name = this.newName?.value.trim() ?? '';
    if (name === '') {
      this.newName?.focus();
      return;
    }
    if (this.newName !== null) this.newName.value = '';
    if (what === 'category') {
      const made = newCategory(name, 'music', edit);
      this.#edit({ ...edit, categories: [...edit.categories, made] });
      this.chosen = { what, code: made.code };
    } else {
      const made = newDaypart(name, edit);
      this.#edit({ ...edit, dayparts: [...edit.dayparts, made] });
      this.chosen = { what, code: made.code };
    }
  }

  #edit(present: CategoriesEdit, gesture: string | null = null): void {
    const { draft } = this;
    if (draft !== null) this.#take(step(draft.history, present, gesture));
  }

  #take(history: History<CategoriesEdit>): void {
    const { draft } = this;
    if (draft !== null && draft.history !== history) this.#keep({ ...draft, history });
  }

  #keep(draft: CategoriesDraft): void {
    this.draft = plannerDrafts.categories = draft;
  }

  #begin(stored: Categories): void {
    this.#keep({ stored, history: beginHistory(editOf(stored)) });
    this.theirs = null;
    this.failure = '';
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    const { draft } = this;
    const isTyping = event.composedPath().some((target) => target instanceof HTMLInputElement);
    const key = editKey(event);
    if (draft === null || key === undefined || (isTyping && key !== 'save')) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'save') void this.#save();
    else this.#take(key === 'undo' ? undo(draft.history) : redo(draft.history));
  };

  readonly #leaving = (event: BeforeUnloadEvent): void => {
    if (this.draft !== null && isChanged(this.draft)) event.preventDefault();
  };

  async #load(): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const stored = await categories(asking.signal);
      const { draft } = this;
      if (draft === null || !isChanged(draft)) this.#begin(stored);
      else if (stored.revision === draft.stored.revision) this.#keep({ ...draft, stored });
      else this.theirs = stored;
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }

  async #save(): Promise<void> {
    const { draft } = this;
    if (draft === null || this.saving || this.theirs !== null || !isChanged(draft)) return;
    this.saving = true;
    this.failure = '';
    const { categories: list, dayparts } = draft.history.present;
    try {
      const stored = await storeCategories({
        revision: draft.stored.revision,
        categories: [...list],
        dayparts: [...dayparts],
      });
      // They come back in the order of their names; what is undone or redone later is told from that.
      const history = this.draft?.history ?? draft.history;
      const isSame = history.present === draft.history.present;
      this.#keep({ stored, history: isSame ? { ...history, present: editOf(stored) } : history });
    } catch (error) {
      if (isStale(error)) await this.#load();
      else this.failure = (error as Error).message;
    } finally {
      this.saving = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-categories': CategoriesView;
  }
}
