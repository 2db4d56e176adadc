import { sql } from 'kysely';
import type { Db } from '../open.js';

/**
 * What planning needs of a cut: its cart, its length, and when it may air. Frames are of the file's own rate, flags 0 or 1,
 * lists JSON: a row as the database hands it over, for there may be a hundred thousand of them.
 */
export interface PlanCutRow {
  readonly cart: number;
  readonly cutId: number;
  readonly kind: string;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  readonly titleKey: string;
  readonly album: string;
  readonly composer: string;
  readonly tempoBpm: number | null;
  readonly cutRotation: string;
  readonly transition: string | null;
  readonly sampleRateHz: number;
  readonly cueInFrames: number;
  readonly introEndFrames: number | null;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  readonly joinFacts: string | null;
  readonly enabled: number;
  readonly evergreen: number;
  readonly weight: number;
  readonly position: number;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly dayparts: string;
  readonly weekdays: string;
}

/**
 * Every cut that can be played of carts that are not held, or of these alone, cart by cart. Cuts of one cart come in their
 * order. A disabled cut is here too: why a cart has none that may air is worth knowing. With `withoutAudio` those that came
 * without a file and have a length are here too: they can be planned and cannot air.
 */
export async function planCuts(
  db: Db,
  cartIds?: ReadonlySet<string>,
  options: { readonly withoutAudio?: boolean } = {},
): Promise<PlanCutRow[]> {
  let query = db.kysely
    .selectFrom('cuts')
    .innerJoin('carts', 'carts.number', 'cuts.cart')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('carts.enabled', '=', 1)
    .select([
      'carts.number as cart',
      'cuts.id as cutId',
      'carts.kind as kind',
      'carts.category as category',
      'carts.title as title',
      'carts.artist as artist',
      'carts.title_key as titleKey',
      'carts.album as album',
      'carts.composer as composer',
      'cuts.tempo_bpm as tempoBpm',
      'carts.cut_rotation as cutRotation',
      'carts.transition as transition',
      'cuts.sample_rate_hz as sampleRateHz',
      'cuts.cue_in_frames as cueInFrames',
      'cuts.intro_end_frames as introEndFrames',
      'cuts.segue_frames as segueFrames',
      'cuts.cue_out_frames as cueOutFrames',
      'cuts.join_facts as joinFacts',
      'cuts.enabled as enabled',
      'cuts.evergreen as evergreen',
      'cuts.weight as weight',
      'cuts.position as position',
      'cuts.starts_on as startsOn',
      'cuts.ends_on as endsOn',
      'cuts.dayparts as dayparts',
      'cuts.weekdays as weekdays',
    ])
    .orderBy('cuts.cart')
    .orderBy('cuts.position')
    .orderBy('cuts.id');
  query =
    options.withoutAudio === true
      ? query.where((eb) =>
          eb.or([
            eb('media_files.problem_code', 'is', null),
            // A file that was never seen here has no time.
            eb.and([
              eb('media_files.problem_code', '=', 'FILE_MISSING'),
              eb('media_files.modified_at_epoch_ms', '=', 0),
              eb('cuts.cue_out_frames', '>', 0),
            ]),
          ]),
        )
      : query.where('media_files.problem_code', 'is', null);
  if (cartIds !== undefined) {
    const numbers = JSON.stringify([...cartIds].map(Number));
    query = query.where('cuts.cart', 'in', sql<number>`(SELECT value FROM json_each(${numbers}))`);
  }
  return query.execute();
}
