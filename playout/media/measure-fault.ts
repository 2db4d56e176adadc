import { ContinuityError, messageOf } from '../api/errors.js';
import { lastLine } from './file-check.js';

/** Why a decoded file could not be measured. Throws what is a fault of the program. */
export function unmeasurable(path: string, fault: unknown): ContinuityError {
  if (!(fault instanceof RangeError)) throw fault instanceof Error ? fault : new Error(messageOf(fault));
  return new ContinuityError(
    'FILE_UNSUPPORTED',
    `${path} cannot be measured: ${fault.message}; convert it to 44.1 or 48 kHz`,
  );
}

/** Why nothing came out of a file, from what ffmpeg said. */
export function undecodable(path: string, stalled: boolean, complaints: string): ContinuityError {
  if (stalled) {
    return new ContinuityError(
      'FILE_UNDECODABLE',
      `${path} cannot be decoded: the decoder stood still; replace the file`,
    );
  }
  if (complaints.includes('not on whitelist')) {
    return new ContinuityError(
      'FILE_UNSUPPORTED',
      `${path} is in a format that is not played here; convert it to FLAC, WAV, MP3, Ogg, Opus or M4A`,
    );
  }
  if (complaints.includes('matches no streams')) {
    return new ContinuityError('FILE_UNSUPPORTED', `${path} has no audio in it; it cannot be played`);
  }
  const reason = lastLine(complaints, path);
  return new ContinuityError(
    'FILE_UNDECODABLE',
    `${path} cannot be decoded${reason === '' ? '' : ` (${reason})`}; it is damaged or no audio file`,
  );
}
