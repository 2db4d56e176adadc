import { existsSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { CommandEnvelope, CommandResult } from '../../playout/api/command.js';
import type { LinkMessage, LinkRequest } from '../../playout/api/link.js';
import { CHAIN_STAGES, type ChainState } from '../../playout/api/processing.js';
import type { CartSegment, Rundown } from '../../playout/api/segment.js';
import type { EngineState, MeterReading, OnAirItem } from '../../playout/api/state.js';
import { encodePacket, type StreamPacket } from '../../playout/api/stream-packet.js';

export const chainState: ChainState = {
  preset: 'music',
  bypassed: false,
  stages: CHAIN_STAGES.map((stage) => ({
    stage,
    inPreset: true,
    bypassed: false,
    latencyFrames: stage === 'limiter' ? 155 : 0,
  })),
  latencyFrames: 155,
  targetLufs: -16,
  ceilingDbtp: -1,
};

/** An engine state in which one song sounds; `over` replaces what a test is about. */
export function engineState(over: Partial<EngineState> = {}): EngineState {
  const atEpochMs = over.atEpochMs ?? Date.now();
  return {
    seq: 1,
    runId: 'run-1',
    rundownRevision: 0,
    frame: 480_000,
    atEpochMs,
    source: 'rundown',
    onAir: [onAirItem({ startedAtEpochMs: atEpochMs - 10_000 })],
    upcoming: [],
    carts: [],
    cartsReady: [],
    chain: chainState,
    inputs: [],
    alarms: [],
    outputs: [],
    counters: {},
    ...over,
  };
}

export function onAirItem(over: Partial<OnAirItem> = {}): OnAirItem {
  return {
    itemId: 'item-1',
    cartId: '1',
    kind: 'music',
    title: 'Harbour Lights',
    artist: 'Mira Solberg',
    source: 'rundown',
    startFrame: 0,
    startedAtEpochMs: 0,
    cueInFrames: 0,
    introEndFrames: 14 * 48_000,
    segueFrames: 238 * 48_000,
    cueOutFrames: 242 * 48_000,
    ending: false,
    over: null,
    duckDb: 0,
    duckReason: null,
    ...over,
  };
}

export const quietMeters: MeterReading = {
  frame: 0,
  peakDbfs: [-12, -12.5],
  truePeakDbtp: [-11.8, -12.2],
  momentaryLufs: -16.2,
  shortTermLufs: -16,
  gainReductionDb: 0,
  duckDb: 0,
  duckReason: null,
  chain: { agcGainDb: 0, multibandDb: [], compressorDb: 0, limiterDb: 0 },
  inputs: [],
};

/** Speaks the engine's two links over unix sockets, and does what the test tells it. */
export class FakeEngine {
  state = engineState();
  readonly commands: CommandEnvelope[] = [];
  readonly rundowns: Rundown[] = [];
  readonly carts: (readonly CartSegment[])[] = [];
  /** What commands are answered with; null leaves them without an answer. */
  answer: (envelope: CommandEnvelope) => CommandResult | null = () => ({ ok: true, atFrame: 480 });
  /** Sent to whoever joins a mount, headers first. */
  burst: StreamPacket[] = [];
  readonly #sockets = new Set<Socket>();
  /** Connections of the stream link; those that have named their mount are `#streams`. */
  readonly #listening = new Set<Socket>();
  readonly #streams = new Set<Socket>();
  #servers: Server[] = [];

  constructor(
    private readonly engineSocket: string,
    private readonly streamSocket: string,
  ) {}

  async start(): Promise<void> {
    const link = createServer((socket) => {
      this.#serveLink(socket);
    });
    const stream = createServer((socket) => {
      this.#serveStream(socket);
    });
    this.#servers = [link, stream];
    await listening(link, this.engineSocket);
    await listening(stream, this.streamSocket);
  }

  async stop(): Promise<void> {
    for (const socket of [...this.#sockets, ...this.#listening]) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))));
    this.#servers = [];
  }

  setState(over: Partial<EngineState>): void {
    this.state = { ...this.state, ...over, seq: this.state.seq + 1 };
    this.#tell({ type: 'state', state: this.state });
  }

  sendMeters(meters: MeterReading): void {
    this.#tell({ type: 'meters', meters });
  }

  sendPacket(packet: StreamPacket): void {
    this.burst.push(packet);
    for (const socket of this.#streams) socket.write(encodePacket(packet));
  }

  /** Answers a command that `answer` left open. */
  acknowledge(id: string, result: CommandResult): void {
    this.#tell({ type: 'ack', id, result });
  }

  get streamClients(): number {
    return this.#streams.size;
  }

  #tell(message: LinkMessage): void {
    for (const socket of this.#sockets) socket.write(`${JSON.stringify(message)}\n`);
  }

  #serveLink(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    const first: LinkMessage = { type: 'state', state: this.state };
    socket.write(`${JSON.stringify(first)}\n`);
    const lines = createInterface({ input: socket });
    // A client that is killed breaks off: the reader tells so as well as the socket.
    lines.on('error', () => socket.destroy());
    lines.on('line', (line) => {
      this.#take(JSON.parse(line) as LinkRequest, socket);
    });
  }

  #take(request: LinkRequest, socket: Socket): void {
    const ack = (id: string, result: CommandResult): void => {
      socket.write(`${JSON.stringify({ type: 'ack', id, result } satisfies LinkMessage)}\n`);
    };
    if (request.type === 'command') {
      this.commands.push(request.envelope);
      const result = this.answer(request.envelope);
      if (result !== null) ack(request.envelope.id, result);
      return;
    }
    if (request.type === 'rundown.replace') {
      this.rundowns.push(request.rundown);
      ack(request.id, { ok: true, atFrame: 0 });
      this.setState({ rundownRevision: request.rundown.revision });
      return;
    }
    this.carts.push(request.carts);
    ack(request.id, { ok: true, atFrame: 0 });
    this.setState({ cartsReady: request.carts.map((cart) => cart.cartId) });
  }

  #serveStream(socket: Socket): void {
    this.#listening.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#listening.delete(socket);
      this.#streams.delete(socket);
    });
    socket.once('data', (line: Buffer) => {
      if (!line.toString().startsWith('/listen.')) return;
      for (const packet of this.burst) socket.write(encodePacket(packet));
      this.#streams.add(socket);
    });
  }
}

function listening(server: Server, path: string): Promise<void> {
  if (existsSync(path)) unlinkSync(path);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}
