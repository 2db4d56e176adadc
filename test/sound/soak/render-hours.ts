import { join, resolve } from 'node:path';
import { loadSettings } from '../../../config/settings.js';
import { stationPaths } from '../../../config/station-paths.js';
import type { RenderReport } from '../../../playout/engine/offline.js';
import { built } from './built.js';
import { HourMeter, type HourReading } from './hour-meter.js';

const HOUR_FRAMES = 3600 * 48_000;
/** As `render` has it: decoders overlap the mix, and a deck is asked late whether it failed. */
const FAILURE_CHECK_FRAMES = 10 * 48_000;

export interface HoursWanted {
  readonly fromEpochMs: number;
  readonly hours: number;
  readonly independentEvery: number;
  readonly onHour: (reading: HourReading) => void;
}

export interface HoursRendered {
  readonly hours: readonly HourReading[];
  readonly report: RenderReport;
  readonly items: number;
  /** e.g. `played 812, cut 3`. */
  readonly outcomes: string;
  readonly targetLufs: number;
  readonly ceilingDbtp: number;
}

/** Renders the plan that the folder's data holds, through the engine as `render` runs it, into a meter for every hour. */
export async function renderHours(folder: string, wanted: HoursWanted): Promise<HoursRendered> {
  const paths = stationPaths(join(folder, 'data'));
  const settings = loadSettings({ file: paths.settings, required: false, environment: process.env });
  const { targetLufs, ceilingDbtp } = settings.sound;
  const { openDatabase } = await built<typeof import('../../../db/open.js')>('db/open.js');
  const { engineRundown } =
    await built<typeof import('../../../scheduler/engine-rundown.js')>('scheduler/engine-rundown.js');
  const { renderOffline } =
    await built<typeof import('../../../playout/engine/offline.js')>('playout/engine/offline.js');
  const { programmeOptions } = await built<typeof import('../../../playout/engine/programme-options.js')>(
    'playout/engine/programme-options.js',
  );
  const { decodeEmergency } = await built<typeof import('../../../playout/engine/clip-decode.js')>(
    'playout/engine/clip-decode.js',
  );
  const { spawnDecode } = await built<typeof import('../../../playout/media/decode.js')>('playout/media/decode.js');
  const db = openDatabase(paths);
  const rundown = await engineRundown(db, settings, wanted.fromEpochMs).finally(() => db.close());
  const hours: HourReading[] = [];
  const ceiling = 10 ** (ceilingDbtp / 20);
  const meterOf = (hour: number): HourMeter => new HourMeter(hour, ceiling, hour % wanted.independentEvery === 0);
  let meter: HourMeter | undefined;
  const end = async (finished: HourMeter): Promise<void> => {
    meter = undefined;
    const reading = await finished.finish();
    hours.push(reading);
    wanted.onHour(reading);
  };
  const { report, asRun } = await renderOffline({
    programme: programmeOptions(settings.sound, {
      startFrame: 0,
      startEpochMs: wanted.fromEpochMs,
      endless: true,
      graceFrames: 0,
      failureCheckDelayFrames: FAILURE_CHECK_FRAMES,
    }),
    rundown,
    carts: [],
    commands: [],
    emergency: await decodeEmergency(resolve('dist/playout/demo/emergency.ogg'), targetLufs),
    durationFrames: Math.round(wanted.hours * HOUR_FRAMES),
    openDecoder: (path, fromFrames, tempo) => spawnDecode({ path, fromFrames, tempo }),
    sink: {
      write: async (interleaved, frames) => {
        for (let at = 0; at < frames;) {
          meter ??= meterOf(hours.length);
          const to = Math.min(frames, at + HOUR_FRAMES - meter.frames);
          await meter.add(interleaved, at, to);
          at = to;
          if (meter.frames === HOUR_FRAMES) await end(meter);
        }
      },
    },
  });
  if (meter !== undefined) await end(meter);
  const counts = new Map<string, number>();
  for (const { outcome } of asRun) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return {
    hours,
    report,
    items: asRun.length,
    outcomes: [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', '),
    targetLufs,
    ceilingDbtp,
  };
}
