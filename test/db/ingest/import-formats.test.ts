import iconv from 'iconv-lite';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AnalyseFiles } from '../../../db/ingest/analysis.js';
import type { ReadRecord } from '../../../db/ingest/cart-record.js';
import { delimiterOf, readCsv } from '../../../db/ingest/csv.js';
import { importLibrary, type ImportOptions, type ImportSummary } from '../../../db/ingest/import-library.js';
import { readRivendell } from '../../../db/ingest/rivendell.js';
import { decodeText } from '../../../db/ingest/text-file.js';
import type { Db } from '../../../db/open.js';
import { playableCuts } from '../../../db/queries/cuts.js';
import { NO_TAGS } from '../../../playout/media/tags.js';
import { analysis, settings, station, temporaryFolder } from '../fixture.js';

/** Every file is a song of 100 s with its name as its tagged title. */
const analyse: AnalyseFiles = (jobs, { onResult }) => {
  for (const { path } of jobs) {
    onResult({
      path,
      ok: true,
      analysis: analysis(100, { tags: { ...NO_TAGS, title: `Tag of ${path.split('/').at(-1) ?? ''}` } }),
    });
  }
  return Promise.resolve();
};

async function importFile(
  db: Db,
  path: string,
  over: Partial<ImportOptions> = {},
): Promise<{ summary: ImportSummary; remarks: string[] }> {
  const remarks: string[] = [];
  const onRemark: ImportOptions['onRemark'] = ({ line, message }) => remarks.push(`${line}: ${message}`);
  return { summary: await importLibrary(db, path, { settings, analyse, now: () => 5, onRemark, ...over }), remarks };
}

const carts = (db: Db) => db.kysely.selectFrom('carts').selectAll().orderBy('number').execute();
const cuts = (db: Db) => db.kysely.selectFrom('cuts').selectAll().orderBy('id').execute();
const recordsOf = (read: Iterable<ReadRecord>) => [...read].map((one) => ('error' in one ? one : one.record));

const TABLE = [
  'Titel;Interpret;Dauer;Jahr;BPM;Energie;Explicit',
  '"Öl; und ""Wasser""";Die Ärzte feat. Björk;3:35,5;1999;120,5;4;ja',
  'Kaputt;Band;dreieinhalb Minuten;1999;;;',
  ';;;;;;',
  'Zeilen;"mit',
  'Umbruch";215;;;;nein',
].join('\r\n');

test.each([
  ['UTF-8', Buffer.from(TABLE)],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${TABLE}`)],
  ['UTF-16 LE', iconv.encode(TABLE, 'utf-16le', { addBOM: true })],
  ['UTF-16 BE', iconv.encode(TABLE, 'utf-16be', { addBOM: true })],
  ['UTF-16 LE without a mark', iconv.encode(TABLE, 'utf-16le')],
  ['Windows-1252', iconv.encode(TABLE, 'windows-1252')],
])('CSV in %s: guessed columns, quoted cells, each bad row named, nothing lost', (_encoding, bytes) => {
  const [first, second, third, ...rest] = [...readCsv(decodeText(bytes), 'list.csv')];
  expect(first).toEqual({
    line: 2,
    record: {
      title: 'Öl; und "Wasser"',
      artist: 'Die Ärzte feat. Björk',
      durationSeconds: 215.5,
      year: 1999,
      tempoBpm: 120.5,
      explicit: true,
      notes: 'Energie: 4',
    },
  });
  expect(second).toEqual({ line: 3, error: expect.stringContaining('Dauer: dreieinhalb Minuten is no') as string });
  expect(third).toMatchObject({
    record: { title: 'Zeilen', artist: 'mit\r\nUmbruch', durationSeconds: 215, explicit: false },
  });
  expect(rest).toEqual([]);
});

test('CSV: a mapping wins over headings; what it names must be there', () => {
  const content = 'Name\tWer\tArt\tgültig bis\nHello\tAnn\tidents\t24.12.2026\n';
  expect(delimiterOf(content)).toBe('\t');
  const mapping = { title: 'name', artist: 'Wer', endsOn: 'gültig bis' };
  expect(recordsOf(readCsv(content, 'x', mapping))).toEqual([
    { title: 'Hello', artist: 'Ann', kind: 'id', endsOn: '2026-12-24T23:59' },
  ]);
  expect(() => [...readCsv(content, 'x', { title: 'Titel' })]).toThrow(/no column Titel/);
  expect(() => [...readCsv('a,b\n1,2', 'x')]).toThrow(/--map title=HEADING/);
  expect(() => [...readCsv(content, 'x', { spaceship: 'Name' } as object)]).toThrow(/spaceship is no field/);
  expect(recordsOf(readCsv('title,year,until,length,number\na,soon,3/4/2026,1:2:3:4,7a', 'x'))).toEqual([
    { line: 2, error: expect.stringMatching(/soon.*3\/4\/2026.*1:2:3:4|.*7a/) as string },
  ]);
  expect(recordsOf(readCsv('', 'x'))).toEqual([]);
});

test('CSV into the library, and again', async () => {
  const { db } = await station();
  const path = join(temporaryFolder(), 'list.csv');
  writeFileSync(path, iconv.encode(TABLE, 'windows-1252'));
  const { summary, remarks } = await importFile(db, path, { category: 'Gold' });
  expect(summary).toMatchObject({ carts: 2, added: 2, refused: 1 });
  expect(remarks).toHaveLength(1);
  expect(await carts(db)).toMatchObject([
    { title: 'Öl; und "Wasser"', category: 'gold', explicit: 1, notes: 'Energie: 4' },
    { title: 'Zeilen', artist: 'mit Umbruch' },
  ]);
  expect((await cuts(db))[0]).toMatchObject({ tempo_bpm: 120.5, duration_frames: 215.5 * 48_000 });
  expect((await importFile(db, path, { category: 'Gold' })).summary).toMatchObject({ added: 0, unchanged: 2 });
});

test('M3U and PLS: order kept, names relative to the list, lists in lists, circles and addresses are named', async () => {
  const { db } = await station();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sub'));
  for (const name of ['c.ogg', 'a.ogg', 'sub/b.ogg', 'ü.ogg']) writeFileSync(join(folder, name), name);
  writeFileSync(
    join(folder, 'sub', 'inner.pls'),
    '[playlist]\nFile2=../list.m3u8\nFile1=b.ogg\nTitle1=Not its tag\nNumberOfEntries=2\n',
  );
  symlinkSync(join(folder, 'list.m3u8'), join(folder, 'again.m3u'));
  writeFileSync(
    join(folder, 'list.m3u8'),
    [
      '\uFEFF#EXTM3U',
      '#EXTINF:100,Somebody - Not its tag',
      'c.ogg',
      `file://${encodeURI(join(folder, 'ü.ogg'))}`,
      'sub\\inner.pls',
      'http://stream.example/live.mp3',
      'again.m3u',
      'missing.pls',
      '#EXTINF:215,Absent Band - Absent Song',
      'absent.ogg',
      join(folder, 'a.ogg'),
    ].join('\n'),
  );
  const { summary, remarks } = await importFile(db, join(folder, 'list.m3u8'), { category: 'Sunday' });
  expect(summary).toMatchObject({ carts: 5, added: 5, refused: 4, files: { found: 4, updated: 4 } });
  expect((await carts(db)).map(({ title, category }) => `${title} (${category})`)).toEqual([
    'Tag of c.ogg (sunday)',
    'Tag of ü.ogg (sunday)',
    'Tag of b.ogg (sunday)',
    'Absent Song (sunday)',
    'Tag of a.ogg (sunday)',
  ]);
  expect(remarks.map((remark) => remark.replace(folder, '').slice(0, 60))).toEqual([
    expect.stringContaining('5: /sub/../list.m3u8 holds itself'.replace('/sub/..', '')) as string,
    expect.stringContaining('6: http://stream.example/live.mp3 is an address') as string,
    expect.stringContaining('7: /again.m3u holds itself') as string,
    expect.stringContaining('8: /missing.pls cannot be read') as string,
  ]);
  expect(await playableCuts(db)).toHaveLength(4);
  expect((await importFile(db, join(folder, 'list.m3u8'), { category: 'Sunday' })).summary).toMatchObject({
    added: 0,
    unchanged: 5,
    files: null,
  });
});

const CART = `<?xml version="1.0" encoding="utf-8"?>
<cart>
  <number>10017</number><type>audio</type><groupName>JINGLES</groupName>
  <title>Salt &amp; Pepper &#x2013; Top</title><artist>Station Voice</artist><album>Package 7</album>
  <year>2024-01-01</year><label>In house</label><client>Us</client><composer>C. Omposer</composer>
  <conductor>Con Ductor</conductor><userDefined>shelf 4</userDefined><schedCodes>Fast       Male       .</schedCodes>
  <useWeighting>false</useWeighting><bpm>96</bpm>
  <cutList><cut>
    <cutName>010017_002</cutName><cutNumber>2</cutNumber><evergreen>true</evergreen><description>Evening</description>
    <outcue>...on air</outcue><isrc>US-S1Z-99-00001</isrc><length>5000</length>
    <startDatetime>2026-01-01T06:00:00-05:00</startDatetime><endDatetime>2026-12-31T23:59:59-05:00</endDatetime>
    <sun>false</sun><mon>true</mon><tue>true</tue><wed>true</wed><thu>true</thu><fri>true</fri><sat>false</sat>
    <startDaypart>22:00:00</startDaypart><endDaypart>05:59:59</endDaypart><weight>3</weight>
    <startPoint>100</startPoint><endPoint>4900</endPoint><fadeupPoint>150</fadeupPoint><fadedownPoint>4400</fadedownPoint>
    <segueStartPoint>4500</segueStartPoint><segueEndPoint>4900</segueEndPoint><segueGain>-3000</segueGain>
    <hookStartPoint>1000</hookStartPoint><hookEndPoint>2000</hookEndPoint>
    <talkStartPoint>100</talkStartPoint><talkEndPoint>900</talkEndPoint>
  </cut></cutList>
</cart>`;

test('a cart of Rivendell: everything it says, and the sound beside it', async () => {
  const { db } = await station();
  const folder = temporaryFolder();
  writeFileSync(join(folder, '010017_002.xml'), CART);
  writeFileSync(join(folder, '010017_002.wav'), 'its sound');
  const { summary, remarks } = await importFile(db, join(folder, '010017_002.xml'));
  expect({ summary, remarks }).toMatchObject({ summary: { added: 1, refused: 0, files: { updated: 1 } }, remarks: [] });
  expect(await carts(db)).toMatchObject([
    {
      number: 10017,
      kind: 'jingle',
      category: 'jingles',
      title: 'Salt & Pepper – Top',
      artist: 'Station Voice',
      album: 'Package 7',
      year: 2024,
      label: 'In house',
      composer: 'C. Omposer',
      isrc: 'USS1Z9900001',
      cut_rotation: 'order',
      notes: 'User defined: shelf 4\nConductor: Con Ductor\nClient: Us\nOut cue: ...on air',
    },
  ]);
  const codes = await db.kysely.selectFrom('cart_codes').select('code').orderBy('code').execute();
  expect(codes.map(({ code }) => code)).toEqual(['Fast', 'Male']);
  const rate = 44_100;
  expect(await cuts(db)).toMatchObject([
    {
      name: 'Evening',
      position: 1,
      evergreen: 1,
      weight: 3,
      enabled: 1,
      starts_on: '2026-01-01T06:00',
      ends_on: '2026-12-31T23:59',
      weekdays: '[1,2,3,4,5]',
      dayparts: '[[1320,360]]',
      tempo_bpm: 96,
      sample_rate_hz: rate,
      cue_in_frames: 0.1 * rate,
      intro_end_frames: 0.9 * rate,
      segue_frames: 4.5 * rate,
      cue_out_frames: Math.round(4.9 * rate),
      fade_in_frames: 0.05 * rate,
      fade_out_frames: 0.5 * rate,
      hook_from_frames: rate,
      hook_to_frames: 2 * rate,
    },
  ]);
  expect((await importFile(db, join(folder, '010017_002.xml'))).summary).toMatchObject({ unchanged: 1, files: null });
});

test('XML that is a bomb, a macro, another document or none is one error, at once', () => {
  const entities = Array.from({ length: 20 }, (_, i) => `<!ENTITY l${i + 1} "&l${i};&l${i};&l${i};&l${i};">`).join('');
  const bomb = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY l0 "lol">${entities}]><cart><title>&l20;</title></cart>`;
  const external =
    '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><cart><number>1</number><title>&x;</title></cart>';
  const deep = `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`;
  for (const [content, words] of [
    [bomb, 'document type'],
    [external, 'document type'],
    ['<cart><number>1</number>', 'no XML'],
    ['<html><body/></html>', 'no cart'],
    [deep, ''],
    ['', ''],
    [CART.replace('<type>audio', '<type>macro'), 'macro'],
  ] as const) {
    const read = readRivendell(content, '/x/a.xml');
    expect(read).toHaveLength(1);
    expect(read[0]).toMatchObject({ error: expect.stringContaining(words) as string });
  }
  const undefined_ = '<cart><number>1</number><title>&unknown; &#0; &#x110000;</title></cart>';
  expect(readRivendell(undefined_, '/x/a.xml')).toMatchObject([{ record: { title: '&unknown; &#0; &#x110000;' } }]);
});
