import { CUE_POINTS, type CuePoint, type Cues, type CutPatch } from '../../api/library.js';

/** How a cue point is called, shown and set. */
export interface CueLook {
  readonly point: CuePoint;
  readonly name: string;
  /** Key that sets it where the playhead is. */
  readonly key: string;
  /** The side of its line on which its flag flies. */
  readonly side: 'start' | 'end';
  /** Height of its flag: those that often stand close together have different ones. */
  readonly lane: 0 | 1 | 2 | 3;
}

export const CUE_LOOKS: readonly CueLook[] = [
  { point: 'cueIn', name: 'Cue in', key: 'I', side: 'start', lane: 0 },
  { point: 'fadeIn', name: 'Fade in', key: 'F', side: 'start', lane: 1 },
  { point: 'introEnd', name: 'Intro end', key: 'N', side: 'start', lane: 2 },
  { point: 'hookFrom', name: 'Hook from', key: 'H', side: 'end', lane: 3 },
  { point: 'hookTo', name: 'Hook to', key: 'J', side: 'start', lane: 3 },
  { point: 'segue', name: 'Segue', key: 'G', side: 'end', lane: 1 },
  { point: 'fadeOut', name: 'Fade out', key: 'D', side: 'end', lane: 2 },
  { point: 'cueOut', name: 'Cue out', key: 'O', side: 'end', lane: 0 },
];

/** A cut's points: what was measured, what a person has set over it, and how to go back. */
export interface CueEdit {
  readonly durationFrames: number;
  readonly detected: Cues;
  readonly edited: Cues;
  readonly past: readonly Cues[];
  readonly future: readonly Cues[];
  /** What the newest step was made of: further ones of the same gesture become a part of it. */
  readonly gesture: string | null;
}

const MOST_STEPS = 200;

export function beginEdit(durationFrames: number, detected: Cues, edited: Cues): CueEdit {
  return { durationFrames, detected, edited, past: [], future: [], gesture: null };
}

/** What airs: the edited point, else the detected one. */
export function cuesOf({ detected, edited }: Pick<CueEdit, 'detected' | 'edited'>): Cues {
  return { ...detected, ...edited };
}

/** First and last frame that air. */
function airs(cues: Cues, durationFrames: number): { readonly from: number; readonly to: number } {
  return { from: cues.cueIn ?? 0, to: cues.cueOut ?? durationFrames };
}

/** Where a point stands in the file; a fade stands where it ends or begins. Undefined for a point that is not set. */
export function positionOf(point: CuePoint, cues: Cues, durationFrames: number): number | undefined {
  const { from, to } = airs(cues, durationFrames);
  const value = cues[point];
  if (point === 'cueIn') return from;
  if (point === 'cueOut' || (point === 'segue' && value === undefined)) return to;
  if (point === 'fadeIn') return from + (value ?? 0);
  if (point === 'fadeOut') return to - (value ?? 0);
  return value;
}

/** Positions that a point may have while the others stay: 0 <= cue in <= all others <= cue out <= length. */
export function roomOf(
  point: CuePoint,
  cues: Cues,
  durationFrames: number,
): { readonly from: number; readonly to: number } {
  const { from, to } = airs(cues, durationFrames);
  const inside = [cues.introEnd, cues.segue, cues.hookFrom, cues.hookTo].filter((value) => value !== undefined);
  switch (point) {
    case 'cueIn':
      return { from: 0, to: Math.min(to - Math.max(1, cues.fadeIn ?? 0, cues.fadeOut ?? 0), ...inside) };
    case 'cueOut':
      return { from: Math.max(from + Math.max(1, cues.fadeIn ?? 0, cues.fadeOut ?? 0), ...inside), to: durationFrames };
    case 'hookFrom':
      return { from, to: Math.min(to, (cues.hookTo ?? to + 1) - 1) };
    case 'hookTo':
      return { from: Math.max(from, (cues.hookFrom ?? from - 1) + 1), to };
    default:
      return { from, to };
  }
}

function withPoint(edited: Cues, point: CuePoint, value: number | undefined): Cues {
  const rest = { ...edited };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a point that is not set is absent
  delete rest[point];
  return value === undefined ? rest : { ...rest, [point]: value };
}

function step(edit: CueEdit, edited: Cues, gesture: string | null): CueEdit {
  if (sameCues(edit.edited, edited)) return edit;
  const goesOn = gesture !== null && gesture === edit.gesture;
  const past = goesOn ? edit.past : [...edit.past.slice(1 - MOST_STEPS), edit.edited];
  return { ...edit, edited, past, future: [], gesture };
}

/**
 * A point at another position, as near as its room allows. Steps of the same `gesture` (a drag, a key held down) are undone
 * together.
 */
export function placePoint(
  edit: CueEdit,
  point: CuePoint,
  positionFrames: number,
  gesture: string | null = null,
): CueEdit {
  const cues = cuesOf(edit);
  const room = roomOf(point, cues, edit.durationFrames);
  const position = Math.round(Math.min(room.to, Math.max(room.from, positionFrames)));
  const { from, to } = airs(cues, edit.durationFrames);
  const value = point === 'fadeIn' ? position - from : point === 'fadeOut' ? to - position : position;
  return step(edit, withPoint(edit.edited, point, value), gesture);
}

/** Back to what was detected. */
export function resetPoint(edit: CueEdit, point: CuePoint): CueEdit {
  return step(edit, withPoint(edit.edited, point, undefined), null);
}

export function resetAll(edit: CueEdit): CueEdit {
  return step(edit, {}, null);
}

/** A gesture is over: the next step is one of its own. */
export function endGesture(edit: CueEdit): CueEdit {
  return edit.gesture === null ? edit : { ...edit, gesture: null };
}

export function undo(edit: CueEdit): CueEdit {
  const edited = edit.past.at(-1);
  if (edited === undefined) return edit;
  return { ...edit, edited, past: edit.past.slice(0, -1), future: [edit.edited, ...edit.future], gesture: null };
}

export function redo(edit: CueEdit): CueEdit {
  const [edited, ...future] = edit.future;
  if (edit.future.length === 0) return edit;
  return { ...edit, edited, past: [...edit.past, edit.edited], future, gesture: null };
}

export function sameCues(one: Cues, other: Cues): boolean {
  return CUE_POINTS.every((point) => one[point] === other[point]);
}

/** What the server is told: points that differ from what is stored; null takes one back to the detected. */
export function cuePatch(stored: Cues, edited: Cues): NonNullable<CutPatch['cues']> {
  const changes: [CuePoint, number | null][] = [];
  for (const point of CUE_POINTS) {
    const value = edited[point];
    if (value !== stored[point]) changes.push([point, value ?? null]);
  }
  return Object.fromEntries(changes);
}

/** What a nudge by keyboard moves: 10 ms; with Shift 100 ms, with Ctrl 1 ms. */
export function nudgeFrames(press: {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}): number {
  if (press.ctrlKey || press.metaKey) return 48;
  return press.shiftKey ? 4800 : 480;
}
