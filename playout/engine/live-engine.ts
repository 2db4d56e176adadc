import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandEnvelope, CommandResult } from '../api/command.js';
import { messageOf } from '../api/errors.js';
import { FrameRing } from '../api/frame-ring.js';
import type { LinkMessage } from '../api/link.js';
import { shownAddress } from '../api/live-source.js';
import type { Log } from '../api/log.js';
import { shownTitle, titledItems } from '../api/on-air-title.js';
import type { OutputStatus } from '../api/output.js';
import { LIVE_INPUTS, type LiveInputName } from '../api/processing.js';
import type { CartSegment, Rundown } from '../api/segment.js';
import type { EngineState } from '../api/state.js';
import { ENGINE_RATE_HZ, framesFromSeconds, secondsFromFrames } from '../api/units.js';
import type { Settings } from '../../config/schema.js';
import type { StationPaths } from '../../config/station-paths.js';
import { spawnDecode } from '../media/decode.js';
import { canStretch } from '../media/ffmpeg.js';
import { AlarmBook } from './alarm-book.js';
import { CartLoader } from './cart-loader.js';
import { ClipLoader } from './clip-loader.js';
import { EngineHost } from './engine-host.js';
import { Journal } from './journal.js';
import { LinkServer, type LinkedEngine } from './link-server.js';
import { monotonicMs } from './monotonic.js';
import { programmeOptions } from './programme-options.js';
import type { ProgrammeState } from './programme-state.js';
import { resumePlan, soundPlan, type ResumePlan, type SoundPlan } from './resume.js';
import { bootId, elapsedMs, ResumeStore, snapshotOf, type Snapshot } from './snapshot.js';

export interface LiveEngineOptions {
  readonly settings: Settings;
  readonly paths: StationPaths;
  /** What plays when nothing else can; decoded at the start and held in memory. */
  readonly emergencyFile: string;
  readonly log: Log;
  /** Connects to a live source. */
  readonly openLive: (options: {
    readonly address: string;
    readonly ring: FrameRing;
    readonly onStatus: (status: { readonly failed: boolean; readonly detail: string }) => void;
  }) => { stop(): Promise<void> };
  /** The mixing thread died: the process has to be restarted. */
  readonly onBroken: (error: Error) => void;
}

/** What a live input's device tells. */
export interface InputNews {
  readonly input: LiveInputName;
  readonly ready: boolean;
  /** It failed, or there is none: an alarm. */
  readonly failed: boolean;
  readonly detail: string;
}

const INPUT_RING_SECONDS = 2;
/** After a restart, when an item goes on: carts and the emergency file are decoded this long after its first block. */
const CLIPS_LATER_MS = 1500;
/** The carts of before are decoded this long after the first block, unless control has named those of now by then. */
const OLD_CARTS_LATER_MS = 5000;
/** In this time from the first block no decoder is started that can wait. */
const CALM_SECONDS = 4;
/** ffmpeg is asked for its filters this long after the first block: before the decks that wait are filled, each at its tempo. */
const STRETCH_LATER_MS = 3000;
/** The first item's deck is waited for this long before the emergency file takes over. */
const GRACE_SECONDS = 1;
/** The same where no rundown is there: what can sound by then is the emergency file, and listeners hear this silence. */
const GRACE_WITHOUT_RUNDOWN_SECONDS = 0.3;
/** Mixing begins with something to play, or after this long without. */
const START_PATIENCE_MS = 3000;

/** The engine on air: the mixing thread, the link to control, journal and snapshot. Outputs read its ring. */
export class LiveEngine implements LinkedEngine {
  readonly #host: EngineHost;
  readonly #journal: Journal;
  readonly #store: ResumeStore;
  readonly #link: LinkServer;
  readonly #carts: CartLoader;
  readonly #clips = new ClipLoader();
  readonly #alarms = new AlarmBook();
  readonly #outputs = new Map<string, OutputStatus>();
  /** The station's live inputs, each with the ring that its device fills. */
  readonly inputs: readonly { readonly input: LiveInputName; readonly ring: FrameRing }[];
  readonly #inputs = new Map<LiveInputName, InputNews>();
  readonly #boot = bootId();
  readonly #runId = randomUUID();
  /** Settles once the first block is mixed: what takes the processor and is not on air waits for it after a restart. */
  readonly mixing: Promise<void>;
  #begun: () => void = () => undefined;
  /** Settles once there is an item to play. */
  readonly #something: Promise<void>;
  #somethingCame: () => void = () => undefined;
  #clipsMayLoad: Promise<void> = Promise.resolve();
  #areCartsNamed = false;
  #state: ProgrammeState | undefined;
  #snapshot: Snapshot | undefined;
  #seq = 0;
  #lostFrames = 0;
  /** The worst delays of this run, in milliseconds: of a block behind its time, and of the thread that feeds the outputs. */
  readonly #worst = { mixing: 0 };
  readonly #feeding = monitorEventLoopDelay({ resolution: 10 });

  private constructor(
    private readonly options: LiveEngineOptions,
    store: ResumeStore,
    journal: Journal,
    plan: ResumePlan | undefined,
    sound: SoundPlan,
  ) {
    const { settings, paths, log } = options;
    this.#store = store;
    this.#journal = journal;
    this.mixing = new Promise((resolve) => {
      this.#begun = resolve;
    });
    this.#something = new Promise((resolve) => {
      this.#somethingCame = resolve;
    });
    this.inputs = LIVE_INPUTS.filter((input) => settings.inputs[input].enabled).map((input) => ({
      input,
      ring: FrameRing.create(INPUT_RING_SECONDS * ENGINE_RATE_HZ),
    }));
    this.#host = new EngineHost({
      programme: {
        ...programmeOptions(settings.sound, {
          startFrame: plan?.startFrame ?? 0,
          startEpochMs: Date.now(),
          endless: true,
          graceFrames: framesFromSeconds(plan?.rundown?.items.length ? GRACE_SECONDS : GRACE_WITHOUT_RUNDOWN_SECONDS),
          failureCheckDelayFrames: 0,
          calmFrames: framesFromSeconds(CALM_SECONDS),
        }),
        preset: sound.preset,
        bypassed: sound.bypassed,
      },
      inputs: this.inputs.map(({ input, ring }) => ({ input, ring, open: sound.openInputs.includes(input) })),
      openDecoder: (path, fromFrames, tempo) => spawnDecode({ path, fromFrames, tempo }),
      openLive: (address, ring) => this.#openLive(address, ring),
      ...(plan?.resume && { resume: plan.resume }),
      handlers: {
        state: (state, latestMs) => {
          this.#worst.mixing = Math.max(this.#worst.mixing, latestMs);
          this.#take(state);
        },
        meters: (meters) => {
          this.#link.broadcast({ type: 'meters', meters });
        },
        asRun: (entries) => {
          this.#journal.append(entries);
          for (const entry of entries) this.#link.broadcast({ type: 'as-run', entry });
        },
        lost: (frames) => {
          this.#lostFrames += frames;
          log(
            'warn',
            `the machine stood still: ${secondsFromFrames(frames).toFixed(1)} s of programme time were given up`,
          );
        },
        broken: (error) => {
          this.#begun();
          options.onBroken(error);
        },
      },
    });
    this.#carts = new CartLoader(this.#host, this.#clips, log, (trouble) => {
      this.trouble('carts', 'warning', trouble);
    });
    this.#link = new LinkServer(paths.engineSocket, this, log);
  }

  /** Starts mixing: where it was before a restart, or with the rundown that control will send. */
  static async start(options: LiveEngineOptions): Promise<LiveEngine> {
    const troubles: { key: string; text: string | undefined }[] = [];
    const started: { engine?: LiveEngine } = {};
    const trouble = (key: string) => (text: string | undefined) => {
      if (started.engine) started.engine.trouble(key, 'warning', text);
      else troubles.push({ key, text });
    };
    const store = new ResumeStore(options.paths.engine, trouble('snapshot'));
    const journal = new Journal(options.paths.journal, trouble('journal'));
    const [{ snapshot, rundown, carts }, recorded] = await Promise.all([store.load(), journal.recorded()]);
    const now = { epochMs: Date.now(), monotonicMs: monotonicMs(), bootId: bootId() };
    const absenceMs = snapshot ? elapsedMs(snapshot, now) : 0;
    const plan = snapshot ? resumePlan(snapshot, rundown, absenceMs, recorded, now.monotonicMs) : undefined;
    const sound = soundPlan(snapshot, absenceMs, options.settings.sound.processing);
    const engine = new LiveEngine(options, store, journal, plan, sound);
    started.engine = engine;
    for (const { key, text } of troubles) engine.trouble(key, 'warning', text);
    if (plan) journal.append(plan.ended);
    if (plan?.resume) options.log('info', `going on with "${plan.resume.segment.title}" after a restart`);
    await engine.#begin(plan, carts);
    return engine;
  }

  get ring(): FrameRing {
    return this.#host.ring;
  }

  /** What listeners are told is on air; empty where nothing there has a title. */
  get onAirTitle(): string {
    const item = titledItems(this.#state?.onAir ?? []).at(-1);
    return item === undefined ? '' : shownTitle(item);
  }

  /** Correction of the sample clock, in parts per million. */
  set ratePpm(ppm: number) {
    this.#host.control.ratePpm = ppm;
  }

  command(envelope: CommandEnvelope): Promise<CommandResult> {
    return this.#host.command(envelope);
  }

  async replaceRundown(rundown: Rundown): Promise<CommandResult> {
    if (rundown.items.length > 0) this.#somethingCame();
    const result = await this.#host.replaceRundown(rundown);
    if (result.ok) this.#store.saveRundown(rundown);
    return result;
  }

  loadCarts(carts: readonly CartSegment[]): Promise<CommandResult> {
    this.#store.saveCarts(carts);
    this.#areCartsNamed = true;
    void this.#clipsMayLoad.then(() => {
      this.#carts.replace(carts);
    });
    return Promise.resolve({ ok: true, atFrame: this.#state?.frame ?? 0 });
  }

  /** An output tells how it fares; one that failed is an alarm. */
  outputChanged(status: OutputStatus): void {
    this.#outputs.set(status.name, status);
    this.trouble(
      `output.${status.name}`,
      'warning',
      status.state === 'failed' ? `${status.name}: ${status.detail}` : undefined,
    );
    this.#publish();
  }

  /** A live input's device tells how it fares; one that failed is an alarm. */
  inputChanged(news: InputNews): void {
    this.#inputs.set(news.input, news);
    this.trouble(`input.${news.input}`, 'warning', news.failed ? news.detail : undefined);
    this.#publish();
  }

  /** Raises or renews the alarm of one cause, or clears it where `text` is undefined. */
  trouble(key: string, level: 'warning' | 'critical', text: string | undefined): void {
    const changed = text === undefined ? this.#alarms.clear(key) : this.#alarms.raise(key, level, text, Date.now());
    if (!changed) return;
    if (text !== undefined) this.options.log('warn', text);
    this.#publish();
  }

  async stop(): Promise<void> {
    this.#host.stop();
    await this.#host.finished;
    // Whoever starts the station again has not said that the microphone is to be on air.
    const last = this.#snapshot;
    if (last?.sound) this.#store.saveSnapshot({ ...last, sound: { ...last.sound, openInputs: [] } });
    await Promise.all([this.#journal.flush(), this.#store.flush(), this.#clips.stop()]);
    this.#link.close();
  }

  async #begin(plan: ResumePlan | undefined, carts: readonly CartSegment[] | undefined): Promise<void> {
    // Where an item goes on its deck comes first; where none does the emergency file is what may have to sound first.
    if (plan?.resume) this.#clipsMayLoad = this.mixing.then(() => sleep(CLIPS_LATER_MS));
    const emergency = this.#clipsMayLoad.then(() => this.#loadEmergency());
    if (plan?.rundown) void this.#host.replaceRundown(plan.rundown);
    if (plan?.resume ?? plan?.rundown?.items.at(0)) this.#somethingCame();
    if (carts) void this.#loadOldCarts(carts);
    await this.#link.listen();
    await Promise.race([this.#something, emergency, sleep(START_PATIENCE_MS)]);
    this.#host.start();
    this.#feeding.enable();
    if (this.options.settings.schedule.exactTime.enabled) void this.#allowStretch();
  }

  /** Control sends the wall when it has little left to do before it answers: by then each decoder would have kept it waiting. */
  async #loadOldCarts(carts: readonly CartSegment[]): Promise<void> {
    await this.mixing;
    await sleep(OLD_CARTS_LATER_MS, undefined, { ref: false });
    if (!this.#areCartsNamed) this.#carts.replace(carts);
  }

  /** Asked once the programme plays: nothing is stretched in its first seconds. */
  async #allowStretch(): Promise<void> {
    await this.mixing;
    await sleep(STRETCH_LATER_MS, undefined, { ref: false });
    if (await canStretch()) this.#host.allowStretch();
    else this.options.log('warn', 'this ffmpeg has no atempo filter: songs are not stretched to reach hard times');
  }

  /** A live source that cannot be heard is an alarm from when it is connected to, before its time comes. */
  #openLive(address: string, ring: FrameRing): { close(): void } {
    const key = `live.${shownAddress(address)}`;
    const source = this.options.openLive({
      address,
      ring,
      onStatus: ({ failed, detail }) => {
        this.trouble(key, 'warning', failed ? detail : undefined);
      },
    });
    return {
      close: () => {
        void source.stop();
        this.trouble(key, 'warning', undefined);
      },
    };
  }

  async #loadEmergency(): Promise<void> {
    try {
      const { emergencyFile, settings } = this.options;
      const { clip, gainDb } = await this.#clips.emergency(emergencyFile, settings.sound.targetLufs);
      this.#host.setEmergency(clip, gainDb);
      this.trouble('emergency-file', 'critical', undefined);
    } catch (error) {
      this.trouble(
        'emergency-file',
        'critical',
        `there is no emergency file: ${messageOf(error)}; a tone would play instead`,
      );
    }
  }

  #take(state: ProgrammeState): void {
    this.#state = state;
    this.#begun();
    this.#snapshot = snapshotOf(state, this.#boot, this.options.settings.sound.processing);
    this.#store.saveSnapshot(this.#snapshot);
    this.#publish();
  }

  #publish(): void {
    const state = this.#state;
    if (state === undefined) return;
    const { current, sounding, slot, ...shown } = state;
    const full: EngineState = {
      ...shown,
      seq: ++this.#seq,
      runId: this.#runId,
      inputs: shown.inputs.map((input) => {
        const { ready, detail } = this.#inputs.get(input.input) ?? { ready: false, detail: 'starting' };
        return { ...input, ready: ready && input.ready, detail };
      }),
      alarms: [...shown.alarms, ...this.#alarms.list()],
      outputs: [...this.#outputs.values()],
      counters: {
        ...shown.counters,
        lostFrames: this.#lostFrames,
        worstMixingDelayMs: Math.round(this.#worst.mixing),
        worstFeedingDelayMs: Math.round(this.#feeding.max / 1e6),
      },
    };
    this.#link.broadcast({ type: 'state', state: full } satisfies LinkMessage);
  }
}
