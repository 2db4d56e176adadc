import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { SEGMENT_KINDS, type SegmentKind } from '../../../playout/api/segment.js';
import type { FixedCart, Position, PositionPurpose } from '../../api/planner.js';
import { joins, ON_TIME_WORDS, PURPOSE_WORDS, withPurpose, type ClockFacts } from '../state/clock-edit.js';
import { duration, KIND_WORDS } from '../state/format.js';
import { secondsFrom } from '../state/time-text.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import './ct-cart-choice.js';
import type { CartEvent } from './ct-cart-choice.js';
import './ct-codes-field.js';
import type { CodesEvent } from './ct-codes-field.js';

/** What changes of the position; `cart` comes with a cart that nobody has named before. */
export type ChangePositionEvent = CustomEvent<{ readonly change: Partial<Position>; readonly cart?: FixedCart }>;

const PURPOSES = Object.keys(PURPOSE_WORDS) as PositionPurpose[];
const ON_TIME = Object.keys(ON_TIME_WORDS) as (keyof typeof ON_TIME_WORDS)[];
const MOST_KINDS = 4;

/** Everything about one position. Emits `change-position`. */
@customElement('ct-position-form')
export class PositionForm extends LitElement {
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
      label.check {
        min-height: 32px;
      }
      fieldset {
        grid-column: 1 / 3;
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
        margin: 0;
        padding: 10px;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      legend {
        padding: 0 6px;
        color: var(--text-dim);
        font-size: 13px;
      }
      .note {
        grid-column: 1 / 3;
        margin: 0;
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) position: Position | null = null;
  @property({ attribute: false }) facts: ClockFacts | null = null;
  /** The field whose text is no length. */
  @state() private wrong = false;
  /** One cart is wanted, and not chosen yet. */
  @state() private wantsCart = false;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('position') as Position | null | undefined;
    if (before === undefined) return;
    this.wrong = false;
    if (before?.purpose !== this.position?.purpose || this.position?.cartId !== null) this.wantsCart = false;
  }

  override render(): TemplateResult {
    const { position, facts } = this;
    if (position === null || facts === null) return html``;
    const { purpose, hard, overNext, place, requiredCodes, excludedCodes } = position;
    return html`<div class="fields">
      <label class="wide"><span>What it is</span>${this.#select(PURPOSES, purpose, PURPOSE_WORDS, withPurpose)}</label>
      ${purpose === 'stopset' ? this.#stopset(position) : this.#content(position, facts)} ${this.#timed(hard)}
      ${
        joins(position)
          ? html`<label
              ><span>The item after it joins</span>${this.#select(
                ['', 'segue', 'play', 'stop'],
                position.transition ?? '',
                { '': 'as its cart says', segue: 'by segue', play: 'after its end', stop: 'after its end (stop)' },
                (value) => ({ transition: value === '' ? null : value }),
              )}</label
            >`
          : nothing
      }
      <label
        ><span>In the hour</span>${this.#select(
          ['', 'open', 'close'],
          place ?? '',
          { '': 'anywhere', open: 'opens it', close: 'closes it' },
          (value) => ({ place: value === '' ? null : value }),
        )}</label
      >
      ${
        purpose === 'stopset'
          ? nothing
          : html`<label class="check wide"
                ><input
                  type="checkbox"
                  .checked=${overNext}
                  @change=${(event: Event) => {
                    this.#change({ overNext: (event.target as HTMLInputElement).checked });
                  }}
                /><span>Lies over the song that follows</span></label
              >
              ${
                position.cartId !== null
                  ? nothing
                  : html`<div class="field wide">
                        <span>Only carts with all of these codes</span
                        ><ct-codes-field
                          label="Only carts with all of these codes"
                          .codes=${requiredCodes}
                          @codes=${(event: CodesEvent) => {
                            this.#change({ requiredCodes: [...event.detail.codes] });
                          }}
                        ></ct-codes-field>
                      </div>
                      <div class="field wide">
                        <span>No carts with any of these</span
                        ><ct-codes-field
                          label="No carts with any of these codes"
                          .codes=${excludedCodes}
                          @codes=${(event: CodesEvent) => {
                            this.#change({ excludedCodes: [...event.detail.codes] });
                          }}
                        ></ct-codes-field>
                      </div>`
              }`
      }
    </div>`;
  }

  #select<T extends string>(
    values: readonly T[],
    chosen: T,
    words: Readonly<Record<T, string>>,
    change: (value: T) => Partial<Position>,
  ): TemplateResult {
    return html`<select
      .value=${chosen}
      @change=${(event: Event) => {
        this.#change(change((event.target as HTMLSelectElement).value as T));
      }}
    >
      ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${words[value]}</option>`)}
    </select>`;
  }

  #stopset({ avails, lengthSeconds }: Position): TemplateResult {
    return html`<label
        ><span>Avails</span
        ><input
          type="number"
          min="1"
          max="100"
          .value=${avails === null ? '' : String(avails)}
          @change=${(event: Event) => {
            const value = (event.target as HTMLInputElement).valueAsNumber;
            this.#change({ avails: Number.isInteger(value) && value >= 1 && value <= 100 ? value : null });
          }}
      /></label>
      <label
        ><span>Length, as in 2:00</span
        ><input
          autocomplete="off"
          aria-invalid=${this.wrong ? 'true' : 'false'}
          .value=${lengthSeconds === null ? '' : duration(lengthSeconds)}
          @change=${this.#lengthTyped}
        />${this.wrong ? html`<span class="wrong" role="alert">From 0:01 to 60:00</span>` : nothing}</label
      >
      <p class="note dim">Its spots come from traffic (F10). What is not sold two hours before is music.</p>`;
  }

  readonly #lengthTyped = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value.trim();
    const seconds = text === '' ? null : secondsFrom(text);
    this.wrong = seconds === undefined || (seconds !== null && (seconds <= 0 || seconds > 3600));
    if (!this.wrong) this.#change({ lengthSeconds: seconds ?? null });
  };

  #content(position: Position, facts: ClockFacts): TemplateResult {
    const { category, cartId, kinds, purpose } = position;
    const isOne = cartId !== null || this.wantsCart;
    const known = facts.lengths.categories;
    const from = isOne ? 'cart' : category === null ? '' : `category ${category}`;
    const isGone = category !== null && !known.some(({ code }) => code === category);
    return html`<label class="wide"
        ><span>From</span
        ><select
          .value=${from}
          @change=${(event: Event) => {
            this.#from((event.target as HTMLSelectElement).value, position, facts);
          }}
        >
          <option value="" ?selected=${from === ''}>Any category, by kind</option>
          ${purpose === 'item' ? html`<option value="cart" ?selected=${isOne}>One cart, always the same</option>` : nothing}
          ${isGone ? html`<option value=${from} selected>${category} (not there any more)</option>` : nothing}
          ${known.map(
            ({ code, name, carts, averageSeconds }) =>
              html`<option value=${`category ${code}`} ?selected=${!isOne && category === code}>
                ${name} · ${carts}
                ${carts === 1 ? 'cart' : 'carts'}${
                  averageSeconds === null ? '' : `, ${duration(averageSeconds)} on average`
                }
              </option>`,
          )}
        </select></label
      >
      ${
        isOne
          ? html`<div class="wide">
              <ct-cart-choice
                .cart=${cartId === null ? null : (facts.carts.get(cartId) ?? null)}
                .missing=${cartId !== null && !facts.carts.has(cartId) ? cartId : null}
                @cart=${(event: CartEvent) => {
                  this.#cart(event.detail.cart, position);
                }}
              ></ct-cart-choice>
            </div>`
          : category === null
            ? this.#kinds(kinds)
            : nothing
      }`;
  }

  #from(value: string, position: Position, { lengths }: ClockFacts): void {
    this.wantsCart = value === 'cart';
    if (this.wantsCart) return;
    const category = lengths.categories.find(({ code }) => value === `category ${code}`);
    if (category !== undefined) this.#change({ category: category.code, kinds: [category.kind], cartId: null });
    else this.#change({ category: null, cartId: null, kinds: position.kinds.length > 0 ? position.kinds : ['music'] });
  }

  #cart(cart: FixedCart | null, { kinds }: Position): void {
    if (cart === null) {
      this.#change({ cartId: null, kinds: kinds.length > 0 ? kinds : ['music'] });
      this.wantsCart = true;
      return;
    }
    this.#change({ cartId: cart.cartId, category: null, kinds: [cart.kind] }, cart);
  }

  /** Kinds in order of preference: each has a choice, and the last one a way to add another. */
  #kinds(kinds: readonly SegmentKind[]): TemplateResult {
    const shown = kinds.length < MOST_KINDS ? [...kinds, ''] : kinds;
    return html`${shown.map((kind, index) => {
      const free = SEGMENT_KINDS.filter((one) => one === kind || !kinds.includes(one));
      return html`<label
        ><span>${index === 0 ? 'Kind' : 'Else'}</span
        ><select
          .value=${kind}
          @change=${(event: Event) => {
            const value = (event.target as HTMLSelectElement).value as SegmentKind | '';
            const next = kinds.slice();
            next.splice(index, 1, ...(value === '' ? [] : [value]));
            this.#change({ kinds: next });
          }}
        >
          ${index === 0 && kinds.length === 1 ? nothing : html`<option value="" ?selected=${kind === ''}>–</option>`}
          ${free.map((one) => html`<option value=${one} ?selected=${one === kind}>${KIND_WORDS[one]}</option>`)}
        </select></label
      >`;
    })}`;
  }

  #timed(hard: Position['hard']): TemplateResult {
    return html`<fieldset>
      <legend>Clock time</legend>
      <label class="check wide"
        ><input
          type="checkbox"
          .checked=${hard !== null}
          @change=${(event: Event) => {
            const on = (event.target as HTMLInputElement).checked;
            this.#change({ hard: on ? { minute: 0, onTime: 'make-next', graceSeconds: 0 } : null });
          }}
        /><span>Starts at a minute, never before it</span></label
      >
      ${
        hard === null
          ? nothing
          : html`<label
                ><span>Minute of the hour</span
                ><input
                  type="number"
                  min="0"
                  max="59"
                  .value=${String(hard.minute)}
                  @change=${(event: Event) => {
                    const value = (event.target as HTMLInputElement).valueAsNumber;
                    const minute = Number.isFinite(value) ? Math.min(59, Math.max(0, Math.round(value))) : hard.minute;
                    this.#change({ hard: { ...hard, minute } });
                  }}
              /></label>
              <label
                ><span>Grace in seconds</span
                ><input
                  type="number"
                  min="0"
                  max="3600"
                  ?disabled=${hard.onTime !== 'wait'}
                  .value=${String(hard.graceSeconds)}
                  @change=${(event: Event) => {
                    const value = (event.target as HTMLInputElement).valueAsNumber;
                    const graceSeconds = Number.isFinite(value) ? Math.min(3600, Math.max(0, value)) : 0;
                    this.#change({ hard: { ...hard, graceSeconds } });
                  }}
              /></label>
              <label class="wide"
                ><span>When its minute comes</span>${this.#select(ON_TIME, hard.onTime, ON_TIME_WORDS, (onTime) => ({
                  hard: { ...hard, onTime, graceSeconds: onTime === 'wait' ? hard.graceSeconds || 30 : 0 },
                }))}</label
              >`
      }
    </fieldset>`;
  }

  #change(change: Partial<Position>, cart?: FixedCart): void {
    const detail = { change, ...(cart !== undefined && { cart }) };
    this.dispatchEvent(new CustomEvent('change-position', { detail }) satisfies ChangePositionEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-position-form': PositionForm;
  }
}
