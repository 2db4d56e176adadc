import type { SectionMaker } from '../report.js';
import { measureChain } from './chain.js';
import { measureDucking } from './ducking.js';
import { measureFm } from './fm.js';
import { measureLimiter } from './limiter.js';
import { measureLiveDucking } from './live-ducking.js';
import { measureLoudness } from './loudness.js';
import { measureMeter } from './meter.js';
import { measureSpeed } from './speed.js';
import { measureTruePeak } from './true-peak.js';

/** In the order of the report. */
export const SECTIONS: readonly SectionMaker[] = [
  { id: 'meter', measure: measureMeter },
  { id: 'true-peak', measure: measureTruePeak },
  { id: 'loudness', measure: measureLoudness },
  { id: 'limiter', measure: measureLimiter },
  { id: 'ducking', measure: measureDucking },
  { id: 'live-ducking', measure: measureLiveDucking },
  { id: 'chain', measure: measureChain },
  { id: 'fm', measure: measureFm },
  { id: 'speed', measure: measureSpeed },
];
