import { consume } from '@lit/context';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { PlanDay, PlanHour, PlanItem } from '../../api/plan-day.js';
import '../elements/ct-conflict.js';
import '../elements/ct-day-choice.js';
import type { DayChoiceEvent } from '../elements/ct-day-choice.js';
import type { CellEvent } from '../elements/ct-history-map.js';
import '../elements/ct-plan-list.js';
import type { Carried, CarryEvent, HourEvent, ItemEvent, PlanList } from '../elements/ct-plan-list.js';
import '../elements/ct-trial.js';
import { framesContext } from '../state/contexts.js';
import { dayWords, stationDay } from '../state/days.js';
import { oneLine, stationClock } from '../state/format.js';
import type { FrameLoop } from '../state/frame-loop.js';
import { editKey } from '../state/history.js';
import { PlanCarry } from '../state/plan-carry.js';
import {
  aimAt,
  brokenOf,
  findItem,
  heldWords,
  hourOf,
  itemsOf,
  keptWords,
  placeWords,
  rulesWords,
  type Aim,
} from '../state/plan-day.js';
import type { AimEvent, PlanChangeEvent } from '../state/plan-events.js';
import { planKey } from '../state/plan-keys.js';
import { changePlan, planDay, redoPlan, tryPlan, undoPlan } from '../state/plan-rest.js';
import { PlanSheet } from '../state/plan-sheet.js';
import { plannerDrafts } from '../state/planner-drafts.js';
import { Select } from '../state/select.js';
import { forms } from '../theme/forms.js';
import { panes } from '../theme/panes.js';
import { shared } from '../theme/shared.js';
import './ct-plan-anew.js';
import './ct-plan-pane.js';
import type { PlanPane } from './ct-plan-pane.js';
import { planDayStyles } from './plan-day-styles.js';

/** While the page is open it follows what airs. */
const REFRESH_MS = 15_000;

/** The plan of a day: read, explained and changed item by item, every change undoable. */
@customElement('ct-plan-day')
export class PlanDayView extends LitElement {
  static override styles = [shared, forms, panes, planDayStyles];

  @state() private removing = false;
  @state() private anew: number | null = null;
  @query('ct-plan-list') private readonly list!: PlanList | null;
  @query('ct-plan-pane') private readonly pane!: PlanPane | null;
  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  readonly #zone = new Select(this, (panel) => panel.parts?.station.timeZone ?? null);
  readonly #revision = new Select(this, (panel) => panel.parts?.rundown.revision ?? null);
  readonly #until = new Select(this, (panel) => panel.parts?.rundown.plannedUntilEpochMs ?? null);
  readonly #sheet = new PlanSheet({ day: planDay, change: changePlan, undo: undoPlan, redo: redoPlan }, () => {
    this.requestUpdate();
  });
  readonly #carry = new PlanCarry({
    day: () => this.#sheet.day,
    ask: tryPlan,
    changed: () => {
      this.requestUpdate();
    },
  });
  #timer = 0;
  #seenRevision: number | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => {
      if (this.#sheet.date === this.#today) void this.#refresh();
    }, REFRESH_MS);
    // While the pointer carries something the focus may be anywhere.
    window.addEventListener('keydown', this.#escaped, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
    window.removeEventListener('keydown', this.#escaped, true);
    this.#carry.giveUp();
    this.#sheet.close();
  }

  protected override willUpdate(): void {
    const zone = this.#zone.value;
    if (zone === null) return;
    if (this.#sheet.date === '') this.#begin();
    else if (this.#revision.value !== this.#seenRevision) {
      this.#seenRevision = this.#revision.value;
      void this.#refresh();
    }
    plannerDrafts.day = { date: this.#sheet.date, itemId: this.#sheet.chosenId };
  }

  override render(): TemplateResult {
    const zone = this.#zone.value;
    if (zone === null) return html`<section class="card dim">Waiting for the station …</section>`;
    const { day, date, chosen } = this.#sheet;
    const { itemId } = this.#carry;
    const carriedItem = findItem(day, itemId);
    return html`${this.#messages()}
      <div
        class="panes"
        @keydown=${this.#keyDown}
        @aim=${(event: AimEvent) => void this.#goTo(event.detail)}
        @plan-change=${(event: PlanChangeEvent) => void this.#change(event)}
      >
        <section class="card day" aria-label="The day">
          ${this.#head(day, date)} ${this.#body(day, zone)} ${this.#foot(day)}
        </section>
        <section class="card" aria-label=${carriedItem === null ? 'The chosen item' : 'The move'}>
          ${
            carriedItem !== null && day !== null && this.#carry.place !== null
              ? html`<ct-trial
                  what=${carriedItem.title}
                  where=${`To stand ${placeWords(day, this.#carry.place)}.`}
                  zone=${zone}
                  .view=${this.#carry.view}
                  failure=${this.#carry.failure}
                ></ct-trial>`
              : nothing
          }
          <ct-plan-pane
            ?hidden=${carriedItem !== null}
            .item=${chosen}
            day=${date}
            .revision=${day?.revision ?? 0}
            zone=${zone}
            ?removing=${this.removing}
            ?busy=${this.#sheet.isBusy}
            @lock=${() => void this.#lock()}
            @remove=${() => {
              if (this.removing) void this.#remove();
              else this.removing = true;
            }}
            @cell=${(event: CellEvent) => void this.#toCell(event)}
          ></ct-plan-pane>
        </section>
        ${this.#anewDialog(day, zone)}
      </div>`;
  }

  get #today(): string {
    return stationDay(this.frames?.now() ?? Date.now(), this.#zone.value ?? 'UTC');
  }

  #begin(): void {
    this.#seenRevision = this.#revision.value;
    const { day: left } = plannerDrafts;
    const now = this.frames?.now() ?? Date.now();
    if (left === null) void this.#sheet.goTo(this.#today, { atEpochMs: now });
    else void this.#sheet.goTo(left.date, { itemId: left.itemId, atEpochMs: now });
  }

  #messages(): TemplateResult {
    const { failure, lost, overtaken, day } = this.#sheet;
    const understood = html`<button
      type="button"
      @click=${() => {
        this.#sheet.understood();
      }}
    >
      Understood
    </button>`;
    return html`${
      failure === ''
        ? nothing
        : html`<div class="card messages bad" role="alert">
            <span dir="auto">${failure}</span>
            ${
              day === null
                ? html`<button type="button" @click=${() => void this.#sheet.open(this.#sheet.date)}>Try again</button>`
                : understood
            }
          </div>`
    }
    ${
      lost.length === 0
        ? nothing
        : html`<div class="card messages warned" role="alert">
            <div>
              ▲ The change could not keep everything:
              <ul>
                ${lost.map((words) => html`<li dir="auto">${words}</li>`)}
              </ul>
            </div>
            ${understood}
          </div>`
    }
    ${
      overtaken === null
        ? nothing
        : html`<ct-conflict
            what="The plan"
            detail=${`It is shown as it is now. Not done yet: ${overtaken.words}.`}
            keep="Do it on the plan as it is now"
            @keep-mine=${() => void this.#sheet.again()}
            @take-theirs=${() => {
              this.#sheet.understood();
            }}
          ></ct-conflict>`
    }`;
  }

  #head(day: PlanDay | null, date: string): TemplateResult {
    const broken = day === null ? [] : itemsOf(day).filter((item) => brokenOf(item.broken).length > 0);
    return html`<header>
      <ct-day-choice
        day=${date}
        today=${this.#today}
        @day=${(event: DayChoiceEvent) => void this.#open(event.detail.day)}
      ></ct-day-choice>
      ${
        day === null || itemsOf(day).length === 0
          ? nothing
          : broken.length === 0
            ? html`<span class="good sums">● no rule broken</span>`
            : html`<button
                type="button"
                class="warned sums"
                title="Goes to the next item that breaks a rule"
                @click=${() => {
                  this.#nextBroken(broken);
                }}
              >
                ▲ ${rulesWords(broken.reduce((sum, item) => sum + brokenOf(item.broken).length, 0))} broken
              </button>`
      }
    </header>`;
  }

  #foot(day: PlanDay | null): TemplateResult {
    const step = (way: 'undo' | 'redo', sign: string, words: string): TemplateResult => {
      const what = day?.[way] ?? null;
      return html`<button
        type="button"
        class="clip"
        dir="auto"
        title=${what === null ? `Nothing to ${way}` : `${words}: ${oneLine(what)}`}
        ?disabled=${what === null || this.#sheet.isBusy}
        @click=${() => void this.#sheet.step(way)}
      >
        <span aria-hidden="true">${sign}</span> ${words}${what === null ? '' : `: ${oneLine(what)}`}
      </button>`;
    };
    const said = this.#carry.isCarrying ? this.#carry.spoken : this.#sheet.said;
    return html`<footer>
      <p class="dim clip" role="status" dir="auto" title=${said}>${said}</p>
      ${step('undo', '↶', 'Undo')} ${step('redo', '↷', 'Redo')}
    </footer>`;
  }

  #body(day: PlanDay | null, zone: string): TemplateResult {
    if (day === null) {
      return html`<p class="dim none">${this.#sheet.failure === '' ? 'Looking …' : 'The day could not be read.'}</p>`;
    }
    if (itemsOf(day).length === 0) return this.#empty(day, zone);
    const { itemId, place, verdict } = this.#carry;
    const carried: Carried | null = itemId === null || place === null ? null : { itemId, place, ...verdict };
    return html`<ct-plan-list
      .day=${day}
      zone=${zone}
      .chosenId=${this.#sheet.chosenId}
      .carried=${carried}
      .touched=${this.#touched()}
      @choose=${(event: ItemEvent) => {
        this.#choose(event.detail.itemId);
      }}
      @replan=${(event: HourEvent) => {
        this.#replan(event.detail.hour);
      }}
      @carry=${(event: CarryEvent) => {
        this.#choose(event.detail.itemId);
        if (!this.#sheet.isBusy) this.#carry.to(event.detail.itemId, event.detail.place);
      }}
      @drop=${() => void this.#drop()}
      @leave=${() => {
        this.#carry.giveUp();
      }}
      @held=${() => {
        const { chosen } = this.#sheet;
        this.#sheet.say(chosen === null ? '' : (heldWords(chosen) ?? ''));
      }}
    ></ct-plan-list>`;
  }

  #empty(day: PlanDay, zone: string): TemplateResult {
    const until = this.#until.value;
    return html`<div class="none">
      <p><b>Nothing is planned for ${dayWords(day.date)} yet.</b></p>
      <p class="dim">
        ${
          until === null
            ? 'The station has no plan yet: it makes one when the grid has clocks and the library has carts.'
            : `The station is planned until ${stationClock(zone).dayTime(until)}, ${dayWords(stationDay(until, zone))}; it plans on by itself.`
        }
      </p>
      ${
        until === null
          ? nothing
          : html`<button
              type="button"
              @click=${() => void this.#sheet.goTo(stationDay(until - 1, zone), { atEpochMs: until - 1 })}
            >
              Go to the end of the plan
            </button>`
      }
    </div>`;
  }

  #anewDialog(day: PlanDay | null, zone: string): TemplateResult | typeof nothing {
    const hour = day?.hours.find(({ startsAtEpochMs }) => startsAtEpochMs === this.anew);
    if (day === null || hour === undefined) return nothing;
    return html`<ct-plan-anew
      .hour=${hour}
      .revision=${day.revision}
      zone=${zone}
      ?busy=${this.#sheet.isBusy}
      @leave=${() => void this.#closeAnew()}
      @stale=${() => void this.#sheet.refresh()}
    ></ct-plan-anew>`;
  }

  #touched(): ReadonlyMap<string, 'worse' | 'better'> {
    const { view } = this.#carry;
    if (view === null) return new Map();
    const sides = [view.leaves, view.stands];
    return new Map([
      ...sides.flatMap(({ mended }) => mended.map(({ item }) => [item.itemId, 'better'] as const)),
      ...sides.flatMap(({ broken }) => broken.map(({ item }) => [item.itemId, 'worse'] as const)),
    ]);
  }

  #choose(itemId: string | null): void {
    if (itemId === this.#sheet.chosenId) return;
    this.removing = false;
    if (itemId !== this.#carry.itemId) this.#carry.giveUp();
    this.#sheet.choose(itemId);
  }

  #nextBroken(broken: readonly PlanItem[]): void {
    const from = this.#sheet.chosen?.startsAtEpochMs ?? 0;
    this.#choose((broken.find(({ startsAtEpochMs }) => startsAtEpochMs > from) ?? broken[0]).itemId);
  }

  async #open(day: string): Promise<void> {
    this.#carry.giveUp();
    this.removing = false;
    const now = this.frames?.now() ?? Date.now();
    if (day === this.#today) await this.#sheet.goTo(day, { atEpochMs: now });
    else await this.#sheet.open(day);
  }

  async #goTo(aim: Aim): Promise<void> {
    this.#carry.giveUp();
    this.removing = false;
    const zone = this.#zone.value ?? 'UTC';
    await this.#sheet.goTo(stationDay(aim.atEpochMs, zone), aim);
    const { chosen } = this.#sheet;
    if (this.#sheet.day === null) return;
    const time = `${stationClock(zone).dayTime(aim.atEpochMs)}, ${dayWords(this.#sheet.date)}`;
    this.#sheet.say(chosen === null ? `Nothing is planned at ${time}.` : `At ${time}: “${oneLine(chosen.title)}”.`);
  }

  async #toCell({ detail: { date, hour, atEpochMs } }: CellEvent): Promise<void> {
    const cartId = this.#sheet.chosen?.cartId ?? null;
    const label = `${String(hour).padStart(2, '0')}:`;
    await this.#sheet.open(date, (day) =>
      atEpochMs === null
        ? (day.hours.find((one) => one.label.startsWith(label))?.items.at(0) ?? null)
        : aimAt(day, { atEpochMs, cartId }),
    );
    const { chosen } = this.#sheet;
    this.#sheet.say(
      chosen === null
        ? `The plan has nothing for ${dayWords(date)} ${label}00.`
        : `${dayWords(date)} ${label}00: “${oneLine(chosen.title)}”.`,
    );
  }

  #replan(hour: PlanHour): void {
    this.#carry.giveUp();
    this.anew = hour.startsAtEpochMs;
  }

  async #change({ detail: { change, aim } }: PlanChangeEvent): Promise<void> {
    this.removing = false;
    await this.#sheet.change(change, aim);
    if (this.anew !== null) await this.#closeAnew();
  }

  /** The keyboard goes on in the list, where it was before the dialog took it. */
  async #closeAnew(): Promise<void> {
    this.anew = null;
    await this.updateComplete;
    await this.list?.updateComplete;
    this.list?.reveal(this.#sheet.chosenId, true);
  }

  async #drop(): Promise<void> {
    const { change, aim, failure } = this.#carry;
    // A place that the station has refused is none.
    if (change === null || failure !== '') {
      this.#sheet.say(failure === '' ? 'It stays where it is.' : failure);
      this.#carry.giveUp();
      return;
    }
    this.#carry.giveUp();
    await this.#sheet.change(change, aim);
  }

  async #lock(): Promise<void> {
    const { chosen } = this.#sheet;
    if (chosen === null) return;
    if (chosen.isFrozen) this.#sheet.say(heldWords(chosen) ?? '');
    else await this.#sheet.change({ do: chosen.isLocked ? 'unlock' : 'lock', itemIds: [chosen.itemId] });
  }

  async #remove(): Promise<void> {
    const { chosen, day } = this.#sheet;
    this.removing = false;
    if (chosen === null || day === null) return;
    const kept = keptWords(chosen);
    if (kept !== null) {
      this.#sheet.say(kept);
      return;
    }
    const items = itemsOf(day);
    const next = items.at(items.indexOf(chosen) + 1) ?? chosen;
    await this.#sheet.change(
      { do: 'remove', itemIds: [chosen.itemId] },
      { itemId: next.itemId, atEpochMs: chosen.startsAtEpochMs, cartId: next.cartId },
    );
  }

  async #refresh(): Promise<void> {
    // What is carried or compared stands on the plan that it was begun on; the station refuses it where that is too old.
    if (!this.#carry.isCarrying && this.anew === null) await this.#sheet.refresh();
  }

  readonly #escaped = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.#carry.isCarrying) return;
    event.preventDefault();
    event.stopPropagation();
    this.list?.giveUp();
    this.#carry.giveUp();
    this.#sheet.say('Given up: it stays where it is.');
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const isTyping = event
      .composedPath()
      .some((target) => target instanceof HTMLInputElement || target instanceof HTMLSelectElement);
    if (isTyping) return;
    const step = editKey(event);
    const key = planKey(event);
    if (step === 'undo' || step === 'redo') {
      this.#carry.giveUp();
      void this.#sheet.step(step);
    } else if (key === undefined || (key !== 'leave' && this.#sheet.chosen === null)) return;
    else this.#act(key);
    event.preventDefault();
    event.stopPropagation();
  };

  #act(key: NonNullable<ReturnType<typeof planKey>>): void {
    const { chosen, day } = this.#sheet;
    switch (key) {
      case 'lock':
        void this.#lock();
        return;
      case 'remove-now':
        void this.#remove();
        return;
      case 'remove':
        if (this.removing) void this.#remove();
        else if (chosen !== null) {
          const kept = keptWords(chosen);
          this.removing = kept === null;
          this.#sheet.say(kept ?? `Del again removes “${oneLine(chosen.title)}”, Esc leaves it.`);
        }
        return;
      case 'leave':
        this.removing = false;
        return;
      case 'candidates':
        void this.pane?.showCandidates();
        return;
      case 'insert':
        if (chosen !== null && !chosen.isFrozen && chosen.over === null) void this.pane?.showInsert();
        return;
      case 'replan': {
        const hour = day === null || chosen === null ? null : hourOf(day, chosen);
        if (hour !== null && day !== null && hour.endsAtEpochMs > day.frozenUntilEpochMs) this.#replan(hour);
      }
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-plan-day': PlanDayView;
  }
}
