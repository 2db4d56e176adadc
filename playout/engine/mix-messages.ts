import type { AsRunEntry } from '../api/as-run.js';
import type { Command, CommandEnvelope, CommandResult } from '../api/command.js';
import type { LiveInputName } from '../api/processing.js';
import type { CartSegment, Rundown } from '../api/segment.js';
import type { MeterReading } from '../api/state.js';
import type { Clip } from './clip.js';
import type { Failure } from './deck.js';
import type { ProgrammeOptions } from './programme.js';
import type { ProgrammeState } from './programme-state.js';
import type { Resume } from './resume-point.js';

/**
 * Blocks between two looks at decks and ring by the feeding thread, offline: 0.96 s of the 8 s and 20 s that they hold. On air
 * the thread looks more often (`mix-worker.ts`).
 */
export const OFFLINE_TICK_BLOCKS = 96;

/** What the mixing thread is started with. */
export interface MixSetup {
  readonly options: ProgrammeOptions;
  readonly decks: readonly SharedArrayBuffer[];
  readonly ring: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  /** Live: the monotonic clock paces. Offline: as fast as media and reader allow, up to `untilFrame`. */
  readonly untilFrame: number | null;
  readonly resume: Resume | null;
  /** Live inputs with the ring that their device fills, and whether their faders are up from the start. */
  readonly inputs: readonly LiveRing[];
}

export interface LiveRing {
  readonly input: LiveInputName;
  readonly memory: SharedArrayBuffer;
  readonly open: boolean;
}

export type ToMixer =
  | { readonly type: 'command'; readonly requestId: string; readonly envelope: CommandEnvelope }
  | { readonly type: 'rundown'; readonly requestId: string; readonly rundown: Rundown }
  | { readonly type: 'stamp'; readonly frame: number; readonly command: Command }
  | { readonly type: 'cart'; readonly cart: CartSegment; readonly clip: Clip }
  | { readonly type: 'carts.keep'; readonly cartIds: readonly string[] }
  /** Offline: what a live input hears from a programme frame on. */
  | { readonly type: 'input.clip'; readonly input: LiveInputName; readonly clip: Clip; readonly frame: number }
  | { readonly type: 'emergency'; readonly clip: Clip; readonly gainDb: number }
  | { readonly type: 'deck.failed'; readonly slot: number; readonly generation: number; readonly failure: Failure }
  /** This machine's ffmpeg can change a song's tempo. */
  | { readonly type: 'stretch' }
  | { readonly type: 'start' }
  | { readonly type: 'stop' };

export type FromMixer =
  | {
      readonly type: 'deck.open';
      readonly slot: number;
      readonly generation: number;
      readonly path: string;
      readonly fromFrames: number;
      readonly tempo: number;
    }
  /** Connect to a live source: its sound goes into the ring `memory`. */
  | { readonly type: 'live.open'; readonly address: string; readonly memory: SharedArrayBuffer }
  | { readonly type: 'live.close'; readonly address: string }
  | { readonly type: 'deck.close'; readonly slot: number; readonly generation: number }
  | { readonly type: 'result'; readonly requestId: string; readonly result: CommandResult }
  /** `latestMs`: how late a block was mixed at worst since the state was last told. */
  | { readonly type: 'state'; readonly state: ProgrammeState; readonly latestMs: number }
  | { readonly type: 'meters'; readonly meters: MeterReading }
  | { readonly type: 'as-run'; readonly entries: readonly AsRunEntry[] }
  /** Decks and ring have moved on: look whether there is something to feed or to drain. */
  | { readonly type: 'tick' }
  | { readonly type: 'lost'; readonly frames: number }
  | { readonly type: 'finished'; readonly gapFrames: number };
