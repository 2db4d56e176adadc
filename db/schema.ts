import type { ColumnType, Generated } from 'kysely';

/** The tables as `migrations/` makes them. Booleans are 0 or 1, instants epoch milliseconds, lists JSON text. */
export interface Schema {
  categories: CategoriesTable;
  carts: CartsTable;
  artists: ArtistsTable;
  cart_artists: CartArtistsTable;
  media_files: MediaFilesTable;
  cuts: CutsTable;
  waveforms: WaveformsTable;
  hour_clocks: HourClocksTable;
  hour_clock_positions: HourClockPositionsTable;
  grid: GridTable;
  rundown_items: RundownItemsTable;
  rundown_state: RundownStateTable;
  as_run: AsRunTable;
  journal_offsets: JournalOffsetsTable;
  wall_pages: WallPagesTable;
  wall_buttons: WallButtonsTable;
  job_runs: JobRunsTable;
}

export interface CategoriesTable {
  code: string;
  name: string;
  kind: string;
  colour: string;
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
  /** Title, artist and album folded for searching. */
  search_text: string;
  created_at_epoch_ms: number;
}

export interface ArtistsTable {
  id: Generated<number>;
  artist_key: string;
  name: string;
}

export interface CartArtistsTable {
  cart: number;
  artist: number;
}

/** A file that was looked at, usable or not. One with a problem never airs. */
export interface MediaFilesTable {
  id: Generated<number>;
  path: string;
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
}

/** Weekday 1 is Monday (ISO 8601); hours are local. */
export interface GridTable {
  weekday: number;
  hour: number;
  clock: string;
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
