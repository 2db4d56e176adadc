import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { KeyAction } from '../state/keys.js';
import { shared } from '../theme/shared.js';
import './ct-hour.js';
import './ct-meters.js';
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
        grid-template-rows: auto auto minmax(0, 1fr);
        grid-template-areas: 'now wall meters' 'next wall meters' 'plan wall hour';
        gap: var(--gap);
      }
      ct-on-air-card {
        grid-area: now;
      }
      ct-next-card {
        grid-area: next;
      }
      ct-rundown {
        grid-area: plan;
      }
      ct-wall {
        grid-area: wall;
      }
      ct-meters {
        grid-area: meters;
      }
      ct-hour {
        grid-area: hour;
      }
      @media (max-width: 1180px) {
        :host {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
          grid-template-rows: auto auto minmax(0, 1fr) 178px;
          grid-template-areas: 'now wall' 'next wall' 'plan wall' 'hour meters';
        }
      }
      @media (max-width: 760px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: auto;
          grid-template-areas: 'now' 'next' 'wall' 'plan' 'meters' 'hour';
        }
        ct-wall {
          min-height: 420px;
        }
        ct-meters {
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
    return html`<ct-on-air-card></ct-on-air-card>
      <ct-next-card></ct-next-card>
      <ct-rundown></ct-rundown>
      <ct-wall></ct-wall>
      <ct-meters></ct-meters>
      <ct-hour></ct-hour>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-on-air-page': OnAirPage;
  }
}
