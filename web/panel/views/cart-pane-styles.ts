import { css } from 'lit';

export const paneStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    overflow: hidden;
  }
  header {
    display: grid;
    grid-template-columns: 76px minmax(0, 1fr);
    gap: 14px;
    padding: 14px 16px 10px;
  }
  .art {
    width: 76px;
    height: 76px;
    border-radius: 8px;
    object-fit: cover;
  }
  .art.none {
    display: grid;
    place-items: center;
    background: var(--well);
    color: var(--text-dim);
    font-size: 30px;
  }
  h2 {
    margin: 0;
    font-size: 20px;
  }
  header p {
    margin: 2px 0 0;
  }
  .chip {
    height: 12px;
    vertical-align: -1px;
  }
  .problem {
    margin: 0 16px 8px;
    color: var(--warn);
  }
  .tabs {
    display: flex;
    gap: 2px;
    padding: 0 12px;
    border-bottom: 1px solid var(--line);
  }
  .tabs button {
    border: 0;
    border-bottom: 3px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--text-dim);
  }
  .tabs button[aria-selected='true'] {
    border-bottom-color: var(--intro);
    color: var(--text);
    font-weight: 650;
  }
  .panel {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 14px 16px;
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
  }
  .panel:focus-visible {
    outline-offset: -3px;
  }
  .cuts {
    display: grid;
    gap: 10px;
  }
  footer {
    padding: 12px 16px;
    border-top: 1px solid var(--line-strong);
    background: var(--pane-raised);
  }
  footer p {
    margin: 0 0 10px;
  }
  .conflict {
    padding: 10px 12px;
    border: 1px solid var(--warn-line);
    border-radius: 8px;
    background: var(--warn-pane);
  }
  .main kbd {
    border-color: currentcolor;
    color: inherit;
  }
  .many {
    display: grid;
    gap: 10px;
    justify-items: center;
    margin: auto;
    padding: 30px;
    text-align: center;
  }
  .many p {
    margin: 0;
  }
  .big {
    font-size: 44px;
    line-height: 1;
  }
`;
