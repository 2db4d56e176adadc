import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';
import './ct-chain.js';
import './ct-ducking.js';
import './ct-loudness.js';
import './ct-microphone.js';
import './ct-presets.js';

/** How the programme sounds: its way through the processing, how loud it is, and who speaks over it. */
@customElement('ct-sound-page')
export class SoundPage extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: 320px minmax(0, 1fr) 300px;
        grid-template-rows: minmax(300px, 5fr) minmax(430px, 6fr);
        gap: var(--gap);
        overflow: auto;
        scrollbar-width: thin;
      }
      ct-chain {
        grid-column: 1 / 4;
      }
      .side {
        display: flex;
        flex-direction: column;
        gap: var(--gap);
        min-height: 0;
        overflow: auto;
      }
      ct-ducking {
        flex: 1;
      }
      @media (max-width: 1180px) {
        :host {
          grid-template-columns: 250px minmax(0, 1fr) 214px;
          grid-template-rows: minmax(288px, 4fr) minmax(372px, 6fr);
        }
      }
      @media (max-width: 760px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: auto;
        }
        ct-chain {
          grid-column: 1;
        }
        .side {
          order: -1;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<h1 class="visually-hidden">Sound</h1>
      <ct-chain></ct-chain>
      <ct-presets></ct-presets>
      <ct-loudness></ct-loudness>
      <div class="side">
        <ct-microphone></ct-microphone>
        <ct-ducking></ct-ducking>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-sound-page': SoundPage;
  }
}
