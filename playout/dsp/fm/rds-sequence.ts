import { inRange } from '../range.js';
import { alternativeWords, GROUP_BITS, writeClockTime, writeGroup } from './rds-group.js';
import { rdsCodes, rdsCodesPadded } from './rds-text.js';

/** What is sent by RDS and does not change. */
export interface RdsOptions {
  /** Programme identification, 0..0xFFFF. */
  readonly pi: number;
  /** Programme service name: up to 8 characters. */
  readonly ps: string;
  /** Programme type, 0..31. */
  readonly pty: number;
  /** The station sends traffic announcements; one is on. */
  readonly tp: boolean;
  readonly ta: boolean;
  /** Alternative frequencies, 87.6..107.9 MHz, up to 25. */
  readonly alternativeMhz: readonly number[];
  /** Minutes by which local time is ahead of UTC at an instant. */
  readonly offsetMinutes: (epochMs: number) => number;
}

/** 1187.5 bits a second: a group takes 87.6 ms. */
export const BITS_PER_MS = 1.1875;
const GROUP_MS = GROUP_BITS / BITS_PER_MS;
const MINUTE_MS = 60_000;
const PS_CODES = 8;
export const RADIO_TEXT_CODES = 64;
const PS_GROUPS = PS_CODES / 2;
const RETURN = 0x0d;
const SPACE = 0x20;
const GROUP_2A = 2 << 12;
const MUSIC = 1 << 3;
/** Decoder information, one bit with each part of the name, d3 first: static PTY, not compressed, no artificial head, stereo. */
const DECODER_INFORMATION = [0, 0, 0, 1] as const;

/**
 * The bits of RDS in the order in which they are sent: groups 0A (name, flags, alternative frequencies) and 2A (radio text)
 * in turn, so that the name is whole every 0.7 s and a long text every 2.8 s, and a group 4A (clock time) that ends within
 * 44 ms of each minute's edge (IEC 62106 asks for 100). Allocates nothing after construction, but for a new text.
 */
export class RdsSequence {
  readonly #bits = new Uint8Array(GROUP_BITS);
  readonly #words = new Uint16Array(4);
  readonly #flags: number;
  readonly #name: Uint8Array;
  readonly #alternatives: Uint16Array;
  readonly #options: RdsOptions;
  /** The text, filled up to whole groups, how many groups that is, and which comes next. */
  readonly #text = new Uint8Array(RADIO_TEXT_CODES);
  #said = '';
  #textGroups = 0;
  #textAt = 0;
  #textFlag = 0;
  #nameAt = 0;
  #alternativeAt = 0;
  #textNext = false;
  #sentBits = GROUP_BITS;
  #nextIsBit = 0;
  /** Bit number and instant of the clock, as it was last set. */
  #clock: { bit: number; epochMs: number } | undefined;

  constructor(options: RdsOptions) {
    inRange('rds.pi', options.pi, 0, 0xffff);
    inRange('rds.pty', options.pty, 0, 31);
    inRange('rds.ps.length', options.ps.length, 0, PS_CODES);
    inRange('rds.alternativeMhz.length', options.alternativeMhz.length, 0, 25);
    for (const mhz of options.alternativeMhz) inRange('rds.alternativeMhz', mhz, 87.6, 107.9);
    this.#options = options;
    this.#words[0] = options.pi;
    this.#flags = (options.tp ? 1 << 10 : 0) | (options.pty << 5);
    this.#name = rdsCodesPadded(options.ps, PS_CODES);
    this.#alternatives = alternativeWords(options.alternativeMhz);
  }

  /**
   * Sets the radio text; the first 64 characters are sent. A text that is not the one before turns the A/B flag over, so
   * that receivers clear the old one. None is sent before the first that is not empty.
   */
  setText(text: string): void {
    if (text === this.#said) return;
    this.#said = text;
    const codes = rdsCodes(text, RADIO_TEXT_CODES);
    this.#text.fill(SPACE).set(codes);
    // A text that is shorter than the display ends with a carriage return.
    const ended = codes.length < RADIO_TEXT_CODES;
    if (ended) this.#text[codes.length] = RETURN;
    this.#textGroups = Math.ceil((codes.length + (ended ? 1 : 0)) / 4);
    this.#textAt = 0;
    this.#textFlag ^= 1 << 4;
  }

  /** Says that bit number `bit` (counted from 0, may have a fraction) is sent at that instant. */
  setClock(bit: number, epochMs: number): void {
    if (this.#clock) {
      this.#clock.bit = bit;
      this.#clock.epochMs = epochMs;
    } else {
      this.#clock = { bit, epochMs };
    }
  }

  /** The next bit: 0 or 1. */
  next(): number {
    if (this.#sentBits === GROUP_BITS) {
      this.#fill();
      this.#sentBits = 0;
    }
    this.#nextIsBit++;
    return this.#bits[this.#sentBits++];
  }

  #fill(): void {
    const minute = this.#minuteOfNextGroup();
    if (minute !== undefined) {
      writeClockTime(this.#words, this.#flags, minute, this.#options.offsetMinutes(minute));
    } else if (this.#textNext && this.#textGroups > 0) {
      this.#textNext = false;
      this.#fillText();
    } else {
      this.#textNext = true;
      this.#fillName();
    }
    writeGroup(this.#words, this.#bits);
  }

  /** The minute whose edge the next group would end at. */
  #minuteOfNextGroup(): number | undefined {
    if (!this.#clock) return undefined;
    const endMs = this.#clock.epochMs + (this.#nextIsBit + GROUP_BITS - this.#clock.bit) / BITS_PER_MS;
    const minute = Math.round(endMs / MINUTE_MS) * MINUTE_MS;
    const offMs = endMs - minute;
    // Half open, so that of two groups one after the other exactly one is taken.
    return offMs >= -GROUP_MS / 2 && offMs < GROUP_MS / 2 ? minute : undefined;
  }

  #fillName(): void {
    const words = this.#words;
    const at = this.#nameAt;
    const information = DECODER_INFORMATION[at] << 2;
    words[1] = this.#flags | (this.#options.ta ? 1 << 4 : 0) | MUSIC | information | at;
    words[2] = this.#alternatives[this.#alternativeAt];
    words[3] = (this.#name[2 * at] << 8) | this.#name[2 * at + 1];
    this.#nameAt = (at + 1) % PS_GROUPS;
    this.#alternativeAt = (this.#alternativeAt + 1) % this.#alternatives.length;
  }

  #fillText(): void {
    const words = this.#words;
    const text = this.#text;
    const at = this.#textAt;
    words[1] = GROUP_2A | this.#flags | this.#textFlag | at;
    words[2] = (text[4 * at] << 8) | text[4 * at + 1];
    words[3] = (text[4 * at + 2] << 8) | text[4 * at + 3];
    this.#textAt = (at + 1) % this.#textGroups;
  }

  /** Begins with the first group again; the text stays, the clock is unknown. */
  reset(): void {
    this.#sentBits = GROUP_BITS;
    this.#nextIsBit = 0;
    this.#nameAt = 0;
    this.#alternativeAt = 0;
    this.#textAt = 0;
    this.#textNext = false;
    this.#clock = undefined;
  }
}
