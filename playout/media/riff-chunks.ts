import { open, type FileHandle } from 'node:fs/promises';

/** So many chunk headers are looked at; real files have a few dozen at most. */
const MOST_CHUNKS = 1000;
/** No chunk that is read here needs more; of a longer one this much is read. */
const LONGEST_CHUNK_BYTES = 256 * 1024;
const FORMS = new Set(['RIFF', 'RF64', 'BW64']);
const SIZE_ELSEWHERE = 0xffff_ffff;

/**
 * The wanted chunks of a RIFF, RF64 or BW64 WAVE file, the first of each id; an empty map for any other file. What a chunk
 * claims is never believed: no more is read than lies in the file, and no more than 256 KiB of one chunk. Structure by
 * Multimedia Programming Interface and Data Specifications 1.0 (RIFF) and EBU Tech 3306 (RF64: the data chunk's length is in
 * `ds64`). Rejects with the system's error where the file cannot be read.
 */
export async function riffChunks(path: string, wanted: readonly string[]): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const head = await bytesAt(handle, 0, 12);
    if (head.length < 12 || !FORMS.has(head.toString('latin1', 0, 4)) || head.toString('latin1', 8) !== 'WAVE') {
      return found;
    }
    let dataBytes: number | undefined;
    let at = 12;
    for (let count = 0; count < MOST_CHUNKS && at + 8 <= size && found.size < wanted.length; count++) {
      const header = await bytesAt(handle, at, 8);
      if (header.length < 8) break;
      const id = header.toString('latin1', 0, 4);
      let length = header.readUInt32LE(4);
      if (id === 'ds64') {
        const sizes = await bytesAt(handle, at + 8, 16);
        if (sizes.length === 16) dataBytes = Number(sizes.readBigUInt64LE(8));
      }
      if (id === 'data' && length === SIZE_ELSEWHERE && dataBytes !== undefined) length = dataBytes;
      if (wanted.includes(id) && !found.has(id)) {
        found.set(id, await bytesAt(handle, at + 8, Math.min(length, LONGEST_CHUNK_BYTES)));
      }
      at += 8 + length + (length % 2);
    }
    return found;
  } finally {
    await handle.close();
  }
}

/** Up to `length` bytes; fewer where the file ends before. */
async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Text of a fixed field: to the first zero byte; UTF-8 where it is that, else Windows-1252. */
export function fieldText(bytes: Buffer, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  const text = end === -1 ? field : field.subarray(0, end);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text).trim();
  } catch {
    // Older programs write the code page of their system.
    return new TextDecoder('windows-1252').decode(text).trim();
  }
}
