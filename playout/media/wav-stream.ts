/** What a WAV header says of the samples behind it. */
export interface WavFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** ffmpeg writes 80 bytes; what has no sound after this many is no WAV stream of ours. */
const LONGEST_HEADER_BYTES = 4096;
const CHUNK_HEADER_BYTES = 8;

/**
 * Reads the header of a WAV stream that comes in pieces of any size and hands on what follows: how a decoder says, ahead of
 * the first sample, at which rate and in how many channels they come. Sizes in the header are not looked at: a pipe's are
 * unknown when it is written (RIFF as in Multimedia Programming Interface and Data Specifications 1.0, 1991).
 */
export class WavStream {
  readonly #opened: (format: WavFormat) => (samples: Uint8Array) => void;
  #take: ((samples: Uint8Array) => void) | undefined;
  #head = Buffer.alloc(0);

  /** `opened` is called once, when the header is whole, and returns who takes the samples. */
  constructor(opened: (format: WavFormat) => (samples: Uint8Array) => void) {
    this.#opened = opened;
  }

  /** Throws RangeError where what comes is no WAV stream. */
  push(piece: Uint8Array): void {
    if (this.#take !== undefined) {
      this.#take(piece);
      return;
    }
    const before = this.#head.length;
    this.#head = Buffer.concat([this.#head, piece.subarray(0, LONGEST_HEADER_BYTES)]);
    const header = readHeader(this.#head);
    if (header === undefined) {
      if (this.#head.length >= LONGEST_HEADER_BYTES) throw new RangeError('the decoder sent no WAV header');
      return;
    }
    this.#take = this.#opened(header.format);
    this.#head = Buffer.alloc(0);
    // The header's end lies in this piece: it was not whole before.
    this.#take(piece.subarray(header.bytes - before));
  }
}

function readHeader(head: Buffer): { readonly format: WavFormat; readonly bytes: number } | undefined {
  let format: WavFormat | undefined;
  for (let at = 12; at + CHUNK_HEADER_BYTES <= head.length;) {
    const id = head.toString('latin1', at, at + 4);
    const size = head.readUInt32LE(at + 4);
    const body = at + CHUNK_HEADER_BYTES;
    if (id === 'data') {
      if (format === undefined) throw new RangeError('the decoder sent samples without their format');
      return { format, bytes: body };
    }
    if (id === 'fmt ' && body + 8 <= head.length) {
      format = { channels: head.readUInt16LE(body + 2), sampleRateHz: head.readUInt32LE(body + 4) };
    }
    at = body + size + (size % 2);
  }
  return undefined;
}
