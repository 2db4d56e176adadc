import type { Readable } from 'node:stream';

const BYTES_PER_SAMPLE = 4;
const CHUNK_FRAMES = 16_384;
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Takes frames [0, frames) of planar channels; the arrays are used again for the next call. */
export type PlanarSink = (channels: readonly Float32Array[], frames: number) => void;

/**
 * Cuts a stream of interleaved little-endian float32 bytes into planar blocks, whatever pieces it arrives in. Allocates
 * no samples per piece.
 */
export class SampleReader {
  readonly #channels: Float32Array[];
  readonly #frameBytes: number;
  /** The beginning of a frame of which the rest is in the next piece. */
  readonly #partial: Uint8Array;
  readonly #sink: PlanarSink;
  #partialBytes = 0;
  /** Where samples are copied to that do not lie on a multiple of four bytes: a copy costs a tenth of reading them singly. */
  #scratch = new Uint8Array(0);
  #frames = 0;

  constructor(channels: number, sink: PlanarSink) {
    this.#channels = Array.from({ length: channels }, () => new Float32Array(CHUNK_FRAMES));
    this.#frameBytes = channels * BYTES_PER_SAMPLE;
    this.#partial = new Uint8Array(this.#frameBytes);
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    if (this.#partialBytes > 0) {
      at = this.#keep(chunk, 0);
      if (this.#partialBytes < this.#frameBytes) return;
      this.#partialBytes = 0;
      this.#pushFrames(this.#samplesOf(this.#partial));
    }
    const end = chunk.length - ((chunk.length - at) % this.#frameBytes);
    if (end > at) this.#pushFrames(this.#samplesOf(chunk.subarray(at, end)));
    this.#keep(chunk, end);
  }

  /** Adds bytes from `at` on to the frame that is not whole; returns where it has taken them up to. */
  #keep(chunk: Uint8Array, at: number): number {
    const bytes = chunk.subarray(at, at + this.#frameBytes - this.#partialBytes);
    this.#partial.set(bytes, this.#partialBytes);
    this.#partialBytes += bytes.length;
    return at + bytes.length;
  }

  /** Whole samples as numbers: a view where they lie right in memory, else of a copy. */
  #samplesOf(bytes: Uint8Array): Float32Array {
    let source = bytes;
    if (!LITTLE_ENDIAN || bytes.byteOffset % BYTES_PER_SAMPLE !== 0) {
      if (this.#scratch.length < bytes.length) this.#scratch = new Uint8Array(bytes.length);
      this.#scratch.set(bytes);
      source = this.#scratch.subarray(0, bytes.length);
      if (!LITTLE_ENDIAN) Buffer.from(source.buffer, source.byteOffset, source.length).swap32();
    }
    return new Float32Array(source.buffer, source.byteOffset, source.length / BYTES_PER_SAMPLE);
  }

  #pushFrames(interleaved: Float32Array): void {
    const count = this.#channels.length;
    for (let at = 0; at < interleaved.length;) {
      const frames = Math.min((interleaved.length - at) / count, CHUNK_FRAMES - this.#frames);
      if (count === 2) this.#takeStereo(interleaved, at, frames);
      else this.#take(interleaved, at, frames);
      at += frames * count;
      this.#frames += frames;
      if (this.#frames === CHUNK_FRAMES) this.flush();
    }
  }

  #takeStereo(interleaved: Float32Array, from: number, frames: number): void {
    const [left, right] = this.#channels;
    const to = this.#frames + frames;
    for (let frame = this.#frames, at = from; frame < to; frame++, at += 2) {
      left[frame] = interleaved[at];
      right[frame] = interleaved[at + 1];
    }
  }

  #take(interleaved: Float32Array, from: number, frames: number): void {
    const count = this.#channels.length;
    const to = this.#frames + frames;
    this.#channels.forEach((channel, c) => {
      for (let frame = this.#frames, at = from + c; frame < to; frame++, at += count) channel[frame] = interleaved[at];
    });
  }

  /** Hands on what is left; an incomplete frame at the end is dropped. */
  flush(): void {
    if (this.#frames > 0) this.#sink(this.#channels, this.#frames);
    this.#frames = 0;
  }
}

/**
 * Reads a stream into a `SampleReader` until it ends or is destroyed (a decoder that was killed on purpose). `onChunk` is
 * called for each piece that arrives. Rejects where the stream fails.
 */
export async function readSamples(stream: Readable, reader: SampleReader, onChunk?: () => void): Promise<void> {
  try {
    for await (const chunk of stream) {
      onChunk?.();
      reader.push(chunk as Uint8Array);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
  reader.flush();
}
