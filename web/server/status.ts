import { secondsFromFrames } from '../../playout/api/units.js';
import type { Alarm, EngineState, OnAirItem, UpcomingItem } from '../../playout/api/state.js';
import type { StationParts } from '../api/live.js';
import type { RundownRow } from '../api/rundown.js';
import type { SoundStatus } from '../api/sound.js';
import type { Status } from '../api/status.js';
import type { LoudnessRecord } from './loudness-record.js';
import { shownText } from './programme.js';

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

/** The instant at which a position of an item's file airs. */
function instantOf(item: OnAirItem, positionFrames: number): number {
  return item.startedAtEpochMs + secondsFromFrames(positionFrames - item.cueInFrames) * 1000;
}

function onAirStatus(item: OnAirItem, nowEpochMs: number): NonNullable<Status['onAir']>[number] {
  const endsAtEpochMs = instantOf(item, item.cueOutFrames);
  return {
    itemId: item.itemId,
    cartId: item.cartId,
    kind: item.kind,
    title: shownText(item.title),
    artist: shownText(item.artist),
    source: item.source,
    startedAt: iso(item.startedAtEpochMs),
    segueAt: iso(instantOf(item, item.segueFrames)),
    endsAt: iso(endsAtEpochMs),
    remainingSeconds: Math.max(0, Math.round(endsAtEpochMs - nowEpochMs) / 1000),
    over: item.over,
  };
}

type RowOf = (itemId: string) => RundownRow | undefined;

/** The next item that starts by itself: a voice track that lies over another is part of that one. */
function nextStatus(upcoming: readonly UpcomingItem[], rowOf: RowOf): Status['next'] {
  for (const item of upcoming) {
    const row = rowOf(item.itemId);
    if (row?.over !== null) continue;
    return {
      itemId: row.itemId,
      cartId: row.cartId,
      kind: row.kind,
      title: row.title,
      artist: row.artist,
      ...item.replacedBy,
      startsAt: iso(item.startsAtEpochMs),
      frozen: item.frozen,
      ready: item.ready,
    };
  }
  return null;
}

type Loudness = Pick<LoudnessRecord, 'shortTermLufs' | 'integratedLufs'>;

function soundStatus({ chain, inputs }: EngineState, { shortTermLufs, integratedLufs }: Loudness): SoundStatus {
  return {
    preset: chain.preset,
    bypassed: chain.bypassed,
    bypassedStages: chain.stages.filter(({ bypassed }) => bypassed).map(({ stage }) => stage),
    targetLufs: chain.targetLufs,
    ceilingDbtp: chain.ceilingDbtp,
    shortTermLufs,
    integratedLufs,
    inputs: inputs.map(({ input, open, ready, detail }) => ({ input, open, ready, detail })),
  };
}

/** Every alarm of the station, the engine's first. */
export function alarmsOf(parts: Pick<StationParts, 'alarms' | 'engine' | 'linked'>): readonly Alarm[] {
  return [...(parts.linked ? (parts.engine?.alarms ?? []) : []), ...parts.alarms];
}

export interface StatusFrom {
  readonly parts: StationParts;
  readonly rowOf: RowOf;
  readonly loudness: Loudness;
  readonly plannedUntilEpochMs: number | null;
  readonly listeners: Status['listeners'];
  readonly nowEpochMs: number;
}

/** What `continuity status --json` prints. An engine that is away is unknown, never assumed to play. */
export function statusOf({ parts, rowOf, loudness, plannedUntilEpochMs, listeners, nowEpochMs }: StatusFrom): Status {
  const engine = parts.linked ? parts.engine : null;
  const onAir = engine === null ? [] : engine.onAir.map((item) => onAirStatus(item, nowEpochMs));
  return {
    station: parts.station,
    onAir: onAir.length === 0 ? null : onAir,
    next: engine === null ? null : nextStatus(engine.upcoming, rowOf),
    source: engine?.source ?? null,
    sound: engine === null ? null : soundStatus(engine, loudness),
    alarms: [...alarmsOf(parts)],
    processes: [...parts.processes],
    outputs: [...(engine?.outputs ?? [])],
    engine: {
      connected: parts.linked,
      runId: engine?.runId ?? null,
      rundownRevision: engine?.rundownRevision ?? null,
      counters: { ...engine?.counters },
    },
    library: parts.library,
    plannedUntil: plannedUntilEpochMs === null ? null : iso(plannedUntilEpochMs),
    listeners,
  };
}

/** Whether the station does its work: the engine answers and something of the plan or its filler sounds. */
export function healthOf(parts: StationParts): { readonly ready: boolean; readonly why: string } {
  if (!parts.linked || parts.engine === null) return { ready: false, why: 'the engine is not connected' };
  const { source, onAir } = parts.engine;
  if (source === 'emergency') return { ready: false, why: 'only the emergency file is on air' };
  if (source === 'silence' || (onAir.length === 0 && source !== 'tone'))
    return { ready: false, why: 'nothing is on air' };
  if (source === 'tone') return { ready: false, why: 'only the test tone is on air' };
  return { ready: true, why: `on air from ${source}` };
}
