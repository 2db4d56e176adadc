import { describe, expect, test } from 'vitest';
import { bitErrorRate, fingerprintKeys, likenessOf } from '../../db/fingerprint.js';
import type { Db } from '../../db/open.js';
import { artistsNamed, changeArtist } from '../../db/queries/artists.js';
import { compareFingerprints, duplicateGroups } from '../../db/queries/duplicates.js';
import { seeded } from '../library-carts.js';
import { addCart, station } from './fixture.js';

/** A print of so many values, as of a recording of its own. */
function print(seed: number, length = 900): Uint32Array {
  const random = seeded(seed);
  return Uint32Array.from({ length }, () => Math.floor(random() * 2 ** 32));
}

/** The same recording out of another encoder: some of its bits differ, in bursts as chromaprints do. */
function noisy(values: Uint32Array, seed: number, bitErrors: number): Uint32Array {
  const random = seeded(seed);
  return values.map((value) => {
    if (random() < 0.4) return value;
    let changed = value;
    for (let bit = 0; bit < 32; bit++) if (random() < bitErrors / 0.6) changed ^= 1 << bit;
    return changed >>> 0;
  });
}

const bytesOf = (values: Uint32Array): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
  return bytes;
};

async function addPrint(db: Db, title: string, values: Uint32Array | null): Promise<number> {
  const cart = Number(await addCart(db, { kind: 'music', seconds: 120, title, artist: `By ${title}` }));
  const fingerprint = values === null ? null : bytesOf(values);
  await db.kysely.updateTable('cuts').set({ fingerprint }).where('cart', '=', cart).execute();
  return cart;
}

async function compareAll(db: Db): Promise<void> {
  while ((await compareFingerprints(db, 3)) > 0);
}

describe('two fingerprints', () => {
  test('of unrelated sounds differ in half of their bits', () => {
    expect(bitErrorRate(print(1), print(2))).toBe(0.5);
    expect(likenessOf(0.5)).toBe(0);
  });

  test('of one recording differ little, however much one starts earlier', () => {
    const whole = print(3);
    expect(bitErrorRate(whole, whole)).toBe(0);
    const shifted = Uint32Array.from([...print(4, 57), ...noisy(whole.subarray(0, 800), 5, 0.1)]);
    const bitErrors = bitErrorRate(whole, shifted);
    expect(bitErrors).toBeGreaterThan(0.08);
    expect(bitErrors).toBeLessThan(0.12);
    expect(bitErrorRate(shifted, whole)).toBeCloseTo(bitErrors, 9);
  });

  test('have to overlap by half: a jingle out of a song is not the song', () => {
    const song = print(6);
    expect(bitErrorRate(song, song.subarray(0, 90))).toBe(0.5);
    const other = Uint32Array.from([...song.subarray(0, 200), ...print(7, 700)]);
    expect(bitErrorRate(song, other)).toBeGreaterThan(0.3);
  });

  test('of silence alone, or of nothing, are no likeness of anything', () => {
    expect(bitErrorRate(new Uint32Array(500).fill(627_964_279), print(8))).toBe(0.5);
    expect(bitErrorRate(new Uint32Array(), print(8))).toBe(0.5);
    expect(fingerprintKeys(new Uint32Array(500).fill(7))).toEqual([7]);
  });
});

test('the same recordings are found among others, as they come in, and again when a file is replaced', async () => {
  const { db } = await station();
  const recording = print(10);
  const first = await addPrint(db, 'First', recording);
  for (let number = 0; number < 6; number++) await addPrint(db, `Other ${number}`, print(20 + number));
  await addPrint(db, 'Without', null);
  await compareAll(db);
  expect(await duplicateGroups(db)).toEqual([]);
  const second = await addPrint(db, 'Second', noisy(recording, 11, 0.08));
  const third = await addPrint(db, 'Third', recording.subarray(40));
  await compareAll(db);
  const [group, ...more] = await duplicateGroups(db);
  expect(more).toEqual([]);
  expect(group).toMatchObject({ reason: 'audio', carts: [first, second, third] });
  expect(group.likeness).toBeGreaterThan(0.75);
  expect(group.likeness).toBeLessThan(0.95);
  expect(await compareFingerprints(db)).toBe(0);
  // Another recording takes the place of the second one.
  await db.kysely
    .updateTable('cuts')
    .set({ fingerprint: bytesOf(print(99)) })
    .where('cart', '=', second)
    .execute();
  await compareAll(db);
  expect((await duplicateGroups(db)).map(({ carts }) => carts)).toEqual([[first, third]]);
  await db.kysely.deleteFrom('cuts').where('cart', '=', third).execute();
  expect(await duplicateGroups(db)).toEqual([]);
});

test('a sound that many have in common makes no duplicates of them', async () => {
  const { db } = await station();
  const tail = new Uint32Array(60).fill(627_964_279);
  for (let number = 0; number < 5; number++) {
    await addPrint(db, `Song ${number}`, Uint32Array.from([...print(50 + number, 400), ...tail]));
  }
  await compareAll(db);
  expect(await duplicateGroups(db)).toEqual([]);
});

test('versions of a title by the same people are one group, of others not', async () => {
  const { db } = await station();
  const add = async (title: string, artist: string): Promise<number> =>
    Number(await addCart(db, { kind: 'music', seconds: 100, title, artist, path: `/${title}-${artist}` }));
  const one = await add('Señorita (Live)', 'The Band');
  const two = await add('senorita', 'Band feat. Guest');
  await add('Senorita', 'Somebody Else');
  const alias = await add('Senorita [2011]', 'Bandaliero');
  expect(await duplicateGroups(db)).toEqual([{ reason: 'title-and-artist', likeness: 1, carts: [one, two] }]);
  const [band, other] = await artistsNamed(db, 'band');
  await changeArtist(db, other.artistId, { aliasOf: band.artistId });
  expect((await duplicateGroups(db)).map(({ carts }) => carts)).toEqual([[one, two, alias]]);
});
