// AssemblyScript: the multiband's bands of a stereo signal, left and right as the lanes of a vector. Every step is that of
// `Crossover` in the same order, so the result is the same bit for bit.
import { left, right } from './memory';

const MOST_BANDS: i32 = 5;
const MOST_SPLITS: i32 = MOST_BANDS - 1;
/** Most frames of one call. */
const MOST_PIECE: i32 = 64;
const BAND_BYTES: i32 = MOST_PIECE * 16;

/** For each split: a1, a2 and the scale of its low pass. */
const coefficients: usize = memory.data(MOST_SPLITS * 3 * 8, 16);
/** For each split w and v of the last two frames; then for each allpass w of the last two frames. */
const memories: usize = memory.data(MOST_SPLITS * (4 + 2) * 16, 16);
const allpassMemories: usize = memories + MOST_SPLITS * 4 * 16;
/** For each band: gain, its change per frame, sums of squares of both channels. */
const gains: usize = memory.data(MOST_BANDS * 8, 16);
const steps: usize = memory.data(MOST_BANDS * 8, 16);
const sums: usize = memory.data(MOST_BANDS * 16, 16);
/** The bands below the highest, and what lies over the last split. */
const lowBands: usize = memory.data(MOST_SPLITS * BAND_BYTES, 16);
const rest: usize = memory.data(BAND_BYTES, 16);

export function bandCoefficientsAt(): usize {
  return coefficients;
}
export function bandMemoriesAt(): usize {
  return memories;
}
export function bandGainsAt(): usize {
  return gains;
}
export function bandStepsAt(): usize {
  return steps;
}
export function bandSumsAt(): usize {
  return sums;
}

/**
 * Takes what lies under split `k` out of `rest`. The first split (T is f32) takes its frames from the channels,
 * [from, from + count), and gives the lowest band its gain at once, since nothing is joined before it; T is f64 for the others.
 */
function split<T>(k: i32, from: i32, count: i32): void {
  const first = sizeof<T>() === 4;
  const c = coefficients + k * 24;
  const a1 = v128.load64_splat(c);
  const a2 = v128.load64_splat(c, 8);
  const scale = v128.load64_splat(c, 16);
  const m = memories + (k << 6);
  let w1 = v128.load(m);
  let w2 = v128.load(m, 16);
  let v1 = v128.load(m, 32);
  let v2 = v128.load(m, 48);
  let s1 = f64x2.add(w1, w2);
  let t1 = f64x2.add(v1, v2);
  let sum = v128.load(sums + (k << 4));
  let gain = v128.load64_splat(gains);
  const step = v128.load64_splat(steps);
  let low = lowBands + k * BAND_BYTES;
  let frame = from << 2;
  const end = rest + (count << 4);
  for (let at = rest; at < end; at += 16) {
    let x: v128;
    if (first) {
      const both = v128.shuffle<f32>(v128.load32_zero(left + frame), v128.load32_zero(right + frame), 0, 4, 1, 5);
      x = f64x2.promote_low_f32x4(both);
      frame += 4;
    } else {
      x = v128.load(at);
    }
    const a1w1 = f64x2.mul(a1, w1);
    const w = f64x2.sub(f64x2.sub(x, f64x2.mul(a2, w2)), a1w1);
    const s = f64x2.add(w, w1);
    const v = f64x2.sub(f64x2.sub(f64x2.add(s, s1), f64x2.mul(a2, v2)), f64x2.mul(a1, v1));
    const t = f64x2.add(v, v1);
    const y = f64x2.mul(scale, f64x2.add(t, t1));
    v128.store(at, f64x2.sub(f64x2.add(f64x2.add(f64x2.mul(a2, w), a1w1), w2), y));
    sum = f64x2.add(sum, f64x2.mul(y, y));
    if (first) {
      v128.store(low, f64x2.mul(y, gain));
      gain = f64x2.add(gain, step);
    } else {
      v128.store(low, y);
    }
    low += 16;
    s1 = s;
    t1 = t;
    w2 = w1;
    w1 = w;
    v2 = v1;
    v1 = v;
  }
  v128.store(m, w1);
  v128.store(m, w2, 16);
  v128.store(m, v1, 32);
  v128.store(m, v2, 48);
  v128.store(sums + (k << 4), sum);
  if (first) store<f64>(gains, f64x2.extract_lane(gain, 0));
}

/**
 * The sum of the bands under band `k`, in the lowest band's place, through the allpass of split `k`, and band `k` added. The
 * last one (T is f32) adds the highest band as well and puts the result into the channels, frames [from, from + count).
 */
function join<T>(k: i32, from: i32, count: i32): void {
  const last = sizeof<T>() === 4;
  const c = coefficients + k * 24;
  const a1 = v128.load64_splat(c);
  const a2 = v128.load64_splat(c, 8);
  const m = allpassMemories + (k << 5);
  let w1 = v128.load(m);
  let w2 = v128.load(m, 16);
  let gain = v128.load64_splat(gains + (k << 3));
  const step = v128.load64_splat(steps + (k << 3));
  let topGain = v128.load64_splat(gains + (k << 3), 8);
  const topStep = v128.load64_splat(steps + (k << 3), 8);
  let topSum = v128.load(sums + (k << 4), 16);
  let band = lowBands + k * BAND_BYTES;
  let top = rest;
  let frame = from << 2;
  const end = lowBands + (count << 4);
  for (let at = lowBands; at < end; at += 16) {
    const a1w1 = f64x2.mul(a1, w1);
    const w = f64x2.sub(f64x2.sub(v128.load(at), f64x2.mul(a2, w2)), a1w1);
    const y = f64x2.add(f64x2.add(f64x2.mul(a2, w), a1w1), w2);
    const sum = f64x2.add(y, f64x2.mul(gain, v128.load(band)));
    gain = f64x2.add(gain, step);
    band += 16;
    w2 = w1;
    w1 = w;
    if (last) {
      const x = v128.load(top);
      const out = f32x4.demote_f64x2_zero(f64x2.add(sum, f64x2.mul(topGain, x)));
      v128.store_lane<f32>(left + frame, out, 0);
      v128.store_lane<f32>(right + frame, out, 1);
      topSum = f64x2.add(topSum, f64x2.mul(x, x));
      topGain = f64x2.add(topGain, topStep);
      top += 16;
      frame += 4;
    } else {
      v128.store(at, sum);
    }
  }
  v128.store(m, w1);
  v128.store(m, w2, 16);
  store<f64>(gains + (k << 3), f64x2.extract_lane(gain, 0));
  if (last) {
    store<f64>(gains + (k << 3), f64x2.extract_lane(topGain, 0), 8);
    v128.store(sums + (k << 4), topSum, 16);
  }
}

/**
 * Splits frames [from, from + count) of both channels, at most 64, into `bands` bands, adds the squares of each to its sums,
 * gives each its gain and puts their sum in the place of the frames.
 */
export function compressBands(bands: i32, from: i32, count: i32): void {
  const top = bands - 1;
  split<f32>(0, from, count);
  for (let k: i32 = 1; k < top; k++) split<f64>(k, from, count);
  for (let k: i32 = 1; k < top - 1; k++) join<f64>(k, from, count);
  join<f32>(top - 1, from, count);
}
