import { DetailedError, Upload } from 'tus-js-client';
import type { ErrorBody } from '../../api/commands.js';
import type { Sender } from './uploads.js';

const ENDPOINT = '/api/uploads';
/** A dropped connection is tried again after so long, milliseconds; then a person decides. */
const RETRIES_MS = [0, 1000, 3000, 5000, 10_000];
/** Small enough that a proxy between does not choke, large enough that nobody waits for answers. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** What became of a file is asked this often, until it is known. */
const ASK_MS = 1500;

/** What the station says of an upload at its address. */
interface UploadReport {
  readonly state: 'receiving' | 'waiting' | 'added' | 'known' | 'refused';
  readonly error: { readonly message: string } | null;
}

/** The server's own sentence, where it gave one. */
function reasonOf(error: Error): string {
  const body = error instanceof DetailedError ? (error.originalResponse?.getBody() ?? '') : '';
  try {
    return (JSON.parse(body) as ErrorBody).error.message;
  } catch {
    return body === '' ? 'the station does not answer' : body.slice(0, 300);
  }
}

/** Sends a file by the tus protocol: after a break, or a reload of the page, it goes on where it was. */
export const sendByTus: Sender = (file, metadata, reports) => {
  let stopped = false;
  const upload = new Upload(file, {
    endpoint: ENDPOINT,
    retryDelays: RETRIES_MS,
    chunkSize: CHUNK_BYTES,
    metadata: { ...metadata },
    removeFingerprintOnSuccess: true,
    onProgress: (sent) => {
      reports.progress(sent);
    },
    onSuccess: () => {
      reports.received();
      follow();
    },
    onError: (error) => {
      reports.failed(reasonOf(error));
    },
  });
  const follow = (): void => {
    if (stopped) return;
    void fetch(upload.url ?? '')
      .then((response) => response.json() as Promise<UploadReport>)
      .then(({ state, error }) => {
        if (state === 'refused') reports.failed(error?.message ?? 'it cannot be used');
        else if (state === 'added') reports.stored('in the library');
        else if (state === 'known') reports.stored('was in the library already');
        else window.setTimeout(follow, ASK_MS);
      })
      // The station may be starting anew: it is asked again.
      .catch(() => window.setTimeout(follow, ASK_MS));
  };
  void upload.findPreviousUploads().then((previous) => {
    if (stopped) return;
    const [first] = previous;
    if (previous.length > 0) upload.resumeFromPreviousUpload(first);
    upload.start();
  });
  return () => {
    stopped = true;
    void upload.abort();
  };
};
