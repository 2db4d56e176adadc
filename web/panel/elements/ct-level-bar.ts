import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';
import { meterFraction } from './ct-meter-bars.js';
import { PeakLevel } from './peak-level.js';

const FLOOR_DB = -60;

/** A level lying down: for one input. `take` gives it a reading, `show` moves it. */
@customElement('ct-level-bar')
export class LevelBar extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        height: 20px;
        border-radius: 5px;
        background: linear-gradient(90deg, #1f9d58 0 75%, #d9a514 75% 95%, #e0443a 95%);
        overflow: hidden;
      }
      /* What is not reached is covered up: the colours stay where they belong. */
      .cover {
        position: absolute;
        inset: 0;
        background: var(--line);
        opacity: 0.88;
        transform-origin: right;
      }
      .hold {
        position: absolute;
        inset: 0 auto 0 0;
        width: 100%;
        border-left: 3px solid var(--text);
      }
    `,
  ];

  @property() label = '';
  @query('.cover') private readonly cover!: HTMLElement | null;
  @query('.hold') private readonly hold!: HTMLElement | null;
  readonly #level = new PeakLevel(FLOOR_DB - 1);
  #shownAtMs = 0;

  take(peakDbfs: number): void {
    this.#level.take(peakDbfs, performance.now());
  }

  clear(): void {
    this.#level.clear();
  }

  show(): void {
    const { cover, hold } = this;
    if (cover === null || hold === null) return;
    const now = performance.now();
    this.#level.fall(now - this.#shownAtMs, now);
    this.#shownAtMs = now;
    cover.style.transform = `scaleX(${(1 - meterFraction(this.#level.levelDb)).toFixed(3)})`;
    const held = meterFraction(this.#level.holdDb);
    hold.style.transform = held === 0 ? 'translateX(-3px)' : `translateX(${(held * 100).toFixed(1)}%)`;
  }

  override render(): TemplateResult {
    return html`<div role="img" aria-label=${this.label}>
      <div class="cover"></div>
      <div class="hold"></div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-level-bar': LevelBar;
  }
}
