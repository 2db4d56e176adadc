export interface GridPlace {
  /** Row that the keyboard is on; -1 before there is one. */
  readonly active: number;
  readonly total: number;
  /** Rows that fit into sight. */
  readonly page: number;
}

export interface GridMove {
  readonly how: 'only' | 'toggle' | 'span' | 'move' | 'all' | 'none';
  readonly index: number;
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The row that a key leads to; undefined for a key that leads nowhere. */
function target(key: string, { active, total, page }: GridPlace): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + page;
    case 'PageUp':
      return active - page;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return undefined;
  }
}

/**
 * What a key does in a list: arrows and pages go and mark, with Shift they mark all between, with Ctrl they only go; Space
 * marks or unmarks; Ctrl A marks all; Escape none; Enter opens. Undefined for every other key.
 */
export function gridMove(press: Press, place: GridPlace): GridMove | 'open' | undefined {
  const ctrl = press.ctrlKey || press.metaKey;
  if (press.altKey || place.total === 0) return undefined;
  if (ctrl && press.key.toLowerCase() === 'a') return { how: 'all', index: place.active };
  if (press.key === 'Escape' && !press.shiftKey) return { how: 'none', index: place.active };
  if (press.key === 'Enter' && place.active >= 0) return 'open';
  if (press.key === ' ' && place.active >= 0) return { how: 'toggle', index: place.active };
  const to = target(press.key, place);
  if (to === undefined) return undefined;
  const index = Math.min(place.total - 1, Math.max(0, to));
  return { how: press.shiftKey ? 'span' : ctrl ? 'move' : 'only', index };
}
