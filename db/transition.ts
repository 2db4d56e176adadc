/** How the item after another one joins it. */
export type Transition = 'play' | 'segue' | 'stop';

/**
 * What follows waits for the end of an item, and then starts by itself. So it does after `stop` as after `play`: an item that
 * waited for a hand would be dead air on a station that nobody watches.
 */
export function waitsForEnd(transition: string | null): boolean {
  return transition === 'play' || transition === 'stop';
}
