import { EQ_MATCH_BANDS_HZ } from '../playout/api/segment.js';

/** A spectrum as its column holds it: dB by octave band; an empty list for a sound that has none (silent or too short). */
export function spectrumText(spectrumDb: readonly number[] | null): string {
  return JSON.stringify((spectrumDb ?? []).map((db) => Math.round(db * 100) / 100));
}

/** The inverse. Null for what was not measured, has none, or was measured in other bands than today's. */
export function spectrumFrom(text: string | null): readonly number[] | null {
  if (text === null) return null;
  const bands = JSON.parse(text) as number[];
  return bands.length === EQ_MATCH_BANDS_HZ.length ? bands : null;
}
