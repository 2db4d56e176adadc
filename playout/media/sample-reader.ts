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
  readonly #bytes = new Uint8Array(BYTES_PER_SAMPLE);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #sink: PlanarSink;
  #partial = 0;
  #channel = 0;
  #frames = 0;

  constructor(channels: number, sink: PlanarSink) {
    this.#channels = Array.from({ length: channels }, () => new Float32Array(CHUNK_FRAMES));
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && this.#partial > 0) at = this.#pushByte(chunk, at);
    const samples = Math.floor((chunk.length - at) / BYTES_PER_SAMPLE);
    this.#pushSamples(chunk, at, samples);
    at += samples * BYTES_PER_SAMPLE;
    while (at < chunk.length) at = this.#pushByte(chunk, at);
  }

  #pushByte(chunk: Uint8Array, at: number): number {
    this.#bytes[this.#partial++] = chunk[at];
    if (this.#partial === BYTES_PER_SAMPLE) {
      this.#partial = 0;
      this.#pushSample(this.#view.getFloat32(0, true));
    }
    return at + 1;
  }

  #pushSamples(chunk: Uint8Array, at: number, samples: number): void {
    // Whole frames at an even place: what nearly every piece of a decoder's output is.
    if (LITTLE_ENDIAN && this.#channels.length === 2 && this.#channel === 0 && (chunk.byteOffset + at) % 4 === 0) {
      const even = samples - (samples % 2);
      this.#pushStereo(new Float32Array(chunk.buffer, chunk.byteOffset + at, even));
      if (even < samples) this.#pushSample(new Float32Array(chunk.buffer, chunk.byteOffset + at + 4 * even, 1)[0]);
      return;
    }
    if (samples === 0) return;
    const view = new DataView(chunk.buffer, chunk.byteOffset + at, samples * BYTES_PER_SAMPLE);
    const channels = this.#channels;
    const count = channels.length;
    let channel = this.#channel;
    let frame = this.#frames;
    for (let i = 0; i < samples; i++) {
      channels[channel][frame] = view.getFloat32(i * BYTES_PER_SAMPLE, true);
      if (++channel === count) {
        channel = 0;
        if (++frame === CHUNK_FRAMES) {
          this.#sink(channels, frame);
          frame = 0;
        }
      }
    }
    this.#channel = channel;
    this.#frames = frame;
  }

  #pushStereo(interleaved: Float32Array): void {
    const [left, right] = this.#channels;
    for (let at = 0; at < interleaved.length;) {
      const frames = Math.min(interleaved.length / 2 - at / 2, CHUNK_FRAMES - this.#frames);
      const to = this.#frames + frames;
      for (let frame = this.#frames; frame < to; frame++) {
        left[frame] = interleaved[at];
        right[frame] = interleaved[at + 1];
        at += 2;
      }
      this.#frames = to;
      if (to === CHUNK_FRAMES) this.flush();
    }
  }

  #pushSample(sample: number): void {
    this.#channels[this.#channel][this.#frames] = sample;
    if (++this.#channel < this.#channels.length) return;
    this.#channel = 0;
    if (++this.#frames === CHUNK_FRAMES) this.flush();
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
