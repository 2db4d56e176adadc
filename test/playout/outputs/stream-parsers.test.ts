import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePacket, PacketParser, type StreamPacket } from '../../../playout/api/stream-packet.js';
import { Mp3Frames } from '../../../playout/outputs/mp3-frames.js';
import { OggPages } from '../../../playout/outputs/ogg-pages.js';

function encoded(...args: string[]): Buffer {
  const source = 'anoisesrc=duration=1.5:sample_rate=48000:seed=1';
  const ran = spawnSync('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-ac',
    '2',
    ...args,
    'pipe:1',
  ]);
  expect(ran.status).toBe(0);
  return Buffer.from(ran.stdout);
}

const mp3 = encoded('-c:a', 'libmp3lame', '-b:a', '96k', '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3');
const ogg = encoded('-c:a', 'libopus', '-b:a', '96k', '-page_duration', '100000', '-f', 'ogg');

/** The bytes, cut at the given places. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  return at.map((from, i) => bytes.subarray(from, at[i + 1] ?? bytes.length));
}

const cuts = fc.array(fc.nat(), { maxLength: 40 });

describe('MP3 frames', () => {
  test('are the same for any split, and lose no byte', () => {
    const whole = new Mp3Frames().push(mp3);
    expect(whole.length).toBeGreaterThan(60);
    fc.assert(
      fc.property(cuts, (places) => {
        const parser = new Mp3Frames();
        const frames = pieces(mp3, places).flatMap((piece) => parser.push(piece));
        expect(frames).toEqual(whole);
        expect(Buffer.concat(frames).equals(mp3)).toBe(true);
        expect(parser.skippedBytes).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test('are found again after bytes that belong to none', () => {
    const parser = new Mp3Frames();
    const whole = new Mp3Frames().push(mp3);
    const frames = parser.push(Buffer.concat([Buffer.from('ID3 and other noise'), mp3]));
    expect(frames).toHaveLength(whole.length);
    expect(parser.skippedBytes).toBe(19);
  });
});

describe('Ogg pages', () => {
  test('are the same for any split, and lose no byte', () => {
    const whole = new OggPages().push(ogg);
    expect(whole[0].first).toBe(true);
    expect(Buffer.from(whole[0].payload.subarray(0, 8)).toString()).toBe('OpusHead');
    expect(new Set(whole.map((page) => page.serial)).size).toBe(1);
    // 1.5 s, and the 312 samples that a decoder drops.
    expect(whole.at(-1)?.granule).toBe(72_000 + 312);
    fc.assert(
      fc.property(cuts, (places) => {
        const parser = new OggPages();
        const pages = pieces(ogg, places).flatMap((piece) => parser.push(piece));
        expect(pages.map((page) => page.granule)).toEqual(whole.map((page) => page.granule));
        expect(Buffer.concat(pages.map((page) => page.bytes)).equals(ogg)).toBe(true);
        expect(parser.skippedBytes).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test('are found again after bytes that belong to none', () => {
    const parser = new OggPages();
    const pages = parser.push(Buffer.concat([Buffer.from('OggX'), ogg]));
    expect(pages).toHaveLength(new OggPages().push(ogg).length);
    expect(parser.skippedBytes).toBe(4);
  });
});

describe('stream packets', () => {
  const packet: fc.Arbitrary<StreamPacket> = fc.record({
    kind: fc.constantFrom('header', 'audio'),
    frame: fc.integer({ min: -2000, max: 2 ** 50 }),
    bytes: fc.uint8Array({ maxLength: 300 }),
  });

  test('come out as they went in, for any split', () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 10 }), cuts, (packets, places) => {
        const bytes = Buffer.concat(packets.map(encodePacket));
        const parser = new PacketParser();
        const parsed = pieces(bytes, places).flatMap((piece) => parser.push(piece));
        expect(parsed.map((one) => ({ ...one, bytes: [...one.bytes] }))).toEqual(
          packets.map((one) => ({ ...one, bytes: [...one.bytes] })),
        );
      }),
    );
  });

  test('refuse what is no stream link', () => {
    expect(() => new PacketParser().push(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow(RangeError);
    expect(() => new PacketParser().push(Buffer.from([0, 0, 0, 9, 7, 0, 0, 0, 0, 0, 0, 0, 0]))).toThrow(RangeError);
  });
});
