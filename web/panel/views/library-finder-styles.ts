import { css } from 'lit';

export const finderStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 10px;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 10px;
  }
  h1 {
    margin: 0 6px 0 0;
    font-size: 20px;
  }
  input[type='search'] {
    flex: 1;
    min-width: 190px;
    min-height: var(--target);
    font-size: 17px;
  }
  .found {
    min-width: 9ch;
    color: var(--text-dim);
    text-align: right;
    white-space: nowrap;
  }
  .views,
  .filters,
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .views {
    flex: 1 1 auto;
    gap: 2px;
  }
  .views button {
    border-color: transparent;
    background: none;
    padding: 0 7px;
    font-size: 14px;
  }
  .views button[aria-pressed='true'] {
    background: var(--text);
  }
  .views .count {
    opacity: 0.75;
    font-size: 13px;
    font-weight: 400;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .chips li {
    display: flex;
    align-items: center;
    gap: 6px;
    padding-left: 12px;
    border: 1px solid var(--intro);
    border-radius: 20px;
    font-size: 14px;
  }
  .chips .clear {
    padding: 0;
    border: 0;
  }
  .chips button {
    min-height: 32px;
    padding: 0 10px;
    border: 0;
    border-radius: 20px;
    background: none;
    color: var(--text-dim);
  }
  .chips button:hover {
    color: var(--text);
  }
  .saved {
    display: flex;
    gap: 6px;
  }
  .saved :first-child {
    flex: 1;
    text-align: left;
  }
  @media (max-width: 1279px) {
    h1 {
      position: absolute;
      clip-path: inset(50%);
    }
    .filters {
      --drop-padding: 9px;
      gap: 4px;
    }
    .views {
      flex: 1 1 0;
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .views .count {
      display: none;
    }
    input[type='search'] {
      min-width: 150px;
    }
  }
  p {
    margin: 0;
  }
`;
