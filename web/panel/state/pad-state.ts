import { secondsFromFrames } from '../../../playout/api/units.js';
import type { CartState } from '../../../playout/api/state.js';
import type { WallButton } from '../../api/wall.js';
import type { Request } from './store.js';

/** What a button of the wall shows; `requested` is asked for and not yet known to be done. */
export type PadState =
  | { readonly is: 'idle' }
  | { readonly is: 'unloaded' }
  | { readonly is: 'requested' }
  | {
      readonly is: 'sounding' | 'stopping';
      readonly startedAtEpochMs: number;
      /** Null for one that loops. */
      readonly endsAtEpochMs: number | null;
    };

export interface PadSources {
  readonly carts: readonly CartState[];
  readonly cartsReady: readonly string[];
  readonly requests: readonly Request[];
}

export function padState(button: WallButton, { carts, cartsReady, requests }: PadSources): PadState {
  const { cartId } = button;
  if (requests.some(({ command }) => 'cartId' in command && command.cartId === cartId)) return { is: 'requested' };
  const newest = carts.findLast((cart) => cart.cartId === cartId);
  if (newest !== undefined) {
    const { startedAtEpochMs, durationFrames, loop, stopping } = newest;
    const endsAtEpochMs = loop ? null : startedAtEpochMs + secondsFromFrames(durationFrames) * 1000;
    return { is: stopping ? 'stopping' : 'sounding', startedAtEpochMs, endsAtEpochMs };
  }
  return { is: cartsReady.includes(cartId) ? 'idle' : 'unloaded' };
}

/** What pressing a button asks: it starts what is silent and stops what sounds; `restart` starts in any case. */
export function padCommand(
  button: WallButton,
  state: PadState,
  restart: boolean,
):
  | { readonly do: 'cart.fire'; readonly cartId: string; readonly loop?: true }
  | { readonly do: 'cart.stop'; readonly cartId: string }
  | null {
  const { cartId, loop } = button;
  if (state.is === 'requested' || state.is === 'unloaded') return null;
  if (state.is === 'sounding' && !restart) return { do: 'cart.stop', cartId };
  return { do: 'cart.fire', cartId, ...(loop ? { loop: true as const } : {}) };
}
