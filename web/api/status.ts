import { Type, type Static } from 'typebox';
import {
  AlarmSchema,
  KindSchema,
  NumberOrNull,
  OutputStatusSchema,
  ProcessStatusSchema,
  SourceSchema,
  TextOrNull,
} from './engine.js';
import { LibraryCountsSchema } from './library.js';
import { SoundStatusSchema } from './sound.js';

export const StationSchema = Type.Object({ name: Type.String(), timeZone: Type.String(), language: Type.String() });
export type Station = Static<typeof StationSchema>;

const Item = {
  itemId: Type.String(),
  cartId: TextOrNull,
  kind: KindSchema,
  title: Type.String(),
  artist: Type.String(),
};

const OnAirStatus = Type.Object({
  ...Item,
  source: SourceSchema,
  /** ISO 8601. */
  startedAt: Type.String(),
  segueAt: Type.String(),
  endsAt: Type.String(),
  remainingSeconds: Type.Number(),
  over: TextOrNull,
});
const NextStatus = Type.Object({ ...Item, startsAt: Type.String(), frozen: Type.Boolean(), ready: Type.Boolean() });

/** The answer of `continuity status --json` and of GET /api/status. */
export const StatusSchema = Type.Object({
  station: StationSchema,
  /** Null while nothing is known of the engine or nothing sounds. */
  onAir: Type.Union([Type.Array(OnAirStatus), Type.Null()]),
  next: Type.Union([NextStatus, Type.Null()]),
  source: Type.Union([SourceSchema, Type.Null()]),
  /** How the programme is processed and how loud it is; null while nothing is known of the engine. */
  sound: Type.Union([SoundStatusSchema, Type.Null()]),
  alarms: Type.Array(AlarmSchema),
  processes: Type.Array(ProcessStatusSchema),
  outputs: Type.Array(OutputStatusSchema),
  engine: Type.Object({
    connected: Type.Boolean(),
    runId: TextOrNull,
    rundownRevision: NumberOrNull,
    counters: Type.Record(Type.String(), Type.Number()),
  }),
  library: Type.Union([LibraryCountsSchema, Type.Null()]),
  /** ISO 8601 instant up to which the rundown reaches. */
  plannedUntil: TextOrNull,
  listeners: Type.Object({ now: Type.Integer(), dropped: Type.Integer() }),
});
export type Status = Static<typeof StatusSchema>;

/** GET /healthz. */
export const HealthSchema = Type.Object({ ready: Type.Boolean(), why: Type.String() });
