import type { Candidates, PlanChange, PlanChanged, PlanDay, Plays, PlanTrial, Why, WhyNot } from '../api/plan-day.js';

/**
 * The plan of any day, as planners read and change it. A change names the revision that it was made on; REVISION_STALE where
 * another one came first, COMMAND_INVALID says what is wrong with it, NOT_FOUND names what is not there.
 */
export interface PlanDesk {
  /** `date`: local, YYYY-MM-DD. */
  day(date: string): Promise<PlanDay>;
  change(revision: number, change: PlanChange): Promise<PlanChanged>;
  undo(revision: number): Promise<PlanChanged>;
  redo(revision: number): Promise<PlanChanged>;
  trial(revision: number, change: PlanChange): Promise<PlanTrial>;
  candidates(itemId: string, query: { readonly q?: string; readonly limit: number }): Promise<Candidates>;
  why(itemId: string): Promise<Why>;
  whyNot(itemId: string, cartId: string): Promise<WhyNot>;
  plays(cartId: string, to: string): Promise<Plays>;
}
