import { ENGINE_RATE_HZ } from '../../api/units.js';
import type { Instrument, NoteRequest, Sound } from './instrument.js';
import { TABLE_FRAMES, makeTable, type Spectrum } from './wave-table.js';

/** A held sound: a unison of wave-table oscillators that goes between a dark and a bright spectrum. */
export interface SustainedTimbre {
  readonly dark: Spectrum;
  readonly bright: Spectrum;
  /** Detuning of each oscillator in cents; the left and the right channel get mirrored copies. One entry [0] is mono. */
  readonly detuneCents: readonly number[];
  readonly attackMs: number;
  readonly releaseMs: number;
  /** Level after the attack: falls from 1 to this with `decayMs` as its time constant. */
  readonly sustain: number;
  readonly decayMs: number;
  /** Share of the bright spectrum: at the start, and where it settles with `brightMs` as its time constant. */
  readonly brightFrom: number;
  readonly brightTo: number;
  readonly brightMs: number;
  readonly vibratoCents: number;
  readonly vibratoHz: number;
  /** Vibrato comes in after this. */
  readonly vibratoDelayMs: number;
  /** Cents below pitch at the start, gone after about 60 ms: how voices and flutes find their note. */
  readonly scoopCents: number;
  /** Level of breath noise. */
  readonly breath: number;
  readonly gain: number;
}

/** Pitch and brightness move slowly: they are computed once in this many frames. */
const CONTROL_FRAMES = 64;

export function sustained(timbre: SustainedTimbre): Instrument {
  const tables = new Map<string, Float32Array>();
  const tableFor = (kind: 'dark' | 'bright', hz: number): Float32Array => {
    const key = `${kind}:${hz}`;
    let table = tables.get(key);
    if (!table) {
      table = makeTable(timbre[kind], hz);
      tables.set(key, table);
    }
    return table;
  };
  return (note) => {
    const dark = tableFor('dark', note.hz);
    const bright = tableFor('bright', note.hz);
    const left = renderSide(timbre, note, dark, bright, 1);
    const right = timbre.detuneCents.length === 1 ? left : renderSide(timbre, note, dark, bright, -1);
    return { left, right } satisfies Sound;
  };
}

function renderSide(
  timbre: SustainedTimbre,
  note: NoteRequest,
  dark: Float32Array,
  bright: Float32Array,
  mirror: 1 | -1,
): Float32Array {
  const releaseFrames = Math.round((timbre.releaseMs / 1000) * ENGINE_RATE_HZ);
  const frames = note.gateFrames + releaseFrames;
  const out = new Float32Array(frames);
  const gain = timbre.gain / Math.sqrt(timbre.detuneCents.length);
  for (const cents of timbre.detuneCents) {
    addOscillator(out, timbre, note, dark, bright, mirror * cents, gain);
  }
  if (timbre.breath > 0) addBreath(out, timbre, note);
  shape(out, timbre, note.gateFrames, note.velocity);
  return out;
}

function addOscillator(
  out: Float32Array,
  timbre: SustainedTimbre,
  note: NoteRequest,
  dark: Float32Array,
  bright: Float32Array,
  cents: number,
  gain: number,
): void {
  const step = (note.hz * TABLE_FRAMES) / ENGINE_RATE_HZ;
  const brighter = 0.55 + 0.45 * note.velocity;
  // Oscillators in phase would beat as one: each starts somewhere else.
  let phase = note.random.next() * TABLE_FRAMES;
  const vibratoPhase = note.random.next() * 2 * Math.PI;
  for (let from = 0; from < out.length; from += CONTROL_FRAMES) {
    const to = Math.min(out.length, from + CONTROL_FRAMES);
    const ms = (from / ENGINE_RATE_HZ) * 1000;
    const depth = Math.min(1, Math.max(0, (ms - timbre.vibratoDelayMs) / 400)) * timbre.vibratoCents;
    const wobble = depth * Math.sin(vibratoPhase + (ms / 1000) * 2 * Math.PI * timbre.vibratoHz);
    const scoop = -timbre.scoopCents * Math.exp(-ms / 25);
    const increment = step * 2 ** ((cents + wobble + scoop) / 1200);
    const settle = Math.exp(-ms / timbre.brightMs);
    const share = (timbre.brightTo + (timbre.brightFrom - timbre.brightTo) * settle) * brighter;
    const brightGain = gain * share;
    const darkGain = gain * (1 - share);
    for (let i = from; i < to; i++) {
      const index = phase | 0;
      const part = phase - index;
      const d = dark[index] + (dark[index + 1] - dark[index]) * part;
      const b = bright[index] + (bright[index + 1] - bright[index]) * part;
      out[i] += d * darkGain + b * brightGain;
      phase += increment;
      if (phase >= TABLE_FRAMES) phase -= TABLE_FRAMES;
    }
  }
}

function addBreath(out: Float32Array, timbre: SustainedTimbre, note: NoteRequest): void {
  // One-pole band around the note: a low pass at three times its pitch less one at its pitch.
  const high = 1 - Math.exp((-2 * Math.PI * Math.min(9000, note.hz * 3)) / ENGINE_RATE_HZ);
  const low = 1 - Math.exp((-2 * Math.PI * note.hz) / ENGINE_RATE_HZ);
  let a = 0;
  let b = 0;
  for (let i = 0; i < out.length; i++) {
    const noise = note.random.next() * 2 - 1;
    a += (noise - a) * high;
    b += (noise - b) * low;
    out[i] += (a - b) * timbre.breath;
  }
}

/** Attack, decay, release: raised cosines at the ends so that nothing clicks. */
function shape(out: Float32Array, timbre: SustainedTimbre, gateFrames: number, velocity: number): void {
  const attack = Math.max(32, Math.min(gateFrames, Math.round((timbre.attackMs / 1000) * ENGINE_RATE_HZ)));
  const release = out.length - gateFrames;
  const decay = Math.exp(-1000 / (timbre.decayMs * ENGINE_RATE_HZ));
  let falling = 1 - timbre.sustain;
  for (let i = 0; i < out.length; i++) {
    const rise = i < attack ? 0.5 - 0.5 * Math.cos((Math.PI * i) / attack) : 1;
    const left = i < gateFrames ? 1 : 0.5 + 0.5 * Math.cos((Math.PI * (i - gateFrames)) / release);
    if (i >= attack) falling *= decay;
    out[i] *= rise * left * left * (timbre.sustain + falling) * velocity;
  }
}
