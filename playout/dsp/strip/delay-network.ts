/** Delays at 48 kHz; prime, so that no two lines share a resonance, and 30 to 62 ms apart from each other. */
const DELAYS_48K = [1433, 1601, 1871, 2053, 2251, 2473, 2687, 2969] as const;
const LINES = 8;
/** Four of the lines are moved by slow sines, each by up to this; it keeps single modes from ringing. */
const SWAY_SECONDS = 0.00016;
const SWAY_HZ = [0.41, 0, 0.57, 0, 0.71, 0, 0.89, 0] as const;
/** High frequencies decay in this share of the decay time, from about this frequency on. */
const TREBLE_SHARE = 0.45;
const TREBLE_HZ = 6000;
/** The Hadamard matrix of eight lines is scaled by this: then it keeps the energy. */
const HADAMARD = Math.SQRT1_2 / 2;

/** Energy of a frame (lines and input) that is silence: -200 dB. */
const QUIET_ENERGY = 1e-20;

/** Frames that the network works on at a time, at most. */
export const NETWORK_FRAMES = 64;

/**
 * Eight delay lines that feed each other through a Hadamard matrix (J.-M. Jot, A. Chaigne, Digital delay networks for
 * designing artificial reverberators, AES 90th convention (1991)). Each line loses per pass what its length asks for, so
 * that all modes decay alike; treble decays faster by a first-order shelf. The matrix loses nothing and the interpolation of
 * the moving lines (third-order Lagrange) never gains: the network is stable for any decay time.
 */
export class DelayNetwork {
  readonly longestFrames: number;
  /** Energy of the response of one side to a unit impulse on one side, worked out from the losses. */
  readonly energy: number;
  readonly #lines: readonly Float64Array[];
  readonly #mask: number;
  readonly #delays: Float64Array;
  readonly #sway: number;
  readonly #b0 = new Float64Array(LINES);
  readonly #b1 = new Float64Array(LINES);
  readonly #a1 = new Float64Array(LINES);
  readonly #x1 = new Float64Array(LINES);
  readonly #y1 = new Float64Array(LINES);
  readonly #blocks = Array.from({ length: LINES }, () => new Float64Array(NETWORK_FRAMES));
  readonly #cos = new Float64Array(LINES);
  readonly #sin = new Float64Array(LINES);
  readonly #turnCos = new Float64Array(LINES);
  readonly #turnSin = new Float64Array(LINES);
  readonly #swayNow = new Float64Array(LINES);
  readonly #swayStep = new Float64Array(LINES);
  #quietFrames = 0;
  #at = 0;
  #untilTurn = NETWORK_FRAMES;

  /** `size` scales the delays: 1 is a hall, 0.4 a booth. */
  constructor(decaySeconds: number, size: number, sampleRateHz: number) {
    this.#delays = Float64Array.from(DELAYS_48K, (frames) => Math.round((frames * size * sampleRateHz) / 48_000));
    this.#sway = SWAY_SECONDS * sampleRateHz;
    this.longestFrames = Math.ceil(this.#delays[LINES - 1] + this.#sway) + 4;
    const length = 2 ** Math.ceil(Math.log2(this.longestFrames + NETWORK_FRAMES));
    this.#mask = length - 1;
    this.#lines = DELAYS_48K.map(() => new Float64Array(length));
    const wc = Math.tan((Math.PI * Math.min(TREBLE_HZ, 0.4 * sampleRateHz)) / sampleRateHz);
    let kept = 0;
    for (let k = 0; k < LINES; k++) {
      const perPass = (-3 * this.#delays[k]) / (sampleRateHz * decaySeconds);
      const low = 10 ** perPass;
      const ratio = 10 ** (perPass * (1 / TREBLE_SHARE - 1));
      // H(s) = low (1 + s / wz) / (1 + s / wp), bilinear; wz and wp lie about the corner, their quotient is the treble's loss.
      const wz = wc / Math.sqrt(ratio);
      const wp = wc * Math.sqrt(ratio);
      const norm = 1 + 1 / wp;
      this.#b0[k] = (low * (1 + 1 / wz)) / norm;
      this.#b1[k] = (low * (1 - 1 / wz)) / norm;
      this.#a1[k] = (1 - 1 / wp) / norm;
      kept += (low * low) / LINES;
      const turn = (2 * Math.PI * SWAY_HZ[k] * NETWORK_FRAMES) / sampleRateHz;
      this.#turnCos[k] = Math.cos(turn);
      this.#turnSin[k] = Math.sin(turn);
    }
    // Half of the lines get the impulse, all of them are heard; each pass keeps `kept` of the energy.
    this.energy = ((LINES / 2) * kept) / (1 - kept);
    this.reset();
  }

  /** Frames since the last one that was not silence. */
  get quietFrames(): number {
    return this.#quietFrames;
  }

  /** Takes frames [0, count) of the input, and puts what the lines give into `outL` and `outR`. */
  process(inL: Float64Array, inR: Float64Array, outL: Float64Array, outR: Float64Array, count: number): void {
    for (let at = 0; at < count;) {
      const frames = Math.min(count - at, this.#untilTurn);
      for (let k = 0; k < LINES; k++) this.#read(k, at, frames);
      this.#mix(inL, inR, outL, outR, at, frames);
      this.#at = (this.#at + frames) & this.#mask;
      this.#untilTurn -= frames;
      at += frames;
      if (this.#untilTurn === 0) this.#turn();
    }
  }

  /** What line `k` gives in the next frames, after its loss, into its block. */
  #read(k: number, at: number, frames: number): void {
    const line = this.#lines[k];
    const mask = this.#mask;
    const block = this.#blocks[k];
    const delay = this.#delays[k];
    const b0 = this.#b0[k];
    const b1 = this.#b1[k];
    const a1 = this.#a1[k];
    let x1 = this.#x1[k];
    let y1 = this.#y1[k];
    if (SWAY_HZ[k] === 0) {
      const read = this.#at - delay;
      for (let i = 0; i < frames; i++) {
        const x = line[(read + i) & mask];
        y1 = b0 * x + b1 * x1 - a1 * y1;
        x1 = x;
        block[at + i] = y1;
      }
    } else {
      const step = this.#swayStep[k];
      let sway = this.#swayNow[k];
      for (let i = 0; i < frames; i++) {
        const place = this.#at + i - delay - sway;
        const whole = Math.floor(place);
        const x = between(place - whole, line, whole, mask);
        y1 = b0 * x + b1 * x1 - a1 * y1;
        x1 = x;
        block[at + i] = y1;
        sway += step;
      }
      this.#swayNow[k] = sway;
    }
    this.#x1[k] = x1;
    this.#y1[k] = y1;
  }

  /** Hears the lines, mixes them by the Hadamard matrix, adds the input and writes them on. */
  #mix(
    inL: Float64Array,
    inR: Float64Array,
    outL: Float64Array,
    outR: Float64Array,
    from: number,
    frames: number,
  ): void {
    const blocks = this.#blocks;
    const lines = this.#lines;
    const x0 = blocks[0];
    const x1 = blocks[1];
    const x2 = blocks[2];
    const x3 = blocks[3];
    const x4 = blocks[4];
    const x5 = blocks[5];
    const x6 = blocks[6];
    const x7 = blocks[7];
    const l0 = lines[0];
    const l1 = lines[1];
    const l2 = lines[2];
    const l3 = lines[3];
    const l4 = lines[4];
    const l5 = lines[5];
    const l6 = lines[6];
    const l7 = lines[7];
    const mask = this.#mask;
    const start = this.#at - from;
    let quiet = this.#quietFrames;
    for (let i = from; i < from + frames; i++) {
      const a = x0[i];
      const b = x1[i];
      const c = x2[i];
      const d = x3[i];
      const e = x4[i];
      const f = x5[i];
      const g = x6[i];
      const h = x7[i];
      // Each side hears all lines, with signs that are orthogonal: so the sides are not correlated.
      outL[i] = a + b - c - d + e - f + g - h;
      outR[i] = a - b - c + d - e - f + g + h;
      const p0 = a + b;
      const p1 = a - b;
      const p2 = c + d;
      const p3 = c - d;
      const p4 = e + f;
      const p5 = e - f;
      const p6 = g + h;
      const p7 = g - h;
      const q0 = p0 + p2;
      const q1 = p1 + p3;
      const q2 = p0 - p2;
      const q3 = p1 - p3;
      const q4 = p4 + p6;
      const q5 = p5 + p7;
      const q6 = p4 - p6;
      const q7 = p5 - p7;
      const left = inL[i];
      const right = inR[i];
      const write = (start + i) & mask;
      l0[write] = HADAMARD * (q0 + q4) + left;
      l1[write] = HADAMARD * (q1 + q5) + right;
      l2[write] = HADAMARD * (q2 + q6) - left;
      l3[write] = HADAMARD * (q3 + q7) - right;
      l4[write] = HADAMARD * (q0 - q4) + left;
      l5[write] = HADAMARD * (q1 - q5) + right;
      l6[write] = HADAMARD * (q2 - q6) - left;
      l7[write] = HADAMARD * (q3 - q7) - right;
      const energy = a * a + b * b + c * c + d * d + e * e + f * f + g * g + h * h;
      quiet = energy + left * left + right * right < QUIET_ENERGY ? quiet + 1 : 0;
    }
    this.#quietFrames = quiet;
  }

  /** The slow sines go on by one chunk: a rotation, kept at length 1. */
  #turn(): void {
    this.#untilTurn = NETWORK_FRAMES;
    for (let k = 0; k < LINES; k++) {
      if (SWAY_HZ[k] === 0) continue;
      const cos = this.#cos[k] * this.#turnCos[k] - this.#sin[k] * this.#turnSin[k];
      const sin = this.#sin[k] * this.#turnCos[k] + this.#cos[k] * this.#turnSin[k];
      const keep = 1.5 - 0.5 * (cos * cos + sin * sin);
      this.#cos[k] = cos * keep;
      this.#sin[k] = sin * keep;
      this.#swayStep[k] = (this.#sway * this.#sin[k] - this.#swayNow[k]) / NETWORK_FRAMES;
    }
  }

  reset(): void {
    for (const line of this.#lines) line.fill(0);
    this.#x1.fill(0);
    this.#y1.fill(0);
    this.#swayNow.fill(0);
    this.#swayStep.fill(0);
    this.#cos.fill(1);
    this.#sin.fill(0);
    this.#quietFrames = 0;
    this.#at = 0;
    this.#untilTurn = NETWORK_FRAMES;
    this.#turn();
  }
}

/** The value `t` (0..1) of the way from frame `n` to the next, by the cubic through four frames (Lagrange). */
function between(t: number, line: Float64Array, n: number, mask: number): number {
  const before = line[(n - 1) & mask];
  const here = line[n & mask];
  const next = line[(n + 1) & mask];
  const after = line[(n + 2) & mask];
  const u = t + 1;
  const v = t - 1;
  const w = t - 2;
  return (t * u * (v * after - 3 * w * next)) / 6 + (v * w * (3 * u * here - t * before)) / 6;
}
