import type { LiveInputName, LiveInputReading, LiveInputState } from '../api/processing.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../api/units.js';
import { duckDepthDb } from '../dsp/duck/duck.js';
import { LiveDuck } from '../dsp/duck/live-duck.js';
import { LoudnessMeter } from '../dsp/meter/loudness-meter.js';
import { Reverb } from '../dsp/strip/reverb.js';
import { Strip, type StripOptions } from '../dsp/strip/strip.js';
import type { CartEnd, CartWall } from './cart-wall.js';
import type { DuckNow, DuckSettings } from './ducking.js';
import type { Fallback } from './fallback.js';
import type { InputSource } from './input-source.js';
import { LiveInput, sendLinear } from './live-input.js';
import type { Ducker, Player } from './player.js';

export interface MixerOptions {
  readonly duck: DuckSettings;
  readonly liveAttackMs: number;
  readonly speechTargetLufs: number;
  /** What a microphone passes; null passes it on as it is. */
  readonly microphone: StripOptions | null;
  /** What the carts of the wall pass; null passes them on bit for bit. */
  readonly jingles: StripOptions | null;
  readonly reverb: { readonly decaySeconds: number; readonly preDelayMs: number; readonly levelDb: number };
}

/** A send that is made once does not have its strip make it. */
const NO_SEND_DB = -60;

/** What the mixer found in a span. */
export interface Mixed {
  /** Frames that the item on air did not have. */
  missingFrames: number;
  /** Something of the rundown sounded beside it. */
  otherSounded: boolean;
}

/**
 * Puts a span of programme together: the beds (items, fallback), lowered as a whole for a live voice; then carts, live inputs
 * and the reverb, which nothing lowers.
 */
export class Mixer {
  readonly #inputs = new Map<LiveInputName, { readonly input: LiveInput; readonly duck: LiveDuck }>();
  readonly #scratch = {
    left: new Float32Array(BLOCK_FRAMES),
    right: new Float32Array(BLOCK_FRAMES),
    gain: new Float32Array(BLOCK_FRAMES),
  };
  readonly #sendLeft = new Float32Array(BLOCK_FRAMES);
  readonly #sendRight = new Float32Array(BLOCK_FRAMES);
  readonly #strip: Strip | undefined;
  readonly #reverb: Reverb | undefined;
  readonly #beds = new LoudnessMeter({ sampleRateHz: ENGINE_RATE_HZ, channels: 2 });
  readonly #bedChannels: Float32Array[] = [];
  readonly #mixed: Mixed = { missingFrames: 0, otherSounded: false };
  #wantedDb = 0;

  constructor(
    private readonly options: MixerOptions,
    private readonly carts: CartWall,
    private readonly fallback: Fallback,
    private readonly ducker: Ducker,
  ) {
    const { jingles, microphone, reverb } = options;
    this.#strip = jingles ? new Strip(jingles, ENGINE_RATE_HZ) : undefined;
    const sends = [jingles, microphone].some((strip) => strip !== null && strip.reverbSendDb > NO_SEND_DB);
    this.#reverb = sends ? new Reverb(reverb, ENGINE_RATE_HZ) : undefined;
  }

  /** Gives the station a live input. */
  connect(name: LiveInputName, source: InputSource): void {
    const { microphone, duck, liveAttackMs, speechTargetLufs } = this.options;
    const strip = microphone ? new Strip({ ...microphone, reverbSendDb: NO_SEND_DB }, ENGINE_RATE_HZ) : null;
    this.#inputs.set(name, {
      input: new LiveInput(
        {
          input: name,
          targetLufs: speechTargetLufs,
          reverbSendLinear: microphone ? sendLinear(microphone.reverbSendDb) : 0,
          strip,
        },
        source,
      ),
      duck: new LiveDuck({ attackMs: liveAttackMs, holdMs: duck.holdMs, releaseMs: duck.releaseMs }, ENGINE_RATE_HZ),
    });
  }

  /** Opens or closes a live input: undefined where the station has none of that name, false where nothing changed. */
  setOpen(name: LiveInputName, open: boolean): boolean | undefined {
    return this.#inputs.get(name)?.input.setOpen(open);
  }

  /**
   * Mixes frames [from, to) of the block, which are silent; `frame` is the programme frame of `from`. Calls `ended` for every
   * cart that came to its end. The result is valid until the next call.
   */
  mix(
    left: Float32Array,
    right: Float32Array,
    from: number,
    to: number,
    frame: number,
    players: Iterable<Player>,
    current: Player | undefined,
    ended: (cart: CartEnd) => void,
  ): Mixed {
    const mixed = this.#mixed;
    mixed.missingFrames = 0;
    mixed.otherSounded = false;
    for (const player of players) {
      const lost = player.mix(left, right, from, to, frame, this.#scratch, this.ducker);
      if (player === current) mixed.missingFrames = lost;
      else if (lost < to - from) mixed.otherSounded = true;
    }
    this.fallback.mix(left, right, from, to);
    if (this.#reverb) {
      this.#sendLeft.fill(0, from, to);
      this.#sendRight.fill(0, from, to);
    }
    if (this.#inputs.size > 0) this.#duckBeds(left, right, from, to, frame);
    this.#mixCarts(left, right, from, to, frame, ended);
    for (const { input } of this.#inputs.values()) input.mix(left, right, from, to, this.#sendLeft, this.#sendRight);
    this.#addReverb(left, right, from, to);
    return mixed;
  }

  /** How deep a voice ducks the beds is looked up every 10 ms of the programme's line, wherever blocks begin. */
  #duckBeds(left: Float32Array, right: Float32Array, from: number, to: number, frame: number): void {
    for (let at = from; at < to;) {
      const now = frame + at - from;
      const intoLook = now % BLOCK_FRAMES;
      if (intoLook === 0) this.#wantedDb = this.#lookUpDepth();
      const end = Math.min(to, at + BLOCK_FRAMES - intoLook);
      this.#duckSpan(left, right, at, end, now);
      at = end;
    }
  }

  #lookUpDepth(): number {
    const { speechTargetLufs, duck } = this.options;
    return duckDepthDb(speechTargetLufs, this.#beds.shortTermLufs ?? duck.targetLufs, duck.differenceLu);
  }

  #duckSpan(left: Float32Array, right: Float32Array, from: number, to: number, frame: number): void {
    this.#bedChannels[0] = left;
    this.#bedChannels[1] = right;
    this.#beds.process(this.#bedChannels, from, to);
    const { gain } = this.#scratch;
    for (const { input, duck } of this.#inputs.values()) {
      input.listen(from, to, frame);
      if (!duck.process(input.heardLeft, input.heardRight, from, to, gain, input.isOpen, this.#wantedDb)) continue;
      for (let i = from; i < to; i++) {
        left[i] *= gain[i];
        right[i] *= gain[i];
      }
    }
  }

  #mixCarts(
    left: Float32Array,
    right: Float32Array,
    from: number,
    to: number,
    frame: number,
    ended: (cart: CartEnd) => void,
  ): void {
    const strip = this.#strip;
    if (strip === undefined) {
      for (const cart of this.carts.mix(left, right, from, to, frame)) ended(cart);
      return;
    }
    const { left: wallLeft, right: wallRight } = this.#scratch;
    wallLeft.fill(0, from, to);
    wallRight.fill(0, from, to);
    for (const cart of this.carts.mix(wallLeft, wallRight, from, to, frame)) ended(cart);
    strip.process(wallLeft, wallRight, from, to, this.#sendLeft, this.#sendRight);
    for (let i = from; i < to; i++) {
      left[i] += wallLeft[i];
      right[i] += wallRight[i];
    }
  }

  #addReverb(left: Float32Array, right: Float32Array, from: number, to: number): void {
    if (this.#reverb === undefined) return;
    this.#reverb.process(this.#sendLeft, this.#sendRight, from, to);
    for (let i = from; i < to; i++) {
      left[i] += this.#sendLeft[i];
      right[i] += this.#sendRight[i];
    }
  }

  /** The ducking by live voices that everything on air is under now. */
  duckNow(): DuckNow {
    let deepest: DuckNow = { db: 0, reason: null };
    for (const { input, duck } of this.#inputs.values())
      if (duck.gainDb < deepest.db) deepest = { db: duck.gainDb, reason: input.input };
    return deepest;
  }

  inputStates(): LiveInputState[] {
    return [...this.#inputs.values()].map(({ input }) => input.state());
  }

  takeReadings(): LiveInputReading[] {
    return [...this.#inputs.values()].map(({ input }) => input.takeReading());
  }
}
