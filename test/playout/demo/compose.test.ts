import { describe, expect, it } from 'vitest';
import { SONGS } from '../../../playout/demo/catalogue.js';
import { NOTE_NAMES, parseChord, parseProgression } from '../../../playout/demo/music/chord.js';
import { composeSong } from '../../../playout/demo/music/compose.js';
import { parseForm } from '../../../playout/demo/music/form.js';
import { leadVoices } from '../../../playout/demo/music/voicing.js';
import { scoreSeconds } from '../../../playout/demo/music/score.js';

const names = (pcs: readonly number[]): string => pcs.map((pc) => NOTE_NAMES[pc]).join(' ');

describe('chords', () => {
  it.each([
    ['Imaj9', 'C', 'C E B D G'],
    ['ii9', 'C', 'D F C E A'],
    ['V7b9', 'A', 'E Ab D F B'],
    ['bVImaj7', 'A', 'F A E C'],
    ['iim7b5', 'A', 'B D F A'],
    ['vii', 'G', 'Gb A Db'],
  ])('%s in %s', (symbol, tonic, tones) => {
    expect(names(parseChord(symbol, NOTE_NAMES.indexOf(tonic as 'C')).pcs)).toBe(tones);
  });

  it('puts another note in the bass', () => {
    expect(NOTE_NAMES[parseChord('I/3', 7).bassPc]).toBe('B');
    expect(NOTE_NAMES[parseChord('i/b3', 4).bassPc]).toBe('G');
  });

  it('does not guess', () => {
    for (const symbol of ['H', 'VIII', 'I/9', 'Isus3', ''])
      expect(() => parseChord(symbol, 0)).toThrow('unknown chord');
    for (const form of ['X4', 'V', 'V0', 'V1.5']) expect(() => parseForm(form)).toThrow('unknown section');
  });

  it('divides a bar', () => {
    const beats = (text: string, beatsPerBar: number): number[] =>
      parseProgression(text, 0, beatsPerBar)[0].map((entry) => entry.beats);
    expect(beats('ii7,V7', 4)).toEqual([2, 2]);
    expect(beats('ii7,V7', 3)).toEqual([2, 1]);
  });

  it('lead from one to the next with small steps', () => {
    const range = { lowMidi: 52, highMidi: 72, voices: 4 };
    let before = leadVoices(parseChord('Imaj9', 0), undefined, range);
    for (const symbol of ['vi9', 'ii9', 'V13', 'iii7', 'VI7b9', 'ii9', 'V9sus', 'Imaj9']) {
      const next = leadVoices(parseChord(symbol, 0), before, range);
      const moves = next.map((note) => Math.min(...before.map((other) => Math.abs(other - note))));
      expect(Math.max(...moves), symbol).toBeLessThanOrEqual(4);
      before = next;
    }
  });
});

describe('the catalogue', () => {
  it('has enough of everything for a station to choose from', () => {
    const distinct = (values: readonly unknown[]): number => new Set(values).size;
    expect(SONGS.length).toBeGreaterThanOrEqual(24);
    expect(distinct(SONGS.map((song) => song.title))).toBe(SONGS.length);
    expect(distinct(SONGS.map((song) => song.artist))).toBeGreaterThanOrEqual(10);
    expect(distinct(SONGS.map((song) => song.tonic))).toBeGreaterThanOrEqual(8);
    expect(distinct(SONGS.map((song) => song.mode))).toBeGreaterThanOrEqual(4);
    expect(distinct(SONGS.map((song) => song.style))).toBe(7);
    for (const ending of ['cold', 'ring', 'fade']) {
      expect(SONGS.filter((song) => song.ending === ending).length).toBeGreaterThanOrEqual(5);
    }
    const lufs = SONGS.map((song) => song.masterLufs);
    expect(Math.min(...lufs)).toBeLessThanOrEqual(-23.5);
    expect(Math.max(...lufs)).toBeGreaterThanOrEqual(-9.5);
    const tempos = SONGS.map((song) => song.tempoBpm);
    expect([Math.min(...tempos), Math.max(...tempos)]).toEqual([70, 140]);
  });

  it('never has one artist twice in a row', () => {
    for (let i = 1; i < SONGS.length; i++) expect(SONGS[i].artist).not.toBe(SONGS[i - 1].artist);
  });
});

describe.each(SONGS.map((song) => [song.title, song] as const))('%s', (_title, song) => {
  const composed = composeSong(song);
  const { score } = composed;
  const beatSeconds = 60 / song.tempoBpm;

  it('has a length, an intro and a segue that fit', () => {
    expect(composed.durationSeconds).toBeCloseTo(scoreSeconds(score), 6);
    expect(composed.durationSeconds).toBeGreaterThan(100);
    expect(composed.durationSeconds).toBeLessThan(210);
    expect(composed.introEndSeconds).toBeGreaterThanOrEqual(4);
    expect(composed.introEndSeconds).toBeLessThan(21);
    expect(composed.segueSeconds).toBeLessThan(composed.durationSeconds);
    expect(composed.segueSeconds).toBeGreaterThan(composed.durationSeconds - 13);
  });

  it('plays in the intro, but no tune', () => {
    const introBeats = composed.introEndSeconds / beatSeconds;
    const carried = score.parts.filter((part) => part.name === 'lead' || part.name === 'double');
    for (const part of carried) expect(part.notes[0].atBeats).toBeGreaterThanOrEqual(introBeats - 1e-6);
    const others = score.parts.filter((part) => !carried.includes(part)).flatMap((part) => part.notes);
    expect(others.some((note) => note.atBeats === 0)).toBe(true);
  });

  it('leaves no bar without a note before its end', () => {
    const starts = score.parts.flatMap((part) => part.notes.map((note) => Math.floor(note.atBeats / 4)));
    const bars = new Set(starts);
    const last = Math.floor(composed.segueSeconds / beatSeconds / 4) - 1;
    for (let bar = 0; bar < last; bar++) expect(bars.has(bar), `bars of four, ${bar}`).toBe(true);
  });

  it('keeps its notes where instruments sound', () => {
    for (const part of score.parts) {
      for (const note of part.notes) {
        expect(note.midi).toBeGreaterThanOrEqual(26);
        expect(note.midi).toBeLessThanOrEqual(101);
        expect(note.atBeats).toBeGreaterThanOrEqual(0);
        expect(note.atBeats).toBeLessThanOrEqual(score.lengthBeats);
        expect(note.velocity).toBeGreaterThan(0);
        expect(note.velocity).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is the same every time', () => {
    expect(composeSong(song)).toEqual(composed);
  });
});
