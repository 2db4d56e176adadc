import { dbFromLinear } from '../api/units.js';
import { EdgeRecorder, type EdgeMemory, type EdgeSound } from '../dsp/analysis/edge-sound.js';
import { LevelEnvelopeBuilder, type LevelEnvelope } from '../dsp/analysis/level-envelope.js';
import { LoudnessMeter } from '../dsp/meter/loudness-meter.js';
import { sanitise } from '../dsp/sanitise.js';
import { SpectrumMeter } from '../dsp/eq-match/spectrum.js';
import { TruePeakMeter } from '../dsp/meter/true-peak.js';
import { StereoSum } from '../dsp/analysis/stereo-sum.js';
import { WaveformBuilder, type Waveform } from '../dsp/analysis/waveform.js';

/** What is measured on a file's sound; null where it cannot be measured (silence, too short). */
export interface SoundMeasures {
  readonly durationFrames: number;
  readonly integratedLufs: number | null;
  readonly loudnessRangeLu: number | null;
  readonly truePeakDbtp: number | null;
  readonly maxMomentaryLufs: number | null;
  readonly maxShortTermLufs: number | null;
  readonly spectrumDb: readonly number[] | null;
  readonly nonFinite: number;
  readonly levels: LevelEnvelope;
  readonly edges: EdgeSound;
  readonly waveform: Waveform;
}

const NO_WAVEFORM: Waveform = { peaks: new Int8Array(0), framesPerPeak: 1 };

/** A file of another rate plays, but is not matched to anything. */
const SPECTRUM_RATES_HZ = [8000, 192_000] as const;

export interface SoundAnalyserOptions {
  /** Also what only a library keeps: the waveform and the long-term spectrum; default true. Else no peaks and null. */
  readonly picture?: boolean;
  /** Used again for the next sound: what this one gives is valid until then. */
  readonly memory?: EdgeMemory | undefined;
}

/** Takes a file's sound block by block at its own rate and measures everything in one pass. Mono counts as dual mono. */
export class SoundAnalyser {
  readonly #rateHz: number;
  readonly #levels = new LevelEnvelopeBuilder();
  readonly #edges: EdgeRecorder;
  readonly #loudness: LoudnessMeter;
  readonly #truePeaks: readonly TruePeakMeter[];
  readonly #spectrum: SpectrumMeter | null;
  readonly #waveform: WaveformBuilder | null;
  readonly #sum: StereoSum | undefined;
  #frames = 0;
  #nonFinite = 0;

  /** `channels` 1..6. */
  constructor(sampleRateHz: number, channels: number, { picture = true, memory }: SoundAnalyserOptions = {}) {
    this.#rateHz = sampleRateHz;
    this.#loudness = new LoudnessMeter({
      sampleRateHz,
      channels,
      dualMono: true,
      onHop: (power) => {
        this.#levels.add(power);
      },
    });
    this.#truePeaks = Array.from({ length: channels }, () => new TruePeakMeter({ oversampling: 8 }));
    const measurable = sampleRateHz >= SPECTRUM_RATES_HZ[0] && sampleRateHz <= SPECTRUM_RATES_HZ[1];
    this.#spectrum = picture && measurable ? new SpectrumMeter(sampleRateHz, channels) : null;
    this.#waveform = picture ? new WaveformBuilder(sampleRateHz) : null;
    this.#edges = new EdgeRecorder(sampleRateHz, memory);
    this.#sum = channels === 2 ? StereoSum.here() : undefined;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Takes frames [0, frames) of every channel; NaN and infinities in them are replaced by silence and counted. */
  process(channels: readonly Float32Array[], frames: number): void {
    if (this.#sum === undefined || frames > this.#sum.mostFrames) {
      for (const channel of channels) this.#nonFinite += sanitise(channel, 0, frames);
      this.#picture(channels, frames);
    } else {
      const [left, right] = channels;
      this.#sum.take(left, right, 0, frames);
      if (!this.#sum.isFinite) {
        this.#nonFinite += sanitise(left, 0, frames) + sanitise(right, 0, frames);
        this.#sum.take(left, right, 0, frames);
      }
      this.#picture(channels, frames, this.#sum);
    }
    for (let i = 0; i < channels.length; i++) this.#truePeaks[i].process(channels[i], 0, frames);
    this.#loudness.process(channels, 0, frames);
    this.#spectrum?.process(channels, 0, frames);
    this.#frames += frames;
  }

  #picture(channels: readonly Float32Array[], frames: number, block?: StereoSum): void {
    this.#waveform?.process(channels, 0, frames, block);
    this.#edges.process(channels, 0, frames, block);
  }

  finish(): SoundMeasures {
    for (const meter of this.#truePeaks) meter.finish();
    const truePeak = Math.max(...this.#truePeaks.map((meter) => meter.peakLinear));
    return {
      durationFrames: this.#frames,
      integratedLufs: this.#loudness.integratedLufs(),
      loudnessRangeLu: this.#loudness.loudnessRangeLu(),
      truePeakDbtp: truePeak > 0 ? dbFromLinear(truePeak) : null,
      maxMomentaryLufs: this.#loudness.maxMomentaryLufs,
      maxShortTermLufs: this.#loudness.maxShortTermLufs,
      spectrumDb: this.#spectrum?.octaveBandsDb() ?? null,
      nonFinite: this.#nonFinite,
      levels: this.#levels.finish(this.#rateHz, this.#frames),
      edges: this.#edges.finish(),
      waveform: this.#waveform?.finish() ?? NO_WAVEFORM,
    };
  }
}
