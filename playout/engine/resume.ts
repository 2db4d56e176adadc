import type { AsRunEntry } from '../api/as-run.js';
import type { ChainStageName, LiveInputName, ProcessingPreset } from '../api/processing.js';
import { planJoin } from '../api/join.js';
import type { Rundown, Segment } from '../api/segment.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { asRunEntry } from './as-run-entry.js';
import { identityOf } from './journal.js';
import { isLive, restOf, slotIdOf } from './live/live-slot.js';
import type { Resume } from './resume-point.js';
import type { Snapshot } from './snapshot.js';

/** After a longer absence the plan, not the snapshot, says what should be on air. */
const LONGEST_ABSENCE_MS = 6 * 3600 * 1000;

/** A microphone that was open goes on air again only after so short an absence: a crash, and nobody has left the studio. */
const LONGEST_OPEN_ABSENCE_MS = 60_000;

/** How the sound is set after a restart. */
export interface SoundPlan {
  readonly preset: ProcessingPreset;
  readonly bypassed: readonly (ChainStageName | 'all')[];
  readonly openInputs: readonly LiveInputName[];
}

/**
 * The sound after a restart: as presenters had set it, unless the settings name another preset than before or the station
 * was away for hours.
 */
export function soundPlan(
  snapshot: Pick<Snapshot, 'sound'> | undefined,
  elapsedMs: number,
  configuredPreset: ProcessingPreset,
): SoundPlan {
  const sound = snapshot?.sound;
  if (sound === undefined || elapsedMs > LONGEST_ABSENCE_MS)
    return { preset: configuredPreset, bypassed: [], openInputs: [] };
  const openInputs = elapsedMs <= LONGEST_OPEN_ABSENCE_MS ? sound.openInputs : [];
  if (sound.configuredPreset !== configuredPreset) return { preset: configuredPreset, bypassed: [], openInputs };
  return { preset: sound.preset, bypassed: sound.bypassed, openInputs };
}

export interface ResumePlan {
  /** Programme frame of the first frame after the restart: time has passed. */
  readonly startFrame: number;
  readonly resume: Resume | undefined;
  /** The old rundown without what has aired: the station goes on with it until control sends a newer one. */
  readonly rundown: Rundown | undefined;
  /** What was on air when the engine stopped and does not go on. */
  readonly ended: readonly AsRunEntry[];
}

/**
 * Where to go on after a restart: as if the programme had played on meanwhile. The item that was on air goes on in its
 * middle, or the one that would be on air by now starts there. What sounded and does not go on is recorded, unless the
 * journal has it already (`recorded`).
 */
export function resumePlan(
  snapshot: Snapshot,
  rundown: Rundown | undefined,
  elapsedMs: number,
  recorded: ReadonlySet<string>,
  atMonotonicMs: number,
): ResumePlan {
  const elapsedFrames = Math.round((elapsedMs * ENGINE_RATE_HZ) / 1000);
  const startFrame = snapshot.frame + elapsedFrames;
  const { current } = snapshot;
  const found = elapsedMs > LONGEST_ABSENCE_MS ? undefined : place(snapshot, rundown, elapsedFrames, atMonotonicMs);
  // An engine that was stopped in order has recorded the item: what follows of it is a part of its own.
  const isRecorded =
    found !== undefined && recorded.has(identityOf({ itemId: found.segment.id, startFrame: found.startFrame }));
  const resume = isRecorded ? { ...found, startFrame, startedAtEpochMs: snapshot.epochMs + elapsedMs } : found;
  const goesOn = current !== null && resume?.segment.id === current.segment.id;
  const stopped = [...snapshot.sounding, ...(current && !goesOn ? [current] : [])];
  const ended = stopped
    .map((one) => entryOf(one.segment, one.startFrame, one.startedAtEpochMs, snapshot.frame))
    .concat(
      snapshot.carts.map((cart) => cartEntry(cart.cartId, cart.startFrame, cart.startedAtEpochMs, snapshot.frame)),
    )
    .filter((entry) => !recorded.has(identityOf(entry)));
  const slot = elapsedMs > LONGEST_ABSENCE_MS || !snapshot.slot ? undefined : restOf(snapshot.slot, startFrame);
  return { startFrame, resume, rundown: rest(rundown, resume?.segment.id ?? current?.segment.id, slot), ended };
}

/** What follows an item, and what lies over it; before that, what is left of a live slot, which waits for its source anew. */
function rest(
  rundown: Rundown | undefined,
  itemId: string | undefined,
  slot: Segment | undefined,
): Rundown | undefined {
  if (rundown === undefined) return undefined;
  const at = rundown.items.findIndex((item) => item.id === slotIdOf(slot?.id ?? itemId ?? ''));
  const items = rundown.items.filter((item, index) => index > at || item.over?.itemId === itemId);
  return { ...rundown, revision: 0, items: slot ? [slot, ...items] : items };
}

function place(
  snapshot: Snapshot,
  rundown: Rundown | undefined,
  elapsedFrames: number,
  atMonotonicMs: number,
): Resume | undefined {
  const { current } = snapshot;
  // A live source is no file that goes on in its middle: what is left of its slot waits for it.
  if (current === null || isLive(current.segment)) return undefined;
  const position = current.positionFrames + elapsedFrames;
  const { segment, startFrame, startedAtEpochMs } = current;
  const following = followers(rundown, segment.id);
  const segueFrames = planJoin(segment, following.at(0));
  if (position < segueFrames) return { segment, fromFrames: position, atMonotonicMs, startFrame, startedAtEpochMs };
  let late = position - segueFrames;
  for (const [index, item] of following.entries()) {
    const frames = planJoin(item, following.at(index + 1)) - item.cue.cueInFrames;
    // A timed item starts at its time and not in its middle: the engine sees to that.
    if (item.hardTime || isLive(item)) return undefined;
    if (late < frames) {
      return {
        segment: item,
        fromFrames: item.cue.cueInFrames + late,
        atMonotonicMs,
        startFrame: snapshot.frame + elapsedFrames,
        startedAtEpochMs: snapshot.epochMs + (elapsedFrames * 1000) / ENGINE_RATE_HZ,
      };
    }
    late -= frames;
  }
  return undefined;
}

/** The items that would have followed, without those that lie over others. */
function followers(rundown: Rundown | undefined, currentId: string): Segment[] {
  const main = (rundown?.items ?? []).filter((item) => item.over === undefined && item.problem === undefined);
  const at = main.findIndex((item) => item.id === currentId);
  return at < 0 ? [] : main.slice(at + 1);
}

function entryOf(segment: Segment, startFrame: number, startedAtEpochMs: number, endFrame: number): AsRunEntry {
  const reason = 'the engine stopped';
  return asRunEntry(segment, { startedAtEpochMs, startFrame, endFrame, outcome: 'cut', reason });
}

function cartEntry(cartId: string, startFrame: number, startedAtEpochMs: number, endFrame: number): AsRunEntry {
  const cart = { id: `cart:${cartId}:${startFrame}`, cartId, kind: 'jingle', title: cartId, artist: '' } as Segment;
  return entryOf(cart, startFrame, startedAtEpochMs, endFrame);
}
