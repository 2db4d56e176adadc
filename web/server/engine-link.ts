import { EventEmitter } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { AsRunEntry } from '../../playout/api/as-run.js';
import type { CommandEnvelope, CommandResult } from '../../playout/api/command.js';
import { messageOf, type ErrorCode } from '../../playout/api/errors.js';
import type { LinkMessage, LinkRequest } from '../../playout/api/link.js';
import type { Log } from '../../playout/api/log.js';
import type { CartSegment, Rundown } from '../../playout/api/segment.js';
import type { EngineState, MeterReading } from '../../playout/api/state.js';
import { LineSplitter } from './lines.js';

interface LinkEvents {
  link: [connected: boolean];
  state: [state: EngineState];
  meters: [meters: MeterReading];
  'as-run': [entry: AsRunEntry];
  /** The engine refused what it was given; null once it took it. */
  refused: [what: 'rundown' | 'carts', why: string | null];
}

export interface EngineLinkOptions {
  readonly socketPath: string;
  readonly log: Log;
  /** How long a command may take before the sender is told that nobody answered. */
  readonly commandTimeoutMs?: number;
  /** A rundown or a wall of carts has files to look at: it may take longer. */
  readonly loadTimeoutMs?: number;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;
const LINE_LIMIT_BYTES = 32 * 1024 * 1024;

interface Waiting {
  readonly promise: Promise<CommandResult>;
  settle(result: CommandResult): void;
}

const failed = (code: ErrorCode, message: string): CommandResult => ({ ok: false, code, message });

/**
 * Control's end of the engine link. It connects for ever, keeps the newest state and meters, and sees to it that the
 * engine has the newest rundown and carts after every reconnect. Nothing is queued for an engine that is away: a command
 * that cannot be sent now is refused now.
 */
export class EngineLink extends EventEmitter<LinkEvents> {
  state: EngineState | null = null;
  meters: MeterReading | null = null;
  #socket: Socket | null = null;
  #connected = false;
  #stopped = true;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: NodeJS.Timeout | null = null;
  #requests = 0;
  #fresh = false;
  #rundown: Rundown | null = null;
  #carts: readonly CartSegment[] | null = null;
  readonly #waiting = new Map<string, Waiting>();

  constructor(private readonly options: EngineLinkOptions) {
    super();
  }

  get connected(): boolean {
    return this.#connected;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#socket?.destroy();
  }

  /** Sends a command and answers with what became of it. Never rejects. */
  command(envelope: CommandEnvelope): Promise<CommandResult> {
    return this.#request({ type: 'command', envelope }, envelope.id, this.options.commandTimeoutMs ?? 2000);
  }

  /** The rundown that the engine is to have from now on, now and after every reconnect. */
  async setRundown(rundown: Rundown): Promise<CommandResult> {
    this.#rundown = rundown;
    const id = this.#nextId('rundown');
    const timeoutMs = this.options.loadTimeoutMs ?? 10_000;
    return this.#report('rundown', await this.#request({ type: 'rundown.replace', id, rundown }, id, timeoutMs));
  }

  /** The carts that the engine is to hold in memory, now and after every reconnect. */
  async setCarts(carts: readonly CartSegment[]): Promise<CommandResult> {
    this.#carts = carts;
    const id = this.#nextId('carts');
    const timeoutMs = this.options.loadTimeoutMs ?? 10_000;
    return this.#report('carts', await this.#request({ type: 'carts.load', id, carts }, id, timeoutMs));
  }

  /** Sends the rundown again where the engine still has an older one: it was away or too busy when it was told. */
  async renewRundown(): Promise<void> {
    const wanted = this.#rundown;
    if (wanted === null || this.state === null || this.state.rundownRevision >= wanted.revision) return;
    await this.setRundown(wanted);
  }

  #report(what: 'rundown' | 'carts', result: CommandResult): CommandResult {
    if (result.ok) this.emit('refused', what, null);
    else if (result.code !== 'ENGINE_UNREACHABLE') {
      this.options.log('warn', `the engine did not take the ${what}: ${result.message}`, { code: result.code });
      this.emit('refused', what, result.message);
    }
    return result;
  }

  #nextId(what: string): string {
    this.#requests += 1;
    return `${what}-${process.pid}-${this.#requests}`;
  }

  #request(request: LinkRequest, id: string, timeoutMs: number): Promise<CommandResult> {
    const socket = this.#socket;
    if (socket === null || !this.#connected) {
      return Promise.resolve(failed('ENGINE_UNREACHABLE', 'the engine is not connected, nothing was done'));
    }
    const earlier = this.#waiting.get(id);
    if (earlier !== undefined) return earlier.promise;
    let settle: (result: CommandResult) => void = () => undefined;
    const promise = new Promise<CommandResult>((resolve) => {
      const timer = setTimeout(() => {
        settle(failed('ENGINE_TIMEOUT', `the engine did not answer within ${timeoutMs} ms`));
      }, timeoutMs);
      settle = (result) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(result);
      };
    });
    this.#waiting.set(id, { promise, settle });
    socket.write(`${JSON.stringify(request)}\n`);
    return promise;
  }

  #connect(): void {
    const socket = createConnection(this.options.socketPath);
    this.#socket = socket;
    const lines = new LineSplitter((line) => {
      this.#take(JSON.parse(line) as LinkMessage);
    }, LINE_LIMIT_BYTES);
    socket.on('connect', () => {
      this.#connected = true;
      this.#fresh = true;
      this.#retryMs = FIRST_RETRY_MS;
      this.options.log('info', 'the engine link is up');
      this.emit('link', true);
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        lines.push(chunk);
      } catch (error) {
        this.options.log('error', `the engine link carries what is not its language: ${messageOf(error)}`);
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      this.options.log('debug', `engine link: ${error.message}`);
    });
    socket.on('close', () => {
      this.#lost();
    });
  }

  #lost(): void {
    const was = this.#connected;
    this.#connected = false;
    this.#socket = null;
    for (const waiting of [...this.#waiting.values()]) {
      waiting.settle(failed('ENGINE_UNREACHABLE', 'the engine went away before it answered'));
    }
    if (was && !this.#stopped) {
      this.options.log('warn', 'the engine link is down, reconnecting');
      this.emit('link', false);
    }
    if (this.#stopped) return;
    this.#retryTimer = setTimeout(() => {
      this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 1.5);
  }

  #take(message: LinkMessage): void {
    switch (message.type) {
      case 'ack':
        this.#waiting.get(message.id)?.settle(message.result);
        break;
      case 'state':
        this.state = message.state;
        if (this.#fresh) this.#resync(message.state);
        this.emit('state', message.state);
        break;
      case 'meters':
        this.meters = message.meters;
        this.emit('meters', message.meters);
        break;
      case 'as-run':
        this.emit('as-run', message.entry);
        break;
    }
  }

  /** After a reconnect: what the engine lacks is sent again. */
  #resync(state: EngineState): void {
    this.#fresh = false;
    if (this.#rundown !== null && state.rundownRevision !== this.#rundown.revision) void this.setRundown(this.#rundown);
    const held = new Set(state.cartsReady);
    if (this.#carts?.some((cart) => !held.has(cart.cartId)) === true) void this.setCarts(this.#carts);
  }
}
