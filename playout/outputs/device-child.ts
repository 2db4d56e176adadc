import { ContinuityError, messageOf } from '../api/errors.js';
import type { DeviceMessage } from './card-message.js';
import { cardDevice, loadSoundPackage, playable } from './sound-package.js';

// The throwaway process that lists sound cards: an ALSA configuration without a default aborts the process that asks.

function answer(message: DeviceMessage): void {
  // The native part can hang while the process ends in order, so it does not.
  process.send?.(message, () => process.kill(process.pid, 'SIGKILL'));
}

try {
  const sound = await loadSoundPackage();
  answer({ type: 'devices', devices: playable(sound.getDevices()).map(cardDevice) });
} catch (error) {
  const code = error instanceof ContinuityError ? error.code : 'CARD_FAILED';
  answer({ type: 'failed', code, message: messageOf(error) });
}
