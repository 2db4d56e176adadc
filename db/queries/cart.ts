import type { ErrorCode } from '../../playout/api/errors.js';
import type { DuckOverride } from '../../playout/api/segment.js';
import { shownAddress } from '../../playout/api/live-source.js';
import { engineFrames } from '../../playout/api/units.js';
import { ABSENT } from '../absent.js';
import { cuesFrom, cuesOfColumns, toEngineCues, type Cues } from '../cue-points.js';
import type { LiveSlot } from '../live-cut.js';
import type { Db } from '../open.js';
import { rowNumber } from '../row-number.js';
import { liveSlots } from './live-sources.js';

export type ArtistRole = 'main' | 'featured';

/** Somebody in a cart's credit. */
export interface CartArtist {
  readonly name: string;
  readonly role: ArtistRole;
}

/** A recording of a cart. Frames are of the engine's rate. */
export interface CartCut {
  readonly cutId: string;
  readonly name: string;
  /** Empty for one that came without audio; of a live source its address, without a password. */
  readonly path: string;
  readonly enabled: boolean;
  readonly evergreen: boolean;
  readonly weight: number;
  readonly position: number;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly dayparts: [number, number][];
  readonly weekdays: number[];
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly durationFrames: number;
  readonly integratedLufs: number | null;
  readonly loudnessRangeLu: number | null;
  readonly truePeakDbtp: number | null;
  readonly firstLufs: number | null;
  readonly lastLufs: number | null;
  readonly tempoBpm: number | null;
  readonly ending: 'cold' | 'fade' | 'sustained' | null;
  /** Null where there is no intro, or somebody has set its end. */
  readonly introConfidence: number | null;
  readonly speech: [number, number][];
  readonly cues: Cues;
  readonly detected: Cues;
  readonly edited: Cues;
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
}

/** What is known of a cart beyond its row in a list. */
export interface CartExtras {
  readonly revision: number;
  readonly artists: CartArtist[];
  readonly isrc: string | null;
  readonly notes: string;
  readonly gainTrimDb: number;
  readonly cutRotation: 'weight' | 'order';
  readonly duck: DuckOverride | null;
  readonly eqMatch: boolean | null;
  readonly transition: 'play' | 'segue' | 'stop' | null;
  /** Where a live source is heard, password included, and for how long; null for every other cart. */
  readonly live: LiveSlot | null;
  readonly cutList: CartCut[];
}

/** The people of a cart's credit, in its order. */
export async function cartArtists(db: Db, number: number): Promise<CartArtist[]> {
  const rows = await db.kysely
    .selectFrom('cart_artists')
    .innerJoin('artists', 'artists.id', 'cart_artists.artist')
    .where('cart', '=', number)
    .select(['name', 'role'])
    .orderBy('position')
    .orderBy('artist')
    .execute();
  return rows.map(({ name, role }) => ({ name, role: role as ArtistRole }));
}

/** All of one cart but for its row, or undefined where there is none of this id. */
export async function cartExtras(db: Db, cartId: string): Promise<CartExtras | undefined> {
  const number = rowNumber(cartId);
  if (number === undefined) return undefined;
  const cart = await db.kysely.selectFrom('carts').where('number', '=', number).selectAll().executeTakeFirst();
  if (cart === undefined) return undefined;
  return {
    revision: cart.revision,
    artists: await cartArtists(db, number),
    isrc: cart.isrc,
    notes: cart.notes,
    gainTrimDb: cart.gain_trim_db,
    cutRotation: cart.cut_rotation as CartExtras['cutRotation'],
    duck: cart.duck === null ? null : (JSON.parse(cart.duck) as DuckOverride),
    eqMatch: cart.eq_match === null ? null : cart.eq_match === 1,
    transition: cart.transition as CartExtras['transition'],
    live: (await liveSlots(db, [number])).get(number) ?? null,
    cutList: await cutsOfCart(db, number),
  };
}

function cuts(db: Db) {
  return db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .selectAll('cuts')
    .select(['media_files.path', 'media_files.problem_code', 'media_files.problem_message']);
}

type CutRow = Awaited<ReturnType<ReturnType<typeof cuts>['execute']>>[number];

/** A cart's cuts in their order. */
export async function cutsOfCart(db: Db, number: number): Promise<CartCut[]> {
  const rows = await cuts(db).where('cart', '=', number).orderBy('position').orderBy('cuts.id').execute();
  return rows.map(cartCut);
}

function cartCut(row: CutRow): CartCut {
  const rateHz = row.sample_rate_hz;
  const toEngine = (frames: number): number => engineFrames(frames, rateHz);
  const edited = cuesFrom(row.edited);
  return {
    cutId: String(row.id),
    name: row.name,
    path: row.path.startsWith(ABSENT) ? '' : shownAddress(row.path),
    enabled: row.enabled === 1,
    evergreen: row.evergreen === 1,
    weight: row.weight,
    position: row.position,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    dayparts: JSON.parse(row.dayparts) as [number, number][],
    weekdays: JSON.parse(row.weekdays) as number[],
    sampleRateHz: rateHz,
    channels: row.channels,
    durationFrames: toEngine(row.duration_frames),
    integratedLufs: row.integrated_lufs,
    loudnessRangeLu: row.loudness_range_lu,
    truePeakDbtp: row.true_peak_dbtp,
    firstLufs: row.first_lufs,
    lastLufs: row.last_lufs,
    tempoBpm: row.tempo_bpm,
    ending: row.ending as CartCut['ending'],
    introConfidence: edited.introEnd === undefined ? row.intro_confidence : null,
    speech: (JSON.parse(row.speech) as [number, number][]).map(([from, to]) => [toEngine(from), toEngine(to)]),
    cues: toEngineCues(cuesOfColumns(row), rateHz),
    detected: toEngineCues(cuesFrom(row.detected), rateHz),
    edited: toEngineCues(edited, rateHz),
    problem:
      row.problem_code === null ? null : { code: row.problem_code as ErrorCode, message: row.problem_message ?? '' },
  };
}
