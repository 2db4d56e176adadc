import { css } from 'lit';

export const planDayStyles = css`
  .panes {
    grid-template-columns: minmax(0, 1fr) minmax(340px, 420px);
  }
  .day > header {
    --choice-height: var(--target);
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
    margin-bottom: 8px;
  }
  .day > header button {
    min-height: var(--target);
  }
  .sums {
    margin-left: auto;
  }
  footer {
    display: flex;
    gap: 6px;
    align-items: center;
    padding-top: 8px;
  }
  footer p {
    flex: 1;
    min-width: 0;
    margin: 0;
    font-size: 14px;
  }
  footer button {
    min-height: var(--target);
    max-width: 36%;
  }
  .day {
    padding: 8px 10px;
  }
  ct-plan-list {
    flex: 1;
    min-height: 0;
  }
  .messages {
    display: flex;
    gap: 14px;
    align-items: center;
  }
  .messages > :first-child {
    flex: 1;
  }
  ul {
    margin: 4px 0 0;
    padding-left: 20px;
  }
  .none button {
    min-height: var(--target);
  }
  ct-plan-pane,
  ct-trial {
    flex: 1;
    min-height: 0;
  }
  @media (max-width: 900px) {
    ct-plan-list {
      height: 70vh;
      flex: none;
    }
  }
`;
