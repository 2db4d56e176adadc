import type { ErrorBody } from '../../api/commands.js';
import type { SoundHistory } from '../../api/sound.js';
import type { Waveform } from '../../api/library.js';

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, signal === undefined ? {} : { signal });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error((body as ErrorBody).error.message);
  return body as T;
}

/** Loudness of the last hour. */
export function soundHistory(signal?: AbortSignal): Promise<SoundHistory> {
  return get('/api/sound/history', signal);
}

const KEPT_WAVEFORMS = 12;
const waveforms = new Map<string, Promise<Waveform | null>>();

/** The outline of a cart's sound; null where there is none. The last few are kept. */
export function waveformOf(cartId: string): Promise<Waveform | null> {
  const known = waveforms.get(cartId);
  if (known !== undefined) return known;
  const asked = get<Waveform>(`/api/library/${encodeURIComponent(cartId)}/waveform`).catch(() => {
    // A cart that has none yet may have one later: it is asked again the next time it airs.
    waveforms.delete(cartId);
    return null;
  });
  waveforms.set(cartId, asked);
  if (waveforms.size > KEPT_WAVEFORMS) {
    const [oldest] = waveforms.keys();
    waveforms.delete(oldest);
  }
  return asked;
}
