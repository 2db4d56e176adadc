import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { csvPieces } from '../../scheduler/reports/csv-text.js';
import { localSpan, type LocalSpan } from '../../scheduler/reports/local-span.js';
import { GENERIC_HEAD, SOUND_EXCHANGE_HEAD } from '../../scheduler/reports/royalty.js';
import {
  COMPARISON_HEAD,
  comparisonRows,
  countRows,
  planAgainstAired,
  playCounts,
  royaltyRows,
  useRows,
  type CountedBy,
} from '../../scheduler/reports/station-reports.js';
import type { ComparedLine, Comparison, PlayCounts } from '../api/reports.js';
import { shownText } from './programme.js';

/** Days that a page shows at once; a royalty report may have a year. */
export const SHOWN_DAYS = 31;
const ROYALTY_DAYS = 366;
/** An item this far from its time is of interest. */
const FAR_SECONDS = 60;
const SHOWN_LINES = 2000;

/** What the routes tell of the record. Days are the station's; throws COMMAND_INVALID for a span that is none. */
export interface StationReports {
  plays(from: string, to: string): Promise<PlayCounts>;
  playsCsv(from: string, to: string, by: CountedBy): Promise<AsyncIterable<string>>;
  comparison(from: string, to: string): Promise<Comparison>;
  comparisonCsv(from: string, to: string): Promise<AsyncIterable<string>>;
  /** Reads while it is sent. */
  royalty(
    from: string,
    to: string,
    layout: 'generic' | 'soundexchange',
    transmissionCategory: string,
  ): AsyncIterable<string>;
}

function isOfInterest({ fate, lateSeconds }: ComparedLine): boolean {
  return fate !== 'aired' || Math.abs(lateSeconds ?? 0) >= FAR_SECONDS;
}

/** Reports from the station's database. */
export function stationReports(db: Db, settings: Settings, now: () => number): StationReports {
  const { timeZone, name } = settings.station;
  const shown = (from: string, to: string): LocalSpan => localSpan(from, to, timeZone, SHOWN_DAYS);
  return {
    plays: async (from, to) => {
      const counts = await playCounts(db, shown(from, to), timeZone);
      const carts = counts.carts.map((row) => ({
        ...row,
        title: shownText(row.title),
        artist: shownText(row.artist),
      }));
      return { ...counts, carts };
    },
    playsCsv: async (from, to, by) => {
      const counts = await playCounts(db, shown(from, to), timeZone);
      const [head, ...rows] = countRows(counts, by, timeZone);
      return csvPieces(head.map(String), rows);
    },
    comparison: async (from, to) => {
      const { lines, ...sums } = await planAgainstAired(db, shown(from, to), now());
      const ofInterest = lines.filter(isOfInterest);
      return {
        ...sums,
        lines: ofInterest.slice(0, SHOWN_LINES).map((line) => ({
          ...line,
          title: shownText(line.title),
          artist: shownText(line.artist),
        })),
        leftOut: Math.max(0, ofInterest.length - SHOWN_LINES),
      };
    },
    comparisonCsv: async (from, to) => {
      const comparison = await planAgainstAired(db, shown(from, to), now());
      return csvPieces(COMPARISON_HEAD, comparisonRows(comparison, timeZone));
    },
    royalty: (from, to, layout, transmissionCategory) => {
      const span = localSpan(from, to, timeZone, ROYALTY_DAYS);
      return layout === 'generic'
        ? csvPieces(GENERIC_HEAD, royaltyRows(db, span, timeZone))
        : csvPieces(SOUND_EXCHANGE_HEAD, useRows(db, span, { name, transmissionCategory }));
    },
  };
}
