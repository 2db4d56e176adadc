import type {
  Candidates,
  PlanChange,
  PlanChanged,
  PlanDay,
  Plays,
  PlanTrial,
  Why,
  WhyNot,
} from '../../api/plan-day.js';
import { ask } from './ask.js';

const id = encodeURIComponent;
const BASE = '/api/planner';
const item = (itemId: string): string => `${BASE}/items/${id(itemId)}`;

export const planDay = (date: string, signal?: AbortSignal): Promise<PlanDay> =>
  ask('GET', `${BASE}/days/${date}`, undefined, signal);
export const changePlan = (revision: number, change: PlanChange): Promise<PlanChanged> =>
  ask('POST', `${BASE}/changes`, { revision, change });
export const tryPlan = (revision: number, change: PlanChange, signal?: AbortSignal): Promise<PlanTrial> =>
  ask('POST', `${BASE}/trials`, { revision, change }, signal);
export const undoPlan = (revision: number): Promise<PlanChanged> => ask('POST', `${BASE}/undo`, { revision });
export const redoPlan = (revision: number): Promise<PlanChanged> => ask('POST', `${BASE}/redo`, { revision });

export const candidates = (itemId: string, words: string, limit: number, signal?: AbortSignal): Promise<Candidates> =>
  ask('GET', `${item(itemId)}/candidates?limit=${limit}${words === '' ? '' : `&q=${id(words)}`}`, undefined, signal);
export const why = (itemId: string, signal?: AbortSignal): Promise<Why> =>
  ask('GET', `${item(itemId)}/why`, undefined, signal);
export const whyNot = (itemId: string, cartId: string, signal?: AbortSignal): Promise<WhyNot> =>
  ask('GET', `${item(itemId)}/why-not?cartId=${id(cartId)}`, undefined, signal);
/** 28 days up to the end of this one. */
export const plays = (cartId: string, to: string, signal?: AbortSignal): Promise<Plays> =>
  ask('GET', `${BASE}/carts/${id(cartId)}/plays?to=${to}`, undefined, signal);
