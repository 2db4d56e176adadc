import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Feasibility, Lengths, PlannerRule, Rules } from '../../api/planner.js';
import '../elements/ct-conflict.js';
import type { MoveEvent, PositionEvent } from '../elements/ct-position-list.js';
import '../elements/ct-rule-form.js';
import type { ChangeRuleEvent } from '../elements/ct-rule-form.js';
import '../elements/ct-rule-list.js';
import '../elements/ct-save-bar.js';
import { beginHistory, editKey, redo, step, undo, type History } from '../state/history.js';
import { plannerDrafts, type RulesDraft } from '../state/planner-drafts.js';
import { feasibility, isStale, lengths, rules, storeRules } from '../state/planner-rest.js';
import { newRule, RULE_WORDS, ruleWords, type RulesEdit } from '../state/rule-edit.js';
import { sameContent } from '../state/same-content.js';
import { forms } from '../theme/forms.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';
import { rulesStyles } from './rules-styles.js';

/** What is possible is asked again so long after the last change. */
const FEASIBILITY_MS = 250;

const editOf = ({ own, rules: list, webcaster }: Rules): RulesEdit => ({ own: own ? list : null, webcaster });
const isChanged = ({ stored, history }: RulesDraft): boolean => !sameContent(history.present, editOf(stored));

/** The rules in their order of relaxation, each with what it asks and what is possible. */
@customElement('ct-rules')
export class RulesView extends LitElement {
  static override styles = [shared, forms, panes, rulesStyles];

  @state() private draft: RulesDraft | null = plannerDrafts.rules;
  @state() private categories: Lengths['categories'] = [];
  @state() private findings: Feasibility = [];
  @state() private findingFailure = '';
  @state() private chosen = -1;
  @state() private failure = '';
  @state() private saving = false;
  /** What somebody else has saved meanwhile. */
  @state() private theirs: Rules | null = null;
  @query('.bottom select') private readonly kind!: HTMLSelectElement | null;
  #asking: AbortController | null = null;
  #judging: AbortController | null = null;
  #timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.#leaving);
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.#leaving);
    window.clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#judging?.abort();
  }

  override render(): TemplateResult {
    const { draft, theirs } = this;
    if (draft === null) {
      return html`<section class="card">
        ${this.failure === '' ? html`<p class="dim">Looking …</p>` : html`<p class="bad" role="alert">${this.failure}</p>`}
      </section>`;
    }
    const list = this.#rules(draft);
    const rule = list.at(this.chosen === -1 ? list.length : this.chosen) ?? null;
    return html`${this.failure === '' ? nothing : html`<p class="card bad" role="alert">${this.failure}</p>`}
      ${
        theirs === null
          ? nothing
          : html`<ct-conflict
              what="The order of rules"
              keep="Put mine in its place"
              detail=${`Theirs has ${theirs.rules.length} rules, yours ${list.length}.`}
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
        ${this.#list(draft, list)}
        <section class="card form" aria-label="The rule">
          ${
            rule === null
              ? html`<p class="dim none">Choose a rule to see what it asks and to change it.</p>`
              : this.#form(draft, list, rule)
          }
        </section>
      </div>`;
  }

  #rules({ stored, history: { present } }: RulesDraft): readonly PlannerRule[] {
    return present.own ?? stored.defaults;
  }

  #list(draft: RulesDraft, list: readonly PlannerRule[]): TemplateResult {
    const { history, stored } = draft;
    const { own, webcaster } = history.present;
    return html`<section class="card rules" aria-label="Rules">
      <header>
        <h2>${own === null ? 'Default rules' : 'Our rules'}</h2>
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
      <p class="order dim">
        Where no song passes all rules, they are relaxed from the bottom up; what must hold never is.
        ${own === null ? 'These are the default ones: the first change makes them your own.' : ''}
      </p>
      <ct-rule-list
        .rules=${list}
        .findings=${this.findings}
        .categories=${new Map(this.categories.map(({ code, name }) => [code, name]))}
        .chosen=${this.chosen}
        @choose=${(event: PositionEvent) => {
          this.chosen = event.detail.index;
        }}
        @move=${(event: MoveEvent) => {
          this.#move(list, event.detail.from, event.detail.to);
        }}
        @remove=${(event: PositionEvent) => {
          this.#remove(list, event.detail.index);
        }}
        @copy=${(event: PositionEvent) => {
          this.#insert(list, event.detail.index, list[event.detail.index]);
        }}
      ></ct-rule-list>
      ${this.findingFailure === '' ? nothing : html`<p class="order bad" role="status">${this.findingFailure}</p>`}
      <div class="bottom">
        <select aria-label="Kind of a new rule">
          ${Object.keys(stored.kinds).map((kind) => html`<option value=${kind}>${RULE_WORDS[kind] ?? kind}</option>`)}
        </select>
        <button
          type="button"
          @click=${() => {
            const at = this.chosen === -1 ? list.length - 1 : this.chosen;
            const made = newRule(this.kind?.value ?? 'separation', list);
            this.#edit([...list.slice(0, at + 1), made, ...list.slice(at + 1)]);
            this.chosen = at + 1;
          }}
        >
          Add a rule
        </button>
        ${
          own === null
            ? nothing
            : html`<button
                type="button"
                title="Gives up your own rules; Undo brings them back"
                @click=${() => {
                  this.#take(step(history, { own: null, webcaster }));
                  this.chosen = -1;
                }}
              >
                Back to the default rules
              </button>`
        }
        <label class="check" title=${`Must hold besides: ${stored.webcasterRules.map(ruleWords).join('; ')}`}
          ><input
            type="checkbox"
            .checked=${webcaster}
            @change=${(event: Event) => {
              this.#take(step(history, { own, webcaster: (event.target as HTMLInputElement).checked }));
            }}
          /><span>US webcaster’s rule as well</span></label
        >
      </div>
    </section>`;
  }

  #form({ stored }: RulesDraft, list: readonly PlannerRule[], rule: PlannerRule): TemplateResult {
    const at = this.chosen;
    return html`<header>
        <h2>Rule ${at + 1}</h2>
        <button
          type="button"
          aria-label="Relax it later"
          title="Alt ↑"
          ?disabled=${at === 0}
          @click=${() => {
            this.#move(list, at, at - 1);
          }}
        >
          ▲
        </button>
        <button
          type="button"
          aria-label="Relax it earlier"
          title="Alt ↓"
          ?disabled=${at === list.length - 1}
          @click=${() => {
            this.#move(list, at, at + 1);
          }}
        >
          ▼
        </button>
        <button
          type="button"
          title="Del"
          @click=${() => {
            this.#remove(list, at);
          }}
        >
          Take out
        </button>
      </header>
      <div class="scroll">
        <ct-rule-form
          .rule=${rule}
          .schema=${stored.kinds[rule.kind]}
          .categories=${this.categories}
          .findings=${this.findings.filter(({ ruleId }) => ruleId === rule.id)}
          @change-rule=${(event: ChangeRuleEvent) => {
            this.#edit(list.map((one, index) => (index === at ? event.detail.rule : one)));
          }}
        ></ct-rule-form>
      </div>`;
  }

  #insert(list: readonly PlannerRule[], after: number, rule: PlannerRule): void {
    const { id } = newRule(rule.id, list);
    this.#edit([...list.slice(0, after + 1), { ...rule, id }, ...list.slice(after + 1)]);
    this.chosen = after + 1;
  }

  #remove(list: readonly PlannerRule[], at: number): void {
    this.#edit(list.filter((_, index) => index !== at));
    this.chosen = Math.min(at, list.length - 2);
  }

  #move(list: readonly PlannerRule[], from: number, to: number): void {
    if (from === to || to < 0 || to >= list.length) return;
    const next = [...list];
    next.splice(to, 0, ...next.splice(from, 1));
    this.#edit(next);
    this.chosen = to;
  }

  #edit(own: readonly PlannerRule[]): void {
    const { draft } = this;
    if (draft === null) return;
    this.#take(step(draft.history, { own, webcaster: draft.history.present.webcaster }));
  }

  #take(history: History<RulesEdit>): void {
    const { draft } = this;
    if (draft === null || draft.history === history) return;
    this.#keep({ ...draft, history });
    this.chosen = Math.min(this.chosen, this.#rules({ ...draft, history }).length - 1);
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#judge(), FEASIBILITY_MS);
  }

  #keep(draft: RulesDraft): void {
    this.draft = plannerDrafts.rules = draft;
  }

  #begin(stored: Rules): void {
    this.#keep({ stored, history: beginHistory(editOf(stored)) });
    this.theirs = null;
    this.failure = '';
    this.chosen = Math.min(this.chosen, stored.rules.length - 1);
    void this.#judge();
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
      const [stored, measured] = await Promise.all([rules(asking.signal), lengths(asking.signal)]);
      this.categories = measured.categories;
      const { draft } = this;
      if (draft === null || !isChanged(draft)) {
        this.#begin(stored);
        return;
      }
      if (stored.revision !== draft.stored.revision) this.theirs = stored;
      await this.#judge();
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }

  /** What is possible for the rules as they stand here, saved or not. */
  async #judge(): Promise<void> {
    const { draft } = this;
    if (draft === null) return;
    this.#judging?.abort();
    const judging = (this.#judging = new AbortController());
    try {
      this.findings = await feasibility(this.#rules(draft), judging.signal);
      this.findingFailure = '';
    } catch (error) {
      if (!judging.signal.aborted) this.findingFailure = (error as Error).message;
    }
  }

  async #save(): Promise<void> {
    const { draft } = this;
    if (draft === null || this.saving || this.theirs !== null || !isChanged(draft)) return;
    this.saving = true;
    this.failure = '';
    try {
      const stored = await storeRules({ revision: draft.stored.revision, ...draft.history.present });
      this.#keep({ stored, history: this.draft?.history ?? draft.history });
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
    'ct-rules': RulesView;
  }
}
