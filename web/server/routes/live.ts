import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import type { WebSocket } from 'ws';
import { messageOf } from '../../../playout/api/errors.js';
import {
  LIVE_PROTOCOL,
  LiveRequestSchema,
  type LiveMessage,
  type LiveRequest,
  type PartChange,
} from '../../api/live.js';
import type { MeterReading } from '../../../playout/api/state.js';
import type { LoudnessPoint } from '../../api/sound.js';
import type { AppParts } from '../app-parts.js';
import { faultsOf } from '../validation.js';

/** Beyond this much unsent, meters are left out; beyond the other, the panel is closed and comes back to a snapshot. */
const METERS_BACKLOG_BYTES = 64 * 1024;
const CLOSE_BACKLOG_BYTES = 8 * 1024 * 1024;
const LEAST_METER_INTERVAL_MS = 45;
const PING_INTERVAL_MS = 10_000;

/** Close codes of RFC 6455. */
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

const requests = Compile(LiveRequestSchema);

/** One panel on the live socket: what it is told and what it asks. */
class LiveClient {
  #metersAtMs = 0;
  #heard = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: AppParts,
  ) {}

  open(): () => void {
    const { feed } = this.parts;
    const onChange = (revision: number, change: PartChange): void => {
      this.#send({ type: 'change', revision, change });
    };
    const onMeters = (meters: MeterReading): void => {
      this.#sendMeters(meters);
    };
    const onLoudness = (point: LoudnessPoint, integratedLufs: number | null): void => {
      this.#send({ type: 'loudness', point, integratedLufs });
    };
    this.#sendSnapshot();
    feed.on('change', onChange);
    feed.on('meters', onMeters);
    feed.on('loudness', onLoudness);
    const ping = setInterval(() => {
      this.#ping();
    }, PING_INTERVAL_MS);
    this.socket.on('pong', () => {
      this.#heard = true;
    });
    return () => {
      clearInterval(ping);
      feed.off('change', onChange);
      feed.off('meters', onMeters);
      feed.off('loudness', onLoudness);
    };
  }

  /** Answers one message; throws SyntaxError or RangeError for one that is not of this protocol. */
  async take(text: string): Promise<void> {
    const message: unknown = JSON.parse(text);
    if (!requests.Check(message)) throw new RangeError(faultsOf(requests, message));
    const request: LiveRequest = message;
    switch (request.type) {
      case 'ping':
        this.#send({ type: 'pong', sentAtMs: request.sentAtMs, serverTimeEpochMs: this.parts.now() });
        return;
      case 'resync':
        this.#sendSnapshot();
        return;
      case 'command': {
        const { id, command } = request;
        const result = await this.parts.link.command({ id, command });
        this.#send({ type: 'ack', id, result });
      }
    }
  }

  #ping(): void {
    if (!this.#heard) {
      this.socket.terminate();
      return;
    }
    this.#heard = false;
    this.socket.ping();
  }

  #sendSnapshot(): void {
    const { feed, now } = this.parts;
    this.#send({
      type: 'snapshot',
      protocol: LIVE_PROTOCOL,
      revision: feed.revision,
      serverTimeEpochMs: now(),
      parts: feed.parts,
      meters: feed.meters,
    });
  }

  #sendMeters(meters: MeterReading): void {
    const atMs = performance.now();
    if (atMs - this.#metersAtMs < LEAST_METER_INTERVAL_MS || this.socket.bufferedAmount > METERS_BACKLOG_BYTES) return;
    this.#metersAtMs = atMs;
    this.#send({ type: 'meters', meters });
  }

  #send(message: LiveMessage): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > CLOSE_BACKLOG_BYTES) this.socket.close(TRY_AGAIN_LATER, 'too slow');
    else this.socket.send(JSON.stringify(message));
  }
}

/** The live link of the panel: a snapshot on connecting, then every change, and commands the other way. */
export function addLiveRoute(app: FastifyInstance, parts: AppParts): void {
  app.get('/api/live', { websocket: true, schema: { hide: true } }, (socket, request) => {
    const client = new LiveClient(socket, parts);
    socket.on('close', client.open());
    socket.on('error', (error) => {
      request.log.debug(`live socket: ${error.message}`);
    });
    socket.on('message', (data: Buffer) => {
      client.take(data.toString('utf8')).catch((error: unknown) => {
        request.log.warn(`a live socket sent what is not its language: ${messageOf(error)}`);
        socket.close(POLICY_VIOLATION, 'not understood');
      });
    });
  });
}
