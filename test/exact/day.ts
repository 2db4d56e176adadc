import type { AsRunEntry } from '../../playout/api/as-run.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import { Desk, START_EPOCH_MS } from '../playout/engine/desk.js';
import { planHours, seeded } from './hours.js';

const SECOND = ENGINE_RATE_HZ;
const HOUR_SECONDS = 3600;
/** Nothing is disturbed so shortly before the news: the item on air then is not changed by anything. */
const LAST_DISTURBED_MINUTE = 54;

export const DISTURBANCES = ['next', 'skip', 'late', 'very-late', 'short', 'none'] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

/** How one full hour was reached. */
export interface HourReport {
  readonly hour: number;
  readonly disturbances: readonly string[];
  /** Start of the news less the full hour. */
  readonly errorSeconds: number;
  /** What would have been missed without any step, as it stood when the hour had begun. */
  readonly plannedMissSeconds: number;
  /** Every step that the as-run record names for the hour. */
  readonly steps: readonly string[];
}

export interface DayReport {
  readonly hours: readonly HourReport[];
  readonly asRun: readonly AsRunEntry[];
  /** Songs that were ended in their middle by anything but a disturbance itself or the ladder's last step. */
  readonly wronglyCut: readonly AsRunEntry[];
  readonly faded: number;
  /** Filler that had to bridge a time, and what of it the news ended. */
  readonly filler: number;
  readonly gapFrames: number;
}

const STEP = /to (?:reach|end at) \d\d:\d\d:\d\d/;
/** What a disturbance does by itself. */
const DISTURBED = /^(next by command|the file ended .* before its cue out)/;

/** Plays hours through the engine, disturbed once or twice in each by what the seed chooses. */
export function simulateDay(hours: number, seed: number): DayReport {
  const startEpochMs = START_EPOCH_MS - (START_EPOCH_MS % 3_600_000);
  const plan = planHours(hours, seed, startEpochMs);
  const chance = seeded(seed ^ 0x5eed);
  const late = new Map<string, number>();
  for (const [path, file] of Object.entries(plan.files)) {
    plan.files[path] = {
      ...file,
      get readyAtSeconds(): number {
        return late.get(path) ?? 0;
      },
    };
  }
  const desk = new Desk(plan.files, { endless: true, startEpochMs, metered: false }, { keepsSound: false });
  desk.programme.allowStretch();
  desk.plan(plan.items, plan.filler, 1, {
    beds: plan.beds,
    exactTime: { timeZone: 'UTC', stretchPercent: 1, stretchMostPercent: 2, fadeFrames: 5 * SECOND },
  });
  const played: { disturbances: string[]; plannedMissSeconds: number }[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const begins = hour * HOUR_SECONDS;
    desk.until(begins + 60);
    const plannedMissSeconds = (desk.programme.state().hardTime?.plannedMissMs ?? NaN) / 1000;
    const disturbances: string[] = [];
    const minutes = [5 + Math.floor(chance() * 20), 30 + Math.floor(chance() * (LAST_DISTURBED_MINUTE - 30))];
    for (const minute of minutes.slice(0, chance() < 0.5 ? 1 : 2)) {
      desk.until(begins + minute * 60);
      const kind = DISTURBANCES[Math.floor(chance() * DISTURBANCES.length)];
      disturbances.push(`${minute}' ${disturb(desk, kind, late, chance) ? kind : 'none'}`);
    }
    played.push({ disturbances, plannedMissSeconds });
  }
  desk.until(hours * HOUR_SECONDS + 240);
  return reportOf(desk, played, startEpochMs);
}

/** Disturbs the programme now; false where there is nothing that could be. */
function disturb(desk: Desk, kind: Disturbance, late: Map<string, number>, chance: () => number): boolean {
  const { programme } = desk;
  const { queue, current } = programme.sequencer;
  const untilNews = queue.items.findIndex(({ hardTime }) => hardTime !== undefined);
  const head = queue.head;
  // A presenter who ends the last song before the news wants the news now.
  if (head === undefined || untilNews < 2 || current === undefined) return false;
  const frame = programme.frame;
  switch (kind) {
    case 'next':
      return programme.apply({ id: `next:${frame}`, command: { do: 'next' } }).ok;
    case 'skip': {
      const { id } = queue.items[Math.floor(chance() * Math.min(3, untilNews))];
      return programme.apply({ id: `skip:${frame}`, command: { do: 'skip', itemId: id } }).ok;
    }
    case 'late':
    case 'very-late': {
      // What is being decoded ahead is ready already: the one after those is late. Two seconds are less than a song's tail.
      const item = queue.items[Math.min(2, untilNews - 1)];
      const upcoming = programme.state().upcoming.find(({ itemId }) => itemId === item.id);
      if (upcoming === undefined) return false;
      const seconds = (upcoming.startsAtEpochMs - programme.clock.epochMsAt(0)) / 1000;
      late.set(item.path, seconds + (kind === 'late' ? 1.5 : 12));
      return true;
    }
    case 'short': {
      const item = queue.items[Math.min(2, untilNews - 1)];
      return cutShort(desk, item.path);
    }
    case 'none':
      return true;
  }
}

/** The file turns out to be a minute shorter than it claims. */
function cutShort(desk: Desk, path: string): boolean {
  const file = desk.files[path];
  if (file.seconds === undefined || file.seconds < 120) return false;
  desk.files[path] = { ...file, seconds: file.seconds - 60 };
  return true;
}

function reportOf(
  desk: Desk,
  played: readonly { disturbances: readonly string[]; plannedMissSeconds: number }[],
  startEpochMs: number,
): DayReport {
  const { asRun } = desk;
  const news = [...asRun.filter(({ kind }) => kind === 'news')].sort((a, b) => a.startFrame - b.startFrame);
  const hours = played.map((hour, index): HourReport => {
    const full = startEpochMs + (index + 1) * HOUR_SECONDS * 1000;
    const text = new Date(full).toISOString().slice(11, 19);
    const started = news.at(index);
    const steps = asRun.flatMap(({ title, reason }) =>
      reason
        .split('; ')
        .filter((part) => STEP.test(part) && part.endsWith(text))
        .map((part) => `${title}: ${part}`),
    );
    const errorSeconds = started === undefined ? NaN : started.startFrame / SECOND - (index + 1) * HOUR_SECONDS;
    return { hour: index + 1, ...hour, errorSeconds, steps };
  });
  const cut = asRun.filter(({ kind, outcome }) => kind === 'music' && outcome === 'cut');
  const isFiller = ({ itemId }: AsRunEntry): boolean => itemId.startsWith('fallback:');
  return {
    hours,
    asRun,
    wronglyCut: cut.filter(
      (entry) => !isFiller(entry) && !DISTURBED.test(entry.reason) && !entry.reason.includes('faded out'),
    ),
    faded: cut.filter(({ reason }) => reason.includes('faded out')).length,
    filler: asRun.filter(isFiller).length,
    gapFrames: desk.programme.gapFrames,
  };
}
