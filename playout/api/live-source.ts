import { ContinuityError } from './errors.js';

/**
 * Where the sound of a live segment (a relayed network, a line from a studio) comes from: a stream that a server sends as it
 * is heard, or a device of this machine's sound system. A segment's `path` holds it as an address instead of a file's name.
 */
export type LiveSource =
  { readonly type: 'stream'; readonly url: string } | { readonly type: 'input'; readonly device: string };

const INPUT = 'input:';
const STREAM = /^https?:\/\//i;
const LONGEST_ADDRESS = 2000;

/** Does this path name a live source? Every other path is a file's. */
export function isLiveAddress(path: string): boolean {
  return STREAM.test(path) || path.startsWith(INPUT);
}

/** The source that an address names: `https://...`, `http://...` or `input:` and a device's name. Throws ContinuityError USAGE. */
export function liveSource(address: string): LiveSource {
  if (address.length > LONGEST_ADDRESS) throw refused(address, `is longer than ${LONGEST_ADDRESS} characters`);
  if (/\p{Cc}/u.test(address)) throw refused(address, 'has control characters in it');
  if (address.startsWith(INPUT)) {
    const device = address.slice(INPUT.length);
    if (device.trim() === '') throw refused(address, 'names no device');
    return { type: 'input', device };
  }
  if (!STREAM.test(address) || !URL.canParse(address)) throw refused(address, 'is no address of a stream');
  return { type: 'stream', url: address };
}

/** An address as people may see it: what a stream's address has of user and password is left out. */
export function shownAddress(address: string): string {
  if (!STREAM.test(address)) return address;
  if (!URL.canParse(address)) return address.replace(/\/\/[^/]*@/, '//');
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}

function refused(address: string, why: string): ContinuityError {
  const shown = JSON.stringify(shownAddress(address).slice(0, 100));
  return new ContinuityError(
    'USAGE',
    `${shown} ${why}; give https://... or http://... of a stream, or input: and the name of a sound device`,
  );
}
