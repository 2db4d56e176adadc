import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import {
  deleteStopset,
  deleteTrafficMap,
  pinSpot,
  putStopsets,
  saveTrafficMap,
  spotsOf,
  stopset,
  trafficMaps,
} from '../../db/queries/traffic.js';
import { rowNumber } from '../../db/row-number.js';
import { ContinuityError } from '../../playout/api/errors.js';
import { csvPieces } from '../../scheduler/reports/csv-text.js';
import { localSpan } from '../../scheduler/reports/local-span.js';
import type { CheckedRow } from '../../scheduler/traffic/check-schedule.js';
import {
  importSchedule,
  lookAtSchedule,
  type ScheduleReport as ReadReport,
  type ScheduleFile as ReadFile,
} from '../../scheduler/traffic/import-schedule.js';
import { AFFIDAVIT_HEAD, affidavitRows, SPOT_FATES, type ReconciledSpot } from '../../scheduler/traffic/reconcile.js';
import { BREAK_FROZEN_MS } from '../../scheduler/traffic/store-breaks.js';
import { breaksOf, reconciledSpots, trafficDay, unscheduledPlays } from '../../scheduler/traffic/traffic-day.js';
import type {
  NewBreaks,
  Reconciliation,
  SavedMap,
  ScheduleFile,
  ScheduleMap,
  ScheduleReport,
  ScheduleRow,
  SpotFate,
  TrafficDay,
  TrafficSpot,
} from '../api/traffic.js';
import type { PlanPush } from './plan-push.js';
import { shownText } from './programme.js';

const SHOWN_ROWS = 500;
const SHOWN_SPOTS = 3000;
const REPORT_DAYS = 31;

/** What people do with spots and breaks. Every call may fail with a ContinuityError. */
export interface StationTraffic {
  /** What an import would do; nothing is stored. */
  preview(file: ScheduleFile): Promise<ScheduleReport>;
  /** Throws COMMAND_INVALID where no row can be imported. */
  take(file: ScheduleFile): Promise<ScheduleReport>;
  maps(): Promise<SavedMap[]>;
  saveMap(name: string, map: ScheduleMap): Promise<SavedMap[]>;
  deleteMap(name: string): Promise<SavedMap[]>;
  day(day: string): Promise<TrafficDay>;
  addBreaks(breaks: NewBreaks): Promise<TrafficDay>;
  /**
   * Its spots go back to the tray or into other breaks. Throws ITEM_FROZEN for one that has begun, COMMAND_INVALID for one of an hour
   * clock.
   */
  deleteBreak(stopsetId: string): Promise<void>;
  /** Null: into whichever break suits. Throws ITEM_FROZEN where the spot's break or the chosen one has begun. */
  place(spotId: string, stopsetId: string | null): Promise<void>;
  reconciliation(from: string, to: string): Promise<Reconciliation>;
  affidavit(from: string, to: string): Promise<AsyncIterable<string>>;
}

export interface StationTrafficOptions {
  readonly db: Db;
  readonly settings: Settings;
  readonly plans: Pick<PlanPush, 'trafficChanged'>;
  readonly now: () => number;
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

function shownRow({ row, spot, texts, errors, notes }: CheckedRow): ScheduleRow {
  return {
    row,
    scheduledAtEpochMs: spot?.scheduledAtEpochMs ?? null,
    lengthSeconds: seconds(spot?.lengthMs ?? null),
    cartId: spot?.cartId ?? null,
    date: shownText(texts.date ?? ''),
    time: shownText(texts.time ?? ''),
    title: shownText(spot?.title ?? texts.title ?? texts.code ?? texts.cart ?? ''),
    sponsor: shownText(texts.sponsor ?? ''),
    product: shownText(texts.product ?? ''),
    errors: [...errors],
    notes: [...notes],
  };
}

function reportOf(report: ReadReport): ScheduleReport {
  const { rows, columns, sample, days, map, added, removed, unchanged, standing } = report;
  // What somebody has to look at comes first, however long the file is.
  const weight = ({ errors, notes }: CheckedRow): number => (errors.length > 0 ? 0 : notes.length > 0 ? 1 : 2);
  const sorted = [...rows].sort((a, b) => weight(a) - weight(b) || a.row - b.row);
  return {
    map,
    columns: columns.map(shownText),
    sample: sample.map(shownText),
    fault: null,
    total: rows.length,
    bad: rows.filter(({ errors }) => errors.length > 0).length,
    noted: rows.filter(({ errors, notes }) => errors.length === 0 && notes.length > 0).length,
    rows: sorted.slice(0, SHOWN_ROWS).map(shownRow),
    added,
    removed,
    unchanged,
    standing,
    days: [...days],
  };
}

function unreadable(file: ReadFile, fault: string): ScheduleReport {
  const { map, columns, sample } = lookAtSchedule(file);
  const none = { total: 0, bad: 0, noted: 0, rows: [], added: 0, removed: 0, unchanged: 0, standing: 0, days: [] };
  return { map, columns: columns.map(shownText), sample: sample.map(shownText), fault, ...none };
}

function shownSpot({ spot, ...fate }: ReconciledSpot): TrafficSpot {
  return {
    spotId: String(spot.id),
    scheduledAtEpochMs: spot.scheduledAtEpochMs,
    lengthSeconds: seconds(spot.lengthMs),
    cartId: spot.cartId,
    code: shownText(spot.code),
    title: shownText(spot.title),
    sponsor: shownText(spot.sponsor),
    product: shownText(spot.product),
    stopsetId: spot.stopset === null ? null : String(spot.stopset),
    pinned: spot.pinned !== null,
    ...fate,
  };
}

/** Traffic on the station's database; the plan follows every change. */
export function stationTraffic({ db, settings, plans, now }: StationTrafficOptions): StationTraffic {
  const { timeZone } = settings.station;
  const fileOf = ({ name, base64, map, day }: ScheduleFile): ReadFile => ({
    name,
    bytes: Buffer.from(base64, 'base64'),
    map,
    day,
  });
  const read = (file: ScheduleFile, store: boolean): Promise<ReadReport> =>
    importSchedule(db, fileOf(file), { timeZone, nowEpochMs: now(), store });
  const one = (id: string, what: string): number => {
    const number = rowNumber(id);
    if (number === undefined) throw new ContinuityError('NOT_FOUND', `there is no ${what} ${id}`);
    return number;
  };
  const openBreak = async (id: number, what: string): Promise<void> => {
    if ((await stopset(db, id)).startsAtEpochMs >= now() + BREAK_FROZEN_MS) return;
    throw new ContinuityError('ITEM_FROZEN', `${what} has begun or is about to: it cannot be changed any more`);
  };
  const day = async (name: string): Promise<TrafficDay> => {
    const { breaks, tray } = await trafficDay(db, localSpan(name, name, timeZone, 1), now());
    return {
      day: name,
      breaks: breaks.map(({ stopset: { id, startsAtEpochMs, lengthMs, avails, clock }, spots }) => ({
        stopsetId: String(id),
        startsAtEpochMs,
        lengthSeconds: lengthMs / 1000,
        usedSeconds: spots.reduce((sum, { spot }) => sum + (spot.lengthMs ?? 0), 0) / 1000,
        avails,
        closed: startsAtEpochMs < now() + BREAK_FROZEN_MS,
        ofClock: clock !== null,
        spots: spots.map(shownSpot),
      })),
      tray: tray.map(shownSpot),
    };
  };
  return {
    preview: async (file) => {
      try {
        return reportOf(await read(file, false));
      } catch (error) {
        if (!(error instanceof ContinuityError) || error.code !== 'COMMAND_INVALID') throw error;
        return unreadable(fileOf(file), error.message);
      }
    },
    take: async (file) => {
      let report: ReadReport | undefined;
      await plans.trafficChanged(async () => {
        report = await read(file, true);
      });
      if (report === undefined) throw new ContinuityError('INTERNAL', 'the schedule was not read');
      return reportOf(report);
    },
    maps: async () => (await trafficMaps(db)) as SavedMap[],
    saveMap: async (name, map) => {
      await saveTrafficMap(db, name, map);
      return (await trafficMaps(db)) as SavedMap[];
    },
    deleteMap: async (name) => {
      await deleteTrafficMap(db, name);
      return (await trafficMaps(db)) as SavedMap[];
    },
    day,
    addBreaks: async ({ lengthSeconds, ...pattern }) => {
      const breaks = breaksOf({ ...pattern, lengthMs: lengthSeconds * 1000 }, timeZone, now() + BREAK_FROZEN_MS);
      if (breaks.length === 0) {
        throw new ContinuityError('COMMAND_INVALID', 'all of these breaks are past: choose later hours or another day');
      }
      await plans.trafficChanged(() => putStopsets(db, breaks));
      return day(pattern.day);
    },
    deleteBreak: async (stopsetId) => {
      const id = one(stopsetId, 'break');
      await openBreak(id, 'the break');
      if ((await stopset(db, id)).clock !== null) {
        throw new ContinuityError(
          'COMMAND_INVALID',
          'this break belongs to the clock of its hour: take it out there, or give the hour another clock, on the schedule page',
        );
      }
      await plans.trafficChanged(() => deleteStopset(db, id));
    },
    place: async (spotId, stopsetId) => {
      const spot = (await spotsOf(db, { id: one(spotId, 'spot') })).at(0);
      if (spot === undefined) throw new ContinuityError('NOT_FOUND', `there is no spot ${spotId}`);
      if (spot.stopset !== null) await openBreak(spot.stopset, 'the break that it is in');
      const chosen = stopsetId === null ? null : one(stopsetId, 'break');
      if (chosen !== null) await openBreak(chosen, 'the chosen break');
      await plans.trafficChanged(() => pinSpot(db, spot.id, chosen));
    },
    reconciliation: async (from, to) => {
      const span = localSpan(from, to, timeZone, REPORT_DAYS);
      const all = await reconciledSpots(db, await scheduledIn(db, span), now());
      const counts = Object.fromEntries(SPOT_FATES.map((fate) => [fate, 0])) as Record<SpotFate, number>;
      for (const { fate } of all) counts[fate] += 1;
      const unscheduled = (await unscheduledPlays(db, span)).map(({ startedAtEpochMs, seconds, cartId, title }) => ({
        startedAtEpochMs,
        seconds,
        cartId,
        title: shownText(title),
      }));
      const spots = all.slice(0, SHOWN_SPOTS).map(shownSpot);
      return { counts, spots, unscheduled, leftOut: all.length - spots.length };
    },
    affidavit: async (from, to) => {
      const span = localSpan(from, to, timeZone, REPORT_DAYS);
      const all = await reconciledSpots(db, await scheduledIn(db, span), now());
      return csvPieces(AFFIDAVIT_HEAD, affidavitRows(all, timeZone));
    },
  };
}

/** The spots whose scheduled time is in a span, wherever they were placed. */
async function scheduledIn(
  db: Db,
  { fromEpochMs, toEpochMs }: { readonly fromEpochMs: number; readonly toEpochMs: number },
): ReturnType<typeof spotsOf> {
  const spots = await spotsOf(db, { fromEpochMs, toEpochMs });
  return spots.filter(({ scheduledAtEpochMs: at }) => at >= fromEpochMs && at < toEpochMs);
}
