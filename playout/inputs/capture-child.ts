import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContinuityError, messageOf } from '../api/errors.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { raiseAllThreads, REAL_TIME } from '../media/thread-priority.js';
import { DeviceClock } from '../outputs/device-clock.js';
import { loadSoundPackage } from '../outputs/sound-package.js';
import { chosenInput } from './chosen-input.js';
import { SOUND_FD, type CaptureMessage } from './capture-message.js';

// The process of one input device: reads float samples from the sound package and hands them on as stereo through a pipe.
// Like a card's process it is killed, never asked to end.

const SAMPLE_FORMAT_FLOAT32 = 1;
/** 5 ms at a time: what waits here is delay. */
const READ_FRAMES = 240;
/** What the driver asks for at a time; numbers that are no power of two run dry. */
const FRAMES_PER_BUFFER = 256;
const QUEUE_CHUNKS = 20;

const device = process.argv.at(2) ?? 'default';

function say(message: CaptureMessage): void {
  if (process.connected) process.send?.(message);
}

/** Both channels alike from a mono device. */
function stereo(bytes: Buffer, channels: number): Buffer {
  if (channels === 2) return bytes;
  const frames = Math.floor(bytes.length / 4);
  const doubled = Buffer.allocUnsafe(frames * 8);
  for (let i = 0; i < frames; i++) {
    bytes.copy(doubled, 8 * i, 4 * i, 4 * i + 4);
    bytes.copy(doubled, 8 * i + 4, 4 * i, 4 * i + 4);
  }
  return doubled;
}

async function run(): Promise<void> {
  const pipe = createWriteStream('', { fd: SOUND_FD });
  const sound = await loadSoundPackage();
  const chosen = chosenInput(sound.getDevices(), device);
  const channels = Math.min(2, chosen.maxInputChannels);
  const stream = sound.AudioIO({
    inOptions: {
      deviceId: chosen.id,
      sampleRate: ENGINE_RATE_HZ,
      channelCount: channels,
      sampleFormat: SAMPLE_FORMAT_FLOAT32,
      framesPerBuffer: FRAMES_PER_BUFFER,
      maxQueue: QUEUE_CHUNKS,
      highwaterMark: READ_FRAMES * channels * 4,
      closeOnError: false,
    },
  });
  stream.start();
  const scheduling = raiseAllThreads(REAL_TIME.capture);
  say({ type: 'open', device: chosen.name, channels, scheduling });
  const clock = new DeviceClock(QUEUE_CHUNKS * FRAMES_PER_BUFFER, ENGINE_RATE_HZ);
  let told = false;
  for await (const chunk of stream) {
    clock.accepted(chunk.length / (channels * 4), performance.now());
    if (!pipe.write(stereo(chunk, channels))) await once(pipe, 'drain');
    if (clock.paced && !told) {
      told = true;
      say({ type: 'no-clock' });
    }
    const waitMs = clock.waitMs(performance.now());
    if (waitMs > 0) await sleep(waitMs);
  }
  throw new ContinuityError('INPUT_FAILED', 'the device ended');
}

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
try {
  await run();
} catch (error) {
  const code = error instanceof ContinuityError ? error.code : 'INPUT_FAILED';
  say({ type: 'failed', code, message: messageOf(error) });
  // The input kills this process on that message; until then there is nothing left to do.
  await once(process, 'disconnect');
}
