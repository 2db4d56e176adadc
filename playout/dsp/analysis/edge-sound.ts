/** Rate to which the edges of a file are brought, about; an integer part of the file's own. */
const EDGE_RATE_HZ = 11_025;
const HEAD_SECONDS = 60;
const TAIL_SECONDS = 40;

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
 * Keeps the first 60 s and the last 40 s of a file of any length as mono at about 11 kHz, in fixed memory (5 MB at most).
 * Samples are sums of as many as the rate is divided by: what that lets through from above half the rate is 13 dB down and
 * more, and is no hindrance to what looks for voices and noise.
 */
export class EdgeRecorder {
  readonly #divisor: number;
  readonly #rateHz: number;
  readonly #scale: number;
  readonly #tail: Float32Array;
  readonly #headLength: number;
  #head = new Float32Array(4096);
  #count = 0;
  #sum = 0;
  #inSum = 0;

  constructor(sampleRateHz: number, channels: number) {
    this.#divisor = Math.max(1, Math.round(sampleRateHz / EDGE_RATE_HZ));
    this.#rateHz = sampleRateHz / this.#divisor;
    this.#scale = 1 / (this.#divisor * channels);
    this.#headLength = Math.ceil(HEAD_SECONDS * this.#rateHz);
    this.#tail = new Float32Array(Math.ceil(TAIL_SECONDS * this.#rateHz));
  }

  /** Takes frames [from, to) of every channel (planar). */
  process(channels: readonly Float32Array[], from: number, to: number): void {
    const left = channels[0];
    const right = channels.length > 1 ? channels[1] : undefined;
    const divisor = this.#divisor;
    let frame = from;
    while (frame < to) {
      const end = Math.min(to, frame + divisor - this.#inSum);
      let sum = this.#sum;
      if (right === undefined) for (let i = frame; i < end; i++) sum += left[i];
      else for (let i = frame; i < end; i++) sum += left[i] + right[i];
      for (let c = 2; c < channels.length; c++) for (let i = frame; i < end; i++) sum += channels[c][i];
      this.#inSum += end - frame;
      frame = end;
      if (this.#inSum < divisor) {
        this.#sum = sum;
        return;
      }
      this.#keep(sum * this.#scale);
      this.#sum = 0;
      this.#inSum = 0;
    }
  }

  #keep(sample: number): void {
    const at = this.#count++;
    if (at >= this.#headLength) {
      this.#tail[(at - this.#headLength) % this.#tail.length] = sample;
      return;
    }
    if (at === this.#head.length) {
      const longer = new Float32Array(Math.min(this.#headLength, 2 * at));
      longer.set(this.#head);
      this.#head = longer;
    }
    this.#head[at] = sample;
  }

  finish(): EdgeSound {
    const inHead = Math.min(this.#count, this.#headLength);
    const after = this.#count - inHead;
    const kept = Math.min(after, this.#tail.length);
    const tail = new Float32Array(kept);
    for (let i = 0; i < kept; i++) tail[i] = this.#tail[(after - kept + i) % this.#tail.length];
    return { rateHz: this.#rateHz, head: this.#head.slice(0, inHead), tail, tailFrom: this.#count - kept };
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
