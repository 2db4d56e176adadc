import type { EqReference } from '../../db/queries/spectra.js';

/** What a person should know of the files that the station's reference is made of; null where all of them are of use. */
export function eqReferenceWarning({ referenceDb, missing, unmeasured }: EqReference): string | null {
  if (missing.length === 0 && unmeasured.length === 0) return null;
  const faults = [
    ...(missing.length === 0 ? [] : [`not in the library: ${missing.join(', ')}`]),
    ...(unmeasured.length === 0 ? [] : [`without a spectrum until their folder is scanned: ${unmeasured.join(', ')}`]),
  ];
  const rest = referenceDb === null ? 'Songs are not matched.' : 'Songs are matched to the others.';
  return `Files that sound.eqMatch.reference names are of no use: ${faults.join('; ')}. ${rest}`;
}
