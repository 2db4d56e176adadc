import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PlanBreak, PlanDay, PlanHour, PlanItem } from '../../api/plan-day.js';
import { duration, KIND_WORDS, oneLine, stationClock } from '../state/format.js';
import {
  beyondWords,
  brokenOf,
  findItem,
  goTo,
  heldWords,
  itemsOf,
  nextPlace,
  placeAt,
  rulesWords,
  type Place,
} from '../state/plan-day.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';
import { planListStyles } from './plan-list-styles.js';
import { RowCarry } from './row-carry.js';

/** What is carried, where it would stand, and what that would do. */
export interface Carried {
  readonly itemId: string;
  readonly place: Place;
  readonly look: 'good' | 'warned' | 'dim';
  readonly words: string;
}

export type ItemEvent = CustomEvent<{ readonly itemId: string }>;
export type HourEvent = CustomEvent<{ readonly hour: PlanHour }>;
export type CarryEvent = CustomEvent<{ readonly itemId: string; readonly place: Place }>;

/**
 * The day by hours. Arrows go through the items; one is moved by dragging it, or with Alt and the arrows and then Enter.
 * Emits `choose`, `replan`, `carry` (with every place that it would take), `drop` and `leave`.
 */
@customElement('ct-plan-list')
export class PlanList extends LitElement {
  static override styles = [shared, kinds, planListStyles];

  @property({ attribute: false }) day: PlanDay | null = null;
  @property() zone = 'UTC';
  @property() chosenId: string | null = null;
  @property({ attribute: false }) carried: Carried | null = null;
  /** Items that would break more, or less, where what is carried is dropped. */
  @property({ attribute: false }) touched: ReadonlyMap<string, 'worse' | 'better'> = new Map();
  @query('.scroll') private readonly scroller!: HTMLElement | null;
  #hadFocus = false;
  readonly #carry = new RowCarry(this, {
    scroller: () => this.scroller,
    mayCarry: (itemId) => {
      const item = findItem(this.day, itemId);
      return item !== null && heldWords(item) === null;
    },
    over: (itemId, overId, isLowerHalf) => {
      const over = findItem(this.day, overId);
      if (this.day !== null && over !== null) this.#tell(itemId, placeAt(this.day, over, isLowerHalf));
    },
    drop: () => this.dispatchEvent(new CustomEvent('drop')),
    leave: () => this.dispatchEvent(new CustomEvent('leave')),
  });

  override render(): TemplateResult {
    const { day } = this;
    if (day === null) return html``;
    const tabId = findItem(day, this.chosenId)?.itemId ?? itemsOf(day).at(0)?.itemId ?? null;
    return html`<div
      class="scroll"
      role="grid"
      aria-label="Items of the day"
      aria-rowcount=${itemsOf(day).length + day.hours.reduce((sum, { breaks }) => sum + 1 + breaks.length, 0)}
      @keydown=${this.#keyDown}
      @click=${this.#clicked}
    >
      ${repeat(
        day.hours,
        ({ startsAtEpochMs }) => startsAtEpochMs,
        (hour) => this.#hour(hour, tabId),
      )}
    </div>`;
  }

  /** Brings an item or an hour into sight; the item takes the focus where the list has it. */
  reveal(itemId: string | null, withFocus = false): void {
    const row = this.#rowOf(itemId);
    row?.scrollIntoView({ block: 'nearest' });
    if (withFocus) row?.focus({ preventScroll: true });
  }

  /** What is carried goes back to where it is. */
  giveUp(): void {
    this.#carry.giveUp();
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.hasUpdated && this.renderRoot.querySelector(':focus') !== null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('chosenId') && this.chosenId !== null) this.reveal(this.chosenId, this.#hadFocus);
    else if (this.#hadFocus && this.renderRoot.querySelector(':focus') === null) this.reveal(this.chosenId, true);
    if (changed.has('carried') && this.carried !== null) {
      this.renderRoot.querySelector('.drop')?.parentElement?.scrollIntoView({ block: 'nearest' });
    }
  }

  #rowOf(itemId: string | null): HTMLElement | null {
    return itemId === null ? null : this.renderRoot.querySelector(`[data-item="${CSS.escape(itemId)}"]`);
  }

  #hour(hour: PlanHour, tabId: string | null): TemplateResult {
    const { look, words } = beyondWords(hour);
    const isOver = this.carried?.place.hourStartsAtEpochMs === hour.startsAtEpochMs;
    const dropId = isOver ? (this.carried?.place.beforeItemId ?? null) : undefined;
    const isPast = this.day !== null && hour.endsAtEpochMs <= this.day.frozenUntilEpochMs;
    return html`<div
      class="hour"
      role="rowgroup"
      aria-label=${`${hour.label} ${hour.clock}`}
      data-hour=${hour.startsAtEpochMs}
    >
      <div class="hour-head" role="row">
        <span role="gridcell"
          ><b>${hour.label}</b><span class="clock clip" dir="auto">${oneLine(hour.clock)}</span
          ><span class=${look}>${words}</span>${
            isPast
              ? nothing
              : html`<button
                  type="button"
                  tabindex="-1"
                  aria-label=${`Re-plan ${hour.label}`}
                  title="Plans the hour anew around what is locked, and shows both before anything is changed (R)"
                  @click=${() => this.dispatchEvent(new CustomEvent('replan', { detail: { hour } }) satisfies HourEvent)}
                >
                  Re-plan
                </button>`
          }</span
        >
      </div>
      ${
        hour.items.length === 0
          ? html`<div role="row"><div role="gridcell" class="empty dim">Nothing is planned for this hour.</div></div>`
          : repeat(
              hour.items,
              ({ itemId }) => itemId,
              (item) => html`${this.#breaks(hour, item.itemId)}${this.#guarded(item, tabId, dropId)}`,
            )
      }
      ${this.#breaks(hour, null)}
      <div class="tail">${dropId === null ? this.#drop() : nothing}</div>
    </div>`;
  }

  /** Breaks that stand before an item, or end the hour. */
  #breaks({ breaks }: PlanHour, before: string | null): TemplateResult[] {
    return breaks
      .filter(({ beforeItemId }) => beforeItemId === before)
      .map((one) => html`<div role="row" class="stopset" data-break=${one.startsAtEpochMs}>${this.#break(one)}</div>`);
  }

  #break({ startsAtEpochMs, lengthMs, avails, spots, heldMs }: PlanBreak): TemplateResult {
    const sold = `${spots} of ${avails} avails sold`;
    const open = spots < avails && heldMs > 0 ? `, ${duration(heldMs / 1000)} kept for it` : '';
    return html`<span role="gridcell" class="time">${stationClock(this.zone).time(startsAtEpochMs)}</span
      ><span role="gridcell" class="what" title="A break of the clock of this hour; traffic fills it (F10)"
        ><b>Break</b><span class="clip dim">${sold}${open}</span></span
      ><span role="gridcell" class="length">${duration(lengthMs / 1000)}</span>`;
  }

  #guarded(item: PlanItem, tabId: string | null, dropId: string | null | undefined): unknown {
    const { itemId } = item;
    const drop = dropId === itemId ? this.carried : null;
    const looks = [
      item.isFrozen ? 'frozen' : '',
      heldWords(item) === null ? 'free' : '',
      item.over === null ? '' : 'over-song',
      this.carried?.itemId === itemId ? 'carried' : '',
      this.touched.get(itemId) ?? '',
    ].join(' ');
    const [isChosen, isTab] = [itemId === this.chosenId, itemId === tabId];
    return guard([item, looks, isChosen, isTab, drop?.words, this.zone], () =>
      this.#row(item, looks, isChosen, isTab, drop !== null),
    );
  }

  #row(item: PlanItem, looks: string, isChosen: boolean, isTab: boolean, isDrop: boolean): TemplateResult {
    const broken = brokenOf(item.broken);
    const isMust = broken.some(({ mustHold }) => mustHold);
    return html`<div
      role="row"
      class="row ${looks}"
      data-item=${item.itemId}
      data-kind=${item.kind}
      tabindex=${isTab ? 0 : -1}
      aria-selected=${isChosen ? 'true' : 'false'}
    >
      ${isDrop ? this.#drop() : nothing}
      <span role="gridcell" class="time" data-handle title=${heldWords(item) ?? 'Drag it to another place, or Alt ↑ ↓'}
        ><i aria-hidden="true">${heldWords(item) === null ? '⠿' : ''}</i
        >${stationClock(this.zone).time(item.startsAtEpochMs)}</span
      >
      <span role="gridcell" class="what" title=${item.reason}
        ><b class="clip" dir="auto">${oneLine(item.title)}</b
        ><span class="clip dim" dir="auto"
          >${[KIND_WORDS[item.kind] ?? item.kind, oneLine(item.artist)].filter((text) => text !== '').join(' · ')}</span
        ></span
      >
      <span role="gridcell" class="category clip dim" dir="auto">${oneLine(item.category)}</span>
      <span role="gridcell" class="marks">${this.#marks(item)}</span>
      <span role="gridcell" class="broken ${isMust ? 'must' : ''}"
        >${broken.length === 0 ? nothing : `${isMust ? '■' : '▲'} ${rulesWords(broken.length)}`}${
          broken.length === 0 ? nothing : html`<span class="visually-hidden"> broken</span>`
        }</span
      >
      <span role="gridcell" class="length">${duration(item.durationMs / 1000)}</span>
    </div>`;
  }

  #marks({ isFrozen, isLocked, hardTime, over, isSpare, isSpot }: PlanItem): TemplateResult {
    const clock = stationClock(this.zone);
    return html`${isFrozen ? html`<span title="It has aired or is about to: nothing changes it">❄ frozen</span>` : nothing}
    ${hardTime === null ? nothing : html`<span class="held" title=${hardTime.onTime}>◷ ${clock.minute(hardTime.atEpochMs)}</span>`}
    ${isLocked ? html`<span class="held" title="Stays when the hour is planned anew">🔒︎ locked</span>` : nothing}
    ${isSpot ? html`<span title="Placed by traffic">sold</span>` : nothing}
    ${over === null ? nothing : html`<span title="Lies over the item before it">over</span>`}
    ${isSpare ? html`<span title="Airs only where the hour runs short">spare</span>` : nothing}`;
  }

  #drop(): TemplateResult {
    return html`<span class="drop" aria-hidden="true"
      ><b class=${this.carried?.look ?? ''}>${this.carried?.words ?? ''}</b></span
    >`;
  }

  #tell(itemId: string, place: Place): void {
    this.dispatchEvent(new CustomEvent('carry', { detail: { itemId, place } }) satisfies CarryEvent);
  }

  #choose(itemId: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: { itemId } }) satisfies ItemEvent);
  }

  readonly #clicked = (event: Event): void => {
    const row = (event.target as Element).closest<HTMLElement>('[data-item]');
    if (row?.dataset['item'] === undefined) return;
    row.focus({ preventScroll: true });
    this.#choose(row.dataset['item']);
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const { day, carried } = this;
    if (day === null || event.ctrlKey || event.metaKey) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && (event.altKey || carried !== null)) {
      const item = findItem(day, carried?.itemId ?? this.chosenId);
      if (item !== null && heldWords(item) === null) {
        this.#tell(item.itemId, nextPlace(day, item, carried?.place ?? null, step));
      } else if (item !== null) this.dispatchEvent(new CustomEvent('held'));
    } else if (carried !== null && event.key === 'Enter') this.dispatchEvent(new CustomEvent('drop'));
    else if (event.altKey) return;
    else {
      const to = goTo(day, this.chosenId, event.key);
      if (to === null) return;
      this.#choose(to);
    }
    event.preventDefault();
    event.stopPropagation();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-plan-list': PlanList;
  }
}
