import { FrameRing } from '../api/frame-ring.js';
import { BLOCK_FRAMES, CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import { Varispeed, VARISPEED_REACH_FRAMES } from '../dsp/varispeed.js';
import type { Clip } from './clip.js';

/** Where the sound of a live input comes from. */
export interface InputSource {
  /**
   * Writes frames [from, to) of both channels; `frame` is the programme frame of `from`. What is not there is silence.
   * Returns the number of frames for which there was nothing.
   */
  read(left: Float32Array, right: Float32Array, from: number, to: number, frame: number): number;
  /** Sound has come lately. */
  readonly ready: boolean;
}

/** What a live input hears in a scenario: recordings, each from a programme frame on. */
export class ClipSource implements InputSource {
  readonly #clips: { samples: Float32Array; frames: number; startFrame: number }[] = [];
  readonly ready = true;

  add(clip: Clip, startFrame: number): void {
    this.#clips.push({ samples: new Float32Array(clip.memory), frames: clip.frames, startFrame });
  }

  read(left: Float32Array, right: Float32Array, from: number, to: number, frame: number): number {
    left.fill(0, from, to);
    right.fill(0, from, to);
    for (const { samples, frames, startFrame } of this.#clips) {
      const first = Math.max(frame, startFrame);
      const end = Math.min(frame + to - from, startFrame + frames);
      for (let now = first; now < end; now++) {
        left[from + now - frame] += samples[2 * (now - startFrame)];
        right[from + now - frame] += samples[2 * (now - startFrame) + 1];
      }
    }
    return 0;
  }
}

/** How much sound waits in front of the mixer, for the jitter of those who bring it. In frames. */
export interface Waiting {
  /** So much, and more by a step wherever that runs dry, up to the most. What that added is taken back over ten minutes. */
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** More than this beyond what should wait is a burst after a stall: the place jumps forward. */
  readonly burst: number;
  /** So much too much or too little changes the speed by `MOST_SPEED_CHANGE`, less in proportion. */
  readonly reach: number;
  /** Time constant of what is taken for waiting: the sound comes in pieces. */
  readonly smoothing: number;
}

const milliseconds = (ms: number): number => (ms * ENGINE_RATE_HZ) / 1000;

/** A device of this machine. */
export const DEVICE_WAITING: Waiting = {
  least: milliseconds(30),
  most: milliseconds(120),
  step: milliseconds(10),
  burst: milliseconds(100),
  reach: milliseconds(10),
  smoothing: milliseconds(1000),
};

/** A stream over a network: seconds may pass between two pieces, and nobody notices that it is heard later. */
export const STREAM_WAITING: Waiting = {
  least: milliseconds(2000),
  most: milliseconds(8000),
  step: milliseconds(1000),
  burst: milliseconds(8000),
  reach: milliseconds(1000),
  smoothing: milliseconds(10_000),
};

const LESS_SECONDS = 600;
/** The speed differs from 1 by at most this (1.7 cents). */
const MOST_SPEED_CHANGE = 0.001;
/** A source that has brought nothing for this long, and of which no more than that is left, is about to run dry. */
const DRYING_FRAMES = 0.2 * ENGINE_RATE_HZ;
/** Sound that begins or breaks off does so in this time, without a click. */
const EDGE_FRAMES = 96;
/** A device that brings nothing for this long is not ready. */
const READY_FRAMES = ENGINE_RATE_HZ / 2;

/**
 * What a device brings, out of a ring that another thread fills. The device keeps a time of its own: the place in the ring
 * goes on a little faster or slower than the programme, so that about as much waits as should. Running dry is silence, with
 * soft edges; the programme never waits.
 */
export class RingSource implements InputSource {
  readonly #ring: FrameRing;
  readonly #varispeed = new Varispeed();
  readonly #interleaved = new Float32Array((2 * BLOCK_FRAMES + 2 * VARISPEED_REACH_FRAMES) * CHANNELS);
  #sounding = false;
  /** Where in the ring it reads, between frames. */
  #place = 0;
  #smoothedWaiting = 0;
  #wanted: number;
  #written = 0;
  #sinceWritten = READY_FRAMES;
  #runs = 0;

  constructor(
    memory: SharedArrayBuffer,
    private readonly waiting: Waiting = DEVICE_WAITING,
  ) {
    this.#wanted = waiting.least;
    this.#ring = new FrameRing(memory);
    this.#written = this.#ring.writtenFrames;
  }

  get ready(): boolean {
    return this.#sinceWritten < READY_FRAMES;
  }

  /** Nothing comes any more and what waits is nearly over; or nothing has come yet. */
  get isDrying(): boolean {
    if (!this.#sounding) return true;
    return this.#sinceWritten >= DRYING_FRAMES && this.#written - this.#place < DRYING_FRAMES;
  }

  /** How often it ran dry or jumped since it was made. */
  get breaks(): number {
    return this.#runs;
  }

  /** Frames that wait now, smoothed; and how many should. */
  get waitingFrames(): { readonly is: number; readonly wanted: number } {
    return { is: this.#smoothedWaiting, wanted: this.#wanted };
  }

  read(left: Float32Array, right: Float32Array, from: number, to: number): number {
    const frames = to - from;
    const written = this.#ring.writtenFrames;
    this.#sinceWritten = written === this.#written ? this.#sinceWritten + frames : 0;
    this.#written = written;
    const begins = !this.#sounding;
    if (begins && !this.#begin(written)) {
      left.fill(0, from, to);
      right.fill(0, from, to);
      return frames;
    }
    const speed = this.#speed(written - this.#place, frames);
    const there = written - this.#place - VARISPEED_REACH_FRAMES - 1;
    const goesOn = there - frames * speed >= EDGE_FRAMES && there < this.#wanted + this.waiting.burst;
    const got = goesOn ? frames : Math.max(0, Math.min(frames, Math.floor(there / speed)));
    this.#copy(left, right, from, got, speed);
    if (begins) fade(left, right, from, Math.min(got, EDGE_FRAMES), 1);
    if (!goesOn) this.#breakOff(left, right, from, got, to, there);
    return frames - got;
  }

  /** Starts where as much waits as should; false while there is not as much. */
  #begin(written: number): boolean {
    if (!this.ready || written < this.#wanted + 2 * VARISPEED_REACH_FRAMES) return false;
    if (written - this.#place < this.#wanted) return false;
    this.#place = written - this.#wanted;
    this.#smoothedWaiting = this.#wanted;
    this.#sounding = true;
    return true;
  }

  #speed(waiting: number, frames: number): number {
    const { least, step, reach, smoothing } = this.waiting;
    this.#wanted = Math.max(least, this.#wanted - (frames * step) / (LESS_SECONDS * ENGINE_RATE_HZ));
    this.#smoothedWaiting += ((waiting - this.#smoothedWaiting) * frames) / smoothing;
    const change = ((this.#smoothedWaiting - this.#wanted) * MOST_SPEED_CHANGE) / reach;
    return 1 + Math.max(-MOST_SPEED_CHANGE, Math.min(MOST_SPEED_CHANGE, change));
  }

  #copy(left: Float32Array, right: Float32Array, from: number, frames: number, speed: number): void {
    const first = Math.floor(this.#place) - VARISPEED_REACH_FRAMES;
    const last = Math.ceil(this.#place + frames * speed) + VARISPEED_REACH_FRAMES;
    const end = Math.min(last, this.#written);
    if (frames > 0) {
      this.#ring.read(first, end - first, this.#interleaved);
      this.#varispeed.read(this.#interleaved, this.#place - first, speed, left, right, from, from + frames);
    }
    this.#place += frames * speed;
  }

  /** There is too little to go on with, or so much that the place has to jump: the sound ends softly here. */
  #breakOff(left: Float32Array, right: Float32Array, from: number, got: number, to: number, there: number): void {
    const edge = Math.min(got, EDGE_FRAMES);
    fade(left, right, from + got - edge, edge, -1);
    left.fill(0, from + got, to);
    right.fill(0, from + got, to);
    this.#sounding = false;
    this.#runs++;
    const { most, step } = this.waiting;
    if (there < this.#wanted) this.#wanted = Math.min(most, this.#wanted + step);
  }
}

/** A linear fade over `frames` frames, in or out. */
function fade(left: Float32Array, right: Float32Array, from: number, frames: number, direction: 1 | -1): void {
  for (let i = 0; i < frames; i++) {
    const gain = (direction === 1 ? i + 1 : frames - i - 1) / frames;
    left[from + i] *= gain;
    right[from + i] *= gain;
  }
}
