import type { ChainState } from '../../playout/api/processing.js';

/** What an engineer must not forget: that nothing holds the peaks any more. Null while something does. */
export function bypassWarning(chain: ChainState): string | null {
  if (chain.bypassed) {
    return 'The whole sound processing is bypassed by hand: the mix goes out as it is, its peaks are not limited. Switch it in again on the Sound page.';
  }
  const limiter = chain.stages.find(({ stage }) => stage === 'limiter');
  if (limiter?.inPreset === true && limiter.bypassed) {
    return 'The limiter is bypassed by hand: peaks over the ceiling go out. Switch it in again on the Sound page.';
  }
  return null;
}
