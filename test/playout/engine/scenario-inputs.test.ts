import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amplitudeAt, entryOf, MIXER_ALONE, plain, RATE_HZ, Studio } from '../../render.js';

const run = promisify(execFile);
const studio = new Studio();
afterAll(() => {
  studio.remove();
});

/** Renders what cannot be rendered; gives what is printed for it. */
async function refused(scenario: object): Promise<string> {
  writeFileSync(studio.path('refused.json'), JSON.stringify(scenario));
  try {
    await run(process.execPath, [
      'dist/continuity.js',
      'render',
      studio.path('refused.json'),
      '--out',
      studio.path('no.wav'),
    ]);
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
  throw new Error('it was rendered');
}

const music = plain('a', 'music.wav', { segue: 12, cueOut: 12 });
const talk = [
  { atSeconds: 4, do: 'input.open', input: 'microphone' },
  { atSeconds: 8, do: 'input.close', input: 'microphone' },
];

beforeAll(() => {
  studio.sine('music.wav', 12, 440, 0.16);
  studio.sine('talk.wav', 6, 1000, 0.13);
});

describe('a live input in a scenario', () => {
  it('hears its file from its second on, is on air while open, and ducks the music', async () => {
    const rendered = await studio.render({
      durationSeconds: 12,
      station: MIXER_ALONE,
      items: [music],
      inputs: [{ input: 'microphone', file: 'talk.wav', atSeconds: 3 }],
      commands: talk,
    });
    const level = (hz: number, second: number): number =>
      20 * Math.log10(amplitudeAt(rendered.left, hz, second * RATE_HZ, RATE_HZ / 10));
    expect(level(1000, 3.8)).toBeLessThan(-90);
    expect(level(1000, 6)).toBeGreaterThan(-26);
    expect(level(440, 6) - level(440, 2)).toBeLessThan(-8);
    expect(level(440, 11) - level(440, 2)).toBeCloseTo(0, 2);
    expect(entryOf(rendered, 'a').outcome).toBe('played');
    expect(rendered.report.gapFrames).toBe(0);
  });

  it('may be recorded in eight channels, or be one sample long', async () => {
    const pan = 'pan=7.1|' + Array.from({ length: 8 }, (_, i) => `c${i}=c0`).join('|');
    await studio.ffmpeg('-i', 'talk.wav', '-af', pan, 'eight.wav');
    studio.wav('one.wav', 1, () => 0.5);
    for (const file of ['eight.wav', 'one.wav']) {
      const rendered = await studio.render({
        durationSeconds: 9,
        station: MIXER_ALONE,
        items: [music],
        inputs: [{ input: 'microphone', file, atSeconds: 3 }],
        commands: talk,
      });
      expect(rendered.left.every((sample) => Number.isFinite(sample))).toBe(true);
      expect(rendered.report.gapFrames).toBe(0);
    }
  });

  it.each([
    [
      'whose file is missing',
      { inputs: [{ input: 'microphone', file: 'gone.wav' }] },
      /error\[FILE_MISSING\].*gone\.wav/,
    ],
    [
      'that the station cannot have',
      { inputs: [{ input: 'telephone', file: 'talk.wav' }] },
      /SCENARIO_INVALID.*one of microphone/,
    ],
    [
      'of which it is not said what it hears',
      { commands: talk },
      /SCENARIO_INVALID.*microphone, but inputs does not say/,
    ],
    ['that is opened without a name', { commands: [{ atSeconds: 1, do: 'input.open' }] }, /names no input/],
  ])('%s is refused in one line', async (_, scenario, message) => {
    const printed = await refused({ durationSeconds: 2, items: [], ...scenario });
    expect(printed).toMatch(message);
    expect(printed.trim()).not.toContain('\n');
  });
});

describe('the chain in a scenario', () => {
  it('takes presets and bypasses as commands', async () => {
    const rendered = await studio.render({
      durationSeconds: 10,
      station: { processing: 'off' },
      items: [music],
      commands: [
        { atSeconds: 3, do: 'chain.preset', preset: 'loud' },
        { atSeconds: 7, do: 'chain.bypass', stage: 'all' },
      ],
    });
    const level = (second: number): number => amplitudeAt(rendered.left, 440, second * RATE_HZ, RATE_HZ / 10);
    expect(level(2)).toBeCloseTo(0.16, 4);
    expect(level(6.5)).toBeGreaterThan(0.17);
    expect(level(9)).toBeCloseTo(0.16, 4);
  });

  it.each([
    [{ atSeconds: 1, do: 'chain.preset' }, /names no preset/],
    [{ atSeconds: 1, do: 'chain.bypass' }, /names no stage/],
    [{ atSeconds: 1, do: 'chain.preset', preset: 'louder' }, /must be one of off, limiter/],
  ])('refuses %j', async (command, message) => {
    expect(await refused({ durationSeconds: 2, items: [], commands: [command] })).toMatch(message);
  });

  it.each([
    [{ differenceLu: 25 }, /duck\.differenceLu/],
    [{ attackMs: 5 }, /duck\.attackMs/],
    [{ releaseMs: 1e9 }, /duck\.releaseMs/],
    [{ depth: 3 }, /depth/],
  ])('refuses ducking of %j', async (duck, message) => {
    expect(await refused({ durationSeconds: 2, items: [{ ...music, duck }] })).toMatch(message);
  });
});
