/** Header of an Ogg page without its segment table, RFC 3533 section 6. */
const HEADER_BYTES = 27;
const CAPTURE = [0x4f, 0x67, 0x67, 0x53]; // OggS

export interface OggPage {
  readonly bytes: Uint8Array;
  /** Position of the last sample that ends in this page; -1 where no packet ends in it. */
  readonly granule: number;
  readonly serial: number;
  /** It begins a stream. */
  readonly first: boolean;
  /** The bytes after the segment table. */
  readonly payload: Uint8Array;
}

/** Cuts an Ogg stream that arrives in pieces of any size into whole pages. */
export class OggPages {
  /** Bytes that belonged to no page. */
  skippedBytes = 0;
  #rest: Uint8Array = new Uint8Array(0);

  /** The pages that `chunk` completes. */
  push(chunk: Uint8Array): OggPage[] {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const pages: OggPage[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      if (!CAPTURE.every((byte, i) => bytes[at + i] === byte)) {
        at++;
        this.skippedBytes++;
        continue;
      }
      const table = at + HEADER_BYTES;
      const segments = bytes[at + 26];
      if (table + segments > bytes.length) break;
      let end = table + segments;
      for (let i = 0; i < segments; i++) end += bytes[table + i];
      if (end > bytes.length) break;
      pages.push(page(bytes.slice(at, end), HEADER_BYTES + segments));
      at = end;
    }
    this.#rest = bytes.slice(at);
    return pages;
  }
}

function page(bytes: Uint8Array, payloadAt: number): OggPage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    granule: Number(view.getBigInt64(6, true)),
    serial: view.getUint32(14, true),
    first: (bytes[5] & 2) !== 0,
    payload: bytes.subarray(payloadAt),
  };
}
