// AssemblyScript: the loops of playout/dsp that gain most from SIMD, as functions over a fixed working memory. They keep no
// state between calls. Each does what the TypeScript of the same name does; the layout below is exported to the loader.

/** Most frames of one call. */
const MOST_FRAMES: i32 = 1024;
/** Frames before the first of a call that the longest filter looks back to. */
const HISTORY: i32 = 24;

const CHANNEL_BYTES: i32 = (HISTORY + MOST_FRAMES + 8) * 4;
const left: usize = memory.data(CHANNEL_BYTES, 16);
const right: usize = memory.data(CHANNEL_BYTES, 16);
const peaks: usize = memory.data(CHANNEL_BYTES, 16);
/** Taps for eight values a frame (12 pairs of 7 columns), and for four (8 pairs of 3 columns). */
const taps8: usize = memory.data(12 * 7 * 4, 16);
const taps4: usize = memory.data(8 * 3 * 4, 16);

export function mostFrames(): i32 {
  return MOST_FRAMES;
}
export function leftAt(): usize {
  return left;
}
export function rightAt(): usize {
  return right;
}
export function peaksAt(): usize {
  return peaks;
}
export function taps8At(): usize {
  return taps8;
}
export function taps4At(): usize {
  return taps4;
}

/** `b` where it is larger, else `a`: what is no number is never larger. */
function larger(a: f32, b: f32): f32 {
  return b > a ? b : a;
}

function horizontalMax(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return larger(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** The largest magnitude among `count` floats. */
function largest(at: usize, count: i32): f32 {
  let most = f32x4.splat(0);
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4) most = f32x4.pmax(most, f32x4.abs(v128.load(at + (i << 2))));
  let peak = horizontalMax(most);
  for (; i < count; i++) peak = larger(peak, abs(load<f32>(at + (i << 2))));
  return peak;
}

/** Largest magnitudes at the seven places between each of four frames from `x + 11` on and the frame after it. */
function between8(x: usize): v128 {
  let s1 = f32x4.splat(0);
  let d1 = s1;
  let s2 = s1;
  let d2 = s1;
  let s3 = s1;
  let d3 = s1;
  let middle = s1;
  let a = x;
  let b = x + 23 * 4;
  let c = taps8;
  for (let k: i32 = 0; k < 12; k++) {
    const xa = v128.load(a);
    const xb = v128.load(b);
    const s = f32x4.add(xa, xb);
    const d = f32x4.sub(xa, xb);
    s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(c), s));
    d1 = f32x4.add(d1, f32x4.mul(v128.load32_splat(c, 4), d));
    s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(c, 8), s));
    d2 = f32x4.add(d2, f32x4.mul(v128.load32_splat(c, 12), d));
    s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(c, 16), s));
    d3 = f32x4.add(d3, f32x4.mul(v128.load32_splat(c, 20), d));
    middle = f32x4.add(middle, f32x4.mul(v128.load32_splat(c, 24), s));
    a += 4;
    b -= 4;
    c += 28;
  }
  const p1 = f32x4.add(f32x4.abs(s1), f32x4.abs(d1));
  const p2 = f32x4.add(f32x4.abs(s2), f32x4.abs(d2));
  const p3 = f32x4.add(f32x4.abs(s3), f32x4.abs(d3));
  return f32x4.pmax(f32x4.pmax(p1, p2), f32x4.pmax(p3, f32x4.abs(middle)));
}

/** The same at three places, from `x + 7` on. */
function between4(x: usize): v128 {
  let s1 = f32x4.splat(0);
  let d1 = s1;
  let middle = s1;
  let a = x;
  let b = x + 15 * 4;
  let c = taps4;
  for (let k: i32 = 0; k < 8; k++) {
    const xa = v128.load(a);
    const xb = v128.load(b);
    const s = f32x4.add(xa, xb);
    s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(c), s));
    d1 = f32x4.add(d1, f32x4.mul(v128.load32_splat(c, 4), f32x4.sub(xa, xb)));
    middle = f32x4.add(middle, f32x4.mul(v128.load32_splat(c, 8), s));
    a += 4;
    b -= 4;
    c += 12;
  }
  return f32x4.pmax(f32x4.add(f32x4.abs(s1), f32x4.abs(d1)), f32x4.abs(middle));
}

/** Lanes that lie under `rest`; the others 0. */
function firstLanes(v: v128, rest: i32): v128 {
  return rest >= 4 ? v : v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rest)));
}

const SEGMENT: i32 = 64;

/**
 * The true peak of the left channel where it is over `most`; else `most`. It holds 23 frames from before the call and then
 * `count` new ones. What cannot be over the maximum is passed over: `inner` and `outer` are the norms of the filter on the
 * two frames beside an interval and on all others.
 */
export function truePeak8(count: i32, most: f32, inner: f32, outer: f32): f32 {
  // The newest frames count at once, as samples; their intervals follow with the frames after them.
  most = larger(most, largest(left + (23 << 2), count));
  for (let from: i32 = 0; from < count; from += SEGMENT) {
    const end = min(count, from + SEGMENT);
    const inView = largest(left + (from << 2), end - from + 23);
    if (inView * (inner + outer) <= most) continue;
    const far = f32x4.splat(inView * outer);
    const near = f32x4.splat(inner);
    for (let i = from; i < end; i += 4) {
      const x = left + (i << 2);
      const beside = f32x4.pmax(f32x4.abs(v128.load(x, 11 * 4)), f32x4.abs(v128.load(x, 12 * 4)));
      if (!v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(beside, near), far), f32x4.splat(most)))) continue;
      most = larger(most, horizontalMax(firstLanes(between8(x), end - i)));
    }
  }
  return most;
}

/** `truePeak8` with four values a frame, and 15 frames from before the call. */
export function truePeak4(count: i32, most: f32, inner: f32, outer: f32): f32 {
  most = larger(most, largest(left + (15 << 2), count));
  for (let from: i32 = 0; from < count; from += SEGMENT) {
    const end = min(count, from + SEGMENT);
    const inView = largest(left + (from << 2), end - from + 15);
    if (inView * (inner + outer) <= most) continue;
    const far = f32x4.splat(inView * outer);
    const near = f32x4.splat(inner);
    for (let i = from; i < end; i += 4) {
      const x = left + (i << 2);
      const beside = f32x4.pmax(f32x4.abs(v128.load(x, 7 * 4)), f32x4.abs(v128.load(x, 8 * 4)));
      if (!v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(beside, near), far), f32x4.splat(most)))) continue;
      most = larger(most, horizontalMax(firstLanes(between4(x), end - i)));
    }
  }
  return most;
}

/**
 * For each of `count` intervals whose taps begin at frame 0: the largest magnitude in it over both channels, both ends
 * included, where that may be over `ceiling`; otherwise 0. Returns whether any may be over it.
 */
export function intervalPeaks8(count: i32, ceiling: f32, inner: f32, outer: f32): bool {
  let any: bool = false;
  const zero = f32x4.splat(0);
  const near = f32x4.splat(inner);
  const limit = f32x4.splat(ceiling);
  for (let from: i32 = 0; from < count; from += SEGMENT) {
    const end = min(count, from + SEGMENT);
    const inView = larger(largest(left + (from << 2), end - from + 23), largest(right + (from << 2), end - from + 23));
    if (inView * (inner + outer) <= ceiling) {
      for (let i = from; i < end; i += 4) v128.store(peaks + (i << 2), zero);
      continue;
    }
    any = true;
    const far = f32x4.splat(inView * outer);
    for (let i = from; i < end; i += 4) {
      const x = left + (i << 2);
      const y = right + (i << 2);
      let peak = zero;
      const besideLeft = f32x4.pmax(f32x4.abs(v128.load(x, 11 * 4)), f32x4.abs(v128.load(x, 12 * 4)));
      if (v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(besideLeft, near), far), limit))) {
        peak = f32x4.pmax(besideLeft, between8(x));
      }
      const besideRight = f32x4.pmax(f32x4.abs(v128.load(y, 11 * 4)), f32x4.abs(v128.load(y, 12 * 4)));
      if (v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(besideRight, near), far), limit))) {
        peak = f32x4.pmax(peak, f32x4.pmax(besideRight, between8(y)));
      }
      v128.store(peaks + (i << 2), peak);
    }
  }
  return any;
}
