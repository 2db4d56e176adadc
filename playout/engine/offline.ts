import type { AsRunEntry } from '../api/as-run.js';
import type { Command } from '../api/command.js';
import { ContinuityError } from '../api/errors.js';
import type { LiveInputName } from '../api/processing.js';
import type { CartSegment, Rundown } from '../api/segment.js';
import { BLOCK_FRAMES, CHANNELS, dbFromLinear, ENGINE_RATE_HZ } from '../api/units.js';
import { createChain } from '../dsp/chain/chain.js';
import { LoudnessMeter } from '../dsp/meter/loudness-meter.js';
import { TruePeakMeter } from '../dsp/meter/true-peak.js';
import type { Clip } from './clip.js';
import type { OpenDecoder } from './deck-feeder.js';
import { EngineHost } from './engine-host.js';
import { OFFLINE_TICK_BLOCKS } from './mix-messages.js';
import type { ProgrammeOptions } from './programme.js';

/** Where rendered frames go: interleaved float32 L R. */
export interface FrameSink {
  write(interleaved: Float32Array, frames: number): Promise<void> | void;
}

export interface OfflineJob {
  readonly programme: ProgrammeOptions;
  readonly rundown: Rundown;
  readonly carts: readonly { readonly cart: CartSegment; readonly clip: Clip }[];
  readonly commands: readonly { readonly frame: number; readonly command: Command }[];
  /** What the live inputs hear, each from a programme frame on. */
  readonly inputs?: readonly { readonly input: LiveInputName; readonly clip: Clip; readonly frame: number }[];
  readonly emergency?: { readonly clip: Clip; readonly gainDb: number };
  readonly durationFrames: number;
  readonly openDecoder: OpenDecoder;
  readonly sink: FrameSink;
}

/** The report of a render; loudness and true peak are of the rendered audio, null where they cannot be measured. */
export interface RenderReport {
  readonly frames: number;
  readonly realtimeFactor: number;
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly gapFrames: number;
}

/** As much as the mixer makes between two of its signs, so that buffers are taken whole. */
const DRAIN_FRAMES = OFFLINE_TICK_BLOCKS * BLOCK_FRAMES;

/** Takes frames out of the ring, drops the chain's latency at the start, measures, and hands the rest to the sink. */
class Drain {
  readonly loudness = new LoudnessMeter({ sampleRateHz: ENGINE_RATE_HZ, channels: CHANNELS });
  readonly truePeak = [new TruePeakMeter({ oversampling: 4 }), new TruePeakMeter({ oversampling: 4 })];
  #skip: number;
  #left: number;
  #written = 0;
  readonly #interleaved = new Float32Array(DRAIN_FRAMES * CHANNELS);
  readonly #planar = [new Float32Array(DRAIN_FRAMES), new Float32Array(DRAIN_FRAMES)];

  constructor(
    private readonly host: EngineHost,
    private readonly sink: FrameSink,
    latencyFrames: number,
    durationFrames: number,
  ) {
    this.#skip = latencyFrames;
    this.#left = durationFrames;
  }

  get writtenFrames(): number {
    return this.#written;
  }

  async run(): Promise<void> {
    const { ring, control } = this.host;
    for (;;) {
      const from = control.drainedFrames;
      const ready = Math.min(DRAIN_FRAMES, ring.writtenFrames - from);
      if (ready === 0) return;
      const skipped = Math.min(this.#skip, ready);
      const frames = Math.min(this.#left, ready - skipped);
      if (frames > 0) {
        ring.read(from + skipped, frames, this.#interleaved);
        this.#measure(frames);
        await this.sink.write(this.#interleaved, frames);
      }
      this.#skip -= skipped;
      this.#left -= frames;
      this.#written += frames;
      control.drainedFrames = from + ready;
      control.wake();
    }
  }

  #measure(frames: number): void {
    const [left, right] = this.#planar;
    for (let i = 0; i < frames; i++) {
      left[i] = this.#interleaved[2 * i];
      right[i] = this.#interleaved[2 * i + 1];
    }
    this.loudness.process(this.#planar, 0, frames);
    this.truePeak[0].process(left, 0, frames);
    this.truePeak[1].process(right, 0, frames);
  }
}

/** Runs the engine over a rundown as fast as media and disk allow. Throws where the mixing thread breaks. */
export async function renderOffline(job: OfflineJob): Promise<{ report: RenderReport; asRun: AsRunEntry[] }> {
  const started = performance.now();
  const asRun: AsRunEntry[] = [];
  const { ceilingDbtp, targetLufs, preset, startFrame } = job.programme;
  const { latencyFrames } = createChain(preset, { ceilingDbtp, targetLufs }, ENGINE_RATE_HZ);
  let broken: Error | undefined;
  let draining = Promise.resolve();
  let busy = false;
  const host: EngineHost = new EngineHost({
    programme: { ...job.programme, metered: false },
    openDecoder: job.openDecoder,
    untilFrame: startFrame + job.durationFrames + latencyFrames,
    handlers: {
      asRun: (entries) => {
        asRun.push(...entries);
      },
      broken: (error) => {
        broken = error;
      },
      tick: () => {
        if (busy) return;
        busy = true;
        draining = drain
          .run()
          .catch((error: unknown) => {
            broken = error instanceof Error ? error : new Error(String(error));
            host.stop();
          })
          .finally(() => {
            busy = false;
          });
      },
    },
  });
  const drain = new Drain(host, job.sink, latencyFrames, job.durationFrames);
  if (job.emergency) host.setEmergency(job.emergency.clip, job.emergency.gainDb);
  for (const { cart, clip } of job.carts) host.loadCart(cart, clip);
  for (const { input, clip, frame } of job.inputs ?? []) host.addInputClip(input, clip, frame);
  for (const { frame, command } of job.commands) host.stamp(frame, command);
  const accepted = host.replaceRundown(job.rundown);
  host.start();
  const gapFrames = await host.finished;
  await accepted;
  await draining;
  await drain.run();
  if (broken) throw new ContinuityError('INTERNAL', `the render broke off: ${broken.message}`, { cause: broken });
  const seconds = (performance.now() - started) / 1000;
  return {
    report: {
      frames: drain.writtenFrames,
      realtimeFactor: Math.round((job.durationFrames / ENGINE_RATE_HZ / seconds) * 10) / 10,
      integratedLufs: rounded(drain.loudness.integratedLufs()),
      truePeakDbtp: rounded(dbFromLinear(Math.max(drain.truePeak[0].peakLinear, drain.truePeak[1].peakLinear))),
      gapFrames,
    },
    asRun: onProgrammeLine(asRun, startFrame, job.durationFrames),
  };
}

/** As-run frames count from the render's first frame and end with it. */
function onProgrammeLine(entries: readonly AsRunEntry[], startFrame: number, durationFrames: number): AsRunEntry[] {
  return entries
    .map((entry) => ({
      ...entry,
      startFrame: entry.startFrame - startFrame,
      endFrame: Math.min(durationFrames, entry.endFrame - startFrame),
    }))
    .filter((entry) => entry.startFrame < durationFrames);
}

function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value * 100) / 100;
}
