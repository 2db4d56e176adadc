import { ContinuityError } from '../api/errors.js';
import type { SoundDevice } from '../outputs/sound-package.js';

/**
 * The device of this name that can record; for `default` where the sound system names none so, the first one.
 * Throws ContinuityError CARD_NOT_FOUND naming the devices there are.
 */
export function chosenInput(devices: readonly SoundDevice[], name: string): SoundDevice {
  const candidates = devices.filter((device) => device.maxInputChannels >= 1);
  const named = candidates.find((device) => device.name === name);
  if (named !== undefined) return named;
  if (name === 'default' && candidates.length > 0) return candidates[0];
  throw new ContinuityError(
    'CARD_NOT_FOUND',
    candidates.length === 0
      ? 'there is no device that records, one plugged in later is used'
      : `there is no device ${JSON.stringify(name)} that records, there are ${candidates.map((device) => JSON.stringify(device.name)).join(', ')}`,
  );
}
