import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { KeyAction } from '../state/keys.js';
import { shared } from '../theme/shared.js';
import './ct-hour.js';
import './ct-meters.js';
import './ct-microphone.js';
import './ct-next-card.js';
import type { NextCard } from './ct-next-card.js';
import './ct-on-air-card.js';
import './ct-rundown.js';
import './ct-wall.js';
import type { Wall } from './ct-wall.js';

/** What a presenter sits in front of. */
@customElement('ct-on-air-page')
export class OnAirPage extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 560fr) minmax(0, 604fr) 236px;
        gap: var(--gap);
      }
      .column {
        display: flex;
        flex-direction: column;
        gap: var(--gap);
        min-width: 0;
        min-height: 0;
      }
      ct-rundown,
      ct-wall,
      ct-hour {
        flex: 1;
      }
      ct-meters {
        flex: 0 1 360px;
      }
      ct-hour {
        flex: 1 0 340px;
      }
      @media (max-width: 1180px) {
        :host {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
          grid-template-rows: minmax(0, 1fr) 138px;
        }
        .column {
          grid-row: 1;
        }
        .edge {
          grid-row: 2;
          grid-column: 1 / 3;
          flex-direction: row;
        }
        ct-meters,
        ct-hour {
          flex: 1;
        }
      }
      @media (max-width: 760px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: auto;
        }
        .column,
        .edge {
          grid-row: auto;
          grid-column: auto;
        }
        .edge {
          flex-direction: column;
        }
        ct-wall {
          min-height: 420px;
        }
        ct-meters,
        ct-hour {
          flex: none;
          height: 200px;
        }
      }
    `,
  ];

  @query('ct-next-card') private readonly next!: NextCard | null;
  @query('ct-wall') private readonly wall!: Wall | null;

  /** Does what a key asks; answers false where it is none of this page's. */
  act(action: KeyAction): boolean {
    switch (action.do) {
      case 'next':
        this.next?.start();
        return true;
      case 'pad':
        this.wall?.press(action.row, action.column, action.restart);
        return true;
      case 'page':
        this.wall?.turn(action.step);
        return true;
      default:
        return false;
    }
  }

  override render(): TemplateResult {
    return html`<div class="column">
        <ct-on-air-card></ct-on-air-card>
        <ct-next-card></ct-next-card>
        <ct-rundown></ct-rundown>
      </div>
      <div class="column">
        <ct-wall><ct-microphone compact></ct-microphone></ct-wall>
      </div>
      <div class="column edge">
        <ct-meters></ct-meters>
        <ct-hour></ct-hour>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-on-air-page': OnAirPage;
  }
}
