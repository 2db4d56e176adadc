import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

/** Somebody else has saved first: what that means and the two ways on. Emits `keep-mine` and `take-theirs`. */
@customElement('ct-conflict')
export class Conflict extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      section {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 14px;
        align-items: center;
        padding: 10px 14px;
        border: 1px solid var(--warn-line);
        border-radius: var(--radius);
        background: var(--warn-pane);
      }
      p {
        flex: 1 1 340px;
        margin: 0;
      }
      b {
        color: var(--warn);
      }
    `,
  ];

  /** What was changed, as in `The schedule`. */
  @property() what = '';
  /** What they have changed, and what of it is mine too. */
  @property() detail = '';
  @property() keep = 'Put my changes onto theirs';

  override render(): TemplateResult {
    return html`<section role="alert">
      <p>
        <b>▲ ${this.what} was saved by somebody else while you were at it.</b> Your changes are still here and are not
        saved.${this.detail === '' ? nothing : ` ${this.detail}`}
      </p>
      <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('keep-mine'))}>${this.keep}</button>
      <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('take-theirs'))}>
        Drop mine, take theirs
      </button>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-conflict': Conflict;
  }
}
