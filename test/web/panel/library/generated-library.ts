import type {
  BulkEdit,
  CartDetail,
  CartPatch,
  Cut,
  CutPatch,
  CutPeaks,
  LibraryEdit,
  LibraryFilter,
  LibraryQuery,
  LibraryRow,
  NewLiveSource,
  SavedFilter,
} from '../../../../web/api/library.js';

const RATE = 48_000;
const DAY_MS = 86_400_000;
/** A fixed now: what is generated is the same on every day. */
export const NOW_EPOCH_MS = Date.UTC(2026, 10, 24, 12);

const FIRST = [
  'Harbour',
  'Paper',
  'Slow',
  'Northern',
  'Glass',
  'Copper',
  'Velvet',
  'Quiet',
  'Electric',
  'Salt',
] as const;
const SECOND = [
  'Lights',
  'Aeroplanes',
  'Rivers',
  'Kites',
  'Houses',
  'Morning',
  'Signals',
  'Gardens',
  'Weather',
] as const;
const ARTISTS = [
  'Mira Solberg',
  'The Long Weekend',
  'Teodor Vance',
  'Ondine & the Tides',
  'Юлия Север',
  'Café Müller',
  'Hal Ortega',
  'Nine Miles North',
] as const;
const LABELS = ['Tideway', 'Blue Door', 'Kiln', ''] as const;

/** The same numbers for the same cart, 0..1. */
function noise(i: number, salt: number): number {
  const x = Math.imul(i + 1, 2654435761) ^ Math.imul(salt + 1, 40503);
  const y = Math.imul(x ^ (x >>> 15), 2246822519);
  return ((y ^ (y >>> 13)) >>> 0) / 2 ** 32;
}

function pick<T>(list: readonly T[], i: number, salt: number): T {
  return list[Math.floor(noise(i, salt) * list.length)];
}

export function generatedRow(i: number): LibraryRow {
  const other = i % 11 === 10;
  const kind = other ? pick(['jingle', 'sweeper', 'spot', 'news', 'bed', 'id'] as const, i, 1) : 'music';
  const missing = i % 97 === 5;
  const plays = i % 5 === 0 ? 0 : Math.floor(noise(i, 2) ** 3 * 60);
  const featured = !other && i % 7 === 3;
  const artist = other ? '' : pick(ARTISTS, i, 3);
  return {
    cartId: String(i + 1),
    kind,
    category: other ? kind : pick(['power', 'recurrent', 'gold', 'deep gold'], i, 4),
    title: `${pick(FIRST, i, 5)} ${pick(SECOND, i, 6)}${i % 3 === 0 ? ` ${i + 1}` : ''}`,
    artist: featured ? `${artist} feat. Ana Reis` : artist,
    album: other ? '' : `${pick(SECOND, i, 7)} at ${pick(FIRST, i, 8)} Bay`,
    label: other ? '' : pick(LABELS, i, 9),
    composer: '',
    genre: other ? '' : pick(['Pop', 'Indie', 'Folk', 'Electronic'], i, 10),
    language: other ? '' : pick(['en', 'en', 'de', 'pt', ''], i, 11),
    year: other ? null : 1968 + Math.floor(noise(i, 12) * 58),
    explicit: i % 41 === 7,
    codes: i % 6 === 2 ? ['summer'] : i % 13 === 4 ? ['christmas', 'energy:4'] : [],
    enabled: i % 53 !== 8,
    cuts: i % 29 === 1 ? 2 : 1,
    durationSeconds: other ? 4 + noise(i, 13) * 40 : 130 + noise(i, 13) * 200,
    introSeconds: other || i % 4 === 1 ? null : 3 + noise(i, 14) * 22,
    tempoBpm: other ? null : 70 + noise(i, 15) * 80,
    integratedLufs: -7 - noise(i, 16) * 10,
    truePeakDbtp: -1.5 + noise(i, 17) * 2.2,
    createdAtEpochMs: NOW_EPOCH_MS - Math.floor(noise(i, 18) * 900) * DAY_MS,
    lastPlayedAtEpochMs: plays === 0 ? null : NOW_EPOCH_MS - Math.floor(noise(i, 19) * 28 * DAY_MS),
    plays28Days: plays,
    problem: missing ? { code: 'FILE_MISSING', message: `/media/music/${i + 1}.flac is not there any more` } : null,
    artwork: null,
  };
}

const PEAK_FRAMES = 480;

/** A song with an intro, a middle and a fade, as stored peaks. */
export function generatedPeaks(durationFrames: number): CutPeaks {
  const count = Math.ceil(durationFrames / PEAK_FRAMES);
  const pairs: number[] = [];
  for (let i = 0; i < count; i++) {
    const beat = 0.55 + 0.45 * Math.exp(-((i % 50) / 18));
    const part = 0.5 + 0.35 * Math.sin((i / count) * 40) ** 2 + 0.15 * noise(i, 20);
    const ends =
      Math.min(1, Math.max(0, (i - 30) / 8), Math.max(0, (count - 40 - i) / 900)) * (i < count / 14 ? 0.55 : 1);
    const top = Math.round(127 * beat * part * ends);
    pairs.push(-Math.round(top * (0.85 + 0.15 * noise(i, 21))), top);
  }
  return { durationFrames, framesPerPeak: PEAK_FRAMES, pairs };
}

function generatedCut(row: LibraryRow, n: number): Cut {
  const durationFrames = Math.round(((row.durationSeconds ?? 60) + 1.6) * RATE);
  const detected = {
    cueIn: Math.round(0.32 * RATE),
    ...(row.introSeconds === null ? {} : { introEnd: Math.round((0.32 + row.introSeconds) * RATE) }),
    segue: durationFrames - Math.round(5.2 * RATE),
    cueOut: durationFrames - Math.round(0.9 * RATE),
    fadeOut: Math.round(2.4 * RATE),
    hookFrom: Math.round(durationFrames * 0.4),
    hookTo: Math.round(durationFrames * 0.4) + 12 * RATE,
  };
  return {
    cutId: `${row.cartId}-${n}`,
    name: n === 1 ? '' : 'Alternative mix',
    path: `/media/music/${row.cartId}${n === 1 ? '' : '-alt'}.flac`,
    enabled: true,
    evergreen: false,
    weight: 1,
    position: n - 1,
    startsOn: null,
    endsOn: null,
    dayparts: [],
    weekdays: [],
    sampleRateHz: 44_100,
    channels: 2,
    durationFrames,
    integratedLufs: row.integratedLufs,
    loudnessRangeLu: 6.2,
    truePeakDbtp: row.truePeakDbtp,
    firstLufs: -14.1,
    lastLufs: -21.9,
    tempoBpm: row.tempoBpm,
    ending: 'fade',
    introConfidence: 0.82,
    speech: [
      [detected.introEnd ?? 2 * RATE, Math.round(durationFrames * 0.3)],
      [Math.round(durationFrames * 0.36), Math.round(durationFrames * 0.8)],
    ],
    cues: detected,
    detected,
    edited: {},
    problem: null,
  };
}

type Compare = (a: LibraryRow, b: LibraryRow) => number;
const text =
  (key: 'title' | 'artist' | 'album' | 'kind' | 'category' | 'label' | 'composer' | 'language'): Compare =>
  (a, b) =>
    a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0;
const number =
  (read: (row: LibraryRow) => number | null): Compare =>
  (a, b) =>
    (read(a) ?? -Infinity) - (read(b) ?? -Infinity);
const ORDERS: Readonly<Record<LibraryQuery['sort']['by'], Compare>> = {
  number: number((row) => Number(row.cartId)),
  title: text('title'),
  artist: text('artist'),
  album: text('album'),
  kind: text('kind'),
  category: text('category'),
  label: text('label'),
  composer: text('composer'),
  language: text('language'),
  year: number((row) => row.year),
  duration: number((row) => row.durationSeconds),
  intro: number((row) => row.introSeconds),
  tempo: number((row) => row.tempoBpm),
  loudness: number((row) => row.integratedLufs),
  created: number((row) => row.createdAtEpochMs),
  'last-played': number((row) => row.lastPlayedAtEpochMs),
  plays: number((row) => row.plays28Days),
};

const CONDITIONS: Readonly<Record<string, (row: LibraryRow) => boolean>> = {
  playable: (row) => row.problem === null && row.enabled,
  held: (row) => !row.enabled,
  problem: (row) => row.problem !== null,
  missing: (row) => row.problem?.code === 'FILE_MISSING',
  'never-played': (row) => row.lastPlayedAtEpochMs === null,
  'over-played': (row) => row.plays28Days > 45,
  'without-artist': (row) => row.artist === '',
};

function passes(row: LibraryRow, filter: LibraryFilter): boolean {
  const words = (filter.text ?? '').toLowerCase().split(/\s+/);
  const all = `${row.title} ${row.artist} ${row.album}`.toLowerCase();
  const { year } = filter;
  return (
    words.every((word) => all.includes(word)) &&
    (filter.kinds === undefined || filter.kinds.includes(row.kind)) &&
    (filter.categories === undefined || filter.categories.includes(row.category)) &&
    (filter.codes === undefined || filter.codes.some((code) => row.codes.includes(code))) &&
    (filter.conditions ?? []).every((one) => one in CONDITIONS && CONDITIONS[one](row)) &&
    (year === undefined || (row.year !== null && row.year >= (year.from ?? 0) && row.year <= (year.to ?? 9999)))
  );
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

/** A library of that many carts that answers as the station's routes do, in memory. */
export class GeneratedLibrary {
  readonly rows: LibraryRow[];
  readonly details = new Map<string, CartDetail>();
  readonly edits: LibraryEdit[] = [];
  readonly bulkEdits: BulkEdit[] = [];
  filters: SavedFilter[] = [];
  readonly #sorted = new Map<string, LibraryRow[]>();

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, i) => generatedRow(i));
  }

  /** A cart like that of a row, with another title, comes in. Returns its id. */
  add(title: string): string {
    const cartId = String(this.rows.length + 1);
    this.rows.push({ ...generatedRow(this.rows.length), cartId, title });
    this.#sorted.clear();
    return cartId;
  }

  detail(cartId: string): CartDetail | undefined {
    const known = this.details.get(cartId);
    const row = this.rows.at(Number(cartId) - 1);
    if (known !== undefined || row === undefined) return known;
    const made: CartDetail = {
      ...row,
      revision: 1,
      artists:
        row.artist === ''
          ? []
          : [
              { name: row.artist.replace(' feat. Ana Reis', ''), role: 'main' },
              ...(row.artist.includes('feat.') ? [{ name: 'Ana Reis', role: 'featured' as const }] : []),
            ],
      isrc: row.kind === 'music' ? 'GBAYE9600123' : null,
      notes: '',
      gainTrimDb: 0,
      cutRotation: 'weight',
      duck: null,
      eqMatch: null,
      transition: null,
      live: null,
      cutList: Array.from({ length: row.cuts }, (_, n) => generatedCut(row, n + 1)),
    };
    this.details.set(cartId, made);
    return made;
  }

  /** Answers `METHOD /api/library/PATH`. */
  answer(method: string, path: string, body: unknown): Answer {
    const [first = '', id = '', last = ''] = path.split('/').map(decodeURIComponent);
    if (first === 'search') return { status: 200, body: this.#search(body as LibraryQuery) };
    if (first === 'facets') return { status: 200, body: this.#facets() };
    if (first === 'problems')
      return {
        status: 200,
        body: [
          {
            path: '/media/in/broken.mp3',
            code: 'FILE_UNDECODABLE',
            message: 'ffmpeg found no sound in it',
            checkedAtEpochMs: NOW_EPOCH_MS,
          },
        ],
      };
    if (first === 'duplicates') return { status: 200, body: this.#duplicates() };
    if (first === 'filters') return this.#filters(method, id, body as SavedFilter);
    if (first === 'edits') return this.#edits(method, id, body as BulkEdit);
    if (first === 'live') return { status: 201, body: this.#addLive(body as NewLiveSource) };
    if (first === 'carts')
      return method === 'PATCH'
        ? this.#patchCart(id, body as CartPatch)
        : last === 'history'
          ? this.#history(id)
          : this.#cart(id);
    if (first === 'cuts')
      return method === 'PATCH'
        ? this.#patchCut(id, body as CutPatch)
        : { status: 200, body: generatedPeaks(this.#cut(id)?.durationFrames ?? RATE) };
    return refusal(404, 'NOT_FOUND', `${path} is not here`);
  }

  #addLive({ title, category = 'Live sources', address, lengthSeconds }: NewLiveSource): CartDetail | undefined {
    const cartId = this.add(title);
    const detail = this.detail(cartId);
    if (detail === undefined) return undefined;
    const row = { kind: 'live', category, artist: '', durationSeconds: lengthSeconds, artwork: null } as const;
    Object.assign(this.rows[Number(cartId) - 1], row);
    const [cut] = detail.cutList;
    const live = { address, lengthSeconds };
    const made = { ...detail, ...row, artists: [], live, cutList: [{ ...cut, path: address }] };
    this.details.set(cartId, made);
    return made;
  }

  #search({ filter, sort, offset, limit }: LibraryQuery): { total: number; rows: LibraryRow[] } {
    const key = JSON.stringify([filter, sort]);
    let found = this.#sorted.get(key);
    if (found === undefined) {
      found = this.rows.filter((row) => passes(row, filter)).sort(ORDERS[sort.by]);
      if (sort.descending) found.reverse();
      this.#sorted.set(key, found);
    }
    return { total: found.length, rows: found.slice(offset, offset + limit) };
  }

  #facets(): object {
    const count = (test: (row: LibraryRow) => boolean): number => this.rows.filter(test).length;
    const by = (values: readonly string[], test: (row: LibraryRow, value: string) => boolean): [string, number][] =>
      values.map((value) => [value, count((row) => test(row, value))]);
    const kinds = by(['music', 'jingle', 'sweeper', 'spot', 'news', 'bed', 'id'], (row, kind) => row.kind === kind);
    return {
      kinds: Object.fromEntries(kinds),
      categories: by(
        ['power', 'recurrent', 'gold', 'deep gold', 'jingle', 'spot'],
        (row, one) => row.category === one,
      ).map(([name, carts]) => ({ name, colour: '', carts })),
      codes: by(['summer', 'christmas', 'energy:4'], (row, one) => row.codes.includes(one)).map(([code, carts]) => ({
        code,
        carts,
      })),
      languages: by(['en', 'de', 'pt'], (row, one) => row.language === one).map(([language, carts]) => ({
        language,
        carts,
      })),
      conditions: Object.fromEntries(Object.entries(CONDITIONS).map(([name, test]) => [name, count(test)])),
    };
  }

  #duplicates(): object[] {
    const pair = (a: number, b: number): LibraryRow[] => [this.rows[a], this.rows[b]];
    return [
      { reason: 'audio', likeness: 0.97, carts: pair(3, 8) },
      { reason: 'title-and-artist', likeness: 1, carts: pair(12, 40) },
    ];
  }

  #cart(id: string): Answer {
    const detail = this.detail(id);
    return detail === undefined
      ? refusal(404, 'CART_UNKNOWN', `cart ${id} is not in the library`)
      : { status: 200, body: detail };
  }

  #patchCart(id: string, { revision, ...changes }: CartPatch): Answer {
    const detail = this.detail(id);
    if (detail === undefined) return this.#cart(id);
    if (detail.revision !== revision) return refusal(409, 'REVISION_STALE', 'somebody else has changed this cart');
    const changed = { ...detail, ...changes, revision: revision + 1 };
    if (changes.artists !== undefined)
      changed.artist = changes.artists
        .map(({ name, role }) => (role === 'featured' ? `feat. ${name}` : name))
        .join(' ');
    this.details.set(id, changed);
    this.rows[Number(id) - 1] = { ...this.rows[Number(id) - 1], title: changed.title, artist: changed.artist };
    this.#sorted.clear();
    return { status: 200, body: changed };
  }

  #cut(cutId: string): Cut | undefined {
    return this.detail(cutId.split('-')[0])?.cutList.find((cut) => cut.cutId === cutId);
  }

  #patchCut(cutId: string, { cues, ...changes }: CutPatch): Answer {
    const detail = this.detail(cutId.split('-')[0]);
    if (detail === undefined) return refusal(404, 'NOT_FOUND', 'that cut is not here');
    const cutList = detail.cutList.map((cut) => {
      if (cut.cutId !== cutId) return cut;
      const edited = Object.fromEntries(
        Object.entries<number | null>({ ...cut.edited, ...cues }).filter(([, value]) => value !== null),
      );
      return { ...cut, ...changes, edited, cues: { ...cut.detected, ...edited } };
    });
    this.details.set(detail.cartId, { ...detail, cutList, revision: detail.revision + 1 });
    return { status: 200, body: cutList.find((cut) => cut.cutId === cutId) };
  }

  #history(id: string): Answer {
    const plays = Array.from({ length: 12 }, (_, i) => ({
      startedAtEpochMs: NOW_EPOCH_MS - Math.round((i * 2.3 + noise(Number(id), i)) * DAY_MS),
      seconds: 180 + i,
      outcome: i === 4 ? ('cut' as const) : ('played' as const),
      reason: i === 4 ? 'news at the hour' : '',
    }));
    return { status: 200, body: { total: 214, plays } };
  }

  #filters(method: string, name: string, body: SavedFilter): Answer {
    if (method === 'GET') return { status: 200, body: this.filters };
    this.filters = this.filters.filter((one) => one.name !== name);
    if (method === 'PUT') this.filters.push({ ...body, name });
    return { status: 200, body: {} };
  }

  #edits(method: string, editId: string, body: BulkEdit): Answer {
    if (method === 'GET') return { status: 200, body: [...this.edits].reverse() };
    if (editId !== '') {
      const at = this.edits.findIndex((one) => one.editId === editId);
      this.edits[at] = { ...this.edits[at], undone: true, kept: 0 };
      return { status: 200, body: this.edits[at] };
    }
    this.bulkEdits.push(body);
    const carts =
      'cartIds' in body.selection
        ? body.selection.cartIds.length
        : this.#search({
            filter: body.selection.filter,
            sort: { by: 'number', descending: false },
            offset: 0,
            limit: 1,
          }).total;
    const edit: LibraryEdit = {
      editId: String(this.edits.length + 1),
      atEpochMs: NOW_EPOCH_MS,
      description: Object.entries(body.set)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
        .join(', '),
      carts,
      undone: false,
    };
    this.edits.push(edit);
    return { status: 200, body: edit };
  }
}
