import { expect, test } from 'vitest';
import { folded, separationArtists, titleKey } from '../../db/separation-key.js';

const keys = (credit: string): string[] => separationArtists(credit).map((artist) => artist.key);

test.each([
  ['Simon & Garfunkel', ['simon garfunkel']],
  ['AC/DC', ['ac dc']],
  ['The Beatles', ['beatles']],
  ['the beatles ', ['beatles']],
  ['Beyoncé', ['beyonce']],
  ['A feat. B & C', ['a', 'b', 'c']],
  ['A (ft. The B)', ['a', 'b']],
  ['Daft Punk featuring Pharrell Williams and Nile Rodgers', ['daft punk', 'pharrell williams', 'nile rodgers']],
  ['A; B', ['a', 'b']],
  ['The The', ['the']],
  ['Leftfield', ['leftfield']],
  ['Кино', ['кино']],
  ['久石譲', ['久石譲']],
  ['', []],
  ['Various Artists', []],
  ['!!!', []],
])('%s names %j', (credit, expected) => {
  expect(keys(credit)).toEqual(expected);
});

test('versions of a song have one title', () => {
  expect(titleKey('Song (Live)')).toBe(titleKey('SONG [2011 Remaster]'));
  expect(titleKey('Song')).not.toBe(titleKey('Song Two'));
  expect(titleKey('(Intro)')).toBe('intro');
});

test('folding keeps letters and digits of every script', () => {
  expect(folded('  Señorita — №1 ’n’ more!  ')).toBe('senorita no1 n more');
});
