import '@lit-labs/virtualizer';
import type { RangeChangedEvent } from '@lit-labs/virtualizer';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { SEGMENT_KINDS } from '../../../playout/api/segment.js';
import type { LibraryProblem, LibraryQuery, LibraryRow } from '../../api/library.js';
import { duration, KIND_WORDS, oneLine, signed } from '../state/format.js';
import { libraryProblems, searchLibrary } from '../state/rest.js';
import { Select } from '../state/select.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

const PAGE_ROWS = 100;
/** Typing settles before the library is asked. */
const SETTLE_MS = 150;

/** The library: everything that can air, found by its words, and what cannot air with its reason. */
@customElement('ct-library-page')
export class LibraryPage extends LitElement {
  static override styles = [
    shared,
    kinds,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 380px);
        gap: var(--gap);
      }
      section {
        display: flex;
        flex-direction: column;
        gap: 10px;
        min-height: 0;
      }
      .search {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      input,
      select {
        min-height: var(--target);
        padding: 0 14px;
        border: 1px solid var(--line-strong);
        border-radius: 9px;
        background: var(--well);
      }
      input {
        flex: 1;
        min-width: 0;
      }
      h1,
      h2 {
        margin: 0;
        font-size: 18px;
      }
      .table {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .row {
        display: grid;
        grid-template-columns: 8px minmax(0, 5fr) minmax(0, 4fr) minmax(0, 3fr) minmax(0, 3fr) 56px 52px 96px;
        gap: 12px;
        align-items: center;
        width: 100%;
        height: 40px;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
      }
      .head {
        color: var(--text-dim);
        font-size: 13px;
        font-weight: 600;
      }
      .row .chip {
        display: block;
      }
      .number {
        text-align: right;
      }
      .bad {
        color: var(--warn);
      }
      lit-virtualizer {
        flex: 1;
        min-height: 0;
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }
      ul {
        margin: 0;
        padding: 0;
        overflow: auto;
        list-style: none;
        scrollbar-width: thin;
      }
      li {
        padding: 8px 0;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
        overflow-wrap: anywhere;
        font-size: 14px;
      }
      li b {
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
      @media (max-width: 1180px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: minmax(0, 3fr) minmax(0, 1fr);
        }
        .row {
          grid-template-columns: 8px minmax(0, 5fr) minmax(0, 4fr) minmax(0, 3fr) 56px 52px 96px;
        }
        .album {
          display: none;
        }
      }
    `,
  ];

  @state() private text = '';
  @state() private kind: LibraryRow['kind'] | '' = '';
  @state() private total = 0;
  /** Sparse: rows arrive as they are scrolled to. */
  @state() private rows: readonly (LibraryRow | undefined)[] = [];
  @state() private problems: readonly LibraryProblem[] = [];
  @state() private failure = '';
  @query('input') private readonly input!: HTMLInputElement | null;
  readonly #counts = new Select(this, (panel) => panel.parts?.library ?? null);
  #shownCounts: unknown = undefined;
  #asked = new Set<number>();
  #search = new AbortController();
  #settle = 0;

  /** Puts the cursor into the search. */
  focusSearch(): void {
    this.input?.focus();
    this.input?.select();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#search.abort();
    window.clearTimeout(this.#settle);
  }

  override render(): TemplateResult {
    return html`<section class="card" aria-label="Library">
        <div class="search">
          <h1>Library</h1>
          <input
            type="search"
            placeholder="Title, artist or album  ( / )"
            aria-label="Search the library"
            maxlength="200"
            @input=${this.#typed}
          />
          <select aria-label="Kind" @change=${this.#chosen}>
            <option value="">All kinds</option>
            ${SEGMENT_KINDS.map((kind) => html`<option value=${kind}>${KIND_WORDS[kind]}</option>`)}
          </select>
          <span class="dim" role="status">${this.failure === '' ? `${this.total} found` : this.failure}</span>
        </div>
        <div class="table" role="table" aria-label="Carts" aria-rowcount=${this.total}>
          <div role="rowgroup">
            <div class="row head" role="row">
              <span role="columnheader"><span class="visually-hidden">Kind</span></span>
              <span role="columnheader">Title</span><span role="columnheader">Artist</span>
              <span role="columnheader" class="album">Album</span><span role="columnheader">Category</span>
              <span role="columnheader" class="number">Length</span
              ><span role="columnheader" class="number">Intro</span>
              <span role="columnheader" class="number">Loudness</span>
            </div>
          </div>
          <lit-virtualizer
            scroller
            role="rowgroup"
            tabindex="0"
            aria-label="Carts found"
            .items=${[...this.rows]}
            .renderItem=${(row: unknown) => this.#row(row as LibraryRow | undefined)}
            @rangeChanged=${(event: RangeChangedEvent) => {
              this.#need(event.first, event.last);
            }}
          ></lit-virtualizer>
        </div>
      </section>
      <section class="card" aria-label="Files that cannot be used">
        <h2>Cannot be used${this.problems.length === 0 ? '' : ` (${this.problems.length})`}</h2>
        ${this.problems.length === 0 ? html`<p class="dim">Every file that was found can air.</p>` : nothing}
        <ul tabindex="0" aria-label="Files and reasons">
          ${this.problems.map(
            (problem) =>
              html`<li>
                <b dir="auto">${oneLine(problem.path.split('/').at(-1) ?? '')}</b><code>${problem.code}</code>
                ${oneLine(problem.message)}
              </li>`,
          )}
        </ul>
      </section>`;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const grown = this.#counts.value !== this.#shownCounts;
    this.#shownCounts = this.#counts.value;
    if (grown || changed.has('text') || changed.has('kind')) this.#begin();
    if (grown) void this.#loadProblems();
  }

  #row(row: LibraryRow | undefined): TemplateResult {
    if (row === undefined) return html`<div class="row dim" role="row"><span></span><span role="cell">…</span></div>`;
    const loudness = row.integratedLufs === null ? '–' : `${signed(row.integratedLufs)} LUFS`;
    return html`<div class="row ${row.problem === null ? '' : 'bad'}" role="row" title=${row.problem?.message ?? ''}>
      <span role="cell"
        ><i class="chip" data-kind=${row.kind}></i><span class="visually-hidden">${KIND_WORDS[row.kind]}</span></span
      >
      <span role="cell" class="clip" dir="auto">${row.problem === null ? '' : '▲ '}${oneLine(row.title)}</span>
      <span role="cell" class="clip dim" dir="auto">${oneLine(row.artist)}</span>
      <span role="cell" class="clip dim album" dir="auto">${oneLine(row.album)}</span>
      <span role="cell" class="clip dim" dir="auto">${oneLine(row.category)}</span>
      <span role="cell" class="number">${duration(row.durationSeconds)}</span>
      <span role="cell" class="number dim">${row.introSeconds === null ? '' : duration(row.introSeconds)}</span>
      <span role="cell" class="number dim">${loudness}</span>
    </div>`;
  }

  readonly #typed = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    window.clearTimeout(this.#settle);
    this.#settle = window.setTimeout(() => {
      this.text = value;
    }, SETTLE_MS);
  };

  readonly #chosen = (event: Event): void => {
    this.kind = (event.target as HTMLSelectElement).value as LibraryRow['kind'] | '';
  };

  /** A new search: what was asked for the old one is of no use any more. */
  #begin(): void {
    this.#search.abort();
    this.#search = new AbortController();
    this.#asked = new Set();
    void this.#load(0);
  }

  /** Rows first to last are in sight. */
  #need(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page++) void this.#load(page);
  }

  async #load(page: number): Promise<void> {
    if (page < 0 || this.#asked.has(page)) return;
    this.#asked.add(page);
    const { signal } = this.#search;
    const query: LibraryQuery = {
      offset: page * PAGE_ROWS,
      limit: PAGE_ROWS,
      ...(this.text === '' ? {} : { text: this.text }),
      ...(this.kind === '' ? {} : { kind: this.kind }),
    };
    try {
      const found = await searchLibrary(query, signal);
      const rows: (LibraryRow | undefined)[] =
        page === 0 ? new Array<undefined>(found.total).fill(undefined) : [...this.rows];
      found.rows.forEach((row, i) => (rows[query.offset + i] = row));
      this.rows = rows;
      this.total = found.total;
      this.failure = '';
    } catch (error) {
      if (!signal.aborted) this.failure = `The library does not answer: ${(error as Error).message}`;
    }
  }

  async #loadProblems(): Promise<void> {
    try {
      this.problems = await libraryProblems();
    } catch (error) {
      this.failure = `The library does not answer: ${(error as Error).message}`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-library-page': LibraryPage;
  }
}
