import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { loudnessGainDb } from '../../../playout/dsp/analysis/loudness-gain.js';
import { clipFrom } from '../../../playout/engine/clip.js';
import { ClipSource } from '../../../playout/engine/input-source.js';
import { noiseSource } from '../dsp/signals.js';
import { Desk, item, type FakeFile } from './desk.js';
import { measured } from './ebur128.js';

// Behaviour 10. The measure: loudness of the 3 s that begin SETTLING after a join, against the 3 s that end with it, both by
// ffmpeg's short-term loudness. The material itself is steady within 0.5 LU here, so all of the difference is the station's.
// Between music and speech the targets differ by 2 LU on purpose (AES TD1008): that is taken off.

const SECOND = ENGINE_RATE_HZ;
/** A join is over, and a live gain has found its level, this long after it. */
const SETTLING_SECONDS = 3;
const TARGETS = { targetLufs: -16, speechTargetLufs: -18, ceilingDbtp: -1, limiterDriveDb: 6 };
const OPTIONS = { preset: 'transparent', targetLufs: -16, ceilingDbtp: -1 } as const;

function dull(seed: number, seconds: number, colour: number): Float32Array {
  const next = noiseSource(seed);
  let state = 0;
  return Float32Array.from({ length: seconds * SECOND }, () => (state += (next() - state) * colour));
}

/** Words of 300 ms with gaps of 150 ms. */
function words(samples: Float32Array): Float32Array {
  return samples.map((sample, frame) => {
    const inWord = (frame / SECOND) % 0.45;
    return inWord < 0.3 ? sample * Math.min(1, inWord * 100, (0.3 - inWord) * 100) : 0;
  });
}

/** A file of this loudness, as ingest would know it. */
function recorded(samples: Float32Array, lufs: number): { file: FakeFile; samples: Float32Array; lufs: number } {
  const gain = 10 ** ((lufs - measured(samples).integratedLufs) / 20);
  const levelled = samples.map((sample) => sample * gain);
  return { file: { seconds: samples.length / SECOND, signal: (frame) => levelled[frame] }, samples: levelled, lufs };
}

const acoustic = recorded(dull(1, 20, 0.15), -31);
const loudMaster = recorded(
  dull(2, 20, 0.6).map((sample) => Math.tanh(sample * 4)),
  -7,
);
const voice = recorded(words(dull(3, 20, 0.3)), -26);

function planned(id: string, kind: Segment['kind'], lufs: number, seconds = 20): Segment {
  const gainDb = loudnessGainDb({ kind, integratedLufs: lufs, truePeakDbtp: null }, TARGETS);
  return item(id, id, { segue: seconds }, { kind, loudnessLufs: lufs, gainDb });
}

/** The jump at a join, in LU. */
function jumpLu(programme: readonly number[], joinSeconds: number): number {
  const measure = measured(programme);
  return measure.shortTermAt(joinSeconds + SETTLING_SECONDS + 3) - measure.shortTermAt(joinSeconds);
}

describe('10. no join jumps by more than 2 LU', () => {
  it('between a quiet acoustic track and a loud master, either way, and a voice', () => {
    const desk = new Desk(
      { acoustic: acoustic.file, master: loudMaster.file, voice: voice.file, again: acoustic.file },
      OPTIONS,
    );
    desk.plan([
      planned('acoustic', 'music', acoustic.lufs),
      planned('master', 'music', loudMaster.lufs),
      planned('voice', 'voice', voice.lufs),
      planned('again', 'music', acoustic.lufs),
    ]);
    desk.until(80);
    expect(Math.abs(jumpLu(desk.left, 20))).toBeLessThanOrEqual(2);
    expect(Math.abs(jumpLu(desk.left, 40) + 2)).toBeLessThanOrEqual(2);
    expect(Math.abs(jumpLu(desk.left, 60) - 2)).toBeLessThanOrEqual(2);
  });

  it.each([
    ['12 dB too quiet', -30],
    ['at its level', -18],
    ['12 dB too loud', -6],
  ])('between music and a live input that is %s', (_, lufs) => {
    const talk = recorded(words(dull(4, 20, 0.3)), lufs);
    const desk = new Desk(
      { acoustic: acoustic.file },
      {
        ...OPTIONS,
        live: {
          liveAttackMs: 60,
          speechTargetLufs: -18,
          microphone: {
            gateDbfs: -50,
            highPassHz: 80,
            compressorDbfs: -24,
            compressorRatio: 3,
            eq: [],
            reverbSendDb: -60,
          },
          jingles: null,
          reverb: { decaySeconds: 1, preDelayMs: 20, levelDb: -6 },
        },
      },
    );
    const source = new ClipSource();
    source.add(clipFrom(talk.samples, talk.samples), 18 * SECOND);
    desk.programme.connect('microphone', source);
    desk.plan([planned('acoustic', 'music', acoustic.lufs, 18)]);
    desk.programme.stamp(18 * SECOND, { do: 'input.open', input: 'microphone' });
    desk.programme.stamp(32 * SECOND, { do: 'input.close', input: 'microphone' });
    desk.until(36);
    expect(Math.abs(jumpLu(desk.left, 18) + 2)).toBeLessThanOrEqual(2);
  });
});
