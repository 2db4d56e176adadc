import { css } from 'lit';

/** What every element of the panel looks like before it is itself. */
export const shared = css`
  :host {
    display: block;
    min-width: 0;
    min-height: 0;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    border: 1px solid var(--line);
    border-radius: 9px;
    background: var(--pane-raised);
    min-height: var(--target);
    cursor: pointer;
    touch-action: manipulation;
  }
  button:disabled {
    cursor: not-allowed;
    opacity: 0.5;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  kbd {
    font: 600 12px/1.3 var(--font);
    border: 1px solid var(--line-strong);
    border-radius: 4px;
    padding: 1px 6px;
    color: var(--text-dim);
  }
  .card {
    background: var(--pane);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: 14px;
  }
  .clip {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .dim {
    color: var(--text-dim);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
