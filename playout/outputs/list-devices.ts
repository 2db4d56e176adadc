import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { ContinuityError } from '../api/errors.js';
import type { CardDevice, DeviceMessage } from './card-message.js';
import { TextTail } from './text-tail.js';

export type { CardDevice } from './card-message.js';

/** A sound system that does not answer within this time is taken for broken. */
const PATIENCE_MS = 5000;

/** What the children that touch the sound system run in. */
export function soundEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // Hardware is opened through ALSA's plug layer, which converts rate and sample format: PortAudio's own 32 to 24 bit
  // converter is empty in the library that the package ships.
  return { ...environment, PA_ALSA_PLUGHW: '1' };
}

/**
 * The sound cards that can play stereo, asked in a throwaway process. An empty list where there is none.
 * Rejects with ContinuityError CARD_PACKAGE_MISSING, CARD_PACKAGE_UNBUILT, CARD_LIBRARY_MISSING or CARD_FAILED.
 */
export function listDevices(environment: NodeJS.ProcessEnv = process.env): Promise<readonly CardDevice[]> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./device-child.js', import.meta.url), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      cwd: tmpdir(),
      env: soundEnvironment(environment),
    });
    const noise = new TextTail();
    child.stderr?.on('data', (text: Buffer) => {
      noise.add(text);
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.on('message', (message: DeviceMessage) => {
      if (message.type === 'devices') resolve(message.devices);
      else reject(new ContinuityError(message.code, message.message));
    });
    child.on('error', (error) => {
      reject(
        new ContinuityError('CARD_FAILED', `the sound cards cannot be listed: ${error.message}`, { cause: error }),
      );
    });
    child.on('exit', (status, signal) => {
      clearTimeout(timer);
      const why = noise.lastLine() ?? `it ended with ${signal ?? `status ${status ?? 'unknown'}`}`;
      reject(new ContinuityError('CARD_FAILED', `the sound system does not list its cards: ${why}`));
    });
  });
}
