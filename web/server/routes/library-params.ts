import { Type } from 'typebox';
import { ContinuityError } from '../../../playout/api/errors.js';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 100 });

export const CartParams = Type.Object({ cartId: Id }, closed);
export const CutParams = Type.Object({ cutId: Id }, closed);
export const EditParams = Type.Object({ editId: Id }, closed);
export const ArtistParams = Type.Object({ artistId: Id }, closed);
export const FilterParams = Type.Object({ name: Id }, closed);
export const ArtworkParams = Type.Object({ hash: Type.String({ pattern: '^[0-9a-zA-Z_-]{1,128}$' }) }, closed);

/** What was found; throws ContinuityError NOT_FOUND where nothing was. */
export function found<T>(value: T | null, what: string): T {
  if (value === null) throw new ContinuityError('NOT_FOUND', `there is no ${what}`);
  return value;
}
