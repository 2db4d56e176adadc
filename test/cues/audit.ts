import { join } from 'node:path';
import { settingsFrom } from '../../config/settings.js';
import { planJoin } from '../../playout/api/join.js';
import type { Segment } from '../../playout/api/segment.js';
import { CHANNELS, ENGINE_RATE_HZ, engineFrames, framesFromSeconds } from '../../playout/api/units.js';
import { joinFactsOf } from '../../playout/dsp/analysis/join-facts.js';
import { LevelEnvelopeBuilder } from '../../playout/dsp/analysis/level-envelope.js';
import { meanLufs, smoothed } from '../../playout/dsp/analysis/level-window.js';
import { loudnessGainDb } from '../../playout/dsp/analysis/loudness-gain.js';
import { LoudnessMeter } from '../../playout/dsp/meter/loudness-meter.js';
import { analyseFile, type Analysis } from '../../playout/media/analyse.js';
import { decodeArguments } from '../../playout/media/decode.js';
import { LeanDecode } from '../../playout/media/lean-decode.js';
import { SampleReader } from '../../playout/media/sample-reader.js';
import { MUSIC, TRACKS } from './sound.js';

/** The engine as it is built: its mixing thread is a file of dist/. */
const ENGINE = new URL('../../dist/modules/playout/engine/offline.js', import.meta.url).href;
const engine = (await import(ENGINE)) as typeof import('../../playout/engine/offline.js');
const { programmeOptions } = await import('../../playout/engine/programme-options.js');

const EDGE_SECONDS = 20;
/** A join is a hole where it is so far under both of its neighbours for so long. */
const HOLE_LU = 12;
const MOST_HOLE_SECONDS = 0.4;
const NEIGHBOUR_HOPS = 300;
const BEFORE_HOPS = 200;
const AFTER_HOPS = 700;
/** Levels are means over this much. */
const SMOOTH_HOPS = 10;
/** Two decodes of the same sound, and a rest of the item before, differ by less. */
const SAME_LU = 1;

export interface JoinHeard {
  readonly from: string;
  readonly to: string;
  readonly ending: string;
  readonly overlapSeconds: number;
  /** Longest time under both neighbours by 12 LU, from 2 s before the join to 7 s after it. */
  readonly holeSeconds: number;
  /** Where that begins, from the end of the item before; negative where both sound. */
  readonly holeAfterEndSeconds: number;
  /**
   * The longest of it that the join has to answer for. What it has not: where the next item is at its own level already
   * (`bodyFromFrames`), so that nothing has to cover it any more, and what is heard is no quieter than the louder of both
   * items in its own file there (by 1 LU at most): a rest of the music, heard as it was recorded.
   */
  readonly joinHoleSeconds: number;
  /** How much quieter the programme is than the louder of both files, where it is quietest in the hole; LU, 0 where there is none. */
  readonly lostLu: number;
  /** The same against the loudness of both items as a whole. */
  readonly strictHoleSeconds: number;
  readonly isEndCut: boolean;
  readonly isVoiceOverVoice: boolean;
}

const { sound } = settingsFrom({});

function segmentOf(id: string, path: string, analysis: Analysis): Segment {
  const frames = (own: number): number => engineFrames(own, analysis.sampleRateHz);
  return {
    id,
    kind: 'music',
    title: path,
    artist: '',
    path,
    cue: {
      cueInFrames: frames(analysis.cueInFrames),
      ...(analysis.introEndFrames !== null && { introEndFrames: frames(analysis.introEndFrames) }),
      segueFrames: frames(analysis.segueFrames),
      cueOutFrames: frames(analysis.cueOutFrames),
      fadeInFrames: frames(analysis.fadeInFrames),
      fadeOutFrames: frames(analysis.fadeOutFrames),
    },
    gainDb: loudnessGainDb({ ...analysis, kind: 'music' }, { ...sound, limiterDriveDb: 0 }),
    speech: [],
    join: joinFactsOf(analysis, analysis.sampleRateHz),
  };
}

interface Pair {
  readonly ends: Segment;
  readonly starts: Segment;
  readonly from: string;
  readonly to: string;
}

/** The end of one track, then the beginning of the next; that beginning is cut at a set point, which joins nothing. */
function pairOf(index: number, first: string, second: string, analyses: ReadonlyMap<string, Analysis>): Pair {
  const whole = segmentOf(`${index}-ends`, join(MUSIC, first), analyses.get(first)!);
  const next = segmentOf(`${index}-starts`, join(MUSIC, second), analyses.get(second)!);
  const edge = framesFromSeconds(EDGE_SECONDS);
  const cueIn = Math.max(whole.cue.cueInFrames, whole.cue.cueOutFrames - edge);
  const until = Math.min(next.cue.cueOutFrames, next.cue.cueInFrames + edge);
  return {
    ends: { ...whole, cue: { ...whole.cue, cueInFrames: cueIn, fadeInFrames: 0 } },
    starts: {
      ...next,
      cue: { ...next.cue, segueFrames: until, cueOutFrames: until, fadeOutFrames: 0 },
      join: { ...next.join, isSegueSet: true },
    },
    from: first,
    to: second,
  };
}

/** Renders the joins of all pairs through the engine's mixer, its own loudness gains and no processing, and measures each. */
export async function auditJoins(names: readonly (readonly [string, string])[]): Promise<JoinHeard[]> {
  const analyses = new Map<string, Analysis>();
  for (const name of new Set(names.flat())) {
    analyses.set(name, await analyseFile(join(MUSIC, name), { kindHint: 'music' }));
  }
  const pairs = names.map(([first, second], index) => pairOf(index, first, second, analyses));
  const items = pairs.flatMap(({ ends, starts }) => [ends, starts]);
  const levels = new LevelEnvelopeBuilder();
  const meter = new LoudnessMeter({
    sampleRateHz: ENGINE_RATE_HZ,
    channels: CHANNELS,
    onHop: (power) => {
      levels.add(power);
    },
  });
  const durationFrames = items.reduce((sum, { cue }) => sum + cue.cueOutFrames - cue.cueInFrames, 0);
  const { asRun } = await engine.renderOffline({
    programme: programmeOptions(
      { ...sound, processing: 'off' },
      { startFrame: 0, startEpochMs: 0, endless: false, graceFrames: 0, failureCheckDelayFrames: 10 * ENGINE_RATE_HZ },
    ),
    rundown: { revision: 1, items, filler: [] },
    carts: [],
    commands: [],
    durationFrames,
    openDecoder: (path, fromFrames, tempo) => new LeanDecode(decodeArguments({ path, fromFrames, tempo })),
    sink: {
      write: (interleaved, frames) => {
        const planar = [new Float32Array(frames), new Float32Array(frames)];
        for (let i = 0; i < frames; i++) {
          planar[0][i] = interleaved[2 * i];
          planar[1][i] = interleaved[2 * i + 1];
        }
        meter.process(planar, 0, frames);
      },
    },
  });
  const { lufs } = levels.finish(ENGINE_RATE_HZ, durationFrames);
  const aired = new Map(asRun.map((entry) => [entry.itemId, entry]));
  const joins: JoinHeard[] = [];
  for (const pair of pairs) {
    const plain = { ends: await plainLevels(pair.ends), starts: await plainLevels(pair.starts) };
    joins.push(heard(pair, analyses, lufs, aired, plain));
  }
  return joins;
}

/** The level of an item as its file has it, from cue in to cue out, with its gain on air and without any fade: by hop. */
async function plainLevels({ path, cue, gainDb }: Segment): Promise<Float32Array> {
  const levels = new LevelEnvelopeBuilder();
  const meter = new LoudnessMeter({
    sampleRateHz: ENGINE_RATE_HZ,
    channels: CHANNELS,
    onHop: (power) => {
      levels.add(power * 10 ** (gainDb / 10));
    },
  });
  const wanted = cue.cueOutFrames - cue.cueInFrames;
  let taken = 0;
  const decoder = new LeanDecode(decodeArguments({ path, fromFrames: cue.cueInFrames }));
  const reader = new SampleReader(CHANNELS, (planar, frames) => {
    const used = Math.min(frames, wanted - taken);
    if (used > 0) meter.process(planar, 0, used);
    taken += used;
    if (taken >= wanted) decoder.kill();
  });
  decoder.stdout.on('data', (bytes) => {
    reader.push(bytes);
  });
  await decoder.done;
  reader.flush();
  return levels.finish(ENGINE_RATE_HZ, taken).lufs;
}

function heard(
  { ends, starts, from, to }: Pair,
  analyses: ReadonlyMap<string, Analysis>,
  lufs: Float32Array,
  aired: ReadonlyMap<string, { readonly startFrame: number; readonly endFrame: number; readonly outcome: string }>,
  plain: { readonly ends: Float32Array; readonly starts: Float32Array },
): JoinHeard {
  const before = aired.get(ends.id);
  const after = aired.get(starts.id);
  if (before === undefined || after === undefined) throw new Error(`${from} or ${to} did not air`);
  const hop = (frame: number): number => Math.round(frame / 480);
  const [start, end] = [hop(after.startFrame), hop(before.endFrame)];
  const [first, last] = [Math.max(0, start - BEFORE_HOPS), Math.min(lufs.length, Math.max(start, end) + AFTER_HOPS)];
  const stillness = smoothed(lufs, first, last, SMOOTH_HOPS);
  const [itsEnd, itsStart] = [
    smoothed(plain.ends, first - hop(before.startFrame), last - hop(before.startFrame), SMOOTH_HOPS),
    smoothed(plain.starts, first - start, last - start, SMOOTH_HOPS),
  ];
  const asRecorded = (at: number): number => Math.max(itsEnd[at], itsStart[at]);
  const neighbour = Math.min(
    meanLufs(lufs, start - NEIGHBOUR_HOPS, start),
    meanLufs(lufs, Math.max(start, end), Math.max(start, end) + NEIGHBOUR_HOPS),
  );
  const under = Array.from(stillness, (level) => level < neighbour - HOLE_LU);
  const hole = longest(under);
  const bodyFrom = (starts.join?.bodyFromFrames ?? starts.cue.cueInFrames) - starts.cue.cueInFrames;
  const isOwnMusic = (at: number): boolean =>
    first + at >= hop(after.startFrame + bodyFrom) && stillness[at] >= asRecorded(at) - SAME_LU;
  const lost = Array.from({ length: hole.hops }, (_, i) => asRecorded(hole.from + i) - stillness[hole.from + i]);
  const loudness = (name: string, item: Segment): number => (analyses.get(name)!.integratedLufs ?? -70) + item.gainDb;
  const whole = Math.min(loudness(from, ends), loudness(to, starts));
  const segue = planJoin(ends, starts);
  const voiceEnd = ends.join?.vocalEndFrames;
  const nextVoice = segue + (starts.cue.introEndFrames ?? starts.cue.cueInFrames) - starts.cue.cueInFrames;
  return {
    from,
    to,
    ending: ends.join?.ending ?? '-',
    overlapSeconds: (before.endFrame - after.startFrame) / ENGINE_RATE_HZ,
    holeSeconds: hole.hops / 100,
    holeAfterEndSeconds: (first + hole.from - end) / 100,
    joinHoleSeconds: longest(under.map((is, at) => is && !isOwnMusic(at))).hops / 100,
    lostLu: Math.max(0, ...lost),
    strictHoleSeconds: longest(Array.from(stillness, (level) => level < whole - HOLE_LU)).hops / 100,
    isEndCut:
      before.outcome !== 'played' ||
      before.endFrame - before.startFrame !== ends.cue.cueOutFrames - ends.cue.cueInFrames,
    isVoiceOverVoice: voiceEnd !== undefined && nextVoice < Math.min(voiceEnd, ends.cue.cueOutFrames),
  };
}

function longest(flags: readonly boolean[]): { readonly from: number; readonly hops: number } {
  let found = { from: 0, hops: 0 };
  let hops = 0;
  for (const [at, is] of flags.entries()) {
    hops = is ? hops + 1 : 0;
    if (hops > found.hops) found = { from: at + 1 - hops, hops };
  }
  return found;
}

/** All neighbours of the list of tracks, which is a ring, both ways. */
export function neighbours(): [string, string][] {
  const forth = TRACKS.map((name, index): [string, string] => [name, TRACKS[(index + 1) % TRACKS.length]]);
  return [...forth, ...forth.map(([a, b]): [string, string] => [b, a])];
}

export { MOST_HOLE_SECONDS };
