import { FINGERPRINT_RATE_HZ, FINGERPRINT_SECONDS, FINGERPRINT_TAPS } from '../fingerprint.js';
import { Filters } from './filters.js';
import {
  AUDIO,
  checked,
  KEEP_FRAME,
  made,
  PCM_S16LE,
  SAMPLES_S16,
  type ByteSink,
  type FormatContext,
  type Frame,
  type Libav,
  type Packet,
} from './package.js';

const BYTES_PER_SAMPLE = 2;
const SINK_BYTES = 4096;
const MONO = { nbChannels: 1, order: 1, mask: 4n } as const;

/** Makes a file's chromaprint from its frames, as `ffmpeg -f chromaprint` does. */
export class Fingerprint {
  readonly #filters: Filters;
  readonly #muxer: FormatContext;
  readonly #sink: ByteSink;
  readonly #packet: Packet;
  readonly #pieces: Buffer[] = [];
  #left = FINGERPRINT_SECONDS * FINGERPRINT_RATE_HZ;

  /** For frames like `first`. Throws LibavFault. */
  constructor(libav: Libav, first: Frame) {
    this.#filters = new Filters(libav, first, [
      ['aresample', `${FINGERPRINT_RATE_HZ}:filter_size=${FINGERPRINT_TAPS}`],
      ['aformat', 'sample_fmts=s16:channel_layouts=mono'],
    ]);
    this.#packet = new libav.Packet();
    this.#packet.alloc();
    this.#muxer = new libav.FormatContext();
    this.#sink = new libav.IOContext();
    checked(this.#muxer.allocOutputContext2(null, 'chromaprint', null), 'chromaprint');
    this.#sink.allocContextWithCallbacks(
      SINK_BYTES,
      1,
      null,
      (bytes) => {
        this.#pieces.push(Buffer.from(bytes));
        return bytes.length;
      },
      null,
    );
    this.#muxer.pb = this.#sink;
    Object.assign(this.#muxer.newStream(null).codecpar, {
      codecType: AUDIO,
      codecId: PCM_S16LE,
      format: SAMPLES_S16,
      sampleRate: FINGERPRINT_RATE_HZ,
      channelLayout: MONO,
    });
    checked(this.#muxer.setOption('fp_format', 'raw'), 'fp_format');
    checked(this.#muxer.writeHeaderSync(), 'chromaprint');
  }

  /** Takes a frame in and leaves it as it is. */
  push(frame: Frame): void {
    if (this.#left === 0) return;
    this.#filters.push(frame, KEEP_FRAME);
    this.#filters.pull(this.#write);
  }

  /** Raw 32-bit values as little endian bytes; null where the sound is too short for one. Once. */
  finish(): Uint8Array | null {
    if (this.#left > 0) {
      this.#filters.push(null);
      this.#filters.pull(this.#write);
    }
    checked(this.#muxer.writeTrailerSync(), 'chromaprint');
    const print = Buffer.concat(this.#pieces);
    return print.length === 0 ? null : new Uint8Array(print);
  }

  readonly #write = (frame: Frame): void => {
    const samples = Math.min(frame.nbSamples, this.#left);
    if (samples === 0) return;
    const [plane] = made(frame.data, 'samples');
    const packet = this.#packet;
    packet.data = plane.subarray(0, samples * BYTES_PER_SAMPLE);
    packet.pts = packet.dts = BigInt(FINGERPRINT_SECONDS * FINGERPRINT_RATE_HZ - this.#left);
    checked(this.#muxer.writeFrameSync(packet), 'chromaprint');
    packet.unref();
    this.#left -= samples;
  };

  free(): void {
    this.#muxer.pb = null;
    this.#muxer.freeContext();
    this.#sink.freeContext();
    this.#packet.free();
    this.#filters.free();
  }
}
