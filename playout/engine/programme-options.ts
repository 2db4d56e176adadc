import type { Settings } from '../../config/schema.js';
import type { ProgrammeOptions } from './programme.js';

/** The programme's options from the station's sound settings and what differs between air and a render. */
export function programmeOptions(
  sound: Settings['sound'],
  run: Pick<
    ProgrammeOptions,
    'startFrame' | 'startEpochMs' | 'endless' | 'graceFrames' | 'failureCheckDelayFrames' | 'calmFrames' | 'stretch'
  >,
): ProgrammeOptions {
  return {
    ...run,
    preset: sound.processing,
    targetLufs: sound.targetLufs,
    ceilingDbtp: sound.ceilingDbtp,
    duck: {
      differenceLu: sound.duckDifferenceLu,
      attackMs: sound.duckAttackMs,
      holdMs: sound.duckHoldMs,
      releaseMs: sound.duckReleaseMs,
      targetLufs: sound.targetLufs,
    },
    cutFadeMs: sound.cutFadeMs,
    eq: sound.eq,
    live: {
      liveAttackMs: sound.duckLiveAttackMs,
      speechTargetLufs: sound.speechTargetLufs,
      microphone: sound.microphone.enabled ? sound.microphone : null,
      jingles: sound.jingles.enabled ? sound.jingles : null,
      reverb: sound.reverb,
    },
  };
}
