import { css } from 'lit';

export const importStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(340px, 420px) minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
    gap: var(--gap);
  }
  .source {
    display: flex;
    flex-direction: column;
    gap: 12px;
    overflow: auto;
    scrollbar-width: thin;
  }
  .preview {
    display: flex;
    flex-direction: column;
    min-height: 0;
    padding-bottom: 6px;
  }
  .preview > header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 16px;
    margin-bottom: 8px;
  }
  .preview > header button {
    margin-left: auto;
  }
  h2 {
    margin: 0;
    font-size: 18px;
  }
  p {
    margin: 0;
  }
  p.none {
    max-width: 58ch;
    margin: auto;
    line-height: 1.5;
  }
  details {
    color: var(--text-dim);
  }
  summary {
    cursor: pointer;
    padding: 4px 0;
  }
  textarea {
    display: block;
    width: 100%;
    margin: 6px 0;
    font:
      13px/1.4 ui-monospace,
      'DejaVu Sans Mono',
      monospace;
    color: var(--text);
  }
  .saved {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto auto;
    gap: 8px;
    align-items: end;
  }
  .saved select,
  .saved input {
    width: 100%;
  }
  .fault {
    padding: 14px 0;
    color: var(--warn);
    font-weight: 650;
  }
  .sample {
    margin: 0;
    overflow: auto;
    font:
      13px/1.5 ui-monospace,
      'DejaVu Sans Mono',
      monospace;
    color: var(--text-dim);
  }
  th.said {
    width: 38%;
  }
  .refused td {
    color: var(--text-dim);
  }
  @media (max-width: 900px) {
    :host {
      display: flex;
      flex-direction: column;
    }
  }
`;
