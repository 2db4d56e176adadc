import type { Settings } from '../../config/schema.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../api/units.js';

export type CardProfileName = Settings['outputs']['card']['profile'];

/** How much sound waits between the mixer and the card. */
export interface CardProfile {
  /** Frames that the card's driver asks for at a time. */
  readonly framesPerBuffer: number;
  /** Chunks of one block that may wait in front of the driver. */
  readonly queueChunks: number;
}

/** Frames of a chunk, the unit that travels to the card's child and back as a credit. */
export const CHUNK_FRAMES = BLOCK_FRAMES;

/** Programme that the ring keeps ready in front of the queue, for the jitter of the mixer and of the pump: 20 ms. */
export const MARGIN_FRAMES = 2 * CHUNK_FRAMES;

/** Measured with PortAudio's ALSA host: buffers that are no power of two, or left to the driver, run dry. */
export const CARD_PROFILES: Readonly<Record<CardProfileName, CardProfile>> = {
  'low-latency': { framesPerBuffer: 512, queueChunks: 4 },
  normal: { framesPerBuffer: 1024, queueChunks: 8 },
  safe: { framesPerBuffer: 2048, queueChunks: 12 },
};

/** Frames that wait in a full queue. */
export function queueFrames(profile: CardProfile): number {
  return profile.queueChunks * CHUNK_FRAMES;
}

/** Milliseconds that `frames` frames last. */
export function millisecondsOf(frames: number): number {
  return (frames * 1000) / ENGINE_RATE_HZ;
}
