import { expect, it } from 'vitest';
import { loudnessGainDb } from '../../../playout/dsp/analysis/loudness-gain.js';

const TARGETS = { targetLufs: -16, speechTargetLufs: -18, ceilingDbtp: -1, limiterDriveDb: 0 };

it.each([
  ['down to the target', 'music', -9, 0.5, 0, -7],
  ['up to the target', 'music', -20, -8, 0, 4],
  ['up no further than the ceiling', 'music', -24, -4, 0, 3],
  ['and by what the limiter is asked to take', 'music', -24, -4, 3, 6],
  ['never past the target', 'music', -24, -4, 20, 8],
  ['speech to its own target', 'voice', -20, -10, 0, 2],
  ['nothing where it could not be measured', 'music', null, -3, 0, 0],
  ['to the target where only the peak is unknown', 'music', -20, null, 0, 4],
] as const)('%s', (_, kind, integratedLufs, truePeakDbtp, limiterDriveDb, gainDb) => {
  expect(loudnessGainDb({ kind, integratedLufs, truePeakDbtp }, { ...TARGETS, limiterDriveDb })).toBe(gainDb);
});
