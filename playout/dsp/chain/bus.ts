import type { ChainStageName } from '../../api/processing.js';
import { linearFromDb } from '../../api/units.js';
import { Bypass } from './bypass.js';
import { Compressor } from './compressor.js';
import { HighPass } from './high-pass.js';
import { LoudnessAgc } from './loudness-agc.js';
import { Multiband } from './multiband.js';
import { ParametricEq, type EqBand } from './parametric-eq.js';
import type { PresetSettings } from './presets.js';
import { rampGain } from '../ramp.js';
import type { Stage } from '../stage.js';

/** A stage of the programme bus before the limiter. */
export type BusStageName = Exclude<ChainStageName, 'limiter'>;

const THRESHOLD_FLOOR = -80;

export interface BusOptions {
  /** Loudness of what comes in. */
  readonly targetLufs: number;
  /** Bands in place of the preset's; none: the preset's. */
  readonly eq: readonly EqBand[];
  readonly bypassed: ReadonlySet<ChainStageName | 'all'>;
}

/** The stages of one preset before the limiter, in their order, each with its bypass; no latency. */
export class Bus implements Stage {
  readonly latencyFrames = 0;
  readonly agc: Bypass<LoudnessAgc> | undefined;
  readonly multiband: Bypass<Multiband> | undefined;
  readonly compressor: Bypass<Compressor> | undefined;
  readonly #stages = new Map<BusStageName, Bypass<Stage>>();
  readonly #order: Bypass<Stage>[] = [];
  /** The preset wants the limiter behind it. */
  readonly limited: boolean;
  /** From the loudness of what comes in to the preset's own. */
  readonly #gain: number;

  constructor(preset: PresetSettings, options: BusOptions, sampleRateHz: number) {
    const targetLufs = preset.targetLufs ?? options.targetLufs;
    this.limited = preset.limiter;
    this.#gain = linearFromDb(targetLufs - options.targetLufs);
    const add = <S extends Stage>(name: BusStageName, stage: S): Bypass<S> => {
      const bypass = new Bypass(stage, sampleRateHz, options.bypassed.has(name));
      this.#stages.set(name, bypass);
      this.#order.push(bypass);
      return bypass;
    };
    const { highPassHz, agc, multiband, compressor } = preset;
    if (highPassHz !== undefined) add('high-pass', new HighPass({ cutoffHz: highPassHz }, sampleRateHz));
    if (agc) this.agc = add('agc', new LoudnessAgc({ ...agc, targetLufs }, sampleRateHz));
    const eq = busEq(preset, options.eq);
    if (eq.length > 0) add('eq', new ParametricEq(eq, sampleRateHz));
    if (multiband) {
      const bands = multiband.bands.map(({ thresholdOverTargetLu, ...band }) => ({
        ...band,
        thresholdDb: Math.max(THRESHOLD_FLOOR, targetLufs + thresholdOverTargetLu),
      }));
      this.multiband = add('multiband', new Multiband({ crossoversHz: multiband.crossoversHz, bands }, sampleRateHz));
    }
    if (compressor) {
      const { thresholdOverTargetLu, makeUp, ...rest } = compressor;
      const thresholdLufs = targetLufs + thresholdOverTargetLu;
      const options = { ...rest, thresholdLufs, ...(makeUp && { makeUp: { ...makeUp, targetLufs } }) };
      this.compressor = add('compressor', new Compressor(options, sampleRateHz));
    }
  }

  /** It has stages, which have to settle before they are heard. */
  get settles(): boolean {
    return this.#order.length > 0;
  }

  setBypassed(name: BusStageName, bypassed: boolean): void {
    this.#stages.get(name)?.setBypassed(bypassed);
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    rampGain(left, right, from, to, this.#gain, 0);
    for (const stage of this.#order) stage.process(left, right, from, to);
  }

  /** Begins where another bus is: with the gain that its automatic gain control has found, and its make-up. */
  adopt(other: Bus): void {
    if (this.agc && other.agc && !other.agc.bypassed) this.agc.stage.adopt(other.agc.stage);
    if (this.compressor && other.compressor) this.compressor.stage.adopt(other.compressor.stage);
  }

  reset(): void {
    for (const stage of this.#order) stage.reset();
  }
}

/** The equalizer's bands: the station's where there are any, else the preset's; none where the preset has no processing. */
export function busEq(preset: PresetSettings, stationEq: readonly EqBand[]): readonly EqBand[] {
  if (preset.highPassHz === undefined) return [];
  return stationEq.length > 0 ? stationEq : (preset.eq ?? []);
}
