import { SPEECH_KINDS, type SegmentKind } from '../../api/segment.js';

export interface LoudnessTargets {
  readonly targetLufs: number;
  readonly speechTargetLufs: number;
  readonly ceilingDbtp: number;
  /** How far the true peak may pass the ceiling before the limiter, which takes the rest; 0 where there is no limiter. */
  readonly limiterDriveDb: number;
}

/**
 * Loudness normalization of an item, in dB: up or down to the target of its kind, but never so far up that its true peak
 * passes the ceiling by more than the limiter is asked to take: min(target - I, ceiling - TP + drive). An item that could
 * not be measured gets no gain. (AES TD1008; EBU R 128.)
 */
export function loudnessGainDb(
  item: { readonly kind: SegmentKind; readonly integratedLufs: number | null; readonly truePeakDbtp: number | null },
  targets: LoudnessTargets,
): number {
  if (item.integratedLufs === null) return 0;
  const targetLufs = SPEECH_KINDS.includes(item.kind) ? targets.speechTargetLufs : targets.targetLufs;
  const toTargetDb = targetLufs - item.integratedLufs;
  if (item.truePeakDbtp === null) return toTargetDb;
  return Math.min(toTargetDb, targets.ceilingDbtp - item.truePeakDbtp + targets.limiterDriveDb);
}
