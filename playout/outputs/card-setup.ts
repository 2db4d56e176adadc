import type { LogLevel } from '../api/log.js';
import type { OutputStatus } from '../api/output.js';
import type { CardProfileName } from './card-profile.js';

/** What the thread that feeds a card is started with. */
export interface CardSetup {
  /** Memory of the FrameRing to play. */
  readonly ring: SharedArrayBuffer;
  readonly device: string;
  readonly profile: CardProfileName;
  readonly rateHz: number;
  readonly environment: NodeJS.ProcessEnv;
}

/** How the card fares. */
export interface CardReport extends Pick<
  OutputStatus,
  'state' | 'detail' | 'droppedFrames' | 'restarts' | 'delayFrames'
> {
  /** The process that holds the card now. */
  readonly pid: number | undefined;
  /** Times that the driver ran dry, and frames of silence that were written for want of programme. */
  readonly underflows: number;
  readonly silenceFrames: number;
}

export type FromCardThread =
  | { readonly type: 'report'; readonly report: CardReport }
  | {
      readonly type: 'log';
      readonly level: LogLevel;
      readonly message: string;
      readonly detail: Readonly<Record<string, unknown>> | undefined;
    };

/** All it is ever told: end the card, and with it the thread. */
export interface ToCardThread {
  readonly type: 'stop';
}
