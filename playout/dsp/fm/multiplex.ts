import { inRange } from '../range.js';
import { HOP_FRAMES } from './fast-filter.js';
import { FmAudio, type FmAudioReading } from './fm-audio.js';
import type { PreEmphasisUs } from './emphasis.js';
import { MultiplexPower } from './multiplex-power.js';
import { Quadruple } from './quadruple.js';
import { RdsSequence, type RdsOptions } from './rds-sequence.js';
import { RdsSignal } from './rds-signal.js';

/** The multiplex has this rate, four times the programme's. */
export const MULTIPLEX_RATE_HZ = 192_000;
const PROGRAMME_RATE_HZ = 48_000;
export const VALUES_PER_FRAME = MULTIPLEX_RATE_HZ / PROGRAMME_RATE_HZ;
const PILOT_HZ = 19_000;
/** 19 periods of the pilot, 38 of the subcarrier and 57 of the RDS carrier: all of them begin anew after so many values. */
const PERIOD = 192;
const VALUES_PER_MS = MULTIPLEX_RATE_HZ / 1000;

export interface MultiplexOptions {
  /** 50 in Europe, 75 in the Americas and Korea, 0 where the transmitter does it. */
  readonly preEmphasisUs: PreEmphasisUs;
  /** Pilot, 8..10 % of full deviation. */
  readonly pilotPercent: number;
  /** Limit of multiplex power (BS.412), -3..12 dBr; undefined: none. */
  readonly powerLimitDbr: number | undefined;
  /** Turn the phase of voices, so that they are as high above the axis as below. */
  readonly phaseRotator: boolean;
  /** RDS, 1..10 % of full deviation; undefined: none. */
  readonly rds: (RdsOptions & { readonly percent: number }) | undefined;
}

export interface MultiplexReading extends FmAudioReading {
  /** Multiplex power of the last 60 s; null before there is any. */
  readonly powerDbr: number | null;
  /** Gain of the power control: 0 or negative. */
  readonly powerGainDb: number;
}

/** A carrier of `hz` with this peak, one period of all carriers: exact phases, so nothing drifts. */
function carrier(hz: number, peak: number): Float64Array {
  const periods = (hz * PERIOD) / MULTIPLEX_RATE_HZ;
  return Float64Array.from(
    { length: PERIOD },
    (_, n) => peak * Math.sin((2 * Math.PI * ((periods * n) % PERIOD)) / PERIOD),
  );
}

/**
 * The programme (48 kHz stereo) as the signal that modulates an FM transmitter, 192 kHz, +-1.0 at full deviation (75 kHz):
 *
 *     a ((L + R) / 2 + (L - R) / 2 sin 2 w t) + pilot sin w t + rds sin 3 w t,   w / 2 pi = 19 kHz
 *
 * (ITU-R BS.450-4, 3: the subcarrier crosses zero upwards wherever the pilot crosses zero; IEC 62106, 1.4: RDS in phase with
 * the pilot's third harmonic.) The audio's share a is what pilot and RDS leave, so the sum of all peaks is full deviation.
 * The same input, text and clock give the same values whatever blocks they come in.
 */
export class Multiplex {
  /** Frames of the programme by which the sound is late; pilot and RDS begin with the first value. */
  readonly latencyFrames: number;
  readonly #audio: FmAudio;
  readonly #quadruples = [new Quadruple(), new Quadruple()] as const;
  readonly #power: MultiplexPower;
  readonly #sequence: RdsSequence | undefined;
  readonly #rds: RdsSignal | undefined;
  readonly #share: number;
  readonly #pilot: Float64Array;
  readonly #subcarrier = carrier(2 * PILOT_HZ, 1);
  readonly #rdsCarrier: Float64Array;
  readonly #inLeft = new Float32Array(HOP_FRAMES);
  readonly #inRight = new Float32Array(HOP_FRAMES);
  readonly #left = new Float64Array(HOP_FRAMES);
  readonly #right = new Float64Array(HOP_FRAMES);
  readonly #sums = new Float64Array(HOP_FRAMES * VALUES_PER_FRAME);
  readonly #differences = new Float64Array(HOP_FRAMES * VALUES_PER_FRAME);
  readonly #out = new Float32Array(HOP_FRAMES * VALUES_PER_FRAME);
  /** Frames of the hop that is being filled (and of the one that is being given out). */
  #filled = 0;
  /** Frames given out since the start. */
  #frames = 0;
  /** Place in the carriers' tables. */
  #n = 0;

  constructor(options: MultiplexOptions) {
    const { pilotPercent, powerLimitDbr, rds } = options;
    inRange('pilotPercent', pilotPercent, 8, 10);
    if (rds) inRange('rds.percent', rds.percent, 1, 10);
    if (powerLimitDbr !== undefined) inRange('powerLimitDbr', powerLimitDbr, -3, 12);
    const pilot = pilotPercent / 100;
    const level = rds ? rds.percent / 100 : 0;
    this.#share = 1 - pilot - level;
    this.#pilot = carrier(PILOT_HZ, pilot);
    this.#rdsCarrier = carrier(3 * PILOT_HZ, level);
    this.#audio = new FmAudio(options, PROGRAMME_RATE_HZ);
    if (rds) {
      this.#sequence = new RdsSequence(rds);
      this.#rds = new RdsSignal(this.#sequence);
    }
    const rdsPower = this.#rds ? (this.#rds.power * level ** 2) / 2 : 0;
    this.#power = new MultiplexPower(powerLimitDbr, pilot ** 2 / 2 + rdsPower);
    this.latencyFrames = HOP_FRAMES + this.#audio.latencyFrames + this.#quadruples[0].latencyFrames;
    this.#hop();
  }

  /**
   * Takes frames [from, to) of both channels and writes four values for each into `out`, from `outFrom` on. Allocates
   * nothing.
   */
  process(left: Float32Array, right: Float32Array, from: number, to: number, out: Float32Array, outFrom = 0): void {
    let at = outFrom;
    for (let i = from; i < to; i++) {
      this.#inLeft[this.#filled] = left[i];
      this.#inRight[this.#filled] = right[i];
      const values = this.#filled * VALUES_PER_FRAME;
      out[at++] = this.#out[values];
      out[at++] = this.#out[values + 1];
      out[at++] = this.#out[values + 2];
      out[at++] = this.#out[values + 3];
      this.#frames++;
      if (++this.#filled === HOP_FRAMES) {
        this.#filled = 0;
        this.#hop();
      }
    }
  }

  /** Radio text: the first 64 characters of it are sent; '' is no text. */
  setText(text: string): void {
    this.#sequence?.setText(text);
  }

  /** Says at which instant the next value is sent: what clock time goes by. Without a clock none is sent. */
  setClock(epochMs: number): void {
    this.#sequence?.setClock(RdsSignal.bitAt(this.#frames * VALUES_PER_FRAME), epochMs);
  }

  takeReading(): MultiplexReading {
    return { ...this.#audio.takeReading(), powerDbr: this.#power.powerDbr, powerGainDb: this.#power.gainDb };
  }

  #hop(): void {
    const left = this.#left;
    const right = this.#right;
    this.#audio.process(this.#inLeft, this.#inRight, this.#power.gain, left, right);
    for (let i = 0; i < HOP_FRAMES; i++) {
      const l = left[i];
      const r = right[i];
      left[i] = (l + r) / 2;
      right[i] = (l - r) / 2;
    }
    this.#quadruples[0].process(left, this.#sums);
    this.#quadruples[1].process(right, this.#differences);
    this.#compose();
  }

  #compose(): void {
    const out = this.#out;
    const sums = this.#sums;
    const differences = this.#differences;
    const share = this.#share;
    const rds = this.#rds;
    let n = this.#n;
    let squares = 0;
    for (let i = 0; i < out.length; i++) {
      const data = rds === undefined ? 0 : rds.next() * this.#rdsCarrier[n];
      const value = share * (sums[i] + differences[i] * this.#subcarrier[n]) + this.#pilot[n] + data;
      out[i] = value;
      squares += value * value;
      if (++n === PERIOD) n = 0;
    }
    this.#n = n;
    this.#power.take(squares / out.length);
  }

  reset(): void {
    this.#audio.reset();
    for (const quadruple of this.#quadruples) quadruple.reset();
    this.#power.reset();
    this.#rds?.reset();
    this.#inLeft.fill(0);
    this.#inRight.fill(0);
    this.#filled = 0;
    this.#frames = 0;
    this.#n = 0;
    this.#hop();
  }
}

/** Milliseconds that `values` values of the multiplex last. */
export function multiplexMs(values: number): number {
  return values / VALUES_PER_MS;
}
