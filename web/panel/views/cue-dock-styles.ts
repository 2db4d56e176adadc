import { css } from 'lit';

export const dockStyles = css`
  :host {
    container-type: inline-size;
  }
  section {
    display: grid;
    gap: 8px;
    padding: 10px 12px;
  }
  section:focus {
    outline: none;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    align-items: center;
  }
  .fold {
    width: 34px;
    padding: 0;
  }
  .play {
    min-width: 96px;
    font-weight: 650;
  }
  .now {
    min-width: 88px;
    font-size: 20px;
    font-weight: 650;
    text-align: right;
  }
  .pfl {
    padding: 2px 8px;
    border: 1px solid var(--intro);
    border-radius: 5px;
    color: var(--intro);
    font-size: 12px;
    font-weight: 800;
    letter-spacing: 0.06em;
  }
  .name {
    flex: 1;
    min-width: 60px;
    text-align: center;
  }
  .group {
    display: flex;
  }
  .group button {
    min-width: 40px;
    padding: 0 9px;
    border-radius: 0;
    margin-left: -1px;
  }
  .group button:first-child {
    border-radius: 9px 0 0 9px;
    margin-left: 0;
  }
  .group button:last-child {
    border-radius: 0 9px 9px 0;
  }
  header button {
    padding: 0 11px;
  }
  @container (max-width: 860px) {
    .name {
      position: absolute;
      clip-path: inset(50%);
    }
    header {
      gap: 4px;
    }
    header button {
      padding: 0 8px;
    }
    .group button {
      min-width: 34px;
    }
    .play {
      min-width: 80px;
    }
    .now {
      font-size: 18px;
      min-width: 78px;
    }
  }
  p {
    margin: 0;
  }
`;
