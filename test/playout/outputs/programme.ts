import { FrameRing } from '../../../playout/api/frame-ring.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../../playout/api/units.js';

const STEP = 0x9e3779;
const MASK = 0xffffff;
const HALF = 0x800000;
const RIGHT_PATTERN = 0x555555;

/** The number whose product with STEP is 1 modulo 2^24, by Newton's iteration. */
const INVERSE = (() => {
  let inverse = 1;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(STEP, inverse)) & MASK;
  return inverse;
})();

/** Left and right of programme frame `n` as 24-bit integers: noise to the ear, and each value names its frame. */
export function markedFrame(n: number): readonly [number, number] {
  const mark = Math.imul(n + 1, STEP) & MASK;
  return [mark - HALF, (mark ^ RIGHT_PATTERN) - HALF];
}

/** The programme frame (modulo 2^24) that two 24-bit samples belong to; undefined where they belong to none. */
export function frameOf(left: number, right: number): number | undefined {
  const mark = left + HALF;
  if (((right + HALF) ^ RIGHT_PATTERN) !== mark) return undefined;
  return (Math.imul(mark, INVERSE) - 1) & MASK;
}

export type Signal = (frame: number) => readonly [number, number];

/** Plays a mixer: fills a ring in real time, in blocks, with a signal that a test knows. */
export class Programme {
  readonly ring = FrameRing.create(10 * ENGINE_RATE_HZ);
  readonly #left = new Float32Array(BLOCK_FRAMES);
  readonly #right = new Float32Array(BLOCK_FRAMES);
  #timer: NodeJS.Timeout | undefined;

  /** `signal` gives +-1.0 samples; the marked frames where left out. */
  constructor(private readonly signal: Signal = (n) => markedFrame(n).map((v) => v / HALF) as [number, number]) {}

  /** Looks every `everyMs` whether blocks are due: the longer, the later each is written. */
  start(everyMs = 3): void {
    const startedAtMs = performance.now();
    const firstFrame = this.ring.writtenFrames;
    this.#timer = setInterval(() => {
      const due = firstFrame + ((performance.now() - startedAtMs) * ENGINE_RATE_HZ) / 1000;
      while (this.ring.writtenFrames + BLOCK_FRAMES <= due) this.writeBlock();
    }, everyMs);
  }

  writeBlock(): void {
    const from = this.ring.writtenFrames;
    for (let i = 0; i < BLOCK_FRAMES; i++) [this.#left[i], this.#right[i]] = this.signal(from + i);
    this.ring.write(this.#left, this.#right, 0, BLOCK_FRAMES);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Captured frames that follow one another on the programme's line. */
export interface Run {
  /** Position in the capture. */
  readonly at: number;
  readonly fromFrame: number;
  frames: number;
}

/** What is in a capture of 32-bit samples: runs of consecutive programme frames, and frames that are neither they nor silence. */
export function runsIn(capture: Buffer): { runs: Run[]; foreign: number; silent: number } {
  const runs: Run[] = [];
  let foreign = 0;
  let silent = 0;
  const frames = Math.floor(capture.length / 8);
  for (let i = 0; i < frames; i++) {
    const left = capture.readInt32LE(i * 8);
    const right = capture.readInt32LE(i * 8 + 4);
    if (left === 0 && right === 0) {
      silent++;
      continue;
    }
    const frame = (left & 0xff) === 0 && (right & 0xff) === 0 ? frameOf(left >> 8, right >> 8) : undefined;
    if (frame === undefined) {
      foreign++;
      continue;
    }
    const run = runs.at(-1);
    if (run && run.at + run.frames === i && run.fromFrame + run.frames === frame) run.frames++;
    else runs.push({ at: i, fromFrame: frame, frames: 1 });
  }
  return { runs, foreign, silent };
}
