import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../api/errors.js';
import type { ChainStageName, LiveInputName, ProcessingPreset } from '../api/processing.js';
import type { CartSegment, Rundown } from '../api/segment.js';
import type { CartState } from '../api/state.js';
import type { Slot } from './live/live-slot.js';
import { monotonicMs } from './monotonic.js';
import type { ProgrammeState } from './programme-state.js';

/** Where the programme was at one moment: what a restarted engine goes on from. */
export interface Snapshot {
  readonly frame: number;
  readonly epochMs: number;
  /** The machine's boot and its monotonic clock, to tell a restarted process from a restarted machine. */
  readonly bootId: string;
  readonly monotonicMs: number;
  readonly current: ProgrammeState['current'];
  readonly sounding: ProgrammeState['sounding'];
  readonly carts: readonly CartState[];
  /** The live segment whose turn it was; absent in what an older version left behind. */
  readonly slot?: Slot | null;
  /** How presenters had set the sound; absent in what an older version left behind. */
  readonly sound?: SoundSnapshot;
}

/** The processing and the live inputs as presenters had set them. */
export interface SoundSnapshot {
  /** The preset that the settings named: where they name another by now, theirs counts. */
  readonly configuredPreset: ProcessingPreset;
  readonly preset: ProcessingPreset;
  readonly bypassed: readonly (ChainStageName | 'all')[];
  readonly openInputs: readonly LiveInputName[];
}

export function soundOf(
  { chain, inputs }: Pick<ProgrammeState, 'chain' | 'inputs'>,
  configuredPreset: ProcessingPreset,
): SoundSnapshot {
  const stages = chain.stages.filter((stage) => stage.bypassed).map(({ stage }) => stage);
  return {
    configuredPreset,
    preset: chain.preset,
    bypassed: chain.bypassed ? ['all', ...stages] : stages,
    openInputs: inputs.filter(({ open }) => open).map(({ input }) => input),
  };
}

/** This boot of the machine; empty where the system does not tell, which makes every restart count by the wall clock. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

export function snapshotOf(state: ProgrammeState, boot: string, configuredPreset: ProcessingPreset): Snapshot {
  const { frame, atEpochMs, current, sounding, carts, slot } = state;
  const sound = soundOf(state, configuredPreset);
  return { frame, epochMs: atEpochMs, bootId: boot, monotonicMs: monotonicMs(), current, sounding, carts, slot, sound };
}

/** Frames of time between the snapshot and now; never negative. */
export function elapsedMs(snapshot: Snapshot, now: { epochMs: number; monotonicMs: number; bootId: string }): number {
  const sameBoot = snapshot.bootId !== '' && snapshot.bootId === now.bootId;
  return Math.max(0, sameBoot ? now.monotonicMs - snapshot.monotonicMs : now.epochMs - snapshot.epochMs);
}

/** The files by which a restarted engine knows where it was: snapshot, rundown, carts. Writes never block the audio. */
export class ResumeStore {
  readonly #pending = new Map<string, unknown>();
  #writing: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly onTrouble: (trouble: string | undefined) => void,
  ) {}

  saveSnapshot(snapshot: Snapshot): void {
    this.#save('snapshot.json', snapshot);
  }

  saveRundown(rundown: Rundown): void {
    this.#save('rundown.json', rundown);
  }

  saveCarts(carts: readonly CartSegment[]): void {
    this.#save('carts.json', carts);
  }

  async load(): Promise<{ snapshot?: Snapshot; rundown?: Rundown; carts?: readonly CartSegment[] }> {
    const [snapshot, rundown, carts] = await Promise.all(
      ['snapshot.json', 'rundown.json', 'carts.json'].map((name) => this.#read(name)),
    );
    return {
      ...(snapshot !== undefined && { snapshot: snapshot as Snapshot }),
      ...(rundown !== undefined && { rundown: rundown as Rundown }),
      ...(carts !== undefined && { carts: carts as readonly CartSegment[] }),
    };
  }

  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #read(name: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(join(this.folder, name), 'utf8'));
    } catch (error) {
      // Nothing to go on from: a first start, or a file that a power cut left half written. The plan is asked instead.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.onTrouble(`${name} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Only the newest content of each file is written; what was overtaken while the disk was busy is not. */
  #save(name: string, content: unknown): void {
    this.#pending.set(name, content);
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
    });
  }

  async #drain(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      for (const [name, content] of this.#pending) {
        this.#pending.delete(name);
        const path = join(this.folder, name);
        await writeFile(`${path}.new`, JSON.stringify(content), { mode: 0o640 });
        await rename(`${path}.new`, path);
      }
      this.onTrouble(undefined);
    } catch (error) {
      this.onTrouble(
        `the engine's snapshot cannot be written (${messageOf(error)}); after a restart it may not find its place`,
      );
    }
  }
}
