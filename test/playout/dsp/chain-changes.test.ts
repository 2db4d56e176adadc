import { describe, expect, it } from 'vitest';
import { CHAIN_STAGES, PROCESSING_PRESETS, type ProcessingPreset } from '../../../playout/api/processing.js';
import { createChain, type Chain } from '../../../playout/dsp/chain/chain.js';
import { PRESETS } from '../../../playout/dsp/chain/presets.js';
import { lineSpectrumDb } from './line-spectrum.js';
import { differences, noiseSource, sine } from './signals.js';

const RATE = 48_000;
const OPTIONS = { ceilingDbtp: -1, targetLufs: -16 };
const TONE_HZ = 1000;
/** Over this is a line. */
const LINE_DB = -90;

type Action = readonly [frame: number, act: (chain: Chain) => void];

/** Runs the chain over the signal in blocks of `block`, acting between blocks; actions lie on whole blocks. */
function run(chain: Chain, signal: Float32Array, actions: readonly Action[], block = 480): Float32Array {
  const left = signal.slice();
  const right = signal.slice();
  for (let at = 0; at < left.length; at += block) {
    for (const [frame, act] of actions) if (frame === at) act(chain);
    chain.process(left, right, at, Math.min(left.length, at + block));
  }
  return left;
}

function tone(seconds: number): Float32Array {
  return sine(seconds * RATE, TONE_HZ, 10 ** (-17 / 20));
}

/** Noise with a melody, like music: to be passed bit for bit. */
function music(seconds: number): Float32Array {
  const random = noiseSource(31);
  let slow = 0;
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    slow += (random() - slow) * 0.1;
    return 0.6 * slow + 0.15 * Math.sin((2 * Math.PI * (220 + 30 * Math.floor((4 * i) / RATE)) * i) / RATE);
  });
}

/** The output from frame `from` is the input, later by the chain's latency. */
function isDelayedCopy(output: Float32Array, input: Float32Array, latency: number, from: number): boolean {
  return differences(output.subarray(from), input.subarray(from - latency, input.length - latency)) === 0;
}

/** Largest line far from the tone: farther than a fade's own side bands reach. */
function strangeLineDb(output: Float32Array, from: number): number {
  const length = 32_768;
  let largest = -Infinity;
  lineSpectrumDb(output, from, length).forEach((db, k) => {
    const hz = (k * RATE) / length;
    if (Math.abs(hz - TONE_HZ) > 150) largest = Math.max(largest, db);
  });
  return largest;
}

const PAIRS: readonly (readonly [ProcessingPreset, ProcessingPreset])[] = [
  ['off', 'music'],
  ['music', 'off'],
  ['transparent', 'loud'],
  ['loud', 'speech'],
  ['music', 'r128'],
  ['limiter', 'transparent'],
];

describe('a change of preset on air', () => {
  it.each(PAIRS)('from %s to %s has no click and throws no lines', (before, after) => {
    const input = tone(9);
    const at = 6 * RATE;
    const output = run(createChain(before, OPTIONS, RATE), input, [
      [
        at,
        (chain) => {
          chain.setPreset(after);
        },
      ],
    ]);
    const steadyDb = Math.max(LINE_DB, strangeLineDb(output, 4 * RATE));
    for (const from of [at - 8000, at + 4000, at + 16_000, at + 24_000, at + 32_000]) {
      expect(strangeLineDb(output, from)).toBeLessThan(steadyDb + 0.1);
    }
    // The steepest sample of a tone of this level, with 3 dB to spare.
    let steepest = 0;
    let largest = 0;
    for (let i = 4 * RATE; i < output.length; i++) {
      steepest = Math.max(steepest, Math.abs(output[i] - output[i - 1]));
      largest = Math.max(largest, Math.abs(output[i]));
    }
    expect(steepest).toBeLessThan(largest * 2 * Math.sin((Math.PI * TONE_HZ) / RATE) * 1.02);
  });

  it('ends exactly where the new preset is', () => {
    const input = music(4);
    const chain = createChain('music', OPTIONS, RATE);
    const output = run(chain, input, [
      [
        RATE,
        (c) => {
          c.setPreset('off');
        },
      ],
    ]);
    expect(isDelayedCopy(output, input, chain.latencyFrames, 2 * RATE)).toBe(true);
    expect(chain.describe().preset).toBe('off');
  });

  it('is the same for any blocks', () => {
    const input = music(4);
    const actions: Action[] = [
      [
        48_000,
        (chain) => {
          chain.setPreset('loud');
        },
      ],
      [
        72_000,
        (chain) => {
          chain.setBypass('eq', true);
        },
      ],
      [
        76_800,
        (chain) => {
          chain.setPreset('transparent');
        },
      ],
      [
        120_000,
        (chain) => {
          chain.setPreset('off');
        },
      ],
      [
        134_400,
        (chain) => {
          chain.setBypass('all', true);
        },
      ],
      [
        144_000,
        (chain) => {
          chain.setPreset('speech');
        },
      ],
      [
        153_600,
        (chain) => {
          chain.setBypass('all', false);
        },
      ],
    ];
    const expected = run(createChain('music', OPTIONS, RATE), input, actions, 480);
    for (const block of [1, 32, 2400, 4800])
      expect(differences(run(createChain('music', OPTIONS, RATE), input, actions, block), expected)).toBe(0);
  });

  it.each([0, 9600, 26_400, 28_800, 33_600])('during another (%i frames later) the last one wins', (later) => {
    const input = music(5);
    const chain = createChain('music', OPTIONS, RATE);
    const output = run(chain, input, [
      [
        RATE,
        (c) => {
          c.setPreset('loud');
        },
      ],
      [
        RATE + later,
        (c) => {
          c.setPreset('speech');
          c.setPreset('off');
        },
      ],
    ]);
    expect(chain.describe().preset).toBe('off');
    expect(isDelayedCopy(output, input, chain.latencyFrames, 3 * RATE + RATE / 2)).toBe(true);
  });

  it('keeps the gain that the AGC has found', () => {
    const input = sine(14 * RATE, TONE_HZ, 10 ** (-24 / 20));
    const gains: number[] = [];
    run(createChain('music', OPTIONS, RATE), input, [
      [
        11 * RATE,
        (chain) => {
          gains.push(chain.takeReading().agcGainDb);
          chain.setPreset('loud');
        },
      ],
      [
        12 * RATE,
        (chain) => {
          gains.push(chain.takeReading().agcGainDb);
        },
      ],
    ]);
    expect(gains[0]).toBeGreaterThan(2);
    expect(Math.abs(gains[1] - gains[0])).toBeLessThan(1.3);
  });
});

describe('a bypass', () => {
  it('of every stage one by one, and of all, is a delayed copy bit for bit', () => {
    const input = music(3);
    const stages = createChain('music', OPTIONS, RATE);
    const one = run(stages, input, [
      [
        RATE,
        (c) => {
          for (const stage of CHAIN_STAGES) c.setBypass(stage, true);
        },
      ],
    ]);
    expect(isDelayedCopy(one, input, stages.latencyFrames, 2 * RATE)).toBe(true);
    const all = createChain('loud', OPTIONS, RATE);
    const output = run(all, input, [
      [
        RATE,
        (c) => {
          c.setBypass('all', true);
        },
      ],
    ]);
    expect(isDelayedCopy(output, input, all.latencyFrames, 2 * RATE)).toBe(true);
    expect(all.describe().bypassed).toBe(true);
    expect(all.takeReading()).toEqual({ agcGainDb: 0, multibandDb: [], compressorDb: 0, limiterDb: 0 });
  });

  it.each([...CHAIN_STAGES, 'all'] as const)('of %s goes and comes without a click', (stage) => {
    const input = tone(9);
    const output = run(createChain('music', OPTIONS, RATE), input, [
      [
        5 * RATE,
        (chain) => {
          chain.setBypass(stage, true);
        },
      ],
      [
        6 * RATE,
        (chain) => {
          chain.setBypass(stage, false);
        },
      ],
      // Turned round in the middle of the fade.
      [
        7 * RATE,
        (chain) => {
          chain.setBypass(stage, true);
        },
      ],
      [
        7 * RATE + 960,
        (chain) => {
          chain.setBypass(stage, false);
        },
      ],
    ]);
    const length = 32_768;
    for (let from = 4.8 * RATE; from + length < output.length; from += 16_384) {
      let largest = -Infinity;
      // A fade of 40 ms reaches farther than one of 250.
      lineSpectrumDb(output, from, length).forEach((db, k) => {
        if (Math.abs((k * RATE) / length - TONE_HZ) > 400) largest = Math.max(largest, db);
      });
      expect(largest).toBeLessThan(LINE_DB);
    }
  });

  it('of one stage leaves the others as they are, also in the next preset', () => {
    const chain = createChain('music', OPTIONS, RATE);
    chain.setBypass('multiband', true);
    chain.setPreset('loud');
    const state = chain.describe();
    expect(state.stages.filter(({ bypassed }) => bypassed).map(({ stage }) => stage)).toEqual(['multiband']);
    run(chain, music(3), []);
    expect(chain.takeReading().multibandDb).toEqual([0, 0, 0, 0]);
    expect(chain.takeReading().compressorDb).toBeLessThanOrEqual(0);
  });
});

it('describes every preset, and reports what its stages do', () => {
  for (const preset of PROCESSING_PRESETS) {
    const chain = createChain(preset, OPTIONS, RATE);
    const state = chain.describe();
    expect(state.stages.map(({ stage }) => stage)).toEqual(CHAIN_STAGES);
    expect(state.stages.reduce((sum, stage) => sum + stage.latencyFrames, 0)).toBe(state.latencyFrames);
    expect(state.targetLufs).toBe(preset === 'r128' ? -23 : -16);
    expect(PRESETS[preset].intention.length).toBeGreaterThan(40);
    run(chain, music(2), []);
    const reading = chain.takeReading();
    expect(reading.multibandDb).toHaveLength(PRESETS[preset].multiband?.bands.length ?? 0);
    for (const db of [...reading.multibandDb, reading.compressorDb, reading.limiterDb])
      expect(db).toBeLessThanOrEqual(0);
  }
  const inPreset = (preset: ProcessingPreset): string[] =>
    createChain(preset, OPTIONS, RATE)
      .describe()
      .stages.filter((stage) => stage.inPreset)
      .map(({ stage }) => stage);
  expect(inPreset('off')).toEqual([]);
  expect(inPreset('limiter')).toEqual(['limiter']);
  expect(inPreset('transparent')).toEqual(['high-pass', 'compressor', 'limiter']);
  expect(inPreset('music')).toEqual(CHAIN_STAGES);
});

it('uses the bands of the station in place of the preset, and names what is out of range', () => {
  const eq = [{ type: 'peak', frequencyHz: 1000, gainDb: 6, q: 1 }] as const;
  const plain = run(createChain('transparent', OPTIONS, RATE), sine(RATE, 1000, 0.01), []);
  const lifted = run(createChain('transparent', { ...OPTIONS, eq }, RATE), sine(RATE, 1000, 0.01), []);
  expect(20 * Math.log10(lifted[40_012] / plain[40_012])).toBeCloseTo(6, 1);
  expect(createChain('off', { ...OPTIONS, eq }, RATE).describe().stages[2].inPreset).toBe(false);
  expect(() => createChain('off', { ceilingDbtp: 3 }, RATE)).toThrow('ceilingDbtp is 3, allowed is -60 to 0');
  expect(() => createChain('music', { ceilingDbtp: -1, targetLufs: 0 }, RATE)).toThrow('targetLufs is 0');
  const wild = [{ ...eq[0], gainDb: 99 }];
  expect(() => createChain('music', { ...OPTIONS, eq: wild }, RATE)).toThrow(
    'eq[0].gainDb is 99, allowed is -12 to 12',
  );
});
