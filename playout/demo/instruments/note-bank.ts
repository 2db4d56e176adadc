import { Random } from '../random.js';
import { hzFromMidi, type Instrument, type InstrumentName, type Sound } from './instrument.js';
import { makeOrchestra } from './orchestra.js';

/** Velocities are rendered in this many layers and scaled in between. */
const LAYERS = 3;
/** A drum that repeats exactly sounds like a machine: each stroke has this many renderings in turn. */
const TURNS = 2;
/** Lengths are rounded to this, so that notes can be shared. */
const LENGTH_STEP_FRAMES = 3000;
const LENGTHLESS = /kick|snare|brush|rim|clap|hat|shaker|ride|crash|tom|conga/;

/** A note and the factor to mix it with. */
export interface BankedNote {
  readonly sound: Sound;
  readonly gainLinear: number;
}

/**
 * Renders every distinct note once and hands it out again: a song plays some thousands of notes but has only some
 * hundred different ones. Deterministic: what a note sounds like depends on the seed and on its key alone.
 */
export class NoteBank {
  readonly #orchestra: Readonly<Record<InstrumentName, Instrument>> = makeOrchestra();
  readonly #sounds = new Map<string, Sound>();

  constructor(readonly seed: string) {}

  note(name: InstrumentName, midi: number, gateFrames: number, velocity: number, turn: number): BankedNote {
    const layer = Math.min(LAYERS, Math.max(1, Math.ceil(velocity * LAYERS)));
    const layerVelocity = (layer - 0.5) / LAYERS;
    const isDrum = LENGTHLESS.test(name);
    const gate = isDrum
      ? LENGTH_STEP_FRAMES
      : Math.max(1, Math.round(gateFrames / LENGTH_STEP_FRAMES)) * LENGTH_STEP_FRAMES;
    const key = `${name}:${midi}:${gate}:${layer}:${isDrum ? turn % TURNS : 0}`;
    let sound = this.#sounds.get(key);
    if (!sound) {
      const random = new Random(`${this.seed}:${key}`);
      const request = { hz: hzFromMidi(midi), midi, gateFrames: gate, velocity: layerVelocity, random };
      sound = this.#orchestra[name](request);
      this.#sounds.set(key, sound);
    }
    return { sound, gainLinear: velocity / layerVelocity };
  }
}
