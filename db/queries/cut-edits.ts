import { sql } from 'kysely';
import { ContinuityError } from '../../playout/api/errors.js';
import { ENGINE_RATE_HZ, engineFrames, secondsFromFrames } from '../../playout/api/units.js';
import { checkCues, cuesFrom, editedCues, effectiveColumns, toFileCues, type CueChanges } from '../cue-points.js';
import { inTransaction, type Db } from '../open.js';
import { rowNumber } from '../row-number.js';

/** What a person may change of a cut; what is left out stays. Cue points in frames of the engine's rate. */
export interface CutChange {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly evergreen?: boolean;
  readonly weight?: number;
  readonly position?: number;
  readonly startsOn?: string | null;
  readonly endsOn?: string | null;
  readonly dayparts?: readonly (readonly [number, number])[];
  readonly weekdays?: readonly number[];
  readonly cues?: CueChanges;
}

/**
 * Changes a cut. What was detected stays beside what is edited; the columns hold what airs. Returns the number of its cart.
 * Throws ContinuityError NOT_FOUND, and COMMAND_INVALID with the name of what contradicts itself.
 */
export async function editCut(db: Db, cutId: string, change: CutChange): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const id = rowNumber(cutId) ?? 0;
    const cut = await transaction.kysely.selectFrom('cuts').where('id', '=', id).selectAll().executeTakeFirst();
    if (cut === undefined) throw new ContinuityError('NOT_FOUND', `there is no cut ${cutId}`);
    checkDates(
      change.startsOn === undefined ? cut.starts_on : change.startsOn,
      change.endsOn === undefined ? cut.ends_on : change.endsOn,
    );
    if (change.cues !== undefined) await checkHasCues(transaction, cut.file);
    const { cues, enabled, evergreen, startsOn, endsOn, dayparts, weekdays, ...plain } = change;
    await transaction.kysely
      .updateTable('cuts')
      .set({
        ...plain,
        ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
        ...(evergreen === undefined ? {} : { evergreen: evergreen ? 1 : 0 }),
        ...(startsOn === undefined ? {} : { starts_on: startsOn }),
        ...(endsOn === undefined ? {} : { ends_on: endsOn }),
        ...(dayparts === undefined ? {} : { dayparts: JSON.stringify(dayparts) }),
        ...(weekdays === undefined ? {} : { weekdays: JSON.stringify([...new Set(weekdays)].sort((a, b) => a - b)) }),
        ...(cues === undefined ? {} : cueColumns(cut, cues)),
        id,
      })
      .where('id', '=', id)
      .execute();
    await transaction.kysely
      .updateTable('carts')
      .set({ revision: sql`revision + 1` })
      .where('number', '=', cut.cart)
      .execute();
    return cut.cart;
  });
}

async function checkHasCues(db: Db, file: number): Promise<void> {
  const { live_cart: cart } = await db.kysely
    .selectFrom('media_files')
    .where('id', '=', file)
    .select('live_cart')
    .executeTakeFirstOrThrow();
  if (cart === 0) return;
  throw new ContinuityError(
    'COMMAND_INVALID',
    `cues: a live source has none; change how long cart ${cart} has the air`,
  );
}

function cueColumns(
  cut: { detected: string; edited: string; duration_frames: number; sample_rate_hz: number },
  changes: CueChanges,
) {
  const rateHz = cut.sample_rate_hz;
  const edited = editedCues(cuesFrom(cut.edited), withinFile(toFileCues(changes, rateHz), cut));
  const columns = effectiveColumns(cuesFrom(cut.detected), edited, cut.duration_frames);
  checkCues(columns, cut.duration_frames, (frames) => {
    const inEngine = engineFrames(frames, rateHz);
    return `${inEngine} (${secondsFromFrames(inEngine).toFixed(3)} s)`;
  });
  return { ...columns, edited: JSON.stringify(edited) };
}

/** The end of a file in the engine's frames may lie a little behind it in its own. */
function withinFile(
  changes: CueChanges,
  { duration_frames: durationFrames, sample_rate_hz: rateHz }: { duration_frames: number; sample_rate_hz: number },
): CueChanges {
  const slack = Math.ceil(rateHz / ENGINE_RATE_HZ);
  const clamped = Object.entries(changes).map(([point, frames]) => {
    const behind = frames !== null && frames > durationFrames && frames <= durationFrames + slack;
    return [point, behind ? durationFrames : frames] as const;
  });
  return Object.fromEntries(clamped);
}

function checkDates(startsOn: string | null, endsOn: string | null): void {
  if (startsOn === null || endsOn === null || startsOn <= endsOn) return;
  throw new ContinuityError(
    'COMMAND_INVALID',
    `endsOn: "${endsOn}" is before startsOn, "${startsOn}"; it may be that minute or a later one, or null`,
  );
}
