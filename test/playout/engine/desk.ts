import type { AsRunEntry } from '../../../playout/api/as-run.js';
import type { CartSegment, Rundown, Segment } from '../../../playout/api/segment.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { clipFrom } from '../../../playout/engine/clip.js';
import { DECK_COUNT, DeckPool } from '../../../playout/engine/deck-pool.js';
import { DECK_STATE, DeckRing } from '../../../playout/engine/deck-ring.js';
import type { LiveSound } from '../../../playout/engine/live/heard-source.js';
import { LiveDecks } from '../../../playout/engine/live/live-decks.js';
import { Programme, type ProgrammeOptions } from '../../../playout/engine/programme.js';

const SECOND = ENGINE_RATE_HZ;
/** Where the desk's clock stands at programme frame 0. */
export const START_EPOCH_MS = Date.parse('2026-11-22T09:59:00Z');

/** A file of the desk: a constant level for a time, or one that fails, stalls or is never ready. */
export interface FakeFile {
  readonly seconds?: number;
  readonly level?: number;
  /** What it holds instead of a constant level: the sample at each of its frames, both channels alike. */
  readonly signal?: (frame: number) => number;
  readonly fails?: boolean;
  /** Delivers nothing before this programme second. */
  readonly readyAtSeconds?: number;
  /** Delivers nothing after this second of the file, without ending. */
  readonly stallsAtSeconds?: number;
}

/** A live source of the desk: a level while it comes in. */
export interface FakeLive {
  readonly level?: number;
  /** Whether sound comes at a programme second; `quiet` is silence that comes in. */
  readonly comes: (second: number) => boolean | 'quiet';
}

interface Opening {
  readonly slot: number;
  readonly file: FakeFile;
  readonly tempo: number;
  at: number;
}

/** An engine without threads or decoders: files are levels, time passes when the test says so. */
export class Desk {
  readonly programme: Programme;
  readonly asRun: AsRunEntry[] = [];
  /** What was heard, on the programme's line: the chain's latency is taken off its beginning. */
  readonly left: number[] = [];
  /** Every decoder that was started, in order. */
  readonly decoders: { readonly path: string; readonly fromFrames: number; readonly tempo: number }[] = [];
  /** False for long runs: what is heard is not kept, and decoders are served once a second. */
  readonly #keepsSound: boolean;
  #fedUntil = 0;
  readonly #rings = Array.from({ length: DECK_COUNT }, () => DeckRing.create());
  readonly live: Record<string, FakeLive> = {};
  /** Live sources that are connected to now, and how often each was. */
  readonly connected = new Set<string>();
  readonly connections: string[] = [];
  readonly #openings = new Map<number, Opening>();
  readonly files: Record<string, FakeFile>;
  readonly #block = [new Float32Array(BLOCK_FRAMES), new Float32Array(BLOCK_FRAMES)];

  constructor(files: Record<string, FakeFile>, options: Partial<ProgrammeOptions> = {}, { keepsSound = true } = {}) {
    this.files = files;
    this.#keepsSound = keepsSound;
    const live = new LiveDecks(
      {
        open: (address) => {
          this.connected.add(address);
          this.connections.push(address);
          return this.#liveSound(address);
        },
        close: (address) => this.connected.delete(address),
      },
      -16,
    );
    const requests = {
      open: (slot: number, generation: number, path: string, fromFrames: number, tempo: number) => {
        this.#rings[slot].reset(generation);
        this.#openings.set(slot, { slot, file: this.files[path] ?? { fails: true }, tempo, at: fromFrames });
        this.decoders.push({ path, fromFrames, tempo });
        this.#feed();
      },
      close: (slot: number) => {
        this.#openings.delete(slot);
      },
    };
    const pool = new DeckPool(this.#rings, requests, undefined, live);
    this.programme = new Programme(
      {
        startFrame: 0,
        startEpochMs: START_EPOCH_MS,
        preset: 'off',
        targetLufs: -16,
        ceilingDbtp: -1,
        duck: { differenceLu: 12, attackMs: 250, holdMs: 800, releaseMs: 1000, targetLufs: -16 },
        cutFadeMs: 100,
        endless: false,
        graceFrames: 0,
        failureCheckDelayFrames: 0,
        ...options,
      },
      pool,
    );
  }

  plan(items: readonly Segment[], filler: readonly Segment[] = [], revision = 1, more: Partial<Rundown> = {}): void {
    const rundown: Rundown = { revision, items, filler, ...more };
    this.programme.replaceRundown(rundown);
  }

  /** Lets programme time pass up to `seconds` from the start. */
  until(seconds: number): this {
    const end = Math.round(seconds * SECOND);
    while (this.programme.frame < end) {
      if (this.#keepsSound || this.programme.frame >= this.#fedUntil) {
        this.#feed();
        this.#fedUntil = this.programme.frame + SECOND;
      }
      const frames = Math.min(BLOCK_FRAMES, end - this.programme.frame);
      const [left, right] = this.#block;
      this.programme.render(left, right, frames);
      const first = Math.max(0, this.programme.latencyFrames - (this.programme.frame - frames));
      for (let i = this.#keepsSound ? first : frames; i < frames; i++) this.left.push(left[i]);
      this.asRun.push(...this.programme.asRun.splice(0));
    }
    return this;
  }

  /** Renders `frames` more in blocks of these lengths, over and over. */
  inBlocks(lengths: readonly number[], frames: number): Float32Array {
    const heard = new Float32Array(frames);
    const [left, right] = this.#block;
    for (let at = 0, block = 0; at < frames; block++) {
      const count = Math.min(lengths[block % lengths.length], frames - at);
      this.#feed();
      this.programme.render(left, right, count);
      heard.set(left.subarray(0, count), at);
      at += count;
    }
    return heard;
  }

  /** The record of the one time that a cart was fired. */
  entryOfCart(cartId: string): AsRunEntry | undefined {
    return this.asRun.find((entry) => entry.cartId === cartId);
  }

  /** Ids of the items that sound now, in the order of their start. */
  get onAir(): string[] {
    return this.programme.state().onAir.map((item) => item.itemId);
  }

  entry(itemId: string): AsRunEntry | undefined {
    const entries = this.asRun.filter((entry) => entry.itemId === itemId);
    if (entries.length > 1) throw new Error(`"${itemId}" is recorded ${entries.length} times`);
    return entries[0];
  }

  /** Level of the left channel at a second. */
  at(seconds: number): number {
    return this.left[Math.round(seconds * SECOND)];
  }

  /** What comes in of a live source; its edges are steps. */
  #liveSound(address: string): LiveSound {
    const comesAt = (frame: number): boolean | 'quiet' => this.live[address].comes(frame / SECOND);
    return {
      ready: true,
      isDrying: false,
      read: (left, right, from, to, frame) => {
        const comes = comesAt(frame);
        const level = comes === true ? (this.live[address].level ?? 0.25) : 0;
        left.fill(level, from, to);
        right.fill(level, from, to);
        return comes === false ? to - from : 0;
      },
    };
  }

  /** Does for every deck what its decoder would have done by now. */
  #feed(): void {
    for (const opening of this.#openings.values()) {
      const ring = this.#rings[opening.slot];
      const { file } = opening;
      if (ring.state !== DECK_STATE.filling) continue;
      if (file.fails === true) {
        ring.finish(DECK_STATE.failed);
        continue;
      }
      if ((file.readyAtSeconds ?? 0) * SECOND > ((this.programme as Programme | undefined) ? this.programme.frame : 0))
        continue;
      const length = Math.round(((file.seconds ?? 60) * SECOND) / opening.tempo);
      const end = Math.min(length, Math.round((file.stallsAtSeconds ?? Infinity) * SECOND));
      const frames = Math.min(ring.freeFrames, end - opening.at);
      if (frames > 0) {
        ring.write(interleaved(file, opening.at, frames), 0);
        opening.at += frames;
      }
      if (opening.at >= length) ring.finish(DECK_STATE.ended);
    }
  }
}

function interleaved({ level, signal }: FakeFile, at: number, frames: number): Float32Array {
  const samples = new Float32Array(frames * 2).fill(level ?? 0.25);
  if (signal) for (let i = 0; i < frames; i++) samples[2 * i] = samples[2 * i + 1] = signal(at + i);
  return samples;
}

/** An item of `path` from its start to `cueOut` seconds, followed by the next at `segue`. */
export function item(
  id: string,
  path: string,
  points: { segue: number; cueOut?: number },
  extras: Partial<Segment> = {},
): Segment {
  return {
    id,
    kind: 'music',
    title: id,
    artist: '',
    path,
    cue: {
      cueInFrames: 0,
      segueFrames: points.segue * SECOND,
      cueOutFrames: (points.cueOut ?? points.segue) * SECOND,
      fadeInFrames: 0,
      fadeOutFrames: 0,
    },
    gainDb: 0,
    speech: [],
    ...extras,
  };
}

/** A start at a second of the desk's time. */
export function timed(
  seconds: number,
  onTime: 'immediately' | 'make-next' | 'wait',
  graceSeconds = 0,
): Partial<Segment> {
  return { hardTime: { atEpochMs: START_EPOCH_MS + seconds * 1000, onTime, graceFrames: graceSeconds * SECOND } };
}

/** A cart held in memory: a level for a time. */
export function cart(desk: Desk, cartId: string, seconds: number, level = 0.1): CartSegment {
  const made: CartSegment = { ...item(cartId, cartId, { segue: seconds }), cartId, kind: 'jingle' };
  const samples = new Float32Array(seconds * SECOND).fill(level);
  desk.programme.loadCart(made, clipFrom(samples, samples));
  return made;
}
