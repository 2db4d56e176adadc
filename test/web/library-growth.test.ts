import { describe, expect, it } from 'vitest';
import { planFollows } from '../../web/server/library-growth.js';

const coming = { isLast: false, sincePlannedMs: 16_000 };
const last = { isLast: true, sincePlannedMs: 0 };

describe('a plan that follows a library as files come in', () => {
  it('waits for the first song, or for the last file where there is none', () => {
    const nothing = { carts: 0, songs: 0 };
    expect(planFollows(nothing, { carts: 21, songs: 0 }, coming)).toBeUndefined();
    expect(planFollows(nothing, { carts: 21, songs: 0 }, last)).toBe('first');
    expect(planFollows(nothing, { carts: 22, songs: 1 }, coming)).toBe('first');
    expect(planFollows(nothing, nothing, last)).toBeUndefined();
  });

  it('is made anew for the second song beside any number of prompts and jingles', () => {
    const first = { carts: 22, songs: 1 };
    expect(planFollows(first, { carts: 23, songs: 2 }, coming)).toBe('again');
    expect(planFollows(first, { carts: 30, songs: 1 }, coming)).toBeUndefined();
  });

  it('is made anew as the songs grow by half, and not more often than every fifteen seconds', () => {
    const planned = { carts: 40, songs: 10 };
    expect(planFollows(planned, { carts: 44, songs: 14 }, coming)).toBeUndefined();
    expect(planFollows(planned, { carts: 45, songs: 15 }, coming)).toBe('again');
    expect(planFollows(planned, { carts: 45, songs: 15 }, { isLast: false, sincePlannedMs: 14_000 })).toBeUndefined();
  });

  it('is made anew at the last file where anything else is there than it was made from', () => {
    expect(planFollows({ carts: 40, songs: 10 }, { carts: 41, songs: 11 }, last)).toBe('again');
    expect(planFollows({ carts: 40, songs: 10 }, { carts: 40, songs: 10 }, last)).toBeUndefined();
  });
});
