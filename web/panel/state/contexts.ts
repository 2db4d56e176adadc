import { createContext } from '@lit/context';
import type { Command } from '../../../playout/api/command.js';
import type { MeterReading } from '../../../playout/api/state.js';
import type { FrameLoop } from './frame-loop.js';
import type { LoudnessHistory } from './loudness-history.js';
import type { Store } from './store.js';

/** Sends a command to the station. */
export type Commander = (command: Command) => void;

/** The newest meter reading and when it came, for the animation loop to read. */
export interface MeterFeed {
  newest: MeterReading | null;
  atMs: number;
}

export const storeContext = createContext<Store>('store');
export const commandContext = createContext<Commander>('command');
export const framesContext = createContext<FrameLoop>('frames');
export const loudnessContext = createContext<LoudnessHistory>('loudness');
export const metersContext = createContext<MeterFeed>('meters');
