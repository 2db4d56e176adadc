import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';

/** Plays the station's own stream in this browser. It joins the stream anew each time: what waited is old. */
@customElement('ct-listen')
export class Listen extends LitElement {
  static override styles = [
    shared,
    css`
      button {
        padding: 0 14px;
        font-weight: 600;
        white-space: nowrap;
      }
      button[aria-pressed='true'] {
        border-color: var(--next);
        color: var(--next-text);
      }
      button.failed {
        border-color: var(--warn);
        color: var(--warn);
      }
    `,
  ];

  @state() private playing: 'off' | 'starting' | 'on' | 'failed' = 'off';
  @query('audio') private readonly audio!: HTMLAudioElement | null;

  readonly toggle = (): void => {
    if (this.playing === 'on' || this.playing === 'starting') this.#stop();
    else this.#start();
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render(): TemplateResult {
    const words = { off: '▷ Listen', starting: '… Listen', on: '■ Listening', failed: '▲ No stream' };
    return html`<button
        type="button"
        class=${this.playing}
        aria-pressed=${this.playing === 'on'}
        title="Hear the stream in this browser, some seconds behind (Shift L)"
        @click=${this.toggle}
      >
        ${words[this.playing]}
      </button>
      <audio
        preload="none"
        @playing=${() => (this.playing = 'on')}
        @waiting=${() => (this.playing = 'starting')}
        @ended=${this.#failed}
        @error=${this.#failed}
      ></audio>`;
  }

  #start(): void {
    const { audio } = this;
    if (audio === null) return;
    this.playing = 'starting';
    audio.src = '/listen.mp3';
    audio.play().catch(() => {
      this.#failed();
    });
  }

  #stop(): void {
    this.playing = 'off';
    this.audio?.pause();
    // Without a source the connection ends; a paused one would go on filling memory.
    this.audio?.removeAttribute('src');
    this.audio?.load();
  }

  readonly #failed = (): void => {
    // Taking the source away is an "error" too: that one was wanted.
    if (this.playing !== 'off') this.playing = 'failed';
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-listen': Listen;
  }
}
