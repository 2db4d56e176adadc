// AssemblyScript: what is read off the sum of both channels, and whether they hold numbers at all.
import { CHANNEL_BYTES, MOST_INPUT_BYTES, input, left, right } from './memory';

/** Smallest and largest sum so far, in and out. */
const extremes: usize = memory.data(2 * 4, 16);
/** What `sumQuads` makes, at most a quarter of a channel. */
const quads: usize = memory.data(CHANNEL_BYTES / 4, 16);

export function extremesAt(): usize {
  return extremes;
}
export function quadsAt(): usize {
  return quads;
}

export function inputAt(): usize {
  return input;
}
export function mostInputBytes(): i32 {
  return MOST_INPUT_BYTES;
}

/** Lays `count` frames of interleaved stereo that begin at address `at` into both channels. Any address: they need not be aligned. */
export function takeStereo(at: usize, count: i32): void {
  let to: usize = 0;
  const whole: usize = (count & ~3) << 2;
  for (; to < whole; to += 16, at += 32) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    v128.store(left + to, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
    v128.store(right + to, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  }
  const end: usize = count << 2;
  for (; to < end; to += 4, at += 8) {
    store<f32>(left + to, load<f32>(at));
    store<f32>(right + to, load<f32>(at, 4));
  }
}

/** Whether frames [0, count) of both channels are finite: such a number minus itself is 0, any other is no number. */
export function allFinite(count: i32): bool {
  let found = f32x4.splat(0);
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4) {
    const a = v128.load(left + (i << 2));
    const b = v128.load(right + (i << 2));
    found = f32x4.add(found, f32x4.add(f32x4.sub(a, a), f32x4.sub(b, b)));
  }
  for (; i < count; i++) {
    const a = load<f32>(left + (i << 2));
    const b = load<f32>(right + (i << 2));
    if (a - a !== 0 || b - b !== 0) return false;
  }
  return v128.any_true(f32x4.ne(found, f32x4.splat(0))) === false;
}

/** Widens the extremes by the sums of frames [from, to). */
export function sumExtremes(from: i32, to: i32): void {
  let lows = v128.load32_splat(extremes);
  let highs = v128.load32_splat(extremes, 4);
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const sum = f32x4.add(v128.load(left + (i << 2)), v128.load(right + (i << 2)));
    lows = f32x4.pmin(lows, sum);
    highs = f32x4.pmax(highs, sum);
  }
  lows = f32x4.pmin(lows, v128.shuffle<f32>(lows, lows, 2, 3, 0, 1));
  highs = f32x4.pmax(highs, v128.shuffle<f32>(highs, highs, 2, 3, 0, 1));
  let low = min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1));
  let high = max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1));
  for (; i < to; i++) {
    const sum = load<f32>(left + (i << 2)) + load<f32>(right + (i << 2));
    low = min(low, sum);
    high = max(high, sum);
  }
  store<f32>(extremes, low);
  store<f32>(extremes, high, 4);
}

/** The sums of four frames of both channels each, `count` of them from frame `from` on, times `scale`. */
export function sumQuads(from: i32, count: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  let at = from << 2;
  let k: i32 = 0;
  for (; k + 4 <= count; k += 4, at += 64) {
    const a = f32x4.add(v128.load(left + at), v128.load(right + at));
    const b = f32x4.add(v128.load(left + at, 16), v128.load(right + at, 16));
    const c = f32x4.add(v128.load(left + at, 32), v128.load(right + at, 32));
    const d = f32x4.add(v128.load(left + at, 48), v128.load(right + at, 48));
    // Lanes of two vectors added crosswise, twice: a b c d each as one sum.
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
    const sums = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
    v128.store(quads + (k << 2), f32x4.mul(sums, factor));
  }
  for (; k < count; k++, at += 16) {
    const a = f32x4.add(v128.load(left + at), v128.load(right + at));
    const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 1, 0, 3, 2));
    store<f32>(quads + (k << 2), (f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 2)) * scale);
  }
}
