/** The engine's sample rate. Every frame count in the engine is of this rate. */
export const ENGINE_RATE_HZ = 48_000;

/** Frames the mixer renders at a time: 10 ms. Commands apply at a block's first frame. */
export const BLOCK_FRAMES = 480;

/** Channels on the programme bus. */
export const CHANNELS = 2;

/** Seconds to the nearest frame of `rateHz`. */
export function framesFromSeconds(seconds: number, rateHz: number = ENGINE_RATE_HZ): number {
  return Math.round(seconds * rateHz);
}

/** Frames of `rateHz` to seconds. */
export function secondsFromFrames(frames: number, rateHz: number = ENGINE_RATE_HZ): number {
  return frames / rateHz;
}

/** Frames of a file's own rate to the nearest frame of the engine's rate. */
export function engineFrames(frames: number, fileRateHz: number): number {
  return fileRateHz === ENGINE_RATE_HZ ? frames : Math.round((frames * ENGINE_RATE_HZ) / fileRateHz);
}

/** A level in decibels to a factor on amplitude. */
export function linearFromDb(db: number): number {
  return 10 ** (db / 20);
}

/** A factor on amplitude (> 0) to decibels; 0 gives -Infinity. */
export function dbFromLinear(linear: number): number {
  return 20 * Math.log10(linear);
}
