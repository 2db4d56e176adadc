import { css } from 'lit';

export const planListStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    user-select: none;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow: auto;
    scrollbar-width: thin;
    position: relative;
  }
  /* Hours out of sight cost nothing: a day has five hundred items and more. */
  .hour {
    content-visibility: auto;
    contain-intrinsic-size: auto 900px;
  }
  .hour-head {
    position: sticky;
    top: 0;
    z-index: 2;
    background: var(--pane-raised);
    border-bottom: 1px solid var(--line-strong);
  }
  .hour-head > span {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: var(--target);
    padding: 0 4px 0 10px;
  }
  .hour-head b {
    font-size: 17px;
  }
  .hour-head .clock {
    flex: 1;
    min-width: 0;
  }
  .hour-head button {
    padding: 0 12px;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: 92px minmax(0, 1fr) minmax(0, 110px) minmax(0, 190px) 84px 52px;
    gap: 0 10px;
    align-items: center;
    min-height: var(--target);
    scroll-margin: 52px 0 8px;
    padding: 2px 10px 2px 0;
    border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
    border-left: 4px solid var(--kind, var(--line-strong));
  }
  .row[aria-selected='true'] {
    background: var(--marked);
  }
  .row:focus-visible {
    outline-offset: -3px;
  }
  .row.over-song .what {
    padding-left: 18px;
  }
  .row.carried {
    outline: 2px dashed var(--intro);
    outline-offset: -3px;
  }
  .row.worse {
    box-shadow: inset -4px 0 var(--warn);
  }
  .row.better {
    box-shadow: inset -4px 0 var(--next);
  }
  .time {
    display: flex;
    align-items: center;
    align-self: stretch;
    gap: 6px;
    padding-left: 8px;
    white-space: nowrap;
  }
  .time i {
    width: 10px;
    color: var(--text-dim);
    font-style: normal;
    font-size: 13px;
  }
  .free .time {
    cursor: grab;
    touch-action: none;
  }
  .frozen .time,
  .frozen .what b {
    color: var(--text-dim);
  }
  .what {
    line-height: 1.25;
  }
  .what b,
  .what span {
    display: block;
  }
  .what b {
    font-weight: 600;
  }
  .what span {
    font-size: 13px;
  }
  .category {
    font-size: 13px;
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 3px;
    justify-content: flex-end;
    font-size: 12px;
  }
  .marks span {
    padding: 1px 6px;
    border: 1px solid var(--line-strong);
    border-radius: 4px;
    white-space: nowrap;
  }
  .marks .held {
    border-color: var(--intro);
  }
  .broken {
    color: var(--warn);
    font-size: 13px;
    font-weight: 650;
    white-space: nowrap;
    text-align: right;
  }
  .broken.must {
    color: var(--on-air-text);
  }
  .length {
    text-align: right;
  }
  .warned {
    color: var(--warn);
    font-weight: 650;
  }
  .good {
    color: var(--next-text);
  }
  .stopset {
    display: grid;
    grid-template-columns: 92px minmax(0, 1fr) 52px;
    gap: 0 10px;
    align-items: center;
    min-height: 34px;
    padding: 2px 10px 2px 0;
    border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
    border-left: 4px solid var(--line-strong);
    background: var(--pane-raised);
  }
  .stopset .time {
    padding-left: 24px;
    color: var(--text-dim);
  }
  .stopset .what {
    display: flex;
    align-items: baseline;
    gap: 10px;
  }
  .empty {
    padding: 12px 14px;
  }
  .tail {
    position: relative;
    height: 6px;
  }
  .drop {
    position: absolute;
    inset: -3px 0 auto;
    z-index: 1;
    height: 5px;
    border-radius: 3px;
    background: var(--intro);
    pointer-events: none;
  }
  .drop b {
    position: absolute;
    right: 12px;
    top: -12px;
    padding: 3px 12px;
    border-radius: 13px;
    border: 2px solid var(--intro);
    background: var(--pane);
    font-size: 14px;
    white-space: nowrap;
  }
  @media (max-width: 1300px) {
    .row {
      grid-template-columns: 92px minmax(0, 1fr) minmax(0, 88px) minmax(0, 132px) 78px 48px;
      gap: 0 8px;
    }
  }
`;
