import { open, type FileHandle } from 'node:fs/promises';

/** Bits per sample: 16 and 24 whole numbers, 32 floating point. */
export type WavBits = 16 | 24 | 32;

export interface WavFormat {
  readonly bits: WavBits;
  readonly rateHz: number;
  readonly channels: number;
}

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const HEADER_BYTES = 80;
const DS64_BYTES = 28;
const BUFFER_BYTES = 1 << 20;
const MOST_FREE = 4;
const RIFF_LIMIT_BYTES = 0xffff_ffff;

/**
 * The header of a WAV file (RIFF/WAVE; from 4 GB on RF64, EBU Tech 3306). The room that RF64 needs for its sizes is always
 * kept by a JUNK chunk, so that the header can be written anew at the same length whatever the file has grown to.
 */
export function wavHeader(format: WavFormat, dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const large = dataBytes + HEADER_BYTES > RIFF_LIMIT_BYTES;
  const frameBytes = (format.bits / 8) * format.channels;
  const riffBytes = HEADER_BYTES - 8 + dataBytes + (dataBytes % 2);
  header.write(large ? 'RF64' : 'RIFF', 0, 'latin1');
  header.writeUInt32LE(large ? RIFF_LIMIT_BYTES : riffBytes, 4);
  header.write('WAVE', 8, 'latin1');
  header.write(large ? 'ds64' : 'JUNK', 12, 'latin1');
  header.writeUInt32LE(DS64_BYTES, 16);
  if (large) {
    header.writeBigUInt64LE(BigInt(riffBytes), 20);
    header.writeBigUInt64LE(BigInt(dataBytes), 28);
    header.writeBigUInt64LE(BigInt(Math.floor(dataBytes / frameBytes)), 36);
  }
  header.write('fmt ', 48, 'latin1');
  header.writeUInt32LE(16, 52);
  header.writeUInt16LE(format.bits === 32 ? FORMAT_FLOAT : FORMAT_PCM, 56);
  header.writeUInt16LE(format.channels, 58);
  header.writeUInt32LE(format.rateHz, 60);
  header.writeUInt32LE(format.rateHz * frameBytes, 64);
  header.writeUInt16LE(frameBytes, 68);
  header.writeUInt16LE(format.bits, 70);
  header.write('data', 72, 'latin1');
  header.writeUInt32LE(large ? RIFF_LIMIT_BYTES : dataBytes, 76);
  return header;
}

/**
 * Writes a WAV file piece by piece. Whole numbers are rounded to the nearest, without dither: the same programme gives the
 * same bytes. What lies beyond full scale is held there; NaN becomes 0. Calls may be made without waiting for one another;
 * their order is kept. An error of the disk rejects the call that meets it and every later one.
 */
export class WavWriter {
  readonly #handle: FileHandle;
  readonly #format: WavFormat;
  #buffer: Buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  readonly #free: Buffer[] = [];
  #buffered = 0;
  #dataBytes = 0;
  #queue: Promise<void> = Promise.resolve();

  private constructor(handle: FileHandle, format: WavFormat) {
    this.#handle = handle;
    this.#format = format;
  }

  /** Creates or overwrites the file; rejects with the system's error. */
  static async create(path: string, format: WavFormat): Promise<WavWriter> {
    const handle = await open(path, 'w');
    const writer = new WavWriter(handle, format);
    try {
      await handle.write(wavHeader(format, 0), 0, HEADER_BYTES, 0);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return writer;
  }

  /** Frames written so far. */
  get frames(): number {
    return (this.#dataBytes + this.#buffered) / ((this.#format.bits / 8) * this.#format.channels);
  }

  /** Appends frames [0, frames) of interleaved samples, +-1.0. They are copied before the call returns. */
  async write(interleaved: Float32Array, frames: number): Promise<void> {
    const samples = frames * this.#format.channels;
    const bytesPerSample = this.#format.bits / 8;
    let written: Promise<void> | undefined;
    for (let at = 0; at < samples;) {
      const room = Math.floor((this.#buffer.length - this.#buffered) / bytesPerSample);
      const count = Math.min(samples - at, room);
      encodeSamples(interleaved, at, count, this.#buffer, this.#buffered, this.#format.bits);
      at += count;
      this.#buffered += count * bytesPerSample;
      if (this.#buffer.length - this.#buffered < bytesPerSample) written = this.#handOn();
    }
    await written;
  }

  /** Puts everything so far on disk and makes the header say so: what is there now survives a crash. */
  async flush(): Promise<void> {
    void this.#handOn();
    await this.#enqueue(async () => {
      await this.#handle.write(wavHeader(this.#format, this.#dataBytes), 0, HEADER_BYTES, 0);
    });
  }

  /** `flush`, then closes the file. */
  async finish(): Promise<void> {
    try {
      await this.flush();
      // Chunks are padded to an even length.
      if (this.#dataBytes % 2 === 1) await this.#handle.write(Buffer.alloc(1), 0, 1, HEADER_BYTES + this.#dataBytes);
    } finally {
      await this.#handle.close();
    }
  }

  /** Queues what is buffered for writing and starts a new buffer. */
  #handOn(): Promise<void> {
    const buffer = this.#buffer;
    const length = this.#buffered;
    const position = HEADER_BYTES + this.#dataBytes;
    // Buffers that are written come back: allocating them anew touches new pages each time.
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafe(BUFFER_BYTES);
    this.#buffered = 0;
    this.#dataBytes += length;
    return this.#enqueue(async () => {
      for (let at = 0; at < length;) {
        const { bytesWritten } = await this.#handle.write(buffer, at, length - at, position + at);
        at += bytesWritten;
      }
      if (this.#free.length < MOST_FREE) this.#free.push(buffer);
    });
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const next = this.#queue.then(work);
    this.#queue = next;
    // Whoever waits for this or a later call meets the error; a queue that nobody waits for must not end the process.
    next.catch(ignored);
    return next;
  }
}

/** The error is kept by the promise itself. */
function ignored(): void {
  return undefined;
}

function encodeSamples(
  samples: Float32Array,
  from: number,
  count: number,
  buffer: Buffer,
  at: number,
  bits: WavBits,
): void {
  if (bits === 32) {
    for (let i = 0; i < count; i++) buffer.writeFloatLE(samples[from + i], at + 4 * i);
  } else if (bits === 24) {
    encode24(samples, from, count, buffer, at);
  } else {
    for (let i = 0; i < count; i++) buffer.writeInt16LE(whole(samples[from + i], 0x8000), at + 2 * i);
  }
}

/** Byte by byte: the buffer's own method for three bytes costs more than the rest of a render's writing. */
function encode24(samples: Float32Array, from: number, count: number, buffer: Uint8Array, at: number): void {
  let next = at;
  const to = from + count;
  for (let i = from; i < to; i++) {
    const scaled = samples[i] * 0x80_0000;
    // Adding full scale makes cutting off the fraction the same as rounding down, which is one instruction.
    const value =
      scaled > -0x80_0000 && scaled < 0x7f_ffff
        ? ((scaled + 8_388_608.5) | 0) - 0x80_0000
        : whole(samples[i], 0x80_0000);
    buffer[next] = value;
    buffer[next + 1] = value >> 8;
    buffer[next + 2] = value >> 16;
    next += 3;
  }
}

function whole(sample: number, fullScale: number): number {
  const value = Math.round(sample * fullScale);
  if (!(value > -fullScale)) return Number.isNaN(value) ? 0 : -fullScale;
  return value < fullScale ? value : fullScale - 1;
}
