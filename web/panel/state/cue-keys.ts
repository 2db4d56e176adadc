import type { CuePoint } from '../../api/library.js';
import { CUE_LOOKS } from './cue-edit.js';

/** What a key press in the waveform editor asks for. */
export type CueAction =
  | { readonly do: 'play' | 'play-point' | 'loop' | 'undo' | 'redo' | 'save' | 'reset' | 'fit' | 'join' }
  | { readonly do: 'zoom'; readonly by: number }
  | { readonly do: 'set'; readonly point: CuePoint }
  /** Moves the point that has the focus, or the playhead: -1 back, 1 on. */
  | { readonly do: 'nudge'; readonly way: 1 | -1 };

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

const ZOOM_STEP = 1.6;

function withCtrl(press: Press): CueAction | undefined {
  switch (press.key.toLowerCase()) {
    case 'z':
      return { do: press.shiftKey ? 'redo' : 'undo' };
    case 'y':
      return { do: 'redo' };
    case 's':
      return { do: 'save' };
    default:
      return arrow(press);
  }
}

function arrow({ key }: Press): CueAction | undefined {
  if (key === 'ArrowLeft') return { do: 'nudge', way: -1 };
  return key === 'ArrowRight' ? { do: 'nudge', way: 1 } : undefined;
}

/** Undefined for a key that is not the editor's; while somebody types, only Ctrl Z, Y and S are. */
export function cueAction(press: Press, typing: boolean): CueAction | undefined {
  if (press.altKey) return undefined;
  if (press.ctrlKey || press.metaKey) {
    const action = withCtrl(press);
    return typing && action?.do !== 'save' ? undefined : action;
  }
  if (typing) return undefined;
  const moved = arrow(press);
  if (moved !== undefined) return moved;
  switch (press.key) {
    case ' ':
      return { do: 'play' };
    case '+':
    case '=':
      return { do: 'zoom', by: ZOOM_STEP };
    case '-':
      return { do: 'zoom', by: 1 / ZOOM_STEP };
    case '0':
      return { do: 'fit' };
    case 'Delete':
    case 'Backspace':
      return { do: 'reset' };
  }
  if (press.shiftKey) return undefined;
  return letter(press.code.replace(/^Key/, ''));
}

function letter(key: string): CueAction | undefined {
  if (key === 'P') return { do: 'play-point' };
  if (key === 'L') return { do: 'loop' };
  if (key === 'K') return { do: 'join' };
  const look = CUE_LOOKS.find((one) => one.key === key);
  return look === undefined ? undefined : { do: 'set', point: look.point };
}
