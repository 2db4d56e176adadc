import { css } from 'lit';

export const clocksStyles = css`
  .panes {
    grid-template-columns: minmax(190px, 230px) minmax(0, 1fr) minmax(280px, 330px);
  }
  .buttons {
    flex-wrap: wrap;
    gap: 6px;
    margin-top: 10px;
  }
  .buttons button {
    flex: 1;
    padding: 0 8px;
  }
  .names {
    display: grid;
    align-content: start;
    gap: 4px;
  }
  .names button {
    display: grid;
    grid-template-columns: 18px minmax(0, 1fr) auto;
    gap: 8px;
    align-items: center;
    padding: 0 10px;
    text-align: left;
    border-color: transparent;
    background: none;
    color: var(--text);
  }
  .names button[aria-pressed='true'] {
    border-color: var(--intro);
    background: var(--marked);
    color: var(--text);
    font-weight: 650;
  }
  .swatch {
    height: 20px;
    border-radius: 4px;
    background: var(--clock);
  }
  .unsaved {
    color: var(--warn);
  }
  .clock > header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: end;
    justify-content: space-between;
    margin-bottom: 8px;
  }
  .own {
    display: flex;
    gap: 10px;
    align-items: end;
  }
  .own .name {
    width: 190px;
  }
  .own .name input {
    width: 100%;
  }
  .own input[type='color'] {
    width: 52px;
    padding: 3px;
  }
  .end {
    display: flex;
    gap: 10px;
    align-items: center;
    padding-top: 8px;
  }
  .end span {
    margin: 0;
  }
  .end select {
    min-height: 34px;
  }
  .add {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
    padding-top: 8px;
    font-size: 14px;
  }
  .add button {
    min-height: 34px;
    padding: 0 10px;
  }
  ct-position-list {
    flex: 1;
    min-height: 0;
  }
  ct-clock-pie {
    flex: none;
    width: min(100%, 230px);
    margin: 0 auto;
  }
  .verdicts {
    margin: 8px 0 10px;
    padding: 0;
    list-style: none;
    font-size: 14px;
  }
  .verdicts li + li {
    margin-top: 4px;
  }
  .failed {
    display: flex;
    gap: 14px;
    align-items: center;
  }
  .failed span {
    flex: 1;
  }
  .form header {
    display: flex;
    align-items: center;
    gap: 6px;
    margin-bottom: 8px;
  }
  .form h3 {
    flex: 1;
    margin: 0;
    font-size: 16px;
  }
  .form header button {
    min-height: 34px;
    padding: 0 10px;
  }
  .uses {
    margin: 8px 0 0;
    font-size: 13px;
  }
  @media (max-width: 1400px) {
    .add {
      gap: 4px;
      font-size: 13px;
    }
    .add button {
      padding: 0 6px;
    }
  }
  @media (max-height: 800px) {
    .hint {
      display: none;
    }
    ct-clock-pie {
      width: 170px;
    }
  }
  @media (max-width: 900px) {
    ct-position-list {
      min-height: 420px;
    }
  }
`;
