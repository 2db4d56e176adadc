import type { SegmentKind } from '../api/segment.js';
import type { StereoSound } from './mix/desk.js';

/** What the demo says of a file, beside its place. */
export interface ProductionTags {
  readonly kind: SegmentKind;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: number;
  /** Positions in the file, where they are known from the composition. */
  readonly introEndSeconds: number | null;
  readonly segueSeconds: number | null;
  readonly cueOutSeconds: number | null;
}

/** One file of the demo station: its tags are known before it is made. */
export interface Production {
  /** Relative to the output folder. */
  readonly path: string;
  readonly tags: ProductionTags;
  readonly make: { readonly render: () => Promise<StereoSound> } | { readonly copyOf: string };
}

/** The line that is printed for a finished file. */
export interface FinishedLine extends ProductionTags {
  /** Absolute. */
  readonly file: string;
}

/** A file name from a title: letters and digits of ASCII, words joined by hyphens. */
export function fileName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f’']/g, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}
