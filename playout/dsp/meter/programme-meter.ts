import { dbFromLinear } from '../../api/units.js';
import { LoudnessMeter } from './loudness-meter.js';
import { TruePeakMeter } from './true-peak.js';

/** What a meter shows for silence: a number, because messages cannot carry infinity. */
const FLOOR_DB = -150;

/** What the meters of a stereo programme read. */
export interface ProgrammeReading {
  /** Largest sample of each channel since the last reading. */
  readonly peakDbfs: readonly [number, number];
  /** Largest fourfold interpolated peak of each channel since the last reading. */
  readonly truePeakDbtp: readonly [number, number];
  /** Null until 400 ms and 3 s have passed, and in silence. */
  readonly momentaryLufs: number | null;
  readonly shortTermLufs: number | null;
}

/** Peak, true peak and loudness of the programme, light enough for the mixing thread. */
export class ProgrammeMeter {
  readonly #loudness: LoudnessMeter;
  readonly #truePeaks = [new TruePeakMeter({ oversampling: 4 }), new TruePeakMeter({ oversampling: 4 })] as const;
  readonly #channels: Float32Array[] = [];
  #peakLeft = 0;
  #peakRight = 0;

  constructor(sampleRateHz: number) {
    this.#loudness = new LoudnessMeter({ sampleRateHz, channels: 2 });
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let peakLeft = this.#peakLeft;
    let peakRight = this.#peakRight;
    for (let i = from; i < to; i++) {
      const l = left[i] < 0 ? -left[i] : left[i];
      const r = right[i] < 0 ? -right[i] : right[i];
      if (l > peakLeft) peakLeft = l;
      if (r > peakRight) peakRight = r;
    }
    this.#peakLeft = peakLeft;
    this.#peakRight = peakRight;
    this.#truePeaks[0].process(left, from, to);
    this.#truePeaks[1].process(right, from, to);
    this.#channels[0] = left;
    this.#channels[1] = right;
    this.#loudness.process(this.#channels, from, to);
  }

  /** The reading since the last one. */
  take(): ProgrammeReading {
    const reading: ProgrammeReading = {
      peakDbfs: [levelDb(this.#peakLeft), levelDb(this.#peakRight)],
      truePeakDbtp: [levelDb(this.#truePeaks[0].takePeakLinear()), levelDb(this.#truePeaks[1].takePeakLinear())],
      momentaryLufs: this.#loudness.momentaryLufs,
      shortTermLufs: this.#loudness.shortTermLufs,
    };
    this.#peakLeft = 0;
    this.#peakRight = 0;
    return reading;
  }

  reset(): void {
    this.#loudness.reset();
    for (const meter of this.#truePeaks) meter.reset();
    this.#peakLeft = 0;
    this.#peakRight = 0;
  }
}

function levelDb(linear: number): number {
  return Math.max(FLOOR_DB, dbFromLinear(linear));
}
