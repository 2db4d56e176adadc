import type { LiveInputName, LiveInputReading, LiveInputState } from '../api/processing.js';
import { BLOCK_FRAMES, dbFromLinear, ENGINE_RATE_HZ, framesFromSeconds, linearFromDb } from '../api/units.js';
import { fadeGain } from '../dsp/fade.js';
import { LoudnessAgc } from '../dsp/chain/loudness-agc.js';
import { sanitiseStereo } from '../dsp/sanitise.js';
import type { Strip } from '../dsp/strip/strip.js';
import type { InputSource } from './input-source.js';

/** The fader goes up and down in this time: at once, without a click. */
const FADER_FRAMES = framesFromSeconds(0.02);
/** What a reading shows for silence. */
const FLOOR_DBFS = -150;
/** How far the gain rides the voice: a microphone 12 dB too quiet or too loud, and something to spare. */
const MOST_BOOST_DB = 18;
const MOST_CUT_DB = 18;
/** Quieter than this under the target is breath and room, not a voice that is too quiet: the gain stays. */
const GATE_UNDER_TARGET_LU = 18;

export interface LiveInputOptions {
  readonly input: LiveInputName;
  /** Loudness that its voice is brought to. */
  readonly targetLufs: number;
  /** How much of it goes to the reverb, after the fader; 0 is nothing. */
  readonly reverbSendLinear: number;
  /** What it passes first; null passes it on as it is. */
  readonly strip: Strip | null;
}

/**
 * A live input: source -> strip -> slow gated gain -> fader. Strip and gain listen also while the fader is down, so that the
 * voice is at its level with the first word on air.
 */
export class LiveInput {
  readonly input: LiveInputName;
  /** The last span, after the strip and before gain and fader: what the ducking listens to. */
  readonly heardLeft = new Float32Array(BLOCK_FRAMES);
  readonly heardRight = new Float32Array(BLOCK_FRAMES);
  missingFrames = 0;
  readonly #left = new Float32Array(BLOCK_FRAMES);
  readonly #right = new Float32Array(BLOCK_FRAMES);
  readonly #unused = new Float32Array(BLOCK_FRAMES);
  readonly #agc: LoudnessAgc;
  #open = false;
  /** 0 closed .. FADER_FRAMES open. */
  #fader = 0;
  #peak = 0;

  constructor(
    private readonly options: LiveInputOptions,
    private readonly source: InputSource,
  ) {
    this.input = options.input;
    this.#agc = new LoudnessAgc(
      {
        targetLufs: options.targetLufs,
        maxBoostDb: MOST_BOOST_DB,
        maxCutDb: MOST_CUT_DB,
        absoluteGateLufs: options.targetLufs - GATE_UNDER_TARGET_LU,
      },
      ENGINE_RATE_HZ,
    );
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Opens or closes the fader; false where it was so already. */
  setOpen(open: boolean): boolean {
    const changed = open !== this.#open;
    this.#open = open;
    return changed;
  }

  /** Takes frames [from, to) from its source, through strip and gain; `heard` holds them at the same places afterwards. */
  listen(from: number, to: number, frame: number): void {
    const missing = this.source.read(this.#left, this.#right, from, to, frame);
    if (this.#open) this.missingFrames += missing;
    sanitiseStereo(this.#left, this.#right, from, to);
    const peak = this.#peakOf(from, to);
    this.#peak = Math.max(this.#peak, peak);
    this.options.strip?.process(this.#left, this.#right, from, to, this.#unused, this.#unused);
    this.heardLeft.set(this.#left.subarray(from, to), from);
    this.heardRight.set(this.#right.subarray(from, to), from);
    this.#agc.process(this.#left, this.#right, from, to);
  }

  /** Adds what is on air of it to the mix, and its part to the reverb. */
  mix(
    left: Float32Array,
    right: Float32Array,
    from: number,
    to: number,
    sendLeft: Float32Array,
    sendRight: Float32Array,
  ): void {
    if (this.#fader === 0 && !this.#open) return;
    const send = this.options.reverbSendLinear;
    const direction = this.#open ? 1 : -1;
    for (let i = from; i < to; i++) {
      this.#fader = Math.max(0, Math.min(FADER_FRAMES, this.#fader + direction));
      const gain = fadeGain(this.#fader, FADER_FRAMES);
      const l = this.#left[i] * gain;
      const r = this.#right[i] * gain;
      left[i] += l;
      right[i] += r;
      sendLeft[i] += l * send;
      sendRight[i] += r * send;
    }
  }

  #peakOf(from: number, to: number): number {
    let peak = 0;
    for (let i = from; i < to; i++) {
      const l = Math.abs(this.#left[i]);
      const r = Math.abs(this.#right[i]);
      if (l > peak) peak = l;
      if (r > peak) peak = r;
    }
    return peak;
  }

  state(): LiveInputState {
    const { ready } = this.source;
    return {
      input: this.input,
      open: this.#open,
      ready,
      detail: ready ? 'sound comes in' : 'nothing comes in',
      missingFrames: this.missingFrames,
    };
  }

  takeReading(): LiveInputReading {
    const peakDbfs = this.#peak > 0 ? Math.max(FLOOR_DBFS, dbFromLinear(this.#peak)) : FLOOR_DBFS;
    this.#peak = 0;
    const { gateOpen, gainReductionDb } = this.options.strip?.takeReading() ?? { gateOpen: true, gainReductionDb: 0 };
    return { input: this.input, peakDbfs, gateOpen, gainReductionDb, agcGainDb: this.#agc.gainDb };
  }
}

/** A send level in decibels as a factor; -60 is nothing. */
export function sendLinear(sendDb: number): number {
  return sendDb <= -60 ? 0 : linearFromDb(sendDb);
}
