import { css } from 'lit';

export const rulesStyles = css`
  .panes {
    grid-template-columns: minmax(0, 1fr) minmax(300px, 370px);
  }
  .rules > header,
  .form header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    justify-content: space-between;
    margin-bottom: 8px;
  }
  ct-rule-list {
    flex: 1;
    min-height: 0;
  }
  h2 {
    margin: 0;
  }
  .order {
    margin: 0 0 8px;
    font-size: 14px;
  }
  .bottom {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    padding-top: 8px;
    font-size: 14px;
  }
  .bottom select,
  .bottom button {
    min-height: 34px;
  }
  .bottom label.check {
    min-height: 34px;
    margin-left: auto;
  }
  .form header button {
    min-height: 34px;
    padding: 0 10px;
  }
  .form h2 {
    flex: 1;
  }
  @media (max-width: 900px) {
    ct-rule-list {
      min-height: 420px;
    }
  }
`;
