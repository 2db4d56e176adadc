import type { StreamPacket } from '../api/stream-packet.js';
import { MP3_FRAME_SAMPLES, Mp3Frames } from './mp3-frames.js';
import { OggPages } from './ogg-pages.js';

/** Cuts what one life of an encoder gives into packets and says which programme frame each begins with. */
export interface StreamStamp {
  push(bytes: Uint8Array): StreamPacket[];
  /** The programme frame after the last one that was given out. */
  readonly nextFrame: number;
}

/**
 * Samples by which a decoded MP3 stream comes late: LAME's encoder delay, 576, and the 529 of every decoder's filter
 * bank. Measured: a click fed at frame f is decoded by ffmpeg at f + 1105.
 */
export const MP3_DELAY_FRAMES = 576 + 529;

/** Stamps MP3 frames by counting them. */
export class Mp3Stamp implements StreamStamp {
  readonly #frames = new Mp3Frames();
  nextFrame: number;

  /** `fromFrame`: the programme frame of the first sample that the encoder was fed. */
  constructor(fromFrame: number) {
    this.nextFrame = fromFrame - MP3_DELAY_FRAMES;
  }

  push(bytes: Uint8Array): StreamPacket[] {
    return this.#frames.push(bytes).map((frame) => {
      const packet: StreamPacket = { kind: 'audio', frame: this.nextFrame, bytes: frame };
      this.nextFrame += MP3_FRAME_SAMPLES;
      return packet;
    });
  }
}

/** Place of the pre-skip in the first Opus header, RFC 7845 section 5.1. */
const PRE_SKIP_AT = 10;

/**
 * Stamps pages of an Opus stream by their granule positions, which count samples of 48 kHz including the pre-skip that
 * every decoder drops (RFC 7845 section 4): a decoded stream is not late. All header pages travel as one packet.
 */
export class OpusStamp implements StreamStamp {
  readonly #pages = new OggPages();
  #headers: Uint8Array[] | undefined = [];
  #preSkipFrames = 0;
  nextFrame: number;

  constructor(private readonly fromFrame: number) {
    this.nextFrame = fromFrame;
  }

  push(bytes: Uint8Array): StreamPacket[] {
    const packets: StreamPacket[] = [];
    for (const page of this.#pages.push(bytes)) {
      if (this.#headers && page.granule === 0) {
        if (page.first) this.#preSkipFrames = page.payload[PRE_SKIP_AT] + 256 * page.payload[PRE_SKIP_AT + 1];
        this.#headers.push(page.bytes);
        continue;
      }
      if (this.#headers) {
        packets.push({ kind: 'header', frame: this.fromFrame, bytes: Buffer.concat(this.#headers) });
        this.#headers = undefined;
      }
      packets.push({ kind: 'audio', frame: this.nextFrame, bytes: page.bytes });
      if (page.granule >= 0) this.nextFrame = this.fromFrame + page.granule - this.#preSkipFrames;
    }
    return packets;
  }
}
