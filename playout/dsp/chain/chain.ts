import {
  CHAIN_STAGES,
  type ChainReading,
  type ChainStageName,
  type ChainState,
  type ProcessingPreset,
} from '../../api/processing.js';
import { Bus, busEq } from './bus.js';
import { BusSwitch } from './bus-switch.js';
import { TruePeakLimiter } from '../limiter/limiter.js';
import type { EqBand } from './parametric-eq.js';
import { PRESETS } from './presets.js';
import { checkedRateHz, inRange } from '../range.js';
import { sanitiseStereo } from '../sanitise.js';
import type { Stage } from '../stage.js';

/** Names of the processing presets. */
export type ChainPreset = ProcessingPreset;

export interface ChainOptions {
  /** The programme's true peak never exceeds this: -20..0 dBTP. */
  readonly ceilingDbtp: number;
  /** Loudness that the programme's items are levelled to, -40..-9; -16 LUFS, or -23 for `r128`, where left out. */
  readonly targetLufs?: number;
  /** Bands of the station's equalizer, used in place of the preset's where there are any. */
  readonly eq?: readonly EqBand[];
}

/**
 * The processing of the programme bus: sanitise, high pass, automatic gain control, equalizer, multiband compressor, mix-bus
 * compressor, limiter. Its latency is the limiter's, whatever preset and bypass are chosen, also for `off`.
 */
export interface Chain extends Stage {
  /** Changes the preset without a click, while the sound goes on. During a change the last one wins. */
  setPreset(preset: ProcessingPreset): void;
  /** Switches a stage, or the whole chain, out or in again without a click; what is out passes the sound on bit for bit. */
  setBypass(stage: ChainStageName | 'all', bypassed: boolean): void;
  /** How it is set now. */
  describe(): ChainState;
  /** What its stages did since the last reading. */
  takeReading(): ChainReading;
  /** The deepest gain reduction of the limiter since the last call: 0 or negative. */
  takeGainReductionDb(): number;
  /** Samples that were NaN or infinite and became silence, since the chain was made or reset. */
  readonly nonFiniteSamples: number;
}

const STREAM_TARGET_LUFS = -16;
/** A new preset runs unheard for so long: its filters and gains have settled then. */
const WARM_UP_SECONDS = 0.5;
const PRESET_FADE_SECONDS = 0.25;
const BYPASS_FADE_SECONDS = 0.04;

class ProgrammeChain implements Chain {
  readonly latencyFrames: number;
  readonly #sampleRateHz: number;
  readonly #targetLufs: number;
  readonly #ceilingDbtp: number;
  readonly #eq: readonly EqBand[];
  readonly #limiter: TruePeakLimiter;
  readonly #bypassed = new Set<ChainStageName | 'all'>();
  readonly #dry: Bus;
  readonly #switch: BusSwitch<Bus>;
  /** The preset's bus, whether it sounds or all is bypassed. */
  #bus: Bus;
  #preset: ProcessingPreset;
  #nonFinite = 0;

  constructor(preset: ProcessingPreset, options: ChainOptions, sampleRateHz: number) {
    this.#sampleRateHz = checkedRateHz(sampleRateHz);
    this.#ceilingDbtp = inRange('ceilingDbtp', options.ceilingDbtp, -60, 0);
    const targetLufs = options.targetLufs ?? PRESETS[preset].targetLufs ?? STREAM_TARGET_LUFS;
    this.#targetLufs = inRange('targetLufs', targetLufs, -40, -5);
    this.#eq = options.eq ?? [];
    this.#limiter = new TruePeakLimiter({ ceilingDbtp: options.ceilingDbtp }, sampleRateHz);
    this.latencyFrames = this.#limiter.latencyFrames;
    this.#preset = preset;
    this.#dry = this.#made('off');
    this.#bus = this.#made(preset);
    this.#switch = new BusSwitch(this.#bus);
    this.#limiter.setBypassed(!this.#limited());
    this.#limiter.reset();
  }

  #made(preset: ProcessingPreset): Bus {
    const options = { targetLufs: this.#targetLufs, eq: this.#eq, bypassed: this.#bypassed };
    return new Bus(PRESETS[preset], options, this.#sampleRateHz);
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    this.#nonFinite += sanitiseStereo(left, right, from, to);
    let at = from;
    while (at < to) {
      const changing = this.#switch.changingFrames;
      const end = changing === undefined ? to : Math.min(to, at + changing);
      this.#switch.process(left, right, at, end);
      this.#limiter.process(left, right, at, end);
      // The limiter stays until what needs it has gone, to the frame, however the sound is cut into blocks.
      if (end - at === changing) this.#limiter.setBypassed(!this.#limited());
      at = end;
    }
  }

  setPreset(preset: ProcessingPreset): void {
    if (preset === this.#preset) return;
    this.#preset = preset;
    this.#begin(PRESET_FADE_SECONDS);
  }

  setBypass(stage: ChainStageName | 'all', bypassed: boolean): void {
    if (bypassed === this.#bypassed.has(stage)) return;
    if (bypassed) this.#bypassed.add(stage);
    else this.#bypassed.delete(stage);
    if (stage === 'all') this.#begin(BYPASS_FADE_SECONDS);
    else if (stage === 'limiter') this.#limiter.setBypassed(!this.#limited());
    else {
      this.#bus.setBypassed(stage, bypassed);
      this.#switch.current.setBypassed(stage, bypassed);
      this.#switch.next?.setBypassed(stage, bypassed);
      this.#switch.waiting?.setBypassed(stage, bypassed);
    }
  }

  /** Goes to what preset and bypass say now. */
  #begin(fadeSeconds: number): void {
    const fadeFrames = Math.round(fadeSeconds * this.#sampleRateHz);
    if (this.#bypassed.has('all')) {
      this.#switch.change({ bus: this.#dry, warmUpFrames: 0, fadeFrames });
    } else {
      const bus = this.#made(this.#preset);
      const { current } = this.#switch;
      bus.adopt(current === this.#dry ? this.#bus : current);
      this.#bus = bus;
      const warmUpFrames = bus.settles ? Math.round(WARM_UP_SECONDS * this.#sampleRateHz) : 0;
      this.#switch.change({ bus, warmUpFrames, fadeFrames });
    }
    this.#limiter.setBypassed(!this.#limited());
  }

  /** Something that sounds now, or comes next, wants the limiter, and it is not switched out by hand. */
  #limited(): boolean {
    if (this.#bypassed.has('limiter')) return false;
    const { current, next } = this.#switch;
    return current.limited || next?.limited === true;
  }

  describe(): ChainState {
    const preset = PRESETS[this.#preset];
    const { latencyFrames } = this;
    const inPreset = (stage: ChainStageName): boolean => {
      switch (stage) {
        case 'high-pass':
          return preset.highPassHz !== undefined;
        case 'eq':
          return busEq(preset, this.#eq).length > 0;
        case 'limiter':
          return preset.limiter;
        default:
          return preset[stage] !== undefined;
      }
    };
    return {
      preset: this.#preset,
      bypassed: this.#bypassed.has('all'),
      stages: CHAIN_STAGES.map((stage) => ({
        stage,
        inPreset: inPreset(stage),
        bypassed: this.#bypassed.has(stage),
        latencyFrames: stage === 'limiter' ? latencyFrames : 0,
      })),
      latencyFrames,
      targetLufs: preset.targetLufs ?? this.#targetLufs,
      ceilingDbtp: this.#ceilingDbtp,
    };
  }

  takeReading(): ChainReading {
    const { agc, multiband, compressor } = this.#switch.current;
    const multibandDb: number[] = [];
    if (multiband) {
      multiband.stage.takeGainReductionDb(multibandDb);
      if (multiband.bypassed) multibandDb.fill(0);
    }
    const compressorDb = compressor?.stage.takeGainReductionDb() ?? 0;
    return {
      agcGainDb: agc && !agc.bypassed ? agc.stage.gainDb : 0,
      multibandDb,
      compressorDb: compressor?.bypassed === true ? 0 : compressorDb,
      limiterDb: this.takeGainReductionDb(),
    };
  }

  get nonFiniteSamples(): number {
    return this.#nonFinite;
  }

  takeGainReductionDb(): number {
    const gainReductionDb = this.#limiter.takeGainReductionDb();
    return this.#limited() ? gainReductionDb : 0;
  }

  reset(): void {
    this.#nonFinite = 0;
    this.#switch.reset();
    this.#limiter.reset();
  }
}

/** Builds the programme bus's processing; throws a RangeError that names what is out of range. */
export function createChain(preset: ProcessingPreset, options: ChainOptions, sampleRateHz: number): Chain {
  return new ProgrammeChain(preset, options, sampleRateHz);
}
