import type { Server, ServerOptions } from '@tus/server';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Settings } from '../../config/schema.js';
import { messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';
import { FILE_KINDS, type SegmentKind } from '../../playout/api/segment.js';
import type { FileRule, IngestEvent } from '../../db/ingest/ingest.js';
import { UPLOADS_PATH, type Upload } from '../api/upload.js';
import { safeFileName } from './safe-file-name.js';

const MIB = 1024 * 1024;
const MOST_REMEMBERED = 500;
const EXPIRY_INTERVAL_MS = 10 * 60_000;
const LONGEST_CATEGORY = 200;

/** What takes an uploaded file into the library. */
export interface UploadTaker {
  /** The cart that holds the same bytes already, where its file can be used. */
  known(path: string): Promise<string | null>;
  /** Takes one file in, after whatever is being taken in now; undefined where that was stopped. */
  take(path: string, rule: FileRule): Promise<Pick<IngestEvent, 'outcome' | 'cartId' | 'error'> | undefined>;
  /** Forgets a file that could not be used and that is thrown away. */
  forget(path: string): Promise<void>;
}

export interface UploadDeskOptions {
  /** Folder of finished uploads; unfinished ones lie in a hidden folder in it. */
  readonly folder: string;
  readonly settings: Pick<Settings['library'], 'uploadLimitMb' | 'uploadKeepFreeMb' | 'uploadExpireHours'>;
  readonly taker: UploadTaker;
  readonly log: Log;
  readonly now: () => number;
  /** Free bytes of the disk; a test hands in its own. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** A finished upload that is not in the library yet; kept on the disk, so that no end of the process loses it. */
interface Arrival {
  readonly uploadId: string;
  readonly path: string;
  readonly filename: string;
  readonly kind: SegmentKind | null;
  readonly category: string | null;
  readonly sizeBytes: number;
}

type Metadata = Readonly<Record<string, string | null>>;

/** Takes files from the panel: tus below, the library above. */
export class UploadDesk {
  readonly #incoming: string;
  readonly #arrived: string;
  readonly #uploads = new Map<string, Upload>();
  #server: Promise<Server> | undefined;
  readonly #work = new Set<Promise<void>>();
  /** Names that are given away and whose files are not there yet. */
  readonly #reserved = new Set<string>();
  #expiry: NodeJS.Timeout | undefined;

  constructor(private readonly options: UploadDeskOptions) {
    this.#incoming = join(options.folder, '.incoming');
    this.#arrived = join(options.folder, '.arrived');
  }

  /** Answers a request in tus. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const server = await this.#tus();
    await server.handle(request, response);
  }

  /** Newest first. */
  list(): Upload[] {
    return [...this.#uploads.values()].reverse().map((upload) => this.#asItIs(upload));
  }

  find(uploadId: string): Upload | undefined {
    const upload = this.#uploads.get(uploadId);
    return upload === undefined ? undefined : this.#asItIs(upload);
  }

  /** How much of it lies on the disk is how much has arrived. */
  #asItIs(upload: Upload): Upload {
    if (upload.state !== 'receiving') return upload;
    const file = statSync(join(this.#incoming, upload.uploadId), { throwIfNoEntry: false });
    return { ...upload, receivedBytes: file?.size ?? 0 };
  }

  /** Makes its folders, takes in what had arrived when the process ended, and throws away what has expired. */
  async open(): Promise<void> {
    await mkdir(this.#arrived, { recursive: true });
    await mkdir(this.#incoming, { recursive: true });
    await this.expire();
    this.#expiry = setInterval(() => void this.expire(), EXPIRY_INTERVAL_MS);
    for (const name of await readdir(this.#arrived)) {
      const arrival = JSON.parse(await readFile(join(this.#arrived, name), 'utf8')) as Arrival;
      this.#remember(arrival, arrival.sizeBytes, 'waiting');
      this.#begin(arrival);
    }
  }

  /** Ends the watch for expired uploads; those that arrived and were not taken in are when the desk opens again. */
  async stop(): Promise<void> {
    clearInterval(this.#expiry);
    await this.idle();
  }

  /** When everything that has arrived is in the library or refused. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  async expire(): Promise<void> {
    try {
      const server = await this.#tus();
      const gone = await server.cleanUpExpiredUploads();
      if (gone > 0) this.options.log('info', `${gone} uploads were not finished in time and were thrown away`);
    } catch (error) {
      this.options.log('warn', `expired uploads could not be thrown away: ${messageOf(error)}`);
    }
    for (const { uploadId, state } of this.list()) {
      if (state === 'receiving' && !existsSync(join(this.#incoming, uploadId))) this.#uploads.delete(uploadId);
    }
  }

  /** What speaks tus, made when it is first needed: with all that it brings it would hold up the start of the panel. */
  #tus(): Promise<Server> {
    return (this.#server ??= this.#makeTus());
  }

  async #makeTus(): Promise<Server> {
    const [{ FileStore }, { Server }] = await Promise.all([import('@tus/file-store'), import('@tus/server')]);
    const { uploadExpireHours } = this.options.settings;
    const server = new Server({
      ...this.#tusOptions(),
      datastore: new FileStore({
        directory: this.#incoming,
        expirationPeriodInMilliseconds: uploadExpireHours * 3_600_000,
      }),
    });
    server.on('POST_TERMINATE', (_request, _response, id) => {
      this.#uploads.delete(id);
    });
    return server;
  }

  #tusOptions(): Omit<ConstructorParameters<typeof Server>[0], 'datastore'> {
    const { settings } = this.options;
    const onUploadCreate: ServerOptions['onUploadCreate'] = async (_request, upload) => {
      const { filename, kind, category } = refuseUnusable(upload.metadata ?? {});
      if (upload.size === undefined) throw refusal(400, 'the length must be said when the upload is made');
      await this.#refuseWithoutRoom(upload.size);
      this.#remember({ uploadId: upload.id, filename, kind, category, sizeBytes: upload.size }, 0, 'receiving');
      return {};
    };
    return {
      path: UPLOADS_PATH,
      relativeLocation: true,
      // Pages of this server alone may ask: nobody is named to browsers as allowed.
      allowedOrigins: () => false,
      disableTerminationForFinishedUploads: true,
      maxSize: settings.uploadLimitMb * MIB,
      onUploadCreate,
      onUploadFinish: async (_request, upload) => {
        await this.#arrive(upload.id, upload.metadata ?? {}, upload.size ?? upload.offset);
        return {};
      },
      onResponseError: (_request, error) => {
        this.options.log('warn', `an upload was refused: ${'body' in error ? error.body : messageOf(error)}`);
        return undefined;
      },
    };
  }

  /** What is still to come of other uploads counts as used. */
  async #refuseWithoutRoom(sizeBytes: number): Promise<void> {
    const { folder, settings, freeBytes = freeBytesOf } = this.options;
    const promised = this.list()
      .filter(({ state }) => state === 'receiving')
      .reduce((sum, upload) => sum + upload.sizeBytes - upload.receivedBytes, 0);
    const left = (await freeBytes(folder)) - promised - sizeBytes - settings.uploadKeepFreeMb * MIB;
    if (left >= 0) return;
    throw refusal(
      507,
      `the disk has no room for it: ${Math.ceil(-left / MIB)} MB are missing, with ${settings.uploadKeepFreeMb} MB kept free`,
    );
  }

  /** All bytes are there: the file gets its name, and its place among those that are to be taken in. */
  async #arrive(uploadId: string, metadata: Metadata, sizeBytes: number): Promise<void> {
    const { filename, kind, category } = refuseUnusable(metadata);
    const path = this.#freePath(filename);
    const arrival: Arrival = { uploadId, path, filename, kind, category, sizeBytes };
    await writeFile(this.#noteOf(uploadId), JSON.stringify(arrival));
    await rename(join(this.#incoming, uploadId), path);
    this.#reserved.delete(path);
    await rm(join(this.#incoming, `${uploadId}.json`), { force: true });
    this.#remember(arrival, sizeBytes, 'waiting');
    this.#begin(arrival);
  }

  #begin(arrival: Arrival): void {
    const work = this.#take(arrival)
      .catch((error: unknown) => {
        this.options.log('error', `the upload ${arrival.filename} could not be taken in: ${messageOf(error)}`);
        this.#change(arrival.uploadId, { state: 'refused', error: { code: 'INTERNAL', message: messageOf(error) } });
      })
      .finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #take({ uploadId, path, kind, category }: Arrival): Promise<void> {
    const { taker } = this.options;
    const note = this.#noteOf(uploadId);
    if (!existsSync(path)) {
      // The process ended between the note and the name: the bytes still lie where they came in.
      const bytes = join(this.#incoming, uploadId);
      if (!existsSync(bytes)) {
        await rm(note, { force: true });
        return;
      }
      await rename(bytes, path);
      await rm(`${bytes}.json`, { force: true });
    }
    const known = await taker.known(path);
    if (known !== null) {
      await Promise.all([rm(path, { force: true }), rm(note, { force: true })]);
      this.#change(uploadId, { state: 'known', cartId: known });
      return;
    }
    const rule: FileRule = { ...(kind === null ? {} : { kind }), ...(category === null ? {} : { category }) };
    const event = await taker.take(path, rule);
    // Stopped: the note stays, and the desk goes on with it when it opens again.
    if (event === undefined) return;
    if (event.outcome === 'problem') {
      await rm(path, { force: true });
      await taker.forget(path);
      this.#change(uploadId, { state: 'refused', error: event.error ?? null });
    } else {
      this.#change(uploadId, { state: 'added', cartId: event.cartId ?? null });
    }
    await rm(note, { force: true });
  }

  #noteOf(uploadId: string): string {
    return join(this.#arrived, `${uploadId}.json`);
  }

  /** A name that is not taken: `Song.mp3`, `Song (2).mp3`. */
  #freePath(filename: string): string {
    const name = safeFileName(filename);
    const ending = extname(name);
    const stem = name.slice(0, name.length - ending.length);
    const isTaken = (path: string): boolean => this.#reserved.has(path) || existsSync(path);
    let path = join(this.options.folder, name);
    for (let count = 2; isTaken(path); count++) path = join(this.options.folder, `${stem} (${count})${ending}`);
    this.#reserved.add(path);
    return path;
  }

  #remember(of: Omit<Arrival, 'path'>, receivedBytes: number, state: Upload['state']): void {
    const { uploadId, filename, kind, category, sizeBytes } = of;
    const atEpochMs = this.options.now();
    this.#uploads.set(uploadId, {
      ...{ uploadId, filename, kind, category, sizeBytes, receivedBytes, state, atEpochMs },
      ...{ cartId: null, error: null },
    });
    for (const { uploadId: oldest, state: was } of this.#uploads.values()) {
      if (this.#uploads.size <= MOST_REMEMBERED) break;
      if (was !== 'receiving' && was !== 'waiting') this.#uploads.delete(oldest);
    }
  }

  #change(uploadId: string, change: Partial<Upload>): void {
    const upload = this.#uploads.get(uploadId);
    if (upload !== undefined) this.#uploads.set(uploadId, { ...upload, ...change });
  }
}

/** How tus is told that a request is refused. */
function refusal(status_code: number, why: string): Error {
  return Object.assign(new Error(why), { status_code, body: `${why}\n` });
}

function refuseUnusable(metadata: Metadata): Pick<Arrival, 'filename' | 'kind' | 'category'> {
  const { filename, kind, category } = metadata;
  if (typeof filename !== 'string' || filename.trim() === '' || filename.length > 1000) {
    throw refusal(400, 'the metadata has no filename that can be used');
  }
  const named = (kind ?? '') === '' ? null : kind;
  const known = FILE_KINDS.find((one) => one === named);
  if (named !== null && known === undefined) {
    throw refusal(400, `${named.slice(0, 50)} is no kind of a file; known are ${FILE_KINDS.join(', ')}`);
  }
  const group = category?.trim() ?? '';
  if (group.length > LONGEST_CATEGORY) throw refusal(400, `a category has ${LONGEST_CATEGORY} characters at most`);
  return { filename: safeFileName(filename), kind: known ?? null, category: group === '' ? null : group };
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
