import type { SegmentKind } from '../../playout/api/segment.js';
import { ABSENT } from '../absent.js';
import { joinFactsFrom } from '../join-facts.js';
import { cuesFrom } from '../cue-points.js';
import type { Db } from '../open.js';
import { spectrumFrom } from '../spectrum.js';
import { LIBRARY_FORMAT_VERSION, type CartRecord, type CutRecord, type LibraryRecord } from './cart-record.js';

const CHUNK = 200;

/**
 * The whole library, line by line: a header, categories, aliases, artwork and saved filters, then carts by number. What aired
 * and the history of edits are no part of it.
 */
export async function* libraryRecords(db: Db): AsyncGenerator<LibraryRecord> {
  yield { type: 'library', version: LIBRARY_FORMAT_VERSION };
  for (const row of await db.kysely.selectFrom('categories').selectAll().orderBy('code').execute()) {
    yield { type: 'category', code: row.code, name: row.name, kind: row.kind as SegmentKind, colour: row.colour };
  }
  const aliases = await db.kysely
    .selectFrom('artists')
    .innerJoin('artists as person', 'person.id', 'artists.alias_of')
    .select(['artists.name as name', 'person.name as aliasOf'])
    .orderBy('artists.artist_key')
    .execute();
  for (const { name, aliasOf } of aliases) yield { type: 'artist', name, aliasOf };
  yield* artworkRecords(db);
  for (const row of await db.kysely
    .selectFrom('saved_filters')
    .selectAll()
    .orderBy('position')
    .orderBy('name')
    .execute()) {
    const { name, position } = row;
    const [filter, sort] = [row.filter, row.sort].map((text) => JSON.parse(text) as Record<string, unknown>);
    yield { type: 'filter', name, filter, sort, position };
  }
  let after = 0;
  for (;;) {
    const rows = await db.kysely
      .selectFrom('carts')
      .select('number')
      .where('number', '>', after)
      .orderBy('number')
      .limit(CHUNK)
      .execute();
    if (rows.length === 0) return;
    after = rows[rows.length - 1].number;
    yield* (
      await cartRecords(
        db,
        rows.map(({ number }) => number),
      )
    ).values();
  }
}

async function* artworkRecords(db: Db): AsyncGenerator<LibraryRecord> {
  for (const { hash } of await db.kysely.selectFrom('artworks').select('hash').orderBy('hash').execute()) {
    // One at a time: pictures may have two megabytes each.
    const row = await db.kysely.selectFrom('artworks').selectAll().where('hash', '=', hash).executeTakeFirstOrThrow();
    const mime = row.mime as 'image/png';
    yield { type: 'artwork', hash, mime, base64: row.bytes.toString('base64') };
  }
}

/** All that is known of these carts, by number. */
export async function cartRecords(db: Db, numbers: readonly number[]): Promise<Map<number, CartRecord>> {
  const carts = await db.kysely
    .selectFrom('carts')
    .innerJoin('categories', 'categories.code', 'carts.category')
    .selectAll('carts')
    .select('categories.name as categoryName')
    .where('number', 'in', numbers)
    .orderBy('number')
    .execute();
  const [cuts, artists, codes] = [await cutsOf(db, numbers), await artistsOf(db, numbers), await codesOf(db, numbers)];
  return new Map(
    carts.map((row) => [
      row.number,
      {
        type: 'cart',
        number: row.number,
        kind: row.kind as SegmentKind,
        category: row.categoryName,
        title: row.title,
        artist: row.artist,
        artists: artists.get(row.number) ?? [],
        album: row.album,
        label: row.label,
        composer: row.composer,
        genre: row.genre,
        language: row.language,
        isrc: row.isrc,
        year: row.year,
        explicit: row.explicit === 1,
        notes: row.notes,
        enabled: row.enabled === 1,
        codes: codes.get(row.number) ?? [],
        gainTrimDb: row.gain_trim_db,
        cutRotation: row.cut_rotation as 'weight',
        duck: row.duck === null ? null : (JSON.parse(row.duck) as Record<string, number>),
        eqMatch: row.eq_match === null ? null : row.eq_match === 1,
        transition: row.transition as 'play' | null,
        artwork: row.artwork,
        createdAtEpochMs: row.created_at_epoch_ms,
        revision: row.revision,
        cuts: cuts.get(row.number) ?? [],
      },
    ]),
  );
}

async function artistsOf(db: Db, numbers: readonly number[]) {
  const rows = await db.kysely
    .selectFrom('cart_artists')
    .innerJoin('artists', 'artists.id', 'cart_artists.artist')
    .select(['cart', 'name', 'role'])
    .where('cart', 'in', numbers)
    .orderBy('cart')
    .orderBy('position')
    .orderBy('name')
    .execute();
  return grouped(rows, ({ name, role }) => ({ name, role: role as 'main' }));
}

async function codesOf(db: Db, numbers: readonly number[]) {
  const rows = await db.kysely
    .selectFrom('cart_codes')
    .selectAll()
    .where('cart', 'in', numbers)
    .orderBy('cart')
    .orderBy('code')
    .execute();
  return grouped(rows, ({ code }) => code);
}

function cutRows(db: Db, numbers: readonly number[]) {
  return db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .leftJoin('waveforms', 'waveforms.cut', 'cuts.id')
    .selectAll('cuts')
    .select(['media_files.path', 'media_files.size_bytes', 'media_files.content_key', 'peaks', 'frames_per_peak'])
    .where('cuts.cart', 'in', numbers)
    .orderBy('cuts.cart')
    .orderBy('cuts.position')
    .orderBy('cuts.id')
    .execute();
}

async function cutsOf(db: Db, numbers: readonly number[]) {
  return grouped(await cutRows(db, numbers), cutRecord);
}

function cutRecord(row: Awaited<ReturnType<typeof cutRows>>[number]): CutRecord {
  return {
    file: row.path.startsWith(ABSENT) ? null : row.path,
    name: row.name,
    position: row.position,
    cutEnabled: row.enabled === 1,
    evergreen: row.evergreen === 1,
    weight: row.weight,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    dayparts: JSON.parse(row.dayparts) as [number, number][],
    weekdays: JSON.parse(row.weekdays) as number[],
    sizeBytes: row.size_bytes,
    contentKey: row.content_key,
    measured: {
      sampleRateHz: row.sample_rate_hz,
      channels: row.channels,
      durationFrames: row.duration_frames,
      integratedLufs: row.integrated_lufs,
      loudnessRangeLu: row.loudness_range_lu,
      truePeakDbtp: row.true_peak_dbtp,
      firstLufs: row.first_lufs,
      lastLufs: row.last_lufs,
      introConfidence: row.intro_confidence,
      ending: row.ending as 'cold' | null,
      tempoBpm: row.tempo_bpm,
      speech: JSON.parse(row.speech) as [number, number][],
      spectrumDb: row.spectrum === null ? null : [...(spectrumFrom(row.spectrum) ?? [])],
      fingerprint: row.fingerprint === null ? null : row.fingerprint.toString('base64'),
      join: joinFactsFrom(row.join_facts),
      analysisVersion: row.analysis_version,
      waveform:
        row.peaks === null || row.frames_per_peak === null
          ? null
          : { framesPerPeak: row.frames_per_peak, peaks: row.peaks.toString('base64') },
    },
    detected: cuesFrom(row.detected),
    edited: cuesFrom(row.edited),
  };
}

function grouped<Row extends { readonly cart: number }, T>(
  rows: readonly Row[],
  shape: (row: Row) => T,
): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(row.cart);
    if (group === undefined) groups.set(row.cart, [shape(row)]);
    else group.push(shape(row));
  }
  return groups;
}
