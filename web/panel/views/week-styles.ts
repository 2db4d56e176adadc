import { css } from 'lit';

export const weekStyles = css`
  .panes {
    grid-template-columns: minmax(190px, 230px) minmax(0, 1fr) minmax(240px, 290px);
  }
  .week {
    padding: 6px 8px 4px;
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
  @media (max-width: 900px) {
    ct-week-grid {
      min-height: 640px;
    }
  }
`;
