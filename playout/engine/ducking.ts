import {
  duckAmountAt,
  duckDepthDb,
  duckSteadyUntil,
  planDuck,
  raisedCosine,
  slewLimitedFrames,
  type DuckEnvelope,
} from '../dsp/duck/duck.js';
import type { DuckOverride, Segment, SegmentKind } from '../api/segment.js';
import { framesFromSeconds, linearFromDb } from '../api/units.js';

export interface DuckSettings {
  readonly differenceLu: number;
  readonly attackMs: number;
  readonly holdMs: number;
  readonly releaseMs: number;
  /** What an item is taken to measure where its loudness could not be. */
  readonly targetLufs: number;
}

/** The fade down is complete this long before the first word (speech over music, planned). */
const LEAD_SECONDS = 0.1;
/** Pauses shorter than this do not bring the bed back. */
const BRIDGE_SECONDS = 1.2;
/** No bed goes down further; how long the deepest duck takes bounds where any duck begins. */
const DEEPEST_DB = -24;
/**
 * The gain is worked out at every eighth frame of the programme's line and goes in a straight line between: what that adds
 * to a 1 kHz tone at full scale stays under -95 dBFS for the steepest planned duck.
 */
const CONTROL_FRAMES = 8;

/** Music and beds lie under something, whatever they were laid over. */
const NEVER_DUCK: readonly SegmentKind[] = ['music', 'bed'];

/** What a voice does to one bed: its depth, and the envelope that is long enough for that depth. */
interface BedDuck {
  readonly depthDb: number;
  readonly envelope: DuckEnvelope;
  readonly attackFrames: number;
  readonly releaseFrames: number;
  /** The envelope's amount was this when it took effect: it is joined from there. */
  readonly joinAmount: number;
}

/** Depth and cause of the ducking that something is under: 0 dB and null where there is none. */
export interface DuckNow {
  readonly db: number;
  readonly reason: string | null;
}

interface ActiveDuck {
  readonly voice: Segment;
  readonly settings: Omit<DuckSettings, 'targetLufs'>;
  readonly startFrame: number;
  /** The widest span that any bed can be ducked in. */
  readonly fromFrame: number;
  toFrame: number;
  /** It was learnt of, or moved, when its attack had begun: it is joined from here in the time of an attack. */
  readonly joinFrame: number | undefined;
  /** Where the duck whose place it took stood with each bed: it is joined from there, and from 0 for others. */
  readonly joinAmounts: ReadonlyMap<Segment, number>;
  /** The voice was ended early: the bed comes back from here. */
  releaseFrame: number | undefined;
  readonly beds: Map<Segment, BedDuck>;
}

/** Loudness of an item on air, after its gain. */
function airLoudness(segment: Segment, targetLufs: number): number {
  return segment.loudnessLufs === undefined ? targetLufs : segment.loudnessLufs + segment.gainDb;
}

/** A voice of which nothing is known speaks throughout. */
function speechOf(voice: Segment): readonly (readonly [number, number])[] {
  return voice.speech.length > 0 ? voice.speech : [[voice.cue.cueInFrames, voice.cue.cueOutFrames]];
}

/** The station's way to duck with what the item says of its own. */
function settingsFor(override: DuckOverride | undefined, station: DuckSettings): ActiveDuck['settings'] {
  return {
    differenceLu: override?.differenceLu ?? station.differenceLu,
    attackMs: override?.attackMs ?? station.attackMs,
    holdMs: override?.holdMs ?? station.holdMs,
    releaseMs: override?.releaseMs ?? station.releaseMs,
  };
}

/**
 * Lowers what sounds under a voice, by the plan: every voice's speech is known before it starts. The depth follows from the
 * integrated loudness of voice and bed, as they are on air: it is known before the attack and stays as it is throughout the
 * voice, so the bed is not moved by its own music. Where several voices lie over a bed, the deepest counts.
 */
export class Ducking {
  #active: ActiveDuck[] = [];

  constructor(private readonly settings: DuckSettings) {}

  /**
   * A voice starts, or will start, at programme frame `startFrame`: the bed is down before its first word. Called again
   * with another start it replaces what it said before.
   */
  set(voice: Segment, startFrame: number, nowFrame: number): void {
    if (NEVER_DUCK.includes(voice.kind)) return;
    const standing = this.#active.find((duck) => duck.voice.id === voice.id);
    if (standing?.startFrame === startFrame) return;
    const settings = settingsFor(voice.duck, this.settings);
    if (settings.differenceLu === 0) return;
    const widest = this.#envelope(voice, settings, DEEPEST_DB).envelope;
    if (widest.spans.length === 0) return;
    const fromFrame = startFrame + widest.fromFrame;
    const moved = standing !== undefined && standing.fromFrame < nowFrame;
    this.#active = this.#active.filter((duck) => duck !== standing);
    this.#active.push({
      voice,
      settings,
      startFrame,
      fromFrame: moved ? Math.min(fromFrame, nowFrame) : fromFrame,
      toFrame: startFrame + widest.toFrame,
      joinFrame: fromFrame < nowFrame || moved ? nowFrame : undefined,
      joinAmounts: new Map(
        moved ? [...standing.beds].map(([bed, ducked]) => [bed, this.#amountAt(standing, ducked, nowFrame)]) : [],
      ),
      releaseFrame: undefined,
      beds: new Map(),
    });
  }

  /** The voice will not sound (any more): the bed comes back from `nowFrame` on. */
  remove(voiceId: string, nowFrame: number): void {
    this.#active = this.#active.filter((duck) => duck.voice.id !== voiceId || duck.fromFrame < nowFrame);
    for (const duck of this.#active) {
      if (duck.voice.id !== voiceId || duck.releaseFrame !== undefined) continue;
      duck.releaseFrame = Math.ceil(nowFrame / CONTROL_FRAMES) * CONTROL_FRAMES;
      const longest = slewLimitedFrames(framesFromSeconds(duck.settings.releaseMs / 1000), DEEPEST_DB);
      duck.toFrame = Math.min(duck.toFrame, duck.releaseFrame + longest);
    }
  }

  forgetBefore(frame: number): void {
    for (const duck of this.#active) {
      if (duck.toFrame >= frame) continue;
      this.#active = this.#active.filter((one) => one.toFrame >= frame);
      return;
    }
  }

  /** The ducking that `bed` is under at `frame`. What lies over another item is no bed. */
  now(bed: Segment, frame: number): DuckNow {
    let db = 0;
    if (bed.over && !NEVER_DUCK.includes(bed.kind)) return { db: 0, reason: null };
    let reason: string | null = null;
    for (const duck of this.#active) {
      const depth = this.#dbAt(duck, bed, frame);
      if (depth < db) {
        db = depth;
        reason = duck.voice.title;
      }
    }
    return { db, reason };
  }

  /** True where a voice ducks, or may duck, something within frames [frame, frame + frames). */
  isNear(frame: number, frames: number): boolean {
    for (const duck of this.#active) if (frame < duck.toFrame && frame + frames > duck.fromFrame) return true;
    return false;
  }

  /** Multiplies the gain that `bed` gets at programme frames [frame, frame + frames) into `gain`; false where it is 1. */
  multiply(bed: Segment, gain: Float32Array, frame: number, frames: number): boolean {
    if (!this.isNear(frame, frames) || (bed.over && !NEVER_DUCK.includes(bed.kind))) return false;
    let touched = false;
    let grid = Math.floor(frame / CONTROL_FRAMES) * CONTROL_FRAMES;
    let before = this.#gainAt(bed, grid);
    if (this.#isSteady(bed, grid, frame + frames + CONTROL_FRAMES)) {
      if (before === 1) return false;
      for (let i = 0; i < frames; i++) gain[i] *= before;
      return true;
    }
    for (let i = 0; i < frames;) {
      const after = this.#gainAt(bed, grid + CONTROL_FRAMES);
      const end = Math.min(frames, grid + CONTROL_FRAMES - frame);
      if (before !== 1 || after !== 1) {
        touched = true;
        const step = (after - before) / CONTROL_FRAMES;
        for (; i < end; i++) gain[i] *= before + step * (frame + i - grid);
      }
      i = end;
      grid += CONTROL_FRAMES;
      before = after;
    }
    return touched;
  }

  /** True where nothing moves the bed within frames [frame, end]: nearly always. */
  #isSteady(bed: Segment, frame: number, end: number): boolean {
    for (const duck of this.#active) {
      if (end < duck.fromFrame || frame >= duck.toFrame) continue;
      const { envelope, depthDb, attackFrames } = this.#bedDuck(duck, bed);
      if (depthDb === 0) continue;
      if (duck.releaseFrame !== undefined) return false;
      if (duck.joinFrame !== undefined && frame < duck.joinFrame + attackFrames) return false;
      if (duckSteadyUntil(envelope, frame - duck.startFrame) < end - duck.startFrame) return false;
    }
    return true;
  }

  #gainAt(bed: Segment, frame: number): number {
    let db = 0;
    for (const duck of this.#active) {
      if (frame <= duck.fromFrame || frame >= duck.toFrame) continue;
      const depth = this.#dbAt(duck, bed, frame);
      if (depth < db) db = depth;
    }
    return db === 0 ? 1 : linearFromDb(db);
  }

  #dbAt(duck: ActiveDuck, bed: Segment, frame: number): number {
    const ducked = this.#bedDuck(duck, bed);
    return ducked.depthDb === 0 ? 0 : this.#amountAt(duck, ducked, frame) * ducked.depthDb;
  }

  #amountAt(duck: ActiveDuck, bed: BedDuck, frame: number): number {
    let amount = duckAmountAt(bed.envelope, frame - duck.startFrame);
    if (duck.joinFrame !== undefined) {
      const joined = raisedCosine((frame - duck.joinFrame) / bed.attackFrames);
      amount = bed.joinAmount + (amount - bed.joinAmount) * joined;
    }
    if (duck.releaseFrame !== undefined) amount *= raisedCosine(1 - (frame - duck.releaseFrame) / bed.releaseFrames);
    return amount;
  }

  #bedDuck(duck: ActiveDuck, bed: Segment): BedDuck {
    const standing = duck.beds.get(bed);
    if (standing) return standing;
    const { targetLufs } = this.settings;
    const { voice, settings, joinAmounts } = duck;
    const depthDb = duckDepthDb(airLoudness(voice, targetLufs), airLoudness(bed, targetLufs), settings.differenceLu);
    const made = { depthDb, joinAmount: joinAmounts.get(bed) ?? 0, ...this.#envelope(voice, settings, depthDb) };
    duck.beds.set(bed, made);
    return made;
  }

  #envelope(
    voice: Segment,
    settings: ActiveDuck['settings'],
    depthDb: number,
  ): Pick<BedDuck, 'envelope' | 'attackFrames' | 'releaseFrames'> {
    const { cueInFrames, cueOutFrames } = voice.cue;
    const attackFrames = slewLimitedFrames(framesFromSeconds(settings.attackMs / 1000), depthDb);
    const releaseFrames = slewLimitedFrames(framesFromSeconds(settings.releaseMs / 1000), depthDb);
    const envelope = planDuck(speechOf(voice), {
      attackFrames,
      holdFrames: framesFromSeconds(settings.holdMs / 1000),
      releaseFrames,
      leadFrames: framesFromSeconds(LEAD_SECONDS),
      bridgeFrames: framesFromSeconds(BRIDGE_SECONDS),
      cueInFrames,
      clipAtFrame: cueOutFrames - cueInFrames,
    });
    return { envelope, attackFrames, releaseFrames };
  }
}
