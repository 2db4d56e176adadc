import { fadeGain } from '../dsp/fade.js';
import type { CartSegment } from '../api/segment.js';
import type { CartState } from '../api/state.js';
import { framesFromSeconds, linearFromDb } from '../api/units.js';
import type { Clip } from './clip.js';

/** A stopped cart fades out in this time: quick, without a click. */
const STOP_FADE_FRAMES = framesFromSeconds(0.06);

interface Shot {
  readonly cart: CartSegment;
  readonly samples: Float32Array;
  readonly frames: number;
  readonly gain: number;
  readonly loop: boolean;
  readonly startFrame: number;
  readonly startedAtEpochMs: number;
  positionFrames: number;
  stopAtFrame: number | undefined;
  stopReason: string;
}

export interface CartEnd {
  readonly cart: CartSegment;
  readonly startFrame: number;
  readonly startedAtEpochMs: number;
  readonly endFrame: number;
  readonly outcome: 'played' | 'cut';
  readonly reason: string;
}

/** The cart bank: carts held decoded in memory, fired at once and mixed beside the programme. */
export class CartWall {
  readonly #bank = new Map<string, { cart: CartSegment; samples: Float32Array; frames: number }>();
  #shots: Shot[] = [];

  load(cart: CartSegment, clip: Clip): void {
    this.#bank.set(cart.cartId, { cart, samples: new Float32Array(clip.memory), frames: clip.frames });
  }

  /** Forgets every cart that is not in `cartIds`; one that sounds plays to its end. */
  keepOnly(cartIds: ReadonlySet<string>): void {
    for (const cartId of this.#bank.keys()) if (!cartIds.has(cartId)) this.#bank.delete(cartId);
  }

  has(cartId: string): boolean {
    return this.#bank.has(cartId);
  }

  get loaded(): string[] {
    return [...this.#bank.keys()];
  }

  get isSounding(): boolean {
    return this.#shots.length > 0;
  }

  /** Fires a cart at `frame`; one that sounds already starts again from its beginning. */
  fire(cartId: string, frame: number, epochMs: number, options: { loop?: boolean; stopOthers?: boolean }): boolean {
    const held = this.#bank.get(cartId);
    if (held === undefined) return false;
    for (const shot of this.#shots) {
      if (shot.cart.cartId === cartId) this.#stop(shot, frame, 'fired again');
      else if (options.stopOthers === true) this.#stop(shot, frame, `stopped by "${held.cart.title}"`);
    }
    this.#shots.push({
      ...held,
      gain: linearFromDb(held.cart.gainDb),
      loop: options.loop === true,
      startFrame: frame,
      startedAtEpochMs: epochMs,
      positionFrames: 0,
      stopAtFrame: undefined,
      stopReason: '',
    });
    return true;
  }

  /** Stops one cart, or all; returns how many were sounding. */
  stop(cartId: string | undefined, frame: number): number {
    const chosen = this.#shots.filter((shot) => cartId === undefined || shot.cart.cartId === cartId);
    for (const shot of chosen) this.#stop(shot, frame, 'stopped');
    return chosen.length;
  }

  /** Ends every cart that sounds, as when the engine stops; returns them for the record. */
  endAll(frame: number, reason: string): CartEnd[] {
    const ended = this.#shots.map(({ cart, startFrame, startedAtEpochMs }) => {
      return { cart, startFrame, startedAtEpochMs, endFrame: frame, outcome: 'cut', reason } as const;
    });
    this.#shots = [];
    return ended;
  }

  states(): CartState[] {
    return this.#shots.map((shot) => ({
      cartId: shot.cart.cartId,
      loop: shot.loop,
      startFrame: shot.startFrame,
      startedAtEpochMs: shot.startedAtEpochMs,
      durationFrames: shot.frames,
      stopping: shot.stopAtFrame !== undefined,
    }));
  }

  /** Adds frames [from, to) of every cart that sounds; `frame` is the programme frame of `from`. Returns those that ended. */
  mix(left: Float32Array, right: Float32Array, from: number, to: number, frame: number): CartEnd[] {
    if (this.#shots.length === 0) return [];
    const ended: CartEnd[] = [];
    for (const shot of this.#shots) {
      const end = this.#mixShot(shot, left, right, from, to, frame);
      if (end !== undefined) {
        const { cart, startFrame, startedAtEpochMs } = shot;
        const outcome = shot.stopAtFrame === undefined ? 'played' : 'cut';
        ended.push({ cart, startFrame, startedAtEpochMs, endFrame: end, outcome, reason: shot.stopReason });
      }
    }
    if (ended.length > 0)
      this.#shots = this.#shots.filter(
        (shot) => !ended.some((end) => end.startFrame === shot.startFrame && end.cart === shot.cart),
      );
    return ended;
  }

  #stop(shot: Shot, frame: number, reason: string): void {
    if (shot.stopAtFrame !== undefined) return;
    shot.stopAtFrame = frame;
    shot.stopReason = reason;
  }

  /** Returns the programme frame after the shot's last one, once it has ended. */
  #mixShot(
    shot: Shot,
    left: Float32Array,
    right: Float32Array,
    from: number,
    to: number,
    frame: number,
  ): number | undefined {
    const { samples, frames, stopAtFrame } = shot;
    for (let i = from; i < to; i++) {
      const now = frame + i - from;
      let gain = shot.gain;
      if (stopAtFrame !== undefined) {
        const remaining = stopAtFrame + STOP_FADE_FRAMES - now;
        if (remaining <= 0) return now;
        gain *= fadeGain(remaining, STOP_FADE_FRAMES);
      }
      if (shot.positionFrames >= frames) {
        if (!shot.loop || frames === 0) return now;
        shot.positionFrames = 0;
      }
      const at = 2 * shot.positionFrames++;
      left[i] += samples[at] * gain;
      right[i] += samples[at + 1] * gain;
    }
    return shot.positionFrames >= frames && !shot.loop ? frame + to - from : undefined;
  }
}
