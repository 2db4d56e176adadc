import { expect, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { cleanText, gainOfCut, segmentOfCut, TEXT_LIMIT, type PlayableCut } from '../../db/segment.js';

const settings = settingsFrom({
  sound: { targetLufs: -16, speechTargetLufs: -18, ceilingDbtp: -1, limiterDriveDb: 0 },
});

const cut: PlayableCut = {
  cartId: '1001',
  cutId: 7,
  kind: 'music',
  category: 'music',
  title: 'Title',
  artist: 'Artist',
  album: '',
  path: '/library/a.flac',
  gainTrimDb: 0,
  weight: 1,
  sampleRateHz: 44_100,
  integratedLufs: -20,
  truePeakDbtp: -9,
  cueInFrames: 441,
  introEndFrames: 44_100,
  segueFrames: 441_000,
  cueOutFrames: 485_100,
  fadeInFrames: 0,
  fadeOutFrames: 44_100,
  speech: [[44_100, 88_200]],
  spectrumDb: null,
  duck: null,
  eqMatch: null,
  transition: null,
};

test('cue points go to the rate of the engine', () => {
  const segment = segmentOfCut(cut, settings, { id: 'x', plannedAtEpochMs: 5 });
  expect(segment).toMatchObject({
    id: 'x',
    cartId: '1001',
    plannedAtEpochMs: 5,
    cue: {
      cueInFrames: 480,
      introEndFrames: 48_000,
      segueFrames: 480_000,
      cueOutFrames: 528_000,
      fadeInFrames: 0,
      fadeOutFrames: 48_000,
    },
    speech: [[48_000, 96_000]],
    loudnessLufs: -20,
  });
  expect(
    segmentOfCut({ ...cut, introEndFrames: null, integratedLufs: null }, settings, { id: 'x' }),
  ).not.toHaveProperty('loudnessLufs');
});

test.each([
  [null, 480_000],
  ['segue', 480_000],
  ['play', 528_000],
  ['stop', 528_000],
])('what follows a cart whose transition is %s joins at frame %i', (transition, segueFrames) => {
  expect(segmentOfCut({ ...cut, transition }, settings, { id: 'x' }).cue.segueFrames).toBe(segueFrames);
});

test.each([
  ['a quiet song goes up to the target', {}, 4],
  ['no further than its peak allows', { truePeakDbtp: -3 }, 2],
  ['a loud one goes down', { integratedLufs: -8, truePeakDbtp: 0.5 }, -8],
  ['a peak over the ceiling takes it further down', { integratedLufs: -16, truePeakDbtp: 1 }, -2],
  ['speech has a target of its own', { kind: 'voice' as const }, 2],
  ['the trim is added', { gainTrimDb: -1.5 }, 2.5],
  ['what was not measured stays as it is', { integratedLufs: null, truePeakDbtp: null }, 0],
])('%s', (_, over, gainDb) => {
  expect(gainOfCut({ ...cut, ...over }, settings.sound)).toBeCloseTo(gainDb, 9);
});

test('the limiter may be asked to take what dynamic music lacks to its target; without a limiter it is not', () => {
  const peaky = { ...cut, truePeakDbtp: -3 };
  expect(gainOfCut(peaky, { ...settings.sound, limiterDriveDb: 1.5 })).toBeCloseTo(3.5, 9);
  expect(gainOfCut(peaky, { ...settings.sound, limiterDriveDb: 12 })).toBeCloseTo(4, 9);
  expect(gainOfCut(peaky, { ...settings.sound, limiterDriveDb: 12, processing: 'off' })).toBeCloseTo(2, 9);
});

test('titles are one line of a sane length, whatever the file says', () => {
  expect(cleanText('A\nB\r\n\tC\u0000D\u2028E')).toBe('A B C D E');
  expect(cleanText('broken \ud83c surrogate')).toBe('broken \ufffd surrogate');
  const long = cleanText('🎵'.repeat(10_000));
  expect(Array.from(long)).toHaveLength(TEXT_LIMIT);
  expect(long.endsWith('🎵…')).toBe(true);
  expect(cleanText('עברית')).toBe('עברית');
});
