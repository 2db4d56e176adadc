import {
  LIVE_INPUTS,
  type ChainStageName,
  type ChainStageState,
  type ChainState,
  type LiveInputName,
  type LiveInputState,
  type ProcessingPreset,
} from '../../../playout/api/processing.js';
import type { Command } from '../../../playout/api/command.js';
import type { Request } from './store.js';

/** Names of the presets, and what each is for in one line. */
export const PRESETS: Readonly<Record<ProcessingPreset, readonly [name: string, line: string]>> = {
  off: ['Off', 'The mix alone, not limited'],
  limiter: ['Limiter', 'The mix, its true peak limited'],
  transparent: ['Transparent', 'Gentle compression, limiter'],
  speech: ['Speech', 'For talk: steady, clear voices'],
  music: ['Music', 'Every stage, even and full'],
  loud: ['Loud', 'Every stage, dense'],
  r128: ['EBU R 128', 'Levelled to EBU loudness'],
};

export const STAGE_NAMES: Readonly<Record<ChainStageName, string>> = {
  'high-pass': 'High pass',
  agc: 'AGC',
  eq: 'Equalizer',
  multiband: 'Multiband',
  compressor: 'Compressor',
  limiter: 'Limiter',
};

export const INPUT_NAMES: Readonly<Record<LiveInputName, string>> = { microphone: 'Microphone' };

/** How a stage stands on air, as the engine says. */
export type StageLook = 'works' | 'bypassed' | 'unused';

export function stageLook(stage: ChainStageState, chain: Pick<ChainState, 'bypassed'>): StageLook {
  if (!stage.inPreset) return 'unused';
  return stage.bypassed || chain.bypassed ? 'bypassed' : 'works';
}

/** Whether a bypass of this stage has been asked for and not been answered yet. */
export function bypassAsked(requests: readonly Request[], stage: ChainStageName | 'all'): boolean {
  return requests.some(({ command }) => command.do === 'chain.bypass' && command.stage === stage);
}

/** The preset that was asked for last and not answered yet. */
export function presetAsked(requests: readonly Request[]): ProcessingPreset | null {
  const last = requests.findLast(({ command }) => command.do === 'chain.preset')?.command;
  return last?.do === 'chain.preset' ? last.preset : null;
}

/** What a panel must not let anybody forget, in a word or two; null while something holds the peaks. */
export function bypassWord(chain: ChainState): string | null {
  if (chain.bypassed) return 'all bypassed';
  const limiter = chain.stages.find(({ stage }) => stage === 'limiter');
  return limiter?.inPreset === true && limiter.bypassed ? 'limiter off' : null;
}

/** A comparison of names: there may be more inputs than this one. */
export function isMicrophone({ input }: { readonly input: string }): boolean {
  return input === 'microphone';
}

/** How a live input stands: `asked` is asked for and not known to be done. */
export type InputLook = 'closed' | 'asked' | 'open';

export function inputLook({ input, open }: LiveInputState, requests: readonly Request[]): InputLook {
  const named = (name: string): boolean => name === input;
  const asked = requests.some(
    ({ command }) => (command.do === 'input.open' || command.do === 'input.close') && named(command.input),
  );
  return asked ? 'asked' : open ? 'open' : 'closed';
}

/** What pressing its button asks; nothing while an answer is awaited. */
export function inputCommand(state: LiveInputState, requests: readonly Request[]): Command | null {
  const { input } = state;
  const look = inputLook(state, requests);
  if (look === 'asked') return null;
  return look === 'open' ? { do: 'input.close', input } : { do: 'input.open', input };
}

/** What something is ducked for, as people say it: an input by its name, a voice by its title. */
export function duckWhy(reason: string | null): string {
  if (reason === null) return '';
  const input = LIVE_INPUTS.find((name: string) => name === reason);
  return input === undefined ? reason : `the ${INPUT_NAMES[input].toLowerCase()}`;
}

/** How far the programme lies from its target, in words. */
export function offTarget(lufs: number | null, targetLufs: number): string {
  if (lufs === null) return 'not measured yet';
  const differenceLu = lufs - targetLufs;
  const size = Math.abs(differenceLu).toFixed(1);
  if (size === '0.0') return 'on target';
  return `${size} LU ${differenceLu > 0 ? 'above' : 'below'} target`;
}
