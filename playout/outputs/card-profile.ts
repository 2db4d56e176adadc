import type { Settings } from '../../config/schema.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../api/units.js';

export type CardProfileName = Settings['outputs']['card']['profile'];

/** How much sound waits between the mixer and the card. */
export interface CardProfile {
  /** Frames that the card's driver asks for at a time, at the engine's rate. */
  readonly framesPerBuffer: number;
  /** Chunks of one block that may wait in front of the driver. */
  readonly queueChunks: number;
}

/** A chunk is 10 ms, one block of the mixer: the unit that travels to the card's child and back as a credit. */
const CHUNKS_PER_SECOND = ENGINE_RATE_HZ / BLOCK_FRAMES;
/** Chunks that the ring keeps ready in front of the queue, for the jitter of the mixer and of the pump: 20 ms. */
const MARGIN_CHUNKS = 2;

/** Measured with PortAudio's ALSA host: buffers that are no power of two, or left to the driver, run dry. */
export const CARD_PROFILES: Readonly<Record<CardProfileName, CardProfile>> = {
  'low-latency': { framesPerBuffer: 512, queueChunks: 4 },
  normal: { framesPerBuffer: 1024, queueChunks: 8 },
  safe: { framesPerBuffer: 2048, queueChunks: 12 },
};

/** A profile in frames of a card's rate. */
export interface CardTiming extends CardProfile {
  readonly rateHz: number;
  readonly chunkFrames: number;
  readonly marginFrames: number;
  /** Frames that wait in a full queue. */
  readonly queueFrames: number;
}

/** The profile at a rate that is a whole multiple of the engine's: the same times, in frames of that rate. */
export function cardTiming(name: CardProfileName, rateHz: number): CardTiming {
  const { framesPerBuffer, queueChunks } = CARD_PROFILES[name];
  const chunkFrames = rateHz / CHUNKS_PER_SECOND;
  return {
    rateHz,
    chunkFrames,
    marginFrames: MARGIN_CHUNKS * chunkFrames,
    queueChunks,
    queueFrames: queueChunks * chunkFrames,
    framesPerBuffer: framesPerBuffer * (rateHz / ENGINE_RATE_HZ),
  };
}

/** Frames between the mixer and the card's driver when all is well: a full queue and the ring's margin. */
export function targetDelayFrames(timing: CardTiming): number {
  return timing.queueFrames + timing.marginFrames;
}

/** What the card's child is started with, after its device. */
export function timingArguments(timing: CardTiming): string[] {
  return [timing.rateHz, timing.chunkFrames, timing.framesPerBuffer, timing.queueChunks].map(String);
}
