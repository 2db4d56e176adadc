import type { ProcessingPreset } from '../../playout/api/processing.js';
import type { Segment } from '../../playout/api/segment.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../playout/api/units.js';
import { DECK_COUNT, DeckPool } from '../../playout/engine/deck-pool.js';
import { DECK_STATE, DeckRing } from '../../playout/engine/deck-ring.js';
import { Programme } from '../../playout/engine/programme.js';
import { CEILING_DBTP } from './adversarial.js';
import type { Stereo } from './instruments/stereo.js';

const SECOND = ENGINE_RATE_HZ;
/** Decks are filled this far, then so much is mixed and timed in one go. */
const STRETCH_SECONDS = 6;
const SEGUE_SECONDS = 4;

/**
 * What the mixing thread does, in this thread: the engine's own programme with its decks, gains, segues, chain and meters.
 * Decoders are left out: the decks are filled from memory, outside of what is timed.
 */
export class MixingThread {
  readonly #programme: Programme;
  readonly #rings = Array.from({ length: DECK_COUNT }, () => DeckRing.create());
  readonly #open = new Map<number, number>();
  readonly #interleaved: Float32Array;
  readonly #left = new Float32Array(BLOCK_FRAMES);
  readonly #right = new Float32Array(BLOCK_FRAMES);

  /** Plays `song` again and again, each time overlapping itself by some seconds, with the preset and a gain. */
  constructor(song: Stereo, preset: ProcessingPreset, gainDb: number) {
    const frames = song.left.length;
    this.#interleaved = new Float32Array(2 * frames);
    for (let i = 0; i < frames; i++) {
      this.#interleaved[2 * i] = song.left[i];
      this.#interleaved[2 * i + 1] = song.right[i];
    }
    const pool = new DeckPool(this.#rings, {
      open: (slot, generation, _path, fromFrames) => {
        this.#rings[slot].reset(generation);
        this.#open.set(slot, fromFrames);
        this.#feed();
      },
      close: (slot) => {
        this.#open.delete(slot);
      },
    });
    this.#programme = new Programme(
      {
        ...{ startFrame: 0, startEpochMs: 0, preset, targetLufs: -16, ceilingDbtp: CEILING_DBTP },
        duck: { differenceLu: 12, attackMs: 250, holdMs: 800, releaseMs: 1000, targetLufs: -16 },
        ...{ cutFadeMs: 100, endless: false, graceFrames: 0, failureCheckDelayFrames: 0 },
      },
      pool,
    );
    const items = Array.from({ length: 200 }, (_, i) => itemOf(String(i), frames, gainDb));
    this.#programme.replaceRundown({ revision: 1, items, filler: [] });
  }

  /** Mixes about so many seconds of programme; the processor's seconds that this took. */
  mix(seconds: number): { readonly programmeSeconds: number; readonly processorSeconds: number } {
    let spent = 0;
    const from = this.#programme.frame;
    while (this.#programme.frame - from < seconds * SECOND) {
      this.#feed();
      const since = process.cpuUsage();
      for (let block = 0; block < (STRETCH_SECONDS * SECOND) / BLOCK_FRAMES; block++) {
        this.#programme.render(this.#left, this.#right, BLOCK_FRAMES);
        if (block % 10 === 0) this.#programme.takeMeters();
      }
      spent += process.cpuUsage(since).user / 1e6;
      this.#programme.asRun.length = 0;
    }
    if (this.#programme.gapFrames > 0) throw new Error('the decks ran dry: what was timed is no mix');
    return { programmeSeconds: (this.#programme.frame - from) / SECOND, processorSeconds: spent };
  }

  #feed(): void {
    for (const [slot, at] of this.#open) {
      const ring = this.#rings[slot];
      if (ring.state !== DECK_STATE.filling) continue;
      const next = at + ring.write(this.#interleaved, at);
      this.#open.set(slot, next);
      if (2 * next >= this.#interleaved.length) ring.finish(DECK_STATE.ended);
    }
  }
}

function itemOf(id: string, frames: number, gainDb: number): Segment {
  return {
    ...{ id, kind: 'music', title: id, artist: '', path: 'song', gainDb, speech: [], loudnessLufs: -16 - gainDb },
    cue: {
      ...{ cueInFrames: 0, segueFrames: frames - SEGUE_SECONDS * SECOND, cueOutFrames: frames, fadeInFrames: 0 },
      fadeOutFrames: SEGUE_SECONDS * SECOND,
    },
  };
}
