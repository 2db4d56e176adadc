import type { Segment } from '../api/segment.js';
import type { EngineState, OnAirItem } from '../api/state.js';
import type { Slot } from './live/live-slot.js';
import type { Player } from './player.js';

/** An item that sounds, as the snapshot keeps it. */
export interface SoundingItem {
  readonly segment: Segment;
  readonly startFrame: number;
  readonly startedAtEpochMs: number;
}

/** What the mixing thread tells of the programme; the process adds its own part and shows it as EngineState. */
export interface ProgrammeState extends Omit<EngineState, 'seq' | 'runId' | 'outputs'> {
  /** What is on air, with its place in the file. */
  readonly current: (SoundingItem & { readonly positionFrames: number }) | null;
  /** Tails and voices. */
  readonly sounding: readonly SoundingItem[];
  /** The live segment whose turn it is, on air or waiting for its source. */
  readonly slot: Slot | null;
}

export function soundingItem({ segment, startFrame, startedAtEpochMs }: Player): SoundingItem {
  return { segment, startFrame, startedAtEpochMs };
}

/** An item that sounds, for those who look at the engine. */
export function onAirItem(
  player: Player,
  isCurrent: boolean,
  duck: { readonly db: number; readonly reason: string | null },
): OnAirItem {
  const { segment, source, startFrame, startedAtEpochMs, segueFrames } = player;
  const { cueInFrames, introEndFrames, cueOutFrames } = segment.cue;
  return {
    itemId: segment.id,
    cartId: segment.cartId ?? null,
    kind: segment.kind,
    title: segment.title,
    artist: segment.artist,
    source,
    startFrame,
    startedAtEpochMs,
    cueInFrames,
    introEndFrames: introEndFrames ?? null,
    segueFrames,
    cueOutFrames,
    ending: !isCurrent && segment.over === undefined,
    over: segment.over?.itemId ?? null,
    ...(segment.tempo !== undefined && { tempo: segment.tempo }),
    duckDb: duck.db,
    duckReason: duck.reason,
  };
}
