/** MPEG-1 layer III, ISO/IEC 11172-3 2.4.2.3: bit rates by index, kbit/s. */
const KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const RATES_HZ = [44_100, 48_000, 32_000];
const HEADER_BYTES = 4;

/** Samples per channel that one frame carries. */
export const MP3_FRAME_SAMPLES = 1152;

/** Bytes of the frame whose header is at `at`; undefined where there is no MPEG-1 layer III header. */
function frameBytes(bytes: Uint8Array, at: number): number | undefined {
  // Eleven bits of sync, version 1, layer III; the last bit of the second byte tells of a checksum.
  if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xfa) return undefined;
  const third = bytes[at + 2];
  const kbps = KBPS[third >> 4] as number | undefined;
  const rateHz = RATES_HZ[(third >> 2) & 3] as number | undefined;
  if (kbps === undefined || kbps === 0 || rateHz === undefined) return undefined;
  const padding = (third >> 1) & 1;
  return Math.floor((144_000 * kbps) / rateHz) + padding;
}

/** Cuts an MP3 stream that arrives in pieces of any size into whole frames. */
export class Mp3Frames {
  /** Bytes that belonged to no frame. */
  skippedBytes = 0;
  #rest: Uint8Array = new Uint8Array(0);

  /** The frames that `chunk` completes. */
  push(chunk: Uint8Array): Uint8Array[] {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = frameBytes(bytes, at);
      if (length === undefined) {
        at++;
        this.skippedBytes++;
        continue;
      }
      if (at + length > bytes.length) break;
      frames.push(bytes.slice(at, at + length));
      at += length;
    }
    this.#rest = bytes.slice(at);
    return frames;
  }
}
