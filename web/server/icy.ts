/** Bytes of audio between two metadata blocks. */
export const ICY_METAINT_BYTES = 16_000;

/** A block's length is one byte counting units of 16 bytes. */
const UNIT_BYTES = 16;
const LONGEST_TITLE_BYTES = 1000;

/** A title in one line, without the quote that would end it. */
function shown(title: string): Buffer {
  const line = title
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll("'", '’')
    .trim();
  let bytes = Buffer.from(line, 'utf8');
  if (bytes.length > LONGEST_TITLE_BYTES) {
    let end = LONGEST_TITLE_BYTES;
    // Not in the middle of a character: continuation bytes are 10xxxxxx.
    while ((bytes[end] & 0xc0) === 0x80) end -= 1;
    bytes = bytes.subarray(0, end);
  }
  return bytes;
}

/** An ICY metadata block: length byte, `StreamTitle='...';`, zeros up to a whole unit. */
export function icyBlock(title: string): Buffer {
  const text = Buffer.concat([Buffer.from("StreamTitle='"), shown(title), Buffer.from("';")]);
  const units = Math.ceil(text.length / UNIT_BYTES);
  const block = Buffer.alloc(1 + units * UNIT_BYTES);
  block[0] = units;
  text.copy(block, 1);
  return block;
}

const UNCHANGED = Buffer.from([0]);

/** Puts metadata blocks into one listener's stream, each with the title of the audio that follows it. */
export class IcyWriter {
  #untilBlock = ICY_METAINT_BYTES;
  #said: string | null = null;

  /** `titleAt` answers for an offset in `bytes`; the same title again costs one byte. */
  take(bytes: Uint8Array, titleAt: (offset: number) => string | null): Uint8Array[] {
    const out: Uint8Array[] = [];
    let from = 0;
    while (bytes.length - from >= this.#untilBlock) {
      const to = from + this.#untilBlock;
      out.push(bytes.subarray(from, to), this.#block(titleAt(to)));
      from = to;
      this.#untilBlock = ICY_METAINT_BYTES;
    }
    if (from < bytes.length) out.push(bytes.subarray(from));
    this.#untilBlock -= bytes.length - from;
    return out;
  }

  #block(title: string | null): Buffer {
    if (title === null || title === this.#said) return UNCHANGED;
    this.#said = title;
    return icyBlock(title);
  }
}
