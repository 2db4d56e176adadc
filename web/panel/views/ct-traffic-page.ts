import { html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';

@customElement('ct-traffic-page')
export class TrafficPage extends LitElement {
  override render(): TemplateResult {
    return html``;
  }
}
