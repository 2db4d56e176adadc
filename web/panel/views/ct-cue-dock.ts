import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CartDetail, CuePoint, Cut, CutPeaks } from '../../api/library.js';
import '../elements/ct-cue-fields.js';
import type { CueDoEvent } from '../elements/ct-cue-fields.js';
import '../elements/ct-cue-wave.js';
import type { CuePlaceEvent, CuePointEvent, CueWave, SeekEvent } from '../elements/ct-cue-wave.js';
import { Audition, type Stretch } from '../state/audition.js';
import * as cues from '../state/cue-edit.js';
import { cueAction, type CueAction } from '../state/cue-keys.js';
import { oneLine } from '../state/format.js';
import { cartDetail, cutPeaks, patchCut } from '../state/library-rest.js';
import { FrameFollower, setText } from '../state/on-frame.js';
import { exactTime } from '../state/time-text.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { dockStyles } from './cue-dock-styles.js';
import './ct-join.js';
import type { Join } from './ct-join.js';

/** Going through the list is not looking at each: its sound is fetched where one stays. */
const SETTLE_MS = 130;
const STORED = 'continuity.library.dock';

/** The waveform editor: cue points of a cut, to be seen, heard, dragged, typed and saved. Emits `cart-saved`. */
@customElement('ct-cue-dock')
export class CueDock extends LitElement {
  static override styles = [shared, forms, dockStyles];

  @property({ attribute: false }) cartId: string | null = null;
  @property({ attribute: false }) cutId: string | null = null;
  @state() private detail: CartDetail | null = null;
  @state() private peaks: CutPeaks | null = null;
  /** Edits by cut, kept while another one is looked at. */
  @state() private edits: ReadonlyMap<string, cues.CueEdit> = new Map();
  @state() private active: CuePoint | null = null;
  @state() private open = window.localStorage.getItem(STORED) !== 'closed';
  @state() private failure = '';
  @state() private busy = false;
  @query('ct-cue-wave') private readonly wave!: CueWave | null;
  @query('ct-join') private readonly join!: Join | null;
  @query('section') private readonly section!: HTMLElement | null;
  @query('.now') private readonly now!: HTMLElement | null;
  readonly #audition = new Audition(() => {
    this.requestUpdate();
  });
  #settle = 0;

  constructor() {
    super();
    new FrameFollower(this, () => {
      this.#audition.tick();
      setText(this.now, exactTime(this.#audition.frames));
      this.wave?.show(this.#audition.frames, this.#audition.playing);
    });
  }

  /** The cart was changed elsewhere. */
  refresh(cartId: string): void {
    if (cartId === this.cartId) void this.#load(cartId);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#keyDown);
    this.addEventListener('click', this.#clicked);
    window.addEventListener('beforeunload', this.#leaving);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#keyDown);
    this.removeEventListener('click', this.#clicked);
    window.removeEventListener('beforeunload', this.#leaving);
    window.clearTimeout(this.#settle);
    this.#audition.close();
  }

  get #cut(): Cut | null {
    if (this.detail?.cartId !== this.cartId) return null;
    const { cutList, live } = this.detail;
    if (live !== null) return null;
    return cutList.find(({ cutId }) => cutId === this.cutId) ?? cutList.at(0) ?? null;
  }

  #editOf(cut: Cut): cues.CueEdit {
    return this.edits.get(cut.cutId) ?? cues.beginEdit(cut.durationFrames, cut.detected, cut.edited);
  }

  override render(): TemplateResult | typeof nothing {
    if (this.cartId === null) return nothing;
    const cut = this.#cut;
    return html`<section class="card" aria-label="Cue points" tabindex="-1">
      <header>
        <button
          type="button"
          class="quiet fold"
          aria-expanded=${this.open ? 'true' : 'false'}
          aria-label="Waveform"
          @click=${this.#fold}
        >
          ${this.open ? '▾' : '▸'}
        </button>
        ${cut === null || !this.open ? this.#title(cut) : this.#controls(cut)}
      </header>
      ${this.open && cut !== null ? this.#editor(cut) : nothing}
      ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
    </section>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cartId')) {
      window.clearTimeout(this.#settle);
      this.#settle = window.setTimeout(() => void this.#load(this.cartId), SETTLE_MS);
    }
    if (changed.has('cutId') || changed.has('cartId')) this.#audition.open(null);
  }

  protected override updated(): void {
    const cut = this.open ? this.#cut : null;
    if (cut !== null && cut.cutId !== this.#peaksOf) void this.#loadPeaks(cut.cutId);
  }

  #title(cut: Cut | null): TemplateResult {
    const isHere = this.detail?.cartId === this.cartId && cut === null;
    const none = (this.detail?.live ?? null) === null ? 'it has no audio yet' : 'a live source has none';
    const why = isHere ? none : '';
    return html`<b class="clip">Cue points</b> <span class="dim clip">${why}</span>`;
  }

  #controls(cut: Cut): TemplateResult {
    const { playing, loop } = this.#audition;
    const edit = this.#editOf(cut);
    const changed = !cues.sameCues(edit.edited, cut.edited);
    const name = cut.name === '' ? (this.detail?.title ?? '') : cut.name;
    return html`<button
        type="button"
        class="play"
        aria-pressed=${playing ? 'true' : 'false'}
        title="Space"
        @click=${this.#toggle}
      >
        ${playing ? '❚❚ Pause' : '▶ Play'}
      </button>
      <button
        type="button"
        aria-pressed=${loop ? 'true' : 'false'}
        title="L"
        @click=${() => {
          this.#audition.loop = !loop;
        }}
      >
        ↻ Loop
      </button>
      <span class="now" aria-hidden="true">0:00.000</span>
      <span class="pfl" title="It sounds in this browser and is never on air">PFL</span>
      <b class="clip name" dir="auto">${oneLine(name)}</b>
      <span class="group">
        <button type="button" aria-label="Zoom out" title="−" @click=${() => this.wave?.zoom(1 / 2)}>−</button>
        <button type="button" title="0" @click=${() => this.wave?.fit()}>Fit</button>
        <button type="button" aria-label="Zoom in" title="+" @click=${() => this.wave?.zoom(2)}>+</button>
      </span>
      <ct-join
        .detail=${this.detail}
        .cut=${cut}
        .cues=${cues.cuesOf(edit)}
        @join-begun=${() => {
          this.#audition.pause();
        }}
      ></ct-join>
      <span class="group">
        <button
          type="button"
          aria-label="Undo"
          title="Ctrl Z"
          ?disabled=${edit.past.length === 0}
          @click=${() => {
            this.#change(cut, cues.undo(edit));
          }}
        >
          ↶
        </button>
        <button
          type="button"
          aria-label="Redo"
          title="Ctrl Shift Z"
          ?disabled=${edit.future.length === 0}
          @click=${() => {
            this.#change(cut, cues.redo(edit));
          }}
        >
          ↷
        </button>
      </span>
      <button
        type="button"
        ?disabled=${Object.keys(edit.edited).length === 0}
        @click=${() => {
          this.#change(cut, cues.resetAll(edit));
        }}
      >
        Reset all
      </button>
      <button
        type="button"
        class=${changed ? 'main' : ''}
        ?disabled=${!changed || this.busy}
        title="Ctrl S"
        @click=${() => void this.#save(cut)}
      >
        ${this.busy ? 'Saving …' : 'Save'}
      </button>`;
  }

  #editor(cut: Cut): TemplateResult {
    const edit = this.#editOf(cut);
    const now = cues.cuesOf(edit);
    const place = (event: CuePlaceEvent): void => {
      this.#place(cut, event.detail.point, event.detail.frames, 'drag', event.detail.over);
    };
    return html`<ct-cue-wave
        .peaks=${this.#peaksOf === cut.cutId ? this.peaks : null}
        .cues=${now}
        .detected=${edit.detected}
        .edited=${edit.edited}
        .speech=${cut.speech}
        .active=${this.active}
        @cue-place=${place}
        @cue-point=${(event: CuePointEvent) => {
          this.active = event.detail.point;
        }}
        @seek=${(event: SeekEvent) => {
          this.#ready(cut).seek(event.detail.frames);
        }}
      ></ct-cue-wave>
      <ct-cue-fields
        .durationFrames=${cut.durationFrames}
        .cues=${now}
        .detected=${edit.detected}
        .edited=${edit.edited}
        .active=${this.active}
        @cue-place=${place}
        @cue-do=${(event: CueDoEvent) => {
          this.#pointDo(cut, event.detail);
        }}
      ></ct-cue-fields>
      ${this.#audition.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.#audition.failure}</p>`}`;
  }

  #peaksOf = '';

  async #load(cartId: string | null): Promise<void> {
    if (cartId === null) return;
    this.failure = '';
    try {
      const detail = await cartDetail(cartId);
      if (this.cartId === cartId) this.detail = detail;
    } catch (error) {
      if (this.cartId === cartId) this.failure = `The cart cannot be had: ${(error as Error).message}`;
    }
  }

  async #loadPeaks(cutId: string): Promise<void> {
    this.#peaksOf = cutId;
    this.peaks = null;
    this.active = null;
    try {
      const peaks = await cutPeaks(cutId);
      if (this.#peaksOf === cutId) this.peaks = peaks;
    } catch (error) {
      if (this.#peaksOf === cutId) this.failure = `There is no waveform: ${(error as Error).message}`;
    }
  }

  /** The audition, with this cut in it. */
  #ready(cut: Cut): Audition {
    this.join?.stop();
    this.#audition.open(cut.cutId);
    return this.#audition;
  }

  #play(cut: Cut, from: number): void {
    const edit = this.#editOf(cut);
    const { cueOut = cut.durationFrames, hookFrom, hookTo } = cues.cuesOf(edit);
    const inHook = this.active === 'hookFrom' && hookFrom !== undefined && from === hookFrom && hookTo !== undefined;
    const to = inHook ? hookTo : from < cueOut ? cueOut : cut.durationFrames;
    const stretch: Stretch = { from, to };
    this.#ready(cut).play(stretch);
  }

  readonly #toggle = (): void => {
    const cut = this.#cut;
    if (cut === null) return;
    if (this.#audition.playing) {
      this.#audition.pause();
      return;
    }
    const { cueIn = 0, cueOut = cut.durationFrames } = cues.cuesOf(this.#editOf(cut));
    const at = this.#audition.frames;
    this.#play(cut, at <= cueIn || at >= cueOut - 1 ? cueIn : at);
  };

  #pointDo(cut: Cut, { point, do: what }: { readonly point: CuePoint; readonly do: 'reset' | 'play' | 'focus' }): void {
    this.active = point;
    const edit = this.#editOf(cut);
    const at = cues.positionOf(point, cues.cuesOf(edit), cut.durationFrames);
    if (what === 'reset') this.#change(cut, cues.resetPoint(edit, point));
    else if (what === 'play' && at !== undefined) this.#play(cut, at);
    else if (at !== undefined) this.wave?.reveal(at);
  }

  #place(cut: Cut, point: CuePoint, frames: number, gesture: string, over: boolean): void {
    const placed = cues.placePoint(this.#editOf(cut), point, frames, `${gesture} ${point}`);
    this.#change(cut, over ? cues.endGesture(placed) : placed);
    this.active = point;
  }

  #change(cut: Cut, edit: cues.CueEdit): void {
    this.edits = new Map(this.edits).set(cut.cutId, edit);
  }

  readonly #fold = (): void => {
    this.open = !this.open;
    window.localStorage.setItem(STORED, this.open ? 'open' : 'closed');
    if (!this.open) this.#audition.open(null);
  };

  async #save(cut: Cut): Promise<void> {
    const edit = this.#editOf(cut);
    const patch = cues.cuePatch(cut.edited, edit.edited);
    if (Object.keys(patch).length === 0 || this.busy) return;
    this.busy = true;
    this.failure = '';
    try {
      await patchCut(cut.cutId, { cues: patch });
      const cartId = this.detail?.cartId ?? '';
      const detail = await cartDetail(cartId);
      if (this.cartId === cartId) this.detail = detail;
      this.dispatchEvent(new CustomEvent('cart-saved', { detail: { row: detail } }));
    } catch (error) {
      this.failure = `The cue points were not saved: ${(error as Error).message}`;
    }
    this.busy = false;
  }

  /** A button that the pointer pressed leaves the keys to the editor: Space plays, letters set points. */
  readonly #clicked = (event: MouseEvent): void => {
    const from = event.composedPath()[0];
    const pressed = from instanceof HTMLElement && from.closest('button') !== null;
    const inDrop = event.composedPath().some((one) => one instanceof HTMLElement && one.localName === 'ct-drop');
    if (event.detail > 0 && pressed && !inDrop) this.section?.focus();
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const cut = this.#cut;
    const from = event.composedPath()[0];
    const typing = from instanceof HTMLInputElement || from instanceof HTMLSelectElement;
    const action = this.open ? cueAction(event, typing) : undefined;
    if (cut === null || action === undefined) return;
    // A button that the keyboard has reached keeps Space for itself.
    if (action.do === 'play' && from instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    this.#act(cut, action, event);
  };

  #act(cut: Cut, action: CueAction, event: KeyboardEvent): void {
    const edit = this.#editOf(cut);
    const { active } = this;
    switch (action.do) {
      case 'play':
        this.#toggle();
        return;
      case 'play-point':
        this.#pointDo(cut, { point: active ?? 'cueIn', do: 'play' });
        return;
      case 'loop':
        this.#audition.loop = !this.#audition.loop;
        return;
      case 'join':
        this.join?.listen();
        return;
      case 'undo':
      case 'redo':
        this.#change(cut, cues[action.do](edit));
        return;
      case 'save':
        void this.#save(cut);
        return;
      case 'reset':
        if (active !== null) this.#change(cut, cues.resetPoint(edit, active));
        return;
      case 'fit':
        this.wave?.fit();
        return;
      case 'zoom':
        this.wave?.zoom(action.by, this.#audition.frames / 48_000);
        return;
      case 'set':
        this.#place(cut, action.point, this.#audition.frames, 'set', true);
        this.wave?.focusPoint(action.point);
        return;
      case 'nudge':
        this.#nudge(cut, action.way, event);
    }
  }

  #nudge(cut: Cut, way: 1 | -1, event: KeyboardEvent): void {
    const now = cues.cuesOf(this.#editOf(cut));
    const onHandle = (event.composedPath()[0] as Element).classList.contains('handle');
    const at = this.active === null ? undefined : cues.positionOf(this.active, now, cut.durationFrames);
    const frames = way * cues.nudgeFrames(event);
    if (onHandle && this.active !== null && at !== undefined) {
      const edit = this.#editOf(cut);
      // A key held down is one step back.
      const begun = event.repeat ? edit : cues.endGesture(edit);
      this.#change(cut, cues.placePoint(begun, this.active, at + frames, `nudge ${this.active}`));
      return;
    }
    // Nothing to move but the playhead: in steps a hundred times as long.
    this.#ready(cut).seek(Math.max(0, this.#audition.frames + 100 * frames));
    this.wave?.reveal(this.#audition.frames);
  }

  readonly #leaving = (event: Event): void => {
    const open = [...this.edits.values()].some(({ past }) => past.length > 0);
    const cut = this.#cut;
    const changed = cut !== null && !cues.sameCues(this.#editOf(cut).edited, cut.edited);
    if (open && changed) event.preventDefault();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cue-dock': CueDock;
  }
}
