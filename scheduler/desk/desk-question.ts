import type { Settings } from '../../config/schema.js';
import type { RundownItem } from '../../db/queries/rundown.js';
import type { RundownStatus } from '../../db/queries/rundown.js';
import type { PlannedBreaks } from '../planned-breaks.js';
import type { DeskCandidates, DeskChange, DeskDay, DeskTrial, DeskWhy, DeskWhyNot } from './model.js';

/** A change that was worked out and not stored. It holds for one revision of the rundown only. */
export interface DeskDraft {
  readonly revision: number;
  readonly remove: readonly string[];
  readonly insert: readonly (RundownItem & { readonly was: RundownStatus | null })[];
  readonly done: string;
  readonly lost: readonly string[];
  /** Set where hours were planned anew. */
  readonly breaks?: PlannedBreaks;
}

/** What each question is answered with. */
export interface DeskAnswers {
  readonly day: DeskDay;
  readonly candidates: DeskCandidates;
  readonly why: DeskWhy;
  readonly 'why-not': DeskWhyNot;
  readonly change: DeskDraft;
  readonly trial: DeskTrial;
}

/** `date`: local, YYYY-MM-DD. A change names the revision that it is made on. */
export type DeskQuestion =
  | { readonly ask: 'day'; readonly date: string }
  | { readonly ask: 'candidates'; readonly itemId: string; readonly q: string; readonly limit: number }
  | { readonly ask: 'why'; readonly itemId: string }
  | { readonly ask: 'why-not'; readonly itemId: string; readonly cartId: string }
  | { readonly ask: 'change' | 'trial'; readonly revision: number; readonly change: DeskChange };

/** Control to the desk: who it works for, once, and then its questions. */
export interface DeskStart {
  readonly dataFolder: string;
  readonly settings: Settings;
}

export interface DeskRequest {
  readonly id: number;
  readonly nowEpochMs: number;
  readonly question: DeskQuestion;
}

export type DeskReply =
  | { readonly id: number; readonly ok: true; readonly answer: DeskAnswers[keyof DeskAnswers] }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly message: string };
