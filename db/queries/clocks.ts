import type { OnTime, SegmentKind } from '../../playout/api/segment.js';
import { inTransaction, type Db } from '../open.js';

/** One place of an hour clock. */
export interface ClockPosition {
  /** What may stand there, best first: the next kind serves where the library has none of the one before. */
  readonly kinds: readonly SegmentKind[];
  /** A category's code; null: any cart of the kind. */
  readonly category: string | null;
  /** It lies over the song that follows (a voice track over an intro) and takes no time of its own. */
  readonly overNext: boolean;
  /** It has a clock time: this minute of the hour. */
  readonly hard: { readonly minute: number; readonly onTime: OnTime; readonly graceSeconds: number } | null;
}

/** The shape of an hour. */
export interface HourClock {
  readonly name: string;
  readonly positions: readonly ClockPosition[];
  /** From this position on it goes around until the hour is full; null: it runs once and music fills the rest. */
  readonly repeatFrom: number | null;
}

/** Which hour clock runs in a local hour; weekday 1 is Monday. */
export interface GridCell {
  readonly weekday: number;
  readonly hour: number;
  readonly clock: string;
}

/** Hour clocks and the week's 168 cells. */
export interface Format {
  readonly clocks: readonly HourClock[];
  readonly grid: readonly GridCell[];
}

/** The station's format; empty lists where none is stored. */
export async function storedFormat(db: Db): Promise<Format> {
  const clocks = await db.kysely.selectFrom('hour_clocks').selectAll().orderBy('name').execute();
  const positions = await db.kysely
    .selectFrom('hour_clock_positions')
    .selectAll()
    .orderBy('clock')
    .orderBy('position')
    .execute();
  const grid = await db.kysely.selectFrom('grid').selectAll().orderBy('weekday').orderBy('hour').execute();
  return {
    clocks: clocks.map((clock) => ({
      name: clock.name,
      repeatFrom: clock.repeat_from,
      positions: positions
        .filter((position) => position.clock === clock.name)
        .map((position) => ({
          kinds: JSON.parse(position.kinds) as SegmentKind[],
          category: position.category,
          overNext: position.over_next === 1,
          hard:
            position.hard_minute === null
              ? null
              : {
                  minute: position.hard_minute,
                  onTime: (position.on_time ?? 'make-next') as OnTime,
                  graceSeconds: position.grace_seconds,
                },
        })),
    })),
    grid,
  };
}

/** Replaces all hour clocks and the grid. */
export async function storeFormat(db: Db, format: Format): Promise<void> {
  await inTransaction(db, async ({ kysely }) => {
    await kysely.deleteFrom('grid').execute();
    await kysely.deleteFrom('hour_clocks').execute();
    for (const clock of format.clocks) {
      await kysely.insertInto('hour_clocks').values({ name: clock.name, repeat_from: clock.repeatFrom }).execute();
      for (const [index, position] of clock.positions.entries()) {
        await kysely
          .insertInto('hour_clock_positions')
          .values({
            clock: clock.name,
            position: index,
            kinds: JSON.stringify(position.kinds),
            category: position.category,
            over_next: position.overNext ? 1 : 0,
            hard_minute: position.hard?.minute ?? null,
            on_time: position.hard?.onTime ?? null,
            grace_seconds: position.hard?.graceSeconds ?? 0,
          })
          .execute();
      }
    }
    for (const cell of format.grid) await kysely.insertInto('grid').values(cell).execute();
  });
}
