import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Clock, Clocks, FixedCart, Lengths, Position, StoredClock } from '../../api/planner.js';
import '../elements/ct-clock-pie.js';
import type { SliceEvent } from '../elements/ct-clock-pie.js';
import '../elements/ct-conflict.js';
import '../elements/ct-position-form.js';
import type { ChangePositionEvent } from '../elements/ct-position-form.js';
import '../elements/ct-position-list.js';
import type { MoveEvent, PositionEvent } from '../elements/ct-position-list.js';
import '../elements/ct-save-bar.js';
import { Refusal } from '../state/ask.js';
import { clockColour } from '../state/clock-colour.js';
import {
  changePosition,
  clockFault,
  clockVerdicts,
  colourOf,
  freeName,
  insertAfter,
  kindOf,
  layClock,
  movePosition,
  NEW_POSITIONS,
  removeAt,
  type ClockFacts,
  type LaidClock,
} from '../state/clock-edit.js';
import { CLOCK_NOTES } from '../state/clock-notes.js';
import { oneLine } from '../state/format.js';
import { beginHistory, editKey, redo, step, undo, type History } from '../state/history.js';
import { plannerDrafts, type ClockDraft } from '../state/planner-drafts.js';
import { addClock, changeClock, clocks, isStale, lengths, removeClock } from '../state/planner-rest.js';
import { sameContent } from '../state/same-content.js';
import { forms } from '../theme/forms.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';
import { clocksStyles } from './clocks-styles.js';

const NEW_NAME = 'New clock';

const plain = ({ name, colour, repeatFrom, positions }: StoredClock): Clock => ({
  name,
  colour,
  repeatFrom,
  positions,
});

const isChanged = ({ history, stored }: ClockDraft): boolean => !sameContent(history.present, plain(stored));

/** Hour clocks: made, copied, removed, and each one edited as a list and as the pie of the hour. */
@customElement('ct-clocks')
export class ClocksView extends LitElement {
  static override styles = [shared, forms, panes, clocksStyles];

  @state() private stored: Clocks | null = null;
  @state() private measured: Lengths | null = null;
  /** Carts that were chosen here and that no stored clock names yet. */
  @state() private chosenCarts: readonly FixedCart[] = [];
  @state() private drafts = plannerDrafts.clocks;
  /** A new clock is on its way: what is done to the one that is still shown would not be meant for it. */
  @state() private isAdding = false;
  @state() private shownName: string | null = null;
  @state() private chosen = -1;
  @state() private failure = '';
  @state() private saving = false;
  @state() private removing = false;
  /** What somebody else has made of the clock that is edited. */
  @state() private theirs: StoredClock | null = null;
  /** The clock that is edited is there no more. */
  @state() private isGone = false;
  #asking: AbortController | null = null;
  #gestures = 0;

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
    const { stored, measured } = this;
    if (stored === null || measured === null) {
      return html`<section class="card">
        ${this.failure === '' ? html`<p class="dim">Looking …</p>` : html`<p class="bad" role="alert">${this.failure}</p>`}
      </section>`;
    }
    const draft = this.#draft;
    return html`${this.#messages(draft)}
      <div class="panes" @keydown=${this.#keyDown}>
        ${this.#list(stored)}
        ${
          draft === null
            ? html`<section class="card"><p class="dim none">Choose a clock, or make a new one.</p></section>`
            : this.#editor(draft, this.#facts(stored, measured))
        }
      </div>`;
  }

  #facts({ carts }: Clocks, measured: Lengths): ClockFacts {
    return { lengths: measured, carts: new Map([...this.chosenCarts, ...carts].map((cart) => [cart.cartId, cart])) };
  }

  get #draft(): ClockDraft | null {
    const name = this.shownName;
    if (name === null) return null;
    const draft = this.drafts.get(name);
    const stored = this.stored?.clocks.find((clock) => clock.name === name);
    // Without changes of one's own what counts is what the station has now.
    const isNewest = stored === undefined || stored.revision === draft?.stored.revision;
    if (draft !== undefined && (isNewest || isChanged(draft))) return draft;
    return stored === undefined ? null : { stored, history: beginHistory(plain(stored)) };
  }

  #messages(draft: ClockDraft | null): TemplateResult {
    const { theirs } = this;
    return html`${
      this.failure === ''
        ? nothing
        : html`<p class="card failed bad" role="alert">
            <span>${this.failure}</span>
            ${
              this.isGone && draft !== null
                ? html`<button type="button" @click=${() => void this.#storeAsNew(draft)}>
                    Store mine as a new clock
                  </button>`
                : html`<button
                    type="button"
                    @click=${() => {
                      this.failure = '';
                    }}
                  >
                    Understood
                  </button>`
            }
          </p>`
    }
    ${
      theirs === null || draft === null
        ? nothing
        : html`<ct-conflict
            what=${`The clock “${oneLine(draft.stored.name)}”`}
            keep="Put mine in its place"
            detail=${`Theirs has ${theirs.positions.length} positions, yours ${draft.history.present.positions.length}.`}
            @keep-mine=${() => {
              this.theirs = null;
              this.#keep(draft.stored.name, { ...draft, stored: theirs });
              void this.#save();
            }}
            @take-theirs=${() => {
              this.theirs = null;
              this.#keep(draft.stored.name, null);
              void this.#load();
            }}
          ></ct-conflict>`
    }`;
  }

  #list({ clocks: all }: Clocks): TemplateResult {
    const shown = all.find(({ name }) => name === this.shownName);
    return html`<section class="card" aria-label="Hour clocks">
      <h2>Clocks</h2>
      <div class="scroll names">
        ${all.map((clock) => {
          const draft = this.drafts.get(clock.name);
          const { name, colour } = draft?.history.present ?? clock;
          const { hours, days } = clock.uses;
          const dates = days.length === 0 ? '' : ` + ${days.length} d`;
          return html`<button
            type="button"
            aria-pressed=${clock.name === this.shownName ? 'true' : 'false'}
            @click=${() => {
              this.#show(clock.name);
            }}
          >
            <span class="swatch" .style=${`--clock: ${clockColour(name, colour)}`}></span>
            <span class="clip" dir="auto" title=${oneLine(name)}
              >${oneLine(name)}${draft === undefined || !isChanged(draft) ? nothing : html`<span class="unsaved" title="Not saved"> ●</span>`}</span
            >
            <span class="dim">${hours === 0 && dates === '' ? 'unused' : `${hours} h${dates}`}</span>
          </button>`;
        })}
      </div>
      <div class="buttons">
        <button
          type="button"
          @click=${() => void this.#add({ name: NEW_NAME, colour: null, repeatFrom: null, positions: [] })}
        >
          New
        </button>
        <button
          type="button"
          ?disabled=${shown === undefined}
          title="A new clock with the positions of this one, as it is stored"
          @click=${() => {
            if (shown !== undefined) void this.#add({ ...plain(shown), name: `${shown.name} copy` });
          }}
        >
          Copy
        </button>
        <button type="button" ?disabled=${shown === undefined} @click=${() => void this.#remove(shown)}>
          ${this.removing ? 'Really remove' : 'Remove'}
        </button>
      </div>
    </section>`;
  }

  #editor(draft: ClockDraft, facts: ClockFacts): TemplateResult {
    const { history, stored } = draft;
    const clock = history.present;
    const laid = layClock(clock, facts);
    const fault = clockFault(clock);
    const position = clock.positions.at(this.chosen === -1 ? clock.positions.length : this.chosen) ?? null;
    const edit = (next: Clock, gesture: string | null = null): void => {
      this.#take(draft, step(history, next, gesture));
    };
    return html`<section class="card clock" aria-label="The clock" ?inert=${this.isAdding}>
        <header>
          ${this.#own(draft, edit)}
          <ct-save-bar
            ?canUndo=${history.past.length > 0}
            ?canRedo=${history.future.length > 0}
            ?changed=${isChanged(draft)}
            ?saving=${this.saving}
            ?blocked=${fault !== null || this.theirs !== null}
            @undo=${() => {
              this.#take(draft, undo(history));
            }}
            @redo=${() => {
              this.#take(draft, redo(history));
            }}
            @revert=${() => {
              edit(plain(stored));
            }}
            @save=${() => void this.#save()}
          ></ct-save-bar>
        </header>
        ${fault === null ? nothing : html`<p class="bad" role="alert">${fault}</p>`}
        ${
          clock.positions.length === 0
            ? html`<p class="dim none">No positions yet: add the first one below.</p>`
            : html`<ct-position-list
                .laid=${laid}
                .facts=${facts}
                .chosen=${this.chosen}
                .repeatFrom=${clock.repeatFrom}
                @choose=${(event: PositionEvent) => {
                  this.chosen = event.detail.index;
                }}
                @move=${(event: MoveEvent) => {
                  edit(movePosition(clock, event.detail.from, event.detail.to));
                  this.chosen = event.detail.to;
                }}
                @remove=${(event: PositionEvent) => {
                  this.#removeAt(clock, event.detail.index, edit);
                }}
                @copy=${(event: PositionEvent) => {
                  edit(insertAfter(clock, event.detail.index, clock.positions[event.detail.index]));
                  this.chosen = event.detail.index + 1;
                }}
              ></ct-position-list>`
        }
        ${this.#additions(clock, edit)}
      </section>
      <section class="card form" aria-label="The hour">
        <div class="scroll">
          ${this.#pie(laid, facts)}
          <div role="status">
            <ul class="verdicts">
              ${clockVerdicts(clock, laid).map(({ look, words }) => html`<li class=${look}>${words}</li>`)}
            </ul>
          </div>
          ${position === null ? this.#uses(stored) : this.#form(clock, position, facts, edit)}
        </div>
      </section>`;
  }

  #own(
    { history: { present: clock }, stored }: ClockDraft,
    edit: (clock: Clock, gesture?: string) => void,
  ): TemplateResult {
    return html`<div class="own">
      <label class="name"
        ><span>Name</span
        ><input
          maxlength="200"
          autocomplete="off"
          .value=${clock.name}
          @focus=${() => {
            this.#gestures += 1;
          }}
          @input=${(event: Event) => {
            edit({ ...clock, name: (event.target as HTMLInputElement).value }, `name ${this.#gestures}`);
          }}
      /></label>
      <label
        ><span>Colour</span
        ><input
          type="color"
          .value=${clockColour(stored.name, clock.colour)}
          @focus=${() => {
            this.#gestures += 1;
          }}
          @input=${(event: Event) => {
            edit({ ...clock, colour: (event.target as HTMLInputElement).value }, `colour ${this.#gestures}`);
          }}
      /></label>
    </div>`;
  }

  #additions(clock: Clock, edit: (clock: Clock) => void): TemplateResult {
    const after = this.chosen === -1 ? clock.positions.length - 1 : this.chosen;
    return html`<label class="end"
        ><span>Behind the last one</span
        ><select
          .value=${clock.repeatFrom === null ? '' : String(clock.repeatFrom)}
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            edit({ ...clock, repeatFrom: value === '' ? null : Number(value) });
          }}
        >
          <option value="" ?selected=${clock.repeatFrom === null}>songs fill the hour</option>
          ${clock.positions.map(
            (_, index) =>
              html`<option value=${index} ?selected=${clock.repeatFrom === index}>
                it goes around from position ${index + 1}
              </option>`,
          )}
        </select></label
      >
      <div class="add" role="group" aria-label="Add a position">
        <span class="dim"
          >${this.chosen === -1 || clock.positions.length === 0 ? 'Add' : `Add behind ${after + 1}`}</span
        >
        ${NEW_POSITIONS.map(
          ({ words, position }) =>
            html`<button
              type="button"
              @click=${() => {
                edit(insertAfter(clock, after, position));
                this.chosen = after + 1;
              }}
            >
              + ${words}
            </button>`,
        )}
        <span class="dim hint">Drag, or <kbd>Alt</kbd> <kbd>↑</kbd> <kbd>↓</kbd>, to reorder</span>
      </div>`;
  }

  #pie(laid: LaidClock, facts: ClockFacts): TemplateResult {
    const slices = laid.positions
      .filter(({ position }) => !position.overNext)
      .map(({ position, index, startSeconds, endSeconds }) => ({
        index,
        fromSeconds: startSeconds,
        toSeconds: endSeconds,
        kind: kindOf(position, facts),
        colour: colourOf(position, facts),
        minute: position.hard?.minute ?? null,
      }));
    return html`<ct-clock-pie
      .slices=${slices}
      .totalSeconds=${laid.totalSeconds}
      .chosen=${this.chosen}
      @slice=${(event: SliceEvent) => {
        this.chosen = event.detail.index;
      }}
    ></ct-clock-pie>`;
  }

  #form(clock: Clock, position: Position, facts: ClockFacts, edit: (clock: Clock) => void): TemplateResult {
    const at = this.chosen;
    return html`<header>
        <h3>Position ${at + 1}</h3>
        <button
          type="button"
          title="Ctrl D"
          @click=${() => {
            edit(insertAfter(clock, at, position));
            this.chosen = at + 1;
          }}
        >
          Double
        </button>
        <button
          type="button"
          title="Del"
          @click=${() => {
            this.#removeAt(clock, at, edit);
          }}
        >
          Take out
        </button>
      </header>
      <ct-position-form
        .position=${position}
        .facts=${facts}
        @change-position=${(event: ChangePositionEvent) => {
          const { change, cart } = event.detail;
          if (cart !== undefined) this.chosenCarts = [...this.chosenCarts, cart];
          edit(changePosition(clock, at, change));
        }}
      ></ct-position-form>`;
  }

  #uses({ uses }: StoredClock): TemplateResult {
    return html`<p class="uses dim">
        ${uses.words.length === 0 ? 'No hour runs this clock: paint it into the week.' : `Runs ${uses.words.join(', ')}.`}
      </p>
      <p class="uses dim">${CLOCK_NOTES.positions}</p>`;
  }

  #removeAt(clock: Clock, index: number, edit: (clock: Clock) => void): void {
    edit(removeAt(clock, index));
    this.chosen = Math.min(index, clock.positions.length - 2);
  }

  #show(name: string): void {
    if (name !== this.shownName) {
      this.chosen = -1;
      this.failure = '';
      this.theirs = null;
    }
    this.shownName = name;
    this.removing = this.isGone = false;
  }

  #take(draft: ClockDraft, history: History<Clock>): void {
    if (history === draft.history) return;
    this.#keep(draft.stored.name, { ...draft, history });
    this.chosen = Math.min(this.chosen, history.present.positions.length - 1);
  }

  #keep(name: string, draft: ClockDraft | null): void {
    const drafts = new Map(this.drafts);
    // What can be undone or redone is kept too, as long as the page is shown.
    if (draft === null) drafts.delete(name);
    else drafts.set(name, draft);
    this.drafts = drafts;
    plannerDrafts.clocks = new Map([...drafts].filter(([, one]) => isChanged(one)));
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    const draft = this.#draft;
    const isTyping = event.composedPath().some((target) => target instanceof HTMLInputElement);
    const key = editKey(event);
    if (draft === null || key === undefined || (isTyping && key !== 'save')) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'save') void this.#save();
    else this.#take(draft, key === 'undo' ? undo(draft.history) : redo(draft.history));
  };

  readonly #leaving = (event: BeforeUnloadEvent): void => {
    if (plannerDrafts.clocks.size > 0) event.preventDefault();
  };

  async #load(): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      [this.stored, this.measured] = await Promise.all([clocks(asking.signal), lengths(asking.signal)]);
      this.shownName ??= this.drafts.keys().next().value ?? this.stored.clocks.at(0)?.name ?? null;
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }

  /** What the station makes of a change is looked at anew: uses and carts come from there. */
  async #change(work: () => Promise<void>): Promise<void> {
    this.failure = '';
    this.removing = false;
    try {
      await work();
    } catch (error) {
      this.isGone = error instanceof Refusal && error.code === 'NOT_FOUND';
      this.failure = (error as Error).message;
    }
    await this.#load();
  }

  async #add(clock: Clock): Promise<void> {
    this.isAdding = true;
    await this.#change(async () => {
      const taken = this.stored?.clocks.map(({ name }) => name) ?? [];
      const made = await addClock({ ...clock, name: freeName(clock.name, taken) });
      this.#show(made.name);
    });
    this.isAdding = false;
  }

  async #storeAsNew({ stored, history }: ClockDraft): Promise<void> {
    await this.#add(history.present);
    this.#keep(stored.name, null);
  }

  /** A clock that is gone is gone: it wants a second press. What is used is refused by the station, which says where. */
  async #remove(clock: StoredClock | undefined): Promise<void> {
    if (clock === undefined) return;
    if (!this.removing && clock.uses.words.length === 0) {
      this.removing = true;
      return;
    }
    await this.#change(async () => {
      await removeClock(clock.name, clock.revision);
      this.#keep(clock.name, null);
      this.shownName = null;
    });
  }

  async #save(): Promise<void> {
    const draft = this.#draft;
    if (draft === null || this.saving || this.theirs !== null || !isChanged(draft)) return;
    const { stored, history } = draft;
    if (clockFault(history.present) !== null) return;
    this.saving = true;
    this.failure = '';
    try {
      const saved = await changeClock(stored.name, { ...history.present, revision: stored.revision });
      this.#keep(stored.name, null);
      const chosen = this.chosen;
      this.#show(saved.name);
      this.chosen = chosen;
      // What was done before can still be undone.
      this.#keep(saved.name, { stored: saved, history: step(history, plain(saved), history.gesture) });
      await this.#load();
    } catch (error) {
      if (isStale(error)) {
        await this.#load();
        this.theirs = this.stored?.clocks.find(({ name }) => name === stored.name) ?? null;
      } else {
        this.isGone = error instanceof Refusal && error.code === 'NOT_FOUND';
        this.failure = (error as Error).message;
      }
    } finally {
      this.saving = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-clocks': ClocksView;
  }
}
