import type { PlanChange } from '../../api/plan-day.js';
import type { Aim } from './plan-day.js';

/** Something of the plan is to be shown: an item, or an instant. Bubbles through every shadow. */
export type AimEvent = CustomEvent<Aim>;

export const aimEvent = (aim: Aim): AimEvent =>
  new CustomEvent('aim', { detail: aim, bubbles: true, composed: true }) satisfies AimEvent;

/** A change that a planner wants, and what is to be chosen when it is done. Bubbles through every shadow. */
export type PlanChangeEvent = CustomEvent<{ readonly change: PlanChange; readonly aim: Aim }>;

export const planChangeEvent = (change: PlanChange, aim: Aim): PlanChangeEvent =>
  new CustomEvent('plan-change', {
    detail: { change, aim },
    bubbles: true,
    composed: true,
  }) satisfies PlanChangeEvent;
