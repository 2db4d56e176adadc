import { css } from 'lit';

/** Panes of a page that stand side by side, each one scrolling for itself; below each other where there is no room. */
export const panes = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
  }
  .panes {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-rows: minmax(0, 1fr);
    gap: var(--gap);
  }
  section {
    display: flex;
    flex-direction: column;
    min-height: 0;
    padding: 12px;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow: auto;
    scrollbar-width: thin;
    margin: 0 -4px;
    padding: 2px 4px;
  }
  h2 {
    margin: 0 0 8px;
    font-size: 18px;
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
  }
  p.card {
    margin: 0;
  }
  .none {
    padding: 28px 12px;
    text-align: center;
  }
  @media (max-width: 900px) {
    .panes {
      display: flex;
      flex-direction: column;
    }
  }
`;
