import { ContextProvider } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '../elements/ct-keys-sheet.js';
import type { KeysSheet } from '../elements/ct-keys-sheet.js';
import type { Listen } from '../elements/ct-listen.js';
import { Connection } from '../state/connection.js';
import {
  commandContext,
  framesContext,
  loudnessContext,
  metersContext,
  storeContext,
  type MeterFeed,
} from '../state/contexts.js';
import { FrameLoop } from '../state/frame-loop.js';
import { actionOf, VIEWS, type Focus, type KeyAction, type View } from '../state/keys.js';
import { LoudnessHistory } from '../state/loudness-history.js';
import { ServerClock } from '../state/server-clock.js';
import { inputCommand, isMicrophone } from '../state/sound.js';
import { isLive, Store } from '../state/store.js';
import { shared } from '../theme/shared.js';
import './ct-alarm-bar.js';
import './ct-alarms-page.js';
import './ct-header.js';
import './ct-library-page.js';
import type { LibraryPage } from './ct-library-page.js';
import './ct-notices.js';
import './ct-on-air-page.js';
import type { OnAirPage } from './ct-on-air-page.js';
import './ct-reports-page.js';
import './ct-schedule-page.js';
import './ct-sound-page.js';
import './ct-traffic-page.js';

const RELOADED = 'continuity.reloaded';
const NOTICE_MS = 8000;

function viewOf(hash: string): View {
  return VIEWS.find((view) => hash === `#/${view}`) ?? 'on-air';
}

/** The element that has the focus, whatever shadow it stands in. */
function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

function focusOf(element: Element | null): Focus {
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) return 'typing';
  if (element instanceof HTMLSelectElement) return 'typing';
  return element?.matches('button, a[href]') === true ? 'control' : 'page';
}

/** A page older than its server is fetched anew, once. */
function reloadOnce(): void {
  if (window.sessionStorage.getItem(RELOADED) !== null) return;
  window.sessionStorage.setItem(RELOADED, 'yes');
  window.location.reload();
}

/** The whole panel: its link to the station, its pages and its keys. */
@customElement('ct-panel')
export class Panel extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--gap);
        height: 100vh;
        height: 100dvh;
        padding: 10px;
      }
      main {
        flex: 1;
        min-height: 0;
        display: grid;
      }
      main[data-live='no'] {
        filter: grayscale(0.9);
        opacity: 0.6;
      }
      @media (max-width: 760px) {
        :host {
          height: auto;
        }
      }
    `,
  ];

  @state() private view: View = viewOf(window.location.hash);
  @state() private live = false;
  @query('ct-keys-sheet') private readonly sheet!: KeysSheet | null;
  @query('ct-on-air-page') private readonly onAirPage!: OnAirPage | null;
  @query('ct-library-page') private readonly libraryPage!: LibraryPage | null;
  readonly #store = new Store();
  readonly #clock = new ServerClock();
  readonly #loudness = new LoudnessHistory();
  readonly #meters: MeterFeed = { newest: null, atMs: -Infinity };
  readonly #connection = new Connection({
    url: `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/api/live`,
    store: this.#store,
    clock: this.#clock,
    onMeters: (meters) => {
      this.#meters.newest = meters;
      this.#meters.atMs = performance.now();
    },
    onLoudness: (point, integratedLufs) => {
      this.#loudness.take(point, integratedLufs);
    },
    onOutdated: reloadOnce,
  });

  constructor() {
    super();
    new ContextProvider(this, { context: storeContext, initialValue: this.#store });
    new ContextProvider(this, { context: framesContext, initialValue: new FrameLoop(this.#clock) });
    new ContextProvider(this, { context: loudnessContext, initialValue: this.#loudness });
    new ContextProvider(this, { context: metersContext, initialValue: this.#meters });
    new ContextProvider(this, {
      context: commandContext,
      initialValue: (command) => {
        this.#connection.command(command);
      },
    });
    this.#store.subscribe(() => {
      this.#follow();
    });
    this.addEventListener('alarm-acknowledged', (event) => {
      this.#store.dispatch({ type: 'acknowledged', key: (event as CustomEvent<{ key: string }>).detail.key });
    });
    this.addEventListener('notice-dismissed', (event) => {
      this.#store.dispatch({ type: 'dismissed', id: (event as CustomEvent<{ id: string }>).detail.id });
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#connection.open();
    window.addEventListener('hashchange', this.#turned);
    window.addEventListener('keydown', this.#keyDown);
    window.addEventListener('click', this.#clicked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connection.close();
    window.removeEventListener('hashchange', this.#turned);
    window.removeEventListener('keydown', this.#keyDown);
    window.removeEventListener('click', this.#clicked);
  }

  override render(): TemplateResult {
    return html`<ct-header view=${this.view}></ct-header>
      <ct-alarm-bar></ct-alarm-bar>
      <main data-live=${this.live ? 'yes' : 'no'}>${this.#page()}</main>
      <ct-notices></ct-notices>
      <ct-keys-sheet></ct-keys-sheet>`;
  }

  #page(): TemplateResult {
    switch (this.view) {
      case 'on-air':
        return html`<ct-on-air-page></ct-on-air-page>`;
      case 'library':
        return html`<ct-library-page></ct-library-page>`;
      case 'schedule':
        return html`<ct-schedule-page></ct-schedule-page>`;
      case 'traffic':
        return html`<ct-traffic-page></ct-traffic-page>`;
      case 'reports':
        return html`<ct-reports-page></ct-reports-page>`;
      case 'sound':
        return html`<ct-sound-page></ct-sound-page>`;
      case 'alarms':
        return html`<ct-alarms-page></ct-alarms-page>`;
    }
  }

  readonly #dismissing = new Set<string>();

  #follow(): void {
    const { state } = this.#store;
    this.live = isLive(state);
    for (const { id } of state.notices) {
      if (this.#dismissing.has(id)) continue;
      this.#dismissing.add(id);
      window.setTimeout(() => {
        this.#dismissing.delete(id);
        this.#store.dispatch({ type: 'dismissed', id });
      }, NOTICE_MS);
    }
  }

  readonly #turned = (): void => {
    this.view = viewOf(window.location.hash);
  };

  /** A button that the pointer pressed gives the focus back, so that Space starts the next item and nothing else. */
  readonly #clicked = (event: MouseEvent): void => {
    const element = focused();
    if (event.detail > 0 && focusOf(element) === 'control') (element as HTMLElement).blur();
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (this.sheet?.shadowRoot?.querySelector('dialog')?.open === true) return;
    const action = actionOf(event, focusOf(focused()));
    if (action === undefined) return;
    event.preventDefault();
    void this.#act(action);
  };

  /** On every page: what is on the air must come off it from wherever one is. */
  #switchMicrophone(): void {
    const { state } = this.#store;
    const input = state.parts?.engine?.inputs.find(isMicrophone);
    const command = input === undefined ? null : inputCommand(input, state.requests);
    if (command !== null) this.#connection.command(command);
  }

  async #act(action: KeyAction): Promise<void> {
    switch (action.do) {
      case 'help':
        this.sheet?.open();
        return;
      case 'view':
        window.location.hash = `#/${action.view}`;
        return;
      case 'listen':
        this.renderRoot.querySelector('ct-header')?.shadowRoot?.querySelector<Listen>('ct-listen')?.toggle();
        return;
      case 'stop-carts':
        this.#connection.command({ do: 'cart.stop' });
        return;
      case 'microphone':
        this.#switchMicrophone();
        return;
      case 'search':
        window.location.hash = '#/library';
        this.view = 'library';
        await this.updateComplete;
        await this.libraryPage?.updateComplete;
        this.libraryPage?.focusSearch();
        return;
      default:
        this.onAirPage?.act(action);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-panel': Panel;
  }
}
