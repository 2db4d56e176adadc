import { ContinuityError, messageOf } from '../api/errors.js';
import { EdgeMemory } from '../dsp/analysis/edge-sound.js';
import { analysisOf, type Analysis } from './analyse.js';
import { analysisToMessage, type AnalyseAnswer, type AnalyseJob, type AnalyseRequest } from './analyse-message.js';
import { loadLibav } from './libav/package.js';
import { measureHere } from './libav/measure-here.js';
import { measureSound } from './measure-sounds.js';
import type { MeasuredSound } from './sound-take.js';
import { readTags } from './tags.js';

/** A sign of life goes to the pool this often. */
const PROGRESS_MS = 1000;
const NO_FINGERPRINTS = 'this ffmpeg makes no fingerprints (it has no chromaprint): duplicates are not found by sound';

const DECODED_APART =
  'the optional package node-av is not installed or not made for this machine: files are taken in at half the speed';

/** A process of its own: takes `AnalyseRequest` messages over IPC, one at a time, and answers each. */
function run(send: (answer: AnalyseAnswer) => void): void {
  process.on('message', (request: AnalyseRequest) => {
    void answer(request, send);
  });
  // The pool is gone: nobody waits for the answer.
  process.on('disconnect', () => process.exit(0));
  // What the terminal or the service's manager sends to every process is for the pool to hear: it ends its children.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

async function answer(request: AnalyseRequest, send: (answer: AnalyseAnswer) => void): Promise<void> {
  const { path } = request.job;
  try {
    const [measured, tags] = await Promise.all([measure(request, send), readTags(path)]);
    send(resultOf(request.job, measured, tags));
  } catch (error) {
    send(failure(path, error));
  }
}

const memory = new EdgeMemory();
let loading: ReturnType<typeof loadLibav> | undefined;

/** In this process where nothing is wrong with the file, else by a decoder of its own, which also says what is. */
async function measure(
  { job: { path }, withCare = false }: AnalyseRequest,
  send: (answer: AnalyseAnswer) => void,
): Promise<MeasuredSound> {
  let told = Date.now();
  const onProgress = (progressFrames: number): void => {
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    send({ path, progressFrames });
  };
  const libav = await (loading ??= loadLibav());
  if (libav === undefined) send({ notice: DECODED_APART });
  else if (!withCare) {
    const measured = await measureHere(libav, path, { onProgress, memory }).catch((error: unknown) => {
      send({ notice: `the package node-av failed (${messageOf(error)}): files are taken in at half the speed` });
      return undefined;
    });
    if (measured !== undefined) return measured;
  }
  return measureSound(path, {
    onProgress,
    onNoFingerprints: () => {
      send({ notice: NO_FINGERPRINTS });
    },
  });
}

function resultOf(
  { path, kindHint, orKind }: AnalyseJob,
  measured: MeasuredSound,
  tags: Awaited<ReturnType<typeof readTags>>,
): AnalyseAnswer {
  const analysis = analysisToMessage(analysisOf(path, measured, tags, { kindHint }));
  const durationSeconds = analysis.durationFrames / analysis.sampleRateHz;
  if (orKind === undefined || durationSeconds >= orKind.underSeconds) return { path, ok: true, analysis };
  return { path, ok: true, analysis, orAnalysis: bare(analysisOf(path, measured, tags, { kindHint: orKind.kind })) };
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
