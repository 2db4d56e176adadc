import type {
  BulkEdit,
  CartDetail,
  CartHistory,
  CartPatch,
  CutPatch,
  CutPeaks,
  DuplicateGroup,
  JoinRequest,
  LibraryEdit,
  LibraryFacets,
  LibraryPage,
  LibraryProblem,
  LibraryQuery,
  NewLiveSource,
  SavedFilter,
} from '../../api/library.js';
import { ask as askStation, send as sendStation, type Method } from './ask.js';

export { Refusal } from './ask.js';

const BASE = '/api/library/';
const ask = <T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> =>
  askStation(method, BASE + path, body, signal);
const send = (method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> =>
  sendStation(method, BASE + path, body, signal);

const id = encodeURIComponent;

export const searchLibrary = (query: LibraryQuery, signal?: AbortSignal): Promise<LibraryPage> =>
  ask('POST', 'search', query, signal);

export const libraryFacets = (signal?: AbortSignal): Promise<LibraryFacets> => ask('GET', 'facets', undefined, signal);

export const libraryProblems = (signal?: AbortSignal): Promise<LibraryProblem[]> =>
  ask('GET', 'problems', undefined, signal);

export const duplicateCarts = (signal?: AbortSignal): Promise<DuplicateGroup[]> =>
  ask('GET', 'duplicates', undefined, signal);

export const cartDetail = (cartId: string, signal?: AbortSignal): Promise<CartDetail> =>
  ask('GET', `carts/${id(cartId)}`, undefined, signal);

/** Rejects with the code REVISION_STALE where somebody else was quicker. */
export const patchCart = (cartId: string, patch: CartPatch): Promise<unknown> =>
  ask('PATCH', `carts/${id(cartId)}`, patch);

export const addLiveSource = (source: NewLiveSource): Promise<CartDetail> => ask('POST', 'live', source);

export const patchCut = (cutId: string, patch: CutPatch): Promise<unknown> => ask('PATCH', `cuts/${id(cutId)}`, patch);

export const cartHistory = (cartId: string, signal?: AbortSignal): Promise<CartHistory> =>
  ask('GET', `carts/${id(cartId)}/history`, undefined, signal);

export const cutPeaks = (cutId: string, signal?: AbortSignal): Promise<CutPeaks> =>
  ask('GET', `cuts/${id(cutId)}/peaks`, undefined, signal);

export const bulkEdit = (edit: BulkEdit): Promise<LibraryEdit> => ask('POST', 'edits', edit);

export const libraryEdits = (signal?: AbortSignal): Promise<LibraryEdit[]> => ask('GET', 'edits', undefined, signal);

export const undoEdit = (editId: string): Promise<LibraryEdit> => ask('POST', `edits/${id(editId)}/undo`, {});

export const savedFilters = (signal?: AbortSignal): Promise<SavedFilter[]> => ask('GET', 'filters', undefined, signal);

export async function saveFilter({ name, filter, sort }: SavedFilter): Promise<void> {
  await send('PUT', `filters/${id(name)}`, { name, filter, sort });
}

export async function deleteFilter(name: string): Promise<void> {
  await send('DELETE', `filters/${id(name)}`);
}

/** The join as it would be on air, as a WAV file. */
export async function renderJoin(request: JoinRequest, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await send('POST', 'join', request, signal);
  return response.arrayBuffer();
}

/** Where a cut is heard, off air. */
export const cutAudioUrl = (cutId: string): string => `/api/library/cuts/${id(cutId)}/audio`;

export const artworkUrl = (hash: string): string => `/api/library/artwork/${id(hash)}`;
