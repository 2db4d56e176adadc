import { ENGINE_RATE_HZ } from '../../api/units.js';

const SHALLOWEST_DB = -6;
const DEEPEST_DB = -24;
/** The bed never moves faster than this where the depth is known in advance. */
const MAX_SLEW_DB_PER_SECOND = 60;

/** Times of a planned duck, in frames of the engine's rate. */
export interface DuckOptions {
  /** Time in which the bed goes down. */
  readonly attackFrames: number;
  /** Time it stays down after the last word. */
  readonly holdFrames: number;
  /** Time in which it comes back. */
  readonly releaseFrames: number;
  /** The bed is down this long before the first word. */
  readonly leadFrames: number;
  /** A pause shorter than this is bridged: the bed stays down. */
  readonly bridgeFrames: number;
  /** Position in the voice's file of its first frame on air, where `speech` counts from the start of the file. */
  readonly cueInFrames?: number;
  /** The voice ends here (frames after its first on air): speech beyond it does not count. */
  readonly clipAtFrame?: number;
  /** Where the depth is known: attack and release become long enough to stay under 60 dB/s. */
  readonly depthDb?: number;
}

/** One time that the bed is down: [downFrom, downAt] it goes, [downAt, upFrom] it stays, [upFrom, upAt] it returns. */
export interface DuckSpan {
  readonly downFrom: number;
  readonly downAt: number;
  readonly upFrom: number;
  readonly upAt: number;
}

/**
 * Where a bed ducks under a voice, in frames from the voice's first frame on air; frames before it are negative. Spans are
 * in order of time and may overlap; the deeper one counts.
 */
export interface DuckEnvelope {
  readonly spans: readonly DuckSpan[];
  /** First frame of the first attack and first frame after the last release; 0 and 0 where nothing ducks. */
  readonly fromFrame: number;
  readonly toFrame: number;
}

/**
 * Depth of the duck: as much as puts the bed `differenceLu` under the voice, 0 where it already is, and otherwise within
 * -6..-24 dB. Both loudnesses as they are on air (after gain); where one is unknown they are taken as equal.
 */
export function duckDepthDb(voiceLufs: number | null, bedLufs: number | null, differenceLu: number): number {
  const wanted = Math.min(0, (voiceLufs ?? bedLufs ?? 0) - differenceLu - (bedLufs ?? voiceLufs ?? 0));
  return wanted === 0 ? 0 : Math.max(DEEPEST_DB, Math.min(SHALLOWEST_DB, wanted));
}

/** Frames in which a raised cosine may move by `depthDb`: `frames`, or as many more as keep it under 60 dB/s. */
export function slewLimitedFrames(frames: number, depthDb: number): number {
  // It is steepest in its middle: pi/2 times its mean slope.
  return Math.max(frames, Math.ceil(((Math.PI / 2) * Math.abs(depthDb) * ENGINE_RATE_HZ) / MAX_SLEW_DB_PER_SECOND));
}

/** Plans the duck under a voice whose speech is known: [from, to) in frames, in order. */
export function planDuck(speech: readonly (readonly [number, number])[], options: DuckOptions): DuckEnvelope {
  const attackFrames = slewLimitedFrames(options.attackFrames, options.depthDb ?? 0);
  const releaseFrames = slewLimitedFrames(options.releaseFrames, options.depthDb ?? 0);
  const spans = bridged(onAir(speech, options), options.bridgeFrames).map(([from, to]) => {
    const downAt = from - options.leadFrames;
    const upFrom = to + options.holdFrames;
    return { downFrom: downAt - attackFrames, downAt, upFrom, upAt: upFrom + releaseFrames };
  });
  return { spans, fromFrame: spans.at(0)?.downFrom ?? 0, toFrame: spans.at(-1)?.upAt ?? 0 };
}

/** Speech relative to the voice's first frame on air, without what does not air. */
function onAir(speech: readonly (readonly [number, number])[], options: DuckOptions): (readonly [number, number])[] {
  const cueIn = options.cueInFrames ?? 0;
  const end = options.clipAtFrame ?? Infinity;
  return speech
    .map(([from, to]) => [Math.max(0, from - cueIn), Math.min(end, to - cueIn)] as const)
    .filter(([from, to]) => to > from);
}

function bridged(speech: readonly (readonly [number, number])[], bridgeFrames: number): (readonly [number, number])[] {
  const result: (readonly [number, number])[] = [];
  for (const [from, to] of speech) {
    const last = result.at(-1);
    if (last !== undefined && from - last[1] < bridgeFrames)
      result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}

/** How far the duck is in at a frame: 0 (not at all; the gain is exactly 1) .. 1 (all of its depth). */
export function duckAmountAt(envelope: DuckEnvelope, frame: number): number {
  if (frame <= envelope.fromFrame || frame >= envelope.toFrame) return 0;
  let amount = 0;
  for (const span of envelope.spans) {
    if (frame <= span.downFrom) break;
    if (frame < span.upAt) amount = Math.max(amount, amountIn(span, frame));
  }
  return amount;
}

/** Up to this frame the amount stays what it is at `frame`; `frame` itself where it moves. */
export function duckSteadyUntil(envelope: DuckEnvelope, frame: number): number {
  let until = frame < envelope.toFrame ? envelope.toFrame : Infinity;
  for (const span of envelope.spans) {
    if (frame >= span.upAt) continue;
    if (frame >= span.downAt && frame <= span.upFrom) return span.upFrom;
    if (frame > span.downFrom) return frame;
    if (span.downFrom < until) until = span.downFrom;
  }
  return until;
}

function amountIn(span: DuckSpan, frame: number): number {
  if (frame < span.downAt) return raisedCosine((frame - span.downFrom) / (span.downAt - span.downFrom));
  if (frame <= span.upFrom) return 1;
  return raisedCosine((span.upAt - frame) / (span.upAt - span.upFrom));
}

/** 0 up to 0, 1 from 1 on, with a flat start and end. */
export function raisedCosine(x: number): number {
  return x <= 0 ? 0 : x >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * x);
}

/** Gain of the bed at a frame, in dB: a raised cosine in decibels between 0 and `depthDb` (0 or negative). */
export function duckDbAt(envelope: DuckEnvelope, frame: number, depthDb: number): number {
  const amount = duckAmountAt(envelope, frame);
  return amount === 0 ? 0 : amount * depthDb;
}
