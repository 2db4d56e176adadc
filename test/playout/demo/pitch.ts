const RATE_HZ = 48_000;

/**
 * Pitch near `aroundHz` of a part of a sound: the best lag of the normalised autocorrelation within a semitone, refined by a
 * parabola through its neighbours.
 */
export function pitchHz(samples: Float32Array, aroundHz: number): number {
  const from = Math.round(0.12 * RATE_HZ);
  const window = samples.subarray(from, from + Math.round(0.2 * RATE_HZ));
  // Several periods at once: a better resolution than one alone.
  const periods = Math.max(1, Math.floor(aroundHz * 0.05));
  const lowLag = Math.floor((periods * RATE_HZ) / (aroundHz * 1.04));
  const highLag = Math.ceil((periods * RATE_HZ) / (aroundHz / 1.04));
  const scores: number[] = [];
  for (let lag = lowLag; lag <= highLag; lag++) scores.push(correlation(window, lag));
  const best = scores.indexOf(Math.max(...scores));
  const [a, b, c] = [scores[best - 1] ?? -1, scores[best], scores[best + 1] ?? -1];
  const shift = (0.5 * (a - c)) / (a - 2 * b + c);
  return (periods * RATE_HZ) / (lowLag + best + shift);
}

function correlation(samples: Float32Array, lag: number): number {
  let product = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i + lag < samples.length; i++) {
    product += samples[i] * samples[i + lag];
    first += samples[i] ** 2;
    second += samples[i + lag] ** 2;
  }
  return product / Math.sqrt(first * second + 1e-20);
}

export function cents(hz: number, referenceHz: number): number {
  return 1200 * Math.log2(hz / referenceHz);
}
