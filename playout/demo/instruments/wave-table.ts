/** Amplitude of harmonic `n` (1 = fundamental) of a note at `hz`. */
export type Spectrum = (n: number, hz: number) => number;

export const TABLE_FRAMES = 2048;

/** Harmonics above this are left out, so that nothing folds back even with vibrato. */
const HIGHEST_HZ = 15_000;
const MOST_HARMONICS = 400;

/**
 * One period of a periodic wave built from its harmonics (additive synthesis), with one frame more than TABLE_FRAMES so
 * that linear interpolation needs no wrap. All harmonics start as sines; RMS 0.25 whatever the spectrum.
 */
export function makeTable(spectrum: Spectrum, hz: number): Float32Array {
  const table = new Float32Array(TABLE_FRAMES + 1);
  const count = Math.max(1, Math.min(MOST_HARMONICS, Math.floor(HIGHEST_HZ / hz)));
  let power = 0;
  for (let n = 1; n <= count; n++) {
    const amplitude = spectrum(n, hz);
    if (Math.abs(amplitude) < 1e-5) continue;
    power += (amplitude * amplitude) / 2;
    addSine(table, n, amplitude);
  }
  const scale = power > 0 ? 0.25 / Math.sqrt(power) : 0;
  for (let i = 0; i < TABLE_FRAMES; i++) table[i] *= scale;
  table[TABLE_FRAMES] = table[0];
  return table;
}

/** Adds a whole number of periods by the recurrence sin(k+1) = 2 cos(w) sin(k) - sin(k-1). */
function addSine(table: Float32Array, periods: number, amplitude: number): void {
  const w = (2 * Math.PI * periods) / TABLE_FRAMES;
  const twice = 2 * Math.cos(w);
  let before = -Math.sin(w) * amplitude;
  let now = 0;
  for (let i = 0; i < TABLE_FRAMES; i++) {
    table[i] += now;
    const after = twice * now - before;
    before = now;
    now = after;
  }
}
