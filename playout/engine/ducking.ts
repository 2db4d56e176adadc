import { duckAmountAt, duckDepthDb, planDuck, type DuckEnvelope } from '../dsp/duck.js';
import type { Segment } from '../api/segment.js';
import { framesFromSeconds, linearFromDb } from '../api/units.js';
import type { SpanGain } from './player.js';

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

interface ActiveDuck {
  readonly voice: Segment;
  readonly startFrame: number;
  readonly envelope: DuckEnvelope;
  readonly fromFrame: number;
  toFrame: number;
  /** It was learnt of too late for its attack: it starts from nothing here. */
  readonly lateFrame: number | undefined;
  /** The voice was ended early: the bed comes back from here. */
  releaseFrame: number | undefined;
}

/** Loudness of an item on air, after its gain. */
function airLoudness(segment: Segment, settings: DuckSettings): number {
  return segment.loudnessLufs === undefined ? settings.targetLufs : segment.loudnessLufs + segment.gainDb;
}

/** A voice of which nothing is known speaks throughout. */
function speechOf(voice: Segment): readonly (readonly [number, number])[] {
  return voice.speech.length > 0 ? voice.speech : [[voice.cue.cueInFrames, voice.cue.cueOutFrames]];
}

/** 0 at 0, 1 at 1, with a flat start and end. */
function raisedCosine(x: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * Math.max(0, Math.min(1, x)));
}

/** Lowers what sounds under a voice, by the plan: every voice's speech is known before it starts. */
export class Ducking {
  #active: ActiveDuck[] = [];
  readonly #attackFrames: number;
  readonly #releaseFrames: number;

  constructor(private readonly settings: DuckSettings) {
    this.#attackFrames = framesFromSeconds(settings.attackMs / 1000);
    this.#releaseFrames = framesFromSeconds(settings.releaseMs / 1000);
  }

  /**
   * A voice starts, or will start, at programme frame `startFrame`: the bed is down before its first word. Called again
   * with another start it replaces what it said before.
   */
  set(voice: Segment, startFrame: number, nowFrame: number): void {
    const standing = this.#active.find((duck) => duck.voice.id === voice.id);
    if (standing?.startFrame === startFrame) return;
    const { cueInFrames, cueOutFrames } = voice.cue;
    const envelope = planDuck(speechOf(voice), {
      attackFrames: this.#attackFrames,
      holdFrames: framesFromSeconds(this.settings.holdMs / 1000),
      releaseFrames: this.#releaseFrames,
      leadFrames: framesFromSeconds(LEAD_SECONDS),
      bridgeFrames: framesFromSeconds(BRIDGE_SECONDS),
      cueInFrames,
      clipAtFrame: cueOutFrames - cueInFrames,
      depthDb: -this.settings.differenceLu,
    });
    if (envelope.spans.length === 0) return;
    const fromFrame = startFrame + envelope.fromFrame;
    this.#active = this.#active.filter((duck) => duck !== standing);
    this.#active.push({
      voice,
      startFrame,
      envelope,
      fromFrame,
      toFrame: startFrame + envelope.toFrame,
      lateFrame: fromFrame < nowFrame && standing === undefined ? nowFrame : undefined,
      releaseFrame: undefined,
    });
  }

  /** The voice will not sound (any more): the bed comes back from `nowFrame` on. */
  remove(voiceId: string, nowFrame: number): void {
    this.#active = this.#active.filter((duck) => duck.voice.id !== voiceId || duck.fromFrame < nowFrame);
    for (const duck of this.#active) {
      if (duck.voice.id !== voiceId || duck.releaseFrame !== undefined) continue;
      duck.releaseFrame = nowFrame;
      duck.toFrame = Math.min(duck.toFrame, nowFrame + this.#releaseFrames);
    }
  }

  forgetBefore(frame: number): void {
    if (this.#active.some((duck) => duck.toFrame < frame))
      this.#active = this.#active.filter((duck) => duck.toFrame >= frame);
  }

  /** Depth and cause of the ducking that `bed` is under at `frame`: 0 dB and null when there is none. */
  now(bed: Segment, frame: number): { readonly db: number; readonly reason: string | null } {
    let db = 0;
    let reason: string | null = null;
    for (const duck of this.#active) {
      const depth = this.#amountAt(duck, frame) * this.#depth(duck.voice, bed);
      if (depth < db) {
        db = depth;
        reason = duck.voice.title;
      }
    }
    return { db, reason };
  }

  /** The gain that `bed` gets, as a function that multiplies it into a span; undefined while no voice is near. */
  gainFor(bed: Segment): SpanGain | undefined {
    if (this.#active.length === 0) return undefined;
    return (span, frame, frames) => {
      let touched = false;
      for (const duck of this.#active) {
        if (frame >= duck.toFrame || frame + frames <= duck.fromFrame) continue;
        touched = true;
        this.#multiply(duck, this.#depth(duck.voice, bed), span, frame, frames);
      }
      return touched;
    };
  }

  #multiply(duck: ActiveDuck, depthDb: number, span: Float32Array, frame: number, frames: number): void {
    let lastAmount = 0;
    let gain = 1;
    for (let i = 0; i < frames; i++) {
      const amount = this.#amountAt(duck, frame + i);
      if (amount !== lastAmount) {
        gain = amount === 0 ? 1 : linearFromDb(amount * depthDb);
        lastAmount = amount;
      }
      span[i] *= gain;
    }
  }

  #amountAt(duck: ActiveDuck, frame: number): number {
    let amount = duckAmountAt(duck.envelope, frame - duck.startFrame);
    if (duck.lateFrame !== undefined) amount *= raisedCosine((frame - duck.lateFrame) / this.#attackFrames);
    if (duck.releaseFrame !== undefined) amount *= raisedCosine(1 - (frame - duck.releaseFrame) / this.#releaseFrames);
    return amount;
  }

  #depth(voice: Segment, bed: Segment): number {
    return duckDepthDb(airLoudness(voice, this.settings), airLoudness(bed, this.settings), this.settings.differenceLu);
  }
}
