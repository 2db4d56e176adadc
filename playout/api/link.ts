import type { AsRunEntry } from './as-run.js';
import type { CommandEnvelope, CommandResult } from './command.js';
import type { CartSegment, Rundown } from './segment.js';
import type { EngineState, MeterReading } from './state.js';

/**
 * The engine link: newline-delimited JSON over a unix socket of mode 0600. A client that connects is sent `state` at
 * once, then `state` on every change and `meters` ten or more times a second.
 */
export type LinkRequest =
  | { readonly type: 'command'; readonly envelope: CommandEnvelope }
  | { readonly type: 'rundown.replace'; readonly id: string; readonly rundown: Rundown }
  | { readonly type: 'carts.load'; readonly id: string; readonly carts: readonly CartSegment[] };

export type LinkMessage =
  /** The answer to the request with this id. */
  | { readonly type: 'ack'; readonly id: string; readonly result: CommandResult }
  | { readonly type: 'state'; readonly state: EngineState }
  | { readonly type: 'meters'; readonly meters: MeterReading }
  /** A line was added to the journal. */
  | { readonly type: 'as-run'; readonly entry: AsRunEntry };

/**
 * The stream link: encoded programme over a second unix socket. The client sends one line, the mount's name
 * (`/listen.mp3`), and receives packets: 4 bytes length of what follows (big endian), 1 byte kind, 8 bytes programme frame
 * (big endian float64) of the packet's first sample, then bytes of the encoded stream.
 */
export const STREAM_PACKET = {
  /** Bytes that every decoder needs first (Ogg headers); a new one replaces the older. */
  header: 0,
  /** Whole frames or pages of the stream: a listener may join at any packet. */
  audio: 1,
} as const;
