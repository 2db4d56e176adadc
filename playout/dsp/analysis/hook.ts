import { HOPS, meanLufs } from './level-window.js';

const HOOK_SECONDS = 12;
const SHORTEST_PIECE_SECONDS = 40;
/** Longer pieces are searched so far. */
const SEARCHED_SECONDS = 360;
/** Levels are compared in steps of 200 ms. */
const STEP_HOPS = 20;
const STEPS = (HOOK_SECONDS * HOPS) / STEP_HOPS;
/** A repetition lies at least this far away. */
const APART_STEPS = (16 * HOPS) / STEP_HOPS;
const CANDIDATE_STEPS = 10;
/** How much a whole repetition is worth in loudness, LU. */
const REPETITION_LU = 6;
/** The hook must stand out of the usual by this much. */
const STANDS_OUT_LU = 1;
const SNAP_STEPS = 5;
/** Less than this (LU squared, summed) is no shape of levels. */
const FLAT = 1e-6;

/**
 * The recognisable part, hops [from, to) of 12 s: of what is loud, what comes back elsewhere in the piece with the same
 * shape of levels; it begins with the strongest rise near by. Null in pieces under 40 s and where nothing stands out.
 */
export function findHook(lufs: Float32Array, fromHop: number, toHop: number): readonly [number, number] | null {
  const to = Math.min(toHop, fromHop + SEARCHED_SECONDS * HOPS);
  if (to - fromHop < SHORTEST_PIECE_SECONDS * HOPS) return null;
  const levels = stepLevels(lufs, fromHop, to);
  const sums = runningSums(levels);
  const shape = new Float64Array(STEPS);
  const places: { at: number; score: number }[] = [];
  for (let at = 0; at + STEPS <= levels.length; at += CANDIDATE_STEPS) {
    places.push({ at, score: meanOf(levels, at) + REPETITION_LU * bestRepetition(levels, sums, at, shape) });
  }
  const sorted = places.map(({ score }) => score).sort((a, b) => a - b);
  const best = places.reduce((a, b) => (b.score > a.score ? b : a));
  if (best.score < sorted[sorted.length >> 1] + STANDS_OUT_LU) return null;
  const start = fromHop + snapped(levels, best.at) * STEP_HOPS;
  return [start, Math.min(toHop, start + HOOK_SECONDS * HOPS)];
}

function stepLevels(lufs: Float32Array, from: number, to: number): Float32Array {
  return Float32Array.from({ length: Math.floor((to - from) / STEP_HOPS) }, (_, step) =>
    Math.max(-70, meanLufs(lufs, from + step * STEP_HOPS, from + (step + 1) * STEP_HOPS)),
  );
}

function meanOf(levels: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < STEPS; i++) sum += levels[at + i];
  return sum / STEPS;
}

/** Sums of the levels and of their squares up to each step. */
function runningSums(levels: Float32Array): { readonly sums: Float64Array; readonly squares: Float64Array } {
  const sums = new Float64Array(levels.length + 1);
  const squares = new Float64Array(levels.length + 1);
  for (let i = 0; i < levels.length; i++) {
    sums[i + 1] = sums[i] + levels[i];
    squares[i + 1] = squares[i] + levels[i] * levels[i];
  }
  return { sums, squares };
}

/** Sum of products, in four sums at a time: each of them would wait for the addition before. */
function productOf(levels: Float32Array, from: number, shape: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0, at = from; i < STEPS; i += 4, at += 4) {
    a += levels[at] * shape[i];
    b += levels[at + 1] * shape[i + 1];
    c += levels[at + 2] * shape[i + 2];
    d += levels[at + 3] * shape[i + 3];
  }
  return a + b + (c + d);
}

/** The best correlation of the shape of levels from `at` on with any other place: 0..1. */
function bestRepetition(
  levels: Float32Array,
  { sums, squares }: ReturnType<typeof runningSums>,
  at: number,
  shape: Float64Array,
): number {
  const mean = (sums[at + STEPS] - sums[at]) / STEPS;
  let power = 1e-9;
  for (let i = 0; i < STEPS; i++) {
    shape[i] = levels[at + i] - mean;
    power += shape[i] * shape[i];
  }
  let best = 0;
  for (let other = 0; other + STEPS <= levels.length; other++) {
    if (Math.abs(other - at) < APART_STEPS) continue;
    const product = productOf(levels, other, shape);
    const sum = sums[other + STEPS] - sums[other];
    const otherPower = squares[other + STEPS] - squares[other] - (sum * sum) / STEPS;
    // What differences of running sums leave of nothing is no shape.
    if (otherPower > FLAT) best = Math.max(best, product / Math.sqrt(power * otherPower));
  }
  return best;
}

/** The step within a second of `at` at which the level rises most. */
function snapped(levels: Float32Array, at: number): number {
  let best = at;
  let most = 2;
  for (let step = Math.max(1, at - SNAP_STEPS); step <= Math.min(levels.length - 1, at + SNAP_STEPS); step++) {
    const rise = levels[step] - levels[step - 1];
    if (rise > most) {
      most = rise;
      best = step;
    }
  }
  return best;
}
