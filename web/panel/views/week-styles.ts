import { css } from 'lit';

export const weekStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
  }
  .panes {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(190px, 230px) minmax(0, 1fr) minmax(240px, 290px);
    grid-template-rows: minmax(0, 1fr);
    gap: var(--gap);
  }
  section {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .palette,
  .days {
    padding: 12px;
  }
  .week {
    padding: 6px 8px 4px;
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
  .week header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    margin-bottom: 4px;
    padding: 0 4px;
  }
  .week h2 {
    margin: 0;
  }
  ct-week-grid {
    flex: 1;
  }
  .hint {
    margin: 10px 0 0;
    font-size: 13px;
    line-height: 1.7;
  }
  footer {
    margin-top: 10px;
    padding-top: 8px;
    border-top: 1px solid var(--line);
    font-size: 14px;
  }
  footer p,
  p.card {
    margin: 6px 0 0;
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
  @media (max-width: 900px) {
    .panes {
      display: flex;
      flex-direction: column;
    }
    ct-week-grid {
      min-height: 640px;
    }
  }
`;
