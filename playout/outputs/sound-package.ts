import { ContinuityError, messageOf } from '../api/errors.js';
import type { CardDevice } from './card-message.js';

/** What naudiodon says of a device; the fields that are used here. */
export interface SoundDevice {
  readonly id: number;
  readonly name: string;
  readonly maxOutputChannels: number;
  readonly maxInputChannels: number;
  readonly hostAPIName: string;
}

/** A playing stream of naudiodon. `_write` is called directly: the way in which a driver's complaint does not end it. */
export interface SoundStream {
  start(): void;
  _write(chunk: Buffer, encoding: 'buffer', done: (complaint?: unknown) => void): void;
}

/** A recording stream of naudiodon. */
export interface SoundReader extends AsyncIterable<Buffer> {
  start(): void;
}

/** How a device is opened, in one direction. */
export interface SoundOptions {
  readonly deviceId: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly sampleFormat: number;
  readonly framesPerBuffer: number;
  readonly maxQueue: number;
  readonly highwaterMark: number;
  readonly closeOnError: boolean;
}

/** The part of naudiodon that the children of cards and live inputs use. */
export interface SoundPackage {
  getDevices(): readonly SoundDevice[];
  AudioIO(options: { readonly outOptions: SoundOptions }): SoundStream;
  AudioIO(options: { readonly inOptions: SoundOptions }): SoundReader;
}

/** Not a literal in the import: the project compiles where the optional package is absent. */
const PACKAGE = 'naudiodon';

/**
 * Loads the sound package, or says which of its three ways to be unusable it is.
 * Throws ContinuityError CARD_PACKAGE_MISSING, CARD_PACKAGE_UNBUILT or CARD_LIBRARY_MISSING.
 */
export async function loadSoundPackage(
  load: () => Promise<unknown> = () => import(PACKAGE) as Promise<unknown>,
): Promise<SoundPackage> {
  try {
    const loaded = (await load()) as { readonly default: SoundPackage };
    return loaded.default;
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): ContinuityError {
  const message = messageOf(error);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const options = { cause: error };
  if (code === 'ERR_DLOPEN_FAILED' && !message.includes('NODE_MODULE_VERSION')) {
    return new ContinuityError(
      'CARD_LIBRARY_MISSING',
      `the sound package cannot be loaded (${message}), install the system's ALSA library (Debian: libasound2) and restart`,
      options,
    );
  }
  if (code === 'ERR_DLOPEN_FAILED' || message.includes('Could not locate the bindings file')) {
    return new ContinuityError(
      'CARD_PACKAGE_UNBUILT',
      `the sound package ${PACKAGE} is installed but not built for this Node, run: npm rebuild ${PACKAGE}`,
      options,
    );
  }
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return new ContinuityError(
      'CARD_PACKAGE_MISSING',
      `the optional sound package ${PACKAGE} is not installed, run: npm install --include=optional`,
      options,
    );
  }
  return new ContinuityError('CARD_FAILED', `the sound package ${PACKAGE} failed to load: ${message}`, options);
}

/** The devices that can play stereo. */
export function playable(devices: readonly SoundDevice[]): readonly SoundDevice[] {
  return devices.filter((device) => device.maxOutputChannels >= 2);
}

export function cardDevice(device: SoundDevice): CardDevice {
  return { name: device.name, system: device.hostAPIName, outputChannels: device.maxOutputChannels };
}

/**
 * The device of this name; for `default` where the sound system names none so, the first one.
 * Chosen by name: the package opens the default device without a word for a number that it does not know.
 * Throws ContinuityError CARD_NOT_FOUND naming the devices there are.
 */
export function chosenDevice(devices: readonly SoundDevice[], name: string): SoundDevice {
  const candidates = playable(devices);
  const named = candidates.find((device) => device.name === name);
  if (named !== undefined) return named;
  if (name === 'default' && candidates.length > 0) return candidates[0];
  throw new ContinuityError(
    'CARD_NOT_FOUND',
    candidates.length === 0
      ? 'there is no sound card, the programme goes on without it and a card plugged in later is used'
      : `there is no sound card ${JSON.stringify(name)}, there are ${candidates.map((device) => JSON.stringify(device.name)).join(', ')}`,
  );
}
