import type { DuckOverride, SegmentKind } from '../../playout/api/segment.js';
import type { LiveSlot } from '../live-cut.js';
import type { Db } from '../open.js';
import type { CartsTable } from '../schema.js';
import { cleanText } from '../segment.js';
import { creditOf, titleKey } from '../separation-key.js';
import type { CartArtist } from './cart.js';
import { ensureCategory } from './categories.js';

/** What a person may change of a cart; what is left out stays. */
export interface CartFields {
  readonly kind?: SegmentKind;
  /** Name of a category; one that is not there is made. */
  readonly category?: string;
  readonly title?: string;
  readonly artists?: readonly CartArtist[];
  readonly album?: string;
  readonly label?: string;
  readonly composer?: string;
  readonly genre?: string;
  readonly language?: string;
  readonly isrc?: string | null;
  readonly year?: number | null;
  readonly explicit?: boolean;
  readonly notes?: string;
  readonly enabled?: boolean;
  readonly codes?: readonly string[];
  readonly gainTrimDb?: number;
  readonly cutRotation?: 'weight' | 'order';
  readonly duck?: DuckOverride | null;
  readonly eqMatch?: boolean | null;
  readonly transition?: 'play' | 'segue' | 'stop' | null;
  /** Of a live source alone. */
  readonly live?: LiveSlot;
}

/** Columns of `carts` that an edit sets. */
export type CartColumnValues = Partial<
  Record<Exclude<keyof CartsTable, 'number' | 'revision' | 'created_at_epoch_ms'>, string | number | null>
>;

const bit = (value: boolean): number => (value ? 1 : 0);

/** The columns that hold these fields. Makes the category where it is not there yet. */
export async function columnsOfFields(db: Db, fields: CartFields, kind: SegmentKind): Promise<CartColumnValues> {
  const values: CartColumnValues = {};
  if (fields.kind !== undefined) values.kind = fields.kind;
  if (fields.category !== undefined) values.category = await ensureCategory(db, fields.category, fields.kind ?? kind);
  if (fields.title !== undefined) {
    values.title = cleanText(fields.title);
    values.title_key = titleKey(values.title);
  }
  if (fields.artists !== undefined) values.artist = cleanText(creditOf(fields.artists));
  for (const text of ['album', 'label', 'composer', 'genre', 'language'] as const) {
    const value = fields[text];
    if (value !== undefined) values[text] = cleanText(value);
  }
  if (fields.notes !== undefined) values.notes = fields.notes;
  if (fields.isrc !== undefined) values.isrc = fields.isrc;
  if (fields.year !== undefined) values.year = fields.year;
  if (fields.explicit !== undefined) values.explicit = bit(fields.explicit);
  if (fields.enabled !== undefined) values.enabled = bit(fields.enabled);
  if (fields.gainTrimDb !== undefined) values.gain_trim_db = fields.gainTrimDb;
  if (fields.cutRotation !== undefined) values.cut_rotation = fields.cutRotation;
  if (fields.duck !== undefined) values.duck = fields.duck === null ? null : JSON.stringify(fields.duck);
  if (fields.eqMatch !== undefined) values.eq_match = fields.eqMatch === null ? null : bit(fields.eqMatch);
  if (fields.transition !== undefined) values.transition = fields.transition;
  return values;
}
