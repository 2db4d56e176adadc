import { smoothStep } from '../smooth-step.js';
import type { Stage } from '../stage.js';

const CHUNK_FRAMES = 256;

/** A change to another bus: how long it runs unheard beside the one on air, and how long they then cross. */
export interface BusChange<B extends Stage> {
  readonly bus: B;
  readonly warmUpFrames: number;
  readonly fadeFrames: number;
}

/**
 * One bus on air, and the click-free way to another: the new one runs beside the old one unheard until its filters and gains
 * have settled, then an equal-gain crossfade, then the old one is let go. A change that comes while another fades waits for
 * its end; of several the last one counts. No latency.
 */
export class BusSwitch<B extends Stage> implements Stage {
  readonly latencyFrames = 0;
  readonly #l = new Float32Array(CHUNK_FRAMES);
  readonly #r = new Float32Array(CHUNK_FRAMES);
  #current: B;
  #next: BusChange<B> | undefined;
  #waiting: BusChange<B> | undefined;
  /** Frames since the change began: first warm-up, then fade. */
  #position = 0;

  constructor(bus: B) {
    this.#current = bus;
  }

  /** What is on air; while two cross, the one that goes. */
  get current(): B {
    return this.#current;
  }

  /** What will be on air when all changes are done. */
  get destination(): B {
    return (this.#waiting ?? this.#next)?.bus ?? this.#current;
  }

  /** The change that goes on now, and the one that waits for its end. */
  get next(): B | undefined {
    return this.#next?.bus;
  }

  get waiting(): B | undefined {
    return this.#waiting?.bus;
  }

  /** Frames until the change that goes on now is done; undefined where there is none. */
  get changingFrames(): number | undefined {
    const next = this.#next;
    return next && next.warmUpFrames + next.fadeFrames - this.#position;
  }

  change(change: BusChange<B>): void {
    this.#waiting = undefined;
    const next = this.#next;
    if (next && this.#position > next.warmUpFrames) {
      if (next.bus !== change.bus) this.#waiting = change;
      return;
    }
    this.#position = 0;
    this.#next = change.bus === this.#current ? undefined : change;
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const next = this.#next;
      if (!next) {
        this.#current.process(left, right, at, to);
        return;
      }
      const { warmUpFrames, fadeFrames } = next;
      const phaseEnd = this.#position < warmUpFrames ? warmUpFrames : warmUpFrames + fadeFrames;
      const count = Math.min(to - at, CHUNK_FRAMES, phaseEnd - this.#position);
      this.#both(next, left, right, at, count);
      at += count;
      if (this.#position === warmUpFrames + fadeFrames) {
        this.#current = next.bus;
        this.#next = this.#waiting;
        this.#waiting = undefined;
        this.#position = 0;
      }
    }
  }

  #both(next: BusChange<B>, left: Float32Array, right: Float32Array, from: number, count: number): void {
    const l = this.#l;
    const r = this.#r;
    for (let i = 0; i < count; i++) {
      l[i] = left[from + i];
      r[i] = right[from + i];
    }
    next.bus.process(l, r, 0, count);
    this.#current.process(left, right, from, from + count);
    const faded = this.#position - next.warmUpFrames;
    this.#position += count;
    if (faded < 0) return;
    for (let i = 0; i < count; i++) {
      const share = smoothStep((faded + i + 1) / next.fadeFrames);
      left[from + i] += (l[i] - left[from + i]) * share;
      right[from + i] += (r[i] - right[from + i]) * share;
    }
  }

  /** Finishes every change at once, and forgets the sound. */
  reset(): void {
    this.#current = this.destination;
    this.#next = undefined;
    this.#waiting = undefined;
    this.#position = 0;
    this.#current.reset();
  }
}
