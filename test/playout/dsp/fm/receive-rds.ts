/**
 * An RDS receiver, written from IEC 62106 apart from the product: matched filter of the biphase symbol, clock by energy,
 * differential decoding, blocks found by the parity-check matrix of annex B.
 */
import { rdsBand, type Pilot } from './demodulate.js';

const BAND_RATE_HZ = 24_000;

/** The matrix H of annex B: a row for each of the 26 bits of a block. */
const ROWS = [
  ...Array.from({ length: 10 }, (_, i) => 1 << (9 - i)),
  ...(
    '1011011100 0101101110 0010110111 1010000111 1110011111 1100010011 1101010101 1101110110 ' +
    '0110111011 1000000001 1111011100 0111101110 0011110111 1010100111 1110001111 1100011011'
  )
    .split(' ')
    .map((row) => parseInt(row, 2)),
];
/** Syndromes of the offset words A, B, C, C' and D. */
const SYNDROMES = { A: 0b1111011000, B: 0b1111010100, C: 0b1001011100, D: 0b1001011000 } as const;

function syndrome(bits: readonly number[], at: number): number {
  let result = 0;
  for (let i = 0; i < 26; i++) if (bits[at + i] === 1) result ^= ROWS[i];
  return result;
}

/** The bits of a multiplex, and where (in seconds) each of them ends. */
export function rdsBits(mpx: Float32Array, pilot: Pilot): { bits: number[]; endsAt: number[]; eye: number } {
  const { inPhase } = rdsBand(mpx, pilot);
  const bitRate = pilot.hz / 16;
  const perBit = BAND_RATE_HZ / bitRate;
  // One sine over a bit is the biphase symbol: correlate with it.
  const correlation = (start: number): number => {
    let sum = 0;
    const first = Math.ceil(start);
    for (let n = first; n < start + perBit; n++)
      sum += (inPhase[n] ?? 0) * Math.sin((2 * Math.PI * (n - start)) / perBit);
    return sum;
  };
  const count = Math.floor(inPhase.length / perBit) - 2;
  let best = { offset: 0, energy: -1 };
  for (let step = 0; step < 40; step++) {
    const offset = (step * perBit) / 40;
    let energy = 0;
    for (let k = 0; k < Math.min(count, 400); k++) energy += Math.abs(correlation(offset + k * perBit));
    if (energy > best.energy) best = { offset, energy };
  }
  const levels = Array.from({ length: count }, (_, k) => correlation(best.offset + k * perBit));
  const bits = levels.slice(1).map((level, k) => (level > 0 !== levels[k] > 0 ? 1 : 0));
  const endsAt = bits.map((_, k) => (best.offset + (k + 2) * perBit) / BAND_RATE_HZ);
  const magnitudes = levels.slice(4, -4).map(Math.abs);
  return { bits, endsAt, eye: Math.min(...magnitudes) / Math.max(...magnitudes) };
}

export interface Group {
  readonly words: readonly number[];
  /** Second at which its last bit ends. */
  readonly endsAt: number;
}

/** All groups after the first that is found, and how many blocks after it were not without error. */
export function groupsOf(bits: readonly number[], endsAt: readonly number[]): { groups: Group[]; badBlocks: number } {
  const wanted = [SYNDROMES.A, SYNDROMES.B, SYNDROMES.C, SYNDROMES.D];
  let at = 0;
  const isGroup = (from: number): boolean =>
    wanted.every((value, block) => syndrome(bits, from + 26 * block) === value);
  while (at + 104 <= bits.length && !isGroup(at)) at++;
  const groups: Group[] = [];
  let badBlocks = 0;
  for (; at + 104 <= bits.length; at += 104) {
    badBlocks += wanted.filter((value, block) => syndrome(bits, at + 26 * block) !== value).length;
    const words = wanted.map((_, block) =>
      bits.slice(at + 26 * block, at + 26 * block + 16).reduce((word, bit) => 2 * word + bit, 0),
    );
    groups.push({ words, endsAt: endsAt[at + 103] });
  }
  return { groups, badBlocks };
}

export interface ClockTime {
  readonly endsAt: number;
  /** UTC to the minute. */
  readonly epochMs: number;
  readonly offsetMinutes: number;
}

export interface Decoded {
  pi: Set<number>;
  pty: Set<number>;
  tp: Set<number>;
  ta: Set<number>;
  music: Set<number>;
  /** Codes of the name by place. */
  ps: number[];
  /** d0..d3. */
  di: number[];
  /** Pairs of codes of block 3 of groups 0A in the order of their coming. */
  af: [number, number][];
  /** Complete texts in turn, each with its flag. */
  texts: { flag: number; codes: number[] }[];
  clock: ClockTime[];
  /** Types of the groups in turn, e.g. `0A`. */
  types: string[];
}

/** What the groups say. */
export function decode(groups: readonly Group[]): Decoded {
  const said: Decoded = {
    ...{ pi: new Set(), pty: new Set(), tp: new Set(), ta: new Set(), music: new Set() },
    ...{ ps: [], di: [], af: [], texts: [], clock: [], types: [] },
  };
  let text: { flag: number; codes: number[] } | undefined;
  for (const { words, endsAt } of groups) {
    const [a, b, c, d] = words;
    const type = `${b >> 12}${(b >> 11) & 1 ? 'B' : 'A'}`;
    said.types.push(type);
    said.pi.add(a);
    said.pty.add((b >> 5) & 31);
    said.tp.add((b >> 10) & 1);
    if (type === '0A') {
      said.ta.add((b >> 4) & 1);
      said.music.add((b >> 3) & 1);
      const place = b & 3;
      said.di[3 - place] = (b >> 2) & 1;
      said.ps[2 * place] = d >> 8;
      said.ps[2 * place + 1] = d & 255;
      said.af.push([c >> 8, c & 255]);
    } else if (type === '2A') {
      const flag = (b >> 4) & 1;
      if (text?.flag !== flag) text = { flag, codes: [] };
      const place = b & 15;
      [c >> 8, c & 255, d >> 8, d & 255].forEach(
        (code, i) => ((text as { codes: number[] }).codes[4 * place + i] = code),
      );
      const end = text.codes.indexOf(0x0d);
      const codes = end >= 0 ? text.codes.slice(0, end) : text.codes;
      const complete = (end >= 0 || codes.length === 64) && !Array.from(codes).includes(undefined as unknown as number);
      if (complete && said.texts.at(-1)?.flag !== flag) said.texts.push({ flag, codes });
    } else if (type === '4A') {
      const day = ((b & 3) << 15) | (c >> 1);
      const hour = ((c & 1) << 4) | (d >> 12);
      const minute = (d >> 6) & 63;
      const halfHours = d & 31;
      said.clock.push({
        endsAt,
        epochMs: (day - 40_587) * 86_400_000 + hour * 3_600_000 + minute * 60_000,
        offsetMinutes: 30 * (d & 32 ? -halfHours : halfHours),
      });
    }
  }
  return said;
}
