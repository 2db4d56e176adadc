import { linearFromDb } from '../../api/units.js';
import { BiquadCascade } from '../biquad-cascade.js';
import { Gate } from './gate.js';
import { highPassCoefficients } from '../chain/high-pass.js';
import { ParametricEq, type EqBand } from '../chain/parametric-eq.js';
import { checkedRateHz, inRange } from '../range.js';
import { sanitiseStereo } from '../sanitise.js';
import { VoiceCompressor } from './voice-compressor.js';

/** What a microphone or a jingle passes before it joins the programme bus. */
export interface StripOptions {
  /** Quieter than this (sample peak) is closed off: -100 (no gate)..-10. */
  readonly gateDbfs: number;
  /** Rumble below this is taken out: 0 (nothing)..400. */
  readonly highPassHz: number;
  /** Level from which the compressor works: -60..0 (no compressor). */
  readonly compressorDbfs: number;
  /** 1..20. */
  readonly compressorRatio: number;
  readonly eq: readonly EqBand[];
  /** How much of it goes to the reverb: -60 (nothing)..0. */
  readonly reverbSendDb: number;
}

/** What a strip did since the last reading. */
export interface StripReading {
  readonly gateOpen: boolean;
  /** Deepest reduction of the compressor: 0 or negative. */
  readonly gainReductionDb: number;
}

const LOWEST_SEND_DB = -60;

/**
 * Gate, high pass, compressor, equalizer and reverb send of one source; no latency. A stage that the options leave out costs
 * nothing, and with all of them left out the samples pass bit for bit; NaN and infinities become silence. The high pass
 * comes first, so that rumble neither opens the gate nor works the compressor.
 */
export class Strip {
  readonly latencyFrames = 0;
  readonly #highPass: BiquadCascade;
  readonly #gate: Gate;
  readonly #compressor: VoiceCompressor;
  readonly #eq: ParametricEq;
  readonly #send: number;

  /** Throws a RangeError that names the option that is out of its range. */
  constructor(options: StripOptions, sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    const highPassHz = inRange('strip.highPassHz', options.highPassHz, 0, 400);
    const gateDbfs = inRange('strip.gateDbfs', options.gateDbfs, -100, -10);
    const compressorDbfs = inRange('strip.compressorDbfs', options.compressorDbfs, -60, 0);
    const ratio = inRange('strip.compressorRatio', options.compressorRatio, 1, 20);
    const sendDb = inRange('strip.reverbSendDb', options.reverbSendDb, LOWEST_SEND_DB, 0);
    const sections = highPassHz > 0 ? [highPassCoefficients(highPassHz, sampleRateHz)] : [];
    this.#highPass = new BiquadCascade(sections);
    this.#gate = new Gate({ thresholdDbfs: gateDbfs }, sampleRateHz);
    this.#compressor = new VoiceCompressor({ thresholdDbfs: compressorDbfs, ratio }, sampleRateHz);
    this.#eq = new ParametricEq(options.eq, sampleRateHz);
    this.#send = sendDb === LOWEST_SEND_DB ? 0 : linearFromDb(sendDb);
  }

  /** Processes frames [from, to) in place, and adds the send to the same frames of `sendLeft` and `sendRight`. */
  process(
    left: Float32Array,
    right: Float32Array,
    from: number,
    to: number,
    sendLeft: Float32Array,
    sendRight: Float32Array,
  ): void {
    sanitiseStereo(left, right, from, to);
    this.#highPass.process(left, right, from, to);
    this.#gate.process(left, right, from, to);
    this.#compressor.process(left, right, from, to);
    this.#eq.process(left, right, from, to);
    const send = this.#send;
    if (send === 0) return;
    for (let i = from; i < to; i++) {
      sendLeft[i] += left[i] * send;
      sendRight[i] += right[i] * send;
    }
  }

  takeReading(): StripReading {
    return { gateOpen: this.#gate.open, gainReductionDb: this.#compressor.takeGainReductionDb() };
  }

  reset(): void {
    this.#highPass.reset();
    this.#gate.reset();
    this.#compressor.reset();
    this.#eq.reset();
  }
}
