import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';

const KEYS: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [['Space'], 'Start the next item now'],
  [['Q', 'W', 'E', 'R', '…'], 'First row of the wall; A S D F the second, Z X C V the third, 1 2 3 4 the fourth'],
  [['Shift', 'Q'], 'Start a cart again although it sounds'],
  [['Shift', 'Esc'], 'Stop all carts'],
  [['['], 'Page of the wall before'],
  [[']'], 'Page of the wall after'],
  [['Shift', 'O'], 'Microphone on air, and off again'],
  [['Shift', 'L'], 'Listen to the stream here'],
  [['F2'], 'On air'],
  [['F3'], 'Library'],
  [['F4'], 'Alarms'],
  [['F7'], 'Schedule'],
  [['F8'], 'Sound'],
  [['F9'], 'Reports'],
  [['F10'], 'Traffic'],
  [['/'], 'Search the library'],
  [['↑', '↓', 'Shift', 'Ctrl A'], 'In its list: go, mark a span, mark all; Space marks one, Enter edits'],
  [['Space', 'P', 'L', 'K'], 'At the waveform: play, play from the point, loop, hear the join; never on air'],
  [['I', 'N', 'G', 'O', '…'], 'Set the point whose letter stands beside it where the playhead is'],
  [['←', '→'], 'Move a point by 10 ms; with Shift by 100 ms, with Ctrl by 1 ms'],
  [['+', '−', '0'], 'Zoom in, out, all of it; Ctrl Z undoes, Ctrl S saves'],
  [['↑', '↓', '←', '→', 'Enter'], 'In the week: go, with Shift extend, paint; Del empties, 1 to 9 choose a clock'],
  [
    ['↑', '↓', 'Enter'],
    'In the day: go, candidates for its place; L locks, R plans the hour anew, Ins inserts before it',
  ],
  [['Alt ↑', 'Alt ↓'], 'Take an item to another place and see what that breaks; Enter puts it there, Esc gives up'],
  [['Ctrl Del'], 'Remove it; Del alone asks first. Ctrl Z takes back, Ctrl Shift Z does it again'],
  [['?'], 'This page'],
];

/** The sheet of keys. */
@customElement('ct-keys-sheet')
export class KeysSheet extends LitElement {
  static override styles = [
    shared,
    css`
      dialog {
        width: min(620px, 92vw);
        padding: 20px 24px;
        border: 1px solid var(--line-strong);
        border-radius: 14px;
        background: var(--pane);
        color: var(--text);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 60%);
      }
      h2 {
        margin: 0 0 12px;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 10px 18px;
        margin: 0 0 16px;
      }
      dd {
        margin: 0;
      }
      dt {
        white-space: nowrap;
      }
      button {
        padding: 0 20px;
      }
    `,
  ];

  @query('dialog') private readonly dialog!: HTMLDialogElement | null;

  open(): void {
    if (this.dialog?.open === false) this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Keys</h2>
      <dl>
        ${KEYS.map(
          ([keys, meaning]) =>
            html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
              <dd>${meaning}</dd>`,
        )}
      </dl>
      <p class="dim">
        Keys of the wall go by their place on the keyboard and are printed on their buttons. A key held down fires once.
      </p>
      <button type="button" @click=${() => this.dialog?.close()}>Close</button>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-keys-sheet': KeysSheet;
  }
}
