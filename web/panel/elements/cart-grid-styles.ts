import { css } from 'lit';

/**
 * Rows of one height. The list's own ground shows the bones of rows too: where a fast scroll is ahead of the page, it is
 * over bones and never over nothing.
 */
export const gridStyles = css`
  :host {
    display: flex;
    flex-direction: column;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow: auto;
    overflow-anchor: none;
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
  }
  .scroll:focus-visible {
    outline-offset: -3px;
  }
  lit-virtualizer {
    display: block;
    min-width: 100%;
    width: max-content;
    background-image:
      linear-gradient(var(--bone), var(--bone)), linear-gradient(var(--bone), var(--bone)),
      linear-gradient(to top, var(--hair) 1px, transparent 1px);
    background-size:
      22% 36px,
      14% 36px,
      100% 36px;
    background-position:
      30px 0,
      46% 0,
      0 0;
    background-repeat: repeat-y;
  }
  :host {
    --hair: color-mix(in srgb, var(--line) 65%, transparent);
    --bone: color-mix(in srgb, var(--line) 22%, transparent);
  }
  .row {
    display: grid;
    grid-template-columns: var(--tracks);
    gap: 12px;
    align-items: center;
    width: 100%;
    height: 36px;
    padding: 0 10px 0 8px;
    border-bottom: 1px solid var(--hair);
    border-left: 4px solid transparent;
    background: var(--pane);
    contain: layout paint style;
    user-select: none;
    cursor: default;
  }
  .row:not(.head):hover {
    background: color-mix(in srgb, var(--pane-raised) 70%, var(--pane));
  }
  .row.marked {
    background: var(--marked);
    border-left-color: var(--intro);
  }
  .scroll:focus-visible .row.active {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    height: 36px;
    color: var(--text-dim);
    font-size: 13px;
    font-weight: 600;
    border-bottom-color: var(--line-strong);
  }
  .head button {
    min-height: 35px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font-weight: 600;
    white-space: nowrap;
  }
  .head [aria-sort='ascending'] button,
  .head [aria-sort='descending'] button {
    color: var(--text);
  }
  .number {
    text-align: right;
  }
  .kind {
    line-height: 0;
  }
  .bad .clip {
    color: var(--warn);
  }
  .held .clip {
    color: var(--text-dim);
    font-style: italic;
  }
  abbr {
    padding: 0 4px;
    border: 1px solid var(--line-strong);
    border-radius: 3px;
    font-size: 11px;
    text-decoration: none;
  }
  .bones i {
    display: inline-block;
    width: 62%;
    height: 10px;
    border-radius: 5px;
    background: var(--line);
  }
`;
