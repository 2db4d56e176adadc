import iconv from 'iconv-lite';
import { open } from 'node:fs/promises';
import { ContinuityError } from '../../playout/api/errors.js';

/** Lists are texts that people handle; what is larger is something else. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/** Reads a text: UTF-8 and UTF-16 by their marks, else UTF-8 where it is that, else Windows-1252. Throws MEDIA_UNREADABLE. */
export async function readText(path: string, largestBytes: number = LARGEST_BYTES): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > largestBytes) {
      throw new ContinuityError(
        'MEDIA_UNREADABLE',
        `${path} has ${Math.round(size / 1e6)} MB, too much for a list; name another file, or cut it in pieces`,
      );
    }
    return decodeText(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** Bytes of a text in one of the encodings that programs write lists in. */
export function decodeText(bytes: Buffer): string {
  if (bytes.length >= 2) {
    const mark = bytes.readUInt16BE(0);
    if (mark === 0xfffe) return iconv.decode(bytes, 'utf-16le');
    if (mark === 0xfeff) return iconv.decode(bytes, 'utf-16be');
    // Without a mark: every other byte of plain text is zero.
    if (bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0) return iconv.decode(bytes, 'utf-16le');
    if (bytes.length >= 4 && bytes[0] === 0 && bytes[2] === 0) return iconv.decode(bytes, 'utf-16be');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // One byte that is no UTF-8 tells it: what is left in use is the code page of Windows.
    return iconv.decode(bytes, 'windows-1252');
  }
}
