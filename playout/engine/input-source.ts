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

/** Sound that waits in front of the mixer, for the jitter of those who bring it: 30 ms, more where that runs dry. */
const LEAST_WAITING_FRAMES = 0.03 * ENGINE_RATE_HZ;
const MOST_WAITING_FRAMES = 0.12 * ENGINE_RATE_HZ;
const MORE_WAITING_FRAMES = 0.01 * ENGINE_RATE_HZ;
/** What running dry added is taken back over ten minutes. */
const LESS_PER_FRAME = MORE_WAITING_FRAMES / (600 * ENGINE_RATE_HZ);
/** More than this beyond what should wait is a burst after a stall: the place jumps forward. */
const BURST_FRAMES = 0.1 * ENGINE_RATE_HZ;
/** The speed differs from 1 by at most this (1.7 cents), in proportion to what waits too much or too little. */
const MOST_SPEED_CHANGE = 0.001;
const SPEED_PER_FRAME = MOST_SPEED_CHANGE / (0.01 * ENGINE_RATE_HZ);
/** Time constant of what is taken for waiting: the device brings its sound in pieces. */
const SMOOTHING_FRAMES = ENGINE_RATE_HZ;
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
  #wanted = LEAST_WAITING_FRAMES;
  #written = 0;
  #sinceWritten = READY_FRAMES;
  #runs = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#ring = new FrameRing(memory);
    this.#written = this.#ring.writtenFrames;
  }

  get ready(): boolean {
    return this.#sinceWritten < READY_FRAMES;
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
    const goesOn = there - frames * speed >= EDGE_FRAMES && there < this.#wanted + BURST_FRAMES;
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
    this.#wanted = Math.max(LEAST_WAITING_FRAMES, this.#wanted - frames * LESS_PER_FRAME);
    this.#smoothedWaiting += ((waiting - this.#smoothedWaiting) * frames) / SMOOTHING_FRAMES;
    const change = (this.#smoothedWaiting - this.#wanted) * SPEED_PER_FRAME;
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
    if (there < this.#wanted) this.#wanted = Math.min(MOST_WAITING_FRAMES, this.#wanted + MORE_WAITING_FRAMES);
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
