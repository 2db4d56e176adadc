import type Sqlite from 'better-sqlite3';
import { PROBLEM_CODE } from '../absent.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { CUT_ORDER } from './cart-columns.js';

/** A cart as a list shows it. */
export interface LibraryRow {
  readonly cartId: string;
  readonly kind: SegmentKind;
  /** Its category's name. */
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly label: string;
  readonly composer: string;
  readonly genre: string;
  readonly language: string;
  readonly year: number | null;
  readonly explicit: boolean;
  readonly codes: string[];
  readonly enabled: boolean;
  readonly cuts: number;
  /** Of the cut that stands for it, from cue in to cue out; null without audio. */
  readonly durationSeconds: number | null;
  readonly introSeconds: number | null;
  readonly tempoBpm: number | null;
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly createdAtEpochMs: number;
  readonly lastPlayedAtEpochMs: number | null;
  readonly plays28Days: number;
  /** Why it cannot air; null when it can. */
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly artwork: string | null;
}

/** What the record says of a cart. */
export interface CartPlays {
  readonly lastPlayedAtEpochMs: number | null;
  readonly plays28Days: number;
}

interface CartRow {
  number: number;
  kind: string;
  category: string;
  title: string;
  artist: string;
  album: string;
  label: string;
  composer: string;
  genre: string;
  language: string;
  year: number | null;
  explicit: number;
  enabled: number;
  created: number;
  artwork: string | null;
  codes: string;
}

interface CutRow {
  cart: number;
  enabled: number;
  problem_code: string | null;
  problem_message: string | null;
  sample_rate_hz: number;
  cue_in_frames: number;
  cue_out_frames: number;
  intro_end_frames: number | null;
  tempo_bpm: number | null;
  integrated_lufs: number | null;
  true_peak_dbtp: number | null;
}

const CARTS = `
  SELECT number, carts.kind AS kind, categories.name AS category, title, artist, album, label, composer, genre, language,
    year, explicit, enabled, created_at_epoch_ms AS created, artwork,
    (SELECT json_group_array(code) FROM (SELECT code FROM cart_codes WHERE cart = number ORDER BY code)) AS codes
  FROM carts JOIN categories ON categories.code = carts.category
  WHERE number IN (SELECT value FROM json_each(?))`;

const CUTS = `
  SELECT cart, enabled, ${PROBLEM_CODE} AS problem_code, problem_message, sample_rate_hz, cue_in_frames, cue_out_frames, intro_end_frames,
    tempo_bpm, integrated_lufs, true_peak_dbtp
  FROM cuts JOIN media_files ON media_files.id = cuts.file
  WHERE cart IN (SELECT value FROM json_each(?)) ORDER BY ${CUT_ORDER}`;

/** Reads these carts, in the order in which they are named. One that is not there is left out. */
export function libraryRows(
  sqlite: Sqlite.Database,
  numbers: readonly number[],
  playsOf: (number: number) => CartPlays,
): LibraryRow[] {
  const wanted = JSON.stringify(numbers);
  const carts = new Map((sqlite.prepare(CARTS).all(wanted) as CartRow[]).map((cart) => [cart.number, cart]));
  const cuts = new Map<number, CutRow[]>();
  for (const cut of sqlite.prepare(CUTS).all(wanted) as CutRow[]) {
    const known = cuts.get(cut.cart);
    if (known === undefined) cuts.set(cut.cart, [cut]);
    else known.push(cut);
  }
  return numbers.flatMap((number) => {
    const cart = carts.get(number);
    return cart === undefined ? [] : [rowOf(cart, cuts.get(number) ?? [], playsOf(number))];
  });
}

function rowOf(cart: CartRow, cuts: readonly CutRow[], plays: CartPlays): LibraryRow {
  const { number, created, codes, explicit, enabled, kind, ...texts } = cart;
  const cut = cuts.at(0);
  const seconds = (frames: number): number => frames / (cut?.sample_rate_hz ?? 1);
  return {
    cartId: String(number),
    ...texts,
    kind: kind as SegmentKind,
    explicit: explicit === 1,
    enabled: enabled === 1,
    codes: JSON.parse(codes) as string[],
    cuts: cuts.length,
    durationSeconds: cut === undefined ? null : seconds(cut.cue_out_frames - cut.cue_in_frames),
    introSeconds: typeof cut?.intro_end_frames === 'number' ? seconds(cut.intro_end_frames - cut.cue_in_frames) : null,
    tempoBpm: cut?.tempo_bpm ?? null,
    integratedLufs: cut?.integrated_lufs ?? null,
    truePeakDbtp: cut?.true_peak_dbtp ?? null,
    createdAtEpochMs: created,
    ...plays,
    problem: problemOf(cut),
  };
}

/** The first cut is one that can air where there is any. */
function problemOf(cut: CutRow | undefined): LibraryRow['problem'] {
  if (cut === undefined || cut.problem_code === 'NO_AUDIO')
    return { code: 'NO_AUDIO', message: 'it has no recording yet: it can be planned, not played' };
  if (cut.problem_code !== null) return { code: cut.problem_code, message: cut.problem_message ?? '' };
  return cut.enabled === 1 ? null : { code: 'CUTS_DISABLED', message: 'none of its cuts is enabled' };
}
