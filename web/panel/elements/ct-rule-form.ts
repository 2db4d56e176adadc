import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Feasibility, Lengths, PlannerRule } from '../../api/planner.js';
import {
  amountWords,
  fieldsOf,
  isQuantity,
  RULE_WORDS,
  shownNumber,
  storedNumber,
  withField,
  type RuleField,
} from '../state/rule-edit.js';
import { DAY_NAMES } from '../state/week.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import './ct-choice-list.js';
import type { ChooseEvent } from './ct-choice-list.js';
import './ct-codes-field.js';
import type { CodesEvent } from './ct-codes-field.js';

export type ChangeRuleEvent = CustomEvent<{ readonly rule: PlannerRule }>;

const SHOWN_FINDINGS = 8;

/** Everything about one rule, its own fields from the schema of its kind. Emits `change-rule`. */
@customElement('ct-rule-form')
export class RuleForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .fields {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
      }
      .wide {
        grid-column: 1 / 3;
      }
      select,
      input:not([type='checkbox']) {
        width: 100%;
      }
      .days {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
      }
      .days label {
        display: flex;
        gap: 6px;
        align-items: center;
        font-size: 14px;
      }
      .days span {
        margin: 0;
      }
      .note {
        grid-column: 1 / 3;
        margin: 0;
        font-size: 13px;
      }
      .categories {
        max-height: 190px;
        overflow: auto;
        padding: 6px 10px;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      table {
        grid-column: 1 / 3;
        width: 100%;
        border-collapse: collapse;
        font-size: 13px;
      }
      th {
        color: var(--text-dim);
        font-weight: 600;
        text-align: left;
      }
      th,
      td {
        padding: 4px 8px 4px 0;
        border-bottom: 1px solid var(--line);
        vertical-align: baseline;
      }
      .number {
        text-align: right;
        white-space: nowrap;
      }
      .warned {
        color: var(--warn);
        font-weight: 650;
      }
      .good {
        color: var(--next-text);
      }
    `,
  ];

  @property({ attribute: false }) rule: PlannerRule | null = null;
  /** JSON Schema of its kind. */
  @property({ attribute: false }) schema: unknown = null;
  @property({ attribute: false }) categories: Lengths['categories'] = [];
  /** What is known of it beforehand. */
  @property({ attribute: false }) findings: Feasibility = [];

  override render(): TemplateResult {
    const { rule } = this;
    if (rule === null) return html``;
    return html`<div class="fields">
      <label><span>Kind</span><input readonly .value=${RULE_WORDS[rule.kind] ?? rule.kind} /></label>
      <label
        ><span>Its name in plans</span
        ><input
          maxlength="60"
          autocomplete="off"
          .value=${rule.id}
          @change=${(event: Event) => {
            const id = (event.target as HTMLInputElement).value.trim().toLowerCase();
            this.#set('id', id.replace(/[^a-z0-9]+/g, '-').replace(/^-/, ''));
          }}
      /></label>
      ${fieldsOf(this.schema).map((field) => this.#field(rule, field))} ${this.#hold(rule)} ${this.#where(rule)}
      ${this.#findings()}
    </div>`;
  }

  #hold(rule: PlannerRule): TemplateResult {
    const number = (key: 'weight' | 'tier', words: string, most: number): TemplateResult =>
      html`<label
        ><span>${words}</span
        ><input
          type="number"
          min="0"
          max=${most}
          .value=${String(rule[key])}
          @change=${(event: Event) => {
            const value = (event.target as HTMLInputElement).valueAsNumber;
            if (!Number.isFinite(value)) return;
            this.#set(key, Math.min(most, Math.max(0, key === 'tier' ? Math.round(value) : value)));
          }}
      /></label>`;
    return html`<label class="check wide"
        ><input
          type="checkbox"
          .checked=${!rule.breakable}
          @change=${(event: Event) => {
            this.#set('breakable', !(event.target as HTMLInputElement).checked);
          }}
        /><span>Must hold: never relaxed</span></label
      >
      ${
        rule.breakable
          ? html`${number('weight', 'Cost of breaking it', 1e6)} ${number('tier', 'Summed up in tier', 9)}
              <p class="note dim">
                ${
                  isQuantity(rule)
                    ? 'A quantity: it is weighed and has no turn in the order.'
                    : 'A rule never weighs less than one below it: the order leads, the cost decides between places.'
                }
              </p>`
          : nothing
      }`;
  }

  #where(rule: PlannerRule): TemplateResult {
    return html`<label class="wide"
        ><span>Holds for</span
        ><select
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            this.#set('categories', value === 'station' ? null : []);
          }}
        >
          <option value="station" ?selected=${rule.categories === null}>the whole station</option>
          <option value="categories" ?selected=${rule.categories !== null}>some categories</option>
        </select></label
      >
      ${
        rule.categories === null
          ? nothing
          : html`<div class="wide categories">
              <ct-choice-list
                label="Categories"
                .choices=${this.categories.map(({ code, name, kind, carts }) => ({
                  value: code,
                  words: name,
                  kind,
                  count: carts,
                }))}
                .chosen=${rule.categories}
                @choose=${(event: ChooseEvent) => {
                  this.#set('categories', [...event.detail.values]);
                }}
              ></ct-choice-list>
            </div>`
      }`;
  }

  #field(rule: PlannerRule, field: RuleField): TemplateResult {
    const { key, words, type, choices, isOptional } = field;
    const value = rule[key];
    switch (type) {
      case 'choice':
        return html`<label
          ><span>${words}</span
          ><select
            @change=${(event: Event) => {
              this.#set(key, (event.target as HTMLSelectElement).value);
            }}
          >
            ${choices.map((choice) => html`<option value=${choice} ?selected=${choice === value}>${choice}</option>`)}
          </select></label
        >`;
      case 'weekdays':
        return this.#weekdays(field, value as readonly number[]);
      case 'codes':
      case 'values': {
        const texts = ((value ?? []) as readonly (string | number)[]).map(String);
        return html`<div class="field wide">
          <span>${words}</span
          ><ct-codes-field
            label=${words}
            .codes=${texts}
            @codes=${(event: CodesEvent) => {
              const next = event.detail.codes.map((text) =>
                type === 'values' && /^\d+$/.test(text) ? Number(text) : text,
              );
              this.#set(key, next.length === 0 ? undefined : next);
            }}
          ></ct-codes-field>
        </div>`;
      }
      case 'text':
        // Only separation of codes speaks of one.
        if (isOptional && rule['of'] !== 'code') return html``;
        return html`<label
          ><span>${words}</span
          ><input
            maxlength="200"
            autocomplete="off"
            .value=${typeof value === 'string' ? value : ''}
            @change=${(event: Event) => {
              const text = (event.target as HTMLInputElement).value.trim();
              this.#set(key, text === '' && isOptional ? undefined : text);
            }}
        /></label>`;
      default:
        return this.#number(field, value);
    }
  }

  #number(field: RuleField, value: unknown): TemplateResult {
    const { key, words, least, most, isOptional } = field;
    const bound = (limit: number | null): number | typeof nothing =>
      limit === null ? nothing : shownNumber(field, limit);
    return html`<label
      ><span>${words}</span
      ><input
        type="number"
        step="any"
        min=${bound(least)}
        max=${bound(most)}
        .value=${typeof value === 'number' ? String(shownNumber(field, value)) : ''}
        @change=${(event: Event) => {
          const shown = (event.target as HTMLInputElement).valueAsNumber;
          if (!Number.isFinite(shown)) {
            if (isOptional) this.#set(key, undefined);
            else this.requestUpdate();
            return;
          }
          this.#set(key, Math.min(most ?? Infinity, Math.max(least ?? -Infinity, storedNumber(field, shown))));
        }}
    /></label>`;
  }

  #weekdays({ key, words }: RuleField, days: readonly number[]): TemplateResult {
    return html`<div class="field wide">
      <span>${words}</span>
      <div class="days">
        ${DAY_NAMES.map(
          (name, index) =>
            html`<label
              ><input
                type="checkbox"
                .checked=${days.includes(index + 1)}
                @change=${(event: Event) => {
                  const { checked } = event.target as HTMLInputElement;
                  const next = days.filter((day) => day !== index + 1);
                  this.#set(key, checked ? [...next, index + 1].sort((a, b) => a - b) : next);
                }}
              /><span>${name}</span></label
            >`,
        )}
      </div>
    </div>`;
  }

  #findings(): TemplateResult {
    if (this.findings.length === 0) {
      return html`<p class="note dim">
        What is possible shows in the plan: it depends on which songs stand side by side.
      </p>`;
    }
    return html`<table>
      <thead>
        <tr>
          <th>Asked of</th>
          <th class="number">Asked</th>
          <th class="number">Possible</th>
        </tr>
      </thead>
      <tbody>
        ${this.findings.slice(0, SHOWN_FINDINGS).map(
          ({ subject, asked, possible, unit, feasible, why }) =>
            html`<tr>
              <td dir="auto">${subject}<br /><span class="dim">${why}</span></td>
              <td class="number">${amountWords(asked, unit)}</td>
              <td class="number ${feasible ? 'good' : 'warned'}">
                ${feasible ? '●' : '▲'} ${amountWords(possible, unit)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #set(key: string, value: unknown): void {
    if (this.rule === null) return;
    const rule = withField(this.rule, key, value);
    this.dispatchEvent(new CustomEvent('change-rule', { detail: { rule } }) satisfies ChangeRuleEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-rule-form': RuleForm;
  }
}
