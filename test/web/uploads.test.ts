import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as tus from 'tus-js-client';
import { settingsFrom } from '../../config/settings.js';
import type { FileRule } from '../../db/ingest/ingest.js';
import type { Upload } from '../../web/api/upload.js';
import { safeFileName } from '../../web/server/safe-file-name.js';
import { UploadDesk, type UploadDeskOptions, type UploadTaker } from '../../web/server/upload-desk.js';
import { openStudio, type Studio } from './studio.js';

/** A library that knows files by their bytes and refuses those that begin with `bad`. */
class FakeTaker implements UploadTaker {
  readonly taken: (FileRule & { readonly path: string; readonly bytes: string })[] = [];
  readonly forgotten: string[] = [];
  stopped = false;
  readonly #carts = new Map<string, string>();

  known(path: string): Promise<string | null> {
    return Promise.resolve(this.#carts.get(readFileSync(path, 'latin1')) ?? null);
  }

  take(path: string, rule: FileRule): ReturnType<UploadTaker['take']> {
    if (this.stopped) return Promise.resolve(undefined);
    const bytes = readFileSync(path, 'latin1');
    this.taken.push({ path, bytes, ...rule });
    if (bytes.startsWith('bad')) {
      const error = { code: 'FILE_UNDECODABLE', message: 'it is no audio file' } as const;
      return Promise.resolve({ outcome: 'problem', error });
    }
    const cartId = String(this.taken.length);
    this.#carts.set(bytes, cartId);
    return Promise.resolve({ outcome: 'added', cartId });
  }

  forget(path: string): Promise<void> {
    this.forgotten.push(path);
    return Promise.resolve();
  }
}

let root: string;
let folder: string;
let taker: FakeTaker;
let desk: UploadDesk;
let studio: Studio;
let free = Infinity;

const limits = settingsFrom({ library: { uploadLimitMb: 1, uploadKeepFreeMb: 0, uploadExpireHours: 1 } }).library;

function newDesk(over: Partial<UploadDeskOptions> = {}): UploadDesk {
  const log = (): void => undefined;
  const freeBytes = (): Promise<number> => Promise.resolve(free);
  return new UploadDesk({ folder, settings: limits, taker, log, now: Date.now, freeBytes, ...over });
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'continuity-uploads-'));
  folder = join(root, 'media', 'uploads');
  free = Infinity;
  taker = new FakeTaker();
  desk = newDesk();
  await desk.open();
  studio = await openStudio({ uploads: desk });
});

afterEach(async () => {
  await studio.close();
  await desk.stop();
  rmSync(root, { recursive: true, force: true });
});

const endpoint = (): string => new URL('/api/uploads', studio.url).href;
const visible = (): string[] => readdirSync(folder).filter((name) => !name.startsWith('.'));

/** Sends a file as the panel does. Resolves with its id. */
function send(bytes: string | Buffer, metadata: Record<string, string>, chunkSize = 7): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(Buffer.from(bytes), {
      endpoint: endpoint(),
      metadata,
      chunkSize,
      retryDelays: null,
      onError: reject,
      onSuccess: () => {
        resolve(upload.url!.split('/').at(-1)!);
      },
    });
    upload.start();
  });
}

const told = async (uploadId: string): Promise<Upload> =>
  (await (await fetch(`${endpoint()}/${uploadId}`)).json()) as Upload;

/** A bare tus request. */
function ask(method: string, path: string, headers: Record<string, string>, body?: BodyInit): Promise<Response> {
  return fetch(new URL(path, studio.url), {
    method,
    headers: { 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

const metadataOf = (metadata: Record<string, string>): string =>
  Object.entries(metadata)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');

const create = (length: number, metadata: Record<string, string>): Promise<Response> =>
  ask('POST', '/api/uploads', { 'upload-length': String(length), 'upload-metadata': metadataOf(metadata) });

it('takes a file in pieces, under its own name, with what was said of it', async () => {
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251));
  const uploadId = await send(bytes, { filename: 'Größe 😀.wav', kind: 'jingle', category: 'Idents' }, 9999);
  await desk.idle();
  expect(await told(uploadId)).toMatchObject({
    uploadId,
    filename: 'Größe 😀.wav',
    kind: 'jingle',
    category: 'Idents',
    sizeBytes: 50_000,
    receivedBytes: 50_000,
    state: 'added',
    cartId: '1',
    error: null,
  });
  expect(taker.taken).toMatchObject([{ path: join(folder, 'Größe 😀.wav'), kind: 'jingle', category: 'Idents' }]);
  const hash = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  expect(hash(readFileSync(join(folder, 'Größe 😀.wav')))).toBe(hash(bytes));
  expect(readdirSync(join(folder, '.incoming'))).toEqual([]);
  expect(readdirSync(join(folder, '.arrived'))).toEqual([]);
});

it('several at once; the same name twice is two files, the same bytes twice are one cart', async () => {
  const ids = await Promise.all([
    send('first file', { filename: 'a.mp3' }),
    send('second file', { filename: 'a.mp3' }),
    send('third file', { filename: 'b.mp3' }),
  ]);
  await desk.idle();
  expect(new Set(ids).size).toBe(3);
  expect(visible().sort()).toEqual(['a (2).mp3', 'a.mp3', 'b.mp3']);
  const again = await send('first file', { filename: 'other name.mp3' });
  await desk.idle();
  const known = taker.taken.findIndex(({ bytes }) => bytes === 'first file') + 1;
  expect(await told(again)).toMatchObject({ state: 'known', cartId: String(known) });
  expect(visible()).toHaveLength(3);
  const list = (await (await fetch(endpoint())).json()) as Upload[];
  expect(list[0].uploadId).toBe(again);
  expect(list).toHaveLength(4);
});

it('what is no audio is refused with the reason, and thrown away', async () => {
  const uploadId = await send('bad bytes', { filename: 'song.mp3' });
  await desk.idle();
  expect(await told(uploadId)).toMatchObject({ state: 'refused', error: { code: 'FILE_UNDECODABLE' }, cartId: null });
  expect(visible()).toEqual([]);
  expect(taker.forgotten).toEqual([join(folder, 'song.mp3')]);
});

it('goes on where it was broken off, and can be given up', async () => {
  const made = await create(10, { filename: 'song.wav' });
  expect(made.status).toBe(201);
  const path = made.headers.get('location')!;
  const patch = (offset: number, body: string): Promise<Response> =>
    ask('PATCH', path, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body);
  expect((await patch(0, 'half ')).headers.get('upload-offset')).toBe('5');
  expect((await ask('HEAD', path, {})).headers.get('upload-offset')).toBe('5');
  expect(await told(path.split('/').at(-1)!)).toMatchObject({ state: 'receiving', receivedBytes: 5 });
  expect((await patch(3, 'wrong')).status).toBe(409);
  expect((await patch(5, 'other')).status).toBe(204);
  await desk.idle();
  expect(readFileSync(join(folder, 'song.wav'), 'utf8')).toBe('half other');

  const given = (await create(10, { filename: 'gone.wav' })).headers.get('location')!;
  expect((await ask('DELETE', given, {})).status).toBe(204);
  expect((await ask('HEAD', given, {})).status).toBe(404);
  expect((await fetch(new URL(given, studio.url))).status).toBe(404);
});

it('refuses what it cannot use before a byte is sent', async () => {
  expect((await create(10, {})).status).toBe(400);
  expect(await (await create(10, { filename: 'a.mp3', kind: 'opera' })).text()).toContain('opera is no kind');
  expect(await (await create(10, { filename: 'a.mp3', kind: 'live' })).text()).toContain('live is no kind of a file');
  expect((await create(10, { filename: 'a.mp3', category: 'x'.repeat(300) })).status).toBe(400);
  expect((await create(2 * 1024 * 1024, { filename: 'a.mp3' })).status).toBe(413);
  expect(
    (
      await ask('POST', '/api/uploads', {
        'upload-defer-length': '1',
        'upload-metadata': metadataOf({ filename: 'a' }),
      })
    ).status,
  ).toBe(400);
  free = 1000;
  expect((await create(600, { filename: 'a.mp3' })).status).toBe(201);
  const second = await create(600, { filename: 'b.mp3' });
  expect(second.status).toBe(507);
  expect(await second.text()).toContain('the disk has no room');
  expect(visible()).toEqual([]);
});

it('the guard stands before it, and no other page is let in', async () => {
  const headers = {
    host: studio.host,
    'tus-resumable': '1.0.0',
    'upload-length': '5',
    'upload-metadata': metadataOf({ filename: 'a' }),
  };
  for (const other of [{ origin: 'https://example.com' }, { host: 'station.example' }]) {
    for (const method of ['POST', 'OPTIONS'] as const) {
      expect(
        (await studio.app.inject({ method, url: '/api/uploads', headers: { ...headers, ...other } })).statusCode,
      ).toBe(403);
    }
  }
  const made = await create(5, { filename: 'a.wav' });
  expect(made.headers.get('access-control-allow-origin')).toBeNull();
  expect(made.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(made.headers.get('location')).toMatch(/^\/api\/uploads\/[0-9a-f]{32}$/);
});

it('no id leads out of the folder', async () => {
  mkdirSync(join(root, 'secret'));
  writeFileSync(join(root, 'secret', 'x.json'), '{"id":"x","size":3,"offset":0}');
  writeFileSync(join(root, 'secret', 'x'), '');
  for (const id of ['..%2f..%2f..%2fsecret%2fx', '%2e%2e%2fx', 'x%00']) {
    expect((await ask('HEAD', `/api/uploads/${id}`, {})).status).toBeGreaterThanOrEqual(400);
    expect((await ask('DELETE', `/api/uploads/${id}`, {})).status).toBeGreaterThanOrEqual(400);
  }
  expect(existsSync(join(root, 'secret', 'x'))).toBe(true);
});

it('what arrived when the process ended is taken in when it starts again', async () => {
  taker.stopped = true;
  await send('kept', { filename: 'kept.wav', kind: 'bed' });
  await desk.idle();
  expect(readdirSync(join(folder, '.arrived'))).toHaveLength(1);
  taker.stopped = false;
  const next = newDesk();
  await next.open();
  await next.stop();
  expect(taker.taken).toMatchObject([{ bytes: 'kept', kind: 'bed' }]);
  expect(next.list()).toMatchObject([{ filename: 'kept.wav', state: 'added' }]);
  expect(readdirSync(join(folder, '.arrived'))).toEqual([]);
});

it('an upload that is not finished in time is thrown away', async () => {
  const short = newDesk({ settings: { ...limits, uploadExpireHours: 1e-9 } });
  await create(10, { filename: 'late.wav' });
  await short.expire();
  await desk.expire();
  expect(readdirSync(join(folder, '.incoming'))).toEqual([]);
  expect(desk.list()).toEqual([]);
});

it.each([
  ['song.mp3', 'song.mp3'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\music\\a song?.flac', 'a song_.flac'],
  ['.hidden', 'hidden'],
  ['...', 'upload'],
  ['', 'upload'],
  ['a\u202egpj.mp3\n', 'agpj.mp3'],
  ['nul\u0000byte.wav', 'nulbyte.wav'],
])('the name %j is stored as %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
  expect(Buffer.byteLength(safeFileName(`${'ü'.repeat(500)}.flac`))).toBeLessThanOrEqual(190);
  expect(safeFileName(`${'x'.repeat(500)}.flac`)).toMatch(/^x+\.flac$/);
});
