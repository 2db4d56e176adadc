import type { ErrorCode } from '../api/errors.js';
import type { CartSegment } from '../api/segment.js';
import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import { LoudnessMeter } from '../dsp/meter/loudness-meter.js';
import { decodePart, decodeWhole } from '../media/decode-whole.js';
import { clipFrom, type Clip } from './clip.js';

/** The longest cart that is held in memory; longer recordings belong into the rundown. */
const CART_SECONDS = 600;
/** The emergency file is looped: more than this of it is not needed in memory. */
const EMERGENCY_SECONDS = 600;

/** The longest recording that stands for a live input. */
const INPUT_SECONDS = 3600;

export type ClipRequest =
  | { readonly type: 'cart'; readonly id: number; readonly cart: CartSegment }
  | { readonly type: 'emergency'; readonly id: number; readonly path: string; readonly targetLufs: number };

export type ClipAnswer =
  | { readonly id: number; readonly ok: true; readonly clip: Clip; readonly gainDb: number }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Decodes a cart, cue in to cue out, into memory. Throws ContinuityError FILE_*. */
export async function decodeClip(cart: CartSegment): Promise<Clip> {
  const { cueInFrames, cueOutFrames } = cart.cue;
  return decodePart(cart.path, cueInFrames, Math.min(cueOutFrames, cueInFrames + CART_SECONDS * ENGINE_RATE_HZ));
}

/** Decodes what a live input hears in a scenario. Throws ContinuityError FILE_*. */
export async function decodeInput(path: string): Promise<Clip> {
  const { left, right } = await decodeWhole(path, { maxSeconds: INPUT_SECONDS });
  return clipFrom(left, right);
}

/** Decodes the emergency file and measures it, so that it plays at the target. Throws ContinuityError FILE_*. */
export async function decodeEmergency(path: string, targetLufs: number): Promise<{ clip: Clip; gainDb: number }> {
  const { left, right } = await decodeWhole(path, { maxSeconds: EMERGENCY_SECONDS });
  const meter = new LoudnessMeter({ sampleRateHz: ENGINE_RATE_HZ, channels: CHANNELS });
  meter.process([left, right], 0, left.length);
  const loudness = meter.integratedLufs();
  return { clip: clipFrom(left, right), gainDb: loudness === null ? 0 : targetLufs - loudness };
}
