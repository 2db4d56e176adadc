import { ITEMS_MOST } from '../../../scheduler/lay-out.js';
import type { ChangeGround } from '../../../scheduler/desk/change-ground.js';
import type { DeskRow } from '../../../scheduler/desk/row.js';
import { rundownItems } from '../../../scheduler/item-id.js';
import type { PlanCart, PlanInput } from '../../../scheduler/model.js';
import { planItems } from '../../../scheduler/plan.js';
import { branding, input, songs } from '../plan-fixture.js';

export const FROM = Date.UTC(2026, 10, 22, 10);
export const CARTS: readonly PlanCart[] = [...songs(40), ...branding()];

/** A planned stretch as the desk reads it. */
export function plannedRows(over: Partial<PlanInput> = {}, carts: readonly PlanCart[] = CARTS): DeskRow[] {
  const byId = new Map(carts.map((cart) => [cart.cartId, cart]));
  return rundownItems(planItems(input(carts, over)), 1).map((item) => {
    const { title, artist, category } = byId.get(item.cartId) ?? { title: '', artist: '', category: '' };
    return { ...item, title, artist, category, was: null, spot: null };
  });
}

export function changeGround(over: Partial<ChangeGround> = {}): ChangeGround {
  return {
    carts: new Map(CARTS.map((cart) => [cart.cartId, cart])),
    plays: () => 0,
    seed: 1,
    timeZone: 'UTC',
    frozenUntilEpochMs: FROM + 600_000,
    aired: new Set(),
    nextRevision: ITEMS_MOST,
    clock: (epochMs) => new Date(epochMs).toISOString().slice(11, 19),
    ...over,
  };
}
