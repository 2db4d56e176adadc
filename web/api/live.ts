import { Type, type Static } from 'typebox';
import type { CommandResult } from '../../playout/api/command.js';
import type { ProcessStatus } from '../../playout/api/process-status.js';
import type { Alarm, EngineState, MeterReading } from '../../playout/api/state.js';
import { CommandSchema } from './commands.js';
import type { IngestProgress, LibraryCounts } from './library.js';
import type { RundownWindow } from './rundown.js';
import type { LoudnessPoint } from './sound.js';
import type { Station } from './status.js';
import type { WallPage } from './wall.js';

/** Grows when a client built for the older one can no longer read what is sent. */
export const LIVE_PROTOCOL = 2;

/** The parts of the station that a panel follows. Each is sent whole when it changes. */
export interface StationParts {
  readonly station: Station;
  readonly linked: boolean;
  readonly engine: EngineState | null;
  readonly rundown: RundownWindow;
  readonly wall: readonly WallPage[];
  readonly library: LibraryCounts | null;
  /** When the library was last seen to be another one: whoever shows a list of it asks for it anew. */
  readonly libraryChangedAtEpochMs: number;
  readonly ingest: IngestProgress | null;
  readonly processes: readonly ProcessStatus[];
  /** What control itself has to report; the engine's alarms are in its state. */
  readonly alarms: readonly Alarm[];
}

/** One part that changed. */
export type PartChange = {
  [P in keyof StationParts]: { readonly part: P; readonly value: StationParts[P] };
}[keyof StationParts];

/** From the server. `revision` grows by one with every `change`; a client that sees a gap asks for a resync. */
export type LiveMessage =
  | {
      readonly type: 'snapshot';
      readonly protocol: number;
      readonly revision: number;
      readonly serverTimeEpochMs: number;
      readonly parts: StationParts;
      readonly meters: MeterReading | null;
    }
  | { readonly type: 'change'; readonly revision: number; readonly change: PartChange }
  | { readonly type: 'meters'; readonly meters: MeterReading }
  /** A second of the programme has ended; with the gated loudness of the last hour. */
  | { readonly type: 'loudness'; readonly point: LoudnessPoint; readonly integratedLufs: number | null }
  | { readonly type: 'ack'; readonly id: string; readonly result: CommandResult }
  /** The answer to a ping: the client's own stamp, and the server's clock. */
  | { readonly type: 'pong'; readonly sentAtMs: number; readonly serverTimeEpochMs: number };

const closed = { additionalProperties: false } as const;

/** From a client, checked at the edge. */
export const LiveRequestSchema = Type.Union([
  Type.Object(
    { type: Type.Literal('command'), id: Type.String({ minLength: 1, maxLength: 200 }), command: CommandSchema },
    closed,
  ),
  Type.Object({ type: Type.Literal('ping'), sentAtMs: Type.Number() }, closed),
  Type.Object({ type: Type.Literal('resync') }, closed),
]);
export type LiveRequest = Static<typeof LiveRequestSchema>;
