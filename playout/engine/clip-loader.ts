import { Worker } from 'node:worker_threads';
import { ContinuityError } from '../api/errors.js';
import type { CartSegment } from '../api/segment.js';
import type { Clip } from './clip.js';
import type { ClipAnswer, ClipRequest } from './clip-decode.js';

interface Waiting {
  readonly resolve: (loaded: { clip: Clip; gainDb: number }) => void;
  readonly reject: (error: Error) => void;
}

/** Has clips decoded in a thread of their own; a thread that dies is replaced with the next request. */
export class ClipLoader {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #serial = 0;

  /** A cart's audio. Rejects with ContinuityError FILE_*. */
  async cart(cart: CartSegment): Promise<Clip> {
    return (await this.#ask((id) => ({ type: 'cart', id, cart }))).clip;
  }

  /** The emergency file with the gain that brings it to the target. Rejects with ContinuityError FILE_*. */
  emergency(path: string, targetLufs: number): Promise<{ clip: Clip; gainDb: number }> {
    return this.#ask((id) => ({ type: 'emergency', id, path, targetLufs }));
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask(request: (id: number) => ClipRequest): Promise<{ clip: Clip; gainDb: number }> {
    const id = ++this.#serial;
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage(request(id));
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./clip-worker.js', import.meta.url));
    worker.unref();
    worker.on('message', (answer: ClipAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.ok) waiting?.resolve(answer);
      else waiting?.reject(new ContinuityError(answer.code, answer.message));
    });
    worker.on('error', (error) => {
      this.#worker = undefined;
      const cause = error instanceof Error ? error.message : String(error);
      for (const { reject } of this.#waiting.values()) {
        reject(new ContinuityError('INTERNAL', `the thread that decodes clips broke: ${cause}`));
      }
      this.#waiting.clear();
    });
    return worker;
  }
}
