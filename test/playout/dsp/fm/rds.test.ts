import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Multiplex } from '../../../../playout/dsp/fm/multiplex.js';
import { rdsCodes } from '../../../../playout/dsp/fm/rds-text.js';
import { noiseSource } from '../signals.js';
import { pilotOf, rdsBand } from './demodulate.js';
import { multiplexed, STATION } from './multiplexed.js';
import { decode, groupsOf, rdsBits, type Decoded, type Group } from './receive-rds.js';

const RATE_HZ = 48_000;
const rds = STATION.rds!;

interface Part {
  readonly seconds: number;
  readonly text?: string;
}

/** What a receiver makes of a programme of loud noise whose radio text changes. */
function received(
  parts: readonly Part[],
  options: Partial<typeof rds> = {},
  startsAtEpochMs?: number,
): { groups: Group[]; badBlocks: number; said: Decoded; eye: number } {
  const multiplex = new Multiplex({ ...STATION, rds: { ...rds, ...options } });
  if (startsAtEpochMs !== undefined) multiplex.setClock(startsAtEpochMs);
  const random = noiseSource(11);
  const pieces = parts.map(({ seconds, text }) => {
    if (text !== undefined) multiplex.setText(text);
    const [left, right] = [0, 1].map(() => Float32Array.from({ length: seconds * RATE_HZ }, () => 0.8 * random()));
    return multiplexed(multiplex, left, right);
  });
  const mpx = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((from, piece) => (mpx.set(piece, from), from + piece.length), 0);
  const { bits, endsAt, eye } = rdsBits(mpx, pilotOf(mpx));
  const { groups, badBlocks } = groupsOf(bits, endsAt);
  return { groups, badBlocks, said: decode(groups), eye };
}

const ascii = (codes: readonly number[]): string => String.fromCharCode(...codes);

describe('a receiver decodes', () => {
  const text = 'Grace Jones - La vie en rose';
  const { groups, badBlocks, said, eye } = received([{ seconds: 6, text }]);

  test('every block without an error, under loud noise', () => {
    expect(badBlocks).toBe(0);
    // 11.4 groups a second, less what is cut at both ends.
    expect(groups.length).toBeGreaterThanOrEqual(66);
    expect(eye).toBeGreaterThan(0.8);
  });

  test('identification, type, flags and name', () => {
    expect([...said.pi]).toEqual([0xd3a8]);
    expect([...said.pty]).toEqual([10]);
    expect([...said.tp]).toEqual([1]);
    expect([...said.ta]).toEqual([0]);
    expect([...said.music]).toEqual([1]);
    expect(ascii(said.ps)).toBe('HAFEN FM');
    // Stereo, no artificial head, not compressed, static programme type.
    expect(said.di).toEqual([1, 0, 0, 0]);
  });

  test('the name once a second and the text every three', () => {
    const second = groups.filter(({ endsAt }) => endsAt > 2 && endsAt <= 3);
    const places = new Set(second.filter(({ words }) => words[1] >> 11 === 0).map(({ words }) => words[1] & 3));
    expect(places.size).toBe(4);
    expect(said.types.every((type) => type === '0A' || type === '2A')).toBe(true);
    expect(said.texts.map(({ codes }) => ascii(codes))).toEqual([text]);
  });

  test('the alternative frequencies by method A', () => {
    // Three of them (224 + 3): 88.1, 101.5 and 107.9 MHz are the codes 6, 140 and 204.
    const [first, second] = said.af[0][0] === 227 ? said.af : said.af.slice(1);
    expect([first, second]).toEqual([
      [227, 6],
      [140, 204],
    ]);
    expect(new Set(said.af.map(String)).size).toBe(2);
  });

  test('the same as the decoder of v4l-utils does', (context) => {
    if (spawnSync('rds-ctl', ['--help']).error) context.skip('rds-ctl is not installed (Debian: v4l-utils)');
    const folder = mkdtempSync(join(tmpdir(), 'continuity-rds-'));
    try {
      // The kernel's form of a block: low byte, high byte, its number twice.
      const blocks = groups.flatMap(({ words }) =>
        words.flatMap((word, block) => [word & 255, word >> 8, block | (block << 3)]),
      );
      const path = join(folder, 'rds.bin');
      writeFileSync(path, Buffer.from(blocks));
      const run = spawnSync('rds-ctl', ['--read-rds', '--verbose', `--file=${path}`, '--wait-limit=100'], {
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect(run.stdout).toContain('HAFEN FM');
      expect(run.stdout).toContain(text);
      expect(run.stdout.toLowerCase()).toContain('d3a8');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('the signal is in phase with the third harmonic of the pilot and has the deviation of the settings', () => {
  const silence = new Float32Array(2 * RATE_HZ);
  const mpx = multiplexed(new Multiplex(STATION), silence, silence);
  const { inPhase, quadrature } = rdsBand(mpx, pilotOf(mpx));
  const inside = (signal: Float64Array): Float64Array => signal.slice(2000, -2000);
  const peak = inside(inPhase).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  expect(peak).toBeLessThanOrEqual(0.0401);
  expect(peak).toBeGreaterThan(0.033);
  const power = (signal: Float64Array): number => inside(signal).reduce((sum, v) => sum + v * v, 0);
  expect(Math.atan(Math.sqrt(power(quadrature) / power(inPhase))) * (180 / Math.PI)).toBeLessThan(1);
});

describe('radio text', () => {
  test('turns its flag over with every change and is not sent before there is one', () => {
    const { said, badBlocks } = received([
      { seconds: 1 },
      { seconds: 2, text: 'First' },
      { seconds: 2, text: 'Second title' },
      { seconds: 2, text: 'Second title' },
      { seconds: 2, text: 'Third' },
    ]);
    expect(badBlocks).toBe(0);
    expect(said.types.slice(0, 8)).toEqual(Array<string>(8).fill('0A'));
    expect(said.texts.map(({ codes }) => ascii(codes))).toEqual(['First', 'Second title', 'Third']);
    const flags = said.texts.map(({ flag }) => flag);
    expect(flags[0]).not.toBe(flags[1]);
    expect(flags[1]).not.toBe(flags[2]);
  });

  test('of 64 characters or more fills the display and ends without a return', () => {
    const text = 'x'.repeat(60) + '1234';
    const { said } = received([{ seconds: 4, text: `${text} and more that nobody sees` }]);
    expect(said.texts.map(({ codes }) => ascii(codes))).toEqual([text]);
  });

  test('that is empty clears the display', () => {
    const { said } = received([
      { seconds: 2, text: 'On air' },
      { seconds: 2, text: '' },
    ]);
    expect(said.texts.map(({ codes }) => ascii(codes))).toEqual(['On air', '']);
  });
});

describe('clock time', () => {
  // Summer time began in Berlin on 2026-03-29 at 01:00 UTC.
  const change = Date.UTC(2026, 2, 29, 1);
  const offsetMinutes = (epochMs: number): number => (epochMs >= change ? 120 : 60);

  test.each([
    ['before', change - 60_000, 60],
    ['at', change, 120],
    ['after', change + 60_000, 120],
  ])('ends at the edge of the minute %s the change to summer time', (_, minute, offset) => {
    const startsAt = minute - 800;
    const { said, badBlocks } = received([{ seconds: 1.5, text: 'Nachtmusik' }], { offsetMinutes }, startsAt);
    expect(badBlocks).toBe(0);
    expect(said.clock).toHaveLength(1);
    expect(said.clock[0]).toMatchObject({ epochMs: minute, offsetMinutes: offset });
    expect(Math.abs(startsAt + said.clock[0].endsAt * 1000 - minute)).toBeLessThan(50);
  });

  test.each([
    ['west of Greenwich, in half hours', -210, -210],
    ['where there are quarter hours, to the nearest half', 345, 360],
    ['at midnight of a leap day', 0, 0],
  ])('%s', (_, minutes, sent) => {
    const midnight = Date.UTC(2028, 1, 29);
    const { said } = received([{ seconds: 1.5 }], { offsetMinutes: () => minutes }, midnight - 700);
    expect(said.clock).toHaveLength(1);
    expect(said.clock[0]).toMatchObject({ epochMs: midnight, offsetMinutes: sent });
  });

  test('is not sent without a clock', () => {
    expect(received([{ seconds: 1.5 }]).said.clock).toEqual([]);
  });
});

describe.each([
  [[], [[224, 205]]],
  [[98.5], [[225, 110]]],
  [
    [87.6, 107.9],
    [
      [226, 1],
      [204, 205],
    ],
  ],
])('the alternative frequencies %j', (alternativeMhz, pairs) => {
  test('are sent as a list that begins with its length', () => {
    const { said } = received([{ seconds: 1.5 }], { alternativeMhz });
    expect(new Set(said.af.map(String))).toEqual(new Set(pairs.map(String)));
  });
});

test('flags are sent as they are set', () => {
  const { said } = received([{ seconds: 1.5 }], { tp: false, ta: true, pty: 31, pi: 0x0001, ps: 'ÄÖ' });
  expect([...said.tp, ...said.ta, ...said.pty, ...said.pi]).toEqual([0, 1, 31, 1]);
  expect(said.ps).toEqual([0xd1, 0xd7, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20]);
});

describe('the character set', () => {
  test.each([
    ['Größe', [0x47, 0x72, 0x97, 0x8d, 0x65]],
    ['5 €', [0x35, 0x20, 0xa9]],
    ['$', [0xab]],
    ['Łódź', [0x4c, 0x86, 0x64, 0xfd]],
    ['Beyoncé – “Halo”', [...Buffer.from('Beyonc'), 0x82, ...Buffer.from(' - "Halo"')]],
    ['ệ ẞ 木', [0x65, 0x20, 0x3f, 0x20, 0x3f]],
    ['a\u0308', [0x91]],
  ])('sends %j', (text, codes) => {
    expect([...rdsCodes(text, 64)]).toEqual(codes);
  });

  test('never gives a control code, nor more than there is room for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 64 }), (text, length) => {
        const codes = rdsCodes(text, length);
        expect(codes.length).toBeLessThanOrEqual(length);
        expect(codes.every((code) => code >= 0x20 && code < 0xff)).toBe(true);
      }),
    );
  });
});
