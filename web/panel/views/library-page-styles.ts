import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 410px);
    grid-template-rows: minmax(0, 1fr) auto;
    gap: var(--gap);
    position: relative;
  }
  .list {
    display: flex;
    flex-direction: column;
    gap: 10px;
    min-height: 0;
    padding-bottom: 0;
  }
  ct-cart-grid,
  ct-duplicates,
  ct-broken-files {
    flex: 1;
    min-height: 0;
    margin: 0 -14px;
  }
  ct-duplicates,
  ct-broken-files {
    padding: 0 14px;
  }
  .ways {
    display: grid;
    gap: 6px;
  }
  .pending {
    opacity: 0.6;
  }
  ct-cart-pane.card {
    grid-area: 1 / 2 / 3 / 3;
    padding: 0;
  }
  .dock {
    grid-area: 2 / 1 / 3 / 2;
  }
  .none {
    position: absolute;
    inset: 45% 30% auto 10%;
    text-align: center;
    color: var(--text-dim);
    pointer-events: none;
  }
  @media (max-width: 1279px) {
    :host {
      grid-template-columns: minmax(0, 1fr) minmax(0, 380px);
    }
  }
  @media (max-width: 900px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: 70vh auto auto;
    }
    ct-cart-pane.card {
      grid-area: 3 / 1 / 4 / 2;
    }
  }
`;
