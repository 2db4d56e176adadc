/** The pages of the panel. */
export const VIEWS = ['on-air', 'library', 'schedule', 'traffic', 'reports', 'sound', 'alarms'] as const;
export type View = (typeof VIEWS)[number];

/** What a key press asks of the panel. */
export type KeyAction =
  | { readonly do: 'next' }
  | { readonly do: 'pad'; readonly row: number; readonly column: number; readonly restart: boolean }
  | { readonly do: 'page'; readonly step: 1 | -1 }
  | { readonly do: 'stop-carts' }
  | { readonly do: 'listen' }
  | { readonly do: 'search' }
  | { readonly do: 'view'; readonly view: View }
  | { readonly do: 'microphone' }
  | { readonly do: 'help' };

/** Keys of the wall by their place on the keyboard, row by row: the same place whatever is printed on it. */
export const PAD_CODES: readonly (readonly string[])[] = [
  ['KeyQ', 'KeyW', 'KeyE', 'KeyR', 'KeyT', 'KeyY', 'KeyU', 'KeyI'],
  ['KeyA', 'KeyS', 'KeyD', 'KeyF', 'KeyG', 'KeyH', 'KeyJ', 'KeyK'],
  ['KeyZ', 'KeyX', 'KeyC', 'KeyV', 'KeyB', 'KeyN', 'KeyM', 'Comma'],
  ['Digit1', 'Digit2', 'Digit3', 'Digit4', 'Digit5', 'Digit6', 'Digit7', 'Digit8'],
];

/** The key of a place on the wall; undefined for a place beyond the keyboard. */
export function padCode(row: number, column: number): string | undefined {
  return PAD_CODES.at(row)?.at(column);
}

/** What is printed on a key: by the person's own layout where the browser knows it, else as on an English keyboard. */
export function keyLabel(code: string, layout: ReadonlyMap<string, string> | null = null): string {
  const printed = layout?.get(code);
  if (printed !== undefined) return printed.toUpperCase();
  if (code === 'Comma') return ',';
  return code.replace(/^(Key|Digit)/, '');
}

/** The part of a keyboard event that decides. */
export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly repeat: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Where the focus is: typing takes every key; a control keeps the keys that press it. */
export type Focus = 'page' | 'control' | 'typing';

/** F5 and F6 are the browser's own; F7 asks it for a text cursor, which nothing here has a use for. */
const VIEW_KEYS: Readonly<Partial<Record<string, View>>> = {
  F2: 'on-air',
  F3: 'library',
  F4: 'alarms',
  F7: 'schedule',
  F8: 'sound',
  F9: 'reports',
  F10: 'traffic',
};

/** What a key press means, or undefined for none of ours. A key held down means nothing more. */
export function actionOf(press: KeyPress, focus: Focus): KeyAction | undefined {
  if (press.repeat || press.ctrlKey || press.altKey || press.metaKey) return undefined;
  const view = VIEW_KEYS[press.code];
  if (!press.shiftKey && view !== undefined) return { do: 'view', view };
  if (focus === 'typing') return undefined;
  if (press.shiftKey && press.code === 'Escape') return { do: 'stop-carts' };
  if (press.key === '?') return { do: 'help' };
  if (press.key === '/') return { do: 'search' };
  if (press.code === 'Space') return focus === 'control' || press.shiftKey ? undefined : { do: 'next' };
  if (press.shiftKey && press.code === 'KeyL') return { do: 'listen' };
  // What puts a room on the air wants two fingers.
  if (press.shiftKey && press.code === 'KeyO') return { do: 'microphone' };
  if (press.code === 'BracketLeft') return { do: 'page', step: -1 };
  if (press.code === 'BracketRight') return { do: 'page', step: 1 };
  for (const [row, codes] of PAD_CODES.entries()) {
    const column = codes.indexOf(press.code);
    if (column !== -1) return { do: 'pad', row, column, restart: press.shiftKey };
  }
  return undefined;
}
