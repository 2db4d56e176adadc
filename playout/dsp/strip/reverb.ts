import { linearFromDb } from '../../api/units.js';
import { DelayNetwork, NETWORK_FRAMES } from './delay-network.js';
import { Diffuser } from './diffuser.js';
import { checkedRateHz, inRange } from '../range.js';
import { sanitiseStereo } from '../sanitise.js';
import type { Stage } from '../stage.js';

/** Allpass delays of each side, in seconds (those of Dattorro's plate; the right side's a little longer). */
const DIFFUSION_SECONDS = [0.00477, 0.0036, 0.01273, 0.00931] as const;
const RIGHT_STRETCH = 1.09;
const SMALLEST_ROOM = 0.35;
const LARGE_ROOM_DECAY_SECONDS = 0.8;
/** The room does not answer to rumble: a first-order high pass before it. */
const LOW_CUT_HZ = 150;

export interface ReverbOptions {
  /** Time in which the room falls by 60 dB at middle frequencies; treble falls faster. 0.2..10 s. */
  readonly decaySeconds: number;
  /** Time before the room answers: 0..200 ms. */
  readonly preDelayMs: number;
  /** -60..6; at 0 a steady sound makes a room as loud as the send, whatever the decay time. */
  readonly levelDb: number;
}

/**
 * A stereo room: pre-delay, diffusion, and a delay network. Takes the send and gives the wet sound alone, to be added to
 * the mix. When it has died away it is exactly silent, and costs nothing until something comes in. No latency beside its
 * pre-delay.
 */
export class Reverb implements Stage {
  readonly latencyFrames = 0;
  readonly #preDelayFrames: number;
  readonly #lineL: Float64Array;
  readonly #lineR: Float64Array;
  readonly #mask: number;
  readonly #diffuserL: Diffuser;
  readonly #diffuserR: Diffuser;
  readonly #network: DelayNetwork;
  readonly #level: number;
  readonly #lowCut: number;
  readonly #longestFrames: number;
  readonly #inL = new Float64Array(NETWORK_FRAMES);
  readonly #inR = new Float64Array(NETWORK_FRAMES);
  readonly #outL = new Float64Array(NETWORK_FRAMES);
  readonly #outR = new Float64Array(NETWORK_FRAMES);
  #lowL = 0;
  #lowR = 0;
  #at = 0;
  #asleep = true;

  constructor(options: ReverbOptions, sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    inRange('reverb.decaySeconds', options.decaySeconds, 0.2, 10);
    inRange('reverb.preDelayMs', options.preDelayMs, 0, 200);
    inRange('reverb.levelDb', options.levelDb, -60, 6);
    this.#preDelayFrames = Math.round((options.preDelayMs / 1000) * sampleRateHz);
    const size = 2 ** Math.ceil(Math.log2(this.#preDelayFrames + 1));
    this.#mask = size - 1;
    this.#lineL = new Float64Array(size);
    this.#lineR = new Float64Array(size);
    // A room that decays quickly is a small one: its walls are near.
    const room = Math.min(1, Math.max(SMALLEST_ROOM, options.decaySeconds / LARGE_ROOM_DECAY_SECONDS));
    const delays = (stretch: number): number[] =>
      DIFFUSION_SECONDS.map((seconds) => Math.round(seconds * room * stretch * sampleRateHz));
    const right = delays(RIGHT_STRETCH);
    this.#diffuserL = new Diffuser(delays(1));
    this.#diffuserR = new Diffuser(right);
    this.#network = new DelayNetwork(options.decaySeconds, room, sampleRateHz);
    this.#level = linearFromDb(options.levelDb) / Math.sqrt(2 * this.#network.energy);
    this.#lowCut = 1 - Math.exp((-2 * Math.PI * LOW_CUT_HZ) / sampleRateHz);
    const diffusion = right.reduce((sum, frames) => sum + frames, 0);
    this.#longestFrames = this.#preDelayFrames + diffusion + this.#network.longestFrames;
  }

  /** It has died away; nothing comes out until something comes in. */
  get asleep(): boolean {
    return this.#asleep;
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    sanitiseStereo(left, right, from, to);
    let at = from;
    while (at < to) {
      if (this.#asleep) {
        while (at < to && left[at] === 0 && right[at] === 0) at++;
        if (at === to) return;
        this.#asleep = false;
      }
      const count = Math.min(to - at, NETWORK_FRAMES, this.#longestFrames - this.#network.quietFrames);
      this.#chunk(left, right, at, count);
      at += count;
      // Silent for longer than the longest way through it: nothing is left in the lines.
      if (this.#network.quietFrames === this.#longestFrames) this.reset();
    }
  }

  #chunk(left: Float32Array, right: Float32Array, from: number, count: number): void {
    this.#take(left, right, from, count);
    this.#diffuserL.process(this.#inL, count);
    this.#diffuserR.process(this.#inR, count);
    this.#network.process(this.#inL, this.#inR, this.#outL, this.#outR, count);
    const level = this.#level;
    for (let i = 0; i < count; i++) {
      left[from + i] = this.#outL[i] * level;
      right[from + i] = this.#outR[i] * level;
    }
  }

  /** Low cut and pre-delay: fills the input of the network. */
  #take(left: Float32Array, right: Float32Array, from: number, count: number): void {
    const share = this.#lowCut;
    const mask = this.#mask;
    const delay = this.#preDelayFrames;
    let lowL = this.#lowL;
    let lowR = this.#lowR;
    let at = this.#at;
    for (let i = 0; i < count; i++) {
      lowL += (left[from + i] - lowL) * share;
      lowR += (right[from + i] - lowR) * share;
      this.#lineL[at & mask] = left[from + i] - lowL;
      this.#lineR[at & mask] = right[from + i] - lowR;
      this.#inL[i] = this.#lineL[(at - delay) & mask];
      this.#inR[i] = this.#lineR[(at - delay) & mask];
      at++;
    }
    this.#lowL = lowL;
    this.#lowR = lowR;
    this.#at = at & mask;
  }

  /** Asleep, and all lines empty. */
  reset(): void {
    this.#lineL.fill(0);
    this.#lineR.fill(0);
    this.#diffuserL.reset();
    this.#diffuserR.reset();
    this.#network.reset();
    this.#lowL = 0;
    this.#lowR = 0;
    this.#at = 0;
    this.#asleep = true;
  }
}
