import type { Command } from '../../../playout/api/command.js';
import type { MeterReading } from '../../../playout/api/state.js';
import { LIVE_PROTOCOL, type LiveMessage, type LiveRequest } from '../../api/live.js';
import type { LoudnessPoint } from '../../api/sound.js';
import type { ServerClock } from './server-clock.js';
import { isLive, type Store } from './store.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 3000;
const PING_INTERVAL_MS = 2000;
/** A socket that says nothing for this long is dead, whatever the browser believes. */
const SILENCE_LIMIT_MS = 6000;
/** A little longer than the server waits for the engine. */
const ANSWER_LIMIT_MS = 4000;

export interface ConnectionOptions {
  readonly url: string;
  readonly store: Store;
  readonly clock: ServerClock;
  readonly onMeters: (meters: MeterReading) => void;
  readonly onLoudness: (point: LoudnessPoint, integratedLufs: number | null) => void;
  /** Reloads the page: the server speaks a newer protocol than this page was built for. */
  readonly onOutdated: () => void;
}

/** The live socket: keeps the store true, and takes commands only while they can arrive. */
export class Connection {
  #socket: WebSocket | null = null;
  #retryMs = FIRST_RETRY_MS;
  #heardAtMs = 0;
  #closed = false;
  #timers: number[] = [];

  constructor(private readonly options: ConnectionOptions) {}

  open(): void {
    this.#connect();
    this.#timers.push(
      window.setInterval(() => {
        this.#beat();
      }, PING_INTERVAL_MS),
    );
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) window.clearInterval(timer);
    this.#socket?.close();
  }

  /** Asks for something. What is shown changes when the station says that it has happened, not before. */
  command(command: Command): void {
    const { store } = this.options;
    const id = crypto.randomUUID();
    if (!isLive(store.state)) {
      store.dispatch({ type: 'refused', id, text: 'Not connected: nothing was sent.' });
      return;
    }
    store.dispatch({ type: 'requested', request: { id, command, sentAtMs: performance.now() } });
    this.#send({ type: 'command', id, command });
    window.setTimeout(() => {
      const open = store.state.requests.some((request) => request.id === id);
      if (open) store.dispatch({ type: 'refused', id, text: 'The station did not answer.' });
    }, ANSWER_LIMIT_MS);
  }

  #connect(): void {
    const socket = new WebSocket(this.options.url);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#heardAtMs = performance.now();
      this.#ping();
    });
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      this.#heardAtMs = performance.now();
      this.#take(JSON.parse(event.data) as LiveMessage);
    });
    socket.addEventListener('close', () => {
      this.#lost(socket);
    });
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    const { store } = this.options;
    store.dispatch({ type: 'socket', socket: 'down' });
    for (const { id } of store.state.requests) {
      store.dispatch({ type: 'refused', id, text: 'The connection was lost before the station answered.' });
    }
    if (this.#closed) return;
    window.setTimeout(() => {
      if (!this.#closed) this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  #beat(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.#heardAtMs > SILENCE_LIMIT_MS) {
      socket.close();
      // A dead peer never completes the closing handshake: do not wait for it.
      this.#lost(socket);
      return;
    }
    this.#ping();
  }

  #ping(): void {
    this.#send({ type: 'ping', sentAtMs: Date.now() });
  }

  #send(request: LiveRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }

  #take(message: LiveMessage): void {
    const { store, clock } = this.options;
    switch (message.type) {
      case 'meters':
        this.options.onMeters(message.meters);
        return;
      case 'loudness':
        this.options.onLoudness(message.point, message.integratedLufs);
        return;
      case 'pong':
        clock.sample(message.sentAtMs, message.serverTimeEpochMs);
        return;
      case 'snapshot':
        if (message.protocol !== LIVE_PROTOCOL) {
          this.options.onOutdated();
          return;
        }
        this.#retryMs = FIRST_RETRY_MS;
        clock.start(message.serverTimeEpochMs);
        this.#ping();
        break;
      case 'change':
        if (message.revision !== store.state.revision + 1) this.#send({ type: 'resync' });
        break;
      case 'ack':
        break;
    }
    store.dispatch({ type: 'message', message });
  }
}
