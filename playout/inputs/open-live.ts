import type { FrameRing } from '../api/frame-ring.js';
import { liveSource } from '../api/live-source.js';
import type { Log } from '../api/log.js';
import { DeviceInput, type InputStatus } from './device-input.js';
import { StreamInput } from './stream-input.js';

export interface LiveOptions {
  readonly address: string;
  readonly ring: FrameRing;
  readonly log: Log;
  readonly onStatus: (status: InputStatus) => void;
}

/** A live source that brings its sound until it is stopped. */
export interface LiveInputEnd {
  stop(): Promise<void>;
}

/** Connects to the live source of an address. */
export function openLive({ address, ...options }: LiveOptions): LiveInputEnd {
  const source = liveSource(address);
  const input =
    source.type === 'stream'
      ? new StreamInput({ url: source.url, ...options })
      : new DeviceInput({ input: 'live source', device: source.device, ...options });
  input.start();
  return input;
}
