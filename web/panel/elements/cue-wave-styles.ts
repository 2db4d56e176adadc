import { css } from 'lit';

/** Colours of the points, in the editor's host and inside the waveform alike. */
export const cueColours = css`
  [data-point='cueIn'],
  [data-point='cueOut'] {
    --cue: var(--text);
  }
  [data-point='introEnd'] {
    --cue: var(--intro);
  }
  [data-point='segue'] {
    --cue: var(--next-text);
  }
  [data-point='fadeIn'],
  [data-point='fadeOut'] {
    --cue: var(--warn);
  }
  [data-point='hookFrom'],
  [data-point='hookTo'] {
    --cue: var(--hook);
  }
`;

/** What lies over a waveform: handles, shades and the playhead. */
export const overlayStyles = css`
  .over {
    position: absolute;
    inset: 0;
    z-index: 5;
  }
  .shade,
  .fade,
  .speech,
  .hook {
    position: absolute;
    pointer-events: none;
  }
  .shade {
    top: 0;
    bottom: 0;
    background: var(--page);
    opacity: 0.72;
  }
  .fade {
    top: 0;
    bottom: 0;
    background: var(--page);
    opacity: 0.6;
  }
  .fade.in {
    clip-path: polygon(0 0, 100% 0, 0 50%, 100% 100%, 0 100%);
  }
  .fade.out {
    clip-path: polygon(0 0, 100% 0, 100% 100%, 0 100%, 100% 50%);
  }
  .speech {
    bottom: 0;
    height: 6px;
    border-radius: 3px;
    background: var(--kind-voice);
    opacity: 0.8;
  }
  .hook {
    top: 0;
    bottom: 0;
    background: var(--hook);
    opacity: 0.14;
  }
  .detected {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 0;
    border-left: 2px dashed var(--cue);
    opacity: 0.55;
    pointer-events: none;
  }
  .handle {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 13px;
    margin-left: -7px;
    border: 0;
    cursor: ew-resize;
    touch-action: none;
    outline: none;
  }
  .handle::before {
    content: '';
    position: absolute;
    inset: 0 5px;
    width: 3px;
    background: var(--cue);
  }
  .handle span {
    position: absolute;
    left: 6px;
    padding: 1px 7px;
    border-radius: 0 5px 5px 0;
    background: var(--cue);
    color: var(--page);
    font: 700 12px/18px var(--font);
    white-space: nowrap;
  }
  .handle.end span {
    left: auto;
    right: 6px;
    border-radius: 5px 0 0 5px;
  }
  .handle.lane-0 span {
    top: 0;
  }
  .handle.lane-1 span {
    top: 23px;
  }
  .handle.lane-2 span {
    top: 46px;
  }
  .handle.lane-3 span {
    top: 69px;
  }
  .handle.active {
    z-index: 2;
  }
  .handle.active::before {
    box-shadow: 0 0 0 2px color-mix(in srgb, var(--cue) 40%, transparent);
  }
  .handle:focus-visible span,
  .handle.active span {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  .playhead {
    position: absolute;
    top: 0;
    bottom: 0;
    left: 0;
    width: 2px;
    margin-left: -1px;
    background: var(--on-air-text);
    pointer-events: none;
    z-index: 4;
  }
`;
