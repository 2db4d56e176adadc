import { ENGINE_RATE_HZ } from '../../api/units.js';
import type { NoteRequest, Sound } from './instrument.js';

const SINE_FRAMES = 8192;
const SINE = Float32Array.from({ length: SINE_FRAMES }, (_, i) => Math.sin((2 * Math.PI * i) / SINE_FRAMES));
const MASK = SINE_FRAMES - 1;

/**
 * A tine piano by frequency modulation (Chowning, "The Synthesis of Complex Audio Spectra by Means of Frequency
 * Modulation", JAES 21(7), 1973): a 1:1 pair for the reed whose index falls as it sounds, and a quiet 1:14 pair for the tine's ping.
 */
export function electricPiano(note: NoteRequest): Sound {
  const releaseFrames = Math.round(0.28 * ENGINE_RATE_HZ);
  const ringSeconds = Math.min(4.5, 3.4 * (330 / note.hz) ** 0.5);
  const frames = Math.min(note.gateFrames + releaseFrames, Math.ceil(ringSeconds * ENGINE_RATE_HZ));
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  const step = (note.hz * SINE_FRAMES) / ENGINE_RATE_HZ;
  const fall = Math.exp(-5.2 / (ringSeconds * ENGINE_RATE_HZ));
  const indexFall = Math.exp(-1 / (0.5 * ENGINE_RATE_HZ));
  const tineFall = Math.exp(-1 / (0.07 * ENGINE_RATE_HZ));
  const tineStep = step * (note.hz * 14 < 9000 ? 14 : 7);
  const wobble = (2 * Math.PI * 4.4) / ENGINE_RATE_HZ;
  let level = 0.42 * note.velocity;
  let index = (0.35 + 1.25 * note.velocity) * Math.min(1, 500 / note.hz) * (SINE_FRAMES / (2 * Math.PI));
  let tine = 0.05 * note.velocity * note.velocity;
  let phase = 0;
  let tinePhase = 0;
  let pan = 0;
  for (let i = 0; i < frames; i++) {
    const modulator = SINE[phase & MASK] * index;
    const value = SINE[(phase + modulator) & MASK] * level + SINE[tinePhase & MASK] * tine;
    if ((i & 63) === 0) pan = 0.22 * Math.sin(wobble * i);
    left[i] = value * (1 - pan);
    right[i] = value * (1 + pan);
    phase += step;
    tinePhase += tineStep;
    level *= fall;
    index *= indexFall;
    tine *= tineFall;
  }
  close(left, note.gateFrames);
  close(right, note.gateFrames);
  return { left, right };
}

function close(out: Float32Array, gateFrames: number): void {
  for (let i = 0; i < Math.min(72, out.length); i++) out[i] *= i / 72;
  const from = Math.min(gateFrames, out.length - Math.min(out.length, 4800));
  for (let i = from; i < out.length; i++) {
    const left = 1 - (i - from) / (out.length - from);
    out[i] *= left * left;
  }
}
