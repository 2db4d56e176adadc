import { css } from 'lit';

/** Fields, small buttons and dialogs, alike on every page that edits. */
export const forms = css`
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    min-height: var(--field);
    min-width: 0;
    padding: 0 12px;
    border: 1px solid var(--line-strong);
    border-radius: 8px;
    background: var(--well);
  }
  input::placeholder {
    color: var(--text-dim);
    opacity: 1;
  }
  textarea {
    padding: 10px 12px;
    resize: vertical;
  }
  input[type='checkbox'],
  input[type='radio'] {
    min-height: 0;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--intro);
    flex: none;
  }
  input[aria-invalid='true'] {
    border-color: var(--on-air-text);
  }
  button {
    min-height: var(--field);
    padding: 0 14px;
    white-space: nowrap;
  }
  button.main {
    border-color: var(--next);
    background: var(--next);
    color: var(--next-ink);
    font-weight: 700;
  }
  button.quiet {
    border-color: transparent;
    background: none;
  }
  button[aria-pressed='true'] {
    background: var(--text);
    color: var(--page);
    font-weight: 650;
  }
  label > span,
  .field > span {
    display: block;
    margin-bottom: 4px;
    color: var(--text-dim);
    font-size: 13px;
  }
  label.check {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: var(--field);
  }
  label.check > span {
    margin: 0;
    color: var(--text);
    font-size: 15px;
  }
  .wrong {
    display: block;
    margin-top: 4px;
    color: var(--on-air-text);
    font-size: 13px;
  }
  dialog {
    max-width: 94vw;
    max-height: 94vh;
    padding: 20px 24px;
    border: 1px solid var(--line-strong);
    border-radius: 14px;
    background: var(--pane);
    color: var(--text);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 60%);
  }
  dialog h2 {
    margin: 0 0 14px;
    font-size: 20px;
  }
  .buttons {
    display: flex;
    gap: 10px;
    align-items: center;
  }
`;
