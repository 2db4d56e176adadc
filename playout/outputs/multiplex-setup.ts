import { IANAZone } from 'luxon';
import type { Settings } from '../../config/schema.js';
import type { MultiplexOptions } from '../dsp/fm/multiplex.js';

export type FmSettings = Settings['outputs']['fm'];

/** What the thread that makes the multiplex is started with. */
export interface MultiplexSetup {
  readonly settings: FmSettings;
  readonly timeZone: string;
  /** The programme's ring, and the ring for the card: the multiplex on both channels, 192 kHz. */
  readonly programme: SharedArrayBuffer;
  readonly multiplex: SharedArrayBuffer | null;
  /** Memory of a MultiplexControl. */
  readonly control: SharedArrayBuffer;
  /** File to write; null where there is a card. */
  readonly file: string | null;
  /** First programme frame to take. */
  readonly fromFrame: number;
  /** Milliseconds from a value's making to its sending. */
  readonly delayMs: number;
  readonly text: string;
}

export type ToMultiplexer = { readonly type: 'text'; readonly text: string } | { readonly type: 'stop' };

/** It works; `file` is the name that was free. */
export interface FromMultiplexer {
  readonly type: 'open';
  readonly file: string | null;
}

/** What the output and its thread tell each other while they run. */
export class MultiplexControl {
  readonly #counts: BigInt64Array;
  readonly #rates: Float64Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#counts = new BigInt64Array(memory, 0, 2);
    this.#rates = new Float64Array(memory, 16, 1);
  }

  static create(): MultiplexControl {
    return new MultiplexControl(new SharedArrayBuffer(24));
  }

  /** The next programme frame that the thread will take. */
  get cursor(): number {
    return Number(Atomics.load(this.#counts, 0));
  }

  set cursor(frame: number) {
    Atomics.store(this.#counts, 0, BigInt(frame));
  }

  /** Programme frames that were lost because the thread fell behind. */
  get droppedFrames(): number {
    return Number(Atomics.load(this.#counts, 1));
  }

  addDropped(frames: number): void {
    Atomics.add(this.#counts, 1, BigInt(frames));
  }

  /** How much faster than the programme's own time its frames are to be taken, parts per million. */
  get ratePpm(): number {
    return this.#rates[0];
  }

  set ratePpm(ppm: number) {
    this.#rates[0] = ppm;
  }
}

/** The settings as the multiplex takes them. Throws RangeError for what the schema lets pass and RDS cannot send. */
export function multiplexOptions(settings: FmSettings, timeZone: string): MultiplexOptions {
  const { preEmphasisUs, pilotPercent, powerLimitDbr, phaseRotator, rds } = settings;
  const zone = IANAZone.create(timeZone);
  return {
    preEmphasisUs,
    pilotPercent,
    powerLimitDbr,
    phaseRotator,
    rds: rds.enabled
      ? {
          percent: rds.percent,
          pi: parseInt(rds.pi, 16),
          ps: rds.ps,
          pty: rds.pty,
          tp: rds.tp,
          ta: rds.ta,
          alternativeMhz: rds.alternativeMhz,
          offsetMinutes: (epochMs) => zone.offset(epochMs),
        }
      : undefined,
  };
}
