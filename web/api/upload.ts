import { Type, type Static } from 'typebox';
import { KindSchema, oneOf, TextOrNull } from './engine.js';

/**
 * Uploads speak the tus protocol 1.0.0 (core, creation, creation-with-upload, termination, expiration) at this address:
 * POST makes one, PATCH sends more of it, HEAD says how much has arrived, DELETE gives it up. Several may run at once, and
 * one that was broken off goes on where it stopped, until it expires.
 *
 *   new tus.Upload(file, { endpoint: UPLOADS_PATH, metadata: { filename: file.name, kind: 'jingle', category: 'Idents' } })
 *
 * Metadata: `filename` (needed), `kind` (one of the segment kinds) and `category` (a name; one that is not there is made) are
 * taken over; both may be left out, then folders, tags and sound decide as with any file. The length must be said when the
 * upload is made. Refusals: 413 larger than `library.uploadLimitMb`, 507 the disk would not keep `library.uploadKeepFreeMb`
 * free, 400 metadata that cannot be used; the body is the reason as plain text.
 *
 * What became of an upload is told by GET of its address: `UploadSchema`; GET of UPLOADS_PATH lists all that are known,
 * newest first.
 */
export const UPLOADS_PATH = '/api/uploads';

export const UPLOAD_STATES = [
  /** Bytes are still missing. */
  'receiving',
  /** All has arrived; other files are being measured first. */
  'waiting',
  /** It is in the library: `cartId`. */
  'added',
  /** The same recording was in the library already: `cartId`; the copy was thrown away. */
  'known',
  /** It cannot be used: `error`; the copy was thrown away. */
  'refused',
] as const;

export const UploadSchema = Type.Object({
  uploadId: Type.String(),
  filename: Type.String(),
  kind: Type.Union([KindSchema, Type.Null()]),
  category: TextOrNull,
  sizeBytes: Type.Integer(),
  receivedBytes: Type.Integer(),
  state: oneOf(UPLOAD_STATES),
  cartId: TextOrNull,
  error: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
  atEpochMs: Type.Number(),
});
export type Upload = Static<typeof UploadSchema>;

export const UploadListSchema = Type.Array(UploadSchema);
