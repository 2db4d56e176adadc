import type Sqlite from 'better-sqlite3';
import { PROBLEM_CODE } from '../absent.js';

/** What is true of a cart, a bit each. */
export const FLAG = {
  enabled: 1,
  explicit: 2,
  /** Has an enabled cut whose file can be used. */
  usable: 4,
  /** A file of it is not where it was. */
  missing: 8,
  withoutCuts: 16,
  cuesEdited: 32,
  introUnsure: 64,
  withoutArtist: 128,
} as const;

/** An intro that was measured with less confidence than this wants a look. */
export const INTRO_SURE = 0.5;

const NUMBERS = [
  'year',
  'durationSeconds',
  'introSeconds',
  'tempoBpm',
  'integratedLufs',
  'createdAtEpochMs',
  'lastPlayedAtEpochMs',
  /** The local minute after which none of its cuts may air any more, as `localMinute` counts; NaN: open. */
  'endsAtMinute',
] as const;
export type NumberColumn = (typeof NUMBERS)[number];

/** Words that many carts share, by a small number each. */
const WORDS = ['kind', 'category', 'language'] as const;
export type WordColumn = (typeof WORDS)[number];

/** Carts that are read at a time: some ten milliseconds. */
const PIECE = 2000;

/** `YYYY-MM-DDTHH:MM` as a number that grows with it. */
export function localMinute(text: string): number {
  return Number(text.replace(/\D/gu, ''));
}

class Words {
  readonly words: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    this.words.push(word);
    this.#numbers.set(word, this.words.length - 1);
    return this.words.length - 1;
  }

  find(word: string): number | undefined {
    return this.#numbers.get(word);
  }
}

type CartFields = readonly [number, string, string, string, number | null, number, number, number, number];
const CART_FIELDS = `number, kind, category, language, year, explicit, enabled, created_at_epoch_ms,
  EXISTS (SELECT 1 FROM cart_artists WHERE cart = number) FROM carts`;

type CutFields = readonly [
  cart: number,
  enabled: number,
  problem: string | null,
  rateHz: number,
  cueIn: number,
  cueOut: number,
  introEnd: number | null,
  introConfidence: number | null,
  edited: string,
  tempo: number | null,
  lufs: number | null,
  endsOn: string | null,
];
const CUT_FIELDS = `cart, enabled, ${PROBLEM_CODE}, sample_rate_hz, cue_in_frames, cue_out_frames, intro_end_frames,
  intro_confidence, edited, tempo_bpm, integrated_lufs, ends_on
  FROM cuts JOIN media_files ON media_files.id = cuts.file`;

/** The cut that stands for its cart in lists: of those in their order the first that can air, else the first. */
export const CUT_ORDER = 'cart, (enabled = 0) + 2 * (problem_code IS NOT NULL), position, cuts.id';

/**
 * What lists are filtered and ordered by, of all carts, in columns: a cart has a slot, and an entry at that slot in each
 * column. NaN stands for what is not known. Slots of carts that are gone are not used again (`number` is 0 there).
 */
export class CartColumns {
  /** Slots in use: [0, slots). */
  slots = 0;
  number = new Int32Array(0);
  flags = new Uint8Array(0);
  plays28Days = new Uint32Array(0);
  readonly numbers = {} as Record<NumberColumn, Float64Array>;
  readonly words = {} as Record<WordColumn, Uint16Array>;
  readonly dictionaries = {} as Record<WordColumn, Words>;
  readonly #slotOf = new Map<number, number>();

  constructor() {
    for (const column of NUMBERS) this.numbers[column] = new Float64Array(0);
    for (const column of WORDS) {
      this.words[column] = new Uint16Array(0);
      this.dictionaries[column] = new Words();
    }
  }

  get carts(): number {
    return this.#slotOf.size;
  }

  slotOf(number: number): number | undefined {
    return this.#slotOf.get(number);
  }

  word(column: WordColumn, slot: number): string {
    return this.dictionaries[column].words[this.words[column][slot]];
  }

  /**
   * Reads all carts, a piece at a time; plays are not read here. What changes meanwhile may be read as it was before or after:
   * whoever reads follows the changes since its beginning.
   */
  *readAll(sqlite: Sqlite.Database): Generator<void> {
    const carts = sqlite.prepare(`SELECT ${CART_FIELDS} WHERE number > ? ORDER BY number LIMIT ${PIECE}`).raw();
    const cuts = sqlite.prepare(`SELECT ${CUT_FIELDS} WHERE cart > ? AND cart <= ? ORDER BY ${CUT_ORDER}`).raw();
    for (let readTo = 0; ;) {
      const piece = carts.all(readTo) as CartFields[];
      if (piece.length === 0) return;
      const last = piece[piece.length - 1][0];
      this.#setCarts(piece);
      this.#setCutsOf(cuts.iterate(readTo, last));
      readTo = last;
      yield;
    }
  }

  /** Reads these carts anew. Returns the slots that have changed. */
  read(sqlite: Sqlite.Database, numbers: readonly number[]): number[] {
    if (numbers.length === 0) return [];
    const wanted = JSON.stringify(numbers);
    const among = 'IN (SELECT value FROM json_each(?))';
    const gone = new Set(numbers);
    const carts = sqlite.prepare(`SELECT ${CART_FIELDS} WHERE number ${among} ORDER BY number`).raw();
    this.#setCarts(carts.iterate(wanted), gone);
    this.#setCutsOf(
      sqlite.prepare(`SELECT ${CUT_FIELDS} WHERE cart ${among} ORDER BY ${CUT_ORDER}`).raw().iterate(wanted),
    );
    return numbers.flatMap((number) => (gone.has(number) ? this.#remove(number) : (this.#slotOf.get(number) ?? [])));
  }

  #setCarts(rows: Iterable<unknown>, awaited?: Set<number>): void {
    for (const fields of rows as Iterable<CartFields>) {
      this.#setCart(fields);
      awaited?.delete(fields[0]);
    }
  }

  /** Rows come cart by cart. */
  #setCutsOf(rows: Iterable<unknown>): void {
    let cuts: CutFields[] = [];
    for (const cut of rows as Iterable<CutFields>) {
      if (cuts.length > 0 && cuts[0][0] !== cut[0]) {
        this.#setCuts(cuts);
        cuts = [];
      }
      cuts.push(cut);
    }
    this.#setCuts(cuts);
  }

  #remove(number: number): number[] {
    const slot = this.#slotOf.get(number);
    if (slot === undefined) return [];
    this.#slotOf.delete(number);
    this.number[slot] = 0;
    return [slot];
  }

  #setCart([number, kind, category, language, year, explicit, enabled, createdAt, named]: CartFields): void {
    const slot = this.#slotOf.get(number) ?? this.#add(number);
    this.words.kind[slot] = this.dictionaries.kind.number(kind);
    this.words.category[slot] = this.dictionaries.category.number(category);
    this.words.language[slot] = this.dictionaries.language.number(language);
    this.numbers.year[slot] = year ?? NaN;
    this.numbers.createdAtEpochMs[slot] = createdAt;
    for (const column of ['durationSeconds', 'introSeconds', 'tempoBpm', 'integratedLufs', 'endsAtMinute'] as const) {
      this.numbers[column][slot] = NaN;
    }
    this.flags[slot] =
      (enabled === 1 ? FLAG.enabled : 0) |
      (explicit === 1 ? FLAG.explicit : 0) |
      (named === 1 ? 0 : FLAG.withoutArtist) |
      FLAG.withoutCuts;
  }

  /** The cuts of one cart, the one that stands for it first. */
  #setCuts(cuts: readonly CutFields[]): void {
    const slot = cuts.length === 0 ? undefined : this.#slotOf.get(cuts[0][0]);
    if (slot === undefined) return;
    const [, , , rateHz, cueIn, cueOut, introEnd, introConfidence, edited, tempo, lufs] = cuts[0];
    this.numbers.durationSeconds[slot] = (cueOut - cueIn) / rateHz;
    this.numbers.introSeconds[slot] = introEnd === null ? NaN : (introEnd - cueIn) / rateHz;
    this.numbers.tempoBpm[slot] = tempo ?? NaN;
    this.numbers.integratedLufs[slot] = lufs ?? NaN;
    let flags = this.flags[slot];
    if (cuts.some((cut) => cut[2] !== 'NO_AUDIO')) flags &= ~FLAG.withoutCuts;
    if (introEnd !== null && (introConfidence ?? 1) < INTRO_SURE && !edited.includes('"introEnd"')) {
      flags |= FLAG.introUnsure;
    }
    if (cuts.some((cut) => cut[2] === 'FILE_MISSING')) flags |= FLAG.missing;
    if (cuts.some((cut) => cut[1] === 1 && cut[2] === null)) flags |= FLAG.usable;
    if (cuts.some((cut) => cut[8] !== '{}')) flags |= FLAG.cuesEdited;
    this.flags[slot] = flags;
    const ends = cuts.filter((cut) => cut[1] === 1).map((cut) => (cut[11] === null ? NaN : localMinute(cut[11])));
    this.numbers.endsAtMinute[slot] = ends.length === 0 ? NaN : Math.max(...ends);
  }

  #add(number: number): number {
    const slot = this.slots++;
    if (slot >= this.number.length) this.#grow(Math.max(1024, Math.ceil(slot * 1.5)));
    this.number[slot] = number;
    this.#slotOf.set(number, slot);
    this.numbers.lastPlayedAtEpochMs[slot] = NaN;
    return slot;
  }

  #grow(slots: number): void {
    const grown = <T extends { set(from: T): void }>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.number = grown(new Int32Array(slots), this.number);
    this.flags = grown(new Uint8Array(slots), this.flags);
    this.plays28Days = grown(new Uint32Array(slots), this.plays28Days);
    for (const column of NUMBERS) this.numbers[column] = grown(new Float64Array(slots), this.numbers[column]);
    for (const column of WORDS) this.words[column] = grown(new Uint16Array(slots), this.words[column]);
  }
}
