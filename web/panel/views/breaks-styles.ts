import { css } from 'lit';

export const breaksStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(300px, 400px);
    grid-template-rows: minmax(0, 1fr);
    gap: var(--gap);
  }
  .breaks,
  .tray {
    display: flex;
    flex-direction: column;
    min-height: 0;
    padding-bottom: 0;
  }
  .breaks > header,
  .tray > header {
    display: flex;
    align-items: center;
    gap: 14px;
    min-height: var(--field);
    margin-bottom: 10px;
  }
  h2 {
    margin: 0;
    font-size: 18px;
  }
  ct-drop {
    margin-left: auto;
  }
  .mode {
    display: flex;
    align-items: center;
    gap: 10px;
    color: var(--intro);
    min-width: 0;
  }
  ul,
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .list {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(380px, 1fr));
    gap: 10px;
    align-items: start;
    padding-bottom: 14px;
  }
  .break {
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--pane-raised);
  }
  .break.closed {
    background: transparent;
  }
  .break.over {
    border-color: var(--intro);
    box-shadow: 0 0 0 2px var(--intro);
  }
  .break > header {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 46px;
    padding: 2px 6px 2px 12px;
    border-bottom: 1px solid var(--line);
  }
  .break > header button {
    margin-left: auto;
  }
  .at {
    font-size: 19px;
  }
  .empty {
    margin: 0;
    padding: 10px 12px;
  }
  .spot {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    gap: 0 10px;
    align-items: center;
    padding: 5px 6px 5px 12px;
    border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
  }
  .spot:last-child {
    border-bottom: 0;
  }
  .spot[draggable='true'] {
    cursor: grab;
  }
  .spot.placing {
    background: var(--marked);
  }
  .title,
  .who {
    grid-column: 1;
    overflow-wrap: anywhere;
  }
  .who {
    font-size: 13px;
  }
  .length {
    grid-area: 1 / 2 / 3 / 3;
  }
  .spot > button,
  .spot > .good,
  .spot > .warned,
  .spot > .bad:not(.reason) {
    grid-area: 1 / 3 / 3 / 4;
    font-size: 14px;
    white-space: nowrap;
  }
  .spot > .good,
  .spot > .warned,
  .spot > .bad:not(.reason) {
    padding-right: 8px;
  }
  .reason {
    grid-column: 1 / 4;
    font-size: 13px;
    font-weight: 400;
    padding: 2px 6px 4px 0;
  }
  .tray .spot {
    padding: 8px 0;
  }
  .pin {
    margin-left: 4px;
    padding: 0 6px;
    border: 1px solid var(--line-strong);
    border-radius: 4px;
    color: var(--text-dim);
    font-size: 12px;
  }
  @media (max-width: 900px) {
    :host {
      display: flex;
      flex-direction: column;
    }
    .list {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
