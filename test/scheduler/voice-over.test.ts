import { expect, test } from 'vitest';
import { planSpan } from '../../scheduler/plan.js';
import { fitsOver, voiceOverFrames } from '../../scheduler/voice-over.js';
import { cart, input } from './plan-fixture.js';

const song = (introMs: number | null, seconds = 200) => cart('music', seconds, { introMs });

test.each([
  ['ends with a long intro', 12_000, 7.5, 216_000],
  ['fills an intro exactly', 7_500, 7.5, 0],
  ['starts with the song where the intro is short', 5_000, 7.5, 0],
  ['starts with the song where the intro is not known', null, 7.5, 0],
])('a voice track %s', (_, introMs, seconds, atFrames) => {
  expect(voiceOverFrames(cart('voice', seconds), song(introMs))).toBe(atFrames);
});

test('frames are whole, and the last one of the voice is the last one of the intro', () => {
  const voice = cart('voice', 6.123_456);
  const at = voiceOverFrames(voice, song(10_001.7));
  expect(at + Math.round(6.123_456 * 48_000)).toBe(Math.round(10.0017 * 48_000));
});

test('a voice track that would talk until the segue does not lie over that song', () => {
  expect(fitsOver(cart('voice', 30), song(null, 45))).toBe(true);
  expect(fitsOver(cart('voice', 40), song(null, 45))).toBe(false);
});

test('in a plan it follows its song, and rather one that fits the intro is taken', () => {
  const carts = [
    ...Array.from({ length: 20 }, (_, index) => cart('music', 200, { cartId: String(index + 1), introMs: 10_000 })),
    cart('voice', 25, { cartId: '101' }),
    cart('voice', 8, { cartId: '102' }),
    cart('voice', 30, { cartId: '103' }),
  ];
  const { items } = planSpan(input(carts));
  const voices = items.filter((item) => item.over !== null);
  expect(voices.length).toBeGreaterThan(5);
  for (const voice of voices) {
    const index = items.indexOf(voice);
    expect(voice.over).toEqual({ index: index - 1, atFrames: 96_000 });
    expect(voice.cart.cartId).toBe('102');
    expect(voice.startsAtEpochMs - items[index - 1].startsAtEpochMs).toBe(2000);
    expect(voice.reason).toContain('ends with the intro');
  }
});
