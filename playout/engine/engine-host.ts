import { Worker, MessageChannel, type MessagePort } from 'node:worker_threads';
import type { AsRunEntry } from '../api/as-run.js';
import type { Command, CommandEnvelope, CommandResult } from '../api/command.js';
import { FrameRing } from '../api/frame-ring.js';
import type { LiveInputName } from '../api/processing.js';
import type { CartSegment, Rundown } from '../api/segment.js';
import type { MeterReading } from '../api/state.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import type { Clip } from './clip.js';
import { DECK_COUNT } from './deck-pool.js';
import { DeckFeeder, type OpenDecoder } from './deck-feeder.js';
import { DeckRing } from './deck-ring.js';
import { MixControl } from './mix-control.js';
import type { FromMixer, MixSetup, ToMixer } from './mix-messages.js';
import type { Resume } from './resume-point.js';
import type { ProgrammeOptions } from './programme.js';
import type { ProgrammeState } from './programme-state.js';

/** Seconds of programme that the ring holds for the outputs. */
const RING_SECONDS = 20;
/** A mixing thread that does not answer for this long is broken. */
const REQUEST_TIMEOUT_MS = 2000;

export interface EngineHandlers {
  readonly state?: (state: ProgrammeState, latestMs: number) => void;
  readonly meters?: (meters: MeterReading) => void;
  readonly asRun?: (entries: readonly AsRunEntry[]) => void;
  /** The mixing thread has moved on by some blocks. */
  readonly tick?: () => void;
  /** Frames of time that were given up after a stall of the machine. */
  readonly lost?: (frames: number) => void;
  /** The mixing thread died: nothing of the programme can be mixed any more in this process. */
  readonly broken?: (error: Error) => void;
}

/** Connects to a live source and writes its sound into the ring until it is closed. */
export type OpenLive = (address: string, ring: FrameRing) => { close(): void };

export interface EngineHostOptions {
  readonly programme: ProgrammeOptions;
  readonly openDecoder: OpenDecoder;
  /** Connects to live sources; left out offline, where there are none. */
  readonly openLive?: OpenLive;
  readonly handlers: EngineHandlers;
  /** Offline: stop at this frame; undefined is live. */
  readonly untilFrame?: number;
  readonly resume?: Resume;
  /** Live inputs of the station; a device fills each one's ring. */
  readonly inputs?: readonly { readonly input: LiveInputName; readonly ring: FrameRing; readonly open: boolean }[];
}

/** The mixing thread with its decoders, as seen by the engine's process: messages in, frames in a ring out. */
export class EngineHost {
  readonly ring = FrameRing.create(RING_SECONDS * ENGINE_RATE_HZ);
  readonly control = MixControl.create();
  /** Settles when the mixing thread has finished; gives the frames that were missing. */
  readonly finished: Promise<number>;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #feeder: DeckFeeder;
  readonly #live = new Map<string, { close(): void }>();
  readonly #requests = new Map<string, (result: CommandResult) => void>();
  /** Settles when the last opening or closing of a deck that was asked for has had its turn. */
  #deckOrders = Promise.resolve();
  #serial = 0;
  #ended = false;

  constructor(private readonly options: EngineHostOptions) {
    const rings = Array.from({ length: DECK_COUNT }, () => DeckRing.create());
    this.ring.startAt(options.programme.startFrame);
    this.control.drainedFrames = options.programme.startFrame;
    this.#feeder = new DeckFeeder({
      rings,
      open: options.openDecoder,
      progressed: () => {
        if (options.untilFrame !== undefined) this.control.wake();
      },
      failed: (slot, generation, failure) => {
        this.#send({ type: 'deck.failed', slot, generation, failure });
      },
    });
    const setup: MixSetup = {
      options: options.programme,
      decks: rings.map((ring) => ring.memory),
      ring: this.ring.memory,
      control: this.control.memory,
      untilFrame: options.untilFrame ?? null,
      resume: options.resume ?? null,
      inputs: (options.inputs ?? []).map(({ input, ring, open }) => ({ input, memory: ring.memory, open })),
    };
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(new URL('./mix-worker.js', import.meta.url), {
      workerData: { ...setup, port: port2 },
      transferList: [port2],
    });
    this.finished = this.#listen();
  }

  /** Starts mixing; before it, rundown, carts and emergency file can be given so that the first frame has them. */
  start(): void {
    this.#send({ type: 'start' });
  }

  stop(): void {
    this.#send({ type: 'stop' });
  }

  command(envelope: CommandEnvelope): Promise<CommandResult> {
    return this.#request((requestId) => ({ type: 'command', requestId, envelope }));
  }

  replaceRundown(rundown: Rundown): Promise<CommandResult> {
    return this.#request((requestId) => ({ type: 'rundown', requestId, rundown }));
  }

  /** Offline: a command at an exact frame. */
  stamp(frame: number, command: Command): void {
    this.#send({ type: 'stamp', frame, command });
  }

  loadCart(cart: CartSegment, clip: Clip): void {
    this.#send({ type: 'cart', cart, clip });
  }

  keepCarts(cartIds: readonly string[]): void {
    this.#send({ type: 'carts.keep', cartIds });
  }

  /** Offline: what a live input hears from a programme frame on. */
  addInputClip(input: LiveInputName, clip: Clip, frame: number): void {
    this.#send({ type: 'input.clip', input, clip, frame });
  }

  setEmergency(clip: Clip, gainDb: number): void {
    this.#send({ type: 'emergency', clip, gainDb });
  }

  /** Songs may be stretched from now on: this machine's ffmpeg can. */
  allowStretch(): void {
    this.#send({ type: 'stretch' });
  }

  #request(message: (requestId: string) => ToMixer): Promise<CommandResult> {
    const requestId = String(++this.#serial);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#requests.delete(requestId);
        resolve({ ok: false, code: 'ENGINE_TIMEOUT', message: 'the mixing thread did not answer within 2 s' });
      }, REQUEST_TIMEOUT_MS);
      this.#requests.set(requestId, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      this.#send(message(requestId));
    });
  }

  #send(message: ToMixer): void {
    this.#port.postMessage(message);
    this.control.wake();
  }

  #listen(): Promise<number> {
    return new Promise((resolve) => {
      const end = (gapFrames: number): void => {
        this.#ended = true;
        this.#feeder.closeAll();
        for (const source of this.#live.values()) source.close();
        this.#port.close();
        resolve(gapFrames);
      };
      this.#port.on('message', (message: FromMixer) => {
        if (message.type === 'finished') end(message.gapFrames);
        else this.#handle(message);
      });
      this.#worker.on('error', (error) => {
        this.options.handlers.broken?.(error instanceof Error ? error : new Error(String(error)));
        end(0);
      });
    });
  }

  /**
   * One decoder starts at a time, most urgent first as they were asked for: a machine that starts four at once has no time
   * for the sound card meanwhile.
   */
  #order(order: () => Promise<void> | undefined): void {
    this.#deckOrders = this.#deckOrders.then(() => (this.#ended ? undefined : order()));
  }

  #open({ slot, generation, path, fromFrames, tempo }: Extract<FromMixer, { type: 'deck.open' }>): Promise<void> {
    return this.#feeder.open(slot, generation, path, fromFrames, tempo);
  }

  #handle(message: Exclude<FromMixer, { type: 'finished' }>): void {
    const { handlers } = this.options;
    switch (message.type) {
      case 'deck.open':
        this.#order(() => this.#open(message));
        return;
      case 'deck.close':
        this.#order(() => {
          this.#feeder.close(message.slot, message.generation);
          return undefined;
        });
        return;
      case 'live.open': {
        const source = this.options.openLive?.(message.address, new FrameRing(message.memory));
        if (source) this.#live.set(message.address, source);
        return;
      }
      case 'live.close':
        this.#live.get(message.address)?.close();
        this.#live.delete(message.address);
        return;
      case 'tick':
        this.#feeder.pump();
        handlers.tick?.();
        return;
      case 'result':
        this.#requests.get(message.requestId)?.(message.result);
        this.#requests.delete(message.requestId);
        return;
      case 'state':
        handlers.state?.(message.state, message.latestMs);
        return;
      case 'meters':
        handlers.meters?.(message.meters);
        return;
      case 'as-run':
        handlers.asRun?.(message.entries);
        return;
      case 'lost':
        handlers.lost?.(message.frames);
    }
  }
}
