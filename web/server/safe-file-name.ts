import { extname } from 'node:path';

const LONGEST_NAME_BYTES = 180;
const LONGEST_ENDING = 10;

/**
 * A name that somebody sent, as one that is safe on any disk: no folders, no control or direction characters, nothing that
 * hides it, not too long; its ending stays. Never empty.
 */
export function safeFileName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/u).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, '')
    .replace(/[<>:"|?*]+/gu, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[.\s]+|[.\s]+$/gu, '');
  const ending = extname(clean).length <= LONGEST_ENDING ? extname(clean) : '';
  let stem = clean.slice(0, clean.length - ending.length);
  while (Buffer.byteLength(stem) > LONGEST_NAME_BYTES) stem = Array.from(stem).slice(0, -1).join('');
  return `${stem === '' ? 'upload' : stem}${ending}`;
}
