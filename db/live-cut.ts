import { ContinuityError, messageOf } from '../playout/api/errors.js';
import { liveSource } from '../playout/api/live-source.js';
import { ENGINE_RATE_HZ } from '../playout/api/units.js';
import { effectiveColumns, type CueColumns, type Cues } from './cue-points.js';
import type { CutsTable } from './schema.js';

/** A live source as a cart has it: where it is heard, and how long it has the air. */
export interface LiveSlot {
  /** `https://...`, `http://...` or `input:` and a device's name; user and password included. */
  readonly address: string;
  readonly lengthSeconds: number;
}

export const SHORTEST_LIVE_SECONDS = 1;
export const LONGEST_LIVE_SECONDS = 24 * 3600;

const FADE_IN_FRAMES = 0.05 * ENGINE_RATE_HZ;
const FADE_OUT_FRAMES = 0.2 * ENGINE_RATE_HZ;

/** What was typed as it is stored. Throws ContinuityError COMMAND_INVALID that names the field and says what it may be. */
export function checkedLiveSlot({ address, lengthSeconds }: LiveSlot): LiveSlot {
  const bare = address.trim();
  try {
    liveSource(bare);
  } catch (error) {
    throw new ContinuityError('COMMAND_INVALID', `address: ${messageOf(error)}`, { cause: error });
  }
  if (lengthSeconds >= SHORTEST_LIVE_SECONDS && lengthSeconds <= LONGEST_LIVE_SECONDS) {
    return { address: bare, lengthSeconds };
  }
  throw new ContinuityError(
    'COMMAND_INVALID',
    `lengthSeconds: a live source has the air for ${SHORTEST_LIVE_SECONDS} second to 24 hours (${LONGEST_LIVE_SECONDS}), not ${lengthSeconds}`,
  );
}

export function liveFrames(lengthSeconds: number): number {
  return Math.round(lengthSeconds * ENGINE_RATE_HZ);
}

/** The points of a live cut: it is as long as it is meant to be, and goes without a click. */
export function liveCues(lengthSeconds: number): Cues {
  const frames = liveFrames(lengthSeconds);
  return { cueIn: 0, segue: frames, cueOut: frames, fadeIn: FADE_IN_FRAMES, fadeOut: FADE_OUT_FRAMES };
}

type LiveCutColumns = CueColumns &
  Pick<
    CutsTable,
    ('sample_rate_hz' | 'channels' | 'duration_frames') | ('integrated_lufs' | 'loudness_range_lu' | 'true_peak_dbtp')
  > &
  Record<'speech' | 'detected' | 'edited', string> & { readonly analysis_version: number };

/** The columns of a cut that a live source of this length has. Nothing of it can be measured. */
export function liveCutColumns(lengthSeconds: number): LiveCutColumns {
  const durationFrames = liveFrames(lengthSeconds);
  const cues = liveCues(lengthSeconds);
  return {
    sample_rate_hz: ENGINE_RATE_HZ,
    channels: 2,
    duration_frames: durationFrames,
    integrated_lufs: null,
    loudness_range_lu: null,
    true_peak_dbtp: null,
    speech: '[]',
    ...effectiveColumns(cues, {}, durationFrames),
    detected: JSON.stringify(cues),
    edited: '{}',
    analysis_version: 0,
  };
}
