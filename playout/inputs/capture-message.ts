import type { ErrorCode } from '../api/errors.js';
import type { Scheduling } from '../media/thread-priority.js';

/** From the child of an input device to the input that started it. The sound itself comes through a pipe. */
export type CaptureMessage =
  /** The device is open; sound follows. */
  | { readonly type: 'open'; readonly device: string; readonly channels: number; readonly scheduling: Scheduling }
  /** The device keeps no time (a null or file device) and is paced. */
  | { readonly type: 'no-clock' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** The pipe for the sound: interleaved float32 L R at the engine's rate. */
export const SOUND_FD = 4;
