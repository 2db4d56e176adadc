import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { FrameRing } from '../api/frame-ring.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { MULTIPLEX_RATE_HZ } from '../dsp/fm/multiplex.js';
import { raiseThread, REAL_TIME } from '../media/thread-priority.js';
import { WavWriter } from '../media/wav.js';
import { MultiplexControl, type FromMultiplexer, type MultiplexSetup, type ToMultiplexer } from './multiplex-setup.js';
import { Multiplexer } from './multiplexer.js';

// The thread that makes the multiplex: a twentieth of a core and no business of the mixer's or of the main thread's.

const PUMP_MS = 4;
const TOO_LATE_FRAMES = ENGINE_RATE_HZ / 2;
const FORMAT = { bits: 24, rateHz: MULTIPLEX_RATE_HZ, channels: 1 } as const;
/** A crash loses at most what came in since the last flush. */
const FLUSH_VALUES = 2 * MULTIPLEX_RATE_HZ;

/** `name.wav`, or `name-2.wav` and so on: a file that is there is never written over. */
async function freePath(path: string): Promise<string> {
  const folder = dirname(path);
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const taken = await readdir(folder);
  let free = name;
  for (let n = 2; taken.includes(free); n++) free = `${stem}-${n}${end}`;
  return join(folder, free);
}

interface Destination {
  write(values: Float32Array, count: number): Promise<void>;
  finish(): Promise<void>;
}

function ringDestination(memory: SharedArrayBuffer): Destination {
  const ring = new FrameRing(memory);
  return {
    write: (values, count) => {
      ring.write(values, values, 0, count);
      return Promise.resolve();
    },
    finish: () => Promise.resolve(),
  };
}

function fileDestination(writer: WavWriter): Destination {
  let flushedAt = 0;
  return {
    write: async (values, count) => {
      await writer.write(values, count);
      if (writer.frames - flushedAt < FLUSH_VALUES) return;
      flushedAt = writer.frames;
      await writer.flush();
    },
    finish: () => writer.finish(),
  };
}

async function run(setup: MultiplexSetup, port: MessagePort): Promise<void> {
  const control = new MultiplexControl(setup.control);
  control.cursor = setup.fromFrame;
  const multiplexer = new Multiplexer({
    settings: setup.settings,
    timeZone: setup.timeZone,
    programme: new FrameRing(setup.programme),
    control,
    delayMs: setup.delayMs,
    // A file has time; a card wants what is on air now.
    tooLateFrames: setup.multiplex === null ? Infinity : TOO_LATE_FRAMES,
    now: Date.now,
  });
  multiplexer.setText(setup.text);
  const stop = new AbortController();
  port.on('message', (message: ToMultiplexer) => {
    if (message.type === 'stop') stop.abort();
    else multiplexer.setText(message.text);
  });
  const file = setup.file === null ? null : await freePath(setup.file);
  const destination =
    setup.multiplex === null
      ? fileDestination(await WavWriter.create(file ?? '', FORMAT))
      : ringDestination(setup.multiplex);
  if (setup.multiplex !== null) raiseThread(REAL_TIME.multiplexer);
  port.postMessage({ type: 'open', file } satisfies FromMultiplexer);
  const pump = async (): Promise<void> => {
    for (let count = multiplexer.take(); count > 0; count = multiplexer.take()) {
      await destination.write(multiplexer.values, count);
    }
  };
  while (!stop.signal.aborted) {
    await pump();
    await sleep(PUMP_MS);
  }
  await pump();
  await destination.finish();
  port.close();
}

if (!isMainThread && parentPort) await run(workerData as MultiplexSetup, parentPort);
