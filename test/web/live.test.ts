import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { LiveMessage, LiveRequest } from '../../web/api/live.js';
import { onAirItem, quietMeters } from './fake-engine.js';
import { eventually } from '../eventually.js';
import { openStudio, type Studio } from './studio.js';

let studio: Studio;

beforeEach(async () => {
  studio = await openStudio();
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
});

afterEach(async () => {
  await studio.close();
});

class Client {
  readonly messages: LiveMessage[] = [];
  readonly socket: WebSocket;
  closeCode: number | null = null;

  constructor(options: { readonly origin?: string } = {}) {
    this.socket = new WebSocket(`ws://${studio.host}/api/live`, options);
    this.socket.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as LiveMessage));
    this.socket.on('close', (code) => (this.closeCode = code));
    this.socket.on('error', () => (this.closeCode ??= 0));
  }

  send(request: LiveRequest): void {
    this.socket.send(JSON.stringify(request));
  }

  all<T extends LiveMessage['type']>(type: T): Extract<LiveMessage, { type: T }>[] {
    return this.messages.filter((message): message is Extract<LiveMessage, { type: T }> => message.type === type);
  }
}

describe('the live socket', () => {
  it('begins with everything, then tells what changes, one revision at a time', async () => {
    const client = new Client();
    const snapshot = await eventually('a snapshot', () => client.all('snapshot').at(0));
    expect(snapshot.parts).toMatchObject({
      linked: true,
      station: { name: 'Radio Continuity' },
      engine: { runId: 'run-1' },
    });
    studio.engine.setState({ onAir: [onAirItem({ title: 'New' })] });
    studio.feed.raise('demo', 'warning', 'something', 1);
    const changes = await eventually('two changes', () => client.all('change').length >= 2 && client.all('change'));
    expect(changes.map((change) => change.revision)).toEqual(changes.map((_, i) => snapshot.revision + 1 + i));
    expect(changes.map(({ change }) => change.part).sort()).toEqual(['alarms', 'engine']);
    client.socket.close();
  });

  it('answers a resync with a snapshot that is up to date', async () => {
    const client = new Client();
    await eventually('a snapshot', () => client.all('snapshot').at(0));
    studio.feed.raise('demo', 'warning', 'something', 1);
    client.send({ type: 'resync' });
    const second = await eventually('another snapshot', () => client.all('snapshot').at(1));
    expect(second.revision).toBe(studio.feed.revision);
    expect(second.parts.alarms).toMatchObject([{ key: 'demo' }]);
    client.socket.close();
  });

  it('acknowledges a command when the engine has, not before', async () => {
    const client = new Client();
    await eventually('a snapshot', () => client.all('snapshot').at(0));
    let release = (): void => undefined;
    studio.engine.answer = (envelope) => {
      release = () => {
        studio.engine.acknowledge(envelope.id, { ok: true, atFrame: 960 });
      };
      return null;
    };
    client.send({ type: 'command', id: 'c1', command: { do: 'cart.fire', cartId: '5' } });
    await eventually('the engine has it', () => studio.engine.commands.length === 1);
    expect(client.all('ack')).toEqual([]);
    release();
    const ack = await eventually('the acknowledgement', () => client.all('ack').at(0));
    expect(ack).toEqual({ type: 'ack', id: 'c1', result: { ok: true, atFrame: 960 } });
    client.socket.close();
  });

  it('passes meters on and tells the time', async () => {
    const client = new Client();
    await eventually('a snapshot', () => client.all('snapshot').at(0));
    studio.engine.sendMeters(quietMeters);
    client.send({ type: 'ping', sentAtMs: 42 });
    await eventually('meters', () => client.all('meters').at(0));
    const pong = await eventually('a pong', () => client.all('pong').at(0));
    expect(pong.sentAtMs).toBe(42);
    expect(Math.abs(pong.serverTimeEpochMs - Date.now())).toBeLessThan(5000);
    client.socket.close();
  });

  it('tells the loudness of each second as it ends', async () => {
    const client = new Client();
    await eventually('a snapshot', () => client.all('snapshot').at(0));
    let frame = 0;
    const told = await eventually('a second has ended', () => {
      studio.engine.sendMeters({ ...quietMeters, frame: (frame += 960) });
      return client.all('loudness').at(0);
    });
    expect(told.point).toMatchObject({ shortTermLufs: -16, momentaryMaxLufs: -16.2, truePeakMaxDbtp: -11.8 });
    expect(told.integratedLufs).toBe(-16.2);
    client.socket.close();
  });

  it('says that the engine is away', async () => {
    const client = new Client();
    await eventually('a snapshot', () => client.all('snapshot').at(0));
    await studio.engine.stop();
    await eventually('it is told', () =>
      client.all('change').some(({ change }) => change.part === 'linked' && !change.value),
    );
    client.send({ type: 'command', id: 'c2', command: { do: 'next' } });
    const ack = await eventually('the refusal', () => client.all('ack').at(0));
    expect(ack.result).toMatchObject({ ok: false, code: 'ENGINE_UNREACHABLE' });
    client.socket.close();
  });

  it('is closed for another page', async () => {
    const client = new Client({ origin: 'http://localhost:9999' });
    await eventually('it is refused', () => client.closeCode !== null);
    expect(client.messages).toEqual([]);
  });

  it.each([['{"type":"explode"}'], ['not json'], [`{"type":"resync","more":"${'x'.repeat(20_000)}"}`]])(
    'is closed on what is not its language: %.30s',
    async (text) => {
      const client = new Client();
      await eventually('a snapshot', () => client.all('snapshot').at(0));
      client.socket.send(text);
      await eventually('it is closed', () => client.closeCode !== null);
      expect([1008, 1009]).toContain(client.closeCode);
    },
  );
});
