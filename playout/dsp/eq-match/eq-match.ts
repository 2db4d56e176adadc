import { EQ_MATCH_BANDS_HZ } from '../../api/segment.js';
import type { BiquadCoefficients } from '../biquad.js';
import { BiquadCascade } from '../biquad-cascade.js';
import { kWeightingCoefficients } from '../meter/k-weighting.js';
import { bandResponsesDb, matchSections } from './match-filter.js';
import { checkedRateHz, inRange } from '../range.js';
import { EMPTY_BAND_DB } from './spectrum.js';

const BANDS = EQ_MATCH_BANDS_HZ.length;
/** A correction never goes beyond this. */
export const EQ_MATCH_MAX_DB = 6;
/** What lies so far under the reference is not quiet but missing (a codec's low pass): no gain brings it back. */
const MISSING_DB = 24;
/** Steepest change from one octave to the next. */
const STEEPEST_DB = 6;
const SLOPE_PASSES = 40;
const NEUTRAL_STEPS = 50;
const K_WEIGHTING_RATE_HZ = 48_000;

/**
 * The station's reference curve: the mean of the spectra of the tracks that it names, band by band in dB, mean 0. Bands that
 * a track does not have are left out of the mean. Throws a RangeError without spectra, or for one of another length.
 */
export function referenceSpectrum(spectra: readonly (readonly number[])[]): readonly number[] {
  if (spectra.length === 0) throw new RangeError('eqMatch.reference has no spectra');
  spectra.forEach((spectrum, index) => {
    checkedBands(`eqMatch.reference[${index}]`, spectrum);
  });
  const means = EQ_MATCH_BANDS_HZ.map((_, band) => {
    const levels = spectra.map((spectrum) => spectrum[band]).filter((db) => db > EMPTY_BAND_DB);
    return levels.length === 0 ? EMPTY_BAND_DB : meanOf(levels);
  });
  const offset = meanOf(means.filter((db) => db > EMPTY_BAND_DB));
  return means.map((db) => (db > EMPTY_BAND_DB ? db - offset : EMPTY_BAND_DB));
}

/**
 * The correction that brings an item's spectrum towards the reference, in dB per band: `strength` (0..1) of the difference,
 * within +-`maxDb` (0..6), no steeper than 6 dB per octave, and such that the item's K-weighted loudness stays as it is.
 * Bands that the item or the reference does not have follow their neighbour downwards, never upwards.
 */
export function eqMatchDb(
  itemDb: readonly number[],
  referenceDb: readonly number[],
  options: { readonly strength: number; readonly maxDb: number },
): readonly number[] {
  checkedBands('eqMatch.item', itemDb);
  checkedBands('eqMatch.reference', referenceDb);
  const strength = inRange('eqMatch.strength', options.strength, 0, 1);
  const maxDb = inRange('eqMatch.maxDb', options.maxDb, 0, EQ_MATCH_MAX_DB);
  const present = itemDb.map(
    (db, k) => db > EMPTY_BAND_DB && referenceDb[k] > EMPTY_BAND_DB && referenceDb[k] - db < MISSING_DB,
  );
  if (!present.includes(true)) return itemDb.map(() => 0);
  const wanted = itemDb.map((db, k) => (present[k] ? strength * (referenceDb[k] - db) : NaN));
  const weights = itemDb.map((db, k) => (db > EMPTY_BAND_DB ? 10 ** ((db + K_WEIGHTS_DB[k]) / 10) : 0));
  const power = weights.reduce((sum, weight) => sum + weight, 0);
  // The loudness falls as the shift grows, so that halving finds the shift that leaves it as it is.
  let low = -60;
  let high = 60;
  let gains: readonly number[] = [];
  for (let step = 0; step < NEUTRAL_STEPS; step++) {
    const shift = (low + high) / 2;
    gains = limited(wanted, shift, maxDb);
    const after = gains.reduce((sum, gainDb, k) => sum + weights[k] * 10 ** (gainDb / 10), 0);
    if (after > power) low = shift;
    else high = shift;
  }
  return gains.map((gainDb) => (Math.abs(gainDb) < 1e-6 ? 0 : gainDb));
}

function limited(wanted: readonly number[], shift: number, maxDb: number): readonly number[] {
  const gains = wanted.map((db) => Math.min(maxDb, Math.max(-maxDb, db - shift)));
  const first = gains.findIndex((db) => !Number.isNaN(db));
  for (let k = first - 1; k >= 0; k--) gains[k] = Math.min(0, gains[k + 1]);
  for (let k = first + 1; k < BANDS; k++) if (Number.isNaN(gains[k])) gains[k] = Math.min(0, gains[k - 1]);
  for (let pass = 0; pass < SLOPE_PASSES; pass++) {
    for (let k = 1; k < BANDS; k++) {
      const excess = Math.abs(gains[k] - gains[k - 1]) - STEEPEST_DB;
      if (excess <= 0) continue;
      const towards = (Math.sign(gains[k] - gains[k - 1]) * excess) / 2;
      gains[k] -= towards;
      gains[k - 1] += towards;
    }
  }
  return gains;
}

/**
 * Filters an item by a correction of one gain per band of `EQ_MATCH_BANDS_HZ`: minimum phase, no latency, smooth, nowhere
 * beyond +-6 dB. All gains 0: the samples pass bit for bit. Throws a RangeError for gains beyond +-6 dB or another number of
 * them. About 2 ms of one core for a second of sound.
 */
export class EqMatch extends BiquadCascade {
  constructor(gainsDb: readonly number[], sampleRateHz: number) {
    super(sectionsOf(gainsDb, checkedRateHz(sampleRateHz)));
  }
}

function sectionsOf(gainsDb: readonly number[], sampleRateHz: number): readonly BiquadCoefficients[] {
  inRange('eqMatch.gains.length', gainsDb.length, BANDS, BANDS);
  gainsDb.forEach((db, k) => inRange(`eqMatch.gains[${k}]`, db, -EQ_MATCH_MAX_DB, EQ_MATCH_MAX_DB));
  return matchSections(gainsDb, EQ_MATCH_MAX_DB, sampleRateHz);
}

function checkedBands(key: string, bands: readonly number[]): void {
  inRange(`${key}.length`, bands.length, BANDS, BANDS);
  bands.forEach((db, k) => inRange(`${key}[${k}]`, db, -200, 200));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Gain of K-weighting in each band. */
const K_WEIGHTS_DB = ((): readonly number[] => {
  const { shelf, highPass } = kWeightingCoefficients(K_WEIGHTING_RATE_HZ);
  return bandResponsesDb([shelf, highPass], EQ_MATCH_BANDS_HZ, K_WEIGHTING_RATE_HZ);
})();
