/**
 * The sound processing of the programme bus, as everything that sets or shows it names it.
 *
 * `off` is the mixer alone, `limiter` the mixer and the limiter, `transparent` a high pass, gentle mix-bus compression and
 * the limiter; `speech`, `music` and `loud` are for their kinds of station, `r128` levels to EBU R 128.
 */
export const PROCESSING_PRESETS = ['off', 'limiter', 'transparent', 'speech', 'music', 'loud', 'r128'] as const;
export type ProcessingPreset = (typeof PROCESSING_PRESETS)[number];

/** The stages of the programme bus in the order in which the sound passes them. */
export const CHAIN_STAGES = ['high-pass', 'agc', 'eq', 'multiband', 'compressor', 'limiter'] as const;
export type ChainStageName = (typeof CHAIN_STAGES)[number];

/** One stage as it is set now. */
export interface ChainStageState {
  readonly stage: ChainStageName;
  /** The preset uses it. A stage that is not in the preset passes the sound on bit for bit. */
  readonly inPreset: boolean;
  /** Switched out by hand: it passes the sound on bit for bit. */
  readonly bypassed: boolean;
  /** Its delay; constant, whether it works or not. */
  readonly latencyFrames: number;
}

/** The programme bus as it is set now. */
export interface ChainState {
  readonly preset: ProcessingPreset;
  /** The whole chain is switched out by hand. */
  readonly bypassed: boolean;
  readonly stages: readonly ChainStageState[];
  /** Sum of the stages' delays: constant for the life of the chain, whatever preset or bypass is chosen. */
  readonly latencyFrames: number;
  readonly targetLufs: number;
  readonly ceilingDbtp: number;
}

/** What the stages of the programme bus do since the last reading; 0 for a stage that does not work. */
export interface ChainReading {
  /** Gain of the automatic gain control: up or down. */
  readonly agcGainDb: number;
  /** Deepest reduction of each band, lowest band first: 0 or negative. Empty where the preset has no multiband. */
  readonly multibandDb: readonly number[];
  /** Deepest reduction: 0 or negative. */
  readonly compressorDb: number;
  readonly limiterDb: number;
}

/** Names of the live inputs of a station. */
export const LIVE_INPUTS = ['microphone'] as const;
export type LiveInputName = (typeof LIVE_INPUTS)[number];

/** A live input as it is now. */
export interface LiveInputState {
  readonly input: LiveInputName;
  /** On air: its fader is up. */
  readonly open: boolean;
  /** Sound comes in from its device. */
  readonly ready: boolean;
  /** One sentence for people: the device, or what is wrong with it. */
  readonly detail: string;
  /** Frames for which its device had nothing while it was open. */
  readonly missingFrames: number;
}

/** What a live input does since the last reading. */
export interface LiveInputReading {
  readonly input: LiveInputName;
  /** Sample peak before its strip; -150 for silence. */
  readonly peakDbfs: number;
  /** The gate lets it pass. */
  readonly gateOpen: boolean;
  /** Deepest reduction of the strip's compressor: 0 or negative. */
  readonly gainReductionDb: number;
  /** Gain of its automatic gain control: up or down. */
  readonly agcGainDb: number;
}
