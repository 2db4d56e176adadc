import { ENGINE_RATE_HZ } from '../../api/units.js';

const LINE_FRAMES = 2048;
const CENTRE_FRAMES = 620;
const DEPTH_FRAMES = 150;
const RATE_HZ = 0.61;
/** The delay is computed once in this many frames and moves in a straight line between. */
const CONTROL_FRAMES = 32;

/** Two slowly moving delays, a quarter turn apart: one instrument becomes an ensemble. */
export class Chorus {
  readonly #left = new Float32Array(LINE_FRAMES);
  readonly #right = new Float32Array(LINE_FRAMES);
  #frame = 0;

  /** Adds the moving copy of frames [0, frames) to the output. `frames` is a multiple of 32. */
  process(
    inLeft: Float32Array,
    inRight: Float32Array,
    outLeft: Float32Array,
    outRight: Float32Array,
    frames: number,
  ): void {
    for (let from = 0; from < frames; from += CONTROL_FRAMES) {
      const to = Math.min(frames, from + CONTROL_FRAMES);
      this.#side(this.#left, inLeft, outLeft, from, to, 0);
      this.#side(this.#right, inRight, outRight, from, to, Math.PI / 2);
      this.#frame += to - from;
    }
  }

  #side(line: Float32Array, input: Float32Array, output: Float32Array, from: number, to: number, turn: number): void {
    let delay = delayAt(this.#frame, turn);
    const slope = (delayAt(this.#frame + CONTROL_FRAMES, turn) - delay) / CONTROL_FRAMES;
    for (let i = from; i < to; i++) {
      const write = (this.#frame + i - from) & (LINE_FRAMES - 1);
      line[write] = input[i];
      const position = write - delay + LINE_FRAMES;
      const index = Math.floor(position);
      const part = position - index;
      const a = line[index & (LINE_FRAMES - 1)];
      const b = line[(index + 1) & (LINE_FRAMES - 1)];
      output[i] += a + (b - a) * part;
      delay += slope;
    }
  }
}

function delayAt(frame: number, turn: number): number {
  return CENTRE_FRAMES + DEPTH_FRAMES * Math.sin((2 * Math.PI * RATE_HZ * frame) / ENGINE_RATE_HZ + turn);
}
