import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AsRunEntry } from '../api/as-run.js';
import type { Command } from '../api/command.js';
import { ContinuityError, messageOf } from '../api/errors.js';
import { exactTimeRules } from '../api/exact-time.js';
import type { CartSegment, Rundown, Segment } from '../api/segment.js';
import { CHANNELS, ENGINE_RATE_HZ, framesFromSeconds } from '../api/units.js';
import type { Settings } from '../../config/schema.js';
import { decodeArguments, type DecodeRequest } from '../media/decode.js';
import { canStretch } from '../media/ffmpeg.js';
import { HELD_FROM_SECONDS, HeldSounds } from '../media/held-sounds.js';
import { LeanDecode } from '../media/lean-decode.js';
import { WavWriter, type WavBits } from '../media/wav.js';
import { decodeClip, decodeEmergency, decodeInput } from './clip-decode.js';
import type { OpenDecoder } from './deck-feeder.js';
import { renderOffline, type RenderReport } from './offline.js';
import { PlayedSounds } from './played-sounds.js';
import { programmeOptions } from './programme-options.js';
import { readScenario, type Scenario, type ScenarioItem } from './scenario.js';
import { ScenarioSegments } from './scenario-segments.js';

export interface RenderTarget {
  readonly out: string;
  readonly bits: WavBits;
  readonly asRun?: string;
}

/** Offline a deck is asked this much programme after it was cued whether it failed, so that decoders overlap the mix. */
const FAILURE_CHECK_FRAMES = 10 * ENGINE_RATE_HZ;

/** Renders a scenario file. Throws ContinuityError: SCENARIO_INVALID, or the FILE_* of a cart that cannot be used. */
export async function renderScenario(path: string, settings: Settings, target: RenderTarget): Promise<RenderReport> {
  const scenario = await readScenario(path);
  const held = new HeldSounds(dirname(target.out));
  try {
    return await renderHeld(scenario, settings, target, held);
  } finally {
    held.close();
  }
}

async function renderHeld(
  scenario: Scenario,
  settings: Settings,
  target: RenderTarget,
  held: HeldSounds,
): Promise<RenderReport> {
  const sound = { ...settings.sound, ...definedOf(scenario.station) };
  const sounds = new PlayedSounds(held);
  const segments = new ScenarioSegments(
    { ...sound, limiterDriveDb: sound.processing === 'off' ? 0 : sound.limiterDriveDb },
    sounds,
  );
  const measured = await Promise.all(scenario.items.map((item) => segments.item(item, ducks(item, scenario))));
  const items = withAlternates(scenario.items, measured);
  const { exactTime: exact } = settings.schedule;
  const exactTime = scenario.station?.exactTime === true;
  const beds = await Promise.all(
    (scenario.beds ?? []).map((file, index) => segments.item({ id: `bed-${index}`, file, kind: 'bed' }, false)),
  );
  const fillerFiles = scenario.fallback?.filler ?? [];
  const filler = await Promise.all(
    fillerFiles.map((file, index) => segments.item({ id: `filler-${index}`, file }, false)),
  );
  const startEpochMs = scenario.startsAt === undefined ? 0 : Date.parse(scenario.startsAt);
  const job = {
    programme: programmeOptions(sound, {
      startFrame: 0,
      startEpochMs,
      endless: scenario.fallback !== undefined,
      graceFrames: 0,
      failureCheckDelayFrames: FAILURE_CHECK_FRAMES,
      stretch: exactTime && (await canStretch()),
    }),
    rundown: {
      revision: 1,
      items,
      filler: filler.filter((segment) => segment.problem === undefined),
      beds,
      ...(exactTime && { exactTime: exactTimeRules(exact, scenario.station?.timeZone ?? settings.station.timeZone) }),
    },
    carts: await cartsOf(scenario, segments),
    inputs: await inputsOf(scenario),
    commands: (scenario.commands ?? []).map((command) => ({
      frame: framesFromSeconds(command.atSeconds),
      command: commandOf(command),
    })),
    ...(scenario.fallback?.emergency !== undefined && {
      emergency: await decodeEmergency(scenario.fallback.emergency, sound.targetLufs),
    }),
    durationFrames: framesFromSeconds(scenario.durationSeconds),
  };
  return renderTo(
    target,
    job,
    (path, fromFrames, tempo) =>
      held.decode(path, fromFrames, tempo) ?? lean({ path, fromFrames, tempo, stereo: sounds.isStereo(path) }),
  );
}

/** Renders a planned rundown from `fromEpochMs` on, with the station's own fallback behind it. */
export async function renderRundown(
  rundown: Rundown,
  span: { readonly fromEpochMs: number; readonly hours: number },
  settings: Settings,
  emergencyFile: string,
  target: RenderTarget,
): Promise<RenderReport> {
  return renderTo(target, {
    programme: programmeOptions(settings.sound, {
      startFrame: 0,
      startEpochMs: span.fromEpochMs,
      endless: true,
      graceFrames: 0,
      failureCheckDelayFrames: FAILURE_CHECK_FRAMES,
      stretch: rundown.exactTime !== undefined && (await canStretch()),
    }),
    rundown,
    carts: [],
    commands: [],
    emergency: await decodeEmergency(emergencyFile, settings.sound.targetLufs),
    durationFrames: framesFromSeconds(span.hours * 3600),
  });
}

type Job = Omit<Parameters<typeof renderOffline>[0], 'sink' | 'openDecoder'>;

async function renderTo(
  target: RenderTarget,
  job: Job,
  openDecoder: OpenDecoder = (path, fromFrames, tempo) => lean({ path, fromFrames, tempo }),
): Promise<RenderReport> {
  const wav = await openWav(target);
  try {
    const { report, asRun } = await renderOffline({ ...job, sink: wav, openDecoder });
    if (target.asRun !== undefined) await writeFile(target.asRun, asRunLines(asRun));
    return report;
  } finally {
    await wav.finish();
  }
}

function lean(request: DecodeRequest): LeanDecode {
  return new LeanDecode(decodeArguments({ ...request, seekBeyondSeconds: HELD_FROM_SECONDS }));
}

async function openWav({ out, bits }: RenderTarget): Promise<WavWriter> {
  try {
    return await WavWriter.create(out, { bits, rateHz: ENGINE_RATE_HZ, channels: CHANNELS });
  } catch (error) {
    const message = `${out} cannot be written (${messageOf(error)}); name a file in a folder that exists and may be written`;
    throw new ContinuityError('DATA_UNWRITABLE', message, { cause: error });
  }
}

function asRunLines(entries: readonly AsRunEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** The items of the line, each with the segments that may air in its place. */
function withAlternates(items: readonly ScenarioItem[], segments: readonly Segment[]): Segment[] {
  return segments.flatMap((segment, index) => {
    if (items[index].alternateFor !== undefined) return [];
    const alternates = segments.filter((_, other) => items[other].alternateFor === segment.id);
    return [alternates.length > 0 ? { ...segment, alternates } : segment];
  });
}

/** Loudness and speech matter for a voice over an item and for the item that it lies over. */
function ducks(item: ScenarioItem, scenario: Scenario): boolean {
  return item.over !== undefined || scenario.items.some((other) => other.over === item.id);
}

async function cartsOf(
  scenario: Scenario,
  segments: ScenarioSegments,
): Promise<{ cart: CartSegment; clip: Awaited<ReturnType<typeof decodeClip>> }[]> {
  const files = new Set(
    (scenario.commands ?? []).flatMap((command) => (command.do === 'cart.fire' && command.file ? [command.file] : [])),
  );
  return Promise.all(
    [...files].map(async (file) => {
      const cart = await segments.cart(file);
      return { cart, clip: await decodeClip(cart) };
    }),
  );
}

function commandOf(command: NonNullable<Scenario['commands']>[number]): Command {
  switch (command.do) {
    case 'next':
      return { do: 'next' };
    case 'skip':
      return { do: 'skip', itemId: command.item ?? '' };
    case 'cart.fire':
      return {
        do: 'cart.fire',
        cartId: command.file ?? '',
        loop: command.loop ?? false,
        stopOthers: command.stopOthers ?? false,
      };
    case 'cart.stop':
      return { do: 'cart.stop', ...(command.file !== undefined && { cartId: command.file }) };
    case 'input.open':
    case 'input.close':
      return { do: command.do, input: command.input ?? 'microphone' };
    case 'chain.preset':
      return { do: 'chain.preset', preset: command.preset ?? 'off' };
    case 'chain.bypass':
      return { do: 'chain.bypass', stage: command.stage ?? 'all', bypassed: command.bypassed ?? true };
  }
}

/** What the live inputs hear, decoded. Throws ContinuityError FILE_*. */
function inputsOf(scenario: Scenario): Promise<NonNullable<Job['inputs']>> {
  return Promise.all(
    (scenario.inputs ?? []).map(async ({ input, file, atSeconds }) => ({
      input,
      clip: await decodeInput(file),
      frame: framesFromSeconds(atSeconds ?? 0),
    })),
  );
}

function definedOf(station: Scenario['station']): Partial<Settings['sound']> {
  if (station === undefined) return {};
  const { targetLufs, speechTargetLufs, ceilingDbtp, processing } = station;
  return {
    ...(targetLufs !== undefined && { targetLufs, speechTargetLufs: speechTargetLufs ?? targetLufs - 2 }),
    ...(speechTargetLufs !== undefined && { speechTargetLufs }),
    ...(ceilingDbtp !== undefined && { ceilingDbtp }),
    ...(processing !== undefined && { processing }),
  };
}
