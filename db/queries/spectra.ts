import { resolve } from 'node:path';
import type { Settings } from '../../config/schema.js';
import { referenceSpectrum } from '../../playout/dsp/eq-match/eq-match.js';
import type { Db } from '../open.js';
import { spectrumFrom, spectrumText } from '../spectrum.js';

/** What songs are brought towards, and which of the files that the station names for it are of no use. */
export interface EqReference {
  /** dB by octave band; null where nothing is matched. */
  readonly referenceDb: readonly number[] | null;
  /** Named, and not in the library or not usable there. */
  readonly missing: readonly string[];
  /** Named and in the library, without a spectrum: not measured yet, or nothing in it can be. */
  readonly unmeasured: readonly string[];
}

/** The station's reference: the mean of the spectra of the files that `sound.eqMatch.reference` names. */
export async function eqReference(db: Db, { enabled, reference }: Settings['sound']['eqMatch']): Promise<EqReference> {
  if (!enabled || reference.length === 0) return { referenceDb: null, missing: [], unmeasured: [] };
  const paths = [...new Set(reference.map((path) => resolve(path)))];
  const rows = await db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('media_files.path', 'in', paths)
    .where('media_files.problem_code', 'is', null)
    .select(['media_files.path as path', 'cuts.spectrum as spectrum'])
    .execute();
  const found = new Map(rows.map((row) => [row.path, spectrumFrom(row.spectrum)]));
  const spectra = [...found.values()].filter((spectrumDb) => spectrumDb !== null);
  return {
    referenceDb: spectra.length === 0 ? null : referenceSpectrum(spectra),
    missing: paths.filter((path) => !found.has(path)),
    unmeasured: paths.filter((path) => found.get(path) === null),
  };
}

/** Whether a known file has to be looked at again for its spectrum alone: songs have one, and whatever is the reference. */
export async function lacksSpectrum(db: Db, path: string, reference: readonly string[]): Promise<boolean> {
  const cut = await db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .innerJoin('carts', 'carts.number', 'cuts.cart')
    .where('media_files.path', '=', path)
    .select(['cuts.spectrum as spectrum', 'carts.kind as kind'])
    .executeTakeFirst();
  if (cut === undefined || (cut.kind !== 'music' && !reference.some((named) => resolve(named) === path))) return false;
  // An empty list says that it was looked for and is not there.
  return cut.spectrum === null || (cut.spectrum !== spectrumText(null) && spectrumFrom(cut.spectrum) === null);
}

/** Stores the spectrum of a file that is in the library, and touches nothing else of it. Returns its cart's id. */
export async function storeSpectrum(
  db: Db,
  path: string,
  spectrumDb: readonly number[] | null,
): Promise<string | undefined> {
  const cut = await db.kysely
    .updateTable('cuts')
    .set({ spectrum: spectrumText(spectrumDb) })
    .where('file', 'in', (eb) => eb.selectFrom('media_files').select('id').where('path', '=', path))
    .returning('cart')
    .executeTakeFirst();
  return cut === undefined ? undefined : String(cut.cart);
}
