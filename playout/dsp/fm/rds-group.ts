/** Bits of a block: 16 of information and 10 of checkword; four blocks are a group (IEC 62106, 3.1). */
export const BLOCK_BITS = 26;
export const GROUP_BITS = 4 * BLOCK_BITS;

/** x^10 + x^8 + x^7 + x^5 + x^4 + x^3 + 1 (IEC 62106, annex B). */
const GENERATOR = 0x5b9;
/** Offset words A, B, C and D (annex A): they tell a receiver which block it sees. */
const OFFSETS = [0x0fc, 0x198, 0x168, 0x1b4] as const;

/** The remainder of the information, times x^10, divided by the generator. */
export function checkword(information: number): number {
  let remainder = information << 10;
  for (let bit = 25; bit >= 10; bit--) if (remainder & (1 << bit)) remainder ^= GENERATOR << (bit - 10);
  return remainder;
}

/** Writes a group of four information words as GROUP_BITS bits, first sent first. */
export function writeGroup(words: Uint16Array, bits: Uint8Array): void {
  for (let block = 0; block < 4; block++) {
    const sent = (words[block] << 10) | (checkword(words[block]) ^ OFFSETS[block]);
    for (let i = 0; i < BLOCK_BITS; i++) bits[block * BLOCK_BITS + i] = (sent >>> (BLOCK_BITS - 1 - i)) & 1;
  }
}

/** Modified Julian day 40587 was 1970-01-01. */
const MJD_OF_EPOCH = 40_587;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HALF_HOUR_MINUTES = 30;

/**
 * The three words of a clock-time group 4A after its first (IEC 62106, 3.1.5.6): the day and minute of UTC and the local
 * offset in half hours. `flags` are the bits of block 2 that all groups share.
 */
export function writeClockTime(words: Uint16Array, flags: number, epochMs: number, offsetMinutes: number): void {
  const day = MJD_OF_EPOCH + Math.floor(epochMs / DAY_MS);
  const minuteOfDay = Math.floor((epochMs % DAY_MS) / MINUTE_MS);
  const hour = Math.floor(minuteOfDay / 60);
  const halfHours = Math.round(offsetMinutes / HALF_HOUR_MINUTES);
  words[1] = (4 << 12) | flags | ((day >> 15) & 3);
  words[2] = ((day & 0x7fff) << 1) | (hour >> 4);
  words[3] =
    ((hour & 15) << 12) | ((minuteOfDay % 60) << 6) | (halfHours < 0 ? 1 << 5 : 0) | (Math.abs(halfHours) & 31);
}

const NO_ALTERNATIVES = 224;
const FILLER = 205;
const FIRST_MHZ = 87.5;

/** The code of a frequency of the VHF band (IEC 62106, 3.2.1.6.1): 1 is 87.6 MHz, 204 is 107.9. */
function frequencyCode(mhz: number): number {
  return Math.round((mhz - FIRST_MHZ) * 10);
}

/**
 * Block 3 of the groups 0A in turn: the list of alternative frequencies by method A (3.2.1.6.2). It begins with how many
 * there are; one that stands alone is paired with the filler code.
 */
export function alternativeWords(alternativeMhz: readonly number[]): Uint16Array {
  const codes = [NO_ALTERNATIVES + alternativeMhz.length, ...alternativeMhz.map(frequencyCode)];
  if (codes.length % 2 === 1) codes.push(FILLER);
  return Uint16Array.from({ length: codes.length / 2 }, (_, i) => (codes[2 * i] << 8) | codes[2 * i + 1]);
}
