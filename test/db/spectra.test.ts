import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import type { AnalyseFiles } from '../../db/ingest/analysis.js';
import { ingestPaths } from '../../db/ingest/ingest.js';
import type { Db } from '../../db/open.js';
import { playableCuts } from '../../db/queries/cuts.js';
import { eqReference } from '../../db/queries/spectra.js';
import { segmentOfCut } from '../../db/segment.js';
import { spectrumFrom, spectrumText } from '../../db/spectrum.js';
import { EQ_MATCH_BANDS_HZ } from '../../playout/api/segment.js';
import { eqReferenceWarning } from '../../web/server/eq-reference-warning.js';
import { analysis, breakCart, station, temporaryFolder } from './fixture.js';

const flat = EQ_MATCH_BANDS_HZ.map(() => 0);
/** So many dB more in each octave than in the one below. */
const sloped = (db: number) => EQ_MATCH_BANDS_HZ.map((_, i) => (i - (EQ_MATCH_BANDS_HZ.length - 1) / 2) * db + 0);

const matching = (reference: readonly string[], over: object = {}) =>
  settingsFrom({ sound: { eqMatch: { enabled: true, reference, strength: 1, ...over } } });

/** Measures every file as a song with the spectrum that its name calls for. */
function measured(spectra: Readonly<Record<string, readonly number[] | null>>, asked: string[] = []): AnalyseFiles {
  return (jobs, { onResult }) => {
    for (const { path } of jobs) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      asked.push(name);
      onResult({ path, ok: true, analysis: { ...analysis(100), spectrumDb: spectra[name] ?? null } });
    }
    return Promise.resolve();
  };
}

async function library(names: readonly string[]): Promise<{ db: Db; media: string }> {
  const { db } = await station();
  const media = temporaryFolder();
  for (const name of names) writeFileSync(join(media, name), name);
  return { db, media };
}

const spectraOf = async (db: Db) => (await playableCuts(db)).map((cut) => cut.spectrumDb);

test('a spectrum is stored with its cut, and what has none is told from what was not measured', async () => {
  const { db, media } = await library(['a.ogg', 'b.ogg']);
  await ingestPaths(db, [media], { settings: matching([]), analyse: measured({ 'a.ogg': sloped(-3) }) });
  expect(await spectraOf(db)).toEqual([sloped(-3), null]);
  const asked: string[] = [];
  await ingestPaths(db, [media], { settings: matching([]), analyse: measured({}, asked) });
  expect(asked).toEqual([]);
});

test('text of a spectrum comes back, in the bands of today or not at all', () => {
  expect(spectrumFrom(spectrumText([...flat.slice(1), 1.23456]))?.at(-1)).toBe(1.23);
  expect([spectrumFrom(null), spectrumFrom(spectrumText(null)), spectrumFrom('[1,2,3]')]).toEqual([null, null, null]);
});

test('a scan fills in spectra that an older version did not measure, and leaves the cue points alone', async () => {
  const { db, media } = await library(['a.ogg', 'b.ogg']);
  const spectra = { 'a.ogg': sloped(-3), 'b.ogg': sloped(-4) };
  await ingestPaths(db, [media], { settings: settingsFrom({}), analyse: measured(spectra) });
  await db.kysely.updateTable('cuts').set({ spectrum: null, segue_frames: 777 }).execute();
  const asked: string[] = [];
  // Nothing is matched: nothing is measured for it.
  await ingestPaths(db, [media], { settings: settingsFrom({}), analyse: measured(spectra, asked) });
  expect(asked).toEqual([]);
  const summary = await ingestPaths(db, [media], { settings: matching([]), analyse: measured(spectra, asked) });
  expect(asked).toEqual(['a.ogg', 'b.ogg']);
  expect(summary).toMatchObject({ updated: 2, added: 0, unchanged: 0 });
  expect(await spectraOf(db)).toEqual([sloped(-3), sloped(-4)]);
  expect((await playableCuts(db)).map((cut) => cut.segueFrames)).toEqual([777, 777]);
  // New content, and only that, is measured anew with all that follows from it.
  utimesSync(join(media, 'b.ogg'), 100, 100);
  writeFileSync(join(media, 'a.ogg'), 'other');
  await ingestPaths(db, [media], { settings: matching([]), analyse: measured(spectra) });
  const [changed, touched] = (await playableCuts(db)).map((cut) => cut.segueFrames);
  expect(changed).not.toBe(777);
  expect(touched).toBe(777);
});

test('the reference is the mean of the named files that can be used, and the others are named', async () => {
  const { db, media } = await library(['a.ogg', 'b.ogg', 'bad.ogg', 'mute.ogg']);
  const spectra = { 'a.ogg': sloped(-2), 'b.ogg': sloped(-4), 'bad.ogg': flat };
  await ingestPaths(db, [media], { settings: matching([]), analyse: measured(spectra) });
  await breakCart(db, '3');
  const named = ['a.ogg', 'b.ogg', 'bad.ogg', 'mute.ogg', 'gone.ogg'].map((name) => join(media, name));
  const reference = await eqReference(db, matching(named).sound.eqMatch);
  for (const [i, db] of (reference.referenceDb ?? []).entries()) expect(db).toBeCloseTo(sloped(-3)[i], 6);
  expect(reference.missing).toEqual([named[2], named[4]]);
  expect(reference.unmeasured).toEqual([named[3]]);
  const warning = eqReferenceWarning(reference);
  expect(warning).toContain(`not in the library: ${named[2]}, ${named[4]}`);
  expect(warning).toContain(`scanned: ${named[3]}`);
  expect(warning).toContain('matched to the others');
  const none = await eqReference(db, matching([named[4]]).sound.eqMatch);
  expect(eqReferenceWarning(none)).toContain('Songs are not matched');
  expect(eqReferenceWarning(await eqReference(db, matching(named.slice(0, 2)).sound.eqMatch))).toBeNull();
  expect(eqReferenceWarning(await eqReference(db, settingsFrom({}).sound.eqMatch))).toBeNull();
});

test('songs are brought towards the reference, within bounds; nothing else is, and nothing while it is off', async () => {
  const { db, media } = await library(['a.ogg']);
  await ingestPaths(db, [media], { settings: matching([]), analyse: measured({ 'a.ogg': sloped(-1) }) });
  const [cut] = await playableCuts(db);
  const match = (
    settings: ReturnType<typeof matching>,
    over: object = {},
    reference: readonly number[] | null = flat,
  ) => segmentOfCut({ ...cut, ...over }, settings, { id: 'x' }, reference).eqMatchDb;
  const gains = match(matching([]));
  expect(gains).toHaveLength(EQ_MATCH_BANDS_HZ.length);
  // A song that falls by 1 dB per octave has too much below and too little above.
  expect(gains?.[0]).toBeLessThan(-2);
  expect(gains?.at(-1)).toBeGreaterThan(2);
  expect(Math.max(...(match(matching([], { maxDb: 2 })) ?? []).map(Math.abs))).toBeLessThanOrEqual(2);
  expect(match(matching([]), { kind: 'jingle' })).toBeUndefined();
  expect(match(matching([]), { spectrumDb: null })).toBeUndefined();
  expect(match(matching([]), {}, null)).toBeUndefined();
  expect(match(matching([], { enabled: false }))).toBeUndefined();
});
