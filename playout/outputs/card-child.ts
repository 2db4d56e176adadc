import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContinuityError, messageOf } from '../api/errors.js';
import { CHANNELS } from '../api/units.js';
import { raiseAllThreads, REAL_TIME } from '../media/thread-priority.js';
import type { CardMessage } from './card-message.js';
import { ChunkFeed } from './chunk-feed.js';
import { DeviceClock } from './device-clock.js';
import { chosenDevice, loadSoundPackage, type SoundStream } from './sound-package.js';

// The process of one sound card: takes chunks of interleaved 32-bit samples on its standard input, gives a credit for
// every one that the card has taken, and writes silence when none is there. It is killed, never asked to end: the
// package's way to quit hangs with a dead sound system.

const SAMPLE_FORMAT_32_BIT = 32;
/** A write that took this long had to wait for room; after so many of them the queue is full and the card runs. */
const WAITED_MS = 3;
const WAITS = 4;

const [device, ...numbers] = process.argv.slice(2);
const [rateHz, chunkFrames, framesPerBuffer, queueChunks] = numbers.map(Number);
const chunkBytes = chunkFrames * CHANNELS * 4;
const silence = Buffer.alloc(chunkBytes);

function millisecondsOf(frames: number): number {
  return (frames * 1000) / rateHz;
}

function say(message: CardMessage): void {
  if (process.connected) process.send?.(message);
}

/** Writes one chunk; the number of times that the driver ran dry since the last one. */
function write(stream: SoundStream, chunk: Buffer): Promise<number> {
  return new Promise((resolve) => {
    stream._write(chunk, 'buffer', (complaint) => {
      resolve(typeof complaint === 'string' && complaint.includes('output underflow') ? 1 : 0);
    });
  });
}

async function open(): Promise<{ stream: SoundStream; name: string }> {
  const sound = await loadSoundPackage();
  const chosen = chosenDevice(sound.getDevices(), device);
  const stream = sound.AudioIO({
    outOptions: {
      deviceId: chosen.id,
      sampleRate: rateHz,
      channelCount: CHANNELS,
      sampleFormat: SAMPLE_FORMAT_32_BIT,
      framesPerBuffer,
      maxQueue: queueChunks,
      highwaterMark: chunkBytes,
      // Complaints come back from each write; `write` above keeps them from ending the stream.
      closeOnError: true,
    },
  });
  stream.start();
  return { stream, name: chosen.name };
}

/** Silence until writes have to wait: the card then runs on a full queue. Some devices take all: the clock notices. */
async function fillWithSilence(stream: SoundStream, clock: DeviceClock): Promise<void> {
  for (let waits = 0; waits < WAITS && !clock.paced;) {
    const before = performance.now();
    const underflows = await write(stream, silence);
    const now = performance.now();
    clock.accepted(chunkFrames, now);
    say({ type: 'written', programmeFrames: 0, silenceFrames: chunkFrames, underflows });
    if (now - before >= WAITED_MS) waits++;
  }
}

async function play(stream: SoundStream, feed: ChunkFeed, clock: DeviceClock): Promise<never> {
  const queueMs = millisecondsOf(queueChunks * chunkFrames);
  const chunkMs = millisecondsOf(chunkFrames);
  // The queue is full now; from here its level is reckoned, since the package does not tell it.
  let emptyAtMs = performance.now() + queueMs;
  let told = false;
  let begun = false;
  for (;;) {
    // Until the programme begins the queue is kept full but for a chunk, so that it begins with all of it as its cushion.
    const leastMs = begun ? millisecondsOf(framesPerBuffer) : queueMs - chunkMs;
    const chunk = await feed.next(emptyAtMs - leastMs - performance.now());
    begun ||= chunk !== undefined;
    const waitMs = clock.waitMs(performance.now());
    if (waitMs > 0) await sleep(waitMs);
    const underflows = await write(stream, chunk ?? silence);
    const now = performance.now();
    clock.accepted(chunkFrames, now);
    emptyAtMs = Math.min(Math.max(now, emptyAtMs) + chunkMs, now + queueMs);
    const programmeFrames = chunk ? chunkFrames : 0;
    say({ type: 'written', programmeFrames, silenceFrames: chunkFrames - programmeFrames, underflows });
    if (clock.paced && !told) {
      told = true;
      say({ type: 'no-clock' });
    }
  }
}

async function run(): Promise<void> {
  const feed = new ChunkFeed(chunkBytes);
  process.stdin.on('data', (bytes: Buffer) => {
    feed.push(bytes);
  });
  const { stream, name } = await open();
  // The package's own threads too: they are there once the stream runs.
  const scheduling = raiseAllThreads(REAL_TIME.card);
  const clock = new DeviceClock(queueChunks * chunkFrames, rateHz);
  await fillWithSilence(stream, clock);
  say({ type: 'open', device: name, scheduling });
  await play(stream, feed, clock);
}

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
try {
  await run();
} catch (error) {
  const code = error instanceof ContinuityError ? error.code : 'CARD_FAILED';
  say({ type: 'failed', code, message: messageOf(error) });
  // The output kills this process on that message; until then there is nothing left to do.
  await once(process, 'disconnect');
}
