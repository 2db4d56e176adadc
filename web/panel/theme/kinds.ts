import { css, unsafeCSS } from 'lit';
import { SEGMENT_KINDS } from '../../../playout/api/segment.js';

/** `data-kind` on an element gives it `--kind`, the colour of what it stands for. */
export const kinds = css`
  ${unsafeCSS(SEGMENT_KINDS.map((kind) => `[data-kind='${kind}'] { --kind: var(--kind-${kind}); }`).join('\n'))}
  .chip {
    display: inline-block;
    width: 8px;
    height: 18px;
    border-radius: 3px;
    background: var(--kind, var(--line-strong));
    flex: none;
  }
`;
