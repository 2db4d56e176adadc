import { ContinuityError, messageOf } from '../api/errors.js';
import { analysisOf, type Analysis } from './analyse.js';
import { analysisToMessage, type AnalyseAnswer, type AnalyseJob, type AnalyseRequest } from './analyse-message.js';
import { measureSounds } from './measure-sounds.js';
import type { MeasuredSound } from './sound-take.js';
import { readTags } from './tags.js';

/** A sign of life goes to the pool this often. */
const PROGRESS_MS = 1000;
const NO_FINGERPRINTS = 'this ffmpeg makes no fingerprints (it has no chromaprint): duplicates are not found by sound';

/** A process of its own: takes `AnalyseRequest` messages over IPC, one at a time, and answers each of its jobs. */
function run(send: (answer: AnalyseAnswer) => void): void {
  process.on('message', ({ jobs }: AnalyseRequest) => {
    void answer(jobs, send);
  });
  // The pool is gone: nobody waits for the answer.
  process.on('disconnect', () => process.exit(0));
  // What the terminal or the service's manager sends to every process is for the pool to hear: it ends its children.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

async function answer(jobs: readonly AnalyseJob[], send: (answer: AnalyseAnswer) => void): Promise<void> {
  let told = Date.now();
  try {
    const paths = jobs.map(({ path }) => path);
    const tags = paths.map((path) => readTags(path));
    const measured = await measureSounds(paths, {
      onProgress: (path, progressFrames) => {
        if (Date.now() - told < PROGRESS_MS) return;
        told = Date.now();
        send({ path, progressFrames });
      },
      onNoFingerprints: () => {
        send({ notice: NO_FINGERPRINTS });
      },
    });
    const tagged = await Promise.all(tags);
    jobs.forEach((job, index) => {
      send(resultOf(job, measured.get(job.path), tagged[index]));
    });
  } catch (error) {
    for (const { path } of jobs) send(failure(path, error));
  }
}

function resultOf(
  job: AnalyseJob,
  measured: MeasuredSound | ContinuityError | undefined,
  tags: Awaited<ReturnType<typeof readTags>>,
): AnalyseAnswer {
  const { path, kindHint, orKind } = job;
  try {
    if (measured === undefined || measured instanceof ContinuityError) throw measured ?? new Error('it was left out');
    const analysis = analysisToMessage(analysisOf(path, measured, tags, { kindHint }));
    const durationSeconds = analysis.durationFrames / analysis.sampleRateHz;
    if (orKind === undefined || durationSeconds >= orKind.underSeconds) return { path, ok: true, analysis };
    return { path, ok: true, analysis, orAnalysis: bare(analysisOf(path, measured, tags, { kindHint: orKind.kind })) };
  } catch (error) {
    return failure(path, error);
  }
}

function bare(analysis: Analysis): Omit<Analysis, 'peaks' | 'fingerprint'> {
  const { peaks: _peaks, fingerprint: _fingerprint, ...rest } = analysis;
  return rest;
}

function failure(path: string, error: unknown): AnalyseAnswer {
  const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
  return { path, ok: false, error: { code, message: messageOf(error) } };
}

if (process.send !== undefined) {
  const send = process.send.bind(process);
  run((message) => send(message));
}
