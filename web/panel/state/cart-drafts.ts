import type { CartDetail } from '../../api/library.js';
import { cutFaultsOf, faultsOf, isChanged, type CartDraft, type CutDraft } from './cart-form.js';
import { cartDetail, patchCart, patchCut, Refusal } from './library-rest.js';

/** What is being edited of a cart: kept while another one is looked at. */
export interface Drafts {
  readonly cart: CartDraft;
  readonly cuts: Readonly<Record<string, CutDraft>>;
}

export const noDrafts: Drafts = { cart: {}, cuts: {} };

export function withCutDraft(drafts: Drafts, cutId: string, draft: CutDraft): Drafts {
  const others = Object.entries(drafts.cuts).filter(([id]) => id !== cutId);
  return { ...drafts, cuts: Object.fromEntries(isChanged(draft) ? [...others, [cutId, draft]] : others) };
}

export function hasDrafts({ cart, cuts }: Drafts): boolean {
  return isChanged(cart) || Object.keys(cuts).length > 0;
}

/** True where everything that was changed can be saved. */
export function canSave(detail: CartDetail, { cart, cuts }: Drafts): boolean {
  const badCut = detail.cutList.some((cut) => cutFaultsOf(cut, cuts[cut.cutId] ?? {}) !== undefined);
  return Object.keys(faultsOf(cart)).length === 0 && !badCut;
}

export type SaveResult =
  | { readonly saved: true; readonly detail: CartDetail }
  /** Somebody else was quicker: this is what they made of it. */
  | { readonly saved: false; readonly theirs: CartDetail };

/** Saves what was changed. Rejects with the server's sentence for everything but a conflict. */
export async function saveDrafts(detail: CartDetail, { cart, cuts }: Drafts): Promise<SaveResult> {
  try {
    if (isChanged(cart)) await patchCart(detail.cartId, { revision: detail.revision, ...cart });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'REVISION_STALE') throw error;
    return { saved: false, theirs: await cartDetail(detail.cartId) };
  }
  for (const [cutId, draft] of Object.entries(cuts)) await patchCut(cutId, draft);
  return { saved: true, detail: await cartDetail(detail.cartId) };
}

const FIELD_WORDS: Partial<Record<keyof CartDraft, string>> = {
  gainTrimDb: 'gain trim',
  cutRotation: 'order of cuts',
  eqMatch: 'EQ match',
  duck: 'ducking',
  enabled: 'may air',
  transition: 'what follows',
  isrc: 'ISRC',
  live: 'source',
};

/** Fields that they have changed since `mine` was read, in words. */
export function changedFields(mine: CartDetail, theirs: CartDetail): string[] {
  const keys = [
    'title',
    'artists',
    'kind',
    'category',
    'codes',
    'album',
    'label',
    'composer',
    'genre',
    'language',
  ] as const;
  const more = [
    'isrc',
    'year',
    'explicit',
    'notes',
    'enabled',
    'gainTrimDb',
    'cutRotation',
    'duck',
    'eqMatch',
    'transition',
    'live',
  ] as const;
  return [...keys, ...more]
    .filter((key) => JSON.stringify(mine[key]) !== JSON.stringify(theirs[key]))
    .map((key) => FIELD_WORDS[key] ?? key);
}
