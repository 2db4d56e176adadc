import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ContinuityError } from '../api/errors.js';
import { STEREO_LAYOUT } from '../media/downmix.js';
import type { HeldSounds } from '../media/held-sounds.js';
import { measurePlayed } from '../media/measure-sounds.js';
import type { MeasuredSound } from '../media/sound-take.js';

/** Decoders at once: while one waits for its sound to be taken, every processor has something to do. */
const DECODERS = availableParallelism() + 1;
/** Files of one decoder: to start one costs as much as to decode a minute of music, but each file has its buffers. */
const MOST_FILES = 8;

export type Measured = MeasuredSound | ContinuityError;

interface Asked {
  readonly path: string;
  readonly settle: (measured: Promise<Measured>) => void;
}

/** Measures files as a render plays them, each once, and has their sound held. Files asked for in one turn share decoders. */
export class PlayedSounds {
  readonly #measured = new Map<string, Promise<Measured>>();
  readonly #stereo = new Set<string>();
  readonly #lanes: Promise<unknown>[] = Array.from({ length: DECODERS }, () => Promise.resolve());
  #asked: Asked[] = [];

  /** `held` keeps the sound of what is measured. */
  constructor(private readonly held: HeldSounds) {}

  /** What is measured on a file, or why it cannot be. Rejects with FFMPEG_MISSING. */
  measure(path: string): Promise<Measured> {
    const known = this.#measured.get(path);
    if (known !== undefined) return known;
    if (this.#asked.length === 0) {
      setImmediate(() => {
        this.#deal();
      });
    }
    const measured = new Promise<Measured>((settle) => this.#asked.push({ path, settle }));
    this.#measured.set(path, measured);
    return measured;
  }

  /** Whether the file was measured and is stereo: then nothing has to be mixed down. */
  isStereo(path: string): boolean {
    return this.#stereo.has(path);
  }

  #deal(): void {
    const batches = batchesOf(this.#asked);
    this.#asked = [];
    batches.forEach((batch, index) => {
      const lane = index % DECODERS;
      const taken = this.#lanes[lane].then(() => this.#take(batch.map(({ path }) => path)));
      this.#lanes[lane] = taken.catch(() => undefined);
      for (const { path, settle } of batch) settle(taken.then((results) => resultOf(results, path)));
    });
  }

  async #take(paths: readonly string[]): Promise<Map<string, Measured>> {
    const places = new Map(paths.map((path) => [path, this.held.begin(path)]));
    const results = await measurePlayed(paths, {
      onSamples: (path, samples) => places.get(path)?.append(samples),
      onRestart: (path) => places.get(path)?.restart(),
    });
    for (const [path, result] of results) {
      if (result instanceof Error) {
        places.get(path)?.giveUp();
        continue;
      }
      places.get(path)?.finish();
      if (result.layout === STEREO_LAYOUT) this.#stereo.add(path);
    }
    return results;
  }
}

function resultOf(results: ReadonlyMap<string, Measured>, path: string): Measured {
  const result = results.get(path);
  if (result === undefined) throw new Error(`${path} was not measured`);
  return result;
}

/** Files in groups of about the same size, as many groups as there are decoders or more. */
function batchesOf(asked: readonly Asked[]): Asked[][] {
  const bySize = asked.map((file) => ({ file, bytes: bytesOf(file.path) })).sort((a, b) => b.bytes - a.bytes);
  const count = Math.max(Math.min(DECODERS, asked.length), Math.ceil(asked.length / MOST_FILES));
  const batches = Array.from({ length: count }, () => ({ files: [] as Asked[], bytes: 0 }));
  for (const { file, bytes } of bySize) {
    const open = batches.filter(({ files }) => files.length < MOST_FILES);
    const lightest = open.reduce((least, batch) => (batch.bytes < least.bytes ? batch : least));
    lightest.files.push(file);
    lightest.bytes += bytes;
  }
  return batches.map(({ files }) => files);
}

/** Nothing of one that cannot be looked at: why that is comes out when it is measured. */
function bytesOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
