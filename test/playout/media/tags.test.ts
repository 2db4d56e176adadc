import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cleanText, readTags, tagsFromName } from '../../../playout/media/tags.js';
import { ffmpeg, sweep, temporaryFolder, writeSound } from './files.js';

const folder = temporaryFolder();
const plain = writeSound(join(folder, 'plain.wav'), [sweep(0.2)], ['-c:a', 'pcm_s16le']);

function tagged(name: string, tags: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  ffmpeg('-i', plain, ...Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]), path);
  return path;
}

it.each(['mp3', 'flac', 'ogg', 'm4a'])('reads what a file says of itself: %s', async (ending) => {
  const path = tagged(`file.${ending}`, {
    title: 'Étude "9" 🎹',
    artist: 'A & B',
    album: 'C',
    date: '1999',
    genre: 'Jazz',
  });
  const { tags, warnings } = await readTags(path);
  expect(tags).toMatchObject({
    title: 'Étude "9" 🎹',
    artist: 'A & B',
    album: 'C',
    year: 1999,
    genre: 'Jazz',
    isrc: null,
  });
  expect(warnings).toEqual([]);
});

it('reads an ISRC, without its hyphens', async () => {
  expect((await readTags(tagged('isrc.flac', { ISRC: 'US-S1Z-99-00001' }))).tags.isrc).toBe('USS1Z9900001');
  expect((await readTags(tagged('bad.flac', { ISRC: 'nonsense' }))).tags.isrc).toBeNull();
});

it('falls back to the name', async () => {
  expect((await readTags(tagged('02 - Some One - The_song.flac', {}))).tags).toMatchObject({
    title: 'The song',
    artist: 'Some One',
  });
  expect(tagsFromName('/x/Just a title.mp3')).toEqual({ title: 'Just a title', artist: '' });
  expect(tagsFromName('/x/99 Luftballons.mp3')).toEqual({ title: '99 Luftballons', artist: '' });
  const broken = join(folder, 'A - B.mp3');
  writeFileSync(broken, 'no audio');
  const { tags } = await readTags(broken);
  expect(tags).toMatchObject({ title: 'B', artist: 'A', album: null });
});

it('makes one short line of any text', () => {
  expect(cleanText('a\r\nb\tc\u0000d\u2028e')).toBe('a b c d e');
  expect(cleanText('  \n ')).toBeNull();
  expect(cleanText(undefined)).toBeNull();
  expect(cleanText('x'.repeat(10_000))).toHaveLength(1000);
  const emoji = cleanText('🎹'.repeat(3000));
  expect(Array.from(emoji!)).toHaveLength(1000);
  expect(emoji).toBe('🎹'.repeat(1000));
  expect(cleanText('שלום عليكم')).toBe('שלום عليكم');
  expect(cleanText('lone \ud800 half')).toBe('lone half');
});
