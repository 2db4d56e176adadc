import type { FrameRing } from '../api/frame-ring.js';
import { CHANNELS } from '../api/units.js';

const FRAME_BYTES = CHANNELS * 4;
const ROOM_FRAMES = 4800;

/** Puts interleaved float32 L R into a ring, as a pipe brings it: a frame may be cut in two. */
export class FrameWriter {
  readonly #left = new Float32Array(ROOM_FRAMES);
  readonly #right = new Float32Array(ROOM_FRAMES);
  #rest: Buffer = Buffer.alloc(0);

  constructor(private readonly ring: FrameRing) {}

  /** Another process brings sound from now on: what the one before left of a frame is no part of it. */
  begin(): void {
    this.#rest = Buffer.alloc(0);
  }

  /** Returns the number of whole frames that came. */
  take(bytes: Buffer): number {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const frames = Math.floor(all.length / FRAME_BYTES);
    this.#rest = Buffer.from(all.subarray(frames * FRAME_BYTES));
    for (let at = 0; at < frames; at += ROOM_FRAMES) {
      const count = Math.min(ROOM_FRAMES, frames - at);
      for (let i = 0; i < count; i++) {
        this.#left[i] = all.readFloatLE((at + i) * FRAME_BYTES);
        this.#right[i] = all.readFloatLE((at + i) * FRAME_BYTES + 4);
      }
      this.ring.write(this.#left, this.#right, 0, count);
    }
    return frames;
  }
}
