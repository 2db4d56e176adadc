import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamPacket } from '../../playout/api/stream-packet.js';
import { onAirItem } from './fake-engine.js';
import { eventually } from '../eventually.js';
import { openStudio, type Studio } from './studio.js';

let studio: Studio;

beforeEach(async () => {
  studio = await openStudio();
  await eventually('the mounts are linked', () => studio.engine.streamClients === 2);
});

afterEach(async () => {
  await studio.close();
});

/** A packet of 1152 frames; its bytes say which one it is. */
function audio(index: number, mark = 0): StreamPacket {
  const bytes = Buffer.alloc(576, mark);
  bytes.writeUInt32BE(index);
  return { kind: 'audio', frame: index * 1152, bytes };
}

const header = (text: string): StreamPacket => ({ kind: 'header', frame: 0, bytes: Buffer.from(text) });

interface Heard {
  readonly response: IncomingMessage;
  bytes(): Buffer;
  closed: boolean;
}

async function listen(path: string, headers: Record<string, string> = {}): Promise<Heard> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(new URL(path, studio.url), { headers }, resolve).on('error', reject);
  });
  const chunks: Buffer[] = [];
  const heard: Heard = { response, bytes: () => Buffer.concat(chunks), closed: false };
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', () => (heard.closed = true));
  response.on('close', () => (heard.closed = true));
  return heard;
}

/** Indices of the packets in a stream of MP3 packets. */
function indices(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / 576) }, (_, i) => bytes.readUInt32BE(i * 576));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

async function sendAudio(from: number, to: number, mark = 0): Promise<void> {
  for (const i of range(from, to)) studio.engine.sendPacket(audio(i, mark));
  await eventually('the stream is alive', () => studio.fans.get('/listen.mp3')?.isAlive());
}

describe('GET /listen.mp3', () => {
  it('is not there before there is something to hear', async () => {
    const { response } = await listen('/listen.mp3');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
  });

  it('starts with the last four seconds and goes on', async () => {
    await sendAudio(0, 400);
    const heard = await listen('/listen.mp3');
    expect(heard.response.headers).toMatchObject({ 'content-type': 'audio/mpeg', 'cache-control': 'no-store' });
    expect(heard.response.headers['icy-metaint']).toBeUndefined();
    await sendAudio(400, 402);
    await eventually('the new packets came', () => indices(heard.bytes()).at(-1) === 401);
    // 4 s are 166 packets and two thirds.
    expect(indices(heard.bytes())).toEqual(range(399 - 166, 402));
  });

  it('answers HEAD without a stream', async () => {
    const answer = await fetch(new URL('/listen.mp3', studio.url), { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
  });

  it('goes on for its listener when the engine is another one', async () => {
    await sendAudio(0, 10);
    const heard = await listen('/listen.mp3');
    await studio.engine.stop();
    studio.engine.burst = [];
    await studio.engine.start();
    await eventually('the mounts are linked again', () => studio.engine.streamClients === 2);
    await sendAudio(3, 6, 7);
    await eventually('the new engine is heard', () => indices(heard.bytes()).length === 13);
    expect(indices(heard.bytes())).toEqual([...range(0, 10), 3, 4, 5]);
    expect(heard.closed).toBe(false);
  });

  it('plays nothing twice when only the link was lost', async () => {
    await sendAudio(0, 10);
    const heard = await listen('/listen.mp3');
    await studio.engine.stop();
    studio.engine.sendPacket(audio(10));
    // The engine's own burst begins with what was heard already.
    await studio.engine.start();
    await eventually('the mounts are linked again', () => studio.engine.streamClients === 2);
    await sendAudio(11, 12);
    await eventually('it goes on', () => indices(heard.bytes()).at(-1) === 11);
    expect(indices(heard.bytes())).toEqual(range(0, 12));
  });

  it('drops a listener that does not read, and counts it', async () => {
    await sendAudio(0, 1);
    const socket = connect(Number(new URL(studio.url).port), '127.0.0.1');
    socket.write(`GET /listen.mp3 HTTP/1.1\r\nHost: ${studio.host}\r\n\r\n`);
    socket.pause();
    socket.on('error', () => socket.destroy());
    const fan = studio.fans.get('/listen.mp3');
    await eventually('it listens', () => fan?.listeners === 1);
    let next = 1;
    await eventually('it was dropped', () => {
      for (let i = 0; i < 200; i++)
        studio.engine.sendPacket({ kind: 'audio', frame: next * 1152, bytes: Buffer.alloc(20_000, next++) });
      return fan?.dropped === 1;
    });
    expect(fan?.listeners).toBe(0);
    socket.destroy();
  });

  it('puts a title where its item begins', async () => {
    // The second song starts at frame 115,200, in packet 100: at byte 57,600 of the stream.
    studio.engine.setState({
      runId: 'run-2',
      onAir: [
        onAirItem({ itemId: 'a', title: 'One', artist: 'X', startFrame: 0 }),
        onAirItem({ itemId: 'b', title: "It's two\n", artist: 'Y', startFrame: 100 * 1152 }),
      ],
    });
    await eventually('the titles are known', () => studio.feed.parts.engine?.onAir.length === 2);
    await sendAudio(0, 160);
    const heard = await listen('/listen.mp3', { 'icy-metadata': '1' });
    expect(heard.response.headers['icy-metaint']).toBe('16000');
    await eventually('the burst is there', () => heard.bytes().length > 160 * 576);
    const bytes = heard.bytes();
    const titles: (readonly [number, string])[] = [];
    let at = 0;
    for (let block = 1; at + 16_000 < bytes.length; block++) {
      at += 16_000;
      const length = bytes[at] * 16;
      if (length > 0)
        titles.push([
          block * 16_000,
          bytes
            .subarray(at + 1, at + 1 + length)
            .toString('utf8')
            .replace(/\0+$/, ''),
        ]);
      at += 1 + length;
    }
    expect(titles).toEqual([
      [16_000, "StreamTitle='X - One';"],
      [64_000, "StreamTitle='Y - It’s two';"],
    ]);
  });
});

describe('GET /listen.opus', () => {
  it('gives a late listener the headers first, and a new chain to everyone', async () => {
    for (const packet of [header('HEAD-1'), header('TAGS-1'), audio(0), audio(1)]) studio.engine.sendPacket(packet);
    await eventually('the stream is alive', () => studio.fans.get('/listen.opus')?.isAlive());
    const heard = await listen('/listen.opus');
    expect(heard.response.headers['content-type']).toBe('audio/ogg');
    for (const packet of [header('HEAD-2'), header('TAGS-2'), audio(2)]) studio.engine.sendPacket(packet);
    const text = await eventually('the new chain is there', () => {
      const seen = heard.bytes().toString('latin1');
      return seen.includes('TAGS-2') && seen.length >= 24 + 3 * 576 ? seen : undefined;
    });
    expect(text.startsWith('HEAD-1TAGS-1')).toBe(true);
    expect(text.indexOf('HEAD-2TAGS-2')).toBe(12 + 2 * 576);
    const late = await listen('/listen.opus');
    await eventually('the late one hears', () => late.bytes().length >= 12 + 576);
    expect(late.bytes().toString('latin1').startsWith('HEAD-2TAGS-2')).toBe(true);
    expect(late.bytes().length).toBe(12 + 576);
  });
});
