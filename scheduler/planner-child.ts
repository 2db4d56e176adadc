import { settingsFrom } from '../config/settings.js';
import { stationPaths } from '../config/station-paths.js';
import { openDatabase } from '../db/open.js';
import { ContinuityError, messageOf } from '../playout/api/errors.js';
import { carryOut } from './carry-out.js';
import type { PlannerAnswer, PlannerRequest } from './planner-task.js';

/** A process of its own: takes one `PlannerRequest` over IPC, plans, stores, answers and ends. */
function run(send: (answer: PlannerAnswer, sent: () => void) => void): void {
  process.once('message', (request: PlannerRequest) => {
    void answer(request).then((found) => {
      send(found, () => process.exit(0));
    });
  });
  // Control is gone: nobody waits for the answer, and what is not stored yet is planned by the next one.
  process.on('disconnect', () => process.exit(0));
  // What the terminal or the service's manager sends to every process is for control to hear: it ends its children.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

async function answer({ dataFolder, settings, task, nowEpochMs }: PlannerRequest): Promise<PlannerAnswer> {
  try {
    const db = openDatabase(stationPaths(dataFolder));
    try {
      return { ok: true, result: await carryOut(db, settingsFrom(settings), task, nowEpochMs) };
    } finally {
      await db.close();
    }
  } catch (error) {
    const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
    return { ok: false, code, message: messageOf(error) };
  }
}

if (process.send !== undefined) {
  const send = process.send.bind(process);
  run((message, sent) => send(message, undefined, {}, sent));
}
