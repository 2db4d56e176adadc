import { isMainThread, parentPort } from 'node:worker_threads';
import { ContinuityError, messageOf } from '../api/errors.js';
import { raiseThread, REAL_TIME } from '../media/thread-priority.js';
import { decodeClip, decodeEmergency, type ClipAnswer, type ClipRequest } from './clip-decode.js';

/** Decodes clips one after another; the engine's main thread, which feeds the outputs, never works through a whole file. */
async function answer(request: ClipRequest): Promise<ClipAnswer> {
  const { id } = request;
  try {
    if (request.type === 'cart') return { id, ok: true, clip: await decodeClip(request.cart), gainDb: 0 };
    return { id, ok: true, ...(await decodeEmergency(request.path, request.targetLufs)) };
  } catch (error) {
    const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
    return { id, ok: false, code, message: messageOf(error) };
  }
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  raiseThread(REAL_TIME.main);
  let turn = Promise.resolve();
  port.on('message', (request: ClipRequest) => {
    turn = turn.then(async () => {
      port.postMessage(await answer(request));
    });
  });
}
