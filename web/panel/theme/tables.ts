import { css } from 'lit';

/** Tables of records: a head that stays, rows of one line, figures on the right. */
export const tables = css`
  .scroll {
    flex: 1;
    min-height: 0;
    overflow: auto;
    scrollbar-width: thin;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 14px;
  }
  th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--pane);
    color: var(--text-dim);
    font-size: 13px;
    font-weight: 600;
    text-align: left;
    white-space: nowrap;
    box-shadow: inset 0 -1px var(--line-strong);
  }
  th,
  td {
    padding: 7px 14px 7px 0;
    vertical-align: baseline;
  }
  td {
    border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
    overflow-wrap: anywhere;
  }
  th:last-child,
  td:last-child {
    padding-right: 4px;
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .time {
    white-space: nowrap;
  }
  .good {
    color: var(--next-text);
  }
  .warned {
    color: var(--warn);
    font-weight: 650;
  }
  .bad {
    color: var(--on-air-text);
    font-weight: 650;
  }
  a.button {
    display: inline-flex;
    align-items: center;
    min-height: var(--field);
    padding: 0 14px;
    border: 1px solid var(--line);
    border-radius: 9px;
    background: var(--pane-raised);
    color: inherit;
    text-decoration: none;
    white-space: nowrap;
  }
  a.button.main {
    border-color: var(--next);
    background: var(--next);
    color: var(--next-ink);
    font-weight: 700;
  }
  .none {
    padding: 28px 0;
    text-align: center;
  }
`;

/** Pages of a head with tabs and one pane below. */
export const pages = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px 18px;
    padding: 10px 14px;
  }
  h1 {
    margin: 0;
    font-size: 20px;
  }
  .tabs {
    display: inline-flex;
    border: 1px solid var(--line);
    border-radius: 9px;
    overflow: hidden;
  }
  .tabs button {
    border: 0;
    border-radius: 0;
    background: none;
  }
  .tabs button[aria-selected='true'] {
    background: var(--text);
    color: var(--page);
    font-weight: 650;
  }
  .tabs button:focus-visible {
    outline-offset: -4px;
  }
  .pane {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
  }
`;
