import { ContinuityError, messageOf } from '../api/errors.js';
import { analyseFile } from './analyse.js';
import { peaksToBase64, type AnalyseAnswer, type AnalyseJob } from './analyse-message.js';

/** A sign of life goes to the pool this often. */
const PROGRESS_MS = 1000;

/** A process of its own: takes `AnalyseJob` messages over IPC, one at a time, and answers each with `AnalyseAnswer`. */
function run(send: (answer: AnalyseAnswer) => void): void {
  process.on('message', (job: AnalyseJob) => {
    void answer(job, send).then(send);
  });
  // The pool is gone: nobody waits for the answer.
  process.on('disconnect', () => process.exit(0));
}

async function answer(job: AnalyseJob, send: (answer: AnalyseAnswer) => void): Promise<AnalyseAnswer> {
  const { path, kindHint } = job;
  let told = Date.now();
  try {
    const analysis = await analyseFile(path, {
      kindHint,
      onProgress: (frames) => {
        if (Date.now() - told < PROGRESS_MS) return;
        told = Date.now();
        send({ path, progressFrames: frames });
      },
    });
    return { path, ok: true, analysis: { ...analysis, peaks: peaksToBase64(analysis.peaks) } };
  } catch (error) {
    const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
    return { path, ok: false, error: { code, message: messageOf(error) } };
  }
}

if (process.send !== undefined) {
  const send = process.send.bind(process);
  run((message) => send(message));
}
