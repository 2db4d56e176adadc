import { settingsFrom } from '../../config/settings.js';
import { stationPaths } from '../../config/station-paths.js';
import { openDatabase } from '../../db/open.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import type { DeskReply, DeskRequest, DeskStart } from './desk-question.js';
import type { DeskDay } from './model.js';
import { Desk } from './desk.js';

/** The first candidates that a planner asks for are no slower than the next: they are weighed so often while the day is read. */
const REHEARSALS = 6;

/** A process of its own: takes a `DeskStart` over IPC, then answers a `DeskRequest` after the other. It stores nothing. */
function run(send: (reply: DeskReply) => void): void {
  let desk: Desk | undefined;
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let rehearsals = REHEARSALS;
  process.on('message', (message: DeskStart | DeskRequest) => {
    waiting += 1;
    last = last.then(async () => {
      waiting -= 1;
      if (!('question' in message)) {
        start = message;
        return;
      }
      const { question, nowEpochMs } = message;
      const answered = await reply(message, () => (desk ??= opened(start)));
      send(answered);
      if (question.ask === 'day' && answered.ok)
        last = last.then(() => rehearse(answered.answer as DeskDay, nowEpochMs));
    });
  });
  const rehearse = async (day: DeskDay, nowEpochMs: number): Promise<void> => {
    const item = day.hours
      .flatMap(({ items }) => items)
      .find(({ isFrozen, isSpot, over }) => !isFrozen && !isSpot && over === null);
    // What a rehearsal fails of is told to whoever asks the same: nobody waits for this one.
    for (; item !== undefined && waiting === 0 && rehearsals > 0; rehearsals--) {
      await desk
        ?.answer({ ask: 'candidates', itemId: item.itemId, q: '', limit: 1 }, nowEpochMs)
        .catch(() => undefined);
      // Whoever has asked meanwhile is heard.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  let start: DeskStart | undefined;
  // Control is gone, or needs no answers any more.
  process.on('disconnect', () => process.exit(0));
  // What the terminal or the service's manager sends to every process is for control to hear: it ends its children.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

function opened(start: DeskStart | undefined): Desk {
  if (start === undefined) throw new ContinuityError('INTERNAL', 'the desk was asked before it was started');
  return new Desk(openDatabase(stationPaths(start.dataFolder)), settingsFrom(start.settings));
}

async function reply({ id, question, nowEpochMs }: DeskRequest, desk: () => Desk): Promise<DeskReply> {
  try {
    return { id, ok: true, answer: await desk().answer(question, nowEpochMs) };
  } catch (error) {
    const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
    return { id, ok: false, code, message: messageOf(error) };
  }
}

if (process.send !== undefined) {
  const send = process.send.bind(process);
  run((message) => send(message));
}
