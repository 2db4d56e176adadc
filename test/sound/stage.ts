import { TruePeakLimiter } from '../../playout/dsp/limiter/limiter.js';
import type { Stage } from '../../playout/dsp/stage.js';
import { CEILING_DBTP } from './adversarial.js';
import type { Stereo } from './instruments/stereo.js';

/** A copy of the sound after a stage of the product, in blocks of the given lengths over and over. */
export function processed(stage: Stage, sound: Stereo, blocks: readonly number[] = [480]): Stereo {
  const left = sound.left.slice();
  const right = sound.right.slice();
  for (let at = 0, block = 0; at < left.length; block++) {
    const end = Math.min(left.length, at + blocks[block % blocks.length]);
    stage.process(left, right, at, end);
    at = end;
  }
  return { left, right, rateHz: sound.rateHz };
}

/** After the product's limiter. */
export function limited(sound: Stereo, blocks?: readonly number[]): Stereo {
  return processed(new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, sound.rateHz), sound, blocks);
}
