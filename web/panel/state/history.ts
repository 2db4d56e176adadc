/** What is edited, with the way back. Steps of one gesture (a drag) are undone together. */
export interface History<T> {
  readonly present: T;
  readonly past: readonly T[];
  readonly future: readonly T[];
  readonly gesture: string | null;
}

const MOST_STEPS = 200;

export function beginHistory<T>(present: T): History<T> {
  return { present, past: [], future: [], gesture: null };
}

/** A new state; the same one changes nothing. */
export function step<T>(history: History<T>, present: T, gesture: string | null = null): History<T> {
  if (Object.is(history.present, present)) return history;
  const goesOn = gesture !== null && gesture === history.gesture;
  const past = goesOn ? history.past : [...history.past.slice(1 - MOST_STEPS), history.present];
  return { present, past, future: [], gesture };
}

export function endGesture<T>(history: History<T>): History<T> {
  return history.gesture === null ? history : { ...history, gesture: null };
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { present, past: history.past.slice(0, -1), future: [history.present, ...history.future], gesture: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (history.future.length === 0) return history;
  return { present, past: [...history.past, history.present], future, gesture: null };
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What a key asks of something edited; undefined for every other key. */
export function editKey(press: Press): 'undo' | 'redo' | 'save' | undefined {
  if (press.altKey || !(press.ctrlKey || press.metaKey)) return undefined;
  const key = press.key.toLowerCase();
  if (key === 'z') return press.shiftKey ? 'redo' : 'undo';
  if (key === 'y') return 'redo';
  return key === 's' ? 'save' : undefined;
}
