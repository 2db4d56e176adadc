import type { SegmentKind } from './segment.js';
import type { OnAirItem } from './state.js';

/** Kinds that show their own title to listeners; every other one keeps the title of what it joins or lies over. */
const TITLED: readonly SegmentKind[] = ['music', 'news', 'live', 'emergency'];

/** The items on air that show a title, the one that began first at first. */
export function titledItems(onAir: readonly OnAirItem[]): OnAirItem[] {
  return onAir
    .filter((item) => item.over === null && TITLED.includes(item.kind))
    .sort((a, b) => a.startFrame - b.startFrame);
}

/** An item as listeners read it: `artist - title`, or the title alone. */
export function shownTitle(item: OnAirItem): string {
  return item.artist === '' ? item.title : `${item.artist} - ${item.title}`;
}
