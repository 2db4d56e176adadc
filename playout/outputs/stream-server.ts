import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { messageOf } from '../api/errors.js';
import type { Log } from '../api/log.js';
import { encodePacket, STREAM_MOUNTS, type StreamMount, type StreamPacket } from '../api/stream-packet.js';
import { StreamHistory } from './stream-history.js';

export interface StreamServerOptions {
  readonly socketPath: string;
  readonly log: Log;
}

/** A client that leaves more than this lying is too slow for the stream: about 20 s of it. */
const MAX_WAITING_BYTES = 1 << 19;
/** A client says which mount it wants within this time and in so few bytes. */
const ASK_MS = 5000;
const ASK_BYTES = 200;

/** Gives the encoded streams to the processes of this station over a unix socket that its owner alone may open. */
export class StreamServer {
  /** Clients that were sent away because they took too little too slowly. */
  slowClients = 0;

  readonly #options: StreamServerOptions;
  readonly #server: Server;
  readonly #history = new Map<StreamMount, StreamHistory>(STREAM_MOUNTS.map((mount) => [mount, new StreamHistory()]));
  readonly #asking = new Set<Socket>();
  readonly #clients = new Map<StreamMount, Set<Socket>>(STREAM_MOUNTS.map((mount) => [mount, new Set()]));

  constructor(options: StreamServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#welcome(socket);
    });
  }

  /** Listens; rejects where the socket cannot be made. A socket file that an earlier run left is replaced. */
  start(): Promise<void> {
    const { socketPath } = this.#options;
    rmSync(socketPath, { force: true });
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // Nobody else may open the socket, not even between its making and the change of its mode.
      const before = process.umask(0o177);
      this.#server.listen(socketPath, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => {
          this.#options.log('error', `the stream link: ${error.message}`);
        });
        chmodSync(socketPath, 0o600);
        resolve();
      });
      process.umask(before);
    });
  }

  stop(): Promise<void> {
    for (const socket of [...this.#asking, ...[...this.#clients.values()].flatMap((set) => [...set])]) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  get clientCount(): number {
    return [...this.#clients.values()].reduce((count, set) => count + set.size, 0);
  }

  /** Hands a packet to everybody who listens to this mount, and keeps it for those who join. */
  publish(mount: StreamMount, packet: StreamPacket): void {
    this.#history.get(mount)?.add(packet);
    const encoded = encodePacket(packet);
    for (const socket of this.#clients.get(mount) ?? []) this.#give(socket, encoded);
  }

  #give(socket: Socket, encoded: Uint8Array): void {
    if (socket.writableLength > MAX_WAITING_BYTES) {
      this.slowClients++;
      this.#options.log('warn', 'a client of the stream link was too slow and was sent away');
      socket.destroy();
      return;
    }
    socket.write(encoded);
  }

  #welcome(socket: Socket): void {
    this.#asking.add(socket);
    let asked = '';
    const timer = setTimeout(() => socket.destroy(), ASK_MS);
    socket.on('data', (bytes: Buffer) => {
      if (!this.#asking.has(socket)) return;
      asked += bytes.toString('latin1');
      const end = asked.indexOf('\n');
      if (end < 0 && asked.length < ASK_BYTES) return;
      clearTimeout(timer);
      this.#admit(socket, asked.slice(0, Math.max(0, end)).trim());
    });
    socket.on('error', (error) => {
      this.#options.log('debug', `a client of the stream link: ${messageOf(error)}`);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      this.#asking.delete(socket);
      for (const set of this.#clients.values()) set.delete(socket);
    });
  }

  #admit(socket: Socket, name: string): void {
    this.#asking.delete(socket);
    const mount = STREAM_MOUNTS.find((known) => known === name);
    if (mount === undefined) {
      this.#options.log('warn', `a client of the stream link asked for ${JSON.stringify(name.slice(0, 40))}`);
      socket.destroy();
      return;
    }
    this.#clients.get(mount)?.add(socket);
    for (const packet of this.#history.get(mount)?.burst() ?? []) socket.write(encodePacket(packet));
  }
}
