import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK_FRAMES, ENGINE_RATE_HZ, linearFromDb } from '../../playout/api/units.js';
import { createChain } from '../../playout/dsp/chain/chain.js';
import { Multiband } from '../../playout/dsp/chain/multiband.js';
import { PRESETS } from '../../playout/dsp/chain/presets.js';
import { kernelsInUse } from '../../playout/dsp/kernels/kernels.js';
import { TruePeakLimiter } from '../../playout/dsp/limiter/limiter.js';
import { LoudnessMeter } from '../../playout/dsp/meter/loudness-meter.js';
import { ProgrammeMeter } from '../../playout/dsp/meter/programme-meter.js';
import { TruePeakMeter } from '../../playout/dsp/meter/true-peak.js';
import { SoundAnalyser } from '../../playout/media/sound-analyser.js';

const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';
const SECONDS = 60;
const RUNS = 7;
/** How an analysis gets its sound: `SampleReader`'s blocks. */
const ANALYSIS_FRAMES = 16_384;

interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

type BlockWork = (left: Float32Array, right: Float32Array) => void;

/**
 * How many seconds of 48 kHz stereo music one second of one core gets through, by the processor time of this process and not
 * by the clock on the wall: the best of several runs. `ratio` is WebAssembly against JavaScript, run in turn.
 */
export function benchDsp(): object {
  const music = orchestra();
  return {
    what: `${SECONDS} s of orchestral music at 48 kHz, realtime factors of one core, best of ${RUNS} runs`,
    kernels: kernelsInUse() ? 'WebAssembly' : 'JavaScript',
    analysis: { goal: 700, factor: factorOf(analysing(music)), without: 'decoding' },
    mixing: {
      mixerGainMetersLimiter: { goal: 300, factor: factorOf(blocks(music, 0.5, mixing('limiter'))) },
      chainTransparent: { factor: factorOf(blocks(music, 0.5, mixing('transparent'))) },
      chainMusic: { goal: 150, ...musicChain(music) },
    },
    limiter: {
      atTarget: compared((withoutKernels) => blocks(music, linearFromDb(-1), limiting(withoutKernels))),
      driven6Db: compared((withoutKernels) => blocks(music, linearFromDb(6), limiting(withoutKernels))),
      driven12Db: compared((withoutKernels) => blocks(music, linearFromDb(12), limiting(withoutKernels))),
    },
    kernel: {
      multiband: compared((withoutKernels) => blocks(music, 0.5, compressing(withoutKernels))),
      truePeak8: compared((withoutKernels) => peaks(music, 8, withoutKernels)),
      truePeak4: compared((withoutKernels) => peaks(music, 4, withoutKernels)),
      loudness: compared((withoutKernels) => blocks(music, 1, weighing(withoutKernels))),
    },
    programmeMeter: { factor: factorOf(blocks(music, 1, metering())) },
  };
}

/** A minute with the peaks at full scale. */
function orchestra(): Stereo {
  const [name] = readdirSync(MUSIC)
    .filter((file) => file.endsWith('.ogg'))
    .sort()
    .slice(3);
  const bytes = execFileSync(
    'ffmpeg',
    ['-nostdin', '-v', 'error', '-ss', '30', '-t', String(SECONDS), '-i', join(MUSIC, name), '-ar', '48000', '-ac', '2', '-f', 'f32le', 'pipe:1'], // prettier-ignore
    { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const scale = 1 / samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const channel = (which: number): Float32Array =>
    Float32Array.from({ length: samples.length / 2 }, (_, i) => scale * samples[2 * i + which]);
  return { left: channel(0), right: channel(1) };
}

/** Gives the music block by block, as the mixing thread makes it; making the block (a gain on each sample) is counted. */
function blocks(music: Stereo, gain: number, work: BlockWork): () => void {
  const left = new Float32Array(BLOCK_FRAMES);
  const right = new Float32Array(BLOCK_FRAMES);
  return () => {
    for (let at = 0; at + BLOCK_FRAMES <= music.left.length; at += BLOCK_FRAMES) {
      left.fill(0);
      right.fill(0);
      for (let i = 0; i < BLOCK_FRAMES; i++) {
        left[i] += gain * music.left[at + i];
        right[i] += gain * music.right[at + i];
      }
      work(left, right);
    }
  };
}

function mixing(preset: 'limiter' | 'transparent' | 'music'): BlockWork {
  const chain = createChain(preset, { ceilingDbtp: -1, targetLufs: -16 }, ENGINE_RATE_HZ);
  const meter = metering();
  return (left, right) => {
    chain.process(left, right, 0, BLOCK_FRAMES);
    meter(left, right);
  };
}

/**
 * The preset `music` through the mixing path, and which stages that was. `overReference` is its speed in that of a fixed
 * loop, run in turn with it: the same on a machine that is busy with other work, whose caches and clock are shared.
 */
function musicChain(music: Stereo): object {
  const chain = createChain('music', { ceilingDbtp: -1, targetLufs: -16 }, ENGINE_RATE_HZ);
  const stages = chain
    .describe()
    .stages.filter((stage) => stage.inPreset)
    .map(({ stage }) => stage);
  const [mixed, fixed] = bestSeconds([blocks(music, 0.5, mixing('music')), blocks(music, 0.5, fixedLoop())]);
  return {
    stages,
    factor: Math.round(SECONDS / mixed),
    reference: Math.round(SECONDS / fixed),
    overReference: Number((fixed / mixed).toFixed(3)),
  };
}

/** Work that never changes: four second-order filters for each channel, in plain JavaScript. */
function fixedLoop(): BlockWork {
  const memories = new Float64Array(16);
  return (left, right) => {
    for (let at = 0; at < 16; at += 4) {
      let [l1, l2, r1, r2] = memories.subarray(at, at + 4);
      for (let i = 0; i < BLOCK_FRAMES; i++) {
        const l = 0.9 * left[i] + l1;
        const r = 0.9 * right[i] + r1;
        l1 = 0.2 * left[i] + l2 - 0.1 * l;
        r1 = 0.2 * right[i] + r2 - 0.1 * r;
        l2 = 0.1 * left[i] - 0.05 * l;
        r2 = 0.1 * right[i] - 0.05 * r;
        left[i] = l;
        right[i] = r;
      }
      memories.set([l1, l2, r1, r2], at);
    }
  };
}

function compressing(withoutKernels: boolean): BlockWork {
  const { crossoversHz, bands } = PRESETS.music.multiband!;
  const options = bands.map(({ thresholdOverTargetLu, ...band }) => ({
    ...band,
    thresholdDb: -16 + thresholdOverTargetLu,
  }));
  const stage = new Multiband({ crossoversHz, bands: options, withoutKernels }, ENGINE_RATE_HZ);
  return (left, right) => {
    stage.process(left, right, 0, BLOCK_FRAMES);
  };
}

function metering(): BlockWork {
  const meter = new ProgrammeMeter(ENGINE_RATE_HZ);
  let count = 0;
  return (left, right) => {
    meter.process(left, right, 0, BLOCK_FRAMES);
    if (++count % 5 === 0) meter.take();
  };
}

function limiting(withoutKernels: boolean): BlockWork {
  const limiter = new TruePeakLimiter({ ceilingDbtp: -1, withoutKernels }, ENGINE_RATE_HZ);
  return (left, right) => {
    limiter.process(left, right, 0, BLOCK_FRAMES);
  };
}

function weighing(withoutKernels: boolean): BlockWork {
  const meter = new LoudnessMeter({ sampleRateHz: ENGINE_RATE_HZ, channels: 2, withoutKernels });
  const channels: Float32Array[] = [];
  return (left, right) => {
    channels[0] = left;
    channels[1] = right;
    meter.process(channels, 0, BLOCK_FRAMES);
  };
}

/** Both channels of one meter each, started anew: what has been passed over depends on the maximum so far. */
function peaks(music: Stereo, oversampling: 4 | 8, withoutKernels: boolean): () => void {
  return () => {
    for (const channel of [music.left, music.right]) {
      const meter = new TruePeakMeter({ oversampling, withoutKernels });
      for (let at = 0; at < channel.length; at += ENGINE_RATE_HZ / 20) {
        meter.process(channel, at, Math.min(channel.length, at + ENGINE_RATE_HZ / 20));
        // As a programme's meter is read, so that the maximum does not stand for the whole minute.
        meter.takePeakLinear();
      }
    }
  };
}

function analysing(music: Stereo): () => void {
  const left = new Float32Array(ANALYSIS_FRAMES);
  const right = new Float32Array(ANALYSIS_FRAMES);
  return () => {
    const analyser = new SoundAnalyser(ENGINE_RATE_HZ, 2);
    for (let at = 0; at + ANALYSIS_FRAMES <= music.left.length; at += ANALYSIS_FRAMES) {
      left.set(music.left.subarray(at, at + ANALYSIS_FRAMES));
      right.set(music.right.subarray(at, at + ANALYSIS_FRAMES));
      analyser.process([left, right], ANALYSIS_FRAMES);
    }
    analyser.finish();
  };
}

function compared(make: (withoutKernels: boolean) => () => void): object {
  const [kernel, script] = bestSeconds([make(false), make(true)]);
  return {
    webAssembly: Math.round(SECONDS / kernel),
    javaScript: Math.round(SECONDS / script),
    ratio: Math.round((10 * script) / kernel) / 10,
  };
}

function factorOf(work: () => void): number {
  return Math.round(SECONDS / bestSeconds([work])[0]);
}

/** Processor seconds of one run of each, the best of several in turn, after one to warm up. */
function bestSeconds(works: readonly (() => void)[]): number[] {
  const best = works.map((work) => {
    work();
    return Infinity;
  });
  for (let run = 0; run < RUNS; run++) {
    works.forEach((work, index) => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      best[index] = Math.min(best[index], (user + system) / 1e6);
    });
  }
  return best;
}
