/** What a point must reach; a figure that is not finite never does. */
export type Goal = { readonly unit: string } & (
  { readonly atMost: number } | { readonly atLeast: number } | { readonly from: number; readonly to: number }
);

/** The same figure of a peer; null where it is not installed or cannot be run. */
export interface PeerFigure {
  readonly name: string;
  readonly value: number | null;
}

/** One acceptance point: a goal, and what was measured in this run. */
export interface Point {
  /** Unique in the report, e.g. `limiter.thd.60`. */
  readonly id: string;
  readonly what: string;
  readonly goal: Goal;
  readonly ours: number;
  /** What measured it: a tool, or a measuring code that is no part of the product. */
  readonly instrument: string;
  readonly peers?: readonly PeerFigure[];
  /** Decimals shown; 2 where left out. */
  readonly digits?: number;
}

/** A table of figures without goals. Numbers are shown with `digits` decimals. */
export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly digits?: number;
}

/** A plot: its SVG, and what it shows. */
export interface Figure {
  readonly caption: string;
  readonly svg: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  /** How it was measured, in a few sentences. */
  readonly text: string;
  readonly points: readonly Point[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
}

/** What a section is measured with. */
export interface Bench {
  /** Fewer and shorter signals: for tests of the report itself. */
  readonly quick: boolean;
  /** A folder for files; removed at the end. */
  readonly folder: string;
  /** Real tracks with their analysis by the product, loudest first; empty where no music is installed. Measured once. */
  readonly tracks: () => Promise<readonly Track[]>;
}

export interface Track {
  readonly path: string;
  readonly integratedLufs: number | null;
  readonly loudnessRangeLu: number | null;
  readonly truePeakDbtp: number | null;
  readonly durationSeconds: number;
}

/** Measures one section. */
export interface SectionMaker {
  readonly id: string;
  readonly measure: (bench: Bench) => Promise<Section>;
}

export function passes({ goal, ours }: Point): boolean {
  if (!Number.isFinite(ours)) return false;
  if ('atMost' in goal) return ours <= goal.atMost;
  if ('atLeast' in goal) return ours >= goal.atLeast;
  return ours >= goal.from && ours <= goal.to;
}

export function goalText({ unit, ...goal }: Goal, digits = 2): string {
  const suffix = unit === '' ? '' : ` ${unit}`;
  if ('atMost' in goal) return `≤ ${shown(goal.atMost, digits)}${suffix}`;
  if ('atLeast' in goal) return `≥ ${shown(goal.atLeast, digits)}${suffix}`;
  return `${shown(goal.from, digits)} … ${shown(goal.to, digits)}${suffix}`;
}

/** A number for people: a true minus, no negative zero. */
export function shown(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not measured' : value < 0 ? '−∞' : '∞';
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}
