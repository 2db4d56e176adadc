import type { ColumnType, Generated } from 'kysely';

/** The tables as `migrations/` makes them. Booleans are 0 or 1, instants epoch milliseconds, lists JSON text. */
export interface Schema {
  artworks: ArtworksTable;
  categories: CategoriesTable;
  carts: CartsTable;
  artists: ArtistsTable;
  cart_artists: CartArtistsTable;
  cart_codes: CartCodesTable;
  media_files: MediaFilesTable;
  cuts: CutsTable;
  waveforms: WaveformsTable;
  hour_clocks: HourClocksTable;
  hour_clock_positions: HourClockPositionsTable;
  grid: GridTable;
  special_days: SpecialDaysTable;
  special_day_hours: SpecialDayHoursTable;
  dayparts: DaypartsTable;
  daypart_uses: DaypartUsesTable;
  rules: RulesTable;
  rules_state: RulesStateTable;
  rundown_items: RundownItemsTable;
  rundown_state: RundownStateTable;
  as_run: AsRunTable;
  journal_offsets: JournalOffsetsTable;
  wall_pages: WallPagesTable;
  wall_buttons: WallButtonsTable;
  job_runs: JobRunsTable;
  saved_filters: SavedFiltersTable;
  library_edits: LibraryEditsTable;
  library_edit_carts: LibraryEditCartsTable;
  cart_changes: CartChangesTable;
  fingerprint_keys: FingerprintKeysTable;
  fingerprint_cuts: FingerprintCutsTable;
  duplicate_cuts: DuplicateCutsTable;
  stopsets: StopsetsTable;
  spots: SpotsTable;
  spot_items: SpotItemsTable;
  yielded_items: YieldedItemsTable;
  traffic_maps: TrafficMapsTable;
  traffic_files: TrafficFilesTable;
}

export interface CategoriesTable {
  code: string;
  name: string;
  kind: string;
  colour: string;
  /** Its carts count as neighbours for runs and steps; null: as its kind says. */
  in_line: number | null;
  /** May stand in where nothing else is eligible; null: as its kind says. */
  stands_in: number | null;
  /** JSON: codes of the categories that stand in for it, best first. */
  fallbacks: Generated<string>;
  /** Rest that its carts are meant to have; null: the best that its size allows. */
  turnover_minutes: number | null;
}

export interface CartsTable {
  number: Generated<number>;
  kind: string;
  category: string;
  title: string;
  artist: string;
  album: string;
  isrc: string | null;
  year: number | null;
  gain_trim_db: Generated<number>;
  /** Title as rotation compares it. */
  title_key: string;
  created_at_epoch_ms: number;
  label: Generated<string>;
  composer: Generated<string>;
  genre: Generated<string>;
  /** ISO 639 code; empty where it is not known. */
  language: Generated<string>;
  explicit: Generated<number>;
  notes: Generated<string>;
  /** 0: held back by hand; never planned, never filler. */
  enabled: Generated<number>;
  /** How its cuts take turns: `weight` or `order`. */
  cut_rotation: Generated<string>;
  /** JSON: DuckOverride; null takes the station's way. */
  duck: string | null;
  /** 1 or 0: matched to the reference or not; null takes the station's way. */
  eq_match: number | null;
  /** `play`, `segue` or `stop`: how the item after it joins; null takes the clock's way. */
  transition: string | null;
  artwork: string | null;
  /** Grows with every edit. */
  revision: Generated<number>;
}

/** Cover art, stored once however many carts show it. The hash is of the bytes. */
export interface ArtworksTable {
  hash: string;
  mime: string;
  bytes: ColumnType<Buffer, Uint8Array, Uint8Array>;
}

/** A code is one word that rules, filters and bulk edits know carts by: `christmas`, `gender:female`, `energy:4`. */
export interface CartCodesTable {
  cart: number;
  code: string;
}

/** A person or group. One that is an alias of another counts as that one for separation. */
export interface ArtistsTable {
  id: Generated<number>;
  artist_key: string;
  name: string;
  alias_of: number | null;
}

export interface CartArtistsTable {
  cart: number;
  artist: number;
  /** `main` or `featured`. */
  role: Generated<string>;
  position: Generated<number>;
}

/** A file that was looked at, usable or not. One with a problem never airs. */
export interface MediaFilesTable {
  id: Generated<number>;
  /** Of a live source its address, once for each cart that has it. */
  path: string;
  /** Number of the cart whose live source it is; 0: it is a file. */
  live_cart: Generated<number>;
  size_bytes: number;
  modified_at_epoch_ms: number;
  /** Same for the same bytes at another path. */
  content_key: string;
  problem_code: string | null;
  problem_message: string | null;
  checked_at_epoch_ms: number;
}

/** A recording of a cart. Frames are of the file's own rate. */
export interface CutsTable {
  id: Generated<number>;
  cart: number;
  file: number;
  weight: Generated<number>;
  sample_rate_hz: number;
  channels: number;
  duration_frames: number;
  integrated_lufs: number | null;
  loudness_range_lu: number | null;
  true_peak_dbtp: number | null;
  cue_in_frames: number;
  intro_end_frames: number | null;
  segue_frames: number;
  cue_out_frames: number;
  fade_in_frames: Generated<number>;
  fade_out_frames: Generated<number>;
  /** JSON: [[from, to], ...]. */
  speech: Generated<string>;
  /** JSON: dB by octave band, empty where it has none; null where it was not measured. */
  spectrum: string | null;
  name: Generated<string>;
  /** Its turn among the cuts of its cart, where they air in order. */
  position: Generated<number>;
  enabled: Generated<number>;
  /** Airs only when no other cut of its cart may. */
  evergreen: Generated<number>;
  /** Local dates and times of the station, `YYYY-MM-DDTHH:MM`: first and last minute at which it may start; null is open. */
  starts_on: string | null;
  ends_on: string | null;
  /** JSON: [[fromMinute, toMinute], ...] of the local day, to exclusive; from > to passes midnight; empty: any time. */
  dayparts: Generated<string>;
  /** JSON: ISO weekdays 1..7 (Monday is 1); empty: all. A daypart that passes midnight belongs to the day it starts on. */
  weekdays: Generated<string>;
  hook_from_frames: number | null;
  hook_to_frames: number | null;
  /** 0..1; null where there is no intro or a person set it. */
  intro_confidence: number | null;
  /** `cold`, `fade` or `sustained`; null where it was not measured. */
  ending: string | null;
  /** Loudness of the first and last three seconds that air, LUFS. */
  first_lufs: number | null;
  last_lufs: number | null;
  tempo_bpm: number | null;
  /** Chromaprint, raw 32-bit little endian values. */
  fingerprint: ColumnType<Buffer | null, Uint8Array | null, Uint8Array | null>;
  /** JSON: cue points by name (`cueIn`, `introEnd`, `segue`, `cueOut`, `fadeIn`, `fadeOut`, `hookFrom`, `hookTo`) as they were measured. */
  detected: Generated<string>;
  /** JSON: those that a person has set. The columns hold what airs: the edited one, else the detected one. */
  edited: Generated<string>;
  /** JSON: StoredJoin of `db/join-facts.ts`; null where it was not measured. */
  join_facts: string | null;
  /** Version of the measurements; an older one is measured anew when the file is seen again. 0: they were made for another kind. */
  analysis_version: Generated<number>;
}

export interface WaveformsTable {
  cut: number;
  peaks: ColumnType<Buffer, Uint8Array, Uint8Array>;
  frames_per_peak: number;
}

export interface HourClocksTable {
  name: string;
  /** From this position on the clock goes around until the hour is full; null: it runs once. */
  repeat_from: number | null;
  /** `#rrggbb`; null: one is chosen by its name. */
  colour: string | null;
}

export interface HourClockPositionsTable {
  clock: string;
  position: number;
  /** JSON: kinds in order of preference. */
  kinds: string;
  category: string | null;
  over_next: Generated<number>;
  hard_minute: number | null;
  on_time: string | null;
  grace_seconds: Generated<number>;
  /** `item`, `stopset`, `voice-track` or `fill`. */
  purpose: Generated<string>;
  /** The one cart that stands there. */
  cart: number | null;
  /** `open` or `close`: what rules about the ends of an hour speak of. */
  place: string | null;
  /** JSON: codes that a cart there has all of, and none of. */
  required_codes: Generated<string>;
  excluded_codes: Generated<string>;
  /** `play`, `segue` or `stop`: how the item after it joins; null takes the cart's way. */
  transition: string | null;
  /** Of a stopset: places for spots and the length of them all. */
  avails: number | null;
  length_seconds: number | null;
}

/** Weekday 1 is Monday (ISO 8601); hours are local. */
export interface GridTable {
  weekday: number;
  hour: number;
  clock: string;
}

/** A local date, `YYYY-MM-DD`, on which hours run other clocks than the grid's. */
export interface SpecialDaysTable {
  date: string;
  name: string;
}

export interface SpecialDayHoursTable {
  date: string;
  hour: number;
  clock: string;
}

/** A named set of the week's hours: 168 characters 0 or 1, Monday 00:00 first. */
export interface DaypartsTable {
  code: string;
  name: string;
  hours: string;
}

/** What airs in the hours of a daypart alone: a category, or carts with a code. */
export interface DaypartUsesTable {
  daypart: string;
  category: string | null;
  code: string | null;
}

/** The station's own rules, the one that is relaxed last first. */
export interface RulesTable {
  id: string;
  position: number;
  kind: string;
  /** JSON: codes of categories; null: the whole station. */
  categories: string | null;
  breakable: number;
  weight: number;
  tier: number;
  /** JSON: what is the kind's own. */
  parameters: string;
}

export interface RulesStateTable {
  one: number;
  /** Grows with every change of the rules. */
  version: number;
  /** 0: the default rules hold. */
  own: number;
  /** 1: the US webcaster rule holds as well. */
  webcaster: number;
}

export interface RundownItemsTable {
  id: string;
  starts_at_epoch_ms: number;
  duration_ms: number;
  hour_starts_at_epoch_ms: number;
  hour_clock: string;
  /** Order on air within the hour. */
  position: number;
  cart: number;
  cut: number;
  kind: string;
  over_item: string | null;
  over_at_frames: number | null;
  hard_at_epoch_ms: number | null;
  on_time: string | null;
  grace_frames: Generated<number>;
  status: string;
  reason: string;
  /** 1: a person wants this cart here; planning anew keeps it. */
  locked: Generated<number>;
  /** `play`, `segue` or `stop`: what its place in the hour says of how the item after it joins; null takes the cart's way. */
  transition: string | null;
}

export interface RundownStateTable {
  one: number;
  revision: number;
}

export interface AsRunTable {
  id: Generated<number>;
  item_id: string;
  start_frame: number;
  end_frame: number;
  cart: number | null;
  title: string;
  artist: string;
  kind: string;
  started_at_epoch_ms: number;
  outcome: string;
  reason: string;
}

export interface JournalOffsetsTable {
  file: string;
  bytes: number;
  refused_lines: number;
}

export interface WallPagesTable {
  id: Generated<number>;
  name: string;
  position: number;
  rows: number;
  columns: number;
}

export interface WallButtonsTable {
  page: number;
  row: number;
  column: number;
  cart: number;
  label: string;
  /** Null: the colour of its kind. */
  colour: string | null;
  loop: Generated<number>;
}

export interface JobRunsTable {
  name: string;
  started_at_epoch_ms: number;
  finished_at_epoch_ms: number | null;
  outcome: string;
  error: string | null;
}

export interface SavedFiltersTable {
  name: string;
  /** JSON: LibraryFilter. */
  filter: string;
  /** JSON: LibrarySort. */
  sort: string;
  position: number;
}

/** A bulk edit, kept with what it replaced so that it can be undone. */
export interface LibraryEditsTable {
  id: Generated<number>;
  at_epoch_ms: number;
  description: string;
  undone_at_epoch_ms: number | null;
}

export interface LibraryEditCartsTable {
  edit: number;
  cart: number;
  /** JSON: the fields that the edit changed, before and after it. */
  before: string;
  after: string;
}

/** Kept by triggers: the order in which carts changed last. `carts_fts` is kept by triggers too. */
export interface CartChangesTable {
  cart: number;
  stamp: number;
}

/** A few values of each fingerprint by which likely duplicates are found. */
export interface FingerprintKeysTable {
  value: number;
  cut: number;
}

/** Cuts whose fingerprint was compared with all others. */
export interface FingerprintCutsTable {
  cut: number;
}

/** Pairs of cuts that sound the same; `cut` is the lower id. */
export interface DuplicateCutsTable {
  cut: number;
  other: number;
  /** 0..1. */
  likeness: number;
}

/** A break: where spots air. Its instant is the start of its first spot at the earliest. */
export interface StopsetsTable {
  id: Generated<number>;
  starts_at_epoch_ms: number;
  length_ms: number;
  /** Places for spots in it. */
  avails: number;
  /** The local hour whose clock has made it, and its turn there; null: a person has made it. */
  hour_starts_at_epoch_ms: number | null;
  ordinal: number | null;
  /** It stands behind the item of this position of its hour, -1: before the first; null: behind what crosses its time. */
  after_position: number | null;
  /** `immediately`, `make-next` or `wait`; null: it takes its turn. */
  on_time: Generated<string | null>;
  grace_frames: Generated<number>;
  /** So much of the plan is its own, sold or not yet. */
  reserved_ms: Generated<number>;
}

/** A spot as traffic has scheduled it. */
export interface SpotsTable {
  id: Generated<number>;
  /** Local day, `YYYY-MM-DD`. */
  day: string;
  scheduled_at_epoch_ms: number;
  /** As sold; null where the schedule does not say. What airs is as long as the cart. */
  length_ms: number | null;
  cart: number;
  code: Generated<string>;
  title: string;
  sponsor: Generated<string>;
  product: Generated<string>;
  /** The schedule that it came with, and its row there. */
  file: string;
  row: number;
  /** The break that a person chose for it. */
  pinned: number | null;
  /** The break that it is in; null: in the tray, and `unplaced` says why. */
  stopset: number | null;
  /** Its turn in the break, from 0. */
  place: number | null;
  unplaced: string | null;
}

export interface SpotItemsTable {
  item_id: string;
  spot: number;
  stopset: number | null;
}

export interface YieldedItemsTable {
  item_id: string;
  /** Without the breaks. */
  status: string;
}

export interface TrafficFilesTable {
  name: string;
  size_bytes: number;
  modified_at_epoch_ms: number;
  error: string | null;
}

export interface TrafficMapsTable {
  name: string;
  /** JSON: ScheduleMap of `scheduler/traffic/schedule-map.ts`. */
  map: string;
}
