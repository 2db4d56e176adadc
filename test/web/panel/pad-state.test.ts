import { describe, expect, it } from 'vitest';
import { padCommand, padState, type PadSources } from '../../../web/panel/state/pad-state.js';
import type { WallButton } from '../../../web/api/wall.js';

const button: WallButton = {
  row: 0,
  column: 0,
  cartId: '7',
  label: 'Drop',
  kind: 'sweeper',
  colour: null,
  loop: false,
  durationFrames: 96_000,
};

const quiet: PadSources = { carts: [], cartsReady: ['7'], requests: [] };
const cart = {
  cartId: '7',
  loop: false,
  startFrame: 0,
  startedAtEpochMs: 1000,
  durationFrames: 96_000,
  stopping: false,
};
const request = { id: 'r', command: { do: 'cart.fire', cartId: '7' }, sentAtMs: 0 } as const;

describe('a button of the wall', () => {
  it('fires when silent, stops when sounding, starts again on demand', () => {
    const idle = padState(button, quiet);
    expect(idle).toEqual({ is: 'idle' });
    expect(padCommand(button, idle, false)).toEqual({ do: 'cart.fire', cartId: '7' });
    const sounding = padState(button, { ...quiet, carts: [cart] });
    expect(sounding).toEqual({ is: 'sounding', startedAtEpochMs: 1000, endsAtEpochMs: 3000 });
    expect(padCommand(button, sounding, false)).toEqual({ do: 'cart.stop', cartId: '7' });
    expect(padCommand(button, sounding, true)).toEqual({ do: 'cart.fire', cartId: '7' });
  });

  it('asks once: a second press before the answer does nothing', () => {
    const requested = padState(button, { ...quiet, requests: [request] });
    expect(requested).toEqual({ is: 'requested' });
    expect(padCommand(button, requested, false)).toBeNull();
  });

  it('fires again one that is fading away', () => {
    const stopping = padState(button, { ...quiet, carts: [{ ...cart, stopping: true }] });
    expect(stopping.is).toBe('stopping');
    expect(padCommand(button, stopping, false)).toEqual({ do: 'cart.fire', cartId: '7' });
  });

  it('asks nothing for a cart that the engine does not hold', () => {
    const unloaded = padState(button, { ...quiet, cartsReady: [] });
    expect(padCommand(button, unloaded, false)).toBeNull();
  });

  it('has no end while it loops', () => {
    const looping = padState({ ...button, loop: true }, { ...quiet, carts: [{ ...cart, loop: true }] });
    expect(looping).toMatchObject({ is: 'sounding', endsAtEpochMs: null });
    expect(padCommand({ ...button, loop: true }, { is: 'idle' }, false)).toEqual({
      do: 'cart.fire',
      cartId: '7',
      loop: true,
    });
  });
});
