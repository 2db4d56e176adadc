import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PacketParser, type StreamPacket } from '../../../playout/api/stream-packet.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { StreamServer } from '../../../playout/outputs/stream-server.js';
import { eventually } from '../../eventually.js';

let folder: string;
let server: StreamServer;
let sockets: Socket[];
const socketPath = (): string => join(folder, 'stream.sock');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'continuity-stream-'));
  sockets = [];
  // What a run that was killed leaves behind.
  writeFileSync(socketPath(), '');
  server = new StreamServer({ socketPath: socketPath(), log: () => undefined });
  await server.start();
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function listen(ask: string): { socket: Socket; packets: StreamPacket[]; closed: () => boolean } {
  const socket = connect(socketPath());
  sockets.push(socket);
  const parser = new PacketParser();
  const packets: StreamPacket[] = [];
  let closed = false;
  socket.on('data', (bytes: Buffer) => packets.push(...parser.push(bytes)));
  socket.on('close', () => (closed = true));
  socket.on('error', () => (closed = true));
  socket.write(ask);
  return { socket, packets, closed: () => closed };
}

const header = (mark: number): StreamPacket => ({ kind: 'header', frame: 0, bytes: new Uint8Array([mark]) });
const audio = (seconds: number, size = 100): StreamPacket => ({
  kind: 'audio',
  frame: seconds * ENGINE_RATE_HZ,
  bytes: new Uint8Array(size).fill(seconds),
});

test('only its owner may open the socket', () => {
  expect(statSync(socketPath()).mode & 0o777).toBe(0o600);
});

test('a listener gets the newest header, the last seconds, then what comes', async () => {
  server.publish('/listen.opus', header(1));
  server.publish('/listen.opus', audio(0));
  server.publish('/listen.opus', header(2));
  for (let s = 1; s <= 10; s++) server.publish('/listen.opus', audio(s));
  const { packets } = listen('/listen.opus\n');
  await eventually('the burst came', () => packets.length === 6);
  expect(packets[0]).toMatchObject({ kind: 'header', bytes: new Uint8Array([2]) });
  expect(packets.slice(1).map((packet) => packet.frame / ENGINE_RATE_HZ)).toEqual([6, 7, 8, 9, 10]);

  server.publish('/listen.opus', audio(11));
  server.publish('/listen.mp3', audio(12));
  await eventually('the next one came', () => packets.length === 7);
  expect(packets[6].frame).toBe(11 * ENGINE_RATE_HZ);
});

test('after a new header nothing older is joined', async () => {
  for (let s = 1; s <= 3; s++) server.publish('/listen.opus', audio(s));
  server.publish('/listen.opus', header(9));
  const { packets } = listen('/listen.opus\n');
  await eventually('the header came', () => packets.length === 1);
  expect(packets[0].kind).toBe('header');
});

test('a mount that does not exist closes the connection', async () => {
  const { closed } = listen('/listen.flac\n');
  await eventually('it is closed', closed);
  const long = listen('x'.repeat(1000));
  await eventually('it is closed', long.closed);
  expect(server.clientCount).toBe(0);
});

test('a listener that takes nothing is sent away, and another hears everything', async () => {
  const slow = listen('/listen.mp3\n');
  slow.socket.pause();
  const quick = listen('/listen.mp3\n');
  await eventually('both are there', () => server.clientCount === 2);
  let sent = 0;
  // More than the socket's own buffers and the server's patience hold.
  while (server.slowClients === 0 && sent < 2000) {
    server.publish('/listen.mp3', audio(sent, 4000));
    sent++;
    if (sent % 20 === 0) await eventually('the quick one has it all', () => quick.packets.length === sent);
  }
  expect(server.slowClients).toBe(1);
  expect(sent).toBeLessThan(1000);
  await eventually('the slow one is gone', () => server.clientCount === 1);
  await eventually('the quick one has it all', () => quick.packets.length === sent);
  expect(quick.packets.map((packet) => packet.frame / ENGINE_RATE_HZ)).toEqual(
    Array.from({ length: sent }, (_, i) => i),
  );
});
