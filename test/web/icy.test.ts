import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ICY_METAINT_BYTES, icyBlock, IcyWriter } from '../../web/server/icy.js';

/** Takes a stream apart as a player does: audio, and each block's title with the audio offset it stands at. */
function apart(stream: Buffer): { audio: Buffer; titles: { offset: number; title: string }[] } {
  const audio: Buffer[] = [];
  const titles: { offset: number; title: string }[] = [];
  let at = 0;
  let offset = 0;
  while (at < stream.length) {
    const piece = stream.subarray(at, at + ICY_METAINT_BYTES);
    audio.push(piece);
    offset += piece.length;
    at += piece.length;
    if (piece.length < ICY_METAINT_BYTES || at >= stream.length) break;
    const bytes = stream[at] * 16;
    const text = stream.subarray(at + 1, at + 1 + bytes).toString('utf8');
    if (bytes > 0)
      titles.push({ offset, title: /^StreamTitle='(.*)';\0*$/s.exec(text)?.[1] ?? `not a title: ${text}` });
    at += 1 + bytes;
  }
  return { audio: Buffer.concat(audio), titles };
}

describe('IcyWriter', () => {
  it('leaves the audio as it is, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        const writer = new IcyWriter();
        let next = 0;
        const pieces = sizes.map((size) => Buffer.from(Array.from({ length: size }, () => next++ & 0xff)));
        const stream = Buffer.concat(pieces.flatMap((piece) => writer.take(piece, () => 'A - B')));
        expect(apart(stream).audio.equals(Buffer.concat(pieces))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('says a title at the first place after its own audio begins, and once', () => {
    const writer = new IcyWriter();
    const changesAt = 50_000;
    let position = 0;
    const out: Uint8Array[] = [];
    for (let i = 0; i < 200; i++) {
      const from = position;
      out.push(...writer.take(Buffer.alloc(576), (offset) => (from + offset < changesAt ? 'old' : 'new')));
      position += 576;
    }
    expect(apart(Buffer.concat(out)).titles).toEqual([
      { offset: ICY_METAINT_BYTES, title: 'old' },
      { offset: 4 * ICY_METAINT_BYTES, title: 'new' },
    ]);
  });
});

describe('icyBlock', () => {
  it.each([
    ['plain', 'plain'],
    ["It's'; StreamUrl='http://x", 'It’s’; StreamUrl=’http://x'],
    ['two\r\nlines\u0000\u2028here', 'two lines here'],
    ['😀'.repeat(5000), '😀'.repeat(250)],
  ])('carries %j on one line that ends where it should', (title, shown) => {
    const block = icyBlock(title);
    expect(block.length).toBe(1 + block[0] * 16);
    expect(block.subarray(1).toString('utf8').replace(/\0+$/, '')).toBe(`StreamTitle='${shown}';`);
  });
});
