import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { IngestProgress } from '../../api/library.js';
import { oneLine } from '../state/format.js';
import { timeLeft } from '../state/time-text.js';
import { shared } from '../theme/shared.js';

/** How far a scan of files is and how long it will take; nothing while none runs. */
@customElement('ct-ingest-bar')
export class IngestBar extends LitElement {
  static override styles = [
    shared,
    css`
      div {
        display: grid;
        grid-template-columns: auto minmax(120px, 1fr) auto minmax(0, 1.4fr);
        gap: 12px;
        align-items: center;
        padding: 6px 12px;
        border: 1px solid var(--line-strong);
        border-radius: 8px;
        background: var(--pane-raised);
      }
      progress {
        width: 100%;
        height: 10px;
        accent-color: var(--intro);
      }
      b {
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) progress: IngestProgress | null = null;

  override render(): TemplateResult | typeof nothing {
    const { progress } = this;
    if (progress === null) return nothing;
    const { done, total, failed, file, secondsLeft } = progress;
    const name = file.split('/').at(-1) ?? '';
    const count =
      total === 0 ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    return html`<div>
      <b>Taking files in</b>
      <progress
        aria-label="Files taken in"
        max=${total === 0 ? nothing : total}
        value=${total === 0 ? nothing : done}
      ></progress>
      <span
        >${count}${failed === 0 ? nothing : html` · ▲ ${failed} cannot be used`}${
          secondsLeft === null ? nothing : html` · <b>${timeLeft(secondsLeft)}</b>`
        }</span
      >
      <span class="dim clip" dir="auto">${oneLine(name)}</span>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-ingest-bar': IngestBar;
  }
}
