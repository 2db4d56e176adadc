import { settingsFrom } from '../../config/settings.js';
import { stationPaths } from '../../config/station-paths.js';
import { openDatabase } from '../../db/open.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import type { DeskReply, DeskRequest, DeskStart } from './desk-question.js';
import { Desk } from './desk.js';

/** A process of its own: takes a `DeskStart` over IPC, then answers a `DeskRequest` after the other. It stores nothing. */
function run(send: (reply: DeskReply) => void): void {
  let desk: Desk | undefined;
  let last: Promise<void> = Promise.resolve();
  process.on('message', (message: DeskStart | DeskRequest) => {
    last = last.then(async () => {
      if (!('question' in message)) {
        start = message;
        return;
      }
      send(await reply(message, () => (desk ??= opened(start))));
    });
  });
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
