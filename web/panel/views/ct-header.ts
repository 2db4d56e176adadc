import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { mainItem, nextHardPost, comingRows } from '../state/coming.js';
import { framesContext } from '../state/contexts.js';
import { countdown, duration, oneLine, stationClock, type StationClock } from '../state/format.js';
import type { FrameLoop } from '../state/frame-loop.js';
import { FrameFollower, setText } from '../state/on-frame.js';
import { Select } from '../state/select.js';
import { bypassWord } from '../state/sound.js';
import { isLive, type PanelState } from '../state/store.js';
import { shared } from '../theme/shared.js';
import '../elements/ct-listen.js';
import '../elements/ct-theme.js';

interface Lamp {
  readonly word: string;
  readonly look: 'on-air' | 'warn' | 'off';
}

/** What the lamp says; never more than is known. */
export function lampOf(state: PanelState): Lamp {
  if (state.socket === 'connecting') return { word: 'CONNECTING', look: 'off' };
  if (state.socket === 'down') return { word: 'RECONNECTING', look: 'off' };
  if (!isLive(state)) return { word: 'NO ENGINE', look: 'off' };
  const engine = state.parts?.engine;
  const open = engine?.inputs.some((input) => input.open) === true;
  switch (engine?.source) {
    case 'rundown':
      return { word: open ? 'ON AIR + MIC' : 'ON AIR', look: 'on-air' };
    case 'filler':
      return { word: open ? 'FILLER + MIC' : 'ON AIR · FILLER', look: 'on-air' };
    case 'emergency':
      return { word: open ? 'EMERGENCY + MIC' : 'EMERGENCY FILE', look: 'warn' };
    case 'tone':
      return { word: open ? 'TEST TONE + MIC' : 'TEST TONE', look: 'warn' };
    case 'silence':
    case undefined:
      return { word: open ? 'MIC ON AIR' : 'SILENT', look: open ? 'on-air' : 'warn' };
  }
}

const VIEWS = [
  { view: 'on-air', word: 'On air', key: 'F2' },
  { view: 'library', word: 'Library', key: 'F3' },
  { view: 'schedule', word: 'Schedule', key: 'F7' },
  { view: 'traffic', word: 'Traffic', key: 'F10' },
  { view: 'reports', word: 'Reports', key: 'F9' },
  { view: 'sound', word: 'Sound', key: 'F8' },
  { view: 'alarms', word: 'Alarms', key: 'F4' },
] as const;

/** How far from its time the next fixed item will start, in words that a glance takes in. */
function lateness(lateMs: number | null): { readonly text: string; readonly look: string } {
  if (lateMs === null) return { text: '', look: '' };
  const text = duration(Math.abs(lateMs) / 1000);
  if (lateMs > 1500) return { text: `▲ ${text} late`, look: 'late' };
  if (lateMs < -1500) return { text: `▼ ${text} early`, look: 'late' };
  return { text: '● on time', look: 'on-time' };
}

/** The top of every page: station, what is on air, the pages, the next fixed time, the clock. */
@customElement('ct-header')
export class Header extends LitElement {
  static override styles = [
    shared,
    css`
      header {
        display: flex;
        align-items: center;
        gap: 16px;
        height: 64px;
        padding: 0 16px;
      }
      .station {
        font-weight: 700;
        font-size: 18px;
        max-width: 22ch;
      }
      .lamp {
        font-weight: 800;
        letter-spacing: 0.08em;
        padding: 7px 12px;
        border-radius: 6px;
        border: 1px solid var(--line);
        white-space: nowrap;
      }
      .lamp.on-air {
        background: var(--on-air);
        border-color: var(--on-air);
        color: var(--on-air-ink);
      }
      .lamp.warn {
        background: var(--warn-pane);
        border-color: var(--warn);
        color: var(--warn);
      }
      .lamp.off {
        color: var(--text-dim);
      }
      nav {
        display: inline-flex;
        flex: none;
        border: 1px solid var(--line);
        border-radius: 8px;
        overflow: hidden;
      }
      nav a {
        display: flex;
        align-items: center;
        min-height: var(--target);
        padding: 0 12px;
        font-weight: 600;
        color: var(--text-dim);
        text-decoration: none;
        white-space: nowrap;
      }
      nav a[aria-current='page'] {
        background: var(--text);
        color: var(--page);
      }
      nav a.warn {
        background: var(--warn-pane);
        color: var(--warn);
      }
      nav a.warn[aria-current='page'] {
        box-shadow: inset 0 -4px var(--warn);
      }
      nav a:focus-visible {
        outline-offset: -4px;
      }
      .post {
        flex: 1;
        text-align: right;
        line-height: 1.2;
        min-width: 0;
      }
      .post strong {
        font-size: 19px;
        white-space: nowrap;
      }
      .late {
        color: var(--warn);
      }
      .on-time {
        color: var(--next-text);
      }
      .time {
        text-align: right;
        line-height: 1;
        white-space: nowrap;
      }
      .wall {
        font-size: 36px;
        font-weight: 700;
        letter-spacing: 0.01em;
      }
      .zone {
        font-size: 12px;
        margin-top: 3px;
      }
      /* Seven pages and the time of the next fixed item side by side. */
      @media (max-width: 1500px) {
        header {
          gap: 10px;
          padding: 0 12px;
        }
        nav a {
          padding: 0 9px;
        }
        .wall {
          font-size: 32px;
        }
      }
      @media (max-width: 1400px) {
        .station,
        .wide {
          display: none;
        }
        .wall {
          font-size: 30px;
        }
        .post {
          white-space: nowrap;
          overflow: hidden;
        }
      }
      @media (max-width: 1180px) {
        header {
          gap: 10px;
          padding: 0 12px;
        }
        nav a {
          padding: 0 10px;
        }
        .station {
          display: none;
        }
        .wall {
          font-size: 28px;
        }
        .lamp {
          padding: 7px 9px;
          letter-spacing: 0.02em;
        }
        .post {
          white-space: nowrap;
          overflow: hidden;
          font-size: 14px;
        }
        .post strong {
          font-size: 15px;
        }
        .post .name {
          max-width: 16ch;
        }
        .wide {
          display: none;
        }
        .zone {
          font-size: 11px;
        }
      }
      @media (max-width: 760px) {
        header {
          flex-wrap: wrap;
          height: auto;
          padding: 8px;
          gap: 8px;
        }
        .time {
          margin-left: auto;
        }
        .post {
          display: none;
        }
        nav {
          order: 9;
          flex: 1 0 100%;
        }
        nav a {
          flex: 1;
          justify-content: center;
        }
      }
    `,
  ];

  @property() view = 'on-air';
  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  @query('.wall') private readonly wall!: HTMLElement | null;
  @query('.post-rest') private readonly postRest!: HTMLElement | null;
  readonly #state = new Select(this, (state) => state);
  #postAtEpochMs: number | null = null;

  constructor() {
    super();
    new FrameFollower(this, (now) => {
      const clock = this.#stationClock();
      if (clock === null) return;
      setText(this.wall, clock.time(now));
      if (this.#postAtEpochMs !== null) setText(this.postRest, countdown(this.#postAtEpochMs, now));
    });
  }

  override render(): TemplateResult {
    const state = this.#state.value;
    const lamp = lampOf(state);
    const name = state.parts?.station.name ?? '';
    const bypassed = this.#bypassed;
    return html`<header class="card">
      <div class="station clip" dir="auto" title=${name}>${name}</div>
      <div class="lamp ${lamp.look}" role="status" aria-live="assertive">
        ${lamp.look === 'on-air' ? '●' : lamp.look === 'warn' ? '▲' : '○'} ${lamp.word}
      </div>
      <nav aria-label="Pages">
        ${VIEWS.map(
          ({ view, word, key }) =>
            html`<a
              href="#/${view}"
              aria-current=${view === this.view ? 'page' : 'false'}
              aria-keyshortcuts=${key}
              class=${view === 'sound' && bypassed !== null ? 'warn' : ''}
              >${
                view === 'sound' && bypassed !== null
                  ? html`▲ ${word}<span class="wide" aria-hidden="true">: ${bypassed}</span
                      ><span class="visually-hidden">: ${bypassed}</span>`
                  : word
              }${view === 'alarms' ? this.#alarmCount() : ''}</a
            >`,
        )}
      </nav>
      <ct-listen></ct-listen>
      ${this.#post()} ${this.#time()}
      <ct-theme></ct-theme>
    </header>`;
  }

  /** What nobody may forget, whatever page is shown and whatever was acknowledged. */
  get #bypassed(): string | null {
    const chain = this.#state.value.parts?.engine?.chain;
    return isLive(this.#state.value) && chain !== undefined ? bypassWord(chain) : null;
  }

  #alarmCount(): string {
    const { parts } = this.#state.value;
    const count = (parts?.alarms.length ?? 0) + (parts?.linked === true ? (parts.engine?.alarms.length ?? 0) : 0);
    return count === 0 ? '' : ` ${count}`;
  }

  #stationClock(): StationClock | null {
    const timeZone = this.#state.value.parts?.station.timeZone;
    if (timeZone === undefined) return null;
    return stationClock(timeZone, this.#state.value.parts?.station.language);
  }

  #post(): TemplateResult {
    const { parts } = this.#state.value;
    const clock = this.#stationClock();
    const now = this.frames?.now() ?? Date.now();
    const live = isLive(this.#state.value);
    const coming = parts === null ? [] : comingRows(parts.rundown, parts.engine, now);
    const post = nextHardPost(coming, now, parts?.engine?.hardTime ?? null);
    this.#postAtEpochMs = post?.atEpochMs ?? null;
    if (post === null || clock === null || !live) return html`<div class="post"></div>`;
    const current = mainItem(parts?.engine?.onAir ?? []);
    const late = lateness(current === null ? null : post.lateMs);
    return html`<div class="post">
      <div class="name dim clip">${clock.time(post.atEpochMs)} · ${oneLine(post.row.title)}</div>
      <strong class=${late.look} title=${post.steps.join('\n')}>${late.text}</strong>
      <span class="dim"><span class="wide">in </span><span class="post-rest"></span></span>
    </div>`;
  }

  #time(): TemplateResult {
    const clock = this.#stationClock();
    const now = this.frames?.now() ?? Date.now();
    return html`<div class="time">
      <div class="wall" role="timer" aria-label="Station time"></div>
      <div class="zone dim">${clock === null ? '' : `${clock.date(now)} · ${clock.zone(now)}`}</div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-header': Header;
  }
}
