import { ENGINE_RATE_HZ } from '../../api/units.js';
import type { Random } from '../random.js';
import type { Instrument, NoteRequest, Sound } from './instrument.js';

const RATE = ENGINE_RATE_HZ;

/** A drum that ignores pitch and length: `strike` fills the array. */
function drum(seconds: number, strike: (out: Float32Array, note: NoteRequest) => void): Instrument {
  return (note): Sound => {
    const out = new Float32Array(Math.round(seconds * RATE));
    strike(out, note);
    const fade = Math.min(out.length, Math.round(0.01 * RATE));
    for (let i = 0; i < fade; i++) out[out.length - 1 - i] *= i / fade;
    for (let i = 0; i < out.length; i++) out[i] *= note.velocity;
    return { left: out, right: out };
  };
}

/** A sine whose pitch falls from `fromHz` to `toHz`. */
function addBoom(
  out: Float32Array,
  tone: { fromHz: number; toHz: number; bendMs: number; decayMs: number; level: number },
): void {
  let phase = 0;
  for (let i = 0; i < out.length; i++) {
    const ms = (i / RATE) * 1000;
    const hz = tone.toHz + (tone.fromHz - tone.toHz) * Math.exp(-ms / tone.bendMs);
    phase += (2 * Math.PI * hz) / RATE;
    out[i] += Math.sin(phase) * Math.exp(-ms / tone.decayMs) * Math.min(1, ms / 1.2) * tone.level;
  }
}

/** Noise between two one-pole corners, with a rise and a decay. */
function addNoise(
  out: Float32Array,
  random: Random,
  band: { lowHz: number; highHz: number; riseMs: number; decayMs: number; level: number; fromMs?: number },
): void {
  const high = 1 - Math.exp((-2 * Math.PI * band.highHz) / RATE);
  const low = 1 - Math.exp((-2 * Math.PI * band.lowHz) / RATE);
  const from = Math.round(((band.fromMs ?? 0) / 1000) * RATE);
  let a = 0;
  let b = 0;
  let c = 0;
  for (let i = from; i < out.length; i++) {
    const ms = ((i - from) / RATE) * 1000;
    a += (random.next() * 2 - 1 - a) * high;
    b += (a - b) * low;
    c += (a - b - c) * low;
    const envelope = Math.min(1, ms / band.riseMs) * Math.exp(-Math.max(0, ms - band.riseMs) / band.decayMs);
    out[i] += (a - b - c) * envelope * band.level;
  }
}

/** Six square waves of unrelated pitch, high-passed: the metal of a cymbal. */
function addMetal(
  out: Float32Array,
  random: Random,
  metal: { hz: number; lowHz: number; decayMs: number; level: number },
): void {
  const ratios = [1, 1.342, 1.2312, 1.6532, 1.9523, 2.1523];
  const phases = ratios.map(() => random.next());
  const low = 1 - Math.exp((-2 * Math.PI * metal.lowHz) / RATE);
  const smooth = 1 - Math.exp((-2 * Math.PI * 10_500) / RATE);
  let b = 0;
  let c = 0;
  let s = 0;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < ratios.length; k++) {
      phases[k] += (metal.hz * ratios[k]) / RATE;
      if (phases[k] >= 1) phases[k] -= 1;
      sum += phases[k] < 0.5 ? 1 : -1;
    }
    b += (sum - b) * low;
    c += (sum - b - c) * low;
    s += (sum - b - c - s) * smooth;
    out[i] += s * Math.min(1, i / 24) * Math.exp(-((i / RATE) * 1000) / metal.decayMs) * metal.level;
  }
}

export const KICK = drum(0.45, (out, { random }) => {
  addBoom(out, { fromHz: 170, toHz: 50, bendMs: 26, decayMs: 120, level: 0.85 });
  addNoise(out, random, { lowHz: 700, highHz: 3500, riseMs: 0.5, decayMs: 4, level: 0.25 });
});

export const SOFT_KICK = drum(0.4, (out, { random }) => {
  addBoom(out, { fromHz: 110, toHz: 52, bendMs: 30, decayMs: 100, level: 0.75 });
  addNoise(out, random, { lowHz: 200, highHz: 1500, riseMs: 1, decayMs: 5, level: 0.12 });
});

export const HOUSE_KICK = drum(0.5, (out, { random }) => {
  addBoom(out, { fromHz: 260, toHz: 47, bendMs: 22, decayMs: 165, level: 0.95 });
  addNoise(out, random, { lowHz: 1500, highHz: 6000, riseMs: 0.3, decayMs: 3, level: 0.22 });
});

export const SNARE = drum(0.35, (out, { random }) => {
  addBoom(out, { fromHz: 260, toHz: 186, bendMs: 12, decayMs: 60, level: 0.48 });
  addBoom(out, { fromHz: 360, toHz: 332, bendMs: 10, decayMs: 35, level: 0.18 });
  addNoise(out, random, { lowHz: 1300, highHz: 8500, riseMs: 0.6, decayMs: 75, level: 0.66 });
});

export const SOFT_SNARE = drum(0.3, (out, { random }) => {
  addBoom(out, { fromHz: 220, toHz: 172, bendMs: 14, decayMs: 55, level: 0.34 });
  addNoise(out, random, { lowHz: 800, highHz: 4800, riseMs: 1.2, decayMs: 62, level: 0.5 });
});

export const BRUSH = drum(0.32, (out, { random }) => {
  addNoise(out, random, { lowHz: 900, highHz: 5200, riseMs: 22, decayMs: 70, level: 1.2 });
});

export const RIM = drum(0.12, (out, { random }) => {
  addBoom(out, { fromHz: 1750, toHz: 1690, bendMs: 5, decayMs: 10, level: 0.832 });
  addBoom(out, { fromHz: 480, toHz: 455, bendMs: 5, decayMs: 16, level: 0.832 });
  addNoise(out, random, { lowHz: 1500, highHz: 6000, riseMs: 0.3, decayMs: 4, level: 0.52 });
});

export const CLAP = drum(0.3, (out, { random }) => {
  for (const fromMs of [0, 11, 21]) {
    addNoise(out, random, { lowHz: 900, highHz: 3800, riseMs: 0.4, decayMs: 7, level: 1.2, fromMs });
  }
  addNoise(out, random, { lowHz: 900, highHz: 3600, riseMs: 0.5, decayMs: 62, level: 1.32, fromMs: 30 });
});

export const HAT = drum(0.11, (out, { random }) => {
  addMetal(out, random, { hz: 540, lowHz: 6800, decayMs: 20, level: 0.85 });
  addNoise(out, random, { lowHz: 6500, highHz: 12_000, riseMs: 0.4, decayMs: 15, level: 1.5 });
});

export const OPEN_HAT = drum(0.45, (out, { random }) => {
  addMetal(out, random, { hz: 540, lowHz: 6200, decayMs: 120, level: 0.63 });
  addNoise(out, random, { lowHz: 6000, highHz: 12_000, riseMs: 0.4, decayMs: 90, level: 0.9 });
});

export const SHAKER = drum(0.16, (out, { random }) => {
  addNoise(out, random, { lowHz: 4200, highHz: 9500, riseMs: 22, decayMs: 24, level: 1.6 });
});

export const RIDE = drum(1.3, (out, { random }) => {
  addMetal(out, random, { hz: 455, lowHz: 4600, decayMs: 330, level: 0.302 });
  addBoom(out, { fromHz: 3120, toHz: 3110, bendMs: 5, decayMs: 110, level: 0.165 });
  addNoise(out, random, { lowHz: 5000, highHz: 11_000, riseMs: 0.5, decayMs: 60, level: 0.44 });
});

export const CRASH = drum(2.4, (out, { random }) => {
  addMetal(out, random, { hz: 410, lowHz: 3600, decayMs: 620, level: 0.156 });
  addNoise(out, random, { lowHz: 3000, highHz: 10_500, riseMs: 2, decayMs: 480, level: 0.572 });
});

export const TOM: Instrument = (note) =>
  drum(0.5, (out, { random }) => {
    addBoom(out, { fromHz: note.hz * 1.5, toHz: note.hz, bendMs: 40, decayMs: 130, level: 0.6 });
    addNoise(out, random, { lowHz: 300, highHz: 2200, riseMs: 0.5, decayMs: 12, level: 0.2 });
  })(note);

export const CONGA: Instrument = (note) =>
  drum(0.35, (out, { random }) => {
    addBoom(out, { fromHz: note.hz * 1.12, toHz: note.hz, bendMs: 18, decayMs: 75, level: 0.8 });
    addBoom(out, { fromHz: note.hz * 2.2, toHz: note.hz * 2.16, bendMs: 10, decayMs: 24, level: 0.224 });
    addNoise(out, random, { lowHz: 700, highHz: 3200, riseMs: 0.3, decayMs: 6, level: 0.352 });
  })(note);

/** A rush of noise that rises over the note's length and falls away: into a chorus, or under a station's name. */
export const WHOOSH: Instrument = (note) => {
  const rise = note.gateFrames;
  const fall = Math.round(0.5 * RATE);
  const side = (mirror: number): Float32Array => {
    const out = new Float32Array(rise + fall);
    let a = 0;
    let b = 0;
    for (let i = 0; i < out.length; i++) {
      const x = i < rise ? i / rise : 1 - (i - rise) / fall;
      const cutoffHz = 300 + 5500 * x * x;
      const high = 1 - Math.exp((-2 * Math.PI * cutoffHz) / RATE);
      const low = 1 - Math.exp((-2 * Math.PI * cutoffHz * 0.35) / RATE);
      a += (note.random.next() * 2 - 1 - a) * high;
      b += (a - b) * low;
      // It passes from one side to the other.
      const place = 1 + mirror * 0.6 * Math.cos((Math.PI * i) / out.length);
      out[i] = (a - b) * x * x * place * 0.55 * note.velocity;
    }
    return out;
  };
  return { left: side(1), right: side(-1) };
};
