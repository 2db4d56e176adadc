import type { StereoSum } from './stereo-sum.js';

/** Rate to which the edges of a file are brought, about; an integer part of the file's own. */
const EDGE_RATE_HZ = 11_025;
const HEAD_SECONDS = 50;
const TAIL_SECONDS = 30;

/** Mono sound of the beginning and end of a file at a low rate: what is looked at more closely than by level. */
export interface EdgeSound {
  readonly rateHz: number;
  /** From the file's first frame on. */
  readonly head: Float32Array;
  /** Up to the file's last frame; empty where `head` holds the whole file. */
  readonly tail: Float32Array;
  /** Where `tail` begins, in samples of `rateHz` from the file's beginning. */
  readonly tailFrom: number;
}

/**
 * What recorders write to that are used one after the other: touching four megabytes anew for every file can cost as much as
 * measuring it does.
 */
export class EdgeMemory {
  #head = new Float32Array(0);
  #tail = new Float32Array(0);

  /** Room for so many samples; what is in it is left over. */
  head(length: number): Float32Array {
    if (this.#head.length < length) this.#head = new Float32Array(length);
    return this.#head.subarray(0, length);
  }

  tail(length: number): Float32Array {
    if (this.#tail.length < length) this.#tail = new Float32Array(length);
    return this.#tail.subarray(0, length);
  }
}

/**
 * Keeps the first 50 s and the last 30 s of a file of any length as mono at about 11 kHz, in fixed memory (4 MB at most).
 * Samples are sums of as many as the rate is divided by: what that lets through from above half the rate is 13 dB down and
 * more, and is no hindrance to what looks for voices and noise.
 */
export class EdgeRecorder {
  readonly #divisor: number;
  readonly #rateHz: number;
  readonly #scale: number;
  readonly #tail: Float32Array;
  readonly #headLength: number;
  /** Whole from the beginning: memory that is not touched costs nothing, growing would touch it twice. */
  readonly #head: Float32Array;
  #count = 0;
  #sum = 0;
  #inSum = 0;

  /** With a `memory`, what it found is valid until that is used again. */
  constructor(sampleRateHz: number, memory: EdgeMemory = new EdgeMemory()) {
    this.#divisor = Math.max(1, Math.round(sampleRateHz / EDGE_RATE_HZ));
    this.#rateHz = sampleRateHz / this.#divisor;
    this.#scale = 1 / (2 * this.#divisor);
    this.#headLength = Math.ceil(HEAD_SECONDS * this.#rateHz);
    this.#head = memory.head(this.#headLength);
    this.#tail = memory.tail(Math.ceil(TAIL_SECONDS * this.#rateHz));
  }

  /**
   * Takes frames [from, to) of every channel (planar); what is beyond two channels is left out. `block`: two channels, of
   * which it holds these frames.
   */
  process(channels: readonly Float32Array[], from: number, to: number, block?: StereoSum): void {
    const left = channels[0];
    const right = channels.length > 1 ? channels[1] : left;
    const divisor = this.#divisor;
    let frame = from;
    // The group that the block before has left unfinished.
    while (this.#inSum > 0 && frame < to) this.#add(left[frame] + right[frame++]);
    while (frame + divisor <= to) {
      const groups = Math.floor((to - frame) / divisor);
      const at = this.#count;
      const inHead = at < this.#headLength;
      const place = inHead ? at : (at - this.#headLength) % this.#tail.length;
      const target = inHead ? this.#head : this.#tail;
      const end = Math.min(place + groups, inHead ? this.#headLength : this.#tail.length);
      if (divisor === 4 && block !== undefined) block.quads(frame, this.#scale, target, place, end);
      else sumGroups(left, right, frame, divisor, target, place, end, this.#scale);
      this.#count += end - place;
      frame += (end - place) * divisor;
    }
    while (frame < to) this.#add(left[frame] + right[frame++]);
  }

  #add(value: number): void {
    this.#sum += value;
    if (++this.#inSum < this.#divisor) return;
    const at = this.#count++;
    const sample = this.#sum * this.#scale;
    if (at < this.#headLength) this.#head[at] = sample;
    else this.#tail[(at - this.#headLength) % this.#tail.length] = sample;
    this.#sum = 0;
    this.#inSum = 0;
  }

  finish(): EdgeSound {
    const inHead = Math.min(this.#count, this.#headLength);
    const after = this.#count - inHead;
    const kept = Math.min(after, this.#tail.length);
    const tail = new Float32Array(kept);
    for (let i = 0; i < kept; i++) tail[i] = this.#tail[(after - kept + i) % this.#tail.length];
    return { rateHz: this.#rateHz, head: this.#head.subarray(0, inHead), tail, tailFrom: this.#count - kept };
  }
}

/** Sums of `divisor` frames of both sides, from `frame` on, into target[at, end). */
function sumGroups(
  left: Float32Array,
  right: Float32Array,
  frame: number,
  divisor: number,
  target: Float32Array,
  at: number,
  end: number,
  scale: number,
): void {
  let i = frame;
  for (let k = at; k < end; k++) {
    let sum = 0;
    for (const next = i + divisor; i < next; i++) sum += left[i] + right[i];
    target[k] = scale * sum;
  }
}

/** The sound of [from, to) seconds of the file, as far as it was kept in one piece. */
export function edgeSoundBetween(edges: EdgeSound, fromSeconds: number, toSeconds: number): Float32Array {
  const from = Math.max(0, Math.round(fromSeconds * edges.rateHz));
  const to = Math.round(toSeconds * edges.rateHz);
  if (to <= edges.head.length) return edges.head.subarray(from, to);
  if (from >= edges.tailFrom) return edges.tail.subarray(from - edges.tailFrom, to - edges.tailFrom);
  if (edges.tailFrom !== edges.head.length) return edges.head.subarray(from, to);
  const both = new Float32Array(edges.head.length + edges.tail.length);
  both.set(edges.head);
  both.set(edges.tail, edges.head.length);
  return both.subarray(from, to);
}
