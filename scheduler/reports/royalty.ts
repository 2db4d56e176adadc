import type { AiredLine } from '../../db/queries/aired.js';
import { localText } from './local-span.js';
import type { CsvValue } from './csv-text.js';

export const GENERIC_HEAD = ['Started', 'Seconds', 'Title', 'Artist', 'Album', 'Label', 'ISRC', 'Composer'] as const;

/** One line of the generic report for each play of a song. */
export function genericRow(line: AiredLine, timeZone: string): CsvValue[] {
  return [
    localText(line.startedAtEpochMs, timeZone),
    line.seconds.toFixed(1),
    line.title,
    line.artist,
    line.album,
    line.label,
    line.isrc,
    line.composer,
  ];
}

/** Columns of SoundExchange's report of use, in their order (37 CFR 370.4). */
export const SOUND_EXCHANGE_HEAD = [
  'NAME_OF_SERVICE',
  'TRANSMISSION_CATEGORY',
  'FEATURED_ARTIST',
  'SOUND_RECORDING_TITLE',
  'ISRC',
  'ALBUM_TITLE',
  'MARKETING_LABEL',
  'ACTUAL_TOTAL_PERFORMANCES',
  'AGGREGATE_TUNING_HOURS',
  'CHANNEL_OR_PROGRAM_NAME',
  'PLAY_FREQUENCY',
] as const;

export interface Service {
  readonly name: string;
  /** The letter of its licence, A..K; empty where nobody has said. */
  readonly transmissionCategory: string;
}

/**
 * A report of use: each recording once, with how often it was played. How many heard it is not known here: performances and
 * tuning hours stay empty, for whoever has the figures of the streams. A station is one channel.
 */
export class UseReport {
  readonly #plays = new Map<string, { readonly line: AiredLine; plays: number }>();

  take(line: AiredLine): void {
    const key = JSON.stringify([line.artist, line.title, line.isrc, line.album, line.label]);
    const known = this.#plays.get(key);
    if (known === undefined) this.#plays.set(key, { line, plays: 1 });
    else known.plays += 1;
  }

  /** By artist and title. */
  *rows({ name, transmissionCategory }: Service): Generator<CsvValue[]> {
    const sorted = [...this.#plays].sort(([, a], [, b]) => order(a.line, b.line));
    for (const [, { line, plays }] of sorted) {
      const { artist, title, isrc, album, label } = line;
      yield [name, transmissionCategory, artist, title, isrc, album, label, null, null, name, plays];
    }
  }
}

function order(a: AiredLine, b: AiredLine): number {
  return compare(a.artist, b.artist) || compare(a.title, b.title) || compare(a.isrc, b.isrc);
}

/** By code points: the same on every machine. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
