import { css } from 'lit';

export const rulesStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
  }
  .panes {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(300px, 370px);
    grid-template-rows: minmax(0, 1fr);
    gap: var(--gap);
  }
  section {
    display: flex;
    flex-direction: column;
    min-height: 0;
    padding: 12px;
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
  h2 {
    margin: 0;
    font-size: 18px;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow: auto;
    scrollbar-width: thin;
    margin: 0 -4px;
    padding: 2px 4px;
  }
  ct-rule-list {
    flex: 1;
    min-height: 0;
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
    ct-rule-list {
      min-height: 420px;
    }
  }
`;
