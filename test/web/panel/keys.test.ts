import { describe, expect, it } from 'vitest';
import { actionOf, keyLabel, padCode, type KeyPress } from '../../../web/panel/state/keys.js';

const press = (code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  code,
  key: '',
  repeat: false,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

describe('actionOf', () => {
  it.each([
    ['KeyQ', 0, 0],
    ['KeyT', 0, 4],
    ['KeyA', 1, 0],
    ['KeyV', 2, 3],
    ['Digit1', 3, 0],
  ])('%s is the button in row %i, column %i', (code, row, column) => {
    expect(actionOf(press(code), 'page')).toEqual({ do: 'pad', row, column, restart: false });
    expect(padCode(row, column)).toBe(code);
  });

  it('means nothing more while a key is held down', () => {
    expect(actionOf(press('KeyQ', { repeat: true }), 'page')).toBeUndefined();
    expect(actionOf(press('Space', { repeat: true }), 'page')).toBeUndefined();
  });

  it.each([['ctrlKey'], ['altKey'], ['metaKey']])('leaves shortcuts of the browser alone: %s', (modifier) => {
    expect(actionOf(press('KeyR', { [modifier]: true }), 'page')).toBeUndefined();
  });

  it('fires nothing while somebody types', () => {
    for (const code of ['KeyQ', 'Space', 'Escape'])
      expect(actionOf(press(code, { shiftKey: true }), 'typing')).toBeUndefined();
  });

  it('leaves Space to a control that has the focus', () => {
    expect(actionOf(press('Space'), 'page')).toEqual({ do: 'next' });
    expect(actionOf(press('Space'), 'control')).toBeUndefined();
  });

  it('stops carts with a modifier only', () => {
    expect(actionOf(press('Escape'), 'page')).toBeUndefined();
    expect(actionOf(press('Escape', { shiftKey: true }), 'page')).toEqual({ do: 'stop-carts' });
  });

  it('puts the microphone on the air with a modifier only, and turns to the pages', () => {
    expect(actionOf(press('KeyO'), 'page')).toBeUndefined();
    expect(actionOf(press('KeyO', { shiftKey: true }), 'control')).toEqual({ do: 'microphone' });
    expect(actionOf(press('KeyO', { shiftKey: true }), 'typing')).toBeUndefined();
    expect(actionOf(press('F8'), 'typing')).toEqual({ do: 'view', view: 'sound' });
  });

  it('knows help and search by their signs, wherever the keyboard has them', () => {
    expect(actionOf(press('Minus', { key: '?', shiftKey: true }), 'page')).toEqual({ do: 'help' });
    expect(actionOf(press('Digit7', { key: '/', shiftKey: true }), 'page')).toEqual({ do: 'search' });
  });
});

describe('keyLabel', () => {
  it('says what is printed on the key', () => {
    expect(keyLabel('KeyZ')).toBe('Z');
    expect(keyLabel('KeyZ', new Map([['KeyZ', 'y']]))).toBe('Y');
    expect(keyLabel('Digit4')).toBe('4');
  });
});
