import type { DuckOverride, SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';
import { joinFactsFrom } from '../join-facts.js';
import type { PlayableCut } from '../segment.js';
import { spectrumFrom } from '../spectrum.js';

const CHUNK = 500;

/** Cuts that are enabled and whose file can be used. */
function selection(db: Db) {
  return db.kysely
    .selectFrom('cuts')
    .innerJoin('carts', 'carts.number', 'cuts.cart')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('media_files.problem_code', 'is', null)
    .where('cuts.enabled', '=', 1)
    .select([
      'carts.number as cart',
      'cuts.id as cutId',
      'carts.kind as kind',
      'carts.category as category',
      'carts.title as title',
      'carts.artist as artist',
      'carts.album as album',
      'media_files.path as path',
      'carts.gain_trim_db as gainTrimDb',
      'carts.duck as duck',
      'carts.eq_match as eqMatch',
      'carts.transition as transition',
      'cuts.weight as weight',
      'cuts.sample_rate_hz as sampleRateHz',
      'cuts.integrated_lufs as integratedLufs',
      'cuts.true_peak_dbtp as truePeakDbtp',
      'cuts.cue_in_frames as cueInFrames',
      'cuts.intro_end_frames as introEndFrames',
      'cuts.segue_frames as segueFrames',
      'cuts.cue_out_frames as cueOutFrames',
      'cuts.fade_in_frames as fadeInFrames',
      'cuts.fade_out_frames as fadeOutFrames',
      'cuts.speech as speech',
      'cuts.spectrum as spectrum',
      'cuts.join_facts as joinFacts',
    ])
    .orderBy('cuts.id');
}

type Row = Awaited<ReturnType<ReturnType<typeof selection>['execute']>>[number];

function playable({ cart, kind, speech, spectrum, duck, eqMatch, joinFacts, ...row }: Row): PlayableCut {
  return {
    ...row,
    cartId: String(cart),
    kind: kind as SegmentKind,
    speech: JSON.parse(speech) as [number, number][],
    spectrumDb: spectrumFrom(spectrum),
    duck: duck === null ? null : (JSON.parse(duck) as DuckOverride),
    eqMatch: eqMatch === null ? null : eqMatch === 1,
    join: joinFactsFrom(joinFacts),
  };
}

/** Every cut that can air, or those of one kind, by id. Carts that are held are not here. */
export async function playableCuts(db: Db, kind?: SegmentKind): Promise<PlayableCut[]> {
  const enabled = selection(db).where('carts.enabled', '=', 1);
  const all = kind === undefined ? enabled : enabled.where('carts.kind', '=', kind);
  return (await all.execute()).map(playable);
}

/** The cuts with these ids that can air. One that cannot, or whose cart is held, is absent from the result. */
export async function playableCutsById(db: Db, cutIds: Iterable<number>): Promise<Map<number, PlayableCut>> {
  const wanted = [...new Set(cutIds)];
  const found = new Map<number, PlayableCut>();
  for (let from = 0; from < wanted.length; from += CHUNK) {
    const rows = await selection(db)
      .where('cuts.id', 'in', wanted.slice(from, from + CHUNK))
      .where('carts.enabled', '=', 1)
      .execute();
    for (const row of rows) found.set(row.cutId, playable(row));
  }
  return found;
}

/** A cut that can be played with what decides when it does. */
export interface CutInRotation {
  readonly cut: PlayableCut;
  /** How its cart turns its cuts. */
  readonly rotation: 'weight' | 'order';
  readonly enabled: boolean;
  readonly evergreen: boolean;
  readonly weight: number;
  readonly position: number;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly dayparts: readonly (readonly [number, number])[];
  readonly weekdays: readonly number[];
}

/** The usable cuts of each of these carts, in their order. Those that are held are here too: a person may fire them. */
export async function playableCutsOfCarts(db: Db, cartIds: Iterable<string>): Promise<Map<string, CutInRotation[]>> {
  const wanted = [...new Set(cartIds)].map(Number).filter(Number.isSafeInteger);
  const found = new Map<string, CutInRotation[]>();
  for (let from = 0; from < wanted.length; from += CHUNK) {
    const rows = await selection(db)
      .where('carts.number', 'in', wanted.slice(from, from + CHUNK))
      .select(['carts.cut_rotation', 'cuts.evergreen', 'cuts.position', 'cuts.starts_on', 'cuts.ends_on'])
      .select(['cuts.dayparts', 'cuts.weekdays'])
      .clearOrderBy()
      .orderBy('cuts.position')
      .orderBy('cuts.id')
      .execute();
    for (const { cut_rotation, evergreen, position, starts_on, ends_on, dayparts, weekdays, ...row } of rows) {
      const cut = playable(row);
      const choice: CutInRotation = {
        cut,
        rotation: cut_rotation as 'weight' | 'order',
        enabled: true,
        evergreen: evergreen === 1,
        weight: cut.weight,
        position,
        startsOn: starts_on,
        endsOn: ends_on,
        dayparts: JSON.parse(dayparts) as [number, number][],
        weekdays: JSON.parse(weekdays) as number[],
      };
      const known = found.get(cut.cartId);
      if (known === undefined) found.set(cut.cartId, [choice]);
      else known.push(choice);
    }
  }
  return found;
}

/** The artists that count for separation, by cart id: an alias counts as the one that it is of. */
export async function artistKeysByCart(db: Db): Promise<Map<string, string[]>> {
  const rows = await db.kysely
    .selectFrom('cart_artists')
    .innerJoin('artists', 'artists.id', 'cart_artists.artist')
    .leftJoin('artists as root', 'root.id', 'artists.alias_of')
    .select((eb) => ['cart_artists.cart as cart', eb.fn.coalesce('root.artist_key', 'artists.artist_key').as('key')])
    .orderBy('cart_artists.cart')
    // The main artists first.
    .orderBy('cart_artists.role', 'desc')
    .orderBy('cart_artists.position')
    .orderBy('key')
    .execute();
  const keys = new Map<string, string[]>();
  for (const row of rows) {
    const cartId = String(row.cart);
    const known = keys.get(cartId);
    if (known === undefined) keys.set(cartId, [row.key]);
    // Two aliases of one artist are one.
    else if (!known.includes(row.key)) known.push(row.key);
  }
  return keys;
}

/** The codes of every cart that has any, in order. */
export async function codesByCart(db: Db): Promise<Map<string, string[]>> {
  const rows = await db.kysely
    .selectFrom('cart_codes')
    .select(['cart', 'code'])
    .orderBy('cart')
    .orderBy('code')
    .execute();
  const codes = new Map<string, string[]>();
  for (const { cart, code } of rows) {
    const cartId = String(cart);
    const known = codes.get(cartId);
    if (known === undefined) codes.set(cartId, [code]);
    else known.push(code);
  }
  return codes;
}

/** Every code that a cart has, in order. */
export async function knownCodes(db: Db): Promise<string[]> {
  const rows = await db.kysely.selectFrom('cart_codes').select('code').distinct().orderBy('code').execute();
  return rows.map(({ code }) => code);
}
