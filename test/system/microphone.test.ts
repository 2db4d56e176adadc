import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Command } from '../../playout/api/command.js';
import type { LinkMessage } from '../../playout/api/link.js';
import type { EngineState } from '../../playout/api/state.js';
import { eventually } from '../eventually.js';
import { sineWav } from '../mono-wav.js';
import { Pulse } from '../pulse.js';
import { amplitudeAt } from '../render.js';
import { Station } from './station.js';

// A microphone of the station from the sound system to the recording, and over a crash of the engine.

const RATE_HZ = 48_000;
const HZ = 3000;
let pulse: Pulse;
let station: Station;
let player: { stop(): void };
let link: Link;

/** The engine's own link: commands in, states out. It connects anew after a crash. */
class Link {
  state: EngineState | undefined;
  #socket: Socket | undefined;
  #rest = '';
  #stopped = false;

  constructor(private readonly path: string) {
    this.#connect();
  }

  send(id: string, command: Command): void {
    this.#socket?.write(`${JSON.stringify({ type: 'command', envelope: { id, command } })}\n`);
  }

  stop(): void {
    this.#stopped = true;
    this.#socket?.destroy();
  }

  #connect(): void {
    this.#rest = '';
    const socket = connect(this.path);
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = JSON.parse(line) as LinkMessage;
        if (message.type === 'state') this.state = message.state;
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!this.#stopped) setTimeout(() => { this.#connect(); }, 100); // prettier-ignore
    });
  }
}

beforeAll(async () => {
  pulse = await Pulse.start({ format: 'float32le', records: true });
  station = new Station({
    environment: pulse.environment,
    settings: {
      SOUND_PROCESSING: 'off',
      OUTPUTS_RECORD: 'true',
      OUTPUTS_CARD_ENABLED: 'false',
      INPUTS_MICROPHONE_ENABLED: 'true',
    },
  });
  sineWav(join(station.mediaFolder('music'), 'One - First.wav'), 240, 440);
  const tone = new Float32Array(300 * RATE_HZ * 2);
  for (let i = 0; i < tone.length / 2; i++)
    tone[2 * i] = tone[2 * i + 1] = 0.2 * Math.sin((2 * Math.PI * HZ * i) / RATE_HZ);
  player = pulse.play(tone);
  await station.start([join(station.folder, 'media')]);
  link = new Link(join(station.data, 'run', 'engine.sock'));
});

afterAll(async () => {
  link.stop();
  player.stop();
  await station.stop();
  await pulse.stop();
});

const microphone = (): EngineState['inputs'][number] | undefined => link.state?.inputs[0];

/** Amplitude of the microphone's tone in the last second of the recording. */
function inRecording(): number {
  const folder = join(station.data, 'recordings');
  const writtenAt = (file: string): number => statSync(join(folder, file)).mtimeMs;
  const name = readdirSync(folder)
    .sort((a, b) => writtenAt(a) - writtenAt(b))
    .at(-1);
  if (name === undefined) return 0;
  const bytes = readFileSync(join(folder, name));
  const frames = Math.floor((bytes.length - 100) / 6);
  if (frames < 2 * RATE_HZ) return 0;
  const last = Float32Array.from(
    { length: RATE_HZ },
    (_, i) => bytes.readIntLE(bytes.length - 6 * (RATE_HZ - i), 3) / 2 ** 23,
  );
  return amplitudeAt(last, HZ, 0, RATE_HZ);
}

it('is ready, heard on air while it is open, and not before', async () => {
  await eventually('the microphone is ready', () => microphone()?.ready === true, 60_000);
  expect(microphone()).toMatchObject({ open: false, detail: 'hears "default" (stereo)' });
  await eventually('there is a recording', () => readdirSync(join(station.data, 'recordings')).length > 0, 30_000);
  expect(inRecording()).toBeLessThan(0.001);
  link.send('open', { do: 'input.open', input: 'microphone' });
  await eventually('it is open', () => microphone()?.open === true);
  await eventually('it is heard', () => inRecording() > 0.05, 30_000);
});

it('stays open over a crash of the engine, and closes by command', async () => {
  const { runId } = link.state ?? {};
  station.kill('engine');
  await eventually('another engine runs', () => link.state !== undefined && link.state.runId !== runId, 30_000);
  expect(microphone()).toMatchObject({ open: true });
  await eventually('the microphone is ready again', () => microphone()?.ready === true, 60_000);
  await eventually('it is heard again', () => inRecording() > 0.05, 30_000);
  link.send('close', { do: 'input.close', input: 'microphone' });
  await eventually('it is closed', () => microphone()?.open === false);
  await eventually('it is heard no more', () => inRecording() < 0.001, 30_000);
});
