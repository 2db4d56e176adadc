import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { CommandEnvelope, CommandResult } from '../api/command.js';
import type { LinkMessage, LinkRequest } from '../api/link.js';
import type { Log } from '../api/log.js';
import type { CartSegment, Rundown } from '../api/segment.js';

/** What the link asks of the engine. */
export interface LinkedEngine {
  command(envelope: CommandEnvelope): Promise<CommandResult>;
  replaceRundown(rundown: Rundown): Promise<CommandResult>;
  loadCarts(carts: readonly CartSegment[]): Promise<CommandResult>;
}

/** A client that does not read is let go when this much waits for it. */
const LONGEST_BACKLOG_BYTES = 8 << 20;
/** A rundown of a week is a few megabytes; a longer line is no request. */
const LONGEST_LINE_BYTES = 64 << 20;

/** The engine's side of the engine link (see playout/api/link.ts): one JSON message a line, on a unix socket of mode 0600. */
export class LinkServer {
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  #state: LinkMessage | undefined;

  constructor(
    private readonly socketPath: string,
    private readonly engine: LinkedEngine,
    private readonly log: Log,
  ) {
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
  }

  /** Listens; a socket that a killed engine left behind is replaced. */
  listen(): Promise<void> {
    rmSync(this.socketPath, { force: true });
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // The socket is made for its owner only: nobody else may connect, not even before the mode is set.
      const mask = process.umask(0o177);
      this.#server.listen(this.socketPath, () => {
        chmodSync(this.socketPath, 0o600);
        resolve();
      });
      process.umask(mask);
    });
  }

  /** Sends to every client; the newest state is also what a new client is sent first. */
  broadcast(message: LinkMessage): void {
    if (message.type === 'state') this.#state = message;
    if (this.#clients.size === 0) return;
    const line = `${JSON.stringify(message)}\n`;
    for (const client of this.#clients) {
      if (client.writableLength > LONGEST_BACKLOG_BYTES) {
        this.log('warn', 'a client of the engine link did not read and was let go');
        client.destroy();
      } else client.write(line);
    }
  }

  close(): void {
    for (const client of this.#clients) client.destroy();
    this.#server.close();
    rmSync(this.socketPath, { force: true });
  }

  #accept(socket: Socket): void {
    this.#clients.add(socket);
    if (this.#state) socket.write(`${JSON.stringify(this.#state)}\n`);
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      rest += text;
      if (rest.length > LONGEST_LINE_BYTES) return void socket.destroy();
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) void this.#take(socket, line);
    });
    socket.on('error', (error) => {
      this.log('info', `a client of the engine link broke off: ${error.message}`);
    });
    socket.on('close', () => {
      this.#clients.delete(socket);
    });
  }

  async #take(socket: Socket, line: string): Promise<void> {
    let request: LinkRequest;
    try {
      request = JSON.parse(line) as LinkRequest;
    } catch {
      this.log('warn', 'a client of the engine link sent a line that is not JSON and was let go');
      socket.destroy();
      return;
    }
    const id = request.type === 'command' ? request.envelope.id : request.id;
    const result = await this.#perform(request);
    const answer: LinkMessage = { type: 'ack', id, result };
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
  }

  #perform(request: LinkRequest): Promise<CommandResult> {
    switch (request.type) {
      case 'command':
        return this.engine.command(request.envelope);
      case 'rundown.replace':
        return this.engine.replaceRundown(request.rundown);
      case 'carts.load':
        return this.engine.loadCarts(request.carts);
    }
  }
}
