import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LibraryProblem } from '../../api/library.js';
import { oneLine, stationClock } from '../state/format.js';
import { libraryProblems } from '../state/library-rest.js';
import { Select } from '../state/select.js';
import { shared } from '../theme/shared.js';

/** Files that were found and cannot be used, each with its reason. */
@customElement('ct-broken-files')
export class BrokenFiles extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        overflow: auto;
        scrollbar-width: thin;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
        gap: 4px 16px;
        padding: 10px 0;
        border-bottom: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      b {
        display: block;
        font-weight: 650;
      }
      code {
        color: var(--warn);
        font:
          600 12px ui-monospace,
          'DejaVu Sans Mono',
          monospace;
      }
      small {
        font-size: 13px;
      }
    `,
  ];

  @state() private files: readonly LibraryProblem[] | null = null;
  @state() private failure = '';
  readonly #zone = new Select(this, (panel) => panel.parts?.station.timeZone ?? 'UTC');

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  override render(): TemplateResult {
    if (this.failure !== '') return html`<p role="alert">${this.failure}</p>`;
    if (this.files === null) return html`<p class="dim">Looking …</p>`;
    if (this.files.length === 0) return html`<p class="dim">Every file that was found can air.</p>`;
    const clock = stationClock(this.#zone.value);
    return html`<ul tabindex="0" aria-label="Files that cannot be used">
      ${this.files.map(({ path, code, message, checkedAtEpochMs }) => {
        const name = path.split('/').at(-1) ?? '';
        const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
        return html`<li>
          <span><b dir="auto">${oneLine(name)}</b><small class="dim">${oneLine(folder)}</small></span>
          <span>${oneLine(message)}<br /><code>${code}</code></span>
          <small class="dim">${checkedAtEpochMs === 0 ? '' : clock.day(checkedAtEpochMs)}</small>
        </li>`;
      })}
    </ul>`;
  }

  async #load(): Promise<void> {
    try {
      this.files = await libraryProblems();
    } catch (error) {
      this.failure = `The library does not answer: ${(error as Error).message}`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-broken-files': BrokenFiles;
  }
}
