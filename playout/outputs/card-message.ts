import type { ErrorCode } from '../api/errors.js';
import type { Scheduling } from '../media/thread-priority.js';

/** A device that can play, as the sound system names it. */
export interface CardDevice {
  readonly name: string;
  /** e.g. `ALSA`. */
  readonly system: string;
  readonly outputChannels: number;
}

/** From the card's child to the output that started it. */
export type CardMessage =
  /** A write was completed: so many frames of programme, or of silence because no programme was there. */
  | {
      readonly type: 'written';
      readonly programmeFrames: number;
      readonly silenceFrames: number;
      /** Times that the driver ran dry since the last message. */
      readonly underflows: number;
    }
  /** The card runs and its queue is full of silence: programme may come. */
  | { readonly type: 'open'; readonly device: string; readonly scheduling: Scheduling }
  | { readonly type: 'no-clock' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** From the throwaway child that lists devices. */
export type DeviceMessage =
  | { readonly type: 'devices'; readonly devices: readonly CardDevice[] }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
