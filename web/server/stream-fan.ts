import { createConnection, type Socket } from 'node:net';
import { messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';
import { PacketParser, type StreamMount, type StreamPacket } from '../../playout/api/stream-packet.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';

/** What a listener hears at once on joining, so that players start without filling their buffer first. */
const BURST_FRAMES = 4 * ENGINE_RATE_HZ;
/** What is remembered, so that the engine's burst after a reconnect is known for what it is. */
const KEPT_FRAMES = 3 * BURST_FRAMES;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;

/** Takes packets in order; answers false when it cannot follow and is to be dropped. */
export type Listener = (packet: StreamPacket) => boolean;

export interface StreamFanOptions {
  readonly socketPath: string;
  readonly mount: StreamMount;
  readonly log: Log;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * One mount of the station: a single connection to the engine, handed on to every listener. When the engine goes away
 * the listeners stay and hear the new one; what it sends twice (its own burst after a reconnect) is heard once.
 */
export class StreamFan {
  dropped = 0;
  readonly #listeners = new Set<{ readonly listener: Listener; readonly onDrop: () => void }>();
  #headers: StreamPacket[] = [];
  #pendingHeaders: StreamPacket[] = [];
  #recent: StreamPacket[] = [];
  #lastPacketAtMs = -Infinity;
  #socket: Socket | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;
  #stopped = true;

  constructor(private readonly options: StreamFanOptions) {}

  get listeners(): number {
    return this.#listeners.size;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#socket?.destroy();
    for (const { onDrop } of this.#listeners) onDrop();
    this.#listeners.clear();
  }

  /** True while there is something to hear, or there was a moment ago and the engine is on its way back. */
  isAlive(withinMs = 15_000): boolean {
    return performance.now() - this.#lastPacketAtMs < withinMs;
  }

  /** Adds a listener: headers and the last seconds at once, then what comes. Answers how to leave. */
  join(listener: Listener, onDrop: () => void): () => void {
    const entry = { listener, onDrop };
    const newestFrame = this.#recent.at(-1)?.frame ?? 0;
    const burst = this.#recent.filter((packet) => newestFrame - packet.frame <= BURST_FRAMES);
    for (const packet of [...this.#headers, ...burst]) {
      if (!listener(packet)) {
        this.#drop(entry);
        return () => undefined;
      }
    }
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  #drop(entry: { readonly onDrop: () => void }): void {
    this.dropped += 1;
    this.options.log('info', `a listener of ${this.options.mount} could not follow and was dropped`);
    entry.onDrop();
  }

  #connect(): void {
    const { mount, log, socketPath } = this.options;
    const socket = createConnection(socketPath);
    const parser = new PacketParser();
    this.#socket = socket;
    this.#pendingHeaders = [];
    socket.on('connect', () => {
      this.#retryMs = FIRST_RETRY_MS;
      socket.write(`${mount}\n`);
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const packet of parser.push(chunk)) this.#take(packet);
      } catch (error) {
        log('error', `the stream link of ${mount} carries what is not its language: ${messageOf(error)}`);
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      log('debug', `stream link of ${mount}: ${error.message}`);
    });
    socket.on('close', () => {
      if (this.#stopped) return;
      this.#retryTimer = setTimeout(() => {
        this.#connect();
      }, this.#retryMs);
      this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 1.5);
    });
  }

  #take(packet: StreamPacket): void {
    if (packet.kind === 'header') {
      this.#pendingHeaders.push(packet);
      return;
    }
    if (this.#pendingHeaders.length > 0) this.#renewHeaders();
    this.#lastPacketAtMs = performance.now();
    if (this.#isRepeated(packet)) return;
    const newest = this.#recent.at(-1);
    // A line that jumps is another run of the engine: what was kept belongs to the old one.
    if (newest !== undefined && packet.frame < newest.frame) this.#recent = [];
    this.#recent.push(packet);
    while (packet.frame - this.#recent[0].frame > KEPT_FRAMES) this.#recent.shift();
    this.#send(packet);
  }

  /** Headers are whole once audio follows them. The same ones again begin no new chain. */
  #renewHeaders(): void {
    const fresh = this.#pendingHeaders;
    this.#pendingHeaders = [];
    const known =
      fresh.length === this.#headers.length && fresh.every((one, i) => sameBytes(one.bytes, this.#headers[i].bytes));
    if (known) return;
    this.#headers = fresh;
    this.#recent = [];
    for (const header of fresh) this.#send(header);
  }

  #isRepeated(packet: StreamPacket): boolean {
    return this.#recent.some((kept) => kept.frame === packet.frame && sameBytes(kept.bytes, packet.bytes));
  }

  #send(packet: StreamPacket): void {
    for (const entry of this.#listeners) {
      if (entry.listener(packet)) continue;
      this.#listeners.delete(entry);
      this.#drop(entry);
    }
  }
}
