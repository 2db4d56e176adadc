import { EQ_MATCH_BANDS_HZ } from '../../api/segment.js';
import { powerResponse, type BiquadCoefficients } from '../biquad.js';
import { eqCoefficients, type EqBand } from '../chain/parametric-eq.js';

/** Q of a peak of one octave. */
const OCTAVE_Q = Math.SQRT2;
const SHELF_Q = 0.7;
/** Bands whose centre is over this share of the sample rate cannot be filtered. */
const HIGHEST_SHARE = 0.42;
const ROUNDS = 12;
const SOLVED_DB = 0.01;
/** A section of the filter may go beyond the whole, where its neighbours pull the other way, but no further than this. */
const SECTION_MAX_DB = 12;
/** A section that does less than this is left out. */
const LEAST_DB = 0.02;
/** Frequencies at which the whole is held within its limit, per octave, and points of a band's mean. */
const POINTS_PER_OCTAVE = 24;
const POINTS_PER_BAND = 8;

/** Response of a row of filters to pink noise in octave bands, dB; a band ends at half the sample rate. */
export function bandResponsesDb(
  sections: readonly BiquadCoefficients[],
  centresHz: readonly number[],
  sampleRateHz: number,
): number[] {
  return centresHz.map((centreHz) => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < POINTS_PER_BAND; i++) {
      const hz = centreHz * 2 ** ((i + 0.5) / POINTS_PER_BAND - 0.5);
      if (hz >= sampleRateHz / 2) break;
      sum += sections.reduce((power, c) => power * powerResponse(c, (2 * Math.PI * hz) / sampleRateHz), 1);
      count++;
    }
    return count === 0 ? 0 : 10 * Math.log10(sum / count);
  });
}

/**
 * A graphic equalizer as a row of minimum-phase filters: shelves at the ends, peaks of an octave between, whose gains are
 * solved so that the whole, in each band, is what is asked for although neighbours overlap (the idea of J. Ramo, V. Valimaki,
 * Optimizing a high-order graphic equalizer for audio processing, IEEE SPL 21 (2014), here for band means and by rounds of
 * Newton's method). If the whole goes beyond +-`maxDb` anywhere, all of it is scaled down until it does not.
 */
export function matchSections(
  gainsDb: readonly number[],
  maxDb: number,
  sampleRateHz: number,
): readonly BiquadCoefficients[] {
  const centres = EQ_MATCH_BANDS_HZ.filter((hz) => hz < HIGHEST_SHARE * sampleRateHz);
  const targets = gainsDb.slice(0, centres.length);
  let sections = solved(targets, centres, sampleRateHz);
  for (let round = 0; round < ROUNDS; round++) {
    const largestDb = largestResponseDb(sections, sampleRateHz);
    if (largestDb <= maxDb) break;
    const scale = (0.995 * maxDb) / largestDb;
    targets.forEach((db, k) => (targets[k] = db * scale));
    sections = solved(targets, centres, sampleRateHz);
  }
  return sections;
}

function solved(
  targets: readonly number[],
  centres: readonly number[],
  sampleRateHz: number,
): readonly BiquadCoefficients[] {
  if (targets.every((db) => db === 0)) return [];
  const sectionsFor = (gains: readonly number[]): BiquadCoefficients[] =>
    gains.map((db, k) => eqCoefficients(section(k, db, centres), sampleRateHz));
  // How much each band moves by one dB of each section: the overlap of neighbours.
  const overlap = centres.map((_, k) => bandResponsesDb([sectionsFor(centres.map(() => 1))[k]], centres, sampleRateHz));
  const gains = centres.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    const now = bandResponsesDb(sectionsFor(gains), centres, sampleRateHz);
    const missing = targets.map((db, k) => db - now[k]);
    if (missing.every((db) => Math.abs(db) < SOLVED_DB)) break;
    solve(overlap, missing).forEach((db, k) => {
      gains[k] = Math.min(SECTION_MAX_DB, Math.max(-SECTION_MAX_DB, gains[k] + db));
    });
  }
  return sectionsFor(gains).filter((_, k) => Math.abs(gains[k]) >= LEAST_DB);
}

function section(k: number, gainDb: number, centres: readonly number[]): EqBand {
  if (k === 0) return { type: 'low-shelf', frequencyHz: Math.sqrt(centres[0] * centres[1]), gainDb, q: SHELF_Q };
  const last = centres.length - 1;
  if (k < last) return { type: 'peak', frequencyHz: centres[k], gainDb, q: OCTAVE_Q };
  return { type: 'high-shelf', frequencyHz: Math.sqrt(centres[last - 1] * centres[last]), gainDb, q: SHELF_Q };
}

function largestResponseDb(sections: readonly BiquadCoefficients[], sampleRateHz: number): number {
  let largest = 0;
  for (let hz = 10; hz < sampleRateHz / 2; hz *= 2 ** (1 / POINTS_PER_OCTAVE)) {
    const power = sections.reduce((product, c) => product * powerResponse(c, (2 * Math.PI * hz) / sampleRateHz), 1);
    largest = Math.max(largest, Math.abs(10 * Math.log10(power)));
  }
  return largest;
}

/** x of sum over j of `columns[j][i]` x[j] = `right[i]`, by elimination with the largest pivot. */
function solve(columns: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const n = right.length;
  const rows = right.map((value, i) => [...columns.map((column) => column[i]), value]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = right.map(() => 0);
  for (let k = n - 1; k >= 0; k--) {
    let sum = rows[k][n];
    for (let j = k + 1; j < n; j++) sum -= rows[k][j] * x[j];
    x[k] = sum / rows[k][k];
  }
  return x;
}
