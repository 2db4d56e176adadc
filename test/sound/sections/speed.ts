import { spawnSync } from 'node:child_process';
import { PROCESSING_PRESETS } from '../../../playout/api/processing.js';
import { createChain } from '../../../playout/dsp/chain/chain.js';
import { TruePeakLimiter } from '../../../playout/dsp/limiter/limiter.js';
import { ProgrammeMeter } from '../../../playout/dsp/meter/programme-meter.js';
import { SoundAnalyser } from '../../../playout/media/sound-analyser.js';
import { benchRender } from '../../bench/render.js';
import { CEILING_DBTP } from '../adversarial.js';
import { versionOf } from '../instruments/run.js';
import type { Stereo } from '../instruments/stereo.js';
import { MixingThread } from '../mixing-thread.js';
import { decoded } from '../music.js';
import type { Bench, Point, Section } from '../report.js';

const RATE_HZ = 48_000;
const BLOCK = 480;
const TARGET_LUFS = -16;
const LEAST_WORK_SECONDS = 0.5;
/** The compiler has made its mind up about the whole engine after some seconds of work; a station runs for months. */
const WARM_UP_SECONDS = 600;
const MIXED_SECONDS = 200;

/** How many seconds of sound a second of one core does. */
export async function measureSpeed(bench: Bench): Promise<Section> {
  const track = (await bench.tracks()).find(({ durationSeconds }) => durationSeconds > 40);
  const seconds = bench.quick ? 8 : 40;
  const sound = track
    ? await decoded(track.path, 5, seconds)
    : { left: new Float32Array(0), right: new Float32Array(0), rateHz: RATE_HZ };
  const gain = 10 ** ((TARGET_LUFS - (track?.integratedLufs ?? TARGET_LUFS)) / 20);
  const levelled: Stereo = {
    left: sound.left.map((x) => gain * x),
    right: sound.right.map((x) => gain * x),
    rateHz: RATE_HZ,
  };
  const runs = bench.quick ? 1 : 4;
  const factor = (make: () => Work): number => realtimeFactor(levelled, make, runs);
  const chains = PROCESSING_PRESETS.filter((preset) => preset !== 'off').map((preset) => ({
    preset,
    factor: factor(() => {
      const chain = createChain(preset, { ceilingDbtp: CEILING_DBTP, targetLufs: TARGET_LUFS }, RATE_HZ);
      return (left, right, from, to) => {
        chain.process(left, right, from, to);
      };
    }),
  }));
  const music = chains.find(({ preset }) => preset === 'music')?.factor ?? NaN;
  const gainDb = TARGET_LUFS - (track?.integratedLufs ?? TARGET_LUFS);
  const mixed = mixingFactor(sound, 'limiter', gainDb, runs);
  const musicMixed = mixingFactor(sound, 'music', gainDb, runs);
  const analysis = factor(() => {
    const analyser = new SoundAnalyser(RATE_HZ, 2);
    return (left, right, from, to) => {
      analyser.process([left.subarray(from, to), right.subarray(from, to)], to - from);
    };
  });
  const meter = factor(() => {
    const programme = new ProgrammeMeter(RATE_HZ);
    return (left, right, from, to) => {
      programme.process(left, right, from, to);
    };
  });
  const limiter = factor(() => {
    const stage = new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, RATE_HZ);
    return (left, right, from, to) => {
      stage.process(left, right, from, to);
    };
  });
  const peers = track === undefined ? [] : commandFigures(track.path, track.durationSeconds);
  const render = bench.quick || versionOf('liquidsoap') === undefined ? undefined : renderFigures();
  const instrument = 'user time of one thread, fastest of several runs';
  const speed = (id: string, what: string, atLeast: number, ours: number): Point => ({
    id: `speed.${id}`,
    what,
    goal: { unit: '× real time', atLeast },
    ours,
    instrument,
    digits: 0,
  });
  return {
    id: 'speed',
    title: 'Speed',
    text:
      `One real track at ${TARGET_LUFS} LUFS in blocks of ${BLOCK} frames, on one core, by user time; other work on the machine makes the ` +
      'figures lower. The analysis is all that ingest measures (I, LRA, M, S, 8x true peak, levels, waveform), without decoding.' +
      (render === undefined && !bench.quick ? ' liquidsoap is not installed: no comparison of rendering.' : ''),
    points: [
      speed('chain.music', 'the whole chain, preset music', 150, music),
      speed('mixing.music', 'the mixing thread with preset music: decks, gains, segues, the whole chain, meters', 150, musicMixed),
      speed('mixing.limiter', 'the mixing thread with preset limiter: decks, gains, segues, limiter, meters', 300, mixed),
      speed('analysis', 'analysis of a file, without decoding', 700, analysis),
      ...(render?.points ?? []),
    ],
    tables: [
      {
        caption: 'Factors of real time (user time of one core)',
        head: ['what', '× real time'],
        digits: 0,
        rows: [
          ...chains.map(({ preset, factor: value }): [string, number] => [`chain, preset ${preset}`, value]),
          ['limiter alone', limiter],
          ['programme meter (4x true peak, M, S, peaks)', meter],
          ['analysis', analysis],
          ...peers,
          ...(render?.rows ?? []),
        ],
      },
    ],
    figures: [],
  }; // prettier-ignore
}

type Work = (left: Float32Array, right: Float32Array, from: number, to: number) => void;

/** The engine's programme, without its decoders and in this thread. */
function mixingFactor(song: Stereo, preset: 'limiter' | 'music', gainDb: number, runs: number): number {
  if (song.left.length === 0) return NaN;
  const thread = new MixingThread(song, preset, gainDb);
  thread.mix(WARM_UP_SECONDS);
  let fastest = 0;
  for (let run = 0; run < runs; run++) {
    const { programmeSeconds, processorSeconds } = thread.mix(MIXED_SECONDS);
    fastest = Math.max(fastest, programmeSeconds / processorSeconds);
  }
  return fastest;
}

/** The fastest of several runs, each at least half a second of work; one more goes ahead and warms the compiler up. */
function realtimeFactor(sound: Stereo, make: () => Work, runs: number): number {
  const frames = sound.left.length;
  if (frames === 0) return NaN;
  let fastest = 0;
  for (let run = 0; run <= runs; run++) {
    let spent = 0;
    let done = 0;
    while (spent < LEAST_WORK_SECONDS) {
      const left = sound.left.slice();
      const right = sound.right.slice();
      const work = make();
      const since = process.cpuUsage();
      for (let at = 0; at < frames; at += BLOCK) work(left, right, at, Math.min(frames, at + BLOCK));
      spent += process.cpuUsage(since).user / 1e6;
      done += frames;
    }
    if (run > 0) fastest = Math.max(fastest, done / RATE_HZ / spent);
  }
  return fastest;
}

/** Whole programs on one file, by the user time of all their threads. */
function commandFigures(path: string, seconds: number): [string, number | string][] {
  const userSeconds = (program: string, args: readonly string[]): number | null => {
    const quoted = [program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const ran = spawnSync('bash', ['-c', `TIMEFORMAT=%U; time ${quoted} >/dev/null 2>/dev/null`], { encoding: 'utf8' });
    return ran.status === 0 ? Number(ran.stderr.trim()) : null;
  };
  const row = (what: string, program: string, args: readonly string[]): [string, number | string] => {
    const used = userSeconds(program, args);
    return [what, used === null ? 'not installed' : seconds / used];
  };
  return [
    row('ffmpeg: decode to 48 kHz', 'ffmpeg', ['-nostdin', '-i', path, '-af', 'aresample=48000:resampler=soxr:precision=28', '-f', 'null', '-']),
    row('ffmpeg: decode and ebur128 with true peak', 'ffmpeg', ['-nostdin', '-i', path, '-af', 'ebur128=peak=true', '-f', 'null', '-']),
    row('loudgain: decode, loudness, true peak', 'loudgain', ['-s', 's', '-q', '-O', path]),
    row('continuity analyse: the whole process', process.execPath, ['dist/continuity.js', 'analyse', path]),
  ]; // prettier-ignore
}

interface RenderBench {
  readonly continuity: { readonly realtimeFactor: number; readonly truePeakDbtp: number | null };
  readonly liquidsoap: { readonly realtimeFactor: number; readonly truePeakDbtp: number | null };
}

/** The benchmark of `npm run bench render`: the first twelve tracks, crossfaded, by both. */
function renderFigures(): { points: readonly Point[]; rows: [string, number][] } {
  const { continuity, liquidsoap } = benchRender() as RenderBench;
  return {
    points: [
      {
        id: 'speed.render',
        what: '`render` of twelve tracks with `transparent` against liquidsoap, elapsed time',
        goal: { unit: '× its speed', atLeast: 4 },
        ours: continuity.realtimeFactor / liquidsoap.realtimeFactor,
        instrument: 'elapsed time of both, in turn, medians of three',
      },
      {
        id: 'speed.render.peak',
        what: 'true peak of that render',
        goal: { unit: 'dBTP', atMost: CEILING_DBTP },
        ours: continuity.truePeakDbtp ?? NaN,
        instrument: 'ffmpeg ebur128',
        peers: [{ name: 'liquidsoap', value: liquidsoap.truePeakDbtp }],
      },
    ],
    rows: [
      ['render, preset transparent (elapsed)', continuity.realtimeFactor],
      ['liquidsoap, crossfade, normalize, compress, limit (elapsed)', liquidsoap.realtimeFactor],
    ],
  };
}
