import type { Db } from '../../db/open.js';
import { contentKey } from '../../db/ingest/content-key.js';
import { cartOfContent, forgetFile } from '../../db/queries/media-files.js';
import type { LibraryScan } from './library-scan.js';
import type { UploadTaker } from './upload-desk.js';

/** Takes uploads into the station's library, one after the other and after whatever else is being taken in. */
export function uploadTaker(db: Db, scan: Pick<LibraryScan, 'take'>): UploadTaker {
  return {
    known: async (path) => cartOfContent(db, await contentKey(path), path),
    take: async (path, rule) => (await scan.take([path], () => rule)).get(path),
    forget: (path) => forgetFile(db, path),
  };
}
