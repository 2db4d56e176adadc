import { part, type Stereo } from './instruments/stereo.js';

/** Signals one after another in one sound, with silence between: one run of a slow peer processes them all. */
export class Reel {
  readonly #parts: { readonly name: string; readonly from: number; readonly to: number; readonly sound: Stereo }[] = [];
  readonly #gap: number;
  #frames: number;

  constructor(
    readonly rateHz: number,
    gapSeconds = 1,
  ) {
    this.#gap = Math.round(gapSeconds * rateHz);
    this.#frames = this.#gap;
  }

  add(name: string, left: Float32Array, right: Float32Array = left): void {
    const from = this.#frames;
    this.#parts.push({ name, from, to: from + left.length, sound: { left, right, rateHz: this.rateHz } });
    this.#frames = from + left.length + this.#gap;
  }

  get names(): string[] {
    return this.#parts.map(({ name }) => name);
  }

  sound(): Stereo {
    const left = new Float32Array(this.#frames);
    const right = new Float32Array(this.#frames);
    for (const { from, sound } of this.#parts) {
      left.set(sound.left, from);
      right.set(sound.right, from);
    }
    return { left, right, rateHz: this.rateHz };
  }

  /** From the first to the last of parts that follow one another, with half of the silence around them. */
  span(processed: Stereo, names: readonly string[]): Stereo {
    const parts = this.#parts.filter(({ name }) => names.includes(name));
    const margin = Math.round(this.#gap / 2);
    return part(
      processed,
      Math.min(...parts.map(({ from }) => from)) - margin,
      Math.max(...parts.map(({ to }) => to)) + margin,
    );
  }

  /** A part of a processed reel, with `marginSeconds` of the silence around it: for delays that are not known. */
  cut(processed: Stereo, name: string, marginSeconds = 0.4): Stereo {
    const found = this.#parts.find((one) => one.name === name);
    if (found === undefined) throw new Error(`the reel has no "${name}"`);
    const margin = Math.round(marginSeconds * this.rateHz);
    return part(processed, found.from - margin, Math.min(processed.left.length, found.to + margin));
  }
}
